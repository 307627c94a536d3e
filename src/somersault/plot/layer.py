"""The cells of a map with a color each: what all drawings of a map stand on."""

from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import validation
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.plot.axes import Array, limits
from somersault.plot.cells import beyond, cells
from somersault.plot.tiles import warn_of_clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from numpy.typing import NDArray

_AREA, _LEAST, _MOST = 33.0, 2.4, 11.0
"""Square inches of a map by default, and inches of its sides."""
_RAMP = (
    *("#251935", "#352a55", "#3c4076", "#3b5890", "#36739f"),
    *("#368ea7", "#41a9ab", "#60c3ad", "#94d8b3", "#c4ebd3"),
)
"""Even steps of lightness, told apart with any color vision and in print; the explorer has the same."""
_FAINT = 0.3
"""Opacity of what lies beyond a wrapped edge: the same units again."""
_GRAY_SHARE = 0.22
_LARGE = 30
"""Cells of maps with a longer side are too small for gaps between them."""


def empty(ax: "Axes") -> "NDArray[Any]":
    """The color of a cell without a value: a little off the paper, and in no scale."""
    return (1 - _GRAY_SHARE) * _paper(ax) + _GRAY_SHARE * 0.55


def _paper(ax: "Axes") -> "NDArray[Any]":
    from matplotlib import rcParams
    from matplotlib.colors import to_rgb

    *color, opacity = ax.figure.get_facecolor()
    return np.array(color if opacity else to_rgb(rcParams["figure.facecolor"]))


def light_to_dark() -> Any:
    """The colors of a map, in which what is high is dark, as a border between light clusters is."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("light_to_dark", _RAMP[::-1])


def standing_out(ax: "Axes") -> Any:
    """The colors of a map, in which what is high stands out: dark on light paper, light on dark."""
    is_dark = _paper(ax).mean() < 0.5
    return light_to_dark().reversed() if is_dark else light_to_dark()


def grays(ax: "Axes") -> Any:
    """Black to white, and for the gaps between pictures neither: black ones have edges on black paper."""
    from matplotlib import colormaps

    return colormaps["gray"].with_extremes(bad=tuple(empty(ax)))


def show_sheet(ax: "Axes", sheet: Array, scale: tuple[float, float]) -> None:
    """Draw images on one sheet, NaN between them: gray ones, or those of (rows, columns, 3) in their colors."""
    if sheet.ndim == 3:
        if scale == (0.0, 1.0):
            warn_of_clipped(sheet[~np.isnan(sheet)])
        shares = np.clip((sheet - scale[0]) / (scale[1] - scale[0]), 0.0, 1.0)
        sheet = np.where(np.isnan(shares), empty(ax), shares)
    ax.imshow(sheet, cmap=grays(ax), vmin=scale[0], vmax=scale[1], interpolation="nearest")
    ax.set_axis_off()


def layer(
    ax: "Axes",
    lattice: Lattice,
    values: Array,
    *,
    cmap: Any = None,
    scale: tuple[float, float] | None = None,
    zorder: float = 1,
) -> "PolyCollection":
    """A value (n_units,) for each unit as the color of its cell; gray for NaN."""
    colors = (standing_out(ax) if cmap is None else _colors(cmap)).with_extremes(bad=tuple(empty(ax)))
    low, high = limits(values) if scale is None else scale
    units, again = beyond(lattice)
    made: list[Any] = []
    for corners, part, alpha in ((cells(lattice), values, None), (again, values[units], _FAINT)):
        if len(corners) == 0:
            continue
        # Not RegularPolyCollection, whose cells are of a fixed size on paper and overlap in a small figure.
        drawn = _polygons(corners, cmap=colors, edgecolors="face", linewidths=0.3, alpha=alpha, zorder=zorder)
        drawn.set_array(np.ma.masked_invalid(part))
        drawn.set_clim(low, high)
        made.append(ax.add_collection(drawn))
    frame(ax, lattice)
    return made[0]


def _colors(cmap: Any) -> Any:
    from matplotlib import colormaps

    try:
        return colormaps.get_cmap(cmap)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"cmap is {validation.shown(cmap)}; need a matplotlib Colormap or the name of one, such as 'viridis'"
        ) from error


def colored(ax: "Axes", lattice: Lattice, colors: "NDArray[Any]", hatches: "Sequence[str | None]") -> None:
    """A color and a pattern, or None, for each unit."""
    units, again = beyond(lattice)
    parts = [(cells(lattice), np.arange(lattice.n_units), None), (again, units, _FAINT)]
    for corners, which, alpha in parts[: 2 if len(units) else 1]:
        ax.add_collection(
            _polygons(corners, facecolors=colors[which], edgecolors="face", linewidths=0.3, alpha=alpha)
        )
        of_cells = [hatches[unit] for unit in which.tolist()]
        for hatch in sorted({own for own in of_cells if own}):
            chosen = [i for i, own in enumerate(of_cells) if own == hatch]
            ax.add_collection(pattern(corners[chosen], hatch, alpha))
    frame(ax, lattice)


def pattern(corners: Any, hatch: str, alpha: float | None = None) -> "PolyCollection":
    """A pattern alone, to lie over a color."""
    # An edge color of its own, for patterns take theirs from it; no edge.
    return _polygons(corners, facecolors="none", edgecolors="black", linewidths=0, hatch=hatch, alpha=alpha)


def blank(ax: "Axes", lattice: Lattice) -> None:
    """Cells without values, to draw in."""
    share, centers = 0.97 if max(lattice.shape) <= _LARGE else 1.0, lattice.coordinates[:, None]
    drawn = _polygons(centers + share * (cells(lattice) - centers), facecolors=empty(ax), edgecolors="face")
    drawn.set_linewidth(0.0 if share < 1 else 0.3)
    ax.add_collection(drawn)
    frame(ax, lattice)


def _polygons(corners: Any, **options: Any) -> "PolyCollection":
    from matplotlib.collections import PolyCollection

    options.setdefault("zorder", 1)
    return PolyCollection(list(corners), **options)


def frame(ax: "Axes", lattice: Lattice) -> None:
    """The whole map, undistorted, without axes: lattice steps mean nothing to the reader."""
    (left, top), (right, bottom) = _extent(lattice)
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    ax.set_axis_off()


def _extent(lattice: Lattice) -> Array:
    """The least and the largest coordinates of the map, with a margin."""
    corners = np.concatenate([cells(lattice), beyond(lattice)[1]]).reshape(-1, 2)
    return np.array([corners.min(axis=0) - 0.1, corners.max(axis=0) + 0.1])


def size(lattice: Lattice) -> tuple[float, float]:
    """Inches of a figure in which the map has as much room whatever its shape, as far as that goes."""
    width, height = np.ptp(_extent(lattice), axis=0)
    sides = np.sqrt(_AREA * np.array([width / height, height / width]))
    across, down = np.clip(sides * min(1.0, _MOST / sides.max()), _LEAST, None).tolist()
    return across, down


def scale_of(ax: "Axes", drawn: Any, label: str, *, counts: bool = False) -> None:
    """A color scale beside the map; with whole numbers for counts."""
    from matplotlib.ticker import MaxNLocator

    ticks = MaxNLocator(nbins=6, integer=True) if counts else None
    share = _share(ax)
    bar = ax.figure.colorbar(drawn, ax=ax, ticks=ticks, label=label, shrink=0.8 * share, aspect=20 * share)
    bar.ax.yaxis.label.set_parse_math(False)


def _share(ax: "Axes") -> float:
    """How much of the height that its axes have a map takes, which is less the wider it is."""
    box = ax.get_window_extent()
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    return min(1.0, box.width / box.height * abs((top - bottom) / (right - left)))
