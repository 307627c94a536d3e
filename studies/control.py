"""Does a control that learns find better paths than the self-tuned default?

`python -m studies.control > studies/control.md` makes the report in about twenty minutes on one thread.
`python -m studies.control --train` learns the policy of the package anew, in a few minutes, and writes it.
MNIST and faces need their files in the folder that SOMERSAULT_DATA names; what is not there is left out.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from scipy.stats import t as student

import somersault as ss
from somersault import datasets
from somersault.array_types import Array, ImageShape, Indices
from somersault.comparison import NetworkClassifier
from somersault.flow.stepping.learned import Learned
from somersault.flow.stepping.policy import BUNDLED, N_ACTIONS

SEEDS = range(5)
N_PATHS, N_FRAMES = 200, 11
PURE = 0.75


@dataclass(frozen=True, eq=False)
class Samples:
    """What maps learn from and what is held out, with labels 0, 1, …; images have a shape."""

    X: Array
    y: Indices
    held: Array
    held_y: Indices
    map_shape: tuple[int, int]
    image_shape: ImageShape | None = None


def digits() -> Samples:
    """Two thirds of the 8 × 8 digits train maps and the policy, and one third is held out, whatever the seed."""
    data = datasets.digits()
    mixed = np.random.default_rng(0).permutation(len(data.X))
    train, held = np.split(mixed, [1200])
    y = np.asarray(data.y).astype(int)
    return Samples(data.X[train], y[train], data.X[held], y[held], (12, 12), (8, 8))


def mnist() -> Samples | None:
    """MNIST, 10 000 digits of its training part; the policy has seen none of it."""
    if not Path(os.environ.get("SOMERSAULT_DATA", ""), "mnist.npz").is_file():
        return None
    train, test = datasets.mnist("train"), datasets.mnist("test")
    rows = np.random.default_rng(0).permutation(len(train.X))[:10_000]
    X, held = (each.astype(np.float64) for each in (train.X[rows], test.X[:2000]))
    return Samples(X, train.y[rows].astype(int), held, test.y[:2000].astype(int), (20, 20), (28, 28))


def gaussians() -> Samples:
    """Six Gaussians in eight dimensions, of which the policy has seen nothing."""
    data = datasets.gaussians()
    y = np.asarray(data.y).astype(int)
    return Samples(data.X[:2000], y[:2000], data.X[2000:], y[2000:], (12, 12))


DATA: dict[str, Callable[[], Samples | None]] = {"digits": digits, "MNIST": mnist, "Gaussians": gaussians}


@dataclass(frozen=True, eq=False)
class Task:
    """A map of samples, and held-out starts with a unit of another class each."""

    samples: Samples
    som: ss.SOM
    start: Array
    source: Indices
    target: Indices
    units: Indices

    @classmethod
    def of(cls, samples: Samples, seed: int, n_paths: int = N_PATHS) -> "Task":
        """Starts and classes drawn at random; the unit is the nearest pure one of the class."""
        rng = np.random.default_rng(seed)
        som = ss.SOM(samples.map_shape, random_state=seed).fit(samples.X).label_units(samples.X, samples.y)
        rows = rng.permutation(len(samples.held))[:n_paths]
        start, source = samples.held[rows], samples.held_y[rows]
        n_classes = int(samples.y.max()) + 1
        target = (source + rng.integers(1, n_classes, len(rows))) % n_classes
        return cls(samples, som, start, source, target, nearest_pure(som, start, target))

    @cached_property
    def book(self) -> ss.Codebook:
        """Its prototypes alone."""
        return ss.Codebook(self.som.prototypes_)

    @cached_property
    def tuned(self) -> ss.Morph:
        """The self-tuned default on the prototypes."""
        return ss.morph(self.start, self.book, ss.Unit(self.units))

    def by(self, control: Any, rows: NDArray[Any] | slice = slice(None)) -> ss.Morph:
        """Paths of some starts by a control that begins with the tuned rules, which need not be found again."""
        rule = ss.Tikhonov(rigidity=30.0, spectral_exponent=0.5)
        begun = Learned(control).tuned(self.tuned.rigidity[rows, 0], self.tuned.spectral_exponent[rows])
        return ss.morph(self.start[rows], self.book, ss.Unit(self.units[rows]), rule=rule, control=begun)


def nearest_pure(som: ss.SOM, start: Array, target: Indices) -> Indices:
    """For each start the nearest unit of a class, of those of some purity, or of the purest."""
    A, out = som.transform(start), np.empty(len(start), dtype=np.intp)
    labels, purity = np.asarray(som.unit_labels_), som.codebook_.purity
    for label in np.unique(target):
        units = np.flatnonzero(labels == label)
        units = units[purity[units] >= min(PURE, purity[units].max())]
        mine = target == label
        out[mine] = units[A[np.ix_(mine, units)].argmin(axis=1)]
    return out


# How a policy learns


@dataclass(frozen=True, eq=False)
class Judge:
    """What a path is worth, by samples that train: how sure a classifier is, how near real samples are, how sharp."""

    reference: Array
    classifier: NetworkClassifier
    spacing: float
    image_shape: tuple[int, int]
    sharpness: float

    @classmethod
    def of(cls, samples: Samples) -> "Judge":
        """By the samples that maps learn from, and units of measure by those held out."""
        assert samples.image_shape is not None
        shape = samples.image_shape[:2]
        classifier = NetworkClassifier.fit(samples.X, samples.y, is_image=True, seed=0)
        spacing = float(np.median(distances(samples.held, samples.X)))
        sharpness = float(np.median(ss_roughness(samples.held, shape)))
        return cls(samples.X, classifier, spacing, shape, sharpness)

    def __call__(self, frames: Array) -> float:
        """The mean over paths of confidence − half a distance − half of what is missing in sharpness."""
        frames = frames.clip(self.reference.min(), self.reference.max())
        n, m, n_features = frames.shape
        inner = frames[:, 1:-1].reshape(-1, n_features)
        sure = self.classifier(inner).max(axis=1).reshape(n, m - 2)
        far = distances(inner, self.reference) / self.spacing
        dull = np.abs(1 - ss_roughness(inner, self.image_shape) / self.sharpness)
        lengths = np.linalg.norm(np.diff(frames, axis=1), axis=2).sum(axis=1)
        straight = np.linalg.norm(frames[:, -1] - frames[:, 0], axis=1)
        return float(
            sure.mean()
            + sure.min(axis=1).mean()
            - far.mean() / 2
            - dull.mean() / 2
            - (lengths / straight).mean() / 10
        )


def ss_roughness(images: Array, shape: tuple[int, int]) -> Array:
    """Squared differences of neighboring pixels."""
    pictures = images.reshape(len(images), *shape)
    return sum((np.diff(pictures, axis=axis) ** 2).sum(axis=(1, 2)) for axis in (1, 2))


def distances(points: Array, samples: Array) -> Array:
    """From each point to the nearest sample."""
    square = (points**2).sum(axis=1)[:, None] + (samples**2).sum(axis=1) - 2 * points @ samples.T
    return np.sqrt(np.maximum(square.min(axis=1), 0.0))


def halves(samples: Samples, map_shape: tuple[int, int], seed: int) -> Samples:
    """Of the samples that train, one half for a map, and the other to start from."""
    mixed = np.random.default_rng(seed).permutation(len(samples.X))
    mine, others = np.split(mixed, [len(mixed) // 2])
    X, y = samples.X, samples.y
    return Samples(X[mine], y[mine], X[others], y[others], map_shape, samples.image_shape)


def trained(
    seed: int = 0, *, is_constant: bool = False, n_rounds: int = 40, n_tried: int = 32, n_paths: int = 60
) -> ss.Policy:
    """A linear policy by the cross-entropy method, from the part of the digits that trains.

    Policies are drawn around the mean of the best quarter of those before; each round has its own starts, on three
    maps of different size. The step stays that of `Adaptive`.
    """
    rng, samples = np.random.default_rng(seed), digits()
    parts = [halves(samples, shape, seed + k) for k, shape in enumerate([(6, 6), (9, 9), (12, 12)])]
    tasks = [(Task.of(part, seed, n_paths=400), Judge.of(part)) for part in parts]
    n_inputs = 0 if is_constant else len(ss.Policy.NUMBERS)
    mean, spread = np.zeros(2 * (n_inputs + 1)), np.full(2 * (n_inputs + 1), 0.5)
    for number in range(n_rounds):
        drawn = mean + spread * rng.normal(size=(n_tried, len(mean)))
        rows = [rng.permutation(len(task.start))[:n_paths] for task, _ in tasks]
        worth = [
            sum(judge(task.by(policy_of(each), some).frames(N_FRAMES)) for (task, judge), some in zip(tasks, rows))
            for each in drawn
        ]
        best = drawn[np.argsort(worth)[-n_tried // 4 :]]
        mean, spread = best.mean(axis=0), best.std(axis=0) + 0.1 / (1 + number)
        print(f"round {number + 1} of {n_rounds}: {np.mean(worth) / len(tasks):.4f}", file=sys.stderr, flush=True)
    return policy_of(mean)


def policy_of(values: Array) -> ss.Policy:
    """The policy of these weights and biases for rigidity and exponent; the step stays."""
    values = values.reshape(2, -1)
    weights = np.zeros((N_ACTIONS, len(ss.Policy.NUMBERS)))
    weights[:2, : values.shape[1] - 1] = values[:, :-1]
    return ss.Policy([(weights, [*values[:, -1], 0.0])])
