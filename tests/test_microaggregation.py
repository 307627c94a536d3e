import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from somersault.matching import EUCLIDEAN, FeatureMetric
from somersault.microaggregation import groups_of, means_of_alike, parts_of

POINTS = arrays(
    np.float64, st.tuples(st.integers(1, 60), st.integers(1, 3)), elements=st.integers(-4, 4).map(float)
)


def in_classes(points, n_classes, seed):
    names = np.array([None, "a", "b"], dtype=object)[:n_classes]
    return np.random.default_rng(seed).choice(names, len(points)) if n_classes else None


@given(points=POINTS, most=st.integers(1, 9), n_classes=st.integers(0, 3), seed=st.integers(0, 9))
def test_parts_are_of_one_class_and_hold_every_point_once(points, most, n_classes, seed):
    labels = in_classes(points, n_classes, seed)
    parts = list(parts_of(points, labels, most, EUCLIDEAN))
    assert sorted(row for part in parts for row in part.tolist()) == list(range(len(points)))
    assert all(len(part) <= most for part in parts)
    assert labels is None or all(len(set(labels[part])) == 1 for part in parts)


@given(points=POINTS, least=st.integers(1, 6))
def test_groups_are_large_enough_and_share_no_point(points, least):
    groups = list(groups_of(points, least))
    rows = [row for group in groups for row in group.tolist()]
    assert len(rows) == len(set(rows))
    assert all(least <= len(group) < 2 * least for group in groups)
    assert len(points) - len(rows) < least
    assert groups or len(points) < least


@given(points=POINTS, least=st.integers(1, 6), n_classes=st.integers(0, 3), seed=st.integers(0, 9))
def test_means_are_few_and_lie_where_points_of_their_class_do(points, least, n_classes, seed):
    labels = in_classes(points, n_classes, seed)
    means, of = means_of_alike(points, labels, least, EUCLIDEAN)
    codes = np.zeros(len(points)) if labels is None else np.array([hash(label) for label in labels])
    assert np.isfinite(means).all()
    assert ((points.min(axis=0) <= means) & (means <= points.max(axis=0))).all()
    for code in np.unique(codes):
        n = np.count_nonzero(codes == code)
        assert np.count_nonzero(codes[of] == code) == n // least


def test_the_farthest_is_grouped_with_those_nearest_to_it():
    groups = groups_of(np.array([[0.0], [10.0], [1.0], [11.0], [12.0], [2.0]]), 3)
    assert sorted(sorted(group.tolist()) for group in groups) == [[0, 2, 5], [1, 3, 4]]


def test_means_vary_about_as_much_as_points(rng):
    """Plain means of any five would vary a fifth as much; at the edge of their range they are held."""
    points = rng.normal(size=(1000, 40)) * np.linspace(0.5, 2, 40)
    means, _ = means_of_alike(points, None, 5, EUCLIDEAN)
    assert 0.75 < means.var(axis=0).sum() / points.var(axis=0).sum() < 1.0


def test_means_that_are_near_are_not_spread_beyond_what_chance_explains():
    """Of two groups with nearly the same mean a factor would be large that makes up for all that is within."""
    points = np.array([[-9.0, 1.0], [9.0, 1.0], [0.0, -1.0], [-9.0, 3.0], [9.0, 3.0], [0.0, 1.001]])
    means, _ = means_of_alike(points, None, 3, EUCLIDEAN)
    assert len(means) == 2
    assert np.abs(means).max() <= 9


def test_of_truths_means_stay_shares(rng):
    points = np.column_stack([rng.normal(size=100), rng.random(100) < 0.3])
    means, _ = means_of_alike(points, None, 5, EUCLIDEAN)
    assert means[:, 1] * 5 == pytest.approx(np.round(means[:, 1] * 5))


def test_weights_say_who_is_alike(rng):
    """What does not count scatters within groups; what counts most does not."""
    points = rng.normal(size=(400, 2))
    for weights in ([100.0, 0.0], [0.0, 100.0]):
        means, _ = means_of_alike(points, None, 5, FeatureMetric.of(np.array(weights)))
        spread = means.std(axis=0)[np.argsort(weights)]
        assert spread[1] > 1.5 * spread[0]
