"""The solution: paths kept in their few coordinates and decoded when someone asks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault import result_tables, validation
from somersault.array_types import Array, Indices, Mask, Rows
from somersault.arrays import ArrayBackend, backend_of, on_host
from somersault.errors import InputError, Result
from somersault.flow.engine import Engine
from somersault.flow.goal import Goal
from somersault.flow.path_space import PathSpace
from somersault.flow.record import PathRecord
from somersault.flow.state import points_of

_REST = 1e-60
"""A segment whose square is below this share of the path's is none."""
_ROWS = 30
"""Rows of the table in a notebook."""


@dataclass(frozen=True, eq=False)
class Morph:
    """Hold the paths of a set of samples, and how each of them ended.

    `end` and `frames` are of the library and on the device of the samples; all else is NumPy's.

    Attributes
    ----------
    results : tuple of Result
        How each path ended.
    n_steps : ndarray of shape (n_samples,)
        Steps taken.
    target_activations : ndarray of shape (n_samples, n_saved)
        Squared distance to the target after each step, squared feature scale; the last one is repeated for paths
        that ended earlier. Never growing under Adaptive. The target is what a path leads to: of one by real
        samples the sample at its end, which is not the prototype of its unit; the sample that was given; or else
        the target unit, of several the nearest.
    targets : ndarray of shape (n_samples,)
        The target unit at the end; −1 where the target is a sample.
    bounded_features : ndarray of shape (n_samples, n_features), or None without bounds
        Which features are, at the end, at a bound that a further step would cross.
    rigidity : ndarray of shape (n_samples, n_legs)
        ρ of each leg of each path, as given or as chosen for it; NaN for a leg of no length.
    spectral_exponent : ndarray of shape (n_samples,)
        α of each path, as given or as chosen for it; NaN for paths by real samples, which have another metric.
    waypoints : ndarray of shape (n_samples, n_legs, n_features), or None
        The real samples that a path goes by, whose corners it rounds, and its own end, in the features of the map.
        Of the stepping stone, the first of three, it takes what lies between its start and the second. A sample
        that repeats the one before is none. None for paths found step by step.
    unit_paths : tuple of ndarray of int, or None
        With via="map", the units from that of the start to that of the target, neighbor by neighbor.
    """

    results: tuple[Result, ...]
    n_steps: Indices
    target_activations: Array
    targets: Indices
    bounded_features: Mask | None
    rigidity: Array
    spectral_exponent: Array
    waypoints: Array | None
    unit_paths: tuple[Indices, ...] | None
    _engine: Engine
    _backend: ArrayBackend | None  # where points are asked for; None: NumPy's
    _saved: tuple[Sequence[Array], ...]  # of each block of samples, after each step, (n_samples, n_coordinates)
    _as_pandas: Callable[[Array], Any] | None = None  # shows frames in the user's columns

    def __repr__(self) -> str:
        done = sum(result.is_success for result in self.results)
        return f"Morph({len(self.results)} samples, {done} at their target)"

    @property
    def _space(self) -> PathSpace:
        return self._engine.space

    @property
    def _goal(self) -> Goal:
        return self._engine.goal

    @property
    def n_samples(self) -> int:
        """Count the paths."""
        return len(self.results)

    @property
    def end(self) -> Array:
        """Decode the last points of the paths, (n_samples, n_features)."""
        z = np.concatenate([path[-1] for path in self._saved])
        return self._points(z, self.targets)

    @cached_property
    def arc_length(self) -> Array:
        """Lengths of the paths, (n_samples,), feature scale; behind an encoder that of codes."""
        return np.concatenate([_arc_length(path) for path in self._saved])

    def frames(self, n_frames: int = 11, samples: slice | ArrayLike = slice(None), *, real: bool = False) -> Array:
        """Decode points of the paths at equal progress.

        Frame k is the first with 1 − k/(n_frames − 1) of the distance from the end left.

        Parameters
        ----------
        n_frames : int, default 11
            At least 2: the first is the input, bit for bit, the last is the end.
        samples : slice or array-like of row numbers, default all
            Whose frames; those of no others are decoded.
        real : bool, default False
            Give, instead of each frame between start and end, the kept sample that is nearest to it: a chain of
            real samples, which jumps from one to the next, where the frames themselves are blends.

        Returns
        -------
        ndarray of shape (n_samples, n_frames, n_features)

        Raises
        ------
        InputError
            With real, where no samples are kept, or only codes of them behind an encoder.

        Examples
        --------
        >>> from somersault import SOM
        >>> X = [[0.0, 0.0], [0.1, 3.0], [2.0, 1.0], [3.9, 0.5], [4.0, 3.0]]
        >>> path = SOM(shape=(1, 2), n_epochs=5).fit(X).morph(X[:1], 1)
        >>> path.frames(5, real=True)[0].tolist()
        [[0.0, 0.0], [2.0, 1.0], [3.9, 0.5], [4.0, 3.0], [4.0, 3.0]]
        """
        rows = self._rows(samples)
        z = np.concatenate(list(self._at_progress(n_frames)))[rows]
        frames = self._points(z, self.targets[rows], rows)
        return self._nearest_samples(frames) if real else frames

    def _nearest_samples(self, frames: Any) -> Any:
        """Frames with the kept sample nearest to each in the place of the inner ones."""
        problem, host = self._engine.problem, np.asarray(on_host(frames))
        exemplars = problem.book.exemplars
        if exemplars is None or exemplars.of > 1 or problem.latent is not None:
            why = "keeps codes, not the samples that they are of"
            if exemplars is None or exemplars.of > 1:
                why = "keeps no samples" if exemplars is None else "keeps means of samples, not samples"
            raise InputError(
                f"got real=True, but the map {why}; need samples to show: "
                'train a map of them with keep="samples", or leave out real'
            )
        out, inner = host.copy(), host[:, 1:-1]
        nearest = problem.book.metric.best_units(inner.reshape(-1, host.shape[2]), exemplars.points)
        out[:, 1:-1] = exemplars.points[nearest].reshape(inner.shape)
        return out if self._backend is None else self._backend.array(out)

    def to_frame(self, n_frames: int = 11) -> Any:
        """Put the frames into a data frame of pandas, in the columns of your data.

        Parameters
        ----------
        n_frames : int, default 11
            Of each path, as `frames` has them.

        Returns
        -------
        pandas.DataFrame
            A row for each frame: sample (from 0 on), frame, and your columns with their dtypes, as `SOM.decode`
            shows them: rows that could be data, in which each category changes once. The columns are 0, 1 and so
            on where the codebook has no names for them.

        Raises
        ------
        InputError
            Without pandas, and where a column of yours is called "sample" or "frame".

        Examples
        --------
        >>> import pandas as pd
        >>> from somersault import SOM
        >>> X = pd.DataFrame({"width": [0.0, 1.0, 8.0, 9.0], "kind": ["a", "a", "b", "b"]})
        >>> som = SOM(shape=(1, 2), n_epochs=5, keep=None, standardize=True).fit(X)
        >>> som.morph(X[:1], 1).to_frame(3).round(1)
           sample  frame  width kind
        0       0      0    0.0    a
        1       0      1    3.6    a
        2       0      2    7.3    b
        """
        pd = result_tables.pandas()
        frames = np.asarray(on_host(self.frames(n_frames)))
        if self._as_pandas is None:
            table = pd.DataFrame(frames.reshape(-1, frames.shape[2]))
        else:
            table = self._as_pandas(frames)
        taken = {"sample", "frame"} & set(table.columns)
        if taken:
            raise InputError(
                f"the data have a column {min(taken)!r}, which to_frame needs itself; rename it before the map is "
                "trained, or take som.decode(morph.frames())"
            )
        sample, frame = np.indices(frames.shape[:2]).reshape(2, -1)
        return pd.concat([pd.DataFrame({"sample": sample, "frame": frame}), table], axis=1)

    def _repr_html_(self) -> str:
        """A table for notebooks: how each path ended."""
        table = [["sample", "target unit", "steps", "activation at first", "at last", "result"]]
        for i, result in enumerate(self.results[:_ROWS]):
            unit = result_tables.NOTHING if self.targets[i] < 0 else str(self.targets[i])
            ends = map(result_tables.shown, self.target_activations[i, [0, -1]])
            table.append([str(i), unit, str(self.n_steps[i]), *ends, str(result)])
        n_more = self.n_samples - _ROWS
        return result_tables.html(table, repr(self), [f"and {n_more} more"] if n_more > 0 else [])

    def _rows(self, samples: slice | ArrayLike) -> Rows:
        if isinstance(samples, slice):
            return samples
        return validation.indices(samples, self.n_samples, "samples", "sample")

    def _points(self, z: Array, targets: Indices, rows: Rows = slice(None)) -> Any:
        points = points_of(self._engine, z, targets, rows)
        return points if self._backend is None else self._backend.array(points)

    def bmus(self, n_frames: int = 11) -> Indices:
        """Find the best matching units of the frames, (n_samples, n_frames), without decoding."""
        return np.concatenate(
            [self._space.unit_activations(frames, rows).argmin(axis=-1) for rows, frames in self._blocks(n_frames)]
        )

    def activations(self, n_frames: int = 11) -> Array:
        """Compute the activations of all units along the frames.

        An array (n_samples, n_frames, n_units), without decoding. Squared feature scale; behind an encoder that
        of codes.

        Examples
        --------
        >>> from somersault import morph
        >>> morph([[0.0, 0.0]], [[1.0, 0.0], [0.0, 3.0]], 0).activations(2)[:, 0]
        array([[1., 9.]])
        """
        out: list[Array] = []
        for rows, frames in self._blocks(n_frames):
            off_hull = frames[..., self._space.rank :]
            out.append(self._space.unit_activations(frames, rows) + np.vecdot(off_hull, off_hull)[..., None])
        return np.maximum(np.concatenate(out), 0.0)

    def target_activations_at(
        self, frames: int | ArrayLike = 11, samples: slice | ArrayLike = slice(None)
    ) -> Array:
        """Measure how far frames are from the target, as `target_activations` does of the steps.

        Parameters
        ----------
        frames : int or array-like of shape (n, n_frames, n_features), default 11
            How many of the path's own, at equal progress; or any, such as those of a straight line, in the
            features of the map.
        samples : slice or array-like of n row numbers, default all
            Whose targets are meant.

        Returns
        -------
        ndarray of shape (n, n_frames)
            Squared feature scale; behind an encoder that of codes.

        Examples
        --------
        >>> from somersault import morph
        >>> path = morph([[0.0, 0.0]], [[4.0, 0.0], [0.0, 1.0], [4.0, 4.0]], 0)
        >>> path.target_activations_at(3).round(9)
        array([[16.,  4.,  0.]])
        >>> path.target_activations_at([[[4.0, 3.0], [4.0, 1.0]]])
        array([[9., 1.]])
        """
        rows = self._rows(samples)
        if not isinstance(frames, (int, np.integer)):
            array = validation.real_array(frames, "frames").astype(np.float64)
            if array.ndim != 3 or array.shape[2] != self._goal.points.shape[2]:
                raise InputError(
                    f"frames has shape {array.shape}; need how many, or (n_samples, n_frames, "
                    f"{self._goal.points.shape[2]}): the features of the map"
                )
            return self._goal.activations(array, rows)
        own = (
            self._goal.activations(self._space.decode(z, block), block) for block, z in self._blocks(int(frames))
        )
        return np.concatenate(list(own))[rows]

    def _blocks(self, n_frames: int) -> Iterator[tuple[slice, Array]]:
        """Samples, and the coordinates of their frames, block by block."""
        first = 0
        for frames in self._at_progress(n_frames):
            yield slice(first, first := first + len(frames)), frames

    def _at_progress(self, n_frames: int) -> Iterator[Array]:
        """Coordinates of the frames, block by block."""
        validation.n_frames(n_frames)
        return (at_equal_progress(path, n_frames) for path in self._saved)


def morph_of(
    engine: Engine, blocks: Sequence[PathRecord], as_pandas: Callable[[Array], Any] | None = None
) -> Morph:
    """The solution that an engine found, block by block."""
    last, n_saved = [block.last for block in blocks], max(len(block.corners) for block in blocks)
    return Morph(
        results=tuple(result for state in last for result in state.results if result is not None),
        n_steps=np.concatenate([state.n_steps for state in last]),
        target_activations=np.vstack([_padded(block.activations, n_saved) for block in blocks]),
        targets=np.concatenate([state.targets for state in last]),
        bounded_features=np.vstack([state.bounded_features for state in last])
        if engine.space.is_bounded
        else None,
        rigidity=np.vstack([state.rigidity for state in last]),
        spectral_exponent=np.concatenate([state.spectral_exponent for state in last]),
        waypoints=engine.waypoints,
        unit_paths=engine.unit_paths,
        _engine=engine,
        _backend=engine.problem.backend,
        _saved=tuple(block.corners for block in blocks),
        _as_pandas=as_pandas,
    )


def points_like(morph: Morph, X: Any) -> Morph:
    """The same paths, whose points are of the library and on the device of X."""
    return replace(morph, _backend=backend_of(X))


def _padded(columns: Sequence[Array], n: int) -> Array:
    """Columns beside one another, of which the last is repeated."""
    return np.column_stack([columns[min(i, len(columns) - 1)] for i in range(n)])


def _arc_length(path: Sequence[Array]) -> Array:
    return np.sum([np.zeros(len(path[0]))] + [np.linalg.norm(b - a, axis=1) for a, b in pairwise(path)], axis=0)


def at_equal_progress(path: Sequence[Array], n_frames: int) -> Array:
    """First points of polylines that are 1 − k/(n_frames − 1) of the start's distance from the end, k = 0, 1, …

    path holds the corners of n polylines one after the other, each (n, n_coordinates); the answer is
    (n, n_frames, n_coordinates). Exact for the polyline: the distance to the end is convex along a segment, so
    the first segment whose smallest distance is within a level holds the first crossing, a root of a quadratic.
    """
    start, end = path[0], path[-1]
    out = np.repeat(start[:, None], n_frames, axis=1)
    out[:, -1] = end
    reach = np.sum((start - end) ** 2, axis=1)[:, None]
    level = reach * np.square(1 - np.arange(1, n_frames - 1) / (n_frames - 1))
    is_open = np.ones(level.shape, dtype=bool)
    for here, there in pairwise(path):
        g, v = here - end, there - here
        gg, gv, vv = (np.einsum("ij,ij->i", a, b)[:, None] for a, b in ((g, g), (g, v), (v, v)))
        # in lengths of the segment, so that no fourth power leaves float64: |g + t v|² = vv (gg + 2 gv t + t²)
        moves = vv > _REST * reach
        gg, gv, left = (square / np.where(moves, vv, 1.0) for square in (gg, gv, level))
        lowest = np.clip(-gv, 0.0, 1.0)
        crosses = is_open & moves & (gg + lowest * (2 * gv + lowest) <= left)
        if crosses.any():
            # the smaller root of t² + 2 gv t + gg − left, in the form that does not cancel as gv < 0
            above = gg - left
            root = np.sqrt(np.maximum(gv * gv - above, 0.0)) - gv
            t = np.clip(above / np.where(root > 0, root, 1.0), 0.0, 1.0)
            sample, k = np.nonzero(crosses)
            out[sample, k + 1] = here[sample] + t[sample, k, None] * v[sample]
            is_open &= ~crosses
            if not is_open.any():
                break
    return out
