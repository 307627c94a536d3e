"""Real rows that the model calls what is wanted, made feasible for a row, and paths to them.

Of those nearest to it each takes over what the row may not change and is clipped to its bounds. The model is asked
again, and the nearest of those that it still calls so are aims. On a path to one the first frame that flips
is the answer, or else the aim.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from somersault.array_types import Array, Indices
from somersault.codebook import Codebook
from somersault.columns import Columns
from somersault.counterfactuals.question import Question
from somersault.flow.aim import Sample
from somersault.flow.api import morph
from somersault.flow.feasible import Feasible
from somersault.matching import chunks

_TRIED, _KEPT = 60, 5
"""Rows that are made feasible, and aims of these."""
_TRIED_AGAIN = 2000
"""Where none of the first is an aim."""
_N_FRAMES = 21


@dataclass(frozen=True, eq=False)
class AimSearch:
    """Where answers for rows are looked for."""

    book: Codebook
    columns: Columns
    question: Question
    feasible: Feasible
    pool: Array  # (n_pool, n_encoded), which the model calls what is wanted

    def answers(self, rows: Indices, n: int) -> tuple[Array, Indices]:
        """Points (m, n_encoded) that flip, and the rows (m,) that they are for: several of each, or none."""
        aims, of = self._aims(rows, min(len(self.pool), max(_TRIED, 12 * n)), max(_KEPT, 2 * n))
        lacking = np.setdiff1d(rows, of)
        if len(lacking) and len(self.pool) > _TRIED:
            more, of_more = self._aims(lacking, min(len(self.pool), _TRIED_AGAIN), max(_KEPT, 2 * n))
            aims, of = np.concatenate([aims, more]), np.concatenate([of, of_more])
        return (self._on_paths(aims, of), of) if len(of) else (aims, of)

    def feasible_rows(self, points: Array, rows: Indices) -> Array:
        """Points (m, n_encoded) as rows that could be data, within what their starts allow."""
        return self.feasible.made_of(self.columns.as_rows(points), rows)

    def _aims(self, rows: Indices, n_tried: int, n_kept: int) -> tuple[Array, Indices]:
        aims, of = [np.empty((0, self.pool.shape[1]))], [np.empty(0, dtype=np.intp)]
        for part in chunks(len(rows), 8 * n_tried * self.pool.shape[1]):
            near = self._nearest(rows[part], n_tried)
            made = self.feasible.made_of(self.pool[near], rows[part])
            flips = self.question.holds(made.reshape(-1, made.shape[2])).reshape(near.shape)
            chosen = flips & (np.cumsum(flips, axis=1) <= n_kept)
            aims.append(made[chosen])
            of.append(np.repeat(rows[part], chosen.sum(axis=1)))
        return np.concatenate(aims), np.concatenate(of)

    def _nearest(self, rows: Indices, n: int) -> Indices:
        """The nearest of the pool in what may vary, (n_rows, n)."""
        free = self.feasible.free
        metric = self.book.metric.of_features(free)
        off = metric.squared_distances(self.feasible.X[rows][:, free], self.pool[:, free])
        return np.argsort(off, axis=1, kind="stable")[:, :n]

    def _on_paths(self, aims: Array, of: Indices) -> Array:
        """The first frames that flip on the paths to aims (m, n_encoded), or these."""
        out = aims.copy()
        for part in chunks(len(of), 8 * _N_FRAMES * aims.shape[1]):
            inner = self._frames(aims[part], of[part])
            n, n_inner, n_encoded = inner.shape
            frames = self.feasible_rows(inner.reshape(-1, n_encoded), np.repeat(of[part], n_inner))
            flips = self.question.holds(frames).reshape(n, n_inner)
            first, any_flips = flips.argmax(axis=1), flips.any(axis=1)
            out[part][any_flips] = frames.reshape(inner.shape)[any_flips, first[any_flips]]
        return out

    def _frames(self, aims: Array, of: Indices) -> Array:
        return path_to(self.book, self.feasible, aims, of).frames(_N_FRAMES)[:, 1:-1]


def path_to(model: Any, feasible: Feasible, points: Array, rows: Indices) -> Any:
    """A morph from rows to points (m, n_encoded) within what they allow."""
    low, high = feasible.box.low[rows], feasible.box.high[rows]
    bounds = None if feasible.box.is_open else (low, high)
    return morph(feasible.X[rows], model, Sample(points), bounds=bounds, features_to_vary=feasible.free)
