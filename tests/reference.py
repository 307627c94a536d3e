"""The same mathematics written as plainly and slowly as possible: the other route to each result."""

import numpy as np


def naive_step(x, prototypes, weights, deltas, damping):
    """argmin_Δ Σω_i (2(x − w_i)·Δ − δ_i)² + λ‖Δ‖²: the D×D normal equations, built and solved."""
    J = 2 * (x - prototypes)
    normal = (J.T * weights) @ J + damping * np.eye(len(x))
    return np.linalg.solve(normal, (J.T * weights) @ deltas)


def naive_path(x, prototypes, weights, target, damping, rate, n_steps, sign=-1.0):
    """The published update, step by step."""
    path = [np.array(x, dtype=float)]
    for _ in range(n_steps):
        x = path[-1]
        deltas = np.zeros(len(prototypes))
        deltas[target] = sign * rate * np.sum((x - prototypes[target]) ** 2)
        path.append(x + naive_step(x, prototypes, weights, deltas, damping))
    return np.array(path)


def naive_batch_update(X, prototypes, distances, radius, weights):
    """Kohonen's batch update by a double loop over samples and units."""
    n_units = len(prototypes)
    numerator, denominator = np.zeros_like(prototypes), np.zeros(n_units)
    for x, weight in zip(X, weights, strict=True):
        best = np.argmin([np.sum((x - w) ** 2) for w in prototypes])
        for k in range(n_units):
            h = np.exp(-(distances[k, best] ** 2) / (2 * radius**2))
            numerator[k] += weight * h * x
            denominator[k] += weight * h
    return numerator / denominator[:, None]


def naive_activations(X, prototypes):
    """Squared distances, one pair at a time."""
    return np.array([[np.sum((x - w) ** 2) for w in prototypes] for x in X])


def random_rotation(rng, n):
    """A random orthogonal matrix."""
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return q * np.sign(np.diag(r))
