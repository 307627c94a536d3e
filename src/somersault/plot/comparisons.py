"""Several ways of the same sample below one another, and over a plane of the data."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import ImageShape
from somersault.errors import InputError
from somersault.labels import as_labels, coded
from somersault.plot.axes import GRAY, legend, own_axes, short
from somersault.plot.classes import COLORS as CLASSES
from somersault.plot.frames import curves, frame_strip

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = ("#d55e00", "#2456c5", "#5fbf6f", "#e572bf", "#725722", "#8b8780")
"""Told apart with any color vision, as lines on white and on black."""
_DASHES = ("-", "--", "-.", ":")
"""For those beyond as many ways as there are colors."""
_MARKERS = ("o", "^", "s", "x", "+", "v")


def ways(frames: Mapping[str, ArrayLike], image_shape: ImageShape, ax: "Axes | None" = None) -> "Axes":
    """The frames of one sample on several ways, a named strip for each, below one another.

    Parameters
    ----------
    frames : mapping of str to array-like of shape (n_frames, n_features)
    image_shape : tuple of int
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Pixels in [0, 1], values beyond are
        clipped.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        For frames of different shapes, or images of another size.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X = load_digits().data / 16
    >>> ax = ways({"one": X[:11], "another": X[11:22]}, (8, 8))
    >>> [text.get_text() for text in ax.texts]
    ['one', 'another']
    """
    stacked = _stacked(validation.named(frames, "frames", "frames"))
    image_shape = validation.image_shape(image_shape, stacked.shape[-1])
    names = [short(name, 40) for name in frames]
    width = 0.5 * stacked.shape[1] + 0.4 + 0.08 * max(map(len, names))
    ax = own_axes(ax, figsize=(width, 0.5 * len(stacked) * image_shape[0] / image_shape[1]))
    frame_strip(stacked, image_shape, ax)
    ax.set_anchor("E")  # room for the names
    height = image_shape[0] + max(1, round(image_shape[1] / 14))
    for i, name in enumerate(names):
        ax.text(-2, i * height + image_shape[0] / 2, name, ha="right", va="center", fontsize=8, parse_math=False)
    return ax


def plane(
    frames: Mapping[str, ArrayLike], points: ArrayLike, labels: ArrayLike, ax: "Axes | None" = None
) -> "Axes":
    """Samples in a plane, a color for each label, under the paths of several ways from their rings to their disks.

    Labels beyond the eighth have the same colors again with another mark.

    Parameters
    ----------
    frames : mapping of str to array-like of shape (n_samples, n_frames, 2)
        The frames of the same samples on each way, in the plane.
    points : array-like of shape (n_points, 2)
        The samples behind them.
    labels : array-like of shape (n_points,)
        Samples without a label (None, NaN, NA or empty) are gray.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        For arrays of other shapes.

    Examples
    --------
    >>> ax = plane({"a line": [[[0.0, 0.0], [1.0, 1.0]]]}, [[0.0, 0.0], [1.0, 1.0]], [3, 8])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['a line']
    """
    behind = validation.matrix(points, "points", n_columns=2, rows="n_points")
    codes = coded(as_labels(labels, len(behind), "labels"))[1]
    ax = own_axes(ax, figsize=(8.0, 6.5))
    for code in np.unique(codes).tolist():
        marker = _MARKERS[code // len(CLASSES) % len(_MARKERS)]
        drawn = behind[codes == code]
        color = CLASSES[code % len(CLASSES)] if code >= 0 else GRAY
        ax.scatter(*drawn.T, color=color, marker=marker, s=16, alpha=0.5, linewidths=0)
    lines: dict[str, Any] = {}
    for i, (name, way) in enumerate(validation.named(frames, "frames", "frames").items()):
        color, dashes = _look(i)
        for path in validation.real_array(way, "frames"):
            (line,) = ax.plot(*path.T, color=color, ls=dashes, lw=1.4)
            lines.setdefault(name, line)
            ax.plot(*path[:1].T, "o", ms=4, mfc="white", mec=color)
            ax.plot(*path[-1:].T, "o", ms=4, color=color)
    legend(ax, list(lines.values()), list(lines), fontsize=8)
    ax.set_axis_off()
    return ax


def means(values: Mapping[str, ArrayLike], ax: "Axes | None" = None, *, ylabel: str = "") -> "Axes":
    """A quantity over progress, the mean of each of several ways.

    Parameters
    ----------
    values : mapping of str to array-like of shape (n_samples, n_frames)
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    ylabel : str, default ""
        What the quantity is.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        For arrays of another shape, or with NaN.

    Examples
    --------
    >>> ax = means({"one": [[0.0, 1.0]], "another": [[1.0, 2.0], [3.0, 4.0]]}, ylabel="confidence")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['one', 'another']
    """
    ax = own_axes(ax, figsize=(6.0, 4.0))
    for i, (name, of_paths) in enumerate(validation.named(values, "values", "arrays").items()):
        mean = validation.matrix(of_paths, "values", columns="frames").mean(axis=0, keepdims=True)
        color, dashes = _look(i)
        curves(mean, ax, ylabel=ylabel, color=color, label=name).lines[-1].set_linestyle(dashes)
        ax.lines[-2].remove()  # the only path is the mean
    legend(ax, ax.lines[-len(values) :], list(values), fontsize=8)
    return ax


def _look(i: int) -> tuple[str, Any]:
    """Color and dashes of a way."""
    return COLORS[i % len(COLORS)], _DASHES[i // len(COLORS) % len(_DASHES)]


def _stacked(frames: Mapping[str, ArrayLike]) -> NDArray[Any]:
    arrays = [validation.matrix(way, f"frames[{name!r}]", rows="n_frames") for name, way in frames.items()]
    if len({array.shape for array in arrays}) != 1:
        raise InputError(
            f"frames has shapes {[a.shape for a in arrays]}; need one shape: as many frames of each way"
        )
    return np.stack(arrays)
