"""Which paths share something: a classifier that has seen one of them has seen part of the others.

Paths that share a frame, such as the end, a waypoint or what the user knows of are one group, also by way of a
third: the connected components of paths and what they have. No group is ever in two folds.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from somersault import validation
from somersault.errors import InputError
from somersault.labels import as_labels, coded

Codes = NDArray[np.intp]
"""What each path has, as a number; −1 for nothing that it could share."""


def groups_of(kinds: list[Codes]) -> Codes:
    """The number of the group of each path, (n_paths,); each kind holds codes (n_paths,) or (n_paths, n_each)."""
    n_paths, n_known, pairs = len(kinds[0]), 0, list[NDArray[np.intp]]()
    for kind in kinds:
        path, place = np.nonzero(kind.reshape(n_paths, -1) >= 0)
        codes = kind.reshape(n_paths, -1)[path, place]
        pairs.append(np.stack([path, n_paths + n_known + codes]))
        n_known += int(codes.max(initial=-1)) + 1
    (path, node), n = np.concatenate(pairs, axis=1), n_paths + n_known
    graph = csr_array((np.ones(len(path)), (path, node)), shape=(n, n))
    return connected_components(graph, directed=False)[1][:n_paths].astype(np.intp)


def equal(points: NDArray[np.float64]) -> Codes:
    """Codes (n, ...) of points (n, ..., n_features): equal ones have the same."""
    number: dict[bytes, int] = {}
    flat = points.reshape(-1, points.shape[-1]) + 0.0  # −0.0 is 0.0
    codes = [number.setdefault(row.tobytes(), len(number)) for row in flat]
    return np.array(codes, dtype=np.intp).reshape(points.shape[:-1])


def waypoints_of(waypoints: Any, n_paths: int) -> NDArray[np.float64] | None:
    """Waypoints (n_paths, n_waypoints, n_features) of the user's, checked; None where there are none."""
    if waypoints is None:
        return None
    array = validation.real_array(waypoints, "waypoints")
    if array.ndim != 3 or len(array) != n_paths or array.size == 0:
        raise InputError(
            f"waypoints has shape {array.shape}; need ({n_paths}, n_waypoints, n_features): what each path goes "
            "by and ends at, as morph.waypoints"
        )
    return validation.matrix(array.reshape(n_paths, -1), "waypoints").reshape(array.shape)


def given(groups: Any, n_paths: int) -> list[Codes]:
    """Codes of what the user says that paths share, kind by kind; a missing entry is shared with nobody."""
    if groups is None:
        return []
    try:
        shape = np.shape(groups)
    except ValueError as error:
        raise InputError(
            f"groups is ragged; need ({n_paths},) or ({n_paths}, n_kinds): what paths share"
        ) from error
    if len(shape) > 2:
        raise InputError(f"groups has shape {shape}; need ({n_paths},) or ({n_paths}, n_kinds): what paths share")
    kinds = [groups] if len(shape) < 2 else list(np.asarray(groups).T)
    return [coded(as_labels(kind, n_paths, "groups", "path"))[1] for kind in kinds]
