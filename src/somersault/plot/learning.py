"""How a map was trained, and what its codebook can invert."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import validation
from somersault.codebook import Codebook
from somersault.errors import InputError
from somersault.plot.axes import ACCENT, GRAY, fitted, legend, own_axes
from somersault.plot.classes import COLORS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from somersault.estimator import SOM

_DASHES = ("-", "--", "-.", ":")
_FEW = 40
"""Epochs, or singular values, that are marked one by one."""


def history(
    som: "SOM",
    ax: "Axes | None" = None,
    *,
    measures: Sequence[str] = ("radius", "quantization_error", "topographic_error"),
) -> "Axes":
    """What was recorded after each epoch: each measure as a share of its largest value, which the legend tells.

    So that measures of different scale are seen in one drawing; a single one has its own scale.

    Parameters
    ----------
    som : SOM
        Trained.
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.
    measures : sequence of str, default ("radius", "quantization_error", "topographic_error")
        Names in `som.history_`: these, and those that the map was told to record.

    Returns
    -------
    Axes
        Epochs from 1.

    Raises
    ------
    NotFittedError, InputError
        For a map that is not fitted, or was not trained (n_epochs=0); a measure that was not recorded, or none.

    Examples
    --------
    >>> from somersault import SOM
    >>> som = SOM(shape=(2, 2), n_epochs=3).fit([[0.0, 1.0], [1.0, 2.0], [3.0, 1.0]])
    >>> [round(float(y), 3) for y in history(som, measures=["radius"]).lines[0].get_ydata()]
    [1.0, 0.707, 0.5]
    """
    from matplotlib.ticker import MaxNLocator

    som = fitted(som)
    names = _recorded(som, measures)
    n_epochs = len(som.history_[names[0]])
    ax = own_axes(ax, (5.5, 3.6))
    epochs, marker = np.arange(1, n_epochs + 1), "o" if n_epochs <= _FEW else None
    lines, told = list[Any](), list[str]()
    for i, name in enumerate(names):
        values = som.history_[name]
        largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
        whole = largest if largest > 0 and len(names) > 1 else 1.0
        told.append(f"{name.replace('_', ' ')}, up to {largest:.3g}")
        look: dict[str, Any] = {"color": COLORS[(i + 4) % len(COLORS)], "ls": _DASHES[i % len(_DASHES)]}
        lines += ax.plot(epochs, values / whole, marker=marker, ms=3.5, lw=1.8, **look)
    ax.set(xlabel="epoch", ylabel="share of the largest value" if len(names) > 1 else names[0].replace("_", " "))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.spines[["top", "right"]].set_visible(False)
    if len(names) > 1:
        legend(ax, lines, told, fontsize=8)
    return ax


def _recorded(som: "SOM", measures: Sequence[str]) -> list[str]:
    measures = validation.words(measures, "measures")
    if not measures:
        raise InputError(f"measures is empty; need some of {', '.join(som.history_)}")
    for name in measures:
        validation.choice(name, "a measure", som.history_)
    if len(som.history_[measures[0]]) == 0:
        raise InputError(
            "the map has no history, for it was not trained; need at least one epoch: fit(n_epochs > 0)"
        )
    return list(measures)


def spectrum(book: Any, ax: "Axes | None" = None) -> "Axes":
    """σ_1 ≥ σ_2 ≥ … > 0, the singular values of the centered prototypes: what inversion sees, and how sharply.

    An error e of the activations makes one of up to e / 2σ_j along direction j. Directions that no prototype leads
    along, which inversion cannot see, are hatched.

    Parameters
    ----------
    book : Codebook, or whatever has prototypes
        A SOM, scikit-learn's KMeans, a MiniSom, an array of shape (n_units, n_features).
    ax : matplotlib Axes, optional
        Where to draw. Default: the current axes if they are empty, else new ones.

    Returns
    -------
    Axes
        Singular values on a logarithmic scale, feature scale, and in words what
        `somersault.Codebook.well_posedness` says: rank, condition number, noise gain.

    Raises
    ------
    InputError
        For prototypes that `Codebook` refuses.

    References
    ----------
    Londei, Benati, Lanzieri, Loreto, arXiv 2601.13851 (2026), section on inversion.

    Examples
    --------
    >>> ax = spectrum([[0.0, 0.0, 1.0], [2.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    >>> ax.lines[0].get_ydata().round(3)
    array([1.694, 0.682])
    >>> ax.patches[0].get_label()
    '1 direction that no activation shows'
    """
    book = book if isinstance(book, Codebook) else Codebook(getattr(book, "codebook_", book))
    posed, s = book.well_posedness(), book.hull.singular_values
    ax = own_axes(ax, (6.0, 3.8))
    marker = "o" if len(s) <= _FEW else None
    ax.plot(np.arange(1, len(s) + 1), s, color=ACCENT, marker=marker, ms=4, lw=1.8)
    if len(s):
        ax.set_yscale("log")
    if len(s) and s[0] < 10 * s[-1]:  # within a decade: 0.6, not 6 × 10⁻¹
        ax.yaxis.set_major_formatter("{x:.3g}")
        ax.yaxis.set_minor_formatter("{x:.3g}")
    hidden = posed.n_features - posed.rank
    if hidden:
        told = f"{hidden} direction{'s' if hidden > 1 else ''} that no activation shows"
        ends = posed.rank + 0.5, posed.n_features + 0.5
        legend(ax, [ax.axvspan(*ends, fc="none", ec=GRAY, hatch="//", lw=0, label=told)], [told], fontsize=8)
    ax.set(xlabel="direction", ylabel="singular value", xlim=(0.5, posed.n_features + 0.5))
    verdict, numbers = str(posed).split(": ", 1)
    ax.set_title(f"{verdict}\n{numbers}", fontsize="small")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
