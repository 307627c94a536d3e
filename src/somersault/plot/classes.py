"""Classes and clusters on the map, told apart by color, pattern and name.

The first seven of twelve colors are those of Okabe and Ito, Color universal design (2008), told apart with any
color vision. The last is a gray in place of their black, which would vanish on dark paper. The four before it are
as far from the others as any. The explorer has the same. Classes beyond the twelfth have the same colors again
under a pattern, with another one for each twelve; from the 73rd on patterns repeat too, and only the names tell.
"""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.arrays import on_host
from somersault.errors import InputError
from somersault.labels import Labels, are_known, coded, sample_labels, warn_of_missing
from somersault.plot.axes import Array, fitted, legend, own_axes
from somersault.plot.cells import borders
from somersault.plot.layer import blank, colored, empty, frame, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from somersault.estimator import SOM

COLORS = (
    *("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00"),
    *("#cc79a7", "#9371e7", "#71e793", "#2e3f93", "#1e501e", "#5c5c5c"),
)
HATCHES = (None, "////", "....", "xxxx", "||||", "oo")
_IN_LEGEND, _IN_COLUMN = 40, 20
_RADIUS = 0.44
"""Of a pie, in lattice steps."""
_SEEN_FROM = 500
"""The middle of a cluster is found from so many of its units at most."""


def style(k: int) -> tuple[str, str | None]:
    """Color and pattern of class k."""
    return COLORS[k % len(COLORS)], HATCHES[k // len(COLORS) % len(HATCHES)]


def labels(som: "SOM", ax: "Axes | None" = None, *, classes: Sequence[Any] | None = None) -> "Axes":
    """The label of each unit, as the color of its cell and, where letters are large enough to be read, in words.

    Parameters
    ----------
    som : SOM
        Whose units are labelled: after `SOM.label_units`.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    classes : sequence, optional
        All classes in the order of their colors, so that several drawings have the same. Default: the labels,
        sorted.

    Returns
    -------
    Axes
        With a legend. Up to twelve classes are told apart by color, more also by pattern. Units without a label
        are gray.

    Raises
    ------
    NotFittedError, InputError
        For a map that is not fitted, or whose units have no labels; a label that is none of the classes.

    Examples
    --------
    >>> from somersault import SOM
    >>> X, y = [[0.0], [0.2], [1.0]], ["low", "low", "high"]
    >>> som = SOM(shape=(1, 2), n_epochs=0, init=[[0.0], [1.0]]).fit(X).label_units(X, y)
    >>> [text.get_text() for text in labels(som).get_legend().get_texts()]
    ['high', 'low']
    """
    from somersault.plot.text import write

    som = fitted(som)
    if not hasattr(som, "unit_labels_"):
        raise InputError("the units have no labels; need them: call som.label_units(X, y) first")
    names, codes = _coded(som.unit_labels_, classes)
    ax = own_axes(ax, size(som.lattice_))
    _fill(ax, som, codes)
    write(ax, list(som.unit_labels_), som.lattice_.coordinates)
    _legend(ax, names)
    return ax


def class_pies(
    som: "SOM", X: Any, y: ArrayLike, ax: "Axes | None" = None, *, classes: Sequence[Any] | None = None
) -> "Axes":
    """The share of each class among the samples of a unit, as a pie in its cell.

    Parameters
    ----------
    som : SOM
        Fitted.
    X : array-like or frame of shape (n_samples, n_features)
        As for `SOM.predict`: NaN is a missing value.
    y : array-like of shape (n_samples,)
        Classes. Samples without a label (None, NaN, NA, an empty string, a missing category) are left out.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    classes : sequence, optional
        All classes in the order of their colors. Default: those of y, sorted.

    Returns
    -------
    Axes
        With a legend. Up to twelve classes are told apart by color, more also by pattern. A unit without samples
        is an empty cell. All pies are of one size; `hits` tells how many samples they stand for.

    Raises
    ------
    ValueError
        For a map that is not fitted; no samples, or samples of other columns; another number of classes than of
        samples; a class that is none of those given; labels all of which are missing.

    Warns
    -----
    MissingLabelsWarning
        If samples are without a label, with their number.

    References
    ----------
    Vesanto, Himberg, Alhoniemi, Parhankangas, SOM Toolbox for Matlab 5, 2000: som_pieplane.

    Examples
    --------
    >>> from somersault import SOM
    >>> som = SOM(shape=(1, 2), n_epochs=0, init=[[0.0], [1.0]]).fit([[0.0], [1.0]])
    >>> ax = class_pies(som, [[0.0], [0.1], [1.0]], ["a", "b", "b"])
    >>> [len(pieces.get_paths()) for pieces in ax.collections[1:]]  # behind them the cells
    [1, 2]
    """
    som = fitted(som)
    units = np.asarray(on_host(som.predict(X)))
    of_samples = sample_labels(y, len(units))
    warn_of_missing(are_known(of_samples))
    names, codes = _coded(of_samples, classes)
    counts = np.zeros((som.lattice_.n_units, len(names)), dtype=np.intp)
    known = (codes >= 0) & (units >= 0)
    np.add.at(counts, (units[known], codes[known]), 1)
    ax = own_axes(ax, size(som.lattice_))
    blank(ax, som.lattice_)
    _pies(ax, counts, som.lattice_.coordinates)
    _legend(ax, names)
    return ax


def clusters(som: "SOM", ax: "Axes | None" = None, *, fill: bool = True) -> "Axes":
    """The clusters of the units: a color for each, borders between them, and their numbers in their middle.

    Parameters
    ----------
    som : SOM
        Whose units are clustered: after `SOM.cluster`.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    fill : bool, default True
        False: only borders and numbers, to draw over another map, such as a U-matrix.

    Returns
    -------
    Axes
        Up to twelve clusters are told apart by color, more also by pattern, all of them by borders and numbers.

    Raises
    ------
    NotFittedError, InputError
        For a map that is not fitted, or whose units have no clusters.

    Examples
    --------
    >>> from somersault import SOM
    >>> som = SOM(shape=(1, 3), n_epochs=0, init=[[0.0], [1.0], [9.0]]).fit([[0.0], [1.0], [9.0]]).cluster(2)
    >>> ax = clusters(som)
    >>> len(ax.collections[1].get_segments())  # between the second and the third unit
    1
    """
    from matplotlib.collections import LineCollection
    from matplotlib.patheffects import withStroke

    som = fitted(som)
    if not hasattr(som, "unit_clusters_"):
        raise InputError("the units have no clusters; need them: call som.cluster() first")
    numbers = som.unit_clusters_
    ax = own_axes(ax, size(som.lattice_))
    if validation.truth(fill, "fill"):
        _fill(ax, som, numbers)
    sides = borders(som.lattice_, numbers)
    width = float(np.clip(60 / max(som.lattice_.shape), 0.9, 1.8))
    outline = [withStroke(linewidth=width + 1.2, foreground="white")]  # black in white reads on any color
    drawn = LineCollection(
        list(sides), colors="black", linewidths=width, capstyle="round", zorder=2, path_effects=outline
    )
    ax.add_collection(drawn, autolim=False)
    frame(ax, som.lattice_)
    _write_numbers(ax, som, numbers)
    return ax


def _write_numbers(ax: "Axes", som: "SOM", numbers: NDArray[np.intp]) -> None:
    """Larger for larger clusters, at the unit that is nearest to all others of its cluster."""
    from somersault.plot.text import write

    for number in np.unique(numbers).tolist():
        members = np.flatnonzero(numbers == number)
        some = members[:: -(-len(members) // _SEEN_FROM)]
        middle = members[som.lattice_.between(members[:, None], some).sum(axis=1).argmin()]
        highest = max(0.44, 0.2 * len(members) ** 0.5)
        write(ax, [str(number)], som.lattice_.coordinates[[middle]], highest)


def _fill(ax: "Axes", som: "SOM", codes: NDArray[np.intp]) -> None:
    """Cells in the color and pattern of their class, gray for −1."""
    from matplotlib.colors import to_rgb

    colors = np.array([to_rgb(color) for color in COLORS])[codes % len(COLORS)]
    colors[codes < 0] = empty(ax)
    colored(ax, som.lattice_, colors, [None if code < 0 else style(code)[1] for code in codes.tolist()])


def _pies(ax: "Axes", counts: NDArray[np.intp], centers: Array) -> None:
    """A pie (n_units, n_classes) at each center, clockwise from the top; one collection for each class."""
    from matplotlib.collections import PathCollection

    ends = 360 * np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for k in range(counts.shape[1]):
        color, hatch = style(k)
        pieces = [
            _piece(ends[unit, k - 1] if k else 0.0, ends[unit, k], centers[unit])
            for unit in np.flatnonzero(counts[:, k])
        ]
        ax.add_collection(PathCollection(pieces, facecolors=color, linewidths=0, zorder=1.5))
        if hatch is not None:
            over = PathCollection(pieces, facecolors="none", edgecolors="black", linewidths=0, zorder=1.6)
            over.set_hatch(hatch)
            ax.add_collection(over)


def _piece(first: float, last: float, center: Array) -> Any:
    from matplotlib.path import Path

    whole = last - first > 360 - 1e-9
    piece = Path.unit_circle() if whole else Path.wedge(first - 90, last - 90)  # y points down
    return Path(_RADIUS * np.asarray(piece.vertices) + center, piece.codes)


def _coded(of_samples: Labels, classes: Sequence[Any] | None) -> tuple[list[Any], NDArray[np.intp]]:
    """The classes, those given in the order given, and the place of each label among them; −1 for none."""
    there, codes = coded(of_samples)
    if classes is None:
        return there, codes
    names = validation.entries(classes, "classes", "labels")
    unfit = next((name for name in names if not isinstance(name, Hashable)), None)
    if unfit is not None:
        raise InputError(f"classes holds {validation.shown(unfit)}; need labels, such as those of y")
    place = {name: k for k, name in enumerate(names)}
    strange = [name for name in there if name not in place]
    if strange:
        raise InputError(f"classes lacks {strange[0]!r}; need all that there are: {there[:10]}")
    return list(names), np.array([*(place[name] for name in there), -1], dtype=np.intp)[codes]


def _legend(ax: "Axes", names: Sequence[Any]) -> None:
    """Beside the map, the first forty classes."""
    from matplotlib.patches import Patch

    handles: list[Any] = []
    for k in range(min(len(names), _IN_LEGEND)):
        color, hatch = style(k)
        handles.append(Patch(facecolor=color, hatch=hatch, edgecolor="black", linewidth=0))
    words = list(names[:_IN_LEGEND])
    if len(names) > _IN_LEGEND:
        handles.append(Patch(alpha=0))
        words.append(f"and {len(names) - _IN_LEGEND} more")
    if handles:
        columns = -(-len(handles) // _IN_COLUMN)
        legend(ax, handles, words, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, ncols=columns)
