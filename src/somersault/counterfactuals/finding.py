"""From rows and a question to answers, in the features of a map."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.arrays import like
from somersault.codebook import Codebook, as_codebook
from somersault.columns import Columns, table_of
from somersault.columns.libraries import frames_of
from somersault.counterfactuals.aims import AimSearch, path_to
from somersault.counterfactuals.choice import cheapest
from somersault.counterfactuals.costs import ChangeCosts
from somersault.counterfactuals.limits import limits_of
from somersault.counterfactuals.question import Question
from somersault.counterfactuals.result import ALREADY, COPIES, FOUND, NONE, Counterfactuals
from somersault.counterfactuals.sparing import spared
from somersault.errors import TrainingRowWarning, warn


@dataclass(frozen=True)
class ChangeRequest:
    """What the user asks for."""

    predict: Any
    target: Any
    features_to_vary: Any
    bounds: Any
    direction: Any
    n: int
    sparse: bool
    training_rows: bool


def counterfactuals(som: Any, columns: Columns, encoded: Array, X: Any, request: ChangeRequest) -> Counterfactuals:
    """What would have to change of rows of X, encoded (n_rows, n_encoded) in the columns of a map."""
    book, question = as_codebook(som), Question.of(request.predict, request.target, columns, X)
    feasible = limits_of(columns, encoded, request.features_to_vary, request.bounds, request.direction)
    kept, are_real = _kept(som, book, columns)
    said = question.answers(np.concatenate([encoded, kept]))
    holds = question.is_wanted(said)
    if not holds.any():
        raise question.never(said)
    is_already, pool = holds[: len(encoded)], kept[holds[len(encoded) :]]
    search, costs = AimSearch(book, columns, question, feasible, pool), ChangeCosts.among(columns, kept)
    points, of = search.answers(np.flatnonzero(~is_already), request.n)
    points, of = spared(points, of, search, costs, request.n) if request.sparse else (points, of)
    are_copies = _are_among(points, kept if are_real else kept[:0])
    places, chosen = _chosen(points, of, ~are_copies | request.training_rows, encoded, costs, request.n)
    before = np.repeat(encoded, request.n, axis=0)
    after, is_copy, is_there = before.copy(), *np.zeros((2, len(before)), dtype=bool)
    after[places], is_copy[places], is_there[places] = points[chosen], are_copies[chosen], True
    is_there[:: request.n] |= is_already
    _tell(is_copy, is_there)
    n_found = is_there.reshape(-1, request.n).sum(axis=1)
    return Counterfactuals(
        points=_as_given(columns, X, after, request.n),
        found=n_found > 0,
        n_found=n_found,
        cost=np.where(is_there, costs.of(before, after).sum(axis=1), np.inf),
        changed=costs.of(before, after) > 0,
        reasons=_reasons(is_already, n_found, np.unique(of)),
        is_training_row=is_copy,
        _names=tuple(columns.called),
        _before=_entries(columns, before),
        _after=_entries(columns, after),
        _find_paths=partial(path_to, som, feasible, after, np.arange(len(after)) // request.n),
    )


def _tell(is_copy: Mask, is_there: Mask) -> None:
    """Warn of answers that are rows of the training data."""
    if is_copy.any():
        warn(
            f"{np.count_nonzero(is_copy)} of {np.count_nonzero(is_there)} answers are complete rows of the "
            "training data: who reads one sees that row. is_training_row says which, training_rows=False has none",
            TrainingRowWarning,
        )


def _as_given(columns: Columns, X: Any, points: Array, n: int) -> Any:
    """Rows, n for each of X, as the training data were; of pandas with the index of X."""
    shown, of_pandas = columns.decode(points), frames_of("pandas", "DataFrame")
    if isinstance(X, of_pandas) and isinstance(shown, of_pandas):
        return shown.set_axis(X.index.repeat(n))
    return like(X, shown)


def _kept(som: Any, book: Codebook, columns: Columns) -> tuple[Array, bool]:
    """The rows that a map keeps, and whether they are of the training data; of one without any its prototypes."""
    kept = book.exemplars
    if kept is None:
        return columns.as_rows(book.prototypes), hasattr(som, "medoids_")
    return columns.as_rows(kept.points.astype(np.float64)), kept.of == 1


def _are_among(points: Array, rows: Array) -> Mask:
    """Which points (n, n_encoded) are one of the rows, bit for bit."""
    known = {row.tobytes() for row in rows + 0.0}
    return np.array([point.tobytes() in known for point in points + 0.0], dtype=bool)


def _chosen(
    points: Array, of: Indices, allowed: Mask, X: Array, costs: ChangeCosts, n: int
) -> tuple[Indices, Indices]:
    """In which places (n_chosen,) of all answers which points (n_chosen,) stand."""
    each = costs.of(X[of], points)
    places, chosen = [np.empty(0, dtype=np.intp)], [np.empty(0, dtype=np.intp)]
    for row in np.unique(of[allowed]):
        mine = np.flatnonzero(allowed & (of == row))
        best = mine[cheapest(points[mine], each[mine].sum(axis=1), each[mine] > 0, n)]
        places.append(row * n + np.arange(len(best)))
        chosen.append(best)
    return np.concatenate(places), np.concatenate(chosen)


def _reasons(is_already: Mask, n_found: Indices, with_candidates: Indices) -> tuple[str, ...]:
    """Whether and why there are answers, for each row."""
    out = np.where(n_found > 0, FOUND, NONE).astype(object)
    out[np.intersect1d(np.flatnonzero(n_found == 0), with_candidates)] = COPIES
    out[is_already] = ALREADY
    return tuple(out.tolist())


def _entries(columns: Columns, points: Array) -> tuple[Any, ...]:
    """The entries of each of the user's columns, as he has them."""
    if columns.grid is not None:
        return tuple(points.T)
    table = table_of(columns.decode(points))
    return tuple(table.values(place) for place in range(columns.n_features_in))
