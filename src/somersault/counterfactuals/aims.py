"""Real rows that the model calls what is wanted, made feasible for a row, and paths to them.

Of those nearest to it each takes over what the row may not change and is clipped to its bounds. The model is asked
again, and the nearest of those that it still calls so are aims. On the paths to the nearest few the first frame
that flips is the answer, or else the aim, as of the others.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.codebook import Codebook
from somersault.columns import Columns
from somersault.counterfactuals.choice import different
from somersault.counterfactuals.question import Question
from somersault.flow.aim import Sample
from somersault.flow.api import morph
from somersault.flow.feasible import Feasible
from somersault.matching import chunks

_TRIED, _KEPT, _WITH_PATHS = 60, 12, 4
"""Rows that are made feasible, aims of these, and aims with a path."""
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
        n_kept = max(_KEPT, 2 * n)
        aims, of, place = self._aims(rows, min(len(self.pool), max(_TRIED, 12 * n)), n_kept)
        lacking = np.setdiff1d(rows, of)
        if len(lacking) and len(self.pool) > _TRIED:
            more, of_more, place_of_more = self._aims(lacking, min(len(self.pool), _TRIED_AGAIN), n_kept)
            aims, of = np.concatenate([aims, more]), np.concatenate([of, of_more])
            place = np.concatenate([place, place_of_more])
        has_path = place < max(_WITH_PATHS, n)
        aims[has_path] = self._on_paths(aims[has_path], of[has_path])
        return aims, of

    def feasible_rows(self, points: Array, rows: Indices) -> Array:
        """Points (m, n_encoded) as rows that could be data, within what their starts allow."""
        return self.feasible.made_of(self.columns.as_rows(points), rows)

    def _aims(self, rows: Indices, n_tried: int, n_kept: int) -> tuple[Array, Indices, Indices]:
        """Different aims, the nearest first, their rows, and which of the aims of its row each is."""
        aims, of, place = [self.pool[:0]], [rows[:0]], [rows[:0]]
        for part in chunks(len(rows), 8 * n_tried * self.pool.shape[1]):
            made = self.feasible.made_of(self.pool[self._nearest(rows[part], n_tried)], rows[part])
            flat, row = made.reshape(-1, made.shape[2]), np.repeat(rows[part], n_tried)
            is_aim = (self.question.holds(flat) & _are_first(flat, row)).reshape(-1, n_tried)
            number = np.cumsum(is_aim, axis=1)
            chosen = is_aim & (number <= n_kept)
            aims.append(made[chosen])
            of.append(row[chosen.ravel()])
            place.append(number[chosen] - 1)
        return np.concatenate(aims), np.concatenate(of), np.concatenate(place)

    def _nearest(self, rows: Indices, n: int) -> Indices:
        """The nearest of the pool in what may vary, (n_rows, n)."""
        free = self.feasible.free
        metric = self.book.metric.of_features(free)
        off = metric.squared_distances(self.feasible.X[rows][:, free], self.pool[:, free])
        return np.argsort(off, axis=1, kind="stable")[:, :n]

    def _on_paths(self, aims: Array, of: Indices) -> Array:
        """The first frames that flip on the paths to aims (m, n_encoded), or these where none does."""
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


def _are_first(points: Array, rows: Indices) -> Mask:
    """Which points (n, n_encoded) are no others before them, of the same row."""
    out = np.zeros(len(points), dtype=bool)
    out[different(np.column_stack([rows.astype(np.float64), points]))[0]] = True
    return out


def path_to(model: Any, feasible: Feasible, points: Array, rows: Indices) -> Any:
    """A morph from rows to points (m, n_encoded) within what they allow."""
    low, high = feasible.box.low[rows], feasible.box.high[rows]
    bounds = None if feasible.box.is_open else (low, high)
    return morph(feasible.X[rows], model, Sample(points), bounds=bounds, features_to_vary=feasible.free)
