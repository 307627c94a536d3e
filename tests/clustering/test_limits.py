"""Small, equal and large maps, and what is refused."""

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from somersault.clustering import METHODS, clusters
from somersault.errors import InputError
from somersault.lattice import BOUNDARIES, Lattice

from .prototypes import COUNTED, islands


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_one_unit_is_one_cluster(method, boundary):
    lattice = Lattice((1, 1), "rectangular", boundary)
    assert clusters([[3.0, 4.0]], lattice, method=method).tolist() == [0]
    assert clusters([[3.0, 4.0]], lattice, method=method, hits=[2]).tolist() == [0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e30, 1e6 + 0.1])
def test_equal_prototypes_are_one_cluster(method, value):
    for lattice in (Lattice((4, 5)), Lattice((1, 7)), Lattice((4, 4), boundary="toroidal")):
        assert (clusters(np.full((lattice.n_units, 3), value), lattice, method=method) == 0).all()


@pytest.mark.parametrize("method", COUNTED)
def test_equal_prototypes_are_never_told_apart(method):
    lattice = Lattice((1, 9))
    row = np.repeat([[0.1], [0.7], [5.3]], 3, axis=0)
    labels = clusters(row, lattice, 3 if method != "watershed" else 2, method)
    assert len(np.unique(labels.reshape(3, 3)[:, 0])) == labels.max() + 1
    assert (np.ptp(labels.reshape(3, 3), axis=1) == 0).all() or method == "watershed"
    with pytest.raises(InputError, match="tells apart in this map"):
        clusters(row, lattice, 4, method)


@pytest.mark.parametrize("method", METHODS)
def test_a_single_unit_with_samples_is_answered(method):
    lattice = Lattice((6, 9))
    W, _ = islands(lattice)
    labels = clusters(W, lattice, method=method, hits=np.eye(1, 54)[0])
    assert labels.shape == (54,)
    assert labels.max() == 0 or method in ("ward", "watershed")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["ward", "watershed"])
def test_no_matrix_of_all_pairs_is_made(method):
    small, lattice = Lattice((2, 9)), Lattice((40, 40))
    clusters(islands(small)[0], small, method=method)  # imports before it is measured
    W, _ = islands(lattice)
    tracemalloc.start()
    clusters(W, lattice, 3, method)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * lattice.n_units**2


@pytest.mark.slow
def test_scikit_learn_is_imported_only_when_it_is_used():
    code = "import sys, somersault.clustering; print('sklearn' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


# what is refused


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"prototypes": [[0.0], [np.nan], [1.0]]}, "prototypes contains NaN"),
        ({"prototypes": [0.0, 1.0, 2.0]}, "prototypes has shape"),
        ({"prototypes": [[0.0], [1.0]]}, "prototypes has 2 rows, but the lattice has 3 units"),
        ({"method": "dbscan"}, "method is 'dbscan'; need one of 'ward', 'kmeans', 'hdbscan', 'watershed'"),
        ({"n_clusters": 0}, "n_clusters is 0; need a whole number"),
        ({"n_clusters": 2.0}, "n_clusters is 2.0; need a whole number"),
        (
            {"n_clusters": 4},
            "n_clusters is 4, but the most that 'ward' tells apart in this map is 3; need at most 3",
        ),
        (
            {"n_clusters": 4, "method": "kmeans"},
            "n_clusters is 4, but the most that 'kmeans' tells apart in this map is 3",
        ),
        ({"n_clusters": 3, "method": "kmeans", "hits": [1, 0, 1]}, "is 2; need at most 2"),
        (
            {
                "prototypes": [[2.0, 1.0], [2.0, 1.0], [2.0, 1.0], [2.0, 0.0], [1.0, -1.0], [1.0, -1.0]],
                "method": "kmeans",
                "lattice": Lattice((1, 6)),
                "hits": [1, 1, 1, 0, 2, 1],
                "n_clusters": 4,
            },
            "tells apart in this map is 2",
        ),
        ({"n_clusters": 10**12, "method": "watershed"}, "tells apart in this map is 1"),
        ({"n_clusters": 2, "method": "hdbscan"}, "'hdbscan', which finds the number itself; leave it out"),
        ({"hits": [1, 2]}, r"hits has shape \(2,\)"),
        ({"hits": [1, -1, 0]}, "hits contains -1"),
        ({"hits": [0, 0, 0]}, "hits are all 0"),
        ({"random_state": -1, "method": "kmeans"}, "random_state is -1"),
        ({"random_state": None, "method": "kmeans"}, "random_state is None"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, message):
    arguments = {"prototypes": [[0.0], [1.0], [3.0]], "lattice": Lattice((1, 3))} | changed
    with pytest.raises(InputError, match=message):
        clusters(**arguments)
