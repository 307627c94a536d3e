"""Frames of paths as rows of a table: each category is one of its column's, and changes once on a path.

Halfway between two islands is no island, and shares that cross ½ one by one make rows that nobody has. So the
categories of a path step from those of its start to those of its end, and real rows say which of them change when.

Let d(t, c) be the distance from the point of the path at t in [0, 1], with the columns c already changed, to the
second nearest real row, in mean distances between neighbors: of the second, so that no single row makes a point
likely. Frame k of m is the point t_k with the changed columns c_k, chosen for all frames of a path together:

    least  Σ_k e_k² / (1 + e_k²) + (t_k − k/(m − 1))²,    e_k = max(d(t_k, c_k) − 1, 0),

c_k never decreasing and t_k increasing by a quarter of a frame at least. So a frame that is as near to the data as
they are to each other stays where it is, and where there are no data, as between two species, few frames are.
Numbers move along the path, and what is constant on it keeps its bits. The columns that may have changed together
are those in which some real row nearby has what the end has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices, Mask
from somersault.codebook import Codebook
from somersault.exemplars import mean_spacing
from somersault.flow.constraints import categories_of
from somersault.matching import FeatureMetric, chunks

_NEAR = 128
"""Real rows that have a say on a path: the nearest to any of its frames."""
_CHANGES = 32
"""Sets of changed columns that are tried."""
_PER_FRAME, _PARTS = 4, 40
"""Parts between two frames, and of a whole path at least, at which its points are tried."""


def valid_rows(frames: Array, book: Codebook, truths: Sequence[int] = ()) -> Array:
    """Frames (n_samples, n_frames, n_features) as rows, first and last the nearest to what they were.

    book knows which features are shares of one category, and the real rows; truths are features that are 0 or 1.
    Without any of these frames come back as they are, and so does a path that lacks values.
    """
    switches = [*book.groups, *(np.array([feature]) for feature in truths)]
    if not switches or frames.shape[1] == 0:
        return frames
    out, data = categories_of(frames, switches), _Data.of(book, switches)
    n_samples, n_frames, _ = frames.shape
    for rows in chunks(n_samples, 8 * n_frames * len(data.rows)):
        for row, path in enumerate(frames[rows], start=rows.start):
            if n_frames > 2 and not np.isnan(path).any():
                out[row, 1:-1] = _inner(path, out[row, [0, -1]], switches, data)
    return out


@dataclass(frozen=True)
class _Data:
    """Real rows, or of a codebook that keeps none its prototypes as rows."""

    rows: NDArray[np.floating]  # (n_rows, n_features)
    metric: FeatureMetric
    spacing: float

    @classmethod
    def of(cls, book: Codebook, switches: Sequence[Indices]) -> "_Data":
        kept = book.exemplars
        if kept is not None:
            return cls(kept.points, book.metric, kept.mean_spacing)
        rows = categories_of(book.prototypes, switches)
        return cls(rows, book.metric, mean_spacing(rows, book.metric))

    def near(self, path: Array) -> Array:
        """The rows nearest to any point of a path (n_points, n_features)."""
        if len(self.rows) <= _NEAR:
            return self.rows.astype(np.float64, copy=False)
        least = self.metric.squared_distances(path, self.rows).min(axis=0)
        return self.rows[np.sort(np.argpartition(least, _NEAR)[:_NEAR])].astype(np.float64)


def _inner(path: Array, ends: Array, switches: Sequence[Indices], data: _Data) -> Array:
    """The inner frames of a path (n_frames, n_features) between rows that are its ends."""
    first, last = ends
    differing = [group for group in switches if (first[group] != last[group]).any()]
    near, n_frames = data.near(path), len(path)
    n_parts = max(_PER_FRAME, -(-_PARTS // (n_frames - 1)))
    fine = _refined(path, n_parts)
    for group in switches:
        fine[:, group] = first[group]
    changed, off = _distances(fine, last, differing, near, data)
    excess2 = np.square(np.maximum(off - data.spacing, 0.0) / (data.spacing or 1.0))
    places, sets = _least(excess2 / (1 + excess2), _contained(changed), n_parts)
    out = fine[places]
    for group, is_changed in zip(differing, changed[sets].T, strict=True):
        out[np.ix_(is_changed, group)] = last[group]
    return out


def _refined(path: Array, n_parts: int) -> Array:
    """Points of a polyline: its corners, and so many parts between each two."""
    t = np.arange(n_parts)[:, None] / n_parts
    return np.concatenate([a + t * (b - a) for a, b in pairwise(path)] + [path[-1:]])


def _distances(
    fine: Array, last: Array, differing: Sequence[Indices], near: Array, data: _Data
) -> tuple[Mask, Array]:
    """Sets of changed columns (n_sets, n_differing), and of each point with each (n_points, n_sets) how far it is.

    None and all are among the sets.
    """
    first = fine[0]
    others = np.ones(fine.shape[1], dtype=bool)
    before, after = np.zeros((2, len(differing), len(near)))
    for place, group in enumerate(differing):
        others[group] = False
        metric = data.metric.of_features(group)
        before[place], after[place] = metric.squared_distances(
            np.stack([first[group], last[group]]), near[:, group]
        )
    plain = data.metric.of_features(others).squared_distances(fine[:, others], near[:, others])
    changed = _candidates(after < before, plain.min(axis=0) + np.minimum(before, after).sum(axis=0))
    of_categories = before.sum(axis=0) + changed @ (after - before)
    k = min(2, len(near)) - 1
    off = np.partition(plain[:, None] + of_categories, k, axis=2)[..., k]
    return changed, np.sqrt(np.maximum(off, 0.0))


def _candidates(has_changed: Mask, off: Array) -> Mask:
    """Sets of columns in which rows (n_differing, n_rows) have what the end has, of those nearest by off."""
    n_differing = len(has_changed)
    ordered = has_changed[:, np.argsort(off, kind="stable")].T
    every = np.vstack([np.zeros((1, n_differing), bool), np.ones((1, n_differing), bool), ordered])
    _, where = np.unique(every, axis=0, return_index=True)
    return every[np.sort(where)[:_CHANGES]]


def _contained(sets: Mask) -> Mask:
    """Whether set j is within set i, [i, j]."""
    return np.all(~sets[None] | sets[:, None], axis=2)


def _least(unlikely: Array, contained: Mask, n_parts: int) -> tuple[Indices, Indices]:
    """The cheapest steps over points and sets (n_points, n_sets): of each inner frame its point and its set."""
    n_points, n_sets = unlikely.shape
    n_frames, place, ahead = (n_points - 1) // n_parts + 1, np.arange(n_points), n_parts // _PER_FRAME
    so_far, came = np.full((n_points, n_sets), np.inf), list[tuple[Indices, Indices]]()
    so_far[0, 0] = 0.0
    for frame in range(1, n_frames):
        each = np.where(contained, so_far[:, None], np.inf)
        from_set, set_before = each.min(axis=2), each.argmin(axis=2)
        best = np.minimum.accumulate(from_set, axis=0)
        point_before = np.maximum.accumulate(np.where(from_set == best, place[:, None], 0), axis=0)
        came.append((point_before, set_before))
        so_far = np.full_like(best, np.inf)
        so_far[ahead:] = best[:-ahead] + unlikely[ahead:]
        so_far += np.square((place - frame * n_parts) / (n_points - 1))[:, None]
    point, chosen, out = n_points - 1, min(1, n_sets - 1), list[tuple[int, int]]()
    for point_before, set_before in came[:0:-1]:
        point = int(point_before[point - ahead, chosen])
        chosen = int(set_before[point, chosen])
        out.append((point, chosen))
    places, sets = np.array(out[::-1]).T
    return places, sets
