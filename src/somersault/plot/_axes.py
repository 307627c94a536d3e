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
    return panels(1, figsize)[0]


def panels(n: int, figsize: tuple[float, float]) -> "list[Axes]":
    """The axes of a new figure, side by side, each of that size."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(n * figsize[0], figsize[1]), layout="constrained")
    return list(figure.subplots(1, n, squeeze=False)[0])
