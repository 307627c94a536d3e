"""The map, and paths over it, in lattice steps; row 0 at the top."""

from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import _validate
from somersault.errors import InputError
from somersault.plot._axes import ACCENT, own_axes
from somersault.plot._cells import cells, is_wrapped, way

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from somersault.estimator import SOM
    from somersault.flow.morph import Morph


def u_matrix(som: "SOM", ax: "Axes | None" = None, *, labels: bool = True, colorbar: bool = False) -> "Axes":
    """u_i = mean of ‖w_i − w_j‖ over the lattice neighbors j of unit i, as the color of its cell.

    Dark valleys are clusters, bright ridges the borders between them.

    Parameters
    ----------
    som : SOM
        Fitted.
    ax : matplotlib Axes, optional
        Where to draw. Default: a figure of its own.
    labels : bool, default True
        Write the label of each unit into its cell, if the units are labelled.
    colorbar : bool, default False
        Add a scale, in feature scale.

    Returns
    -------
    Axes
        In lattice steps, row 0 at the top. The colors (viridis) are told apart with any color vision.

    Raises
    ------
    NotFittedError
        For a map that is not fitted.

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
    from matplotlib.collections import PolyCollection
    from sklearn.utils.validation import check_is_fitted

    check_is_fitted(som)
    lattice = som.lattice_
    ax = own_axes(ax, figsize=(6.0, 5.5))
    # Not RegularPolyCollection, whose cells are of a fixed size on paper and overlap in a small figure.
    drawn = PolyCollection(list(cells(lattice)), cmap="viridis", edgecolors="face", linewidths=0.3)
    drawn.set_array(som.u_heights_)
    ax.add_collection(drawn)
    _frame(ax, som)
    if labels and hasattr(som, "unit_labels_"):
        _write_labels(ax, som)
    if colorbar:
        ax.figure.colorbar(drawn, ax=ax, shrink=0.8, label="distance to the neighbors")
    return ax


def _frame(ax: "Axes", som: "SOM") -> None:
    """The whole map, undistorted, without axes: lattice steps mean nothing to the reader."""
    corners = cells(som.lattice_).reshape(-1, 2)
    (left, top), (right, bottom) = corners.min(axis=0) - 0.1, corners.max(axis=0) + 0.1
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    ax.set_axis_off()


def _write_labels(ax: "Axes", som: "SOM") -> None:
    """Labels as shapes in lattice steps: they fit into their cells however large the figure is."""
    from matplotlib.collections import PathCollection
    from matplotlib.patheffects import withStroke
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    words = {
        label: str(label).replace("$", r"\$") for label in set(som.unit_labels_) - {None} if str(label).strip()
    }
    glyphs = {label: TextPath((0, 0), word, size=1) for label, word in words.items()}
    widest = max((glyph.get_extents().width for glyph in glyphs.values()), default=1)
    size = min(0.44, 0.8 / max(widest, 1e-9))
    shapes: list[Any] = []
    for label, place in zip(som.unit_labels_, som.lattice_.coordinates, strict=True):
        if label in glyphs:
            (x0, y0), (x1, y1) = glyphs[label].get_extents().get_points()
            centered = Affine2D().translate(-(x0 + x1) / 2, -(y0 + y1) / 2)
            shapes.append(glyphs[label].transformed(centered.scale(size, -size).translate(*place)))
    outline = [withStroke(linewidth=1.2, foreground="black")]
    drawn = PathCollection(shapes, facecolors="white", transform=ax.transData, zorder=1.5, path_effects=outline)
    ax.add_collection(drawn, autolim=False)


def paths(
    som: "SOM",
    bmus: "Morph | ArrayLike",
    ax: "Axes | None" = None,
    *,
    n_frames: int = 11,
    color: str | None = None,
    label: str | None = None,
) -> "Axes":
    """The best matching units of the frames of paths, joined by lines through their centers, from ring to disk.

    Each path is set off by a little of its own within the cells, so that equal paths stay visible. Steps over a
    joined edge of the lattice are left out.

    Parameters
    ----------
    som : SOM
        Fitted.
    bmus : Morph, or array-like of shape (n_samples, n_frames)
        The morph, or the units of its frames, as `Morph.bmus` gives them.
    ax : matplotlib Axes, optional
        Where to draw, such as what `u_matrix` returned. Default: a figure of its own, with the U-matrix.
    n_frames : int, default 11
        How many frames of a Morph.
    color : matplotlib color, optional
        Default: an orange that stands out from the U-matrix.
    label : str, optional
        For a legend.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        For an array of another shape, or units that the map has not.

    Examples
    --------
    >>> import somersault as ss
    >>> from sklearn.datasets import load_digits
    >>> X, y = load_digits(return_X_y=True)
    >>> som = ss.SOM(shape=(6, 6), n_epochs=5).fit(X)
    >>> ax = paths(som, som.morph(X[:4], 20))
    >>> len(ax.lines)
    12
    """
    units = _units(bmus, n_frames, som.lattice_.n_units)
    ax = u_matrix(som) if ax is None else ax
    color = ACCENT if color is None else color
    wrapped = is_wrapped(units, som.lattice_)
    for i, points in enumerate(way(units, som.lattice_)):
        broken = np.insert(points, np.flatnonzero(wrapped[i]) + 1, np.nan, axis=0)
        ax.plot(*broken.T, color=color, lw=1.6, alpha=0.85, label=None if i else label, solid_joinstyle="round")
        ax.plot(*points[:1].T, "o", ms=5, mfc="white", mec=color, mew=1.5)
        ax.plot(*points[-1:].T, "o", ms=5, color=color)
    return ax


def _units(bmus: Any, n_frames: int, n_units: int) -> Any:
    if hasattr(bmus, "bmus"):
        return bmus.bmus(n_frames)
    array = _validate.real_array(bmus, "bmus")
    if array.ndim != 2:
        raise InputError(f"bmus has shape {array.shape}; need (n_samples, n_frames): as of morph.bmus()")
    return _validate.units(array.ravel(), n_units, "best matching unit").reshape(array.shape)
