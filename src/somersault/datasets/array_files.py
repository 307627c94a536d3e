"""Data sets of arrays: .npy, .npz, .zarr. Nothing that is read can run code, nor fill the memory."""

import math
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.dataset import IN_BLOCKS, Dataset, dataset_of, reading, typed
from somersault.errors import InputError
from somersault.labels import sample_labels
from somersault.reading import check_fits
from somersault.sources import blocks, npy, zarr_arrays

# the samples, and where their labels may be, best first
Layout = tuple[str, tuple[str, ...]]
LAYOUTS: tuple[Layout, ...] = (
    ("X", ("y",)),
    ("train_images", ("train_labels",)),
    ("images", ("gender", "labels", "y", "names")),
    ("arr_0", ()),
)


def _stored(file: IO[bytes], size: int, hint: str = IN_BLOCKS) -> NDArray[Any]:
    """The array of an .npy of so many bytes."""
    shape, _, dtype = npy.header(file)
    n_bytes = math.prod(shape) * dtype.itemsize
    npy.check_whole(n_bytes, size - file.tell())
    check_fits(_taken(shape, dtype), hint)
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


def _taken(shape: Sequence[int], dtype: np.dtype[Any]) -> int:
    """Bytes of an array and of the numbers that a data set makes of it."""
    of_numbers = 0 if dtype.kind == "f" and dtype.itemsize in (4, 8) else 8
    if len(shape) in (3, 4) and dtype == np.uint8:
        of_numbers = 4
    return math.prod(shape) * (dtype.itemsize + of_numbers)


def _npy(path: Path) -> Dataset:
    """One array."""
    with path.open("rb") as file:
        return dataset_of(path.stem, _stored(file, path.stat().st_size))


def read_npz(path: Path, layouts: Sequence[Layout] = LAYOUTS) -> Dataset:
    """The arrays of the first layout whose samples are there."""
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        sizes = {member.filename.removesuffix(".npy"): member.file_size for member in archive.infolist()}

        def read(keys: Sequence[str]) -> NDArray[Any] | None:
            for key in filter(sizes.__contains__, keys):
                with reading(key), archive.open(f"{key}.npy") as member:
                    check_fits(sizes[key])  # what it unpacks to, before even its header is read
                    return _stored(member, sizes[key], "save a part of it")
            return None

        for samples, labels in layouts:
            if samples in sizes and (samples != "arr_0" or len(sizes) == 1):
                names = read(["feature_names"])
                columns = None if names is None else names.ravel().tolist()
                return dataset_of(path.stem, read([samples]), read(labels), columns)
        needed = f"{', '.join(samples for samples, _ in layouts)} (the unnamed one, alone)"
        raise InputError(f"holds {', '.join(sizes) or 'no arrays'}; need {needed}: np.savez(path, X=X, y=y)")


def _zarr(path: Path) -> Dataset:
    """An array, or a group of X and y."""
    node = zarr_arrays.node_in(path)
    if hasattr(node, "shape"):
        return dataset_of(path.stem, _zarr_array(node))
    if "X" not in node:
        raise InputError(f"holds {', '.join(node) or 'nothing'}; need an array or a group of X and y")
    # Strings of any length come as objects, or in a type of NumPy 2 that not all of NumPy supports.
    y = _zarr_array(node["y"]).tolist() if "y" in node else None
    return dataset_of(path.stem, _zarr_array(node["X"]), y)


def _zarr_array(node: Any) -> NDArray[Any]:
    """The values of a zarr array."""
    zarr_arrays.checked(node)
    check_fits(_taken(node.shape, node.dtype), IN_BLOCKS)
    return np.asarray(node[...])


def _streamed_npy(path: Path, large: int) -> Dataset | None:
    with path.open("rb") as file:
        shape, _is_fortran, dtype = npy.header(file)
    is_large = len(shape) == 2 and path.stat().st_size >= large and dtype.kind in "biuf"
    return Dataset(path.stem, blocks(path)) if is_large else None


def _streamed_zarr(path: Path, large: int) -> Dataset | None:
    node = zarr_arrays.node_in(path)
    X, y = (node, None) if hasattr(node, "shape") else (node.get("X"), node.get("y"))
    if X is None or X.ndim != 2 or X.nbytes < large:
        return None
    if y is not None:
        y = typed(sample_labels(zarr_arrays.checked(y)[...].tolist(), X.shape[0]))
    return Dataset(path.stem, blocks(path), y)


READERS: dict[str, Callable[[Path], Dataset]] = {".npy": _npy, ".npz": read_npz, ".zarr": _zarr}
STREAMERS: dict[str, Callable[[Path, int], Dataset | None]] = {".npy": _streamed_npy, ".zarr": _streamed_zarr}
"""Those of files whose samples, if they take so many bytes or more, stay in their file and are read in blocks."""
