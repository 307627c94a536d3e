"""Frames of paths as pictures and as profiles, and what happens along them as curves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.array_types import ImageShape
from somersault.errors import InputError
from somersault.plot.axes import ACCENT, checked_color, interval, own_axes, short
from somersault.plot.layer import show_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAMES_SHOWN = 40
"""More feature names than these are not legible below one another."""
_LONGEST = 40.0
"""Inches of a figure at most."""


def curves(
    values: ArrayLike,
    ax: "Axes | None" = None,
    *,
    ylabel: str = "",
    color: str | None = None,
    label: str | None = None,
) -> "Axes":
    """A quantity over progress: a thin line for each path, a thick one for their mean.

    Parameters
    ----------
    values : array-like of shape (n_samples, n_frames)
        Activations, confidences, anything that each frame has one of.
    ax : matplotlib Axes, optional
        Where to draw; draw twice on the same to compare. Default: the current axes if they are empty, else new
        ones.
    ylabel : str, default ""
        What the quantity is.
    color : matplotlib color, optional
        Default: orange.
    label : str, optional
        Of the mean, for a legend.

    Returns
    -------
    Axes
        Progress from 0 to 1.

    Raises
    ------
    InputError
        For an array of another shape, or with NaN.

    Examples
    --------
    >>> ax = curves([[4.0, 1.0, 0.0], [2.0, 0.5, 0.0]], ylabel="target activation")
    >>> len(ax.lines)
    3
    """
    array = validation.matrix(values, "values", columns="frames")
    ax = own_axes(ax, figsize=(5.0, 3.2))
    progress = np.linspace(0, 1, array.shape[1])
    color = ACCENT if color is None else checked_color(color)
    label = None if label is None else str(label)
    ax.plot(progress, array.T, color=color, lw=0.8, alpha=0.35)
    ax.plot(progress, array.mean(axis=0), color=color, lw=2.2, label=label)
    ax.set(xlabel="progress", ylabel=ylabel, xlim=(0, 1))
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def frame_strip(
    frames: ArrayLike,
    image_shape: ImageShape,
    ax: "Axes | None" = None,
    *,
    value_range: tuple[float, float] = (0.0, 1.0),
) -> "Axes":
    """The frames of one path side by side, or of several below one another.

    Parameters
    ----------
    frames : array-like of shape (n_frames, n_features) or (n_samples, n_frames, n_features)
    image_shape : tuple of int
        (rows, columns) of gray images, (rows, columns, 3) of color ones.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    value_range : (float, float), default (0, 1)
        What is black and what is white, or no color and all of it; values beyond are clipped.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        For frames of another shape, images of another size, or a range that is no increasing pair.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X = load_digits().data / 16
    >>> frame_strip(X[:11], (8, 8)).images[0].get_array().shape
    (8, 98)
    """
    array = _frames(frames)
    rows, columns, *colors = validation.image_shape(image_shape, array.shape[2])
    scale = interval(value_range, "value_range")
    width, height = 0.8 * array.shape[1], 0.8 * array.shape[0] * rows / columns
    reduced = min(1.0, _LONGEST / max(width, height))
    ax = own_axes(ax, figsize=(reduced * width, reduced * height))
    gap = max(1, round(columns / 14))
    n_samples, n_frames = array.shape[:2]
    wide = np.full((n_samples, rows + gap, n_frames, columns + gap, *colors), np.nan)
    wide[:, :rows, :, :columns] = array.reshape(n_samples, n_frames, rows, columns, *colors).swapaxes(1, 2)
    sheet = wide.reshape(n_samples * (rows + gap), n_frames * (columns + gap), *colors)[:-gap, :-gap]
    show_sheet(ax, sheet, scale)
    return ax


def profiles(frames: ArrayLike, ax: "Axes | None" = None, *, feature_names: Sequence[str] | None = None) -> "Axes":
    """The features of the frames of one path, from the start (gray) over what is between to the end.

    Parameters
    ----------
    frames : array-like of shape (n_frames, n_features)
        In feature scale; standardize features that are not comparable.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    feature_names : sequence of n_features str, optional
        Default: numbers.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        For frames of another shape, or another number of names.

    Examples
    --------
    >>> ax = profiles([[5.1, 3.5, 1.4], [6.0, 3.0, 4.5]], feature_names=["sepal", "width", "petal"])
    >>> [text.get_text() for text in ax.get_xticklabels()]
    ['sepal', 'width', 'petal']
    """
    from matplotlib.colors import LinearSegmentedColormap

    array = validation.matrix(frames, "frames", rows="n_frames")
    n_frames, n_features = array.shape
    feature_names = None if feature_names is None else validation.words(feature_names, "feature_names")
    if feature_names is not None and len(feature_names) != n_features:
        raise InputError(f"frames have {n_features} features, {len(feature_names)} names; need one for each")
    ax = own_axes(ax, figsize=(min(12.0, max(4.5, 0.45 * n_features)), 3.4))
    shades = LinearSegmentedColormap.from_list("path", ["#8c8c8c", ACCENT])(np.linspace(0, 1, n_frames))
    for k, frame in enumerate(array):
        is_end = k in (0, n_frames - 1)
        ax.plot(frame, "o-", ms=4 if is_end else 0, lw=2.0 if is_end else 0.8, color=shades[k], zorder=2 + is_end)
    if feature_names is not None and n_features <= _NAMES_SHOWN:
        ax.set_xticks(
            range(n_features),
            [short(name) for name in feature_names],
            rotation=40,
            ha="right",
            rotation_mode="anchor",
            parse_math=False,
        )
    else:
        ax.set_xlabel("feature")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _frames(frames: ArrayLike) -> np.ndarray:
    """Frames as (n_samples, n_frames, n_features)."""
    array = validation.real_array(frames, "frames")
    array = array[None] if array.ndim == 2 else array
    if array.ndim != 3 or array.size == 0:
        raise InputError(
            f"frames has shape {array.shape}; need (n_frames, n_features) or (n_samples, n_frames, n_features)"
        )
    return array
