"""Data sets whose samples stay in their file and are read in blocks."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from somersault.datasets.cells import Cells, doubts
from somersault.datasets.dataset import Dataset, reading, typed
from somersault.datasets.files import kept, label_index, numbers_in
from somersault.labels import sample_labels
from somersault.reading import check_regular
from somersault.sources import blocks, npy, parquet, zarr_arrays

LARGE = 2**28
"""Bytes of numbers from which on they are not read into memory, where they would be faster."""


def streamed(
    path: Path, label_column: str | None, drop: Sequence[str], cells: Cells, large: int | None = None
) -> Dataset | None:
    """The data set of a large .npy, .parquet or .zarr, or of a folder of .parquet; None for any other path."""
    kind = ".parquet" if path.is_dir() and any(parquet.files_in(path)) else path.suffix.lower()
    opener = _KINDS.get(kind)
    if opener is None or not path.exists():
        return None
    with reading(path):
        check_regular(path)
        return opener(path, label_column, drop, cells, LARGE if large is None else large)


def _npy(path: Path, _: str | None, _drop: Sequence[str], _cells: Cells, large: int) -> Dataset | None:
    with path.open("rb") as file:
        shape, _is_fortran, dtype = npy.header(file)
    is_large = len(shape) == 2 and path.stat().st_size >= large and dtype.kind in "biuf"
    return Dataset(path.stem, blocks(path)) if is_large else None


def _zarr(path: Path, _: str | None, _drop: Sequence[str], _cells: Cells, large: int) -> Dataset | None:
    node = zarr_arrays.node_in(path)
    X, y = (node, None) if hasattr(node, "shape") else (node.get("X"), node.get("y"))
    if X is None or X.ndim != 2 or X.nbytes < large:
        return None
    if y is not None:
        y = typed(sample_labels(zarr_arrays.checked(y)[...].tolist(), X.shape[0]))
    return Dataset(path.stem, blocks(path), y)


def _parquet(
    path: Path, label_column: str | None, drop: Sequence[str], cells: Cells, large: int
) -> Dataset | None:
    source = blocks(path)
    if path.is_file() and (source.n_samples or 0) * source.n_features * 8 < large:
        return None
    names = source.head.column_names
    names = [names[i] for i in kept(names, drop)]
    label = label_index(names, label_column)
    y = None
    if label is not None:
        only = blocks(path, columns=[names[label]]).blocks(2**20)
        entries = [entry for block in only for entry in block.table.column(0).to_pylist()]
        y = cells.labels(entries, names[label])
        names = [name for name in names if name != names[label]]
    X = blocks(path, columns=names).mapped(partial(numbers_in, cells))
    return Dataset(path.stem, X, typed(y), tuple(names), notes=() if y is None else doubts(y))


_KINDS: dict[str, Callable[[Path, str | None, Sequence[str], Cells, int], Dataset | None]] = {
    ".npy": _npy,
    ".zarr": _zarr,
    ".parquet": _parquet,
}
