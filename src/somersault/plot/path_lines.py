"""Paths over the map, and what happens to the distances along them."""

from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import validation
from somersault.errors import InputError
from somersault.plot.axes import ACCENT, GRAY, check_morph, checked_axes, checked_color, fitted, legend, own_axes
from somersault.plot.cells import is_wrapped, unbroken, way
from somersault.plot.maps import u_matrix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from somersault.estimator import SOM
    from somersault.flow.morph import Morph

_FEW = 60
"""More lines than these are a cloud: a band tells more."""


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

    Each path is set off by a little of its own within the cells, so that equal paths stay visible. A step over a
    joined edge leaves the map on one side and comes in again on the other.

    Parameters
    ----------
    som : SOM
        Fitted.
    bmus : Morph, or array-like of shape (n_samples, n_frames)
        The morph; or the units of its frames, as `Morph.bmus` gives them, or of a sample that moves:
        [som.predict(X)] for the states X of a machine over time.
    ax : matplotlib Axes, optional
        Where to draw, such as what `u_matrix` returned. Default: the U-matrix, drawn where it would be.
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
    som = fitted(som)
    units = _units(bmus, n_frames, som.lattice_.n_units)
    color = ACCENT if color is None else checked_color(color)
    label = None if label is None else str(label)
    ax = u_matrix(som, colorbar=False) if ax is None else checked_axes(ax)
    wrapped = is_wrapped(units, som.lattice_)
    for i, points in enumerate(way(units, som.lattice_)):
        line = unbroken(points, wrapped[i], som.lattice_)
        ax.plot(*line.T, color=color, lw=1.6, alpha=0.85, label=None if i else label, solid_joinstyle="round")
        ax.plot(*points[:1].T, "o", ms=5, mfc="white", mec=color, mew=1.5)
        ax.plot(*points[-1:].T, "o", ms=5, color=color)
    return ax


def _units(bmus: Any, n_frames: int, n_units: int) -> Any:
    if hasattr(bmus, "bmus"):
        return bmus.bmus(n_frames)
    array = validation.real_array(bmus, "bmus")
    if array.ndim != 2:
        raise InputError(f"bmus has shape {array.shape}; need (n_samples, n_frames): as of morph.bmus()")
    return validation.indices(array.ravel(), n_units, "best matching unit").reshape(array.shape)


def activations(morph: "Morph", sample: int = 0, ax: "Axes | None" = None, *, n_frames: int = 31) -> "Axes":
    """Draw the squared distances along a path: to the target in orange, to all other units in gray.

    What a morph lowers, and what it preserves. Of more than 60 other units: their median, and bands that hold half
    and all of them. The target is that of `Morph.target_activations`: of a path by real samples the sample at its
    end, and then its unit is one of the others.

    Parameters
    ----------
    morph : Morph
    sample : int, default 0
        Which path.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    n_frames : int, default 31
        Points of each curve.

    Returns
    -------
    Axes
        Squared feature scale (that of the codes, behind an encoder), from 0 up.

    Raises
    ------
    InputError
        For a path that the morph has not.

    Examples
    --------
    >>> import somersault as ss
    >>> morph = ss.morph([[0.0, 0.0]], [[0.0, 1.0], [4.0, 0.0], [4.0, 4.0]], 1)
    >>> ax = activations(morph, n_frames=5)
    >>> ax.lines[-1].get_label(), float(ax.lines[-1].get_ydata()[0].round(9))
    ('target: unit 1', 16.0)
    """
    check_morph(morph)
    sample = int(validation.indices(sample, morph.n_samples, "sample", "sample")[0])
    target, of_units = int(morph.targets[sample]), morph.activations(n_frames)[sample]
    is_unit = target >= 0 and morph.waypoints is None
    others, progress = np.delete(of_units, [target] if is_unit else [], axis=1), np.linspace(0, 1, n_frames)
    ax = own_axes(ax, (5.5, 3.6))
    _others(ax, progress, others)
    name = f"target: unit {target}" if is_unit else "target: a sample" + f" of unit {target}" * (target >= 0)
    ax.plot(progress, morph.target_activations_at(n_frames)[sample], color=ACCENT, lw=2.4, label=name)
    ax.set(xlabel="progress", ylabel="activation", xlim=(0, 1))
    ax.set_ylim(bottom=0)
    ax.spines[["top", "right"]].set_visible(False)
    handles, names = ax.get_legend_handles_labels()
    legend(ax, handles, names, fontsize=8)
    return ax


def _others(ax: "Axes", progress: "NDArray[np.float64]", of_units: "NDArray[np.float64]") -> None:
    n_units = of_units.shape[1]
    if n_units > _FEW:
        for low, high, name in ((0, 100, f"{n_units} others"), (25, 75, "half of them")):
            band = np.percentile(of_units, (low, high), axis=1)
            ax.fill_between(progress, *band, color=GRAY, alpha=0.3, lw=0, label=name)
        of_units = np.median(of_units, axis=1, keepdims=True)
    names = ["others" if 0 < n_units <= _FEW else None, *[None] * of_units.shape[1]]
    for curve, name in zip(of_units.T, names, strict=False):
        ax.plot(progress, curve, color=GRAY, lw=0.8, alpha=0.8, label=name)
