"""The map itself: how far its units are from their neighbors, and the features of their prototypes."""

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from somersault import validation
from somersault.columns.selection import Header, place, places
from somersault.errors import InputError
from somersault.plot.axes import checked_axes, fitted, interval, limits, own_axes, panels, short
from somersault.plot.layer import layer, light_to_dark, scale_of, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from somersault.estimator import SOM

_MOST_PLANES = 100
"""More than these are not legible on one page, and take minutes."""
_ACROSS = 5


def u_matrix(
    som: "SOM", ax: "Axes | None" = None, *, labels: bool = True, colorbar: bool = True, cmap: Any = None
) -> "Axes":
    """u_i = mean of ‖w_i − w_j‖ over the lattice neighbors j of unit i, as the color of its cell.

    Light areas are clusters, dark lines the borders between them, as in most of the literature, and on dark paper
    too. Beyond a joined edge the units that lie there are repeated, faint, in this as in all drawings that color
    the cells.

    Parameters
    ----------
    som : SOM
        Fitted.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    labels : bool, default True
        Write the label of each unit into its cell, if the units are labelled and letters large enough to be read.
    colorbar : bool, default True
        Add a scale, in feature scale.
    cmap : str or matplotlib Colormap, optional
        Default: from light to dark, in colors that are told apart with any color vision.

    Returns
    -------
    Axes
        In lattice steps, row 0 at the top.

    Raises
    ------
    NotFittedError
        For a map that is not fitted.
    InputError
        For what is no map.

    References
    ----------
    Ultsch, Siemon, Kohonen's self organizing feature maps for exploratory data analysis, INNC 1990.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from somersault import SOM
    >>> X, y = load_digits(return_X_y=True)
    >>> som = SOM(shape=(6, 6), n_epochs=5).fit(X).label_units(X, y)
    >>> ax = u_matrix(som)
    >>> len(ax.collections[0].get_paths())
    36
    """
    som = fitted(som)
    ax = own_axes(ax, size(som.lattice_))
    drawn = layer(ax, som.lattice_, som.u_matrix_, cmap=light_to_dark() if cmap is None else cmap)
    if validation.truth(labels, "labels") and hasattr(som, "unit_labels_"):
        from somersault.plot.text import write

        write(ax, list(som.unit_labels_), som.lattice_.coordinates)
    if validation.truth(colorbar, "colorbar"):
        scale_of(ax, drawn, "distance to the neighbors")
    return ax


def component_plane(
    som: "SOM",
    feature: str | int,
    ax: "Axes | None" = None,
    *,
    colorbar: bool = True,
    cmap: Any = None,
    value_range: tuple[float, float] | None = None,
) -> "Axes":
    """w_id over the units i, for one feature d: the color of a cell is the value of its prototype.

    Parameters
    ----------
    som : SOM
        Fitted.
    feature : str or int
        Name or position of an encoded column, as `som.columns_.names` has them: "petal", "color=red"; "x0", …, of
        arrays.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    colorbar : bool, default True
        Add a scale, in feature scale.
    cmap : str or matplotlib Colormap, optional
        Default: dark is high on light paper, light is high on dark paper.
    value_range : (float, float), optional
        Ends of the scale. Default: the least and the largest value on the map.

    Returns
    -------
    Axes
        With the name of the feature as its title.

    Raises
    ------
    NotFittedError, InputError
        For a map that is not fitted; a feature that it has not; ends that are no increasing pair.

    Examples
    --------
    >>> from somersault import SOM
    >>> som = SOM(shape=(1, 2), n_epochs=0, init=[[0.0, 5.0], [1.0, 7.0]]).fit([[0.0, 5.0], [1.0, 7.0]])
    >>> component_plane(som, "x1").collections[0].get_array().tolist()
    [5.0, 7.0]
    """
    som = fitted(som)
    d = place(feature, _header(som), "feature")
    ax = values(som, som.prototypes_[:, d], ax, colorbar=colorbar, cmap=cmap, value_range=value_range)
    ax.set_title(short(som.columns_.names[d]), fontsize="medium", parse_math=False)
    return ax


def values(
    som: "SOM",
    values: "ArrayLike",
    ax: "Axes | None" = None,
    *,
    label: str = "",
    colorbar: bool = True,
    cmap: Any = None,
    value_range: tuple[float, float] | None = None,
) -> "Axes":
    """Color the cells of a map by a number of your own for each unit.

    Parameters
    ----------
    som : SOM
        Fitted.
    values : array-like of shape (n_units,)
        A number for each unit; NaN for a unit that has none, whose cell is gray.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    label : str, default ""
        What the numbers are, beside the scale.
    colorbar : bool, default True
        Add a scale.
    cmap : str or matplotlib Colormap, optional
        Default: dark is high on light paper, light is high on dark paper.
    value_range : (float, float), optional
        Ends of the scale. Default: the least and the largest value.

    Returns
    -------
    Axes

    Raises
    ------
    NotFittedError, InputError
        For a map that is not fitted; another number of values than of units, or infinite ones; ends that are no
        increasing pair.

    Examples
    --------
    The mean of a column that the map was not trained on, over the samples of each unit:

    >>> import numpy as np
    >>> from somersault import SOM
    >>> X, price = np.array([[0.0], [1.0], [1.0]]), np.array([5.0, 7.0, 9.0])
    >>> som = SOM(shape=(1, 2), n_epochs=0, init=[[0.0], [1.0]]).fit(X)
    >>> units = som.predict(X)
    >>> means = [price[units == unit].mean() for unit in range(2)]
    >>> values(som, means, label="price").collections[0].get_array().tolist()
    [5.0, 8.0]
    """
    som = fitted(som)
    shown = np.asarray(validation.real_array(values, "values"), dtype=np.float64)
    if shown.shape != (som.lattice_.n_units,) or np.isinf(shown).any():
        raise InputError(
            f"values is {validation.shown(values)}; need {som.lattice_.n_units} finite numbers or NaN: one for "
            "each unit"
        )
    if not isinstance(cast("Any", label), str):
        raise InputError(f"label is {validation.shown(label)}; need a text")
    ax = own_axes(ax, size(som.lattice_))
    scale = None if value_range is None else interval(value_range, "value_range")
    drawn = layer(ax, som.lattice_, shown, cmap=cmap, scale=scale)
    if validation.truth(colorbar, "colorbar"):
        scale_of(ax, drawn, short(label))
    return ax


def component_planes(
    som: "SOM",
    features: Any = "all",
    axes: "Sequence[Axes] | None" = None,
    *,
    scale: str = "own",
    cmap: Any = None,
) -> "NDArray[np.object_]":
    """w_id over the units i, a map for each feature d, beside one another.

    The one drawing that needs several Axes: it takes and returns as many as there are features.

    Parameters
    ----------
    som : SOM
        Fitted.
    features : "all", names or positions, a slice or a mask, default "all"
        Of encoded columns, as `som.columns_.names` has them; at most 100.
    axes : sequence of matplotlib Axes, optional
        One for each feature. Default: in rows of five, in the current figure if it is empty, else in a new one.
    scale : {"own", "shared"}, default "own"
        "own": the colors of each map span its own values, for features of different measure. "shared": one scale
        for all, for features that compare, such as pixels.
    cmap : str or matplotlib Colormap, optional
        Default: dark is high on light paper, light is high on dark paper.

    Returns
    -------
    ndarray of shape (n_features,) of Axes
        All of one figure.

    Raises
    ------
    NotFittedError, InputError
        For a map that is not fitted; features that it has not, none or too many; another number of axes.

    References
    ----------
    Vesanto, SOM-based data visualization methods, Intelligent Data Analysis 3 (1999).

    Examples
    --------
    >>> from somersault import SOM
    >>> X = [[0.0, 5.0, 2.0], [1.0, 7.0, 2.0], [3.0, 5.0, 2.0]]
    >>> planes = component_planes(SOM(shape=(2, 2), n_epochs=2).fit(X))
    >>> [ax.get_title() for ax in planes]
    ['x0', 'x1', 'x2']
    """
    som = fitted(som)
    validation.choice(scale, "scale", ("own", "shared"))
    chosen = _chosen(som, features)
    if axes is None:
        axes = panels(len(chosen), (2.6, 2.2), min(len(chosen), _ACROSS))
    axes = [checked_axes(ax) for ax in validation.entries(axes, "axes", "matplotlib Axes")]
    if len(axes) != len(chosen):
        raise InputError(f"axes has {len(axes)} entries; need {len(chosen)}, one for each feature")
    is_own = scale == "own"
    common = None if is_own else limits(som.prototypes_[:, chosen])
    for d, ax in zip(chosen, axes, strict=True):
        component_plane(som, d, ax, colorbar=is_own, cmap=cmap, value_range=common)
    if not is_own:
        axes[0].figure.colorbar(axes[0].collections[0], ax=list(axes), shrink=0.8)
    return np.fromiter(axes, dtype=object, count=len(axes))


def _chosen(som: "SOM", features: Any) -> list[int]:
    every = isinstance(features, str) and features == "all"
    chosen = list(range(som.columns_.n_encoded)) if every else places(features, _header(som), "features")
    if not 0 < len(chosen) <= _MOST_PLANES:
        raise InputError(
            f"features chooses {len(chosen)} features; need 1 to {_MOST_PLANES}: pass names or positions of some"
        )
    return chosen


def _header(som: "SOM") -> Header:
    """The encoded columns, whose names arrays have too."""
    return Header(tuple(som.columns_.names), (0, som.columns_.n_encoded))
