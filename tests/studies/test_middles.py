"""The study of middles: what is true of its cells, and its measures by hand."""

import numpy as np
import pytest
from studies.middles import Case, Genes, Question, Series, cells, distances, nearness

import somersault as ss
from studies import middles


def test_cells_are_around_what_their_genes_express_at_their_time(rng):
    """As many counts as one likes show the shares; time and fates are drawn after the genes."""
    series = cells(3, n=2000, n_genes=30, depth=10**7, shape=1e4)
    drawn = np.random.default_rng(3)
    genes = Genes.drawn(30, drawn)
    time, fate = drawn.random(2000), drawn.integers(2, size=2000)
    assert np.array_equal(series.time, time)
    expected = np.log1p(10**7 * genes.shares(time, fate))
    assert abs(series.X - expected).max() < 0.5
    assert abs(series.X - expected).mean() < 0.02


def test_fates_part_late_and_the_middle_lies_off_the_line():
    genes = Genes.drawn(100, np.random.default_rng(0))
    time = np.repeat([0.0, 0.3, 0.5, 1.0], 2)
    shares = genes.shares(time, np.tile([0, 1], 4))
    assert shares.sum(axis=1) == pytest.approx(1)
    start, early, middle, end = np.log1p(10_000 * shares).reshape(4, 2, 100)
    apart = [np.linalg.norm(pair[0] - pair[1]) for pair in (start, early, middle, end)]
    assert apart == sorted(apart)
    between = np.log(shares[-1] / shares[-2])
    between -= between[genes.kind == 0].mean()
    late = genes.height / (1 + np.exp(-0.4 / 0.07))
    assert between == pytest.approx(np.choose(genes.kind, [0.0, 0.0, -late, late]))
    assert apart[1] < 0.1 * apart[3]
    along = end[0] - start[0]
    off = middle[0] - start[0]
    off -= (off @ along) / (along @ along) * along
    assert np.linalg.norm(off) > np.linalg.norm(along) / 4


def test_distances_are_in_spacings_of_the_samples():
    samples = np.array([[0.0], [2.0], [4.0], [6.0]])
    assert distances(np.array([[[0.0], [1.0], [9.0]]]), samples).tolist() == [[0.0, 0.5, 1.5]]


def test_halfway_and_nearest_are_of_inner_frames():
    """The ends do not count, though one of them is a middle. Lengths are 10 for 2, and 15 for 1."""
    samples = np.array([[0.0], [2.0], [4.0]])
    frames = np.array([[0.0, -1.0, -3.0, -4.0, 2.0], [10.0, 8.0, 4.0, 3.0, 11.0]])[..., None]
    assert nearness(frames, samples) == ((1.5 + 0.0) / 2, (0.5 + 0.0) / 2, (10 / 2 + 15 / 1) / 2)


def test_a_map_without_the_middle_has_not_seen_it_and_judges_have():
    series = Series(np.linspace(0, 1, 600, endpoint=False)[:, None], np.linspace(0, 1, 600, endpoint=False))
    seen, held = (Case(series, 0, is_present=is_present) for is_present in (True, False))
    assert set(seen.train[1]) == {"early", "middle", "late"}
    assert set(held.train[1]) == {"early", "late"}
    assert not np.isin(held.middles, seen.train[0]).any()
    assert np.array_equal(held.middles, seen.middles)
    assert held.middles.min() > 5 / 12
    assert held.middles.max() < 7 / 12
    assert held.start.max() < 0.4
    assert not np.isin(held.start, seen.train[0]).any()


def test_the_firmness_of_ends_by_hand():
    """On a line of two classes, each at whole numbers: from 0.4 to 0.44 the nearest sample stays 10."""
    X = np.concatenate([np.arange(-20.0, 1), np.arange(10.0, 31)])[:, None]
    y = np.array(["low"] * 21 + ["high"] * 21)
    question = Question.of(X, y, np.array([[0.4]]), np.array(["high"]), 0, (3, 3))
    (mine, labels), (others, their_labels) = question.sets
    own, theirs = mine[labels == "high"].min(), others[their_labels == "high"].min()
    assert {own, theirs} & {10.0}
    unit = abs(mine - 0.4).min()
    assert question.firmness("nearest sample") == pytest.approx((0.0, 0.0, abs(own - theirs) / unit))


@pytest.mark.parametrize(("factor", "jumps"), [(1.0, 0.0), (4.0, 0.0), (6.0, 1.0)])
def test_an_end_jumps_if_it_moves_more_than_half_of_the_way_to_the_nearest_sample(factor, jumps, monkeypatch):
    """The start moves a tenth of that way, and the end so many times as far."""
    X = np.array([[0.0], [2.0], [10.0], [12.0]] * 3)
    question = Question.of(X, np.array(["a", "a", "b", "b"] * 3), np.array([[0.5]]), np.array(["b"]), 0, (2, 2))
    monkeypatch.setattr(Question, "ends", lambda _self, _name, which, start: factor * start + 7 * which)
    assert question.firmness("any") == pytest.approx((factor / 10, jumps, 7 / 0.5))


def test_ends_are_of_the_class_on_either_map(rng):
    X = np.concatenate([rng.normal(size=(200, 3)), rng.normal(size=(200, 3)) + 6])
    y = np.repeat(["a", "b"], 200)
    question = Question.of(X, y, X[:5] + 0.1, np.repeat("b", 5), 0, (5, 5))
    for which in (0, 1):
        for name in ("default", 'via="map"', "nearest sample"):
            assert (question.ends(name, which, question.start).mean(axis=1) > 3).all()
    alone = question.maps[1].morph(question.start, ss.Label("b"), via="map").end
    assert np.array_equal(question.ends('via="map"', 1, question.start), alone)


@pytest.mark.slow
def test_over_the_map_a_path_passes_the_middle(monkeypatch):
    """What the study says of cells, from fewer starts."""
    monkeypatch.setattr(middles, "N_STARTS", 20)
    case = Case(cells(0), 0, is_present=True)
    found = {name: nearness(frames, case.middles)[0] for name, frames in case.paths()}
    assert found['via="map"'] < 0.7 * found["line to its end"]
    assert found['via="map"'] < found["line to its end, in 10 components"]
