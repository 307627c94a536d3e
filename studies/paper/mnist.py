"""Handwritten digits: test images morphed into other digits."""

import numpy as np

from somersault import datasets
from somersault.comparison import NetworkClassifier
from studies.paper import networks
from studies.paper.latent import Components
from studies.paper.task import (
    Judge,
    Progress,
    Task,
    accuracy,
    drawn,
    left,
    other_class,
    sides_of,
    spread_out,
)

N_PATHS = 300
_SHAPE = (20, 20)
_N_COMPONENTS = 50
_REFERENCE_EVERY = 6
_PASSES = 4
"""Of the convolutional network over the training digits."""


def task(seed: int, n_paths: int, progress: Progress) -> Task:
    """Digits of the test split, drawn at random, each with another class as goal."""
    progress("reading the data", 0, 1)
    train, test = datasets.mnist(), datasets.mnist("test")
    X, y, labels = train.X, np.asarray(train.y), np.asarray(test.y)
    image_shape = sides_of(train)
    rng = np.random.default_rng(seed)
    chosen = drawn(rng, len(test.X), n_paths)
    goals = other_class(rng, labels)[chosen]
    components = Components.of(X, _N_COMPONENTS)
    progress("reading the data", 1, 1)
    judge, kind = _judge(X, y, image_shape, seed, progress)
    return Task(
        name="mnist",
        X=X,
        y=y,
        start=test.X[chosen].astype(np.float64),
        start_labels=labels[chosen],
        goals=goals,
        image_shape=image_shape,
        shape=_SHAPE,
        purity=0.9,
        components=components,
        n_latent=16,
        vae_epochs=12,
        judge=judge,
        reference=spread_out(X, _REFERENCE_EVERY),
        held_out=left(test.X, chosen),
        facts={
            "data": f"{len(X)} training digits, {len(test.X)} test digits",
            "classifier": f"{kind}, right about {accuracy(judge, test.X, labels):.1%} of the test digits",
        },
    )


def _judge(
    X: np.ndarray, y: np.ndarray, image_shape: tuple[int, int], seed: int, progress: Progress
) -> tuple[Judge, str]:
    """A convolutional network where PyTorch is installed, else one without convolutions; and its name."""
    if networks.is_there():
        fit = networks.Convolutional.fit
        return fit(
            X, y, image_shape, n_epochs=_PASSES, seed=seed, progress=progress
        ), "a small convolutional network"
    progress("training the classifier", 0, 1)
    judge = NetworkClassifier.fit(X, y, is_image=True, seed=seed)
    progress("training the classifier", 1, 1)
    return judge, "a network with one hidden layer (PyTorch is not installed)"
