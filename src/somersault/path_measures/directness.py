"""How direct paths are, and the straight line that none can beat in it."""

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError


def straight_line(start: ArrayLike, end: ArrayLike, n_frames: int = 11) -> Array:
    """Go straight from start to end: the baseline that every other path has to beat.

    Parameters
    ----------
    start, end : array-like of shape (n_samples, n_features)
        Feature scale.
    n_frames : int, default 11
        At least 2; 11 as of `Morph.frames`.

    Returns
    -------
    ndarray of shape (n_samples, n_frames, n_features)
        The first frame is the start and the last is the end, bit for bit.

    Raises
    ------
    InputError
        For a start and an end that are no finite matrices of one shape, or fewer than 2 frames.

    Notes
    -----
    Frame k of m is x_0 + k / (m − 1) (x_{m−1} − x_0).

    Examples
    --------
    >>> straight_line([[0.0, 1.0]], [[1.0, 3.0]], n_frames=3)
    array([[[0. , 1. ],
            [0.5, 2. ],
            [1. , 3. ]]])
    """
    a, b = validation.matrix(start, "start"), validation.matrix(end, "end")
    if a.shape != b.shape:
        raise InputError(f"start has shape {a.shape}, end {b.shape}; need one shape: an end for each start")
    progress = np.linspace(0.0, 1.0, validation.n_frames(n_frames))[:, None]
    frames = a[:, None] + progress * (b - a)[:, None]
    frames[:, 0], frames[:, -1] = a, b  # x_0 + (x_1 − x_0) may miss x_1 by rounding
    return frames


def path_length(paths: Array) -> Array:
    """Σ_k ‖x_{k+1} − x_k‖ / ‖x_{m−1} − x_0‖; 1 for a path at rest, ∞ for a round trip."""
    arc = np.linalg.norm(np.diff(paths, axis=1), axis=-1).sum(axis=1)
    straight = np.linalg.norm(paths[:, -1] - paths[:, 0], axis=-1)
    with np.errstate(divide="ignore"):
        return np.divide(arc, straight, out=np.ones_like(arc), where=arc > 0)


def target_monotonicity(target_activations: ArrayLike, n_samples: int) -> float:
    """1 − (steps in which the distance to the target grew) / steps; 1 without any step.

    The end that a morph repeats for paths that ended before others is no step.
    """
    saved = validation.matrix(target_activations, "target_activations", columns="saved")
    if len(saved) != n_samples:
        raise InputError(f"target_activations has {len(saved)} rows; need {n_samples}: one for each path")
    change = np.diff(saved, axis=1)
    is_step = np.flip(np.logical_or.accumulate(np.flip(change != 0, axis=1), axis=1), axis=1)
    return 1.0 - float((change > 0).sum() / max(is_step.sum(), 1))
