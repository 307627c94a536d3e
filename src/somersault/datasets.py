"""Data to train a map on: bundled by name, or read from a path. Nothing that is read can run code.

scikit-learn, Pillow, pyarrow and zarr are imported by the functions that need them.
"""

import csv
import importlib
import math
import os
import zipfile
from array import array
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from somersault import _validate
from somersault.errors import InputError

MAX_BYTES = 16 * 2**30
"""The most that is read: a small file may announce, or unpack to, any amount."""

_LABEL_COLUMNS = ("label", "target", "class", "y")
_IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm")
# Pillow goes by content, not by suffix, and would hand an EPS named .png to Ghostscript, which runs it.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
# Other codecs may run code: numcodecs has one that unpickles.
_CODECS = ["blosc", "bytes", "bz2", "crc32c", "delta", "gzip", "lz4", "lzma", "sharding_indexed", "shuffle",
           "transpose", "vlen-utf8", "zlib", "zstd"]  # fmt: skip

# the samples, and where their labels may be, best first
_Layout = tuple[str, tuple[str, ...]]
_LAYOUTS: tuple[_Layout, ...] = (
    ("X", ("y",)),
    ("train_images", ("train_labels",)),
    ("images", ("gender", "labels", "y", "names")),
    ("arr_0", ()),
)


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Samples x_1 … x_N as rows of X, with what is known about them.

    Attributes
    ----------
    name : str
        The bundled name, or the name of the file or folder without its suffix.
    X : ndarray of shape (n_samples, n_features)
        float32 or float64, in feature scale; NaN where a value is missing, never infinite.
    y : ndarray of shape (n_samples,) or None
        Labels, numbers or strings.
    feature_names : tuple of n_features str, or None
        Names of the columns of X.
    image_shape : (int, int) or None
        (rows, columns) if each sample is a gray image, flattened row by row.
    """

    name: str
    X: NDArray[Any]
    y: NDArray[Any] | None = None
    feature_names: tuple[str, ...] | None = None
    image_shape: tuple[int, int] | None = None

    def __repr__(self) -> str:
        shape = "{} samples × {} features".format(*self.X.shape)
        labels = "" if self.y is None else f", {len(np.unique(self.y))} labels"
        images = "" if self.image_shape is None else ", images of {} × {}".format(*self.image_shape)
        return f"Dataset({self.name!r}: {shape}, {self.X.dtype}{labels}{images})"


def load(source: str | os.PathLike[str], *, label_column: str | None = None, seed: int = 0) -> Dataset:
    """Samples with their labels, from a bundled name or a path.

    float32 stays, other numbers become float64; images (n_samples, rows, columns) are flattened, and become
    float32 in [0, 1] if their pixels are bytes.

    Parameters
    ----------
    source : str or path
        "digits", "gaussians", "mnist" (its training split) or "faces"; or the path of

        * .npy: an array (n_samples, n_features), or images;
        * .npz: `X`, optionally `y` and `feature_names`; or `train_images` and `train_labels`; or `images` and
          one of `gender`, `labels`, `y`, `names`; or a single unnamed array;
        * .csv: commas; the first row is the header if any field in it is not a number; empty fields are NaN;
        * .parquet (needs `somersault[parquet]`): columns of numbers; null is NaN;
        * .zarr (needs `somersault[zarr]`): an array, or a group of `X` and optionally `y`;
        * a folder of images of one size, made gray; sub-folders name the labels.

        A bundled name goes before a folder of that name: write "./digits" for the folder.
    label_column : str, optional
        The column of a .csv or .parquet that holds the labels. Default: the one called label, target, class
        or (unless there is an x) y, in any case, if there is one.
    seed : int, default 0
        Of "gaussians"; the others do not depend on it.

    Returns
    -------
    Dataset
        Named after the file.

    Raises
    ------
    InputError
        For a source that is missing, unreadable, damaged, larger than 16 GiB, or no real numbers with one
        label for each sample; for a failed download; for an extra that is not installed.

    Examples
    --------
    >>> load("digits")
    Dataset('digits': 1797 samples × 64 features, float64, 10 labels, images of 8 × 8)
    """
    bundled: dict[str, Callable[[], Dataset]] = {"digits": digits, "mnist": mnist, "faces": faces}
    bundled["gaussians"] = partial(gaussians, seed=seed)
    known = f"one of {', '.join(bundled)}, or the path of a folder of images or a {', '.join(_READERS)}"
    if not isinstance(cast("Any", source), (str, os.PathLike)) or source == "":
        raise InputError(f"source is {source!r}; need {known}")
    path = Path(source)
    suffix = path.suffix.lower()
    if label_column is not None and suffix not in (".csv", ".parquet"):
        raise InputError(f"label_column is {label_column!r}; need a .csv or .parquet for it: leave it out")
    if isinstance(source, str) and source in bundled:
        return bundled[source]()
    with _reading(path):
        if not path.exists():
            raise InputError(f"does not exist; need {known}")
        reader = _folder if path.is_dir() and suffix != ".zarr" else _READERS.get(suffix)
        if reader is None or not (path.is_dir() or path.is_file()):
            raise InputError(f"is of no known kind; need {known}: convert it")
        return reader(path, label_column)


def digits() -> Dataset:
    """1797 handwritten digits of 8 × 8 pixels, from scikit-learn; no network.

    Returns
    -------
    Dataset
        X (1797, 64) float64, pixels in [0, 1] (the counts 0 to 16, divided by 16); y the digits 0 to 9.

    Examples
    --------
    >>> digits().image_shape
    (8, 8)
    """
    from sklearn.datasets import load_digits

    bunch: Any = load_digits()
    return _dataset("digits", bunch.images / 16, bunch.target)


def gaussians(n_samples: int = 3000, *, n_components: int = 6, n_features: int = 8, seed: int = 0) -> Dataset:
    """A mixture of Gaussians N(m_k, A_k A_kᵀ), equally likely, which touch but hardly overlap.

    The means are drawn from N(0, 4 I); A_k is a random rotation of axes with standard deviations uniform in
    [0.4, 1.6]. With the defaults a quadratic discriminant is right for 97 % of the samples; with other seeds,
    for 96 to 100 % (median 99.6 % over a hundred of them).

    Parameters
    ----------
    n_samples, n_components, n_features : int, default 3000, 6, 8
        At least 1 each.
    seed : int, default 0
        The same seed gives the same samples.

    Returns
    -------
    Dataset
        X (n_samples, n_features) float64, dimensionless; y the components, 0 to n_components − 1.

    Raises
    ------
    InputError
        For counts below 1 or a negative seed.

    Examples
    --------
    >>> gaussians(100, n_components=2, n_features=3)
    Dataset('gaussians': 100 samples × 3 features, float64, 2 labels)
    """
    for value, name in ((n_samples, "n_samples"), (n_components, "n_components"), (n_features, "n_features")):
        _validate.whole(value, name, least=1)
    rng = np.random.default_rng(_validate.whole(seed, "seed", least=0))
    means = rng.normal(scale=2.0, size=(n_components, n_features))
    rotations = np.linalg.qr(rng.normal(size=(n_components, n_features, n_features))).Q
    axes = rotations * rng.uniform(0.4, 1.6, size=(n_components, 1, n_features))
    y = rng.integers(n_components, size=n_samples)
    X = rng.normal(size=(n_samples, n_features))
    for k in range(n_components):
        X[y == k] = means[k] + X[y == k] @ axes[k].T
    return _dataset("gaussians", X, y)


def mnist(split: Literal["train", "test"] = "train") -> Dataset:
    """Handwritten digits of 28 × 28 pixels: 60 000 to train on, or 10 000 to test.

    Read from mnist.npz in the folder that the environment variable SOMERSAULT_DATA names, if it is there;
    otherwise fetched from openml.org (mnist_784) and kept by scikit-learn.

    Parameters
    ----------
    split : {"train", "test"}, default "train"
        Which of the two.

    Returns
    -------
    Dataset
        X (60000 or 10000, 784) float32, pixels in [0, 1]; y the digits 0 to 9.

    Raises
    ------
    InputError
        For another split, a damaged file or a failed download.
    """
    _validate.choice(split, "split", ("train", "test"))
    data = _local("mnist.npz", ((f"{split}_images", (f"{split}_labels",)),))
    if data is None:
        from sklearn.datasets import fetch_openml

        # The faster parser needs pandas, which is no dependency of ours.
        fetch = partial(fetch_openml, "mnist_784", version=1, as_frame=False, parser="liac-arff")
        bunch = _fetched(fetch, "mnist_784 from openml.org", "mnist.npz")
        rows = slice(60_000) if split == "train" else slice(60_000, None)
        images = bunch.data[rows].astype(np.float32) / np.float32(255)
        data = _dataset("mnist", images.reshape(-1, 28, 28), bunch.target[rows].astype(np.int64))
    return replace(data, name="mnist")


def faces() -> Dataset:
    """Gray photographs of people, 62 × 47 pixels: Labeled Faces in the Wild in scikit-learn's crop.

    Read from lfw.npz in the folder that the environment variable SOMERSAULT_DATA names, if it is there;
    otherwise fetched and kept by `sklearn.datasets.fetch_lfw_people`.

    Returns
    -------
    Dataset
        X (n_samples, 2914) float32, pixels in [0, 1]; y the gender where the file has it,
        else the person's name.

    Raises
    ------
    InputError
        For a damaged file or a failed download.
    """
    data = _local("lfw.npz", _LAYOUTS)
    if data is None:
        from sklearn.datasets import fetch_lfw_people

        bunch = _fetched(fetch_lfw_people, "Labeled Faces in the Wild", "lfw.npz")
        # Its documentation says 0 to 255, but scikit-learn 1.6 to 1.9 divide by 255 themselves.
        data = _dataset("faces", bunch.images, bunch.target_names[bunch.target])
    return replace(data, name="faces")


def _local(file: str, layouts: Sequence[_Layout]) -> Dataset | None:
    """The data set of a file in the folder SOMERSAULT_DATA, if there is one."""
    folder = os.environ.get("SOMERSAULT_DATA")
    path = Path(folder or "", file)
    with _reading(path):
        return _npz(path, layouts=layouts) if folder and path.exists() else None


def _fetched(fetch: Callable[[], Any], what: str, file: str) -> Any:
    """What a fetcher of scikit-learn answers."""
    try:
        return fetch()
    except Exception as error:  # the network, the server and scikit-learn each have errors of their own
        raise InputError(
            f"{what} could not be downloaded ({type(error).__name__}: {error}); need a network, or the file: "
            f"set SOMERSAULT_DATA to a folder that holds {file}, or pass the path of a .npz to load()"
        ) from error


@contextmanager
def _reading(what: object) -> Generator[None]:
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


def _dataset(name: str, values: Any, y: Any = None, columns: Sequence[Any] | None = None) -> Dataset:
    """The data set of arrays that came from outside, once they are found to belong together."""
    samples = _validate.real_array(values, "X")
    image_shape = None
    if samples.ndim == 3:
        image_shape = cast("tuple[int, int]", samples.shape[1:])
        samples = samples / np.float32(255) if samples.dtype == np.uint8 else samples
        samples = samples.reshape(len(samples), math.prod(image_shape))
    samples = _validate.matrix(samples, "X", nan="kept", keep_float32=True)
    if y is not None:
        y = _validate.same_length(y, len(samples), "y")
        if y.dtype.kind not in "biufU":
            raise InputError(f"y holds {y.dtype}; need numbers or strings: convert it with y.astype(str)")
        if y.dtype.kind in "iu" and np.can_cast(y.dtype, np.int64):
            y = y.astype(np.int64)  # y - 1 of bytes would wrap around
    names = None if columns is None else tuple(map(str, columns))
    if names is not None and len(names) != samples.shape[1]:
        raise InputError(f"X has {samples.shape[1]} columns, {len(names)} feature_names; need one for each")
    return Dataset(name, samples, y, names, image_shape)


def _check_size(n_bytes: int) -> None:
    """Refuse what would fill the memory, before it does."""
    if n_bytes > MAX_BYTES:
        most = f"at most {MAX_BYTES / 2**30:.0f} GiB"
        raise InputError(f"holds {n_bytes / 2**30:.1f} GiB; need {most}: save a part of it")


def _stored(file: IO[bytes], size: int) -> NDArray[Any]:
    """The array of an .npy of so many bytes, once its header is found to be true to them."""
    read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    version = np.lib.format.read_magic(file)
    if version not in read_header:
        raise InputError(f"is of .npy version {version}; need 1.0 or 2.0: save a plain array of numbers")
    shape, _, dtype = read_header[version](file)
    if dtype.hasobject:
        raise InputError("holds Python objects, which may run code; need numbers: save X.astype(float)")
    n_bytes = math.prod(shape) * dtype.itemsize
    _check_size(n_bytes)
    held = size - file.tell()
    if n_bytes > held:
        raise InputError(f"is truncated: holds {held} of {n_bytes} bytes; need all of them: copy it again")
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


def _npy(path: Path, _: str | None = None) -> Dataset:
    """One array."""
    with path.open("rb") as file:
        return _dataset(path.stem, _stored(file, path.stat().st_size))


def _npz(path: Path, _: str | None = None, *, layouts: Sequence[_Layout] = _LAYOUTS) -> Dataset:
    """The arrays of the first layout whose samples are there."""
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        sizes = {member.filename.removesuffix(".npy"): member.file_size for member in archive.infolist()}
        _check_size(sum(sizes.values()))

        def read(keys: Sequence[str]) -> NDArray[Any] | None:
            for key in filter(sizes.__contains__, keys):
                with _reading(key), archive.open(f"{key}.npy") as member:
                    return _stored(member, sizes[key])
            return None

        for samples, labels in layouts:
            if samples in sizes and (samples != "arr_0" or len(sizes) == 1):
                names = read(["feature_names"])
                columns = None if names is None else names.ravel().tolist()
                return _dataset(path.stem, read([samples]), read(labels), columns)
        needed = f"{', '.join(samples for samples, _ in layouts)} (the unnamed one, alone)"
        raise InputError(f"holds {', '.join(sizes) or 'no arrays'}; need {needed}: np.savez(path, X=X, y=y)")


def _label_index(columns: Sequence[str], label_column: str | None) -> int | None:
    """Which of the columns holds the labels, if any."""
    plain = [column.strip().lower() for column in columns]
    usual = [name for name in _LABEL_COLUMNS if name != "y" or "x" not in plain]  # beside x, y is a coordinate
    found = [
        i for i, column in enumerate(columns)
        if column == label_column or (label_column is None and plain[i] in usual)
    ]  # fmt: skip
    if len(found) > 1 or (label_column is not None and not found):
        wanted, held = label_column or "/".join(_LABEL_COLUMNS), ", ".join(columns) or "none (no header)"
        raise InputError(f"{len(found)} columns called {wanted}; need one of {held}: pass it as label_column")
    return found[0] if found else None


def _is_number(field: str) -> bool:
    """Whether a field of a CSV is a number or missing."""
    try:
        float(field or "nan")
    except ValueError:
        return False
    return True


def _csv(path: Path, label_column: str | None) -> Dataset:
    """A table of text, turned into numbers row by row: as strings it is many times its size."""
    _check_size(path.stat().st_size)
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = csv.reader(file, skipinitialspace=True, strict=True)
        first = next(lines, [])
        header = None if all(map(_is_number, first)) else first
        columns = list(header or map(str, range(1, len(first) + 1)))
        label = _label_index(header or (), label_column)
        if label is not None:
            columns.pop(label)
        values, labels = array("d"), list[str]()
        for row in filter(None, lines if header else chain([list(first)], lines)):
            if len(row) != len(first):
                problem = f"has {len(row)} fields, the first has {len(first)}"
                raise InputError(f"line {lines.line_num} {problem}; need as many in each: correct it")
            if label is not None:
                labels.append(row.pop(label).strip())
            try:
                values.extend([float(field or "nan") for field in row])
            except ValueError:
                bad = next(i for i, field in enumerate(row) if not _is_number(field))
                raise InputError(
                    f"line {lines.line_num}, column {columns[bad]} holds {row[bad]!r}; need a number or "
                    "nothing: correct it, drop the column, or pass label_column if these are the labels"
                ) from None
    samples = np.asarray(values).reshape(-1, len(columns)) if columns else np.empty((0, 0))
    y = None if label is None else _integers_if_all(_complete(labels))
    return _dataset(path.stem, samples, y, columns if header else None)


def _integers_if_all(labels: list[str]) -> NDArray[Any]:
    """Labels as integers if all of them are, otherwise as they are."""
    try:
        return np.array([int(label) for label in labels], dtype=np.int64)
    except (ValueError, OverflowError):
        return np.array(labels)


def _complete(labels: list[Any]) -> list[Any]:
    """The labels of a table, none of them missing."""
    for row, label in enumerate(labels):
        if label is None or label == "":
            raise InputError(f"row {row} has no label; need one for each sample: fill it in, or drop the row")
    return labels


def _extra(module: str, extra: str) -> Any:
    """A library that only some users have."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InputError(f"needs {module}, which is missing: pip install somersault[{extra}]") from error


def _parquet(path: Path, label_column: str | None) -> Dataset:
    """A table of typed columns."""
    arrow, parquet = _extra("pyarrow", "parquet"), _extra("pyarrow.parquet", "parquet")
    with path.open("rb") as handle, parquet.ParquetFile(handle) as file:
        _check_size(file.metadata.num_rows * file.metadata.num_columns * 8)
        table = file.read()
    columns: list[Any] = list(zip(table.column_names, table.columns, strict=True))
    label = _label_index(table.column_names, label_column)
    y = None if label is None else _complete(columns.pop(label)[1].to_pylist())
    numeric = ("null", "boolean", "integer", "floating", "decimal")
    values: list[NDArray[Any]] = []
    for name, column in columns:
        if not any(getattr(arrow.types, f"is_{kind}")(column.type) for kind in numeric):
            raise InputError(f"column {name} is {column.type}; need numbers: drop it or pass label_column")
        kept = column if column.type == arrow.float32() else column.cast(arrow.float64(), safe=False)
        values.append(kept.to_numpy())
    return _dataset(path.stem, np.array(values).T, y, [name for name, _ in columns])


def _zarr(path: Path, _: str | None = None) -> Dataset:
    """An array, or a group of X and y."""
    node = _extra("zarr", "zarr").open(path, mode="r")
    if hasattr(node, "shape"):
        return _dataset(path.stem, _zarr_array(node))
    if "X" not in node:
        raise InputError(f"holds {', '.join(node) or 'nothing'}; need an array or a group of X and y")
    # Strings of any length come as objects, or in a type of NumPy 2 that not all of NumPy supports.
    y = np.array(_zarr_array(node["y"]).tolist()) if "y" in node else None
    return _dataset(path.stem, _zarr_array(node["X"]), y)


def _zarr_array(node: Any) -> NDArray[Any]:
    """The values of a zarr array, once nothing is left in it that could run."""
    if not hasattr(node, "shape"):
        raise InputError(f"{node.name} is a group; need an array: save it as one")
    metadata = node.metadata.to_dict()
    foreign = {*_codecs([metadata.get(key) for key in ("codecs", "filters", "compressor")])} - {*_CODECS}
    if foreign:
        raise InputError(f"has codec {', '.join(foreign)}; need one of {', '.join(_CODECS)}: save it again")
    _check_size(node.nbytes)
    return np.asarray(node[...])


def _codecs(node: Any) -> Iterator[str]:
    """Names of all codecs in the metadata of a zarr array, also of those within others."""
    if hasattr(node, "get_config"):  # zarr 3.0 gives the codecs of format 2 as objects
        node = node.get_config()
    if isinstance(node, dict):
        if name := node.get("name", node.get("id")):
            yield str(name).removeprefix("numcodecs.")
        node = list(node.values())
    if isinstance(node, (list, tuple)):
        for part in node:
            yield from _codecs(part)
    elif not isinstance(node, (str, int, float, type(None))):
        yield type(node).__name__  # not understood, so not let through


def _folder(path: Path, _: str | None = None) -> Dataset:
    """A folder of images, in the order of their names."""
    from PIL import Image

    files = _image_files(path)
    labels = [file.parts[0] for file in files if len(file.parts) > 1]
    if labels and len(labels) < len(files):
        stray = next(file for file in files if len(file.parts) == 1)
        raise InputError(f"{stray} is in none of the sub-folders, which name the labels; move it into one")
    with _reading(files[0]), Image.open(path / files[0], formats=_FORMATS) as image:
        size = image.size
    _check_size(len(files) * math.prod(size) * np.dtype(np.float32).itemsize)
    pixels = np.empty((len(files), size[1], size[0]), dtype=np.uint8)
    for i, file in enumerate(files):
        with _reading(file), Image.open(path / file, formats=_FORMATS) as image:
            if image.size != size:
                its, first = (f"{height} × {width}" for width, height in (image.size, size))
                raise InputError(f"is {its} pixels, {files[0]} is {first}; need one size: resize them")
            if image.mode[0] in "IF":  # Pillow clips them at 255
                raise InputError(f"has mode {image.mode}; need 8 bits: convert it, or save a .npy of all")
            pixels[i] = np.asarray(image.convert("L"))
    return _dataset(path.resolve().name, pixels, labels or None)


def _image_files(path: Path) -> list[Path]:
    """The images in a folder and its sub-folders, relative to it."""
    inside = [file.relative_to(path) for file in sorted(path.rglob("*"))]
    visible = [file for file in inside if not any(part.startswith(".") for part in file.parts)]
    for file in visible:
        if not (path / file).resolve().is_relative_to(path.resolve()):
            raise InputError(f"{file} is a link out of the folder; need the images: copy them into it")
    files = [file for file in visible if file.suffix.lower() in _IMAGES]
    if not files:
        raise InputError(f"holds no images; need files that end in {', '.join(_IMAGES)}: check the folder")
    return files


_READERS: dict[str, Callable[[Path, str | None], Dataset]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".csv": _csv,
    ".parquet": _parquet,
    ".zarr": _zarr,
}
