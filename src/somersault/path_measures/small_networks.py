"""Small networks that tell samples of two kinds apart, many of them trained at once.

Each is trained as scikit-learn's ``MLPClassifier((128,), max_iter=100)`` is: by Adam (Kingma, Ba, arXiv
1412.6980), in batches of 200, until the loss has not fallen by 10⁻⁴ in ten passes. One after the other, networks
of few samples would take the interpreter many times as long as their arithmetic takes.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from somersault.array_types import Indices, Mask

_HIDDEN, _PASSES, _BATCH = 128, 100, 200
_RATE, _KEPT, _KEPT_SQUARES, _TINY = 1e-3, 0.9, 0.999, 1e-8
_PENALTY = 1e-4
"""Of squared weights, over the samples of a batch."""
_LEAST_GAIN, _PATIENCE = 1e-4, 10

Values = NDArray[np.float32]


@dataclass(frozen=True)
class SmallNetworks:
    """Weights of n networks: max(0, x W + b) v + c."""

    parts: list[Values]  # (n, n_features, 128), (n, 1, 128), (n, 128, 1), (n, 1, 1)

    @classmethod
    def begun(cls, n: int, n_features: int, rng: np.random.Generator) -> Self:
        """Weights to begin with: Glorot, Bengio, AISTATS 2010."""
        bounds = (np.sqrt(6 / (n_features + _HIDDEN)), np.sqrt(6 / (_HIDDEN + 1)))
        shapes = ((n_features, _HIDDEN), (1, _HIDDEN), (_HIDDEN, 1), (1, 1))
        return cls([
            rng.uniform(-bound, bound, (n, *shape)).astype(np.float32)
            for shape, bound in zip(shapes, np.repeat(bounds, 2), strict=True)
        ])  # fmt: skip

    def scores(self, number: int, X: Values) -> Values:
        """Log odds of samples (n_samples, n_features), (n_samples,), by one of them."""
        W, b, v, c = (part[number] for part in self.parts)
        return (np.maximum(X @ W + b, 0) @ v + c)[:, 0]

    def slopes(self, X: Values, y: Values, share: Values) -> tuple[list[Values], Values]:
        """Of the loss in batches (n, n_batch, n_features), by parts; and the loss without its penalty, (n,)."""
        W, b, v, c = self.parts
        hidden = np.maximum(X @ W + b, 0)
        s = (hidden @ v + c)[..., 0]
        loss = np.sum(share * (np.logaddexp(0, s) - y * s), axis=1)
        off = (share * (np.exp(-np.logaddexp(0, -s)) - y))[..., None]
        back = off @ v.mT
        back[hidden <= 0] = 0
        return [
            X.mT @ back,
            back.sum(axis=1, keepdims=True),
            hidden.mT @ off,
            off.sum(axis=1, keepdims=True),
        ], loss


def fitted(X: Values, y: NDArray[np.integer], used: Mask, rng: np.random.Generator) -> SmallNetworks:
    """Networks that tell samples X (n_samples, n_features) of y = 1 from y = 0.

    Each learns from the samples (n_networks, n_samples) that it uses. On one thread: a second saves nothing in
    such small products, and changes the last digits.
    """
    with threadpool_limits(1):
        return _fitted(X, y, used, rng)


def _fitted(X: Values, y: NDArray[np.integer], used: Mask, rng: np.random.Generator) -> SmallNetworks:
    n_networks = len(used)
    goal, n_used = y.astype(np.float32), used.sum(axis=1)
    out = SmallNetworks.begun(n_networks, X.shape[1], rng)
    going, left = np.arange(n_networks), SmallNetworks([part.copy() for part in out.parts])
    moments = [[np.zeros_like(part) for part in left.parts] for _ in range(2)]
    best, waited, n_steps = np.full(n_networks, np.inf), np.zeros(n_networks, dtype=int), 0
    for _ in range(_PASSES):
        order = _shuffled(used[going], rng)
        loss = np.zeros(len(going))
        for first in range(0, order.shape[1], _BATCH):
            rows, n_steps = order[:, first : first + _BATCH], n_steps + 1
            n_in_batch = np.clip(n_used[going] - first, 0, _BATCH)
            share = (np.arange(rows.shape[1]) < n_in_batch[:, None]) / np.maximum(n_in_batch, 1)[:, None]
            slopes, of_batch = left.slopes(X[rows], goal[rows], share.astype(np.float32))
            loss += n_in_batch * (of_batch + _penalize(left, slopes, n_in_batch))
            _move(left.parts, slopes, moments, n_steps)
        loss /= n_used[going]
        waited[going] = np.where(loss > best[going] - _LEAST_GAIN, waited[going] + 1, 0)
        best[going] = np.minimum(loss, best[going])
        stays = waited[going] <= _PATIENCE
        for part, own in zip(out.parts, left.parts, strict=True):
            part[going] = own
        if not stays.all():
            going, left = going[stays], SmallNetworks([part[stays] for part in left.parts])
            moments = [[part[stays] for part in each] for each in moments]
        if not len(going):
            break
    return out


def _shuffled(used: Mask, rng: np.random.Generator) -> Indices:
    """The rows that each network uses in an order of its own, and behind them others, as many for each."""
    keys = np.where(used, rng.random(used.shape), 2.0)
    return np.argsort(keys, axis=1)[:, : used.sum(axis=1).max()]


def _penalize(networks: SmallNetworks, slopes: list[Values], n_in_batch: Indices) -> NDArray[np.floating]:
    """Add the slopes of the penalty, and give it, (n,)."""
    rate = (_PENALTY / np.maximum(n_in_batch, 1)).astype(np.float32)
    penalty = np.zeros(len(rate))
    for place in (0, 2):
        weights = networks.parts[place]
        slopes[place] += rate[:, None, None] * weights
        penalty += rate / 2 * np.einsum("nij,nij->n", weights, weights)
    return penalty


def _move(parts: list[Values], slopes: list[Values], moments: list[list[Values]], n_steps: int) -> None:
    """A step of Adam."""
    rate = float(_RATE * np.sqrt(1 - _KEPT_SQUARES**n_steps) / (1 - _KEPT**n_steps))
    for part, slope, mean, square in zip(parts, slopes, *moments, strict=True):
        spare = slope * (1 - _KEPT)
        np.multiply(mean, _KEPT, out=mean)
        np.add(mean, spare, out=mean)
        np.multiply(slope, slope, out=spare)
        np.multiply(spare, 1 - _KEPT_SQUARES, out=spare)
        np.multiply(square, _KEPT_SQUARES, out=square)
        np.add(square, spare, out=square)
        np.sqrt(square, out=spare)
        np.add(spare, _TINY, out=spare)
        np.divide(mean, spare, out=spare)
        np.multiply(spare, rate, out=spare)
        np.subtract(part, spare, out=part)
