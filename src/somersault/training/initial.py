"""Where the prototypes start."""

from contextlib import suppress

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import issparse
from scipy.sparse.linalg import ArpackError, eigsh

from somersault import validation
from somersault.array_types import Array, SampleArray
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.matching import FeatureMetric
from somersault.training.data import Data, evenly

_SMALL = 200


def start_of(init: str | ArrayLike, data: Data, lattice: Lattice, seed: int, n_targets: int = 0) -> Array:
    """Where the prototypes start; the targets among their columns, which a given start lacks, at their mean 0."""
    if not isinstance(init, str):
        n_columns = data.n_features - n_targets
        given = validation.matrix(init, "init", n_columns=n_columns, rows="n_units", owner="X")
        if len(given) != lattice.n_units:
            raise InputError(f"init has {len(given)} rows; need {lattice.n_units}: one prototype for each unit")
        return np.hstack([given, np.zeros((len(given), n_targets))])
    if validation.choice(init, "init", ("pca", "sample")) == "pca":
        return principal_plane(data, lattice)
    return random_samples(data, lattice.n_units, np.random.RandomState(seed))


def principal_plane(data: Data, lattice: Lattice) -> Array:
    """w_i = x̄ + √3 (u_i σ₁ v₁ + t_i σ₂ v₂): the lattice laid on the plane of the two leading principal components.

    u and t are the lattice coordinates scaled to [−1, 1], the longer side along v₁: so the units vary as the
    data do. Deterministic (Kohonen 2001, section 3.7). Missing values count as the mean of their feature.
    """
    mean, x = centered(data)
    axes = leading_axes(x, data.metric)[1]
    places = lattice.relative_places
    places = places[:, ::-1] if lattice.shape[0] > lattice.shape[1] else places
    return mean + np.sqrt(3) * places[:, : len(axes)] @ axes


def centered(data: Data) -> tuple[Array, Array]:
    """The mean of some samples, and the samples around it times the root of their share of the weight."""
    some = evenly(data.weights)
    x, share = dense(data.samples.take(some)), data.weights[some] / data.weights[some].sum()
    missing = np.isnan(x)
    x[missing] = 0
    mean = share @ x
    if missing.any():
        mean /= np.maximum(share @ ~missing, np.finfo(float).tiny)
    x -= mean
    x[missing] = 0
    return mean, x * np.sqrt(share)[:, None]


def dense(X: SampleArray) -> Array:
    """A copy as an array of float64."""
    return X.toarray().astype(np.float64) if issparse(X) else np.array(X, dtype=np.float64)


def leading_axes(x: Array, metric: FeatureMetric) -> tuple[Array, Array]:
    """σ_j² and σ_j v_j of at most two leading components under feature weights; signs fixed.

    By the smaller of the two Gram matrices. v_j is what the features regress to on the component, so that a
    feature of weight zero follows the others.
    """
    z = metric.scaled(x)
    wide = z.shape[1] > z.shape[0]
    variances, leading = _leading(z @ z.T if wide else z.T @ z)
    sigma = np.sqrt(variances)
    scores = leading if wide else z @ leading / np.where(sigma > 0, sigma, 1.0)
    axes = scores.T @ x
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    return variances, axes * np.where(signs == 0, 1.0, signs)[:, None]


def _leading(gram: Array) -> tuple[Array, Array]:
    """The two largest eigenvalues, not below 0, and their vectors: by products where that saves the most."""
    values, vectors = np.zeros(0), np.zeros((0, 0))
    if len(gram) > _SMALL:
        with suppress(ArpackError):
            values, vectors = eigsh(gram, 2, which="LA", v0=np.ones(len(gram)))
    if not len(values):
        values, vectors = np.linalg.eigh(gram)
    largest = np.argsort(-values)[:2]
    return np.maximum(values[largest], 0.0), vectors[:, largest]


def random_samples(data: Data, n_units: int, seed: np.random.RandomState) -> Array:
    """Samples drawn at random, by their weights; no sample twice unless there are too few.

    What they miss is taken from the mean.
    """
    p = data.weights / data.weights.sum()
    chosen = seed.choice(data.n_samples, size=n_units, replace=bool(np.count_nonzero(p) < n_units), p=p)
    x = dense(data.samples.take(chosen))
    return np.where(np.isnan(x), centered(data)[0], x) if np.isnan(x).any() else x
