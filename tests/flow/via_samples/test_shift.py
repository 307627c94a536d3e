"""Samples that move by what tells classes apart, into a unit of the target."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.via_samples import shift
from somersault.flow.via_samples.region import DataRegion
from somersault.flow.via_samples.shift import into, overlap


def overlapping(rng, gap):
    """Two classes whose means differ by so much in their first feature, and in nothing else."""
    first, second = rng.normal(size=(2, 20, 6))
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)
    second[:, 0] += gap
    samples = np.vstack([first, second])
    book = ss.Codebook([[0.0] * 6, [gap, 0, 0, 0, 0, 0]], labels=["a", "b"])
    return samples, book.with_exemplars(samples, np.repeat(["a", "b"], 20))


@pytest.mark.parametrize("via", [None, "shift"])
def test_where_classes_overlap_a_sample_moves_by_what_tells_them_apart_and_into_the_unit(rng, monkeypatch, via):
    monkeypatch.setattr(shift, "_ONE_IN", 1)  # means of all
    samples, book = overlapping(rng, 0.1)
    X = samples[:20]
    morph = ss.morph(X, book, ss.Label("b"), via=via)
    expected = X.copy()
    expected[:, 0] = np.minimum(X[:, 0] + 0.2, samples[:, 0].max()).clip(0.05)  # from there on it is the unit of b
    assert morph.end == pytest.approx(expected, abs=1e-5)
    assert (book.activations(morph.end).argmin(axis=1) == 1).all()
    assert set(morph.results) == {ss.Result.REACHED}
    assert morph.waypoints[:, -1].tolist() == morph.end.tolist()


def test_where_classes_are_apart_paths_end_in_samples_unless_the_shift_is_asked_for(rng, monkeypatch):
    monkeypatch.setattr(shift, "_ONE_IN", 1)
    samples, book = overlapping(rng, 8.0)
    ends = ss.morph(samples[:20], book, ss.Label("b")).end
    assert {end.tobytes() for end in ends} <= {x.tobytes() for x in samples[20:]}
    asked = ss.morph(samples[:2], book, ss.Unit([1, 0]), via="shift")
    assert asked.end[0] == pytest.approx(samples[0] + [8, 0, 0, 0, 0, 0])
    assert asked.targets.tolist() == [1, 0]


@pytest.mark.parametrize(("gap", "overlaps"), [(0.4999, True), (0.5001, False)])
def test_classes_overlap_where_twice_the_gap_is_at_most_what_samples_are_apart(monkeypatch, gap, overlaps):
    """Two pairs, in each of which the samples are 1 apart; the means of the classes are a gap apart."""
    monkeypatch.setattr(shift, "_ONE_IN", 1)
    aside = np.sqrt(1 - gap**2)
    samples = [[0.0, 0.0], [10.0, 0.0], [-aside, gap], [10 + aside, gap]]
    book = ss.Codebook([[5.0, 0.0], [5.0, gap]], labels=["a", "b"]).with_exemplars(samples, list("aabb"))
    assert book.exemplars.spacing2 == pytest.approx(1.0)
    assert overlap(book.exemplar_index.of_class("b"), book.exemplar_index) == overlaps


def test_a_shift_is_as_far_as_the_features_count(monkeypatch):
    monkeypatch.setattr(shift, "_ONE_IN", 1)
    samples, W = [[5.0, 0.0], [5.0, 30.0], [-5.0, 10.0], [-5.0, 20.0]], [[-50.0, 0.0], [50.0, 0.0]]
    for weights, short in (([0.01, 1.0], True), (None, False)):
        index = ss.Codebook(W, feature_weights=weights).with_exemplars(samples).exemplar_index
        assert overlap(index.units == 1, index) == short


def test_with_all_exemplars_on_one_side_nothing_is_shifted():
    book = ss.Codebook([[0.0, 0.0], [10.0, 0.0]]).with_exemplars([[9.0, 0.0], [10.0, 0.0], [11.0, 1.0]])
    assert ss.morph([[0.0, 0.0]], book, 1).end[0].tolist() in book.exemplars.points.tolist()
    assert ss.morph([[9.0, 1.0]], book, 1, via="shift").end.tolist() == [[9.0, 1.0]]


def test_into_a_unit_by_hand():
    """The border between units at 0 and 4 is at 2; what the prototypes do not span stays."""
    book = ss.Codebook([[0.0, 0.0], [4.0, 0.0]])
    region = DataRegion(np.full(2, -9.0), np.full(2, 9.0))
    points = np.array([[1.0, 5.0], [3.0, 5.0]])
    assert into(points, np.array([1]), region, book) == pytest.approx(np.array([[2.0, 5.0], [3.0, 5.0]]), abs=1e-5)


@settings(max_examples=200)
@given(
    sizes=st.sampled_from([(2, 1), (3, 2), (12, 2), (6, 20), (30, 5), (4, 4)]),
    weighted=st.booleans(),
    narrow=st.booleans(),
    scale=st.sampled_from([1e-12, 1.0, 1e12]),
    seed=st.integers(0, 10**6),
)
def test_points_come_into_the_units_stay_in_the_region_and_move_only_if_they_are_outside(
    sizes, weighted, narrow, scale, seed
):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=sizes)
    m = rng.random(sizes[1]) + 0.1 if weighted else None
    book = ss.Codebook(scale * W, feature_weights=m)
    points = rng.normal(size=(8, sizes[1]))
    wide = 0.0 if narrow else 9.0
    low, high = (f(np.vstack([W, points]), axis=0) for f in (np.min, np.max))
    region = DataRegion(scale * (low - wide), scale * (high + wide))
    units = rng.choice(sizes[0], rng.integers(1, sizes[0] + 1), replace=False)
    ends = into(scale * points, units, region, book)
    assert np.isin(book.metric.best_units(ends, book.prototypes), units).all()
    assert ((ends >= region.low) & (ends <= region.high)).all()
    inside = np.isin(book.metric.best_units(scale * points, book.prototypes), units)
    assert ends[inside].tolist() == (scale * points)[inside].tolist()
    if not narrow:
        _, left = book.hull.project(scale * points)
        assert book.hull.project(ends)[1] == pytest.approx(left, abs=1e-9 * scale)
