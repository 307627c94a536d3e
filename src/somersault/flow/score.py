"""How good a path is, without labels or data: it should keep its distance from the mean, and be short.

    2 mean |log(‖x − m‖² / (that of its ends, in proportion to progress))| + log(length / straight length),

with m the mean of the preserved units and the mean taken along the path. A blend of two samples is nearer to m
than they are: midway on the line between two at right angles seen from m, ‖x − m‖² is half of what samples have.
So the first term measures how far from the data a path leads, at the cost of one inner product a corner; the
second keeps a path from going around. Halving ‖x − m‖² for the whole path counts like going four times as far.
"""

import numpy as np

from somersault.array_types import Array

_LOSS = 2.0
_LEAST = float(np.finfo(float).tiny)


def path_score(lengths: Array, left: Array, energy: Array) -> Array:
    """The score of paths (n_paths,), the less the better.

    Parameters
    ----------
    lengths : ndarray of shape (n_paths, n_corners − 1)
        Of the segments, feature scale.
    left : ndarray of shape (n_paths, n_corners)
        Distance to the end.
    energy : ndarray of shape (n_paths, n_corners)
        ‖x − m‖², squared feature scale.
    """
    whole = np.where(left[:, :1] > 0, left[:, :1], 1.0)
    share = np.clip(left / whole, 0.0, 1.0)
    expected = share * energy[:, :1] + (1 - share) * energy[:, -1:]
    loss = np.abs(np.log(np.maximum(energy, _LEAST) / np.maximum(expected, _LEAST)))
    weight = np.pad(lengths, ((0, 0), (0, 1))) + np.pad(lengths, ((0, 0), (1, 0)))
    total = weight.sum(axis=1)
    mean = np.vecdot(weight, loss) / np.where(total > 0, total, 1.0)
    return _LOSS * mean + np.log(np.maximum(lengths.sum(axis=1) / whole[:, 0], 1.0))
