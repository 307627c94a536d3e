"""The door through which whatever is not numbers comes to a map, and goes from it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import ImageShape
from somersault.errors import InputError
from somersault.model_document import Document
from somersault.schema import Record

FeatureRows = NDArray[np.float32]
"""(n, n_features)."""


class Medium(ABC):
    """Turn things that are not numbers into rows of numbers, and rows into such things.

    A medium of which something is still open, such as how long its sounds are, finds it in the files that it
    reads. Only one of which nothing is open has features.

    Attributes
    ----------
    name : str
        Of the things, in the plural: what a document calls this medium, and the folder that they are written to.
    suffixes : tuple of str
        Of the files that it reads, in lower case.
    suffix, mime : str
        Of the files that it writes.
    view : "image", "shape" or "series"
        How the explorer draws rows.
    document : Record
        The schema of what `to_document` writes, but for its kind.
    """

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    suffix: ClassVar[str]
    mime: ClassVar[str]
    view: ClassVar[str] = "image"
    document: ClassVar[Record]

    @property
    @abstractmethod
    def n_features(self) -> int:
        """How many numbers a row has."""

    @property
    def image_shape(self) -> ImageShape | None:
        """(rows, columns) where a row is a gray image of values in [0, 1]; None for rows that are none."""
        return None

    @property
    def value_range(self) -> tuple[Any, Any]:
        """Between which values a drawing tells values apart: numbers, or an array (n_features,) of them each."""
        return 0.0, 1.0

    @abstractmethod
    def __str__(self) -> str:
        """What it makes of things, in a few words, such as "sounds of 0.8 s at 8000 Hz"."""

    def read(self, folder: Path, files: Sequence[Path]) -> tuple[Self, FeatureRows, list[str]]:  # noqa: ARG002
        """Read files, relative to a folder.

        Returns
        -------
        medium : Medium
            With whatever was open found in the files.
        rows : ndarray of shape (n_files, n_features)
        notes : list of str
            What was done to the things that one might not expect.
        """
        raise InputError(f"holds {len(files)} files; need {self.name} in an array, or in a file of their own")

    @abstractmethod
    def fit(self, things: Any) -> Self:
        """Find in things whatever is open: this medium with nothing open."""

    @abstractmethod
    def encode(self, things: Any) -> FeatureRows:
        """Turn things, as `decode` gives them, into rows (n, n_features)."""

    @abstractmethod
    def decode(self, rows: ArrayLike) -> Any:
        """Turn rows (..., n_features), such as frames of morphs, into things."""

    @abstractmethod
    def content(self, row: ArrayLike) -> bytes:
        """Make a file of a row (n_features,), of type `mime`, which a page can show or play."""

    @abstractmethod
    def parameters(self) -> Document:
        """Give what `document` checks and the constructor takes."""

    def pictures(self, rows: ArrayLike) -> NDArray[np.uint8]:
        """Draw rows (n, n_features) as images: (n, rows, columns), or (n, rows, columns, 3) in colors."""
        array = self._checked(rows)
        if self.image_shape is None:
            raise NotImplementedError(f"{type(self).__name__} draws rows that are no images in a way of its own")
        return np.round(np.clip(array, 0, 1) * 255).astype(np.uint8).reshape(-1, *self.image_shape)

    def film(self, rows: ArrayLike) -> NDArray[np.uint8]:
        """Draw the frames (n_frames, n_features) of a path as the pictures of a film."""
        return self.pictures(rows)

    def to_document(self) -> Document:
        """Give all of it in what JSON can hold."""
        return {"kind": self.name, **self.parameters()}

    def _one(self, row: ArrayLike) -> NDArray[np.float64]:
        """A single row (n_features,) of numbers."""
        array = self._checked(row)
        if array.ndim != 1:
            raise InputError(f"row has shape {array.shape}; need ({self.n_features},): one of them")
        return array

    def _checked(self, rows: ArrayLike) -> NDArray[np.float64]:
        """FeatureRows (..., n_features) of numbers."""
        array = validation.real_array(rows, "rows").astype(np.float64)
        if array.shape[-1:] != (self.n_features,):
            raise InputError(f"rows has shape {array.shape}; need (..., {self.n_features}), as these {self} have")
        if not np.isfinite(array).all():
            raise InputError("rows has NaN or infinite values; need numbers")
        return array
