"""What samples say of the units: how many there are, and how well they fit."""

from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import validation
from somersault.arrays import on_host
from somersault.plot.axes import fitted, own_axes
from somersault.plot.layer import layer, scale_of, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from somersault.estimator import SOM

_MEASURES = {
    "quantization_error": "mean distance to the unit",
    "topographic_error": "share of samples between units that are no neighbors",
}


def hits(som: "SOM", X: Any, ax: "Axes | None" = None, *, colorbar: bool = True, cmap: Any = None) -> "Axes":
    """n_i = number of the samples whose best matching unit is i, as the color of its cell, and written into it.

    Units without samples are gray. The numbers are there where they are large enough to be read.

    Parameters
    ----------
    som : SOM
        Fitted.
    X : array-like or frame of shape (n_samples, n_features)
        As for `SOM.predict`: NaN is a missing value.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    colorbar : bool, default True
        Add a scale.
    cmap : str or matplotlib Colormap, optional
        Default: dark is high on light paper, light is high on dark paper.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        For a map that is not fitted; no samples, or samples of other columns.

    Examples
    --------
    >>> from somersault import SOM
    >>> som = SOM(shape=(1, 2), n_epochs=0, init=[[0.0], [1.0]]).fit([[0.0], [1.0]])
    >>> ax = hits(som, [[0.1], [0.2], [0.9]])
    >>> ax.collections[0].get_array().tolist()
    [2.0, 1.0]
    """
    from somersault.plot.text import write

    som = fitted(som)
    units = np.asarray(on_host(som.predict(X)))
    counts = np.bincount(units[units >= 0], minlength=som.lattice_.n_units)
    ax = own_axes(ax, size(som.lattice_))
    some = np.where(counts > 0, counts, np.nan)
    drawn = layer(ax, som.lattice_, some, cmap=cmap, scale=(0.0, float(counts.max())))
    write(ax, [n or None for n in counts.tolist()], som.lattice_.coordinates)
    if validation.truth(colorbar, "colorbar"):
        scale_of(ax, drawn, "samples", counts=True)
    return ax


def quality(
    som: "SOM",
    X: Any,
    ax: "Axes | None" = None,
    *,
    measure: str = "quantization_error",
    colorbar: bool = True,
    cmap: Any = None,
) -> "Axes":
    """The error of the samples of each unit as the color of its cell; gray for units without samples.

    Where the map fits the data, and where it tears them apart.

    Parameters
    ----------
    som : SOM
        Fitted.
    X : array-like or frame of shape (n_samples, n_features)
        As for `SOM.quality`: NaN is a missing value.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    measure : {"quantization_error", "topographic_error"}, default "quantization_error"
        Mean distance of a unit's samples to it, feature scale; or the share of them whose second unit is no
        neighbor, in [0, 1].
    colorbar : bool, default True
        Add a scale.
    cmap : str or matplotlib Colormap, optional
        Default: dark is high on light paper, light is high on dark paper.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        For a map that is not fitted; no samples, or samples of other columns; another measure.

    Examples
    --------
    >>> from somersault import SOM
    >>> som = SOM(shape=(1, 2), n_epochs=0, init=[[0.0], [1.0]]).fit([[0.0], [1.0]])
    >>> ax = quality(som, [[0.25], [-0.75], [1.0]])
    >>> ax.collections[0].get_array().tolist()
    [0.5, 0.0]
    """
    som = fitted(som)
    validation.choice(measure, "measure", _MEASURES)
    errors = getattr(som.quality(X), f"unit_{measure}")
    ax = own_axes(ax, size(som.lattice_))
    scale = (0.0, 1.0) if measure == "topographic_error" else None
    drawn = layer(ax, som.lattice_, errors, cmap=cmap, scale=scale)
    if validation.truth(colorbar, "colorbar"):
        scale_of(ax, drawn, _MEASURES[measure])
    return ax
