"""Other implementations, each with its best settings: the same start and, as far as it can, the same radii.

Each is imported by its own function, and none of them is a dependency. Their lattices are rectangular, which all
have and which costs them least, and they start from a principal plane that costs them no time.
"""

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from importlib.metadata import version
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
        """The same on as many samples, evenly spread, as need so many multiplications for their distances."""
        step = int(np.ceil(self.multiplications / most))
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


def fastersom(task: Task, device: str = "cpu") -> Array:
    """Batch map in PyTorch, float32."""
    from fastersom import SOM

    n_epochs, radii = task.n_epochs, {"sigma_initial": task.radius, "sigma_final": task.beyond}
    return SOM(*task.shape, n_epochs, **radii, init=task.start, device=device).fit(task.X).weights_


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


@dataclass(frozen=True)
class Peer:
    """A package, how it trains a map, and for how many multiplications one waits."""

    package: str
    train: Callable[[Task], Array]
    most: float = np.inf

    @property
    def name(self) -> str | None:
        """With its version; None if it is not installed."""
        return installed(self.package)

    @property
    def is_installed(self) -> bool:
        return self.name is not None


FASTERSOM = Peer("fastersom", fastersom)
SLOWER = (Peer("XPySom", xpysom), Peer("python-som", python_som, 4e10), Peer("MiniSom", minisom, 4e8))


def installed(package: str) -> str | None:
    """The package with its version, or None if it is not there."""
    try:
        return f"{package} {version(package)}"
    except ModuleNotFoundError:
        return None
