"""A data set in two parts: what maps and classifiers learn from, and what they have never seen."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.dataset import Dataset
from somersault.errors import InputError
from somersault.even_rows import from_first_to_last
from somersault.labels import are_known, coded

_FOLDS = 5
"""One sample in so many is held out."""


@dataclass(frozen=True, eq=False)
class Split:
    """Hold the samples to learn from apart from those that nobody has seen.

    Attributes
    ----------
    data : Dataset
        All of it but samples that miss values.
    X, y : ndarray of shape (n_samples, n_features), and of shape (n_samples,) or None
        To learn from.
    held_out, held_out_labels : ndarray of shape (n_held_out, n_features), and of shape (n_held_out,) or None
    held_out_rows : ndarray of shape (n_held_out,)
        Their rows in the data set; of a test split of its own, in that.
    left_out : str or None
        Of the samples that miss values and are in neither part, how many.
    held_out_names : ndarray of shape (n_held_out,) or None
        What names their rows, such as the files of images.
    """

    data: Dataset
    X: NDArray[Any]
    y: NDArray[Any] | None
    held_out: NDArray[Any]
    held_out_labels: NDArray[Any] | None
    held_out_rows: NDArray[np.intp]
    left_out: str | None = None
    held_out_names: NDArray[Any] | None = None

    @classmethod
    def of(cls, data: Dataset, seed: int) -> Self:
        """Hold out one sample in five of each class, of those of which all is known."""
        data, rows, left_out = _complete(data)
        held = _held_out(np.zeros(len(data.X)) if data.y is None else data.y, seed)
        if not held.any():
            raise InputError(
                f"{data.name} has {len(data.X)} samples, too few to hold any out; need at least 2 of a class"
            )
        y = (None, None) if data.y is None else (data.y[~held], data.y[held])
        names = None if data.row_names is None else data.row_names[held]
        return cls(data, data.X[~held], y[0], data.X[held], y[1], rows[held], left_out, names)

    @classmethod
    def with_test(cls, data: Dataset, test: Dataset) -> Self:
        """Hold out the samples of a test split, whose rows are counted by themselves."""
        complete, _, left_out = _complete(data)
        test, rows, _ = _complete(test)
        return cls(complete, complete.X, complete.y, test.X, test.y, rows, left_out, test.row_names)

    @property
    def interval(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Smallest and largest value to learn from: over all pixels of images, of each feature of tables."""
        axis = None if self.data.image_shape else 0
        return np.asarray(self.X.min(axis=axis)), np.asarray(self.X.max(axis=axis))

    def feature_name(self, place: int | np.intp) -> str:
        """What a feature is called: its name, or else its number."""
        return str(place) if self.data.feature_names is None else self.data.feature_names[place]

    def sample_name(self, place: int | np.intp) -> str:
        """A sample that is held out in words: its name or its row in the data, and its label."""
        label = "" if self.held_out_labels is None else f", label {self.held_out_labels[place]}"
        label = "" if label == ", label None" else label
        names = self.held_out_names
        return f"{f'Sample {self.held_out_rows[place]}' if names is None else names[place]}{label}"

    def starts(self, source: Any, avoided: Any, n: int) -> NDArray[np.intp]:
        """Choose held-out samples to morph, (at most n,): of one class, or of all but one; evenly.

        Parameters
        ----------
        source : any
            Their class; None for any.
        avoided : any
            The class that they are to become, which the others then are not; or None.
        n : int
            How many at most.

        Returns
        -------
        ndarray of int
            Rows of the samples held out.
        """
        labels, candidates = self.held_out_labels, np.arange(len(self.held_out))
        if source is not None:
            candidates = np.flatnonzero(labels == source)
        elif avoided is not None and labels is not None:
            candidates = np.flatnonzero((labels != avoided) & are_known(labels))
        if not candidates.size:
            raise InputError(
                f"all held-out samples of {self.data.name} are {avoided} already; need some of another label"
            )
        return candidates[from_first_to_last(len(candidates), n)]


def _complete(data: Dataset) -> tuple[Dataset, NDArray[np.intp], str | None]:
    """The samples of which all is known, as morphs and judges need them; their rows; which are left out."""
    is_known = ~np.isnan(data.X).any(axis=1)
    rows = np.flatnonzero(is_known)
    if not rows.size:
        raise InputError(
            f"all rows of {data.name} miss values (NaN or empty); need some that do not: drop the columns "
            "with most gaps, or fill them, such as by som.impute(X) of a trained map"
        )
    if len(rows) == len(data.X):
        return data, rows, None
    of_rows = {name: getattr(data, name) for name in ("y", "lines", "row_names")}
    kept = {name: None if values is None else values[rows] for name, values in of_rows.items()}
    n, first = len(data.X) - len(rows), int(is_known.argmin())
    left_out = data.by_line(f"{n} samples, which miss values (first: row {first})")
    return replace(data, X=data.X[rows], **kept), rows, left_out


def _held_out(y: NDArray[Any], seed: int) -> NDArray[np.bool_]:
    """Every fifth sample of each class in random order, beginning with the second: the first is trained on."""
    order = np.random.default_rng(seed).permutation(len(y))
    codes = coded(y[order])[1]
    by_class = np.argsort(codes, kind="stable")
    first = np.searchsorted(codes[by_class], codes[by_class])
    held = np.zeros(len(y), dtype=bool)
    held[order[by_class]] = (np.arange(len(y)) - first) % _FOLDS == 1
    return held
