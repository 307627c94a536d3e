"""Where to draw when the caller does not say."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACCENT = "#ff7f0e"
"""Stands out from viridis, and from gray, with any color vision."""


def own_axes(ax: "Axes | None", figsize: tuple[float, float]) -> "Axes":
    """The axes given, or those of a new figure that pyplot knows nothing of."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    return Figure(figsize=figsize, layout="constrained").subplots()
