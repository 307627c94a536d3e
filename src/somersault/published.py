"""What a service gives away that publishes where inputs lie among its prototypes."""

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, softmax
from scipy.stats import binom

from somersault import validation
from somersault.array_types import Array
from somersault.arrays import as_samples, on_host
from somersault.codebook import Codebook, as_codebook
from somersault.errors import InputError
from somersault.inversion import KINDS, Given, warn_of_no_points
from somersault.matching import best_units

SCORES = ("cosine", "correlation")
READERS = ("discrepancy", "gcv")
"""How a reader who knows the noise may invert: one comes nearer, the other tells more inputs in much noise."""
Precision = Literal["float64", "float32", "float16"]
PRECISIONS: tuple[Precision, ...] = ("float64", "float32", "float16")
_LEVEL = 0.95
_LEAST = 1e-12
"""A distance that is below this share of the largest is rounded as one of this share is."""


@dataclass(frozen=True)
class Disclosure:
    """How much of the inputs comes back from what is published of them.

    Attributes
    ----------
    points : ndarray of shape (n_samples, n_features)
        What anyone can compute of the inputs; of cosines and correlations directions of length 1. The nearest
        prototype where no more than that is told, as of an input of which one share is 1; NaN of a row in which
        nothing is.
    errors : ndarray of shape (n_samples,)
        Distance of each point from its input, as a share of the distance from the mean prototype: 0 is all of the
        input, 1 no better than a guess. Of a row without a point 1.
    recognized : ndarray of shape (n_samples,), bool
        Whether each point is nearer to its own input than to all other candidates.
    n_candidates : int
        Among how many that is: the inputs, and the samples that they could be taken for. The more there are, the
        fewer inputs are recognized.
    """

    points: Array
    errors: Array
    recognized: NDArray[np.bool_]
    n_candidates: int

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
        """An interval of that share of inputs like these among as many, at 95 % (Clopper, Pearson 1934)."""
        n, found, tail = len(self.recognized), int(self.recognized.sum()), (1 - _LEVEL) / 2
        low = betaincinv(found, n - found + 1, tail) if found else 0.0
        high = betaincinv(found + 1, n - found, 1 - tail) if found < n else 1.0
        return float(low), float(high)

    def __str__(self) -> str:
        found, n, (low, high) = int(self.recognized.sum()), len(self.recognized), self.recognized_interval
        least, most = self.error_interval
        return (
            f"{found} of {n} inputs are recognized among {self.n_candidates}: {100 * self.share_recognized:.3g} % "
            f"(95 % interval {floor(1000 * low) / 10:g} to {ceil(1000 * high) / 10:g} %); the median error is "
            f"{self.error:.2g} of that of guessing the mean ({least:.2g} to {most:.2g})"
        )


def disclosure(
    A: ArrayLike,
    book: Any,
    X: ArrayLike,
    *,
    kind: Given = "squared_distances",
    noise: ArrayLike | None = None,
    among: ArrayLike | None = None,
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
        Standard deviation of the errors of A; that of rounding is the last digit over √12. With it A is read in
        two ways, by the discrepancy principle and by generalized cross-validation. Points and errors are those
        of the smaller median error, and inputs are recognized by the points that tell more of them. Default:
        unknown.
    among : array-like of shape (n_others, n_features), optional
        Other samples that an input could be taken for, such as all other customers.
        Default: none but the inputs.

    Returns
    -------
    Disclosure
        A lower bound: another reader of the answers may find more, above all where few shares are above 0.

    Raises
    ------
    InputError
        For what `Codebook.invert` refuses, another number of rows in X than in A, and gaps in X or among.

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
    inputs = _complete(X, "X", book)
    if len(inputs) < 2:
        raise InputError("X has 1 row; need two or more inputs, among which one can be recognized")
    known = validation.matrix(on_host(as_samples(A, "A")), "A", nan="kept")
    if len(known) != len(inputs):
        raise InputError(f"X has {len(inputs)} rows, and A has {len(known)}; need those of the same inputs")
    found = [book.inverted(known, how, noise, kind) for how in ((None,) if noise is None else READERS)]
    warn_of_no_points(found[0], kind)
    nearest = _nearest(known, book.prototypes, kind)
    candidates = inputs if among is None else np.vstack([inputs, _complete(among, "among", book)])
    read = [
        _compared(np.where(np.isnan(each.points), nearest, each.points), candidates, book, kind) for each in found
    ]
    closest = min(read, key=lambda each: each.error)
    return replace(closest, recognized=max(read, key=lambda each: each.share_recognized).recognized)


def _complete(X: ArrayLike, name: str, book: Codebook) -> Array:
    return validation.matrix(X, name, n_columns=book.n_features).astype(np.float64)


def _nearest(A: Array, prototypes: Array, kind: Given) -> Array:
    """The prototype of the nearest unit of each row; NaN where no unit is told of."""
    is_told = ~np.isnan(A).all(axis=1)
    nearest = np.full((len(A), prototypes.shape[1]), np.nan)
    closeness = -A[is_told] if kind.endswith("distances") else A[is_told]
    nearest[is_told] = prototypes[np.nanargmax(closeness, axis=1)]
    return nearest


def _compared(points: Array, candidates: Array, book: Codebook, kind: Given) -> Disclosure:
    """How far points are off the first candidates, and whether they tell them."""
    guess = book.prototypes.mean(axis=0, keepdims=True)
    if kind in SCORES:
        points, candidates, guess = told = [_directed(each, kind) for each in (points, candidates, guess)]
    else:
        told = list(map(book.metric.scaled, (points, candidates, guess)))
    return _measured(points, *told)


def _measured(told: Array, points: Array, candidates: Array, guess: Array) -> Disclosure:
    """The same where all features count alike; told are the points in their own features."""
    known, inputs = ~np.isnan(points).any(axis=1), candidates[: len(points)]
    errors, recognized = np.ones(len(points)), np.zeros(len(points), dtype=bool)
    apart = np.linalg.norm(points - inputs, axis=1)[known]
    errors[known] = apart / np.maximum(np.linalg.norm(guess - inputs, axis=1)[known], np.finfo(float).tiny ** 0.5)
    if known.any():
        recognized[known] = best_units(points[known], candidates) == np.flatnonzero(known)
    return Disclosure(told, errors, recognized, len(candidates))


def _directed(X: Array, kind: Given) -> Array:
    centered = X - X.mean(axis=1, keepdims=True) if kind == "correlation" else X
    return centered / np.maximum(np.linalg.norm(centered, axis=1, keepdims=True), np.finfo(float).tiny ** 0.5)


@dataclass(frozen=True)
class Published:
    """What a service would publish of its inputs.

    Normal noise of a standard deviation is added first. Distances are rounded to so many significant digits,
    shares and scores to so many decimals, and sent as numbers of a precision. Of each input only the nearest
    units, so many, are named. A softmax has the mean squared distance to the nearest unit as its temperature.
    """

    kind: Given = "squared_distances"
    digits: int | None = None
    top: int | None = None
    precision: Precision = "float64"
    noise: float | None = None

    def __post_init__(self) -> None:
        validation.choice(self.kind, "kind", KINDS)
        validation.choice(self.precision, "precision", PRECISIONS)

    def of(self, book: Codebook, X: Array) -> tuple[Array, Array | None]:
        """Those numbers of samples, and the standard deviation of their errors."""
        told = self._whole(book, X)
        variance = np.zeros_like(told)
        if self.noise is not None:
            told = told + self.noise * np.random.default_rng(0).normal(size=told.shape)
            told = np.maximum(told, 0.0) if self._is_far else told
            variance += self.noise**2
        for rounded in (self._rounded, self._sent):
            told, unit = rounded(told)
            variance += np.square(unit) / 12
        if self.top is not None and self.top < told.shape[1]:
            order = np.argsort(told if self._is_far else -told, axis=1, kind="stable")
            np.put_along_axis(told, order[:, self.top :], np.nan, axis=1)
        return told, np.sqrt(variance) if variance.any() else None

    @property
    def _is_far(self) -> bool:
        """Whether large numbers are of far units."""
        return self.kind.endswith("distances")

    def _rounded(self, A: Array) -> tuple[Array, Array]:
        """The numbers and the unit of their last digits."""
        if self.digits is None:
            return A, np.zeros_like(A)
        unit = np.full_like(A, 10.0**-self.digits)
        if self._is_far:
            unit = 10.0 ** (np.floor(np.log10(_above_zero(A))) + 1 - self.digits)
        return np.round(A / unit) * unit, unit

    def _sent(self, A: Array) -> tuple[Array, Array]:
        """The numbers in fewer bits, and the unit of their last ones."""
        if self.precision == "float64":
            return A, np.zeros_like(A)
        kind = np.dtype(self.precision)
        if A.max() > np.finfo(kind).max:
            raise InputError(
                f"{self.precision} holds numbers up to {np.finfo(kind).max:g}, and there is one of {A.max():.3g}; "
                "need a wider type, or data in a larger unit"
            )
        return A.astype(kind).astype(np.float64), np.spacing(_above_zero(np.abs(A)).astype(kind)).astype(
            np.float64
        )

    def _whole(self, book: Codebook, X: Array) -> Array:
        if self.kind in SCORES:
            return _directed(X, self.kind) @ _directed(book.prototypes, self.kind).T
        squares: Array = book.activations(X)
        if self.kind == "responsibilities":
            temperature = max(float(squares.min(axis=1).mean()), _LEAST * float(squares.mean()))
            return softmax(-squares / max(temperature, np.finfo(float).tiny), axis=1)
        if self.kind == "memberships":
            closeness = 1 / np.maximum(squares, np.finfo(float).tiny)
            return closeness / closeness.sum(axis=1, keepdims=True)
        return np.sqrt(squares) if self.kind == "distances" else squares


def _above_zero(A: Array) -> Array:
    """Numbers whose size tells the unit of their last digit, of which none is 0."""
    return np.maximum(A, max(_LEAST * float(A.max()), np.finfo(float).tiny))
