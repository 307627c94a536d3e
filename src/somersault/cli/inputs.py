"""What the user names of his data: labels, columns, bounds."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from somersault import datasets
from somersault.cli.data_options import DataOptions
from somersault.datasets import opening
from somersault.datasets.label_words import label_called, labels_in_words
from somersault.datasets.split import Split
from somersault.datasets.tables import most_words
from somersault.datasets.written import WrittenTable
from somersault.errors import InputError
from somersault.labels import Labels
from somersault.media import Medium


@dataclass(frozen=True)
class MapColumns:
    """The columns that a map was trained on, by name, the categories of those that have some, and their medium."""

    names: tuple[str, ...] | None = None
    words: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    medium: Medium | None = None


def opened(
    source: str,
    options: DataOptions,
    *,
    seed: int = 0,
    large: int | None = None,
    columns: MapColumns | None = None,
) -> datasets.Dataset:
    """The data set; for a map that is there in the columns that it was trained on, and no others.

    Numbers of so many bytes are read in blocks.
    """
    large = opening.LARGE if large is None else large
    return opening.read(source, seed, large, **options, **_of_map(source, columns))


def as_written(source: str, options: DataOptions, columns: MapColumns, suffix: str) -> WrittenTable | None:
    """A table to write to a file with that suffix, with the columns of a map as features; None for other data."""
    if not opening.is_table(source):
        return None
    return opening.read_as_written(source, suffix, **options, **_of_map(source, columns))


def _of_map(source: str, columns: MapColumns | None) -> dict[str, Any]:
    """The options of a table, or of a folder, that is read for a map."""
    if columns is not None and columns.medium is not None and opening.is_folder(source):
        return {"medium": columns.medium}
    if columns is None or columns.names is None or not opening.is_table(source):
        return {}
    return {"features": columns.names, "categories": columns.words}


def split(source: str, data: datasets.Dataset, seed: int) -> Split:
    """The data set in its own two parts if it has some, else with one sample in five of each class held out."""
    return Split.with_test(data, datasets.mnist("test")) if source == "mnist" else Split.of(data, seed)


def source_label(text: str | None, name: str, held_out: Labels | None) -> Any:
    """The label that the samples to morph have, of those of a data set that are held out; None for any."""
    if text is None:
        return None
    if held_out is None:
        raise InputError(
            f"--from is {text!r}, but {name} has no labels; need none for samples without labels: "
            "leave --from out, or name the column of the labels with --label-column"
        )
    label = label_called(text, held_out)
    if label is None:
        raise InputError(
            f"--from is {text!r}, which no held-out sample of {name} has; "
            f"need one of its labels: {labels_in_words(held_out, text)}"
        )
    return label


def check_categories(data: datasets.Dataset) -> None:
    """Refuse columns with more different words than a map takes, such as names that are kept on demand."""
    if not isinstance(data.X, datasets.Frame):
        return
    most = most_words(len(data.X))
    for name, kind in () if data.understood is None else data.understood.kinds:
        n_words = len({word for word in data.X[name].tolist() if word is not None}) if kind == "word" else 0
        if n_words > most:
            raise InputError(
                f"column {name!r} has {n_words} different words in {len(data.X)} rows; need at most {most}: do "
                f"not --keep it, or leave it out with --drop {shlex.quote(name)}"
            )


def columns_called(texts: Sequence[str], data: datasets.Dataset) -> list[int]:
    """Positions of the columns that the user names, or numbers, with commas between."""
    names = list(data.feature_names or ())
    asked = [part for text in texts for part in ([text] if text in names else map(str.strip, text.split(",")))]
    return [column_called(name, data, "--vary") for name in asked]


def column_called(text: str, data: datasets.Dataset, option: str) -> int:
    """Find the position of the column that the user names, or numbers, in an option."""
    names = list(data.feature_names or ())
    if text in names:
        return names.index(text)
    n_columns = data.X.shape[1]
    if text.isascii() and text.isdigit() and int(text) < n_columns:
        return int(text)
    known = (
        f"its columns: {', '.join(map(repr, names[:20]))}{', …' if len(names) > 20 else ''}; or " if names else ""
    )
    raise InputError(
        f"{option} names {text!r}, which {data.name} does not have; need some of {known}numbers from 0 to "
        f"{n_columns - 1}"
    )


def check_within(bounds: tuple[float, float], split: Split) -> None:
    """Refuse bounds that some sample to morph is outside, before anything is trained."""
    (low, high), X = bounds, split.held_out
    if low <= X.min() and X.max() <= high:
        return
    row, column = np.argwhere((low > X) | (high < X))[0]
    name = repr(split.feature_name(column)) if split.data.feature_names else column
    raise InputError(
        f"--bounds is {low:g} to {high:g}, but column {name} of {split.data.name} is "
        f"{X[row, column]:g} in row {split.held_out_rows[row]}; need bounds that hold all samples: these data "
        f"reach from {X.min():g} to {X.max():g}"
    )
