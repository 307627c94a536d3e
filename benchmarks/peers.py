"""Other packages, each with its best settings.

Each is imported by its own function, and none of them is a dependency. Maps have the same start and, as far as
they can, the same radii; their lattices are rectangular, which all have and which costs them least, and a start
at a principal plane costs them no time. k-means, which makes clusters and not a map, starts from samples, which
serves it better, and passes over them as often.
"""

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.maps import LAST, plane
from somersault import Lattice
from somersault.training.schedule import exponential

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Task:
    """A map to train on samples, from a start."""

    X: NDArray[np.float32]
    shape: tuple[int, int]
    n_epochs: int
    start: NDArray[np.float32]

    @classmethod
    def of(cls, X: NDArray[np.float32], shape: tuple[int, int], n_epochs: int) -> "Task":
        return cls(X, shape, n_epochs, plane(X, Lattice(shape, "rectangular")).astype(np.float32))

    def within(self, most: float) -> "Task":
        """The same on as many samples, evenly spread, as need so many multiplications, or as there are units."""
        step = min(int(np.ceil(self.multiplications / most)), len(self.X) // len(self.start))
        return self if step <= 1 else replace(self, X=self.X[::step])

    @property
    def multiplications(self) -> float:
        """How many the distances of all epochs need."""
        return float(len(self.X) * self.start.size * self.n_epochs)

    @property
    def radius(self) -> float:
        """The first one; the last is LAST."""
        return max(self.shape) / 2

    @property
    def beyond(self) -> float:
        """The radius of the epoch after the last, which is what some call the final one."""
        return exponential(self.radius, LAST, self.n_epochs / (self.n_epochs - 1))

    def begin(self, weights: Array) -> None:
        """Put a peer's own array of prototypes to the start."""
        weights[...] = self.start.reshape(weights.shape)


def xpysom(task: Task) -> Array:
    """Batch map in NumPy, float32."""
    with redirect_stdout(io.StringIO()):  # it says at import that there is no GPU
        from xpysom import XPySom

    radii = {"sigma": task.radius, "sigmaN": task.beyond, "std_coeff": 1.0}  # 1: its sigma is the radius
    som = XPySom(*task.shape, task.X.shape[1], **radii, xp=np)
    task.begin(som.get_weights())
    with np.errstate(invalid="ignore"):  # it divides by the weight of units that no sample reaches
        som.train(task.X, task.n_epochs)
    return som.get_weights()


def python_som(task: Task) -> Array:
    """Batch map in NumPy, float64, its search compiled by Numba where that is the faster."""
    from python_som import SOM, _som

    som = SOM(
        *task.shape,
        task.X.shape[1],
        neighborhood_radius=task.radius,
        neighborhood_radius_decay=lambda first, t, n: exponential(first, LAST, t / (n - 1)),
        min_neighborhood_radius=LAST,
    )
    task.begin(som.get_weights())
    kernel = _som.bmu_kernel() if task.X.shape[1] <= 128 else None
    with patch.object(_som, "bmu_kernel", lambda: kernel):
        som.train(task.X, task.n_epochs, mode="batch")
    return som.get_weights()


def minisom(task: Task) -> Array:
    """Online in NumPy, float64: its batch map is slower. Its radius ends at 1."""
    from minisom import MiniSom

    decays = {"sigma_decay_function": "inverse_decay_to_one", "decay_function": "linear_decay_to_zero"}
    som = MiniSom(*task.shape, task.X.shape[1], sigma=task.radius, **decays, random_seed=0)
    task.begin(som.get_weights())
    som.train(task.X, task.n_epochs, random_order=True, use_epochs=True)
    return som.get_weights()


def somoclu(task: Task) -> Array:
    """Batch map in C++, float32."""
    from somoclu import Somoclu

    rows, columns = task.shape
    som = Somoclu(columns, rows, initialcodebook=task.start.copy(), compactsupport=False, std_coeff=1.0)
    som.train(np.ascontiguousarray(task.X), task.n_epochs, task.radius, task.beyond, "exponential")
    return som.codebook


def superkmeans(task: Task) -> Array:
    """k-means in C++, float32."""
    from superkmeans import SuperKMeans

    return SuperKMeans(len(task.start), task.X.shape[1], iters=task.n_epochs).train(task.X)


def faiss_kmeans(task: Task) -> Array:
    """k-means in C++, float32."""
    from faiss import Kmeans

    no_warning = {"min_points_per_centroid": 1}
    kmeans = Kmeans(task.X.shape[1], len(task.start), niter=task.n_epochs, **no_warning)
    kmeans.train(task.X)
    return kmeans.centroids


def sklearn_kmeans(task: Task) -> Array:
    """k-means in Cython, float32. The start that is its default takes several times as long."""
    from sklearn.cluster import KMeans

    kmeans = KMeans(len(task.start), init="random", n_init=1, max_iter=task.n_epochs, random_state=0)
    return kmeans.fit(task.X).cluster_centers_


@dataclass(frozen=True)
class Peer:
    """A package, how it trains, and for how many multiplications one waits.

    `compiled` is the module without which it is installed, but does not train.
    """

    package: str
    train: Callable[[Task], Array]
    most: float = np.inf
    is_map: bool = True
    compiled: str = ""

    @property
    def name(self) -> str | None:
        """With its version; None if it is not installed."""
        name = None if self.compiled and not find_spec(self.compiled) else installed(self.package)
        return name if self.is_map or name is None else f"{name}, k-means"

    @property
    def is_installed(self) -> bool:
        return self.name is not None


SUPERKMEANS = Peer("superkmeans", superkmeans, is_map=False)
SLOWER = (
    Peer("XPySom", xpysom),
    Peer("somoclu", somoclu, 4e9, compiled="_somoclu_wrap"),
    Peer("python-som", python_som, 4e10),
    Peer("MiniSom", minisom, 4e8),
    Peer("faiss-cpu", faiss_kmeans, is_map=False),
    Peer("scikit-learn", sklearn_kmeans, is_map=False),
)


def installed(package: str) -> str | None:
    """The package with its version, or None if it is not there."""
    try:
        return f"{package} {version(package)}"
    except ModuleNotFoundError:
        return None


def print_left_out(packages: Sequence[str]) -> None:
    if packages:
        print(f"Left out, as they are not installed: {', '.join(packages)}.\n")
