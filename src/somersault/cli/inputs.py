"""What is trained on, what is morphed, and toward what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import datasets
from somersault.cli import row_notes
from somersault.datasets.cells import number
from somersault.errors import InputError
from somersault.labels import are_known, coded

_MOST_NAMED = 20
"""Labels in a sentence."""

_FOLDS = 5
"""One sample in so many is held out."""


@dataclass(frozen=True, eq=False)
class Split:
    """A data set in two parts: what the map and the classifier learn from, and what they have never seen."""

    data: datasets.Dataset
    X: NDArray[Any]
    y: NDArray[Any] | None
    held_out: NDArray[Any]
    held_out_labels: NDArray[Any] | None
    held_out_rows: NDArray[np.intp]  # in the data set; of MNIST, in its test split
    left_out: str | None = None  # the samples that miss values, in neither part


def load(
    source: str, label_column: str | None, seed: int, drop: Sequence[str] = (), na: Sequence[str] = ()
) -> Split:
    """The data set in its own two parts if it has some, else with one sample in five of each class held out."""
    read = datasets.load(source, label_column=label_column, drop=drop, na=na, seed=seed)
    data, rows, left_out = _complete(read)
    if source == "mnist":
        test = datasets.mnist("test")
        return Split(data, data.X, data.y, test.X, test.y, np.arange(len(test.X)))
    held = _held_out(np.zeros(len(data.X)) if data.y is None else data.y, seed)
    if not held.any():
        raise InputError(
            f"{source} has {len(data.X)} samples, too few to hold any out; need at least 2 of a class"
        )
    y = (None, None) if data.y is None else (data.y[~held], data.y[held])
    return Split(data, data.X[~held], y[0], data.X[held], y[1], rows[held], left_out)


def _complete(data: datasets.Dataset) -> tuple[datasets.Dataset, NDArray[np.intp], str | None]:
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
    y, lines = (None if of_rows is None else of_rows[rows] for of_rows in (data.y, data.lines))
    n, first = len(data.X) - len(rows), int(is_known.argmin())
    left_out = f"{n} samples, which miss values (first: row {first})"
    return replace(data, X=data.X[rows], y=y, lines=lines), rows, row_notes.by_line(left_out, data)


def _held_out(y: NDArray[Any], seed: int) -> NDArray[np.bool_]:
    """Every fifth sample of each class in random order, beginning with the second: the first is trained on."""
    order = np.random.default_rng(seed).permutation(len(y))
    codes = coded(y[order])[1]
    by_class = np.argsort(codes, kind="stable")
    first = np.searchsorted(codes[by_class], codes[by_class])
    held = np.zeros(len(y), dtype=bool)
    held[order[by_class]] = (np.arange(len(y)) - first) % _FOLDS == 1
    return held


def label_called(text: str, y: NDArray[Any] | None) -> Any:
    """The label that is written like this, or None: "3" is the label 3, and also 3.0."""
    labels = [] if y is None else coded(y.tolist())[0]
    found = [label for label in labels if str(label) == text]
    return found[0] if found else next((label for label in labels if _same_number(label, text)), None)


def as_in_data(label: Any, y: NDArray[Any] | None) -> Any:
    """The label of the data that is written like one of a map, or that one."""
    found = label_called(str(label), y)
    return label if found is None else found


def _same_number(label: Any, text: str) -> bool:
    try:
        return isinstance(label, (int, float)) and label == number(text)
    except ValueError:
        return False


def known(y: NDArray[Any] | None, like: str) -> str:
    """The labels that there are, in words; of many first those that are written much like the one asked for."""
    labels = [] if y is None else [str(label) for label in coded(y.tolist())[0]]
    if len(labels) <= _MOST_NAMED:
        return ", ".join(labels)
    near = get_close_matches(like, labels)
    others = [label for label in labels if label not in near]
    return f"{', '.join([*near, *others][:_MOST_NAMED])}, … ({len(labels)} in all)"


def source_label(text: str | None, split: Split) -> Any:
    """The label that the samples to morph bear; None for any."""
    if text is None:
        return None
    if split.held_out_labels is None:
        raise InputError(
            f"--from is {text!r}, but {split.data.name} has no labels; need none for samples without labels: "
            "leave --from out, or name the column of the labels with --label-column"
        )
    label = label_called(text, split.held_out_labels)
    if label is None:
        raise InputError(
            f"--from is {text!r}, which no held-out sample of {split.data.name} bears; "
            f"need one of its labels: {known(split.held_out_labels, text)}"
        )
    return label


def starts(split: Split, source: Any, avoided: Any, n: int) -> NDArray[np.intp]:
    """Which of the held-out samples to morph, (at most n,): of one label, or of all but one; spread evenly."""
    labels = split.held_out_labels
    candidates = np.arange(len(split.held_out))
    if source is not None:
        candidates = np.flatnonzero(labels == source)
    elif avoided is not None and labels is not None:
        candidates = np.flatnonzero((labels != avoided) & are_known(labels))
    if not candidates.size:
        raise InputError(
            f"all held-out samples of {split.data.name} are {avoided} already; need some of another label"
        )
    return candidates[np.linspace(0, len(candidates) - 1, min(n, len(candidates))).round().astype(np.intp)]


def columns_called(texts: Sequence[str], data: datasets.Dataset) -> list[int]:
    """Positions of the columns that the user names, or numbers, with commas between."""
    names = list(data.feature_names or ())
    asked = [part for text in texts for part in ([text] if text in names else map(str.strip, text.split(",")))]
    return [_column_called(name, names, data) for name in asked]


def _column_called(text: str, names: Sequence[str], data: datasets.Dataset) -> int:
    if text in names:
        return names.index(text)
    n_columns = data.X.shape[1]
    if text.isascii() and text.isdigit() and int(text) < n_columns:
        return int(text)
    known = f"its columns: {', '.join(names[:20])}{', …' if len(names) > 20 else ''}; or " if names else ""
    raise InputError(
        f"--vary names {text!r}, which {data.name} has not; need some of {known}numbers from 0 to {n_columns - 1}"
    )


def check_within(bounds: tuple[float, float], split: Split) -> None:
    """Refuse bounds that some sample to morph is outside, before anything is trained."""
    (low, high), X = bounds, split.held_out
    if low <= X.min() and X.max() <= high:
        return
    row, column = np.argwhere((low > X) | (high < X))[0]
    raise InputError(
        f"--bounds is {low:g} to {high:g}, but column {column_name(column, split.data)} of {split.data.name} is "
        f"{X[row, column]:g} in row {split.held_out_rows[row]}; need bounds that hold all samples: these data "
        f"reach from {X.min():g} to {X.max():g}"
    )


def column_name(place: int | np.intp, data: datasets.Dataset) -> str:
    """What a column is called: its name, or else its number."""
    return str(place) if data.feature_names is None else data.feature_names[place]
