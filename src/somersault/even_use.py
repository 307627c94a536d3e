"""Prices of samples, by which each of them is the nearest to about as many others.

With many features a few samples are nearest to nearly all others, and most to none: hubs (Radovanović, Nanopoulos,
Ivanović, Hubs in space, Journal of Machine Learning Research 11, 2010). With prices g the nearest to x is

    argmin_z ‖x − z‖² − g_z,

and g is such that each sample z is chosen by an equal share of the others: the prices of optimal transport to
them, smoothed over ε, a fiftieth of the median squared distance (Cuturi, Sinkhorn distances, NeurIPS 2013),

    K = exp(−C / ε),   u = 1 / K v,   v = (n / m) / Kᵀu,   g = ε log v.

A sample that is farther from all others than two medians is still the nearest to fewer.
"""

import numpy as np

from somersault.array_types import Array

_SMOOTHING = 0.02
_FARTHEST = 100.0
"""In units of ε, beyond the nearest: what is farther counts as so far."""
_ROUNDS = 30


def prices(C: Array) -> Array:
    """Find what is taken off the squared distances to each sample.

    These are (n_others, n_samples), infinite for a pair that is none.

    Examples
    --------
    Of three samples the one in the middle is the nearest to all: least is taken off.

    >>> prices(np.array([[4.0, 1.0, 9.0], [5.0, 2.0, 5.0], [9.0, 1.0, 4.0]])).round(1)
    array([ 2.9, -0.1,  2.9])
    """
    pairs = C[np.isfinite(C)]
    epsilon = _SMOOTHING * float(np.median(pairs)) if pairs.size else 0.0
    if epsilon == 0 or C.shape[1] < 2:
        return np.zeros(C.shape[1])
    least = C.min(axis=1, keepdims=True, where=np.isfinite(C), initial=float(pairs.max()))
    K = np.exp(-np.minimum((C - least) / epsilon, _FARTHEST))
    v, share = np.ones(C.shape[1]), len(C) / C.shape[1]
    for _ in range(_ROUNDS):
        v = share / ((1 / (K @ v)) @ K)
    return epsilon * np.log(v)
