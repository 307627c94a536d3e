"""What can be read in blocks, by what it is."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, cast

import numpy as np

from somersault import validation
from somersault.errors import InputError
from somersault.reading import check_regular
from somersault.sources import npy, parquet, tables, tasked, zarr_arrays
from somersault.sources.frame import samples_in
from somersault.sources.source import Part, Source

_KINDS = (
    "the path of a .npy, .zarr or .parquet or of a folder of .parquet, a mapped, Zarr or Dask array, or a callable"
)


def blocks(
    data: Any, *, columns: Sequence[str] | None = None, n_samples: int | None = None, retries: int = 0
) -> Source:
    """Data that are read a block at a time, in each pass anew: for what does not fit into memory.

    While Dask has a client, also what is read from files is read and looked at by its workers, which must see the
    same files; only callables are not.

    Whatever of `SOM` takes samples takes a source: `fit`, `partial_fit`, `predict`, `transform`,
    `inverse_transform`, `quality`, `label_units`, `medoids`, `morph`. A map is the same, to rounding, however
    its data are stored and cut into blocks.

    Parameters
    ----------
    data : path, array, frame or callable
        * the path of a .npy, of a Zarr array (or a group with one called X), of a .parquet, or of a folder of
          .parquet, which are read in the order of their names;
        * an array that NumPy maps from a file, a Zarr array, or an array or a frame of Dask, whose blocks are made
          and looked at by its workers or threads. A map takes these without `blocks`, too;
        * a callable without arguments that returns an iterator of blocks, arrays or frames of the same columns,
          from the first on whenever it is called: once in each pass.
    columns : sequence of str, optional
        Of Parquet: which, in this order. Default: all but the index of a frame of pandas.
    n_samples : int, optional
        Of a callable: how many rows it brings, which saves a pass. Default: they are counted.
    retries : int, default 0
        How often a block that fails to load is tried again, after 0.1, 0.2, 0.4, … seconds. None is ever skipped.

    Returns
    -------
    Source
        With its n_samples and n_features.

    Raises
    ------
    InputError
        For what cannot be read in blocks. Later, in a pass: for a block of other columns or another type than the
        first rows, infinities, or another number of rows than in the pass before; it names the block.
    SomersaultError
        In a pass: when a block fails to load; names the file and the rows.

    Examples
    --------
    >>> import numpy as np
    >>> from somersault import SOM
    >>> def days():
    ...     for day in range(3):
    ...         yield np.random.default_rng(day).random((1000, 4))
    >>> source = blocks(days, n_samples=3000)
    >>> source
    Source(days: 3000 samples × 4 features)
    >>> SOM(shape=(3, 3), n_epochs=2).fit(source).predict(source).shape
    (3000,)
    """
    retries = validation.whole(retries, "retries", least=0)
    n_samples = None if n_samples is None else validation.whole(n_samples, "n_samples", least=1)
    if tasked.is_dask(data):
        source = tasked.opened(data, retries)
    elif isinstance(data, (str, os.PathLike)):
        source = _of_path(Path(cast("str", data)), columns, retries)
    elif callable(data) and not hasattr(data, "shape"):
        return _of_callable(data, n_samples, retries)
    else:
        source = _of_array(data, retries)
    if n_samples not in (None, source.n_samples):
        raise InputError(f"n_samples is {n_samples}, but {source.name} has {source.n_samples}; leave it out")
    source.files = files_of(data)
    return source


def files_of(*data: Any) -> tuple[Path, ...]:
    """The files and folders that samples are read from, as far as these tell.

    Those of paths, sources, Zarr arrays, arrays that NumPy maps, and parts and frames of these.
    """
    return tuple(chain.from_iterable(map(_files_of, data)))


def _files_of(data: Any) -> tuple[Path, ...]:
    data = samples_in(data)
    if isinstance(data, (str, os.PathLike)):
        return (Path(cast("str", data)),)
    if isinstance(data, Source):
        return data.files
    if _is_zarr(data):
        store = data.store
        root = getattr(store, "root", getattr(store, "path", None))  # of a folder, or of an archive
        return (root / data.path if root.is_dir() else root,) if isinstance(root, Path) else ()
    if tables.is_of("pandas", data) and data.ndim == 2 and data.shape[1]:
        data = data.iloc[:, 0].to_numpy()
    while isinstance(data, np.ndarray) and not isinstance(data, np.memmap):
        data = data.base
    return (Path(data.filename),) if isinstance(data, np.memmap) and data.filename is not None else ()


def source_of(X: Any) -> Source | None:
    """A source, or one of what is read in blocks without being asked to; None for what is in memory."""
    if (of_data := samples_in(X)) is not X:
        return source_of(of_data)
    if isinstance(X, Source):
        return X
    is_mapped = isinstance(X, np.memmap) and X.filename is not None and X.ndim == 2 and X.dtype.kind in "biuf"
    if is_mapped or _is_zarr(X) or tasked.is_dask(X):
        return blocks(X)
    if callable(X) and not hasattr(X, "shape") and not isinstance(X, type):
        return blocks(X)
    if isinstance(X, Iterator):
        raise InputError(
            f"X is a {type(cast('Any', X)).__name__}, which brings its blocks once, but there are several passes; "
            "need a callable that returns a new one: pass the function that makes it"
        )
    return None


def in_memory(X: Any, what: str) -> Any:
    """X itself, or a mapped array as one, for what looks at all samples together; what says who does."""
    source = source_of(X)
    if source is None or isinstance(X, np.memmap):
        return X if source is None else np.asarray(X)
    raise InputError(f"X is read in blocks, but {what} looks at all samples together; need them in memory")


def _of_path(path: Path, columns: Sequence[str] | None, retries: int) -> Source:
    try:
        if not path.exists():
            raise InputError(f"does not exist; need {_KINDS}")
        check_regular(path)
        if path.suffix.lower() == ".zarr":
            return zarr_arrays.opened(path, retries)
        if path.suffix.lower() == ".parquet" or path.is_dir():
            return parquet.opened(path, retries, columns)
        if path.suffix.lower() == ".npy":
            return npy.opened(path, retries)
        raise InputError(f"is of no known kind; need {_KINDS}")
    except InputError as error:
        if str(error).startswith(str(path)):
            raise
        raise InputError(f"{path}: {error}") from error
    except Exception as error:  # damaged files raise anything
        raise InputError(
            f"{path}: cannot be read ({type(error).__name__}: {error}); need an intact file of the kind that its "
            "name says, with the permission to read it: check these, or write it again"
        ) from error


def _of_array(X: Any, retries: int) -> Source:
    if not hasattr(X, "shape") or not hasattr(X, "dtype"):
        raise InputError(f"data is of type {type(X).__name__}; need {_KINDS}")
    name = f"the Zarr array {X.store_path}" if _is_zarr(X) else str(getattr(X, "filename", None) or "the array")
    npy.check_table(X.shape, name)
    return (zarr_arrays if _is_zarr(X) else npy).of_array(X, name, retries)


def _of_callable(factory: Callable[[], Any], n_samples: int | None, retries: int) -> Source:
    name = getattr(factory, "__name__", type(factory).__name__)
    return Source(name, lambda _: [Part(name, None, lambda: iter(factory()))], n_samples, retries=retries)


def _is_zarr(X: Any) -> bool:
    """Whether it is an array of the library, if a user has imported it."""
    kind = getattr(sys.modules.get("zarr"), "Array", None)
    return kind is not None and isinstance(X, kind)
