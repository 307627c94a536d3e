"""Whether a classifier tells made samples from real ones: a network that has seen neither of those it judges."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices
from somersault.even_rows import from_first
from somersault.path_measures.answers import Embedding, embedded
from somersault.path_measures.class_change import Crossing
from somersault.path_measures.realism import interval
from somersault.path_measures.small_networks import fitted

_N_FOLDS, _N_NETWORKS = 5, 3
_RARE = 0.1
AMBIGUOUS = 0.75
"""Real samples of which no class is as probable as that are ambiguous."""


@dataclass(frozen=True, eq=False)
class Teller:
    """Tells made frames from real samples (n_real, n_features), by what `by` shows of both."""

    real: Array
    of_real: Indices  # the class of each, (n_real,), as the user's classifier answers; all alike without one
    by: Embedding | None
    random_state: int
    is_image: bool

    def of_all(
        self,
        frames: Array,
        classes: Indices,
        group: Indices,
        crossing: Crossing | None,
        ambiguous: Array | None,
    ) -> dict[str, float | None]:
        """The areas of frames (n_paths, n_frames, n_features): the middle, the crossing, the worst, the end.

        The classes of frames, (n_paths, n_frames), are answers of the same classifier as those of real samples.
        """
        first = (frames.shape[1] - 3) // 2
        middle = slice(first, first + 3)
        inner = self.areas(frames[:, 1:-1], classes[:, 1:-1], group, n_networks=1)
        found = {
            "told_apart": self.area(frames[:, middle], classes[:, middle], group),
            "told_apart_worst": None if inner is None else float(inner.max()),
            "told_apart_end": self.area(frames[:, -1:], classes[:, -1:], group),
        }
        if crossing is not None and ambiguous is not None:
            at, of_group = crossing.at(frames)[:, None], group[crossing.paths]
            of = classes[crossing.paths, crossing.frames][:, None]
            found["told_apart_crossing"] = self.area(at, of, of_group)
            alike = replace(self, real=ambiguous, of_real=np.zeros(len(ambiguous), dtype=np.intp))
            found["told_apart_ambiguous"] = alike.area(at, np.zeros_like(of), of_group)
        return found

    def area(self, made: Array, classes: Indices, group: Indices) -> float | None:
        """P(score of a frame > score of a real sample), of a network that has seen neither of them.

        Of frames (n_paths, n_each, n_features) and their classes (n_paths, n_each); paths of one group (n_paths,)
        are never in two folds.
        """
        found = self.areas(made, classes, group, _N_NETWORKS)
        return None if found is None else float(found.mean())

    def areas(self, made: Array, classes: Indices, group: Indices, n_networks: int) -> Array | None:
        """The same of each of the frames by itself, (n_each,), by networks that know them all."""
        if not made.size:
            return None
        made_rows = made.reshape(-1, made.shape[-1])
        real, is_image = others(self.real, made_rows, self.of_real, classes), self.is_image
        if not real.size:
            return None
        if self.by is not None:
            made, real = (embedded(self.by, points, "told_apart_by") for points in (made, real))
        reference = self.real if self.by is None else real
        is_image &= self.by is None
        low, high = interval(reference, is_image)
        zero, one = (low, high - low) if is_image else (reference.mean(axis=0), reference.std(axis=0))
        # Standardized pixels would hide what is wrong: those that hardly ever vary would outweigh the others.
        scale = zero, np.where(high > low, one, 1.0)
        return _areas_over_folds(made, real, scale, group, self.random_state, n_networks)


def _areas_over_folds(
    middle: Array,
    real: Array,
    scale: tuple[Array, Array],
    group: Indices,
    random_state: int,
    n_networks: int,
) -> Array | None:
    """Areas under the ROC curve (n_each,), of five folds; None for fewer groups or real samples than folds.

    middle (n_paths, n_each, n_features) is told from real (n_real, n_features), both less scale[0] over scale[1];
    paths of one group (n_paths,) are never in two folds. The mean of networks on folds of their own: of one alone
    the seed makes a difference of some .02.
    """
    n_each = middle.shape[1]
    made = middle.reshape(-1, middle.shape[-1])
    if min(len(np.unique(group)), len(real)) < _N_FOLDS:
        return None
    zero, one = scale
    X = ((np.concatenate([made, real]) - zero) / one).astype(np.float32)
    is_made = np.repeat([1, 0], [len(made), len(real)])
    rng, fold = np.random.default_rng(random_state), list[Indices]()
    for _ in range(n_networks):
        fold_of_path, order = folds(group, rng)
        # Each fold has as many real samples as frames: training parts that lean to one side shift pooled scores.
        fold_of_real = rng.permutation(np.repeat(fold_of_path[order], n_each)[from_first(len(made), len(real))])
        fold.append(np.concatenate([np.repeat(fold_of_path, n_each), fold_of_real]))
    return np.mean([_areas(scores, len(made), n_each) for scores in _judged(X, is_made, fold, rng)], axis=0)


def folds(group: Indices, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """The fold of each path, and paths in the order in which they were put there: the largest groups first.

    Each group goes to the fold that has the fewest paths, so that folds are as equal as groups allow.
    """
    numbers, place, size = np.unique(group, return_inverse=True, return_counts=True)
    drawn = rng.permutation(len(numbers))
    order = np.lexsort((drawn, -size))
    fold, filled = np.empty(len(numbers), dtype=np.intp), np.zeros(_N_FOLDS, dtype=np.intp)
    for each in order:
        fold[each] = filled.argmin()
        filled[fold[each]] += size[each]
    rank = np.argsort(order)
    return fold[place], np.argsort(rank[place], kind="stable")


def _judged(
    X: NDArray[np.float32], is_made: NDArray[np.intp], folds: list[Indices], rng: np.random.Generator
) -> Array:
    """Scores (n_networks, n_samples) by networks that have learned from other folds; each has its own folds."""
    is_in = np.stack([fold == k for fold in folds for k in range(_N_FOLDS)])
    networks = fitted(X, is_made, ~is_in, rng)
    out = np.empty((len(folds), len(X)))
    for k, rows in enumerate(is_in):
        out[k // _N_FOLDS, rows] = networks.scores(k, X[rows])
    return out


def _areas(scores: Array, n_made: int, n_each: int) -> Array:
    """Areas under the ROC curve of each of the frames of paths, (n_each,), which stand before real samples."""
    real = np.sort(scores[n_made:])
    below = (np.searchsorted(real, scores[:n_made]) + np.searchsorted(real, scores[:n_made], side="right")) / 2
    return below.reshape(-1, n_each).mean(axis=0) / len(real)


def others(reference: Array, made: Array, of_reference: Indices, of_made: Indices) -> Array:
    """Different reference samples, evenly drawn, none of them itself a frame: of each class as many as frames.

    Else whoever knows classes would tell frames apart where more of them are of one. Where there are fewer it is
    the same share of all classes, as far as nine tenths of the frames are concerned: a rare class may have less.
    A class that no reference sample is of counts for nothing.
    """
    place = {hash(row.tobytes()): k for k, row in enumerate(reference)}
    for row in made:
        place.pop(hash(row.tobytes()), None)
    rows = np.array(list(place.values()), dtype=np.intp)
    known = np.isin(of_made, of_reference[rows])
    if not known.any():
        return reference[rows[from_first(len(rows), len(made))]]
    classes, n_frames = np.unique(of_made[known], return_counts=True)
    own = [rows[of_reference[rows] == code] for code in classes]
    there = np.array([len(each) for each in own]) / n_frames
    order = np.argsort(there)
    rare = np.cumsum(n_frames[order]) <= _RARE * n_frames.sum()
    share = min(1.0, there[order][rare.sum()])
    chosen = [each[from_first(len(each), round(share * n))] for each, n in zip(own, n_frames, strict=True)]
    return reference[np.sort(np.concatenate(chosen))]
