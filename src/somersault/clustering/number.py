"""How many clusters there are, and how sure that is."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import linkage
from scipy.special import stdtrit

from somersault.clustering.graph import Array, DisjointSets, Indices
from somersault.errors import ClusterNumberWarning, warn
from somersault.lattice import Lattice
from somersault.matching import sliced, squared_distances

_SAMPLES, _UNITS = 12.0, 2.5
"""Density is that of so many samples at least, and of the samples of so many units."""
_SHARE = 0.25
"""Of all samples at most, so that few samples are more than one cluster, too."""
_CHANCE, _LEAST = 3.5, 0.9
"""Valleys among n samples are so deep by chance (times 1/√n), and so deep on any map of a single cloud."""
_UNSURE = 1.35
"""By this factor the depth of a valley differs from the least that counts, or the choice is not sure."""
_TOO_MANY = 8
"""With fewer units for each cluster others may have been overlooked."""
_EMPTY = 0.1
"""More units without samples than chance leaves, as a share of all, that one cloud does not have."""
_LEVEL, _TWO = 0.05, 2.0
"""How rarely, and by what factor, the largest sum of squares within a cluster exceeds the others by chance."""
_NEIGHBORS = 8
"""Nearest units that valleys are looked for between, besides those on the lattice."""
_GAIN = 0.1
"""What a cluster more must add to the gap statistic."""
_MOST_COMPACT = 6
"""Compact groups that are told without valleys between them: what goes on beyond is a curve."""
_DRAWN, _NULLS = 300, 6
"""Points that stand for the samples in the gap statistic, and clouds that they are compared with."""
_HELD = 2**18
"""Distances that are held at a time."""
_TINY = 1e-24


@dataclass(frozen=True, eq=False)
class ClusterChoice:
    """How many clusters a map shows, and why.

    Attributes
    ----------
    n_clusters : int
    is_sure : bool
        Whether no depth is near the least that counts, the map has units enough to show more clusters, valleys
        part those that there are, and none of them may be two.
    reason : str
        What speaks against it, if it is not sure; else what speaks for it.
    depths : ndarray
        Depths of the valleys between peaks of the density of samples, the deepest first: natural logarithms of the
        density of the lower peak by that of the highest pass that leads away from it. Entry k − 2 parts cluster k.
    least_depth : float
        Deeper valleys count.
    gains : ndarray
        Where no valley counts: what clusters 2, 3, … of Ward's add to the gap statistic, logarithms of squares.
    is_given : bool
        Whether the user gave the number, and nothing was looked for.
    """

    n_clusters: int
    is_sure: bool
    reason: str
    depths: Array
    least_depth: float
    gains: Array
    is_given: bool = False

    @classmethod
    def given(cls, n_clusters: int) -> "ClusterChoice":
        """That of the user."""
        return cls(n_clusters, True, "it was given", np.zeros(0), 0.0, np.zeros(0), is_given=True)

    def beside(self, within: Array) -> "ClusterChoice":
        """The same, less sure if a method finds another number, tells no more apart, or may join two.

        within are the sums of squares within the clusters that it finds.
        """
        n_found, reason = len(within), ""
        if n_found != self.n_clusters and self.is_given:
            reason = f"{self.n_clusters} were asked for, but no more units with samples differ"
        elif n_found != self.n_clusters:
            reason = f"valleys of the density say {self.n_clusters}, the method finds {n_found}"
        elif self.is_sure and not self.is_given:
            reason = _may_be_two(within)
        return replace(self, n_clusters=n_found, is_sure=False, reason=reason) if reason else self

    def tell(self) -> None:
        """Warn if it is not sure."""
        if not self.is_sure:
            warn(self.in_words, ClusterNumberWarning)

    @property
    def in_words(self) -> str:
        """A choice that is not sure, in words."""
        many = f"{self.n_clusters} cluster{'' if self.n_clusters == 1 else 's'}"
        if self.is_given:
            return f"{many}: {self.reason}"
        return f"{many}, but this is not sure: {self.reason}; pass n_clusters if you know the number"


def choose(W: Array, lattice: Lattice, hits: Array) -> ClusterChoice:
    """Count the peaks of the density of samples that deep valleys part.

    Parameters
    ----------
    W : ndarray of shape (n_units, n_features)
        Prototypes, where Euclidean distances are the map's.
    lattice : Lattice
    hits : ndarray of shape (n_units,)
        Samples of each unit.

    Notes
    -----
    The density at a point is 1 / h^d: h² is the mean squared distance to the nearest m samples, each where the
    prototype of its unit lies, and d, from 1 to 2, the dimension in which h grows with m. Points are prototypes
    and the middles between neighbors. m is 12, or as many as 2.5 units have, and at most a quarter of all.

    As density falls, peaks appear and merge; the depth of a valley is the logarithm of the density of the lower
    peak by that of the pass over which it merges with a higher one. In a single cloud no valley is as deep as
    √(3.5²/m + 0.9²), but for rare chances.

    If there is none as deep, clusters that overlap may still be compact: their number is the first after which
    another one adds less than 0.1 to the gap statistic.

    A map that is too coarse for its clusters shows no valley, either, but has units between them. One cluster is
    not sure if more than 10 % of the units have no samples, besides the exp(−samples / units) of chance.

    References
    ----------
    Chazal, Guibas, Oudot, Skraba, Persistence-based clustering in Riemannian manifolds, Journal of the ACM 60
    (2013). Tibshirani, Walther, Hastie, Estimating the number of clusters in a data set via the gap statistic,
    Journal of the Royal Statistical Society B 63 (2001).

    Examples
    --------
    >>> from somersault.lattice import Lattice
    >>> row = np.concatenate([np.linspace(0, 1, 20), np.linspace(9, 10, 20)])[:, None]
    >>> choice = choose(row, Lattice((1, 40)), np.full(40, 5.0))
    >>> choice.n_clusters, choice.is_sure
    (2, True)
    """
    has = hits > 0
    n_populated = int(np.count_nonzero(has))
    n_samples = max(
        float(hits.sum()), n_populated
    )  # weights may be small, but a unit with samples has one at least
    weights = hits[has] / hits.sum() * n_samples
    depths, mass = _valleys(W, lattice, has, weights)
    least = float(np.hypot(_CHANCE / np.sqrt(mass), _LEAST))
    n = 1 + int(np.count_nonzero(depths > least))
    gains = _gains(W[has], weights) if n == 1 else np.zeros(0)
    n_compact = 1 + int(np.argmin(np.append(gains, 0.0) >= _GAIN))
    empty = 1 - n_populated / len(has) - float(np.exp(-n_samples / len(has)))
    reason, is_sure = _doubts(n, n_compact, n_populated, empty, depths, least)
    if n == 1 and n_compact <= _MOST_COMPACT:
        n = n_compact
    return ClusterChoice(n, is_sure, reason, depths, least, gains)


def _doubts(
    n: int, n_compact: int, n_populated: int, empty: float, depths: Array, least: float
) -> tuple[str, bool]:
    """What speaks against so many clusters, or for them; and whether the choice is sure."""
    if n_compact > _MOST_COMPACT:
        return "no valley parts the samples, but they are far from one round cloud", False
    if n_compact > 1:
        return "no valley parts them, but the samples fall into so many compact groups", False
    near = depths[(depths > least / _UNSURE) & (depths < least * _UNSURE)]
    if near.size:
        depth = near[np.argmin(np.abs(np.log(near / least)))]
        return f"a valley is {depth:.1f} deep, and from {least:.1f} on one counts", False
    if n > 1 and n_populated < _TOO_MANY * n:
        return f"the map has {n_populated} units with samples, too few to show more", False
    if n == 1 and empty > _EMPTY:
        return f"{empty:.0%} of the units, besides some by chance, have no samples and may part clusters", False
    valleys = "no valley is deeper than {:.1f}" if n == 1 else "valleys deeper than {:.1f} part so many"
    return valleys.format(least), True


def squares_within(W: Array, labels: Indices, weights: Array) -> Array:
    """Σ w ‖x − c‖² of each cluster, c its weighted mean."""
    mass = np.bincount(labels, weights)
    centers = np.column_stack([np.bincount(labels, weights * column) / mass for column in W.T])
    return np.bincount(labels, weights * np.square(W - centers[labels]).sum(axis=1)).astype(np.float64)


def _may_be_two(within: Array) -> str:
    """Whether one cluster stands out as two of the others would: in words, empty if none does.

    Two groups less than two deviations apart have one peak: no valley parts them, on any map. Together they have
    more than twice the sum of squares of one. So a cluster may be two if it has more than twice that of the
    others, and more than Student's prediction interval (95 %, of logarithms) allows for one more like them.
    Where the others differ as much among each other, or there is only one, this says nothing.
    """
    largest = int(np.argmax(within))
    others = np.delete(within, largest)
    others = np.log(others[others > _TINY])
    if len(others) < 2:
        return ""
    excess = np.log(within[largest]) - others.mean()
    scatter = others.std(ddof=1) * np.sqrt(1 + 1 / len(others))
    if excess <= max(np.log(_TWO), stdtrit(len(others) - 1, 1 - _LEVEL) * scatter):
        return ""
    return f"cluster {largest} has {np.exp(excess):.1f} times the sum of squares of the others, so it may be two"


def _valleys(W: Array, lattice: Lattice, has: NDArray[np.bool_], weights: Array) -> tuple[Array, float]:
    """Depths of the valleys, the deepest first; and of how many samples densities are."""
    X = W[has]
    total = float(weights.sum())
    mass = min(max(_SAMPLES, _UNITS * total / len(X)), _SHARE * total)
    if len(X) < 3:
        return np.zeros(0), mass
    near, spread = _neighbors(X)
    units = np.flatnonzero(has)
    pairs = np.column_stack([np.repeat(units, near.shape[1]), units[near.ravel()]])
    edges = np.unique(np.sort(np.vstack([lattice.edges, pairs]), axis=1), axis=0)
    height, wider = _heights(W, X, spread, weights, (mass, 2 * mass)).T
    (middle,) = _heights((W[edges[:, 0]] + W[edges[:, 1]]) / 2, X, spread, weights, (mass,)).T
    growth = float(np.average((wider - height)[has], weights=weights)) / np.log(2)
    dimension = 1 / np.clip(growth, 0.5, 1.0)
    saddle = np.maximum(middle, height[edges].max(axis=1))
    depths = dimension * _persistence(np.where(has, height, np.inf), edges, saddle)
    return np.sort(depths)[::-1], mass


def _neighbors(X: Array) -> tuple[Indices, Array]:
    """The nearest others of each point, and a quarter of its squared distance from the first three: its cell."""
    n_near = min(_NEIGHBORS, len(X) - 1)
    near, spread = np.empty((len(X), n_near), dtype=np.intp), np.empty(len(X))
    for rows in sliced(len(X), max(1, _HELD // len(X))):
        D = squared_distances(X[rows], X)
        D[np.arange(len(D)), np.arange(len(X))[rows]] = np.inf
        first = np.argpartition(D, n_near - 1, axis=1)[:, :n_near]
        squares = np.take_along_axis(D, first, axis=1)
        near[rows] = first
        spread[rows] = np.square(np.sqrt(np.sort(squares, axis=1)[:, :3]).mean(axis=1)) / 4
    return near, spread


def _heights(P: Array, X: Array, spread: Array, weights: Array, masses: tuple[float, ...]) -> Array:
    """The logarithm of h at points, (n_points, n_masses): h² = mean square distance to so many samples."""
    n = min(len(X), 1 + int(np.searchsorted(np.cumsum(np.sort(weights)), max(masses))))
    out = np.empty((len(P), len(masses)))
    for rows in sliced(len(P), max(1, _HELD // len(X))):
        D = squared_distances(P[rows], X) + spread
        nearest = np.argpartition(D, n - 1, axis=1)[:, :n]
        squares = np.take_along_axis(D, nearest, axis=1)
        order = np.argsort(squares, axis=1, kind="stable")
        squares, w = (
            np.take_along_axis(squares, order, axis=1),
            weights[np.take_along_axis(nearest, order, axis=1)],
        )
        before = np.cumsum(w, axis=1) - w
        for i, mass in enumerate(masses):
            out[rows, i] = np.vecdot(np.clip(mass - before, 0, w), squares) / mass
    return 0.5 * np.log(out + _TINY)


def _persistence(height: Array, edges: Indices, saddle: Array) -> Array:
    """Of each basin that merges with a deeper one: how far its floor lies below the pass."""
    basins, found = DisjointSets(len(height)), list[float]()
    order = np.argsort(saddle, kind="stable")
    for pass_, (a, b) in zip(saddle[order].tolist(), edges[order].tolist(), strict=True):
        lower, higher = sorted((basins.of(a), basins.of(b)), key=height.__getitem__)
        if lower != higher:
            basins.join(lower, higher)
            if np.isfinite(height[higher]):
                found.append(pass_ - height[higher])
    return np.array(found)


def _gains(X: Array, weights: Array) -> Array:
    """What each further cluster of Ward's adds to the gap statistic: beside uniform boxes along the axes."""
    total = np.cumsum(weights)
    n = int(min(_DRAWN, total[-1]))
    if n < 2 * _MOST_COMPACT:
        return np.zeros(0)
    x = X[np.searchsorted(total, (np.arange(n) + 0.5) / n * total[-1])]
    x = x - x.mean(axis=0)
    x = x @ np.linalg.svd(x, full_matrices=False)[2].T
    rng = np.random.default_rng(0)
    low, high = x.min(axis=0), x.max(axis=0)
    nulls = np.mean([_within(rng.uniform(low, high, size=x.shape)) for _ in range(_NULLS)], axis=0)
    return np.diff(nulls - _within(x))


def _within(x: Array) -> Array:
    """The logarithm of Σ of the squares within 1, 2, … of Ward's clusters."""
    parted = np.square(linkage(x, "ward")[:, 2])[::-1][: _MOST_COMPACT + 1] / 2
    total = np.square(x - x.mean(axis=0)).sum()
    return np.log(np.maximum(total - np.append(0.0, np.cumsum(parted)), _TINY))
