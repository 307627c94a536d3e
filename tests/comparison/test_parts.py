"""What is held out, which samples are morphed, what they are measured against, and by whom."""

import numpy as np
import pytest

import somersault as ss
from somersault.cli import inputs
from somersault.comparison import NetworkClassifier, destination
from somersault.comparison.reference import real_samples
from somersault.datasets import Dataset, digits, label_words
from somersault.datasets.split import Split


def test_one_sample_in_five_of_each_class_is_held_out_and_the_seed_decides_which():
    split, again, other = (inputs.split("digits", digits(), seed) for seed in (0, 0, 1))
    assert np.array_equal(split.held_out_rows, again.held_out_rows)
    assert not np.array_equal(split.held_out_rows, other.held_out_rows)
    data = digits()
    assert np.array_equal(split.held_out, data.X[split.held_out_rows])
    assert np.array_equal(split.X, np.delete(data.X, split.held_out_rows, axis=0))
    share = np.bincount(split.held_out_labels) / np.bincount(data.y)
    np.testing.assert_allclose(share, 0.2, atol=0.01)


def test_a_class_of_one_is_trained_on_and_one_of_two_is_held_out():
    data = Dataset("three", np.arange(6.0).reshape(3, 2), np.array(["a", "b", "b"]))
    assert Split.of(data, seed=3).held_out_rows.tolist() in ([1], [2])


def test_starts_are_spread_evenly_over_one_label_or_all_but_one():
    split = inputs.split("digits", digits(), 0)
    chosen = split.starts(3, 8, 4)
    threes = np.flatnonzero(split.held_out_labels == 3)
    assert chosen.tolist() == threes[[0, 12, 24, 36]].tolist()
    assert 8 not in split.held_out_labels[split.starts(None, 8, 1000)]
    assert len(split.starts(None, None, 1000)) == len(split.held_out)


@pytest.mark.parametrize(
    ("text", "labels", "found"),
    [("3", [1, 3], 3), ("3", [1.0, 3.0], 3.0), ("3", ["3", "b"], "3"), ("4", [1, 3], None), ("b", [1.5], None)],
)
def test_a_label_is_called_as_it_is_written_or_by_its_value(text, labels, found):
    assert label_words.label_called(text, np.array(labels)) == found


def test_a_cluster_of_one_class_is_judged_by_it():
    book = ss.Codebook(np.eye(5), labels=["a", "a", "b", None, "c"]).clustered([0, 0, 1, 1, 2])
    assert destination.label_of(ss.Cluster(0), book, None) == "a"
    assert destination.label_of(ss.Cluster(1), book, None) is None
    assert destination.label_of(ss.Unit(3), book, None) is None
    assert destination.label_of(ss.Unit(2), book, None) == "b"


@pytest.mark.slow
def test_the_classifier_is_the_same_for_the_same_seed_and_takes_features_of_any_scale(rng):
    y = rng.integers(2, size=300)
    X = np.column_stack([y + 0.3 * rng.normal(size=300), 1e6 * rng.normal(size=300), np.full(300, 7.0)])
    one, two = (NetworkClassifier.fit(X, y, is_image=False, seed=1) for _ in range(2))
    assert np.array_equal(one(X), two(X))
    assert one.accuracy(X, y) > 0.9
    np.testing.assert_allclose(one(X).sum(axis=1), 1)


def test_the_reference_has_no_sample_that_a_path_is_made_of():
    """A landmark among them would set the manifold distance to 0 by construction."""
    split = inputs.split("digits", digits(), 0)
    book = ss.Codebook(split.X[:50])
    morph = ss.morph(split.X[60:63], book, 3)
    reference = {x.tobytes() for x in real_samples(split, book, morph, split.X[50:60])}
    assert len(reference) == len(split.X) - 60
    assert reference.isdisjoint({x.tobytes() for x in split.X[:60]})


def test_the_reference_has_no_sample_that_a_path_goes_by():
    split = inputs.split("digits", digits(), 0)
    book = ss.Codebook(split.X[:50]).with_exemplars(split.X[200:])
    morph = ss.morph(split.X[60:63], book, 3)
    waypoints = {x.tobytes() for x in morph.waypoints.reshape(-1, 64)}
    reference = {x.tobytes() for x in real_samples(split, book, morph, morph.end)}
    assert len(waypoints & {x.tobytes() for x in split.X[200:]}) > 1
    assert not reference & waypoints
    assert len(reference) == len(split.X) - 50 - len(waypoints - {x.tobytes() for x in split.X[:50]})
