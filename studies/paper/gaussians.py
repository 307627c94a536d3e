"""Mixtures of Gaussians: a space that the prototypes span, and classes whose probabilities are known exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from somersault import datasets
from somersault.comparison import unused
from studies.paper.latent import Components
from studies.paper.task import Array, Progress, Task, accuracy, drawn, left, other_class

N_PATHS = 300
_N_SAMPLES, _N_TRAINED = 6000, 4500
_SHAPE = (14, 14)
_N_COMPONENTS = 3


@dataclass(frozen=True, eq=False)
class Posterior:
    """p(k | x) of components N(m_k, A_k A_kᵀ) that are equally likely."""

    means: Array
    axes: Array

    @property
    def classes(self) -> NDArray[np.intp]:
        """The numbers of the components."""
        return np.arange(len(self.means))

    def __call__(self, X: NDArray[np.floating]) -> Array:
        """Probabilities of the components, (n_samples, n_components)."""
        whitened = np.linalg.solve(self.axes[:, None], (X - self.means[:, None])[..., None])[..., 0]
        volume = np.linalg.slogdet(self.axes).logabsdet
        density = -0.5 * np.vecdot(whitened, whitened) - volume[:, None]
        return np.exp(density - logsumexp(density, axis=0)).T


def task(seed: int, n_paths: int, progress: Progress) -> Task:
    """Samples of a mixture, morphed into other components of it."""
    progress("reading the data", 0, 1)
    data = datasets.gaussians(_N_SAMPLES, seed=seed)
    means, axes = datasets.components(seed=seed)
    y = np.asarray(data.y)
    X, held_out, labels = data.X[:_N_TRAINED], data.X[_N_TRAINED:], y[_N_TRAINED:]
    rng = np.random.default_rng(seed)
    chosen = drawn(rng, len(held_out), n_paths)
    goals = other_class(rng, y)[_N_TRAINED:][chosen]
    judge = Posterior(means, axes)
    progress("reading the data", 1, 1)
    right = accuracy(judge, held_out, labels)
    return Task(
        name="gaussians",
        X=X,
        y=y[:_N_TRAINED],
        start=held_out[chosen],
        start_labels=labels[chosen],
        goals=goals,
        image_shape=None,
        shape=_SHAPE,
        purity=0.9,
        components=Components.of(X, _N_COMPONENTS),
        n_latent=_N_COMPONENTS,
        vae_epochs=60,
        judge=judge,
        reference=X[unused(X)],
        held_out=left(held_out, chosen),
        facts={
            "data": f"{len(means)} Gaussians in {X.shape[1]} dimensions, {len(X)} samples to learn from",
            "classifier": f"the exact posterior, right about {right:.1%} of {len(held_out)} held-out samples",
        },
    )
