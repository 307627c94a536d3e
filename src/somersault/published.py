"""What a service gives away that publishes where inputs lie among its prototypes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, softmax
from scipy.stats import binom

from somersault import validation
from somersault.array_types import Array
from somersault.codebook import Codebook, as_codebook
from somersault.errors import InputError
from somersault.inversion import KINDS, Given
from somersault.matching import best_units

SCORES = ("cosine", "correlation")
_LEVEL = 0.95


@dataclass(frozen=True)
class Disclosure:
    """How much of the inputs comes back from what is published of them.

    Attributes
    ----------
    points : ndarray of shape (n_samples, n_features)
        What anyone can compute of the inputs; of cosines and correlations directions of length 1. NaN where
        nothing can be computed.
    errors : ndarray of shape (n_samples,)
        Distance of each point from its input, as a share of the distance from the mean prototype: 0 is all of the
        input, 1 no better than a guess. Of a row without a point 1.
    recognized : ndarray of shape (n_samples,), bool
        Whether each point is nearer to its own input than to all others.
    """

    points: Array
    errors: Array
    recognized: NDArray[np.bool_]

    @property
    def error(self) -> float:
        """The median of the errors."""
        return float(np.median(self.errors))

    @property
    def error_interval(self) -> tuple[float, float]:
        """An interval of the median of all inputs like these, at 95 %, from the order of the errors."""
        n, ordered = len(self.errors), np.sort(self.errors)
        below = int(binom.ppf((1 - _LEVEL) / 2, n, 0.5))
        return float(ordered[max(below - 1, 0)]), float(ordered[min(n - below, n - 1)])

    @property
    def share_recognized(self) -> float:
        """The share of inputs that are recognized."""
        return float(np.mean(self.recognized))

    @property
    def recognized_interval(self) -> tuple[float, float]:
        """An interval of that share among inputs like these, at 95 % (Clopper, Pearson 1934)."""
        n, found, tail = len(self.recognized), int(self.recognized.sum()), (1 - _LEVEL) / 2
        low = betaincinv(found, n - found + 1, tail) if found else 0.0
        high = betaincinv(found + 1, n - found, 1 - tail) if found < n else 1.0
        return float(low), float(high)

    def __str__(self) -> str:
        low, high = self.recognized_interval
        least, most = self.error_interval
        return (
            f"{self.share_recognized:.0%} of {len(self.errors)} inputs are recognized (95 % interval {low:.1%} to "
            f"{high:.1%}); the median error is {self.error:.2g} of that of guessing the mean ({least:.2g} to "
            f"{most:.2g})"
        )


def disclosure(
    A: ArrayLike, book: Any, X: ArrayLike, *, kind: Given = "squared_distances", noise: ArrayLike | None = None
) -> Disclosure:
    """Measure how much of some inputs comes back from what a service publishes of them.

    Parameters
    ----------
    A : array-like of shape (n_samples, n_units)
        What is published, as it is published: rounded, and NaN where it is not, as beyond the top ten.
    book : Codebook, a fitted map or model, or array-like of shape (n_units, n_features)
        The prototypes, which are taken to be known to all.
    X : array-like of shape (n_samples, n_features)
        The inputs themselves, two or more.
    kind : str, default "squared_distances"
        What A holds, as in `Codebook.invert`: "squared_distances", "distances", "responsibilities",
        "memberships", "cosine" or "correlation".
    noise : array-like of shape (), (n_units,) or (n_samples, n_units), optional
        Standard deviation of the errors of A; that of rounding is the last digit over √12. With it the points are
        those of the discrepancy principle, which is what a careful observer would use. Default: unknown.

    Returns
    -------
    Disclosure
        A lower bound: another reader of the answers may find more, above all where few shares are above 0.

    Raises
    ------
    InputError
        For what `Codebook.invert` refuses, another number of rows in X than in A, and gaps in X.

    Examples
    --------
    Squared distances from five centers, rounded to whole numbers, give four points in the plane away.

    >>> import somersault as ss
    >>> book = ss.Codebook([[0, 0], [9, 0], [0, 9], [9, 9], [4, 5]])
    >>> X = [[2, 3], [7, 1], [5, 8], [1, 6]]
    >>> found = ss.disclosure(book.activations(X).round(), book, X, noise=0.3)
    >>> found.share_recognized, found.recognized_interval[0].__round__(2)
    (1.0, 0.4)
    """
    book = as_codebook(book)
    inputs = validation.matrix(X, "X", n_columns=book.n_features).astype(np.float64)
    if len(inputs) < 2:
        raise InputError("X has 1 row; need two or more inputs, among which one can be recognized")
    inverse = book.inverted(A, None if noise is None else "discrepancy", noise, kind)
    if len(inverse.points) != len(inputs):
        raise InputError(
            f"X has {len(inputs)} rows, and A has {len(inverse.points)}; need those of the same inputs"
        )
    guess = book.prototypes.mean(axis=0, keepdims=True)
    if kind in SCORES:
        directed = [_directed(each, kind) for each in (inverse.points, inputs, guess)]
        return _compared(directed[0], *directed)
    return _compared(inverse.points, *map(book.metric.scaled, (inverse.points, inputs, guess)))


def _compared(told: Array, points: Array, inputs: Array, guess: Array) -> Disclosure:
    """How far points are off and whether they tell their input; told are they in their own features."""
    known = ~np.isnan(points).any(axis=1)
    errors, recognized = np.ones(len(points)), np.zeros(len(points), dtype=bool)
    apart = np.linalg.norm(points - inputs, axis=1)[known]
    errors[known] = apart / np.maximum(np.linalg.norm(guess - inputs, axis=1)[known], np.finfo(float).tiny ** 0.5)
    if known.any():
        recognized[known] = best_units(points[known], inputs) == np.flatnonzero(known)
    return Disclosure(told, errors, recognized)


def _directed(X: Array, kind: Given) -> Array:
    centered = X - X.mean(axis=1, keepdims=True) if kind == "correlation" else X
    return centered / np.maximum(np.linalg.norm(centered, axis=1, keepdims=True), np.finfo(float).tiny ** 0.5)


@dataclass(frozen=True)
class Published:
    """What a service would publish of its inputs.

    Distances are rounded to so many significant digits, shares and scores to so many decimals. Of each input only
    the nearest units, so many, are named. A softmax has the mean squared distance to the nearest unit as its
    temperature.
    """

    kind: Given = "squared_distances"
    digits: int | None = None
    top: int | None = None

    def __post_init__(self) -> None:
        validation.choice(self.kind, "kind", KINDS)

    def of(self, book: Codebook, X: Array) -> tuple[Array, Array | None]:
        """Those numbers of samples, and the standard deviation of their rounding."""
        A = self._whole(book, X)
        unit = None
        if self.digits is not None:
            unit = np.full_like(A, 10.0**-self.digits)
            if self.kind.endswith("distances"):
                unit = 10.0 ** (np.floor(np.log10(np.maximum(A, 1e-300))) + 1 - self.digits)
        told = A if unit is None else np.round(A / unit) * unit
        if self.top is not None and self.top < A.shape[1]:
            order = np.argsort(told if self.kind.endswith("distances") else -told, axis=1, kind="stable")
            np.put_along_axis(told, order[:, self.top :], np.nan, axis=1)
        return told, None if unit is None else unit / np.sqrt(12)

    def _whole(self, book: Codebook, X: Array) -> Array:
        if self.kind in SCORES:
            return _directed(X, self.kind) @ _directed(book.prototypes, self.kind).T
        squares = book.activations(X)
        if self.kind == "responsibilities":
            return softmax(-squares / max(float(squares.min(axis=1).mean()), np.finfo(float).tiny), axis=1)
        if self.kind == "memberships":
            closeness = 1 / np.maximum(squares, np.finfo(float).tiny)
            return closeness / closeness.sum(axis=1, keepdims=True)
        return np.sqrt(squares) if self.kind == "distances" else squares
