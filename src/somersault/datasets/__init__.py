"""Data to train a map on: bundled by name, or read from a path. Nothing that is read can run code.

scikit-learn, Pillow, pyarrow and zarr are imported by the functions that need them.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import isqrt
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.datasets.cells import Cells
from somersault.datasets.dataset import Dataset, dataset_of, reading
from somersault.datasets.files import LAYOUTS, READERS, Layout, read_npz
from somersault.datasets.image_files import ImageOptions
from somersault.datasets.images import read_folder
from somersault.datasets.streams import streamed
from somersault.errors import InputError
from somersault.reading import check_regular

__all__ = ["Dataset", "components", "digits", "faces", "gaussians", "load", "mnist", "opened"]

_MOST_DRAWN = 2**31
"""Numbers of an artificial data set: 16 GiB."""


def load(
    source: str | os.PathLike[str],
    *,
    label_column: str | None = None,
    drop: Sequence[str] = (),
    na: Sequence[str] = (),
    seed: int = 0,
    resize: tuple[int, int] | None = None,
    background: str = "white",
    pages: bool = False,
) -> Dataset:
    """Samples with their labels, from a bundled name or a path.

    float32 stays, other numbers become float64; images (n_samples, rows, columns), in colors (n_samples, rows,
    columns, 3), are flattened, and become float32 in [0, 1] if their pixels are bytes.

    Parameters
    ----------
    source : str or path
        "digits", "gaussians", "mnist" (its training split) or "faces"; or the path of

        * .npy: an array (n_samples, n_features), or images;
        * .npz: `X`, optionally `y` and `feature_names`; or `train_images` and `train_labels`; or `images` and
          one of `gender`, `labels`, `y`, `names`; or a single unnamed array;
        * .csv: commas; the first row is the header if any field in it is not a number; empty fields are
          missing; labels are integers if all are written as such (7, but not 07 or 1_1), else words;
        * .parquet (needs `somersault[parquet]`): columns of numbers; null is NaN;
        * .zarr (needs `somersault[zarr]`): an array, or a group of `X` and optionally `y`;
        * a folder of images of one size, made upright, in [0, 1]: gray, or in colors if any of them has some. The
          folder that an image lies in names its label; folders called train, test or the like are read together.

        A bundled name goes before a folder of that name: write "./digits" for the folder.
    label_column : str, optional
        The column of a .csv or .parquet that holds the labels. Default: the one called label, target, class
        or (unless there is an x) y, in any case, if there is one.
    drop : sequence of str, default ()
        Columns of a .csv or .parquet to leave out, such as names and other words.
    na : sequence of str, default ()
        Words, such as "NA", "?" or "-999", that stand for nothing in a .csv or .parquet, beside empty cells: in
        labels, and in columns of numbers. None by default, since NA may be Namibia.
    seed : int, default 0
        Of "gaussians"; the others do not depend on it.
    resize : (int, int), optional
        (rows, columns) to which the images of a folder are brought, by Pillow's filter of Lanczos. Default: as
        they are, and images of different sizes are refused.
    background : str, default "white"
        The color that transparent parts of images in a folder are put on, such as "black" or "#2456c5".
    pages : bool, default False
        Whether each page or frame of a file in a folder of images is a sample. Without it such files are refused.

    Returns
    -------
    Dataset
        Named after the file.

    Raises
    ------
    InputError
        For a source that is missing, unreadable, damaged or larger than the memory that is free; for what is not
        real numbers with one label for each sample; for a failed download; for an extra that is not installed.

    Examples
    --------
    >>> load("digits")
    Dataset('digits': 1797 samples × 64 features, float64, 10 labels, images of 8 × 8)
    """
    bundled: dict[str, Callable[[], Dataset]] = {"digits": digits, "mnist": mnist, "faces": faces}
    bundled["gaussians"] = partial(gaussians, seed=seed)
    known = f"one of {', '.join(bundled)}, or the path of a folder of images or a {', '.join(READERS)}"
    if not isinstance(cast("Any", source), (str, os.PathLike)) or source == "":
        raise InputError(f"source is {source!r}; need {known}")
    path = Path(source)
    suffix = path.suffix.lower()
    images = ImageOptions.of(resize, background, pages)
    listed = ((name, list(validation.words(value, name)) or None) for name, value in (("drop", drop), ("na", na)))
    for name, value in (("label_column", label_column), *listed):
        if value is not None and suffix not in (".csv", ".parquet"):
            raise InputError(f"{name} is {value!r}; need a .csv or .parquet for it: leave it out")
    if isinstance(source, str) and source in bundled:
        images.refuse()
        return bundled[source]()
    with reading(path):
        if not path.exists():
            raise InputError(f"does not exist; need {known}")
        check_regular(path)
        if path.is_dir() and suffix != ".zarr":
            return read_folder(path, images)
        images.refuse()
        reader = READERS.get(suffix)
        if reader is None or not (path.is_dir() or path.is_file()):
            raise InputError(f"is of no known kind; need {known}: convert it")
        return reader(path, label_column, drop, Cells.of(na))


def files_of(source: str | os.PathLike[str]) -> tuple[Path, ...]:
    """The file or folder that a data set is read from; of a bundled one that of the folder SOMERSAULT_DATA."""
    bundled = {"digits": None, "gaussians": None, "mnist": "mnist.npz", "faces": "lfw.npz"}
    if not isinstance(source, str) or source not in bundled:
        return (Path(source),) if source else ()
    file, folder = bundled[source], os.environ.get("SOMERSAULT_DATA")
    return (Path(folder, file),) if file and folder else ()


def opened(
    source: str | os.PathLike[str],
    *,
    label_column: str | None = None,
    drop: Sequence[str] = (),
    na: Sequence[str] = (),
    seed: int = 0,
    resize: tuple[int, int] | None = None,
    background: str = "white",
    pages: bool = False,
    large: int | None = None,
) -> Dataset:
    """What `load` loads, but the samples of a large .npy, .parquet or .zarr as a `Source` that is read in blocks.

    Smaller samples are loaded. Labels are read in any case.

    Parameters
    ----------
    source, label_column, drop, na, seed, resize, background, pages
        As for `load`; or the path of a folder of .parquet.
    large : int, optional
        Bytes of numbers from which on samples are read in blocks. Default: 2²⁸; below, memory is faster.

    Returns
    -------
    Dataset
        Whose X, if it is a source, is to be given to a map.

    Raises
    ------
    InputError
        As by `load`.

    Examples
    --------
    >>> opened("digits")
    Dataset('digits': 1797 samples × 64 features, float64, 10 labels, images of 8 × 8)
    """
    is_path = isinstance(cast("Any", source), (str, os.PathLike)) and source != ""
    images = ImageOptions.of(resize, background, pages).told()
    found = streamed(Path(source), label_column, drop, Cells.of(na), large) if is_path and not images else None
    if found is not None:
        return found
    return load(source, label_column=label_column, drop=drop, na=na, seed=seed, **images)


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
    return dataset_of("digits", bunch.images / 16, bunch.target)


def gaussians(n_samples: int = 3000, *, n_components: int = 6, n_features: int = 8, seed: int = 0) -> Dataset:
    """A mixture of Gaussians N(m_k, A_k A_kᵀ), equally likely, which touch but hardly overlap.

    The means are drawn from N(0, 4 I); A_k is a random rotation of axes with standard deviations uniform in
    [0.4, 1.6]. With the defaults a quadratic discriminant is right for about 97 % of the samples.

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
    validation.whole(n_samples, "n_samples", least=1, most=_MOST_DRAWN // _sides(n_components, n_features))
    rng = np.random.default_rng(validation.whole(seed, "seed", least=0))
    means, axes = _mixture(rng, n_components, n_features)
    y = rng.integers(n_components, size=n_samples)
    X = rng.normal(size=(n_samples, n_features))
    for k in range(n_components):
        X[y == k] = means[k] + X[y == k] @ axes[k].T
    return dataset_of("gaussians", X, y)


def components(
    *, n_components: int = 6, n_features: int = 8, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """m_k and A_k of the mixture that `gaussians` draws from: what gives the exact posterior.

    Parameters
    ----------
    n_components, n_features, seed : int
        As for `gaussians`, however many samples it draws.

    Returns
    -------
    means : ndarray of shape (n_components, n_features)
    axes : ndarray of shape (n_components, n_features, n_features)
        A_k in covariances A_k A_kᵀ, dimensionless.

    Examples
    --------
    >>> means, axes = components(n_components=2, n_features=3)
    >>> means.shape, axes.shape
    ((2, 3), (2, 3, 3))
    """
    _sides(n_components, n_features)
    return _mixture(np.random.default_rng(validation.whole(seed, "seed", least=0)), n_components, n_features)


def _sides(n_components: Any, n_features: Any) -> int:
    """The number of features, checked: of an array of (n_components, n_features, n_features)."""
    most = _MOST_DRAWN // validation.whole(n_features, "n_features", least=1, most=isqrt(_MOST_DRAWN)) ** 2
    validation.whole(n_components, "n_components", least=1, most=most)
    return n_features


def _mixture(
    rng: np.random.Generator, n_components: int, n_features: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    means = rng.normal(scale=2.0, size=(n_components, n_features))
    rotations = np.linalg.qr(rng.normal(size=(n_components, n_features, n_features))).Q
    return means, rotations * rng.uniform(0.4, 1.6, size=(n_components, 1, n_features))


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
    validation.choice(split, "split", ("train", "test"))
    data = _local("mnist.npz", ((f"{split}_images", (f"{split}_labels",)),))
    if data is None:
        from sklearn.datasets import fetch_openml

        # The faster parser needs pandas, which is no dependency of ours.
        fetch = partial(fetch_openml, "mnist_784", version=1, as_frame=False, parser="liac-arff")
        bunch = _fetched(fetch, "mnist_784 from openml.org", "mnist.npz")
        rows = slice(60_000) if split == "train" else slice(60_000, None)
        images = bunch.data[rows].astype(np.float32) / np.float32(255)
        data = dataset_of("mnist", images.reshape(-1, 28, 28), bunch.target[rows].astype(np.int64))
    return replace(data, name="mnist")


def faces(label: Literal["gender", "person"] = "gender") -> Dataset:
    """Gray photographs of people, 62 × 47 pixels: Labeled Faces in the Wild in scikit-learn's crop.

    Read from lfw.npz in the folder that the environment variable SOMERSAULT_DATA names, if it is there;
    otherwise fetched and kept by `sklearn.datasets.fetch_lfw_people`.

    Parameters
    ----------
    label : {"gender", "person"}, default "gender"
        What y tells; the samples are the same.

    Returns
    -------
    Dataset
        X (n_samples, 2914) float32, pixels in [0, 1]; y the gender where the file has it,
        else (or if asked for) the person's name.

    Raises
    ------
    InputError
        For another label, a damaged file or a failed download.
    """
    validation.choice(label, "label", ("gender", "person"))
    data = _local("lfw.npz", LAYOUTS if label == "gender" else (("images", ("names",)),))
    if data is None:
        from sklearn.datasets import fetch_lfw_people

        bunch = _fetched(fetch_lfw_people, "Labeled Faces in the Wild", "lfw.npz")
        # Its documentation says 0 to 255, but scikit-learn 1.6 to 1.9 divide by 255 themselves.
        data = dataset_of("faces", bunch.images, bunch.target_names[bunch.target])
    return replace(data, name="faces")


def _local(file: str, layouts: Sequence[Layout]) -> Dataset | None:
    """The data set of a file in the folder SOMERSAULT_DATA, if there is one."""
    folder = os.environ.get("SOMERSAULT_DATA")
    path = Path(folder or "", file)
    with reading(path):
        return read_npz(path, layouts=layouts) if folder and path.exists() else None


def _fetched(fetch: Callable[[], Any], what: str, file: str) -> Any:
    """What a fetcher of scikit-learn answers."""
    try:
        return fetch()
    except Exception as error:  # the network, the server and scikit-learn each have errors of their own
        raise InputError(
            f"{what} could not be downloaded ({type(error).__name__}: {error}); need a network, or the file: "
            f"set SOMERSAULT_DATA to a folder that holds {file}, or pass the path of a .npz to load()"
        ) from error
