"""A data set: samples with what is known about them, and the checks that every one passes."""

import math
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import result_tables, validation
from somersault.array_types import ImageShape, is_color
from somersault.datasets.understood import KindName, Understood, typed_column
from somersault.errors import InputError
from somersault.labels import Labels, are_known, coded, sample_labels, unlabeled
from somersault.media import Medium
from somersault.sources import Source
from somersault.sources.frame import Frame

IN_BLOCKS = "read it in blocks (somersault.blocks, datasets.opened), or save a part of it"
"""What to do with a file that does not fit into memory."""
_LONGEST = 1000
"""Characters of a label: NumPy gives each label of an array as much room as the longest takes."""
_FIRST, _SHOWN = 5, 12
"""Rows and columns of a table in a notebook."""
_EXACT = 2.0**53
"""From here on not all integers are float64."""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Samples x_1 … x_N as rows of X, with what is known about them.

    Attributes
    ----------
    name : str
        The bundled name, or the name of the file or folder without its suffix.
    X : ndarray of shape (n_samples, n_features)
        float32 or float64, in feature scale; NaN where a value is missing, never infinite. Of `opened` a `Source`,
        if it is large.
    y : ndarray of shape (n_samples,) or None
        Labels, numbers or strings; with samples without a label an array of objects, None for these.
    feature_names : tuple of n_features str, or None
        Names of the columns of X.
    image_shape : tuple of int, or None
        (rows, columns) if each sample is a gray image, (rows, columns, 3) if it is a color one, flattened row by
        row, and pixel by pixel.
    notes : tuple of str
        What was made of the data that one might not expect, such as colors that became gray.
    lines : ndarray of shape (n_samples,) or None
        The line of each sample, from 1 on, if they are from a .csv.
    row_names : ndarray of shape (n_samples,) or None
        What names each row of X: the file that an image is read from, or the column of a table that is its index.
    understood : Understood or None
        What was understood of a table, as one line: rows, kinds of columns, labels, what was left out and why.
    medium : Medium or None
        What made the rows of X of things that are not numbers, such as sounds, and makes such things of rows.
    """

    name: str
    X: Any
    y: NDArray[Any] | None = None
    feature_names: tuple[str, ...] | None = None
    image_shape: ImageShape | None = None
    notes: tuple[str, ...] = ()
    lines: NDArray[np.intp] | None = None
    row_names: NDArray[Any] | None = None
    understood: Understood | None = None
    medium: Medium | None = None

    def __repr__(self) -> str:
        shape = "{} samples × {} features".format(*self.X.shape)
        labels = "" if self.y is None else f", {len(coded(self.y)[0])} labels"
        labels += "" if self.unlabeled is None else f", {self.unlabeled}"
        color = "color " if is_color(self.image_shape) else ""
        images = "" if self.image_shape is None else f", {color}images of {{}} × {{}}".format(*self.image_shape)
        images = images if self.medium is None else f", {self.medium}"
        kind = getattr(self.X, "dtype", "read in blocks")
        notes = "".join(f"\n  note: {note}" for note in self.notes)
        if self.understood is not None:
            return f"Dataset({self.name!r}: {self.understood}){notes}"
        return f"Dataset({self.name!r}: {shape}, {kind}{labels}{images}){notes}"

    @property
    def unlabeled(self) -> str | None:
        """How many samples are without a label, in words; None where all have one, or there are no labels."""
        return None if self.y is None or self.y.dtype != object else unlabeled(are_known(self.y))

    @property
    def classes(self) -> NDArray[Any] | None:
        """The labels, unless they are measurements: numbers with fractions."""
        y = self.y
        return None if y is not None and any(isinstance(label, float) and label % 1 for label in y.tolist()) else y

    @property
    def understood_as(self) -> tuple[str, ...]:
        """One line for the reader of a table: what was understood of it; none for other data."""
        return () if self.understood is None else (f"{self.name}: {self.understood}",)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """The samples, for whatever takes arrays alone."""
        if isinstance(self.X, Source):
            raise InputError(f"the rows of {self.name!r} are read in blocks; need them in memory for an array")
        return np.array(self.X, dtype=dtype, copy=copy)

    def __samples__(self) -> Any:
        """Give a map the samples: numbers that have names as a frame, with integers and truths as such."""
        if self.feature_names is None or isinstance(self.X, Frame):
            return self.X
        if isinstance(self.X, Source):
            return self.X.mapped(partial(_named, self.feature_names, {}))
        return _named(self.feature_names, {} if self.understood is None else dict(self.understood.kinds), self.X)

    def to_frame(self) -> Any:
        """Put the samples into a data frame of pandas, as the file had them.

        Returns
        -------
        pandas.DataFrame
            The features by their names, or 0, 1 and so on; of a table integers, truths and dates as such. The
            labels are the last column, by their name in the table or as "label". The names of rows are the index.

        Raises
        ------
        InputError
            Without pandas, and for data that are read in blocks.

        Examples
        --------
        >>> from somersault.datasets import Dataset
        >>> Dataset("some", np.array([[1.5, 2.0]]), np.array(["a"]), ("width", "height")).to_frame()
           width  height label
        0    1.5     2.0     a
        """
        pd = result_tables.pandas()
        if isinstance(self.X, Source):
            raise InputError(
                f"the rows of {self.name!r} are read in blocks; need them in memory: take some, such as the first "
                "thousand, by X.take(range(1000))"
            )
        is_frame = isinstance(self.X, Frame)
        table = self.X.to_frame() if is_frame else pd.DataFrame(self.X, columns=self.feature_names)
        for name, kind in () if self.understood is None else self.understood.kinds:
            table[name] = _as_kind(pd, table[name], kind)
        if self.y is not None:
            table[self._label_name] = self.y
        if self.row_names is not None:
            table.index = pd.Index(self.row_names, name=(self.understood and self.understood.index) or None)
        return table

    @property
    def _label_name(self) -> str:
        name = (self.understood and self.understood.labels) or "label"
        return f"{name} of the row" if name in (self.feature_names or ()) else name

    def _repr_html_(self) -> str:
        """For notebooks: what it is, and its first rows."""
        first, *notes = repr(self).splitlines()
        if isinstance(self.X, Source) or self.image_shape is not None or self.medium is not None:
            return "".join(f"<div>{escape(line)}</div>" for line in (first, *notes))
        columns = (
            [self.X[name] for name in self.X.names[:_SHOWN]] if isinstance(self.X, Frame) else self.X.T[:_SHOWN]
        )
        names = list(self.feature_names or range(self.X.shape[1]))[:_SHOWN]
        left_out = [f"{self.X.shape[1] - _SHOWN} more columns"] if self.X.shape[1] > _SHOWN else []
        if self.y is not None:
            columns, names = [*columns, self.y], [*names, self._label_name]
        rows = range(min(len(self.X), _FIRST))
        heads = [str((self.understood and self.understood.index) or ""), *map(str, names)]
        index = rows if self.row_names is None else self.row_names
        table = [heads, *([str(index[i]), *(_cell(column[i]) for column in columns)] for i in rows)]
        return result_tables.html(table, first, [*left_out, *notes])

    def by_line(self, sentence: str) -> str:
        """Name the first row of a sentence by its line, as other messages on tables of text count."""
        if self.lines is None:
            return sentence
        lines = self.lines
        return re.sub(r"\(first: row (\d+)\)", lambda found: f"(first: line {lines[int(found[1])]})", sentence)


def _named(names: Sequence[str], kinds: Mapping[str, KindName], X: NDArray[Any] | Frame) -> Frame:
    """Columns by name, as what a file holds."""
    if isinstance(X, Frame):
        return X
    return Frame({
        name: typed_column(kinds.get(name, "number"), column) for name, column in zip(names, X.T, strict=True)
    })  # fmt: skip


def _as_kind(pd: Any, column: Any, kind: KindName) -> Any:
    """A column of pandas as what a file holds: integers, truths and dates are numbers till then."""
    if kind == "date":
        return pd.to_datetime(column, unit="D").dt.round("ms")  # which fractions of days are true to
    if kind == "truth":
        return column.astype("boolean" if column.isna().any() else "bool")
    if kind == "integer" and not column.abs().max() >= _EXACT:
        return column.astype("Int64" if column.isna().any() else "int64")
    return column


def _cell(value: Any) -> str:
    """What a table shows of a value."""
    if value is None:
        return result_tables.NOTHING
    return result_tables.shown(float(value)) if isinstance(value, (float, np.floating)) else str(value)


def typed(labels: Labels | None) -> NDArray[Any] | None:
    """Labels as numbers or strings of NumPy's; as they are, if some are missing or they are of several kinds."""
    if labels is None or not are_known(labels).all():
        return labels
    longest = max((len(label) for label in labels.tolist() if isinstance(label, str)), default=0)
    if longest > _LONGEST:
        raise InputError(
            f"a label has {longest} characters; need at most {_LONGEST}: say which column holds the labels "
            "(label_column), or shorten them"
        )
    array = np.array(labels.tolist())
    return array if array.tolist() == labels.tolist() else labels


@contextmanager
def reading(what: object) -> Generator[None]:
    """Whatever goes wrong inside becomes an InputError that says what was being read."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{what}: {error}") from error
    except Exception as error:  # damaged files raise anything, from KeyError to MemoryError
        raise InputError(
            f"{what}: cannot be read ({type(error).__name__}: {error}); need an intact file of the kind that "
            "its name says, with the permission and the memory to read it: check these, or write it again"
        ) from error


def _image_shape(shape: tuple[int, ...]) -> ImageShape:
    """That of images (n_samples, rows, columns), or (n_samples, rows, columns, 3), or of one gray channel."""
    _, rows, columns, *channels = shape
    if channels in ([], [1]):
        return rows, columns
    if channels == [3]:
        return rows, columns, 3
    remedy = "turn them round by np.moveaxis(X, 1, -1)" if rows == 3 else "take X[..., :3]"
    raise InputError(
        f"X has shape {shape}; need images (n_samples, rows, columns), or (n_samples, rows, columns, 3) of red, "
        f"green and blue: {remedy}"
    )


def dataset_of(
    name: str, values: Any, y: Any = None, columns: Sequence[Any] | None = None, notes: Sequence[str] = ()
) -> Dataset:
    """The data set of arrays that came from outside, once they are found to belong together."""
    samples = validation.real_array(values, "X")
    image_shape = None
    if samples.ndim in (3, 4):
        image_shape = _image_shape(samples.shape)
        samples = samples / np.float32(255) if samples.dtype == np.uint8 else samples
        samples = samples.reshape(len(samples), math.prod(image_shape))
    samples = validation.matrix(samples, "X", nan="kept", keep_float32=True)
    if y is not None:
        y = typed(sample_labels(y, len(samples)))  # y - 1 of bytes would wrap around
    names = None if columns is None else tuple(map(str, columns))
    if names is not None and len(names) != samples.shape[1]:
        raise InputError(f"X has {samples.shape[1]} columns, {len(names)} feature_names; need one for each")
    beyond = _beyond_colors(samples) if is_color(image_shape) else []
    return Dataset(name, samples, y, names, image_shape, (*notes, *beyond))


def _beyond_colors(samples: NDArray[Any]) -> list[str]:
    """Say where colors reach that no screen shows."""
    low, high = np.fmin.reduce(samples, axis=None), np.fmax.reduce(samples, axis=None)  # of those that are known
    if not (low < 0 or high > 1):
        return []
    return [
        f"the colors reach from {low:.3g} to {high:.3g}, and are shown from 0 to 1: bring them there (X / 255)"
    ]
