"""Samples that are arrays of their own, such as images and fields: as rows of numbers, and back.

An array of more than two dimensions has its samples along the first. So has a DataArray of xarray, unless told
otherwise, whose further dimensions have names and coordinates. Cells that no sample has a value for, such as land
in a field of the ocean, are no columns: in what comes back they are NaN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import ImageShape, Indices
from somersault.columns.libraries import frames_of, library
from somersault.errors import InputError

Coordinate = tuple[tuple[str, ...], NDArray[Any]]
"""Its dimensions, and its values along them."""

KINDS = (
    "str",
    "bool",
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    *(f"float{bits}" for bits in (16, 32, 64)),
    *(f"{kind}64[{unit}]" for kind in ("datetime", "timedelta") for unit in ("D", "s", "ms", "us", "ns")),
)
"""Dtypes of coordinates that a file can hold."""
_LONG = 4
"""Rows of an array for each column of it from which on these are steps of a series, and its channels."""
_CLOSE = 1e-6
"""Coordinates are the same that differ by less than this share, as float32 and float64 do."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Hold where the columns of a map lie in each sample.

    Attributes
    ----------
    shape : tuple of int
        Of a sample.
    left_out : ndarray of int
        Its cells without a value in training, numbered row by row.
    sample_dim : str or None
        What the dimension of the samples is called; None for arrays, whose dimensions have no names.
    dims : tuple of str
        The others.
    coords : mapping of name to (dimensions, values)
        Those of a sample.
    """

    shape: tuple[int, ...]
    left_out: Indices
    sample_dim: str | None = None
    dims: tuple[str, ...] = ()
    coords: Mapping[str, Coordinate] = field(default_factory=dict[str, Coordinate])

    @classmethod
    def of(cls, X: Any) -> tuple["Grid", NDArray[Any]]:
        """That of training data with samples first, and these as rows, (n_samples, n_columns)."""
        values = np.asarray(X)
        if values.ndim < 2 or 0 in values.shape:
            raise InputError(f"X has shape {values.shape}; need samples and features, at least one of each")
        rows = values.reshape(len(values), -1)
        empty = np.isnan(rows).all(axis=0) if rows.dtype.kind == "f" else np.zeros(rows.shape[1], dtype=bool)
        if empty.all():
            raise InputError("X has no value in any sample; need some")
        left_out = np.flatnonzero(empty)
        if is_dataarray(X):
            sample_dim, *dims = map(str, X.dims)
            coords = {str(name): coord for name, each in X.coords.items() if (coord := _kept(each, dims))}
            grid = cls(values.shape[1:], left_out, sample_dim, tuple(dims), coords)
        else:
            grid = cls(values.shape[1:], left_out)
        return grid, grid._without_left_out(rows)

    @property
    def n_columns(self) -> int:
        """How many cells are columns."""
        return prod(self.shape) - len(self.left_out)

    @cached_property
    def names(self) -> tuple[str, ...] | None:
        """What the columns are called: by their coordinates, or None."""
        if self.sample_dim is None:
            return None
        along = [self._labels(dim, size) for dim, size in zip(self.dims, self.shape, strict=True)]
        names = list(map(", ".join, product(*along)))
        kept = tuple(self._without_left_out(np.array([names], dtype=object))[0])
        return kept if len(set(kept)) == len(kept) else None

    @property
    def image_shape(self) -> ImageShape | None:
        """(rows, columns) or (rows, columns, 3) of samples that can be drawn as images, None for others."""
        is_image = len(self.shape) == 2 or (len(self.shape) == 3 and self.shape[2] == 3)
        return cast("ImageShape", self.shape) if is_image and not self.is_series else None

    @property
    def is_series(self) -> bool:
        """Whether samples are taken for windows (length, n_channels): arrays too long to be images."""
        is_flat = len(self.shape) == 2 and self.sample_dim is None and not len(self.left_out)
        return is_flat and self.shape[0] > _LONG * self.shape[1]

    def cells(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Rows (..., n_columns) as arrays (..., *shape), NaN in the cells that are left out."""
        out = np.full((*rows.shape[:-1], prod(self.shape)), np.nan, dtype=rows.dtype)
        out[..., np.delete(np.arange(out.shape[-1]), self.left_out)] = rows
        return out.reshape(*rows.shape[:-1], *self.shape)

    def _labels(self, dim: str, size: int) -> list[str]:
        _, values = self.coords.get(dim, ((dim,), np.arange(size)))
        texts = list(map(str, values if values.dtype.kind in "Mm" else values.tolist()))
        is_word = values.dtype == object and len(self.dims) == 1
        return texts if is_word else [f"{dim}={text}" for text in texts]

    def rows(self, X: Any) -> Any:
        """Further samples of the same shape and coordinates as rows; what is in rows already, as it is."""
        if is_dataarray(X):
            self._check_same(X)
        samples = X.transpose(self.sample_dim, *self.dims).values if is_dataarray(X) else X
        shape = _shape(samples)
        if len(shape) == 2 and shape[1] == self.n_columns:
            return samples
        if shape[1:] == self.shape:
            dense = samples.toarray() if hasattr(samples, "toarray") else samples
            return self._without_left_out(np.asarray(dense).reshape(shape[0], -1))
        if len(shape) > 2:
            raise InputError(f"X has shape {shape}; need ({', '.join(map(str, ('n', *self.shape)))})")
        return samples

    def targets(self, points: Any) -> Any:
        """Rows of target samples, which may be a single one; points of the map as they are."""
        if is_dataarray(points):
            return self.rows(points if self.sample_dim in points.dims else points.expand_dims(self.sample_dim))
        return self.rows(np.asarray(points)[None] if _shape(points) == self.shape else points)

    def filled(self, rows: NDArray[Any]) -> Any:
        """Points (n, n_columns), or samples of frames of such, as the samples came: an array, or a DataArray."""
        samples = self.cells(rows)
        if self.sample_dim is None:
            return samples
        names = ("point",) if rows.ndim == 2 else ("sample", "frame")
        own = [_other_than(name, *self.dims, *self.coords) for name in names]
        return library("xarray").DataArray(samples, dims=(*own, *self.dims), coords=dict(self.coords))

    def labelled(self, X: Any, values: Any, *dims: str) -> Any:
        """Values with an entry for each sample of a DataArray, with the coordinates that its samples have."""
        others = [dim for dim in X.dims if dim != self.sample_dim]
        of_others = [name for name, each in X.coords.items() if set(each.dims) & set(others)]
        samples = X.drop_vars(of_others).isel(dict.fromkeys(others, 0))
        dims = tuple(_other_than(dim, *samples.coords, *samples.dims) for dim in dims)
        return library("xarray").DataArray(values, dims=(self.sample_dim, *dims), coords=samples.coords)

    def like(self, X: Any, result: Any) -> Any:
        """Points as samples of X: with its dimensions, coordinates and name, and its values in cells left out.

        X may be activations, of which points have the coordinates of samples alone.
        """
        if not {*self.dims} <= {*X.dims}:
            return self.labelled(X, result.values, *self.dims).assign_coords(result.coords)
        values, given = result.values, X.transpose(self.sample_dim, *self.dims).values
        out = self.labelled(X, np.where(np.isnan(values), given, values), *self.dims)
        out = out.assign_coords(
            {name: X.coords[name] for name in X.coords if set(X.coords[name].dims) & {*self.dims}}
        )
        out.name, out.attrs = X.name, dict(X.attrs)
        return out.transpose(*X.dims)

    def spread(self, values: Any, name: str) -> Any:
        """Values of the cells, of some dimensions alone if they are a DataArray, as values of the columns."""
        if is_dataarray(values) and self.sample_dim is not None:
            unknown = [dim for dim in values.dims if dim not in self.dims]
            if unknown:
                raise InputError(f"{name} has the dimension {unknown[0]!r}; need some of {_listed(self.dims)}")
            self._check_coords(values, name)
            own = [dim for dim in self.dims if dim in values.dims]
            sides = [size if dim in own else 1 for dim, size in zip(self.dims, self.shape, strict=True)]
            values = np.broadcast_to(values.transpose(*own).values.reshape(sides), self.shape)
        if _shape(values) == self.shape:
            return self._without_left_out(np.reshape(values, (1, -1)))[0]
        return values

    def _without_left_out(self, rows: NDArray[Any]) -> NDArray[Any]:
        return np.delete(rows, self.left_out, axis=1) if self.left_out.size else rows

    def _check_same(self, X: Any) -> None:
        """Refuse a DataArray of other dimensions or coordinates than in training."""
        if self.sample_dim is None:
            return
        needed = (self.sample_dim, *self.dims)
        if {*X.dims} != {*needed}:
            single = f": make samples of one by X.expand_dims({self.sample_dim!r})"
            raise InputError(
                f"X has the dimensions {_listed(X.dims)}; need {_listed(needed)}, as in training"
                f"{single if {*X.dims} == {*self.dims} else ''}"
            )
        self._check_coords(X, "X")

    def _check_coords(self, X: Any, name: str) -> None:
        sizes = dict(zip(self.dims, self.shape, strict=True))
        for dim in (dim for dim in self.dims if dim in X.dims):
            _, mine = self.coords.get(dim, (None, None))
            theirs = X.coords[dim].values if dim in X.coords else None
            if X.sizes[dim] != sizes[dim]:
                raise InputError(
                    f"{name} has {X.sizes[dim]} entries along {dim!r}; need {sizes[dim]}, as in training"
                )
            if mine is None or theirs is None:
                continue
            same = _same(mine, theirs)
            if not same.all():
                first = int(np.argmin(same))
                raise InputError(
                    f"{name} has {dim}={theirs[first]} where training had {mine[first]}; need the coordinates of "
                    f"the training data: {name}.sel({dim}=...) orders them"
                )

    def to_document(self) -> dict[str, Any]:
        """All of it in what JSON can hold."""
        return {
            "shape": list(self.shape),
            "left_out": self.left_out.tolist(),
            "sample_dim": self.sample_dim,
            "dims": list(self.dims),
            "coords": [
                {"name": name, "dims": list(dims), "dtype": _dtype(values), "values": plain(values)}
                for name, (dims, values) in self.coords.items()
            ],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Grid":
        """The one that `to_document` wrote; the document is checked."""
        sizes = dict(zip(document["dims"], document["shape"], strict=False))
        return cls(
            tuple(document["shape"]),
            np.array(document["left_out"], dtype=np.intp),
            document["sample_dim"],
            tuple(document["dims"]),
            {each["name"]: (tuple(each["dims"]), coordinate(each, sizes)) for each in document["coords"]},
        )


def is_dataarray(X: Any) -> bool:
    """Whether it is a DataArray of xarray."""
    return isinstance(X, frames_of("xarray", "DataArray"))


def samples_first(X: Any, sample_dim: str | None) -> Any:
    """X with its samples along the first dimension; sample_dim, of a DataArray, says which are these."""
    if sample_dim is None:
        return X
    if not is_dataarray(X):
        raise InputError(
            f"sample_dim is {sample_dim!r}, but X is of type {type(X).__name__}, whose dimensions have no names; "
            "need a DataArray of xarray, or samples along the first dimension: leave sample_dim out"
        )
    if sample_dim not in X.dims:
        raise InputError(f"sample_dim is {sample_dim!r}; need one of {_listed(X.dims)}")
    return X.transpose(sample_dim, ...)


def coordinate(document: Mapping[str, Any], sizes: Mapping[str, int]) -> NDArray[Any]:
    """The values of a coordinate in a document; ValueError, TypeError or OverflowError if they are not."""
    name = document["dtype"]
    values = np.array(document["values"], dtype=object if name == "str" else name)
    return values.reshape([sizes[dim] for dim in document["dims"]])


def _kept(coord: Any, dims: Sequence[str]) -> Coordinate | None:
    """A coordinate of samples that a file can hold, else None."""
    own, values = tuple(map(str, coord.dims)), np.asarray(coord.values)
    if values.dtype.kind == "U" or all(isinstance(value, str) for value in values.ravel().tolist()):
        values = values.astype(object)
    elif values.dtype.name not in KINDS:
        return None
    return (own, values) if own and {*own} <= {*dims} else None


def _same(mine: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values of a coordinate are the same."""
    if mine.dtype.kind in "iuf" and theirs.dtype.kind in "iuf":
        return np.isclose(mine.astype(float), theirs.astype(float), rtol=_CLOSE, atol=0, equal_nan=True)
    return np.asarray(mine == theirs) & np.ones(len(mine), dtype=bool)


def _other_than(name: str, *names: Any) -> str:
    """A name of its own beside others."""
    return _other_than(f"{name}_", *names) if name in names else name


def _shape(values: Any) -> tuple[int, ...]:
    """The shape of an array, a frame or lists; of ragged ones none, as others refuse them."""
    try:
        return tuple(getattr(values, "shape", ()) or np.shape(values))
    except ValueError:
        return ()


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(map(repr, names)) or "none"


def _dtype(values: NDArray[Any]) -> str:
    return "str" if values.dtype == object else values.dtype.name


def plain(values: NDArray[Any]) -> list[Any]:
    """Values row by row, as JSON has them; None for NaN."""
    flat = values.ravel()
    if flat.dtype.kind in "Mm":
        return flat.astype(np.int64).tolist()
    if flat.dtype.kind == "f":
        return [None if np.isnan(value) else float(value) for value in flat]
    return flat.tolist()
