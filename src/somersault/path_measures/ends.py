"""Whether the ends of paths are as real as samples of their class, and they and the stops as many-sided."""

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices
from somersault.even_rows import from_first
from somersault.matching import nearest, squared_distances
from somersault.path_measures.sharing import equal

_NEIGHBOR = 3


def distinct(ends: Array) -> float:
    """Different ends per path."""
    return len(np.unique(ends, axis=0)) / len(ends)


def distinct_stops(start: Array, waypoints: Array) -> float | None:
    """Different waypoints before the end per such waypoint; None where no path has any.

    Of waypoints (n_paths, n_waypoints, n_features); one that repeats the start, in features of the same number,
    or another of its path is none.
    """
    others = [waypoints[:, -1:], *([start[:, None]] if start.shape[1] == waypoints.shape[2] else [])]
    codes = equal(np.concatenate([*others, waypoints[:, :-1]], axis=1))
    stops = [set(path[len(others) :]) - set(path[: len(others)]) for path in codes.tolist()]
    n_stops = sum(map(len, stops))
    return len(set[int]().union(*stops)) / n_stops if n_stops else None


def precision_and_recall(
    ends: Array, classes: Indices, real: NDArray[np.floating], real_classes: Indices
) -> dict[str, float]:
    """Share of ends among the real samples of their class, and share of these among the ends.

    Among points is what is no farther from one of them than the third of the others is from that one:
    Kynkäänniemi, Karras, Laine, Lehtinen, Aila, Improved precision and recall metric for assessing generative
    models, NeurIPS 2019. There are as many real samples as ends of each class; classes with too few are left out.
    """
    found: list[tuple[int, float, float]] = []
    for number in np.unique(classes):
        mine, theirs = ends[classes == number], real[real_classes == number]
        n = min(len(mine), len(theirs))
        if n > _NEIGHBOR + 1:
            some, others = mine[from_first(len(mine), n)], theirs[from_first(len(theirs), n)].astype(np.float64)
            found.append((n, _among(some, others), _among(others, some)))
    if not found:
        return {}
    weights, precision, recall = np.array(found).T
    return {
        "end_precision": float(np.average(precision, weights=weights)),
        "end_recall": float(np.average(recall, weights=weights)),
    }


def _among(points: Array, others: Array) -> float:
    """Share of points that are among others."""
    radius2 = nearest(others, others, _NEIGHBOR + 1)[1][:, -1]
    return float((squared_distances(points, others) <= radius2).any(axis=1).mean())
