"""Waypoints: where a path ends, and by which samples it goes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.aim import resolve
from somersault.flow.via_samples import waypoints
from somersault.flow.via_samples.waypoints import waypoints_of


def found(X, book, toward):
    X = np.asarray(X, dtype=float)
    return waypoints_of(X, book, resolve(toward, "others", book, len(X)))


def a_book(prototypes, samples, y=None, *, labels=None, m=None):
    return ss.Codebook(prototypes, labels=labels, feature_weights=m).with_exemplars(samples, y)


def stops(chosen):
    """The waypoints behind the stepping stone, (n_samples, 2, n_features)."""
    return chosen.points[:, 1:]


FAR = [[0.0, 0.0], [10.0, 0.0]]  # units 0 and 1
LEFT = [[0.0, 0.0], [0.0, 1.0], [0.5, 0.0]]


def test_a_sample_inside_its_target_unit_stays():
    book = a_book(FAR, [*LEFT, [9.0, 0.0], [10.0, 0.0]])
    chosen = found([[6.0, 1.0], [4.0, 1.0]], book, 1)
    assert chosen.points[0].tolist() == [[6.0, 1.0]] * 3
    assert chosen.points[1].tolist() != [[4.0, 1.0]] * 3
    both = found([[6.0, 1.0], [4.0, 1.0]], book, ss.Units([0, 1]))
    assert both.points.tolist() == [[[6.0, 1.0]] * 3, [[4.0, 1.0]] * 3]
    assert both.targets.tolist() == [1, 0]


def test_a_unit_without_exemplars_is_its_prototype():
    book = a_book([*FAR, [10.0, 10.0]], LEFT)
    chosen = found([[0.0, 1.0], [0.0, 0.0]], book, 2)
    assert chosen.points.tolist() == [[[0.0, 1.0]] * 2 + [[10.0, 10.0]], [[0.0, 0.0]] * 2 + [[10.0, 10.0]]]
    near = found([[0.0, 9.0], [9.0, 0.0]], book, ss.Units([1, 2]))
    assert near.targets.tolist() == [2, 1]
    assert near.points[0, -1].tolist() == [10.0, 10.0]


def test_each_sample_has_the_stops_to_its_own_unit(rng):
    W = 20 * rng.normal(size=(4, 3))
    samples = np.repeat(W, 15, axis=0) + rng.normal(size=(60, 3))
    book, X = a_book(W, samples), W[0] + rng.normal(size=(5, 3))
    units = np.array([1, 2, 1, 3, 0])
    together = found(X, book, ss.Unit(units))
    for k, unit in enumerate(units):
        alone = found(X[[k]], book, int(unit))
        assert together.points[k].tolist() == alone.points[0].tolist()
        assert together.targets[k] == unit


# shifts


def overlapping(rng, gap):
    """Two classes whose means differ by so much in their first feature, and in nothing else."""
    first, second = rng.normal(size=(2, 20, 6))
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)
    second[:, 0] += gap
    W, samples = np.array([[0.0] * 6, [gap, 0, 0, 0, 0, 0]]), np.vstack([first, second])
    return samples, a_book(W, samples, np.repeat(["a", "b"], 20), labels=["a", "b"])


def test_rows_of_a_table_with_categories_are_not_shifted(rng):
    """Half of a category is in no row, so the end of a shift would be another row than it says."""
    samples, _ = overlapping(rng, 0.1)
    shares = np.eye(2)[rng.integers(0, 2, 40)]
    samples = np.hstack([samples, shares])
    W = np.array([[0.0] * 6 + [0.5, 0.5], [0.1, 0, 0, 0, 0, 0, 0.5, 0.5]])
    plain = a_book(W, samples, np.repeat(["a", "b"], 20), labels=["a", "b"])
    chosen, of_table = (found(samples[:20], book, ss.Label("b")) for book in (plain, plain.with_groups([[6, 7]])))
    assert (chosen.points[:, 1] == samples[:20]).all(axis=1).any()
    assert {end.tobytes() for end in of_table.points[:, -1]} <= {x.tobytes() for x in samples}


def test_rows_that_are_alone_with_their_categories_are_passed_by():
    """Of b one row is nearer than the others, of a category that none around it has."""
    others = [[9.0 + 0.1 * k, 0.0, 1.0] for k in range(6)]
    samples = [*([0.1 * k, 0.0, 1.0] for k in range(6)), [4.0, 1.0, 0.0], *others]
    book = a_book([[0.0, 0.0, 1.0], [8.0, 0.2, 0.8]], samples, list("aaaaaabbbbbbb"), labels=["a", "b"])
    assert found([[0.0, 0.0, 1.0]], book, ss.Label("b")).points[0, 1].tolist() == [4.0, 1.0, 0.0]
    chosen = found([[0.0, 0.0, 1.0]], book.with_groups([[1, 2]]), ss.Label("b"))
    assert chosen.points[0, 1, 0] >= 9
    assert [4.0, 1.0, 0.0] not in chosen.samples[0].tolist()
    alone = a_book(book.prototypes, samples[:7], list("aaaaaab"), labels=["a", "b"]).with_groups([[1, 2]])
    assert found([[0.0, 0.0, 1.0]], alone, ss.Label("b")).points[0, -1].tolist() == [4.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("kept", "toward", "words"),
    [
        (None, 1, 'keeps no samples; .* train it with keep="samples"'),
        (LEFT, ss.Sample([1.0, 2.0]), "a sample as the target"),
    ],
)
def test_where_no_shift_is_known_the_error_says_why(kept, toward, words):
    with pytest.raises(ss.InputError, match=words):
        ss.morph([[0.0, 0.0]], ss.Codebook(FAR).with_exemplars(kept), toward, via="shift")


# labels


def test_of_a_units_samples_the_end_is_one_of_the_class():
    samples, y = [*LEFT, [9.0, 0.0], [10.0, 1.0], [10.0, 0.0]], ["a", "b", "a", "a", "b", "b"]
    book = a_book(FAR, samples, y, labels=["a", "b"])
    ends = found([[0.0, 0.5], [9.5, 0.0]], book, ss.Label("b")).points[:, -1].tolist()
    assert all(end in [[10.0, 1.0], [10.0, 0.0]] for end in ends)  # from inside the unit, too


def test_an_end_lies_in_a_unit_of_the_target_though_its_class_be_another():
    """The units' labels are those of other samples: the end is a real sample of the unit, or its prototype."""
    samples, y = [[0.0, 0.0], [0.0, 1.0], [9.0, 0.0], [10.0, 1.0]], ["b", "b", "a", "a"]
    chosen = found([[4.0, 0.0]], a_book(FAR, samples, y, labels=["a", "b"]), ss.Label("b"))
    assert chosen.points[0, -1].tolist() in samples[2:]
    assert chosen.targets.tolist() == [1]
    chosen = found([[4.0, 0.0]], a_book(FAR, samples[:2], y[:2], labels=["a", "b"]), ss.Label("b"))
    assert stops(chosen)[0].tolist() == [[4.0, 0.0], FAR[1]]


def test_of_a_class_the_exemplars_in_all_its_units_are_ends():
    W, near = [*FAR, [10.0, 9.0]], [[9.0, 0.0], [10.0, 0.0]]
    samples, y = [*LEFT, *near, [9.5, 9.0], [10.0, 9.5]], list("aaabbbb")
    book = ss.Codebook(W, labels=list("abb"), purity=[1.0, 0.6, 1.0]).with_exemplars(samples, y)
    chosen = found([[0.0, 0.0], [8.0, 9.0]], book, ss.Label("b"))
    assert chosen.targets.tolist() == [1, 2]
    assert chosen.points[0, -1].tolist() in near


def test_without_labels_of_samples_those_of_units_count():
    book = a_book(FAR, [*LEFT, [9.0, 0.0], [10.0, 1.0]], labels=["a", "b"])
    assert found([[0.0, 0.0]], book, ss.Label("b")).points.tolist() == found([[0.0, 0.0]], book, 1).points.tolist()


@pytest.mark.parametrize("label", [3, "3", np.int64(3)])
def test_a_label_may_be_a_number_or_its_text(label):
    samples = [*LEFT, [9.0, 0.0], [10.0, 1.0]]
    book = a_book(FAR, samples, [1, 1, 1, 3, 3], labels=[1, 3])
    assert found([[0.0, 0.0]], book, ss.Label(label)).points[0, -1].tolist() in samples[3:]


# target samples


def test_a_target_sample_has_a_gate_where_the_angle_is_above_90_degrees():
    book = a_book(FAR, [[5.0, 4.9], [0.0, 9.0], [-3.0, 0.0]])
    ends = [[10.0, 0.0]]
    chosen = found([[0.0, 0.0]], book, ss.Sample(ends))
    assert stops(chosen)[0].tolist() == [[5.0, 4.9], [10.0, 0.0]]
    assert chosen.targets.tolist() == [-1]
    for first in ([5.0, 5.0], [5.0, 5.1]):  # at 90° and below
        book = a_book(FAR, [first, [0.0, 9.0], [-3.0, 0.0]])
        chosen = found([[0.0, 0.0]], book, ss.Sample(ends))
        assert chosen.points[0].tolist() == [[0.0, 0.0], [0.0, 0.0], [10.0, 0.0]]


@given(weighted=st.booleans(), seed=st.integers(0, 10**6))
def test_a_gate_to_a_target_sample_is_the_exemplar_most_between(weighted, seed):
    rng = np.random.default_rng(seed)
    m = rng.random(3) if weighted else np.ones(3)
    samples, X, ends = rng.normal(size=(12, 3)), rng.normal(size=(6, 3)), rng.normal(size=(6, 3))
    chosen = found(X, a_book(rng.normal(size=(4, 3)), samples, m=m), ss.Sample(ends))
    for x, y, (first, end) in zip(X, ends, stops(chosen), strict=True):
        total = np.sum(m * (x - samples) ** 2, axis=1) + np.sum(m * (samples - y) ** 2, axis=1)
        expected = samples[total.argmin()] if total.min() < np.sum(m * (x - y) ** 2) else x
        assert first.tolist() == expected.tolist()
        assert end.tolist() == y.tolist()


# many at once


def test_chunks_do_not_show(rng, monkeypatch):
    samples, book = overlapping(rng, 2.0)
    X, ends = samples[:20], samples[20:]
    aims = [ss.Label("b"), 1, ss.Sample(ends)]
    whole = [found(X, book, aim) for aim in aims]
    monkeypatch.setattr(waypoints, "chunks", lambda n, size: (slice(i, min(i + 7, n)) for i in range(0, n, 7)))
    for aim, before in zip(aims, whole, strict=True):
        after = found(X, book, aim)
        assert after.points == pytest.approx(before.points, abs=1e-12)
        assert (after.targets == before.targets).all()


def test_what_stands_for_a_unit_is_of_its_class_if_anything_is():
    samples, y = [*LEFT, [8.0, 0.0], [9.5, 0.0], [10.0, 0.0]], [*"aaa", *"abb"]
    labelled = a_book(FAR, samples, labels=["a", "b"], y=y)
    assert stops(found([[0.0, 0.0]], labelled, 1))[0].tolist() == [[9.5, 0.0], [10.0, 0.0]]
    others = a_book(FAR, samples, labels=["a", "c"], y=y)
    assert [8.0, 0.0] in stops(found([[0.0, 0.0]], others, 1))[0].tolist()
