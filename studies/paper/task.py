"""What an experiment is about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.datasets import Dataset
from somersault.errors import InputError
from somersault.even_rows import from_first
from studies.paper.latent import Components

Embedding = Callable[[Array], Array]
Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total)."""


class Judge(Protocol):
    """Probabilities (n_samples, n_classes) of known classes."""

    @property
    def classes(self) -> NDArray[Any]:
        """What the columns of the answer stand for."""
        ...

    def __call__(self, X: Array, /) -> Array:
        """Probabilities of the classes."""
        ...


@dataclass(frozen=True, eq=False)
class Task:
    """Samples to learn from, samples to morph and into what, and who judges the paths.

    Attributes
    ----------
    name : str
    X, y : ndarray of shape (n_samples, n_features) and (n_samples,)
        What maps, networks and judges learn from.
    start : ndarray of shape (n_paths, n_features)
        What is morphed; nobody has seen it.
    start_labels, goals : ndarray of shape (n_paths,)
        Its classes, and those to reach.
    image_shape : (int, int) or None
    shape : (int, int)
        Of the map.
    purity : float
        Least share of a unit's samples that bear its label, for the unit to be a target.
    components : Components
        The space of principal components.
    n_latent, vae_epochs : int
        Latent dimensions of the autoencoder, and passes over the data that it learns from.
    judge : Judge
    reference : ndarray of shape (n_reference, n_features)
        Training samples to measure against.
    held_out : ndarray of shape (n_held_out, n_features), or None
        Samples that are neither to learn from nor to morph, to judge what is real by.
    identity, told_apart_by : callable or None
        As `path_quality` takes them.
    facts : dict of str to str
        What else there is to say of the data and the judges.
    """

    name: str
    X: NDArray[Any]
    y: NDArray[Any]
    start: Array
    start_labels: NDArray[Any]
    goals: NDArray[Any]
    image_shape: tuple[int, int] | None
    shape: tuple[int, int]
    purity: float
    components: Components
    n_latent: int
    vae_epochs: int
    judge: Judge
    reference: NDArray[Any]
    held_out: NDArray[Any] | None
    identity: Embedding | None = None
    told_apart_by: Embedding | None = None
    facts: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def targets(self) -> NDArray[np.intp]:
        """Columns of the judge's answer that the goals are."""
        return np.searchsorted(self.judge.classes, self.goals)


def sides_of(data: Dataset) -> tuple[int, int]:
    """(rows, columns) of data that are gray images."""
    match data.image_shape:
        case (rows, columns):
            return rows, columns
        case shape:
            found = "rows of numbers" if shape is None else "colors"
            raise InputError(
                f"{data.name} holds {found}; need gray images (n_samples, rows, columns): save them in that shape"
            )


def drawn(rng: np.random.Generator, n_held_out: int, n_paths: int) -> NDArray[np.intp]:
    """Rows of the samples to morph: drawn at random, or all if there are no more."""
    return np.sort(rng.choice(n_held_out, size=min(n_paths, n_held_out), replace=False))


def left(X: NDArray[Any], chosen: NDArray[np.intp]) -> NDArray[Any] | None:
    """The held-out samples that are not morphed, to judge what is real by; None where hardly any is left."""
    rest = np.delete(X, chosen, axis=0)
    return rest if len(rest) > len(X) / 4 else None


def other_class(rng: np.random.Generator, labels: NDArray[Any]) -> NDArray[Any]:
    """For each label another one, drawn at random."""
    classes, codes = np.unique(labels, return_inverse=True)
    return classes[(codes + rng.integers(1, len(classes), size=len(codes))) % len(classes)]


def accuracy(judge: Judge, X: NDArray[Any], y: NDArray[Any]) -> float:
    """Share of samples that a judge is right about."""
    return float(np.mean(judge.classes[judge(X).argmax(axis=1)] == y))


def spread_out(X: NDArray[Any], every: int) -> NDArray[Any]:
    """One sample in so many, to measure against."""
    return X[from_first(len(X), max(1, -(-len(X) // every)))]
