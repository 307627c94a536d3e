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
    loss = _loss(left / whole, energy, energy[:, :1], energy[:, -1:])
    weight = np.pad(lengths, ((0, 0), (0, 1))) + np.pad(lengths, ((0, 0), (1, 0)))
    total = weight.sum(axis=1)
    mean = np.vecdot(weight, loss) / np.where(total > 0, total, 1.0)
    return _LOSS * mean + np.log(np.maximum(lengths.sum(axis=1) / whole[:, 0], 1.0))


def _loss(share: Array, energy: Array, first: Array, last: Array) -> Array:
    """How far ‖x − m‖² is from what it should be where that share of the distance is left."""
    share = np.clip(share, 0.0, 1.0)
    expected = share * first + (1 - share) * last
    return np.abs(np.log(np.maximum(energy, _LEAST) / np.maximum(expected, _LEAST)))


class LeastScore:
    """What the scores of paths to known ends will be at least, from the corners that are known so far.

    A path becomes as long as it is and what is left, or longer. With A its loss so far, times the length that has
    it, the score of a length L is at least A / L + log(L / straight length), which is least at L = A.
    """

    def __init__(self, left: Array, energy: Array, energy_at_end: Array) -> None:
        self._whole, self._ends = np.where(left > 0, left, 1.0), (energy, energy_at_end)
        self._length, self._lost, self._loss = np.zeros_like(left), np.zeros_like(left), np.zeros_like(left)

    def after(self, length: Array, left: Array, energy: Array) -> Array:
        """The least scores (n_paths,) with one more segment each, and the distance to the end behind it."""
        loss = _loss(left / self._whole, energy, *self._ends)
        self._lost += _LOSS / 2 * length * (self._loss + loss)
        self._length += length
        self._loss = loss
        whole = np.maximum(np.maximum(self._lost, self._length + left), _LEAST)
        return self._lost / whole + np.log(np.maximum(whole / self._whole, 1.0))
