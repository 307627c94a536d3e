"""The prototypes themselves, each where its unit lies: as images, as lines of series, or as profiles."""

from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import validation
from somersault.array_types import ImageShape
from somersault.even_rows import from_first_to_last
from somersault.lattice import Lattice
from somersault.media import Series
from somersault.media.series import COLORS
from somersault.plot.axes import ACCENT, Array, fitted, interval, legend, limits, own_axes
from somersault.plot.layer import blank, show_sheet, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from somersault.estimator import SOM

_MOST_PIXELS = 4000
"""On a side of the sheet; no screen or page shows more."""
_MOST_POINTS = 400_000
"""Of all profiles together; finer lines than these are none."""


def prototypes(
    som: "SOM",
    ax: "Axes | None" = None,
    *,
    image_shape: ImageShape | None = None,
    value_range: tuple[float, float] | None = None,
) -> "Axes":
    """The prototypes w_i as images, or as profiles of their features, each where its unit lies.

    Parameters
    ----------
    som : SOM
        Fitted.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    image_shape : tuple of int, optional
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: that of the samples in training
        if they were images or fields; shapes are drawn as such; else profiles, the features from left to right,
        larger values higher. Of series the steps are from left to right, with a line for each channel.
    value_range : (float, float), optional
        What is black and what is white, or the lower and the upper end of a profile; values beyond are cut off.
        Default: (0, 1) for colors, else the least and the largest value of all prototypes, of series those of each
        channel. Features of different measure need scaling before.

    Returns
    -------
    Axes
        Of images, in pixels; odd rows of hexagonal maps are shifted by half an image. Images and profiles are
        thinned evenly where there are more pixels or points than anyone can see.

    Raises
    ------
    NotFittedError, InputError
        For a map that is not fitted; images of another size than the prototypes; ends that are no increasing pair.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from somersault import SOM
    >>> som = SOM(shape=(4, 5), n_epochs=3, topology="rectangular").fit(load_digits().data)
    >>> prototypes(som, image_shape=(8, 8)).images[0].get_array().shape  # a column and a row more between them
    (35, 44)
    """
    som = fitted(som)
    values, grid = som.prototypes_, som.columns_.grid
    if image_shape is not None:
        images = values.reshape(-1, *validation.image_shape(image_shape, values.shape[1]))
    else:
        images = None if grid is None or grid.image_shape is None else grid.cells(values)
    is_colored = images is not None and images.ndim == 4
    medium = som.columns_.medium
    own = (0.0, 1.0) if is_colored else limits(values)
    if images is None and medium is not None and medium.view == "shape":
        images, own = medium.pictures(values) / 255, (0.0, 1.0)
    scale = own if value_range is None else interval(value_range, "value_range")
    if images is None:
        ax = own_axes(ax, size(som.lattice_))
        if isinstance(som.columns_.medium, Series):
            _channels(ax, som.lattice_, som.columns_.medium, values, None if value_range is None else scale)
        else:
            _profiles(ax, som.lattice_, _shares(values, *scale))
        return ax
    sheet = _sheet(images, som.lattice_)
    height, width = sheet.shape[:2]
    ax = own_axes(ax, (8 * width / max(height, width), 8 * height / max(height, width)))
    show_sheet(ax, sheet, scale)
    return ax


def _sheet(images: Array, lattice: Lattice) -> Array:
    """Images (n_units, rows, columns[, 3]) side by side, NaN between them."""
    n_rows, n_columns = lattice.shape
    thinner = -(-max(n_rows * images.shape[1], n_columns * images.shape[2]) // _MOST_PIXELS)
    images = images[:, ::thinner, ::thinner]
    _, rows, columns, *colors = images.shape
    gap = max(1, round(columns / 14))
    shift = (columns + gap) // 2 if lattice.topology == "hexagonal" and n_rows > 1 else 0
    out = np.full((n_rows, rows + gap, n_columns * (columns + gap) + shift, *colors), np.nan)
    for row, of_row in enumerate(images.reshape(n_rows, n_columns, rows, columns, *colors)):
        wide = np.full((rows, n_columns, columns + gap, *colors), np.nan)
        wide[:, :, :columns] = of_row.swapaxes(0, 1)
        first = shift * (row % 2)
        out[row, :rows, first : first + n_columns * (columns + gap)] = wide.reshape(rows, -1, *colors)
    return out.reshape(-1, *out.shape[2:])[:-gap, :-gap]


def _shares(values: Array, low: Any, high: Any) -> Array:
    width = np.subtract(high, low)
    shares = np.divide(values - low, width, out=np.full_like(values, 0.5), where=width > 0)
    return np.clip(shares, 0, 1)


def _channels(
    ax: "Axes", lattice: Lattice, series: Series, values: Array, scale: tuple[float, float] | None
) -> None:
    """Windows as lines of a color for each channel, and what these are called if there are several."""
    from matplotlib.lines import Line2D

    windows = series.decode(values)
    low, high = (windows.min(axis=(0, 1)), windows.max(axis=(0, 1))) if scale is None else scale
    shares = _shares(windows, low, high)
    colors = [COLORS[i % len(COLORS)] for i in range(series.n_channels)]
    for i, color in enumerate(colors):
        _profiles(ax, lattice, shares[..., i], color)
    if series.channels is not None and series.n_channels > 1:
        lines = [Line2D([], [], color=color) for color in colors]
        legend(ax, lines, series.channels, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def _profiles(ax: "Axes", lattice: Lattice, shares: Array, color: str = ACCENT) -> None:
    """Lines through the shares (n_units, n_features) of the range, within the cells."""
    from matplotlib.collections import LineCollection

    most = max(16, _MOST_POINTS // lattice.n_units)
    shares = shares[:, from_first_to_last(shares.shape[1], most)]
    if shares.shape[1] == 1:
        shares = np.repeat(shares, 2, axis=1)  # a level line
    x = np.broadcast_to(np.linspace(-0.38, 0.38, shares.shape[1]), shares.shape)
    lines = lattice.coordinates[:, None] + np.stack([x, 0.27 - 0.54 * shares], axis=-1)  # y points down
    blank(ax, lattice)
    width = float(np.clip(20 / max(lattice.shape), 0.4, 1.6))
    ax.add_collection(LineCollection(list(lines), colors=color, linewidths=width, zorder=1.5), autolim=False)
