"""Where to draw when the caller does not say, and what all drawings have in common: colors, names, scales."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from somersault.estimator import SOM


ACCENT = "#ff7f0e"
"""Stands out from the colors of a map, and from gray, with any color vision."""
GRAY = "#8c8c8c"
"""Legible on white and on black."""
_CONSTANT = 1e-12
"""A range below this share of the values is rounding."""
_BENT = ("polar", "3d")
"""Kinds of Axes on which a drawing would be another."""


def own_axes(ax: "Axes | None", figsize: tuple[float, float]) -> "Axes":
    """The axes given, or the current ones of pyplot if nothing is drawn there, or those of a new figure."""
    if ax is None:
        ax = _figure(figsize, is_free=lambda current: not current.gca().has_data()).gca()
    return checked_axes(ax)


def checked_axes(ax: Any) -> "Axes":
    """Axes to draw on."""
    from matplotlib.axes import Axes

    if isinstance(ax, Axes) and ax.name not in _BENT:
        return ax
    what = f"an array of shape {ax.shape}" if isinstance(ax, np.ndarray) else validation.shown(ax)
    what = f"{ax.name} Axes" if isinstance(ax, Axes) else what
    raise InputError(
        f"ax is {what}; need plain matplotlib Axes: pass one, such as axes[0] of several, or ax of plt.subplots()"
    )


def _figure(figsize: tuple[float, float], is_free: "Callable[[Figure], bool]") -> "Figure":
    """The current figure of pyplot, which shows and saves it, or a new one of that size if it is not free.

    Where pyplot cannot be used, which is not for threads and fails without the screen that its backend needs, the
    figure is apart, and goes with the last reference to it.
    """
    from matplotlib.figure import Figure

    new: dict[str, Any] = {"figsize": figsize, "layout": "constrained"}
    if threading.current_thread() is not threading.main_thread():
        return Figure(**new)
    from matplotlib import pyplot as plt

    try:
        return plt.gcf() if plt.get_fignums() and is_free(plt.gcf()) else plt.figure(**new)
    except ImportError:  # a backend is set that opens windows, and there is no screen
        return Figure(**new)


def checked_color(color: Any) -> Any:
    """A color as matplotlib knows it."""
    from matplotlib.colors import is_color_like

    if not is_color_like(color):
        raise InputError(f'color is {validation.shown(color)}; need a matplotlib color, such as "tab:blue"')
    return color


def check_morph(morph: Any) -> None:
    """Refuse what has no paths."""
    if not hasattr(morph, "target_activations_at"):
        raise InputError(f"morph is of type {type(morph).__name__}; need a Morph, such as som.morph(X, target)")


def panels(n: int, figsize: tuple[float, float], n_columns: int) -> "list[Axes]":
    """Several axes in rows of n_columns, each of that size, in a new figure, or the current one if it is empty."""
    n_rows = -(-n // n_columns)
    size = n_columns * figsize[0], n_rows * figsize[1]
    figure = _figure(size, is_free=lambda current: not current.axes)
    axes = figure.subplots(n_rows, n_columns, squeeze=False).ravel().tolist()
    for empty in axes[n:]:
        empty.remove()
    return axes[:n]


def fitted(som: Any) -> "SOM":
    """The map itself, of an estimator that stands on one too, and of a pipeline in the user's units."""
    from sklearn.utils.validation import check_is_fitted

    from somersault.estimator.piped import is_pipeline, map_of

    if is_pipeline(som):
        return cast("SOM", map_of(som))
    if not hasattr(som, "fit"):
        raise InputError(f"som is of type {type(som).__name__}; need a fitted SOM, or an estimator on one")
    check_is_fitted(som)
    som = getattr(som, "som_", som)
    if not hasattr(som, "lattice_"):
        raise InputError(f"som is a {type(som).__name__}, which has no lattice; need a fitted SOM")
    return som


def short(name: Any, most: int = 24) -> str:
    """A name in one line, without its middle if it is long: beginnings and ends are what tells names apart."""
    word = " ".join(str(name).split())
    return word if len(word) <= most else f"{word[: most - most // 3 - 1]}…{word[-(most // 3) :]}"


def limits(values: Array) -> tuple[float, float]:
    """The least and the largest value; of a constant from 0 to twice it, so that a scale still reads."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if high - low > _CONSTANT * max(abs(low), abs(high)):
        return low, high
    return min(0.0, 2 * low), max(0.0, 2 * high) or float(high >= 0)


def interval(value: Any, name: str) -> tuple[float, float]:
    """Two finite numbers, the smaller one first."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise InputError(f"{name} is {value!r}; need (low, high)")
    low, high = (validation.number(end, f"an end of {name}") for end in value)
    if not low < high:
        raise InputError(f"{name} is {value!r}; need (low, high) with low below high")
    return low, high


def legend(ax: "Axes", handles: Sequence[Any], names: Sequence[Any], **options: Any) -> None:
    """A legend whose names are shown whatever they are: never read as formulas, and none is private."""
    made = ax.legend(handles, [f" {short(name, 40)}" for name in names], **options)
    for text, name in zip(made.get_texts(), names, strict=True):
        text.set_parse_math(False)
        text.set_text(short(name, 40))
