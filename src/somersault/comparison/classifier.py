"""The judge of a morph: a small network that has seen the training samples and their labels alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import network_training
from somersault.array_types import Array
from somersault.comparison.components import Components

_BATCH = 64
_UPDATES = 1500
"""Steps of the optimizer. The command prints what share of the held-out samples the classifier is right about."""


@dataclass(frozen=True, eq=False)
class NetworkClassifier:
    """Class probabilities (n_samples, n_classes) of samples, called like a function."""

    classes: NDArray[Any]
    center: Array
    scale: Array
    network: Any
    components: Components | None = None

    @classmethod
    def fit(
        cls,
        X: NDArray[Any],
        y: NDArray[Any],
        *,
        is_image: bool,
        seed: int,
        components: Components | None = None,
    ) -> "NetworkClassifier":
        """Learn from samples and their labels; pixels share one scale, other features have each their own."""
        from sklearn.neural_network import MLPClassifier

        seen = X if components is None else components(X)
        axis = None if is_image or components is not None else 0
        center, scale = np.asarray(seen.mean(axis=axis)), np.asarray(seen.std(axis=axis))
        scale = np.where(scale > 0, scale, 1.0)
        classes, codes = np.unique(y, return_inverse=True)
        n_passes = max(3, round(_UPDATES * _BATCH / len(X)))
        network = MLPClassifier(
            (128,),
            batch_size=min(_BATCH, len(X)),  # pyright: ignore[reportArgumentType]
            learning_rate_init=2e-3,
            max_iter=n_passes,
            n_iter_no_change=n_passes + 1,
            random_state=seed,
        )
        with network_training.single_threaded():
            network.fit(((seen - center) / scale).astype(np.float32), codes)
        return cls(classes, center, scale, network, components)

    def __call__(self, X: NDArray[Any]) -> Array:
        """Probabilities of the classes."""
        seen = X if self.components is None else self.components(X)
        scaled = ((seen - self.center) / self.scale).astype(np.float32)
        return np.asarray(self.network.predict_proba(scaled), dtype=np.float64)

    def index(self, label: Any) -> int | None:
        """Column of a class, if it has ever seen one of it."""
        found = np.flatnonzero(self.classes == label)
        return int(found[0]) if found.size else None

    def accuracy(self, X: NDArray[Any], y: Any) -> float:
        """Share of samples that it is right about."""
        return float(np.mean(self.classes[self(X).argmax(axis=1)] == y))


@dataclass(frozen=True, eq=False)
class Clipped:
    """Ask a classifier about frames as they are shown: values beyond those of the data are cut off."""

    classifier: NetworkClassifier
    interval: tuple[NDArray[Any], NDArray[Any]]

    def __call__(self, frames: Array) -> Array:
        """Probabilities of the classes, (n, n_classes)."""
        return self.classifier(np.clip(frames, *self.interval))

    @property
    def classes_(self) -> NDArray[Any]:
        """What they are called."""
        return self.classifier.classes
