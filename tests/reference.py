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


def naive_squares(x, prototypes, m):
    """Squared distances over what x knows, as if the rest differed as much."""
    known = ~np.isnan(x)
    return (m * (x - prototypes) ** 2)[:, known].sum(axis=1) * m.sum() / m[known].sum()


def naive_batch_update(X, prototypes, distances, kernel, radius, weights, m=None):
    """Kohonen's batch update by a double loop over samples and units."""
    m = np.ones(X.shape[1]) if m is None else m
    out = prototypes.copy()
    best = [np.argmin(naive_squares(x, prototypes, m)) for x in X]
    for k in range(len(prototypes)):
        for j in range(X.shape[1]):
            total = reach = 0.0
            for x, b, weight in zip(X, best, weights, strict=True):
                if not np.isnan(x[j]):
                    h = weight * kernel(distances[k, b], radius)
                    total += h * x[j]
                    reach += h
            if reach > 0:
                out[k, j] = total / reach
    return out


def naive_online(X, prototypes, distances, kernel, radius, rate, weights, m=None):
    """Kohonen's rule, one sample after the other."""
    W, m = prototypes.copy(), np.ones(X.shape[1]) if m is None else m
    for x, weight in zip(X, weights, strict=True):
        best = np.argmin(naive_squares(x, W, m))
        for k in range(len(W)):
            for j in range(len(x)):
                if not np.isnan(x[j]):
                    step = 1 - (1 - rate * kernel(distances[k, best], radius)) ** weight
                    W[k, j] += step * (x[j] - W[k, j])
    return W


def naive_activations(X, prototypes):
    """Squared distances, one pair at a time."""
    return np.array([[np.sum((x - w) ** 2) for w in prototypes] for x in X])


def random_rotation(rng, n):
    """A random orthogonal matrix."""
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return q * np.sign(np.diag(r))
