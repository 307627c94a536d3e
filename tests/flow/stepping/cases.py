"""Cases of morphs within bounds, and their steps by a dense solver."""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

import somersault as ss

TARGETS = {
    "units": lambda rng, n_features: ss.Unit([0, 1, 2]),
    "cluster": lambda rng, n_features: ss.Units([0, 2]),
    "sample": lambda rng, n_features: ss.Sample(rng.random((3, n_features))),
    "away": lambda rng, n_features: ss.Away(1),
}


RULES = [
    ss.Tikhonov(),
    ss.Tikhonov(spectral_exponent=0.0),
    ss.Tikhonov(rigidity=0.1),
    ss.Tikhonov(rigidity=0.1, spectral_exponent=1.0),
    ss.Tikhonov(damping=1.0, target_weight=2.0),
]


FIXED = [
    ss.Tikhonov(rigidity=30.0, spectral_exponent=0.5),
    ss.Tikhonov(rigidity=30.0, spectral_exponent=0.0),
    ss.Tikhonov(rigidity=0.1, spectral_exponent=1.0),
    ss.Tikhonov(damping=1.0, target_weight=2.0),
]
"""Rules that leave nothing to be found for each sample, which bounds would not let be found."""


SIZES = st.sampled_from([(3, 7), (7, 6), (20, 3), (5, 1), (1, 3)])


def a_case(rng, n_units, n_features):
    """Units and starts in [0, 1], of which some lie at the bounds, as in images."""
    W, X = rng.random((max(n_units, 3), n_features)), rng.random((3, n_features))
    W[rng.random(W.shape) < 0.3] = 0.0
    X[rng.random(X.shape) < 0.3] = 0.0
    X[rng.random(X.shape) < 0.1] = 1.0
    return W, X


def naive_step(x, W, omega, deltas, damping, low, high, added=0.0, goal=None):
    """The least of equation (2), plus h‖x + Δ − w_t‖² where asked, with x + Δ in the box: a dense solver."""
    root = np.sqrt(omega)[:, None]
    A, b = [root * 2 * (x - W), np.sqrt(damping) * np.eye(len(x))], [root[:, 0] * deltas, np.zeros(len(x))]
    if added:
        A, b = [*A, np.sqrt(added) * np.eye(len(x))], [*b, np.sqrt(added) * (goal - x)]
    wide = np.maximum(high - x, low - x + 1e-12)  # that solver wants room
    return lsq_linear(np.vstack(A), np.concatenate(b), bounds=(low - x, wide), tol=1e-14, method="bvls").x


def shares(rng, n, sizes):
    """Rows of shares of one whole in groups of these sizes, many of them zero, and two free features."""
    parts = [rng.random((n, size)) * (rng.random((n, size)) < 0.6) + 1e-3 * np.eye(size)[0] for size in sizes]
    return np.hstack([*(part / part.sum(axis=1, keepdims=True) for part in parts), rng.random((n, 2))])
