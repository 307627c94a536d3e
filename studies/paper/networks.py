"""What needs PyTorch, where it is installed: a variational autoencoder, and a small convolutional classifier.

PyTorch is imported by what uses it, and is no dependency of this package.
"""

import importlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from studies.paper.latent import Space

Progress = Callable[[str, int, int], None]

_BATCH = 128
_AT_ONCE = 4096
_HIDDEN = 400
_CHANNELS, _WIDTH = (12, 24), 64
_HALVING = {"kernel_size": 5, "stride": 2, "padding": 2}
"""Strides in the place of pooling: as good here, and four times as fast."""
_NOISE = 0.1
"""Variance of a feature of a table around what is decoded, in variances of the feature."""


def is_there() -> bool:
    """Whether PyTorch is installed."""
    return find_spec("torch") is not None


def _torch() -> Any:
    return importlib.import_module("torch")


@dataclass(frozen=True, eq=False)
class Convolutional:
    """Class probabilities of images by two convolutions and two dense layers."""

    classes: NDArray[Any]
    network: Any

    @classmethod
    def fit(
        cls,
        X: NDArray[Any],
        y: NDArray[Any],
        image_shape: tuple[int, int],
        *,
        n_epochs: int,
        seed: int,
        progress: Progress,
    ) -> "Convolutional":
        """Learn from images and their labels."""
        torch = _torch()
        nn = torch.nn
        classes, codes = np.unique(y, return_inverse=True)
        one, two = _CHANNELS
        flat = two * -(-image_shape[0] // 4) * -(-image_shape[1] // 4)
        with _seeded(seed):
            network = nn.Sequential(
                nn.Unflatten(1, (1, *image_shape)),
                *(nn.Conv2d(1, one, **_HALVING), nn.ReLU()),
                *(nn.Conv2d(one, two, **_HALVING), nn.ReLU()),
                *(nn.Flatten(), nn.Linear(flat, _WIDTH), nn.ReLU(), nn.Linear(_WIDTH, len(classes))),
            )
            images, labels = _tensor(X), torch.from_numpy(codes)

            def loss(rows: Any) -> Any:
                return nn.functional.cross_entropy(network(images[rows]), labels[rows])

            _learn(network, loss, len(X), n_epochs, "training the classifier", progress)
        return cls(classes, network)

    def __call__(self, X: NDArray[Any]) -> Array:
        """Probabilities of the classes."""
        return _applied(lambda x: self.network(x).softmax(dim=1), X)


def autoencoder(
    X: NDArray[Any], n_latent: int, *, is_image: bool, n_epochs: int, seed: int, progress: Progress
) -> Space:
    """The latent space of a variational autoencoder: codes are means of the posterior.

    Kingma, Welling, Auto-Encoding Variational Bayes, ICLR 2014. Pixels are taken for probabilities, features of
    tables for normally distributed.
    """
    torch = _torch()
    nn = torch.nn
    center, scale = (0.0, 1.0) if is_image else (X.mean(axis=0), X.std(axis=0))
    n_features = X.shape[1]
    with _seeded(seed):
        encoder = nn.Sequential(nn.Linear(n_features, _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, 2 * n_latent))
        decoder = nn.Sequential(nn.Linear(n_latent, _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, n_features))
        samples = _tensor((X - center) / scale)

        def loss(rows: Any) -> Any:
            x = samples[rows]
            mean, log_variance = encoder(x).chunk(2, dim=1)
            decoded = decoder(mean + torch.randn_like(mean) * (log_variance / 2).exp())
            if is_image:
                error = nn.functional.binary_cross_entropy_with_logits(decoded, x, reduction="sum")
            else:
                error = ((decoded - x) ** 2).sum() / (2 * _NOISE)
            divergence = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum()
            return (error + divergence) / len(rows)

        both = nn.ModuleList([encoder, decoder])
        _learn(both, loss, len(X), n_epochs, "training the autoencoder", progress)

    def encode(points: NDArray[Any]) -> Array:
        return _applied(lambda x: encoder(x)[:, :n_latent], (points - center) / scale)

    def decode(codes: Array) -> Array:
        made = _applied(lambda z: decoder(z).sigmoid() if is_image else decoder(z), codes)
        return made * scale + center

    return Space(f"{n_latent} dimensions of a VAE", encode, decode)


@contextmanager
def _seeded(seed: int) -> Generator[None]:
    """Draws and sums of PyTorch that depend on the seed alone, and leave no trace.

    One thread: several add up in another order, and on a busy machine wait for one another most of the time.
    """
    torch = _torch()
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(n_threads)


def _tensor(X: NDArray[Any]) -> Any:
    return _torch().from_numpy(np.ascontiguousarray(X, dtype=np.float32))


def _learn(
    network: Any, loss: Callable[[Any], Any], n_samples: int, n_epochs: int, stage: str, progress: Progress
) -> None:
    """Minimize a loss of rows, in batches in random order."""
    torch = _torch()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    for epoch in range(n_epochs):
        progress(stage, epoch, n_epochs)
        for rows in torch.randperm(n_samples).split(_BATCH):
            optimizer.zero_grad()
            loss(rows).backward()
            optimizer.step()
    progress(stage, n_epochs, n_epochs)


def _applied(function: Callable[[Any], Any], X: NDArray[Any]) -> Array:
    """What a network makes of samples, some thousands at a time."""
    with _torch().no_grad():
        parts = [function(_tensor(X[i : i + _AT_ONCE])).numpy() for i in range(0, len(X), _AT_ONCE)]
    return np.concatenate(parts).astype(np.float64)
