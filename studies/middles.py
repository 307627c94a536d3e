"""How near does a path come to samples of a time between, where that time is known? And how firm is its end?

`python -m studies.middles > studies/middles.md` makes the report, in some minutes on one thread. The spectra are
those of the package chemotools, which is not imported (`pip install --no-deps chemotools`). Digits need mnist.npz
in the folder that SOMERSAULT_DATA names, the rows of an autoencoder PyTorch. What is not there is left out.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
import pandas as pd
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from scipy.ndimage import rotate
from scipy.signal import savgol_filter
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import Pipeline

import somersault as ss
from somersault import datasets
from somersault.array_types import Array

SEEDS = (0, 1)
N_STARTS, N_DIGITS, N_FRAMES, N_COMPONENTS = 100, 300, 21, 10
SHARE_MOVED = 0.1
LATE = "late"
MEASURES = ("halfway", "nearest", "length")

WORDS = """# Paths through a middle that is known

Earliest samples of a series are sent to the label "late". Does the path pass where the samples of the middle are?
And how far does its end move if the start moves a little, or if other samples train the map?

The default does where samples of the middle train the map and lie close enough together for its rule. On cells its
frame halfway is at .8, which is as near as cells are to one another, and on the fermentation at 1.6 and .9. The
straight lines to the same ends are at 1.7 and 3.8, and those in principal components at 1.5 and 4.0.

Where the middle is held out there is no such way to find, and the default is about as near as a line: 1.9 on
cells, 4.1 on the fermentation. `via="map"` goes over the map all the same, and is nearer than both lines on each
series here, with both seeds: 1.1 on cells, 3.7 and 4.2 on the fermentation.

On cells of few counts and on turned fours a sample is far from the next one, too. No way over the map has hops
that are narrow enough for the rule, and the default is farther from the middle than the line. `via="map"` is at
.8 to 1.3, nearer than the line; but on turned fours that the map has seen, the line in components is nearer
still.

What is decoded from few components has less noise than a sample, and so has a prototype. Both are nearer to all
samples for that. Nor do codes make a bent way straight: in the autoencoder of the example, trained on 3000 images
or fewer, no path comes as near to the middle of turned fours as the path over the map of pixels.

The map that has seen the middle is of one random half of a series, and the other map leaves out the middle third
of its time. The other half gives starts and middles. Two numbers in a cell are those of two seeds. The command is
`python -m studies.middles`; the spectra are those of the package chemotools.
"""

MIDDLES = """Distance to the nearest sample of the middle sixth of the time, in medians of the same among these
samples: of the frame halfway, and of that inner frame which is nearest. The length is in those of a straight line.
Means of 100 paths. A line leads to the end of the default, unless another end is named. Lines in a space of codes
are decoded.
"""

FIRM = """A start moves a tenth of the way to the nearest sample of the map. Distances are in those of the start to
that sample. An end jumps if it moves by more than half of this distance. Half of the data trains the map, and the
other half another one. Digits go to another class, drawn at random, and the other starts to "late".

The shift is firm: its end moves as the start does, and on MNIST and cells by a fifth to a third of a distance on
the other half. One end in eight of the default jumps on MNIST, as does one in eleven of the nearest samples: an
end is a sample, and there is a next one. Over the map ends seldom jump there, and not at all on the other data.
The other half has other samples, so that most ends there are more than a distance away.
"""


@dataclass(frozen=True, eq=False)
class Series:
    """Samples (n_samples, n_features), their times from 0 to 1, and how many pixels a side of them has, if any."""

    X: Array
    time: Array
    side: int | None = None

    @property
    def thirds(self) -> NDArray[Any]:
        """Which third of the time each sample is of."""
        return np.array(["early", "middle", LATE])[np.minimum((3 * self.time).astype(int), 2)]


@dataclass(frozen=True, eq=False)
class Genes:
    """Genes that switch at a time, that are active for a while, and that rise late in one of two fates."""

    base: Array
    height: Array
    at: Array
    width: Array
    kind: NDArray[np.intp]

    @classmethod
    def drawn(cls, n: int, rng: np.random.Generator) -> "Genes":
        """So many genes, two in five of each of the first two kinds."""
        height = rng.choice([-1, 1], n) * rng.uniform(1, 3, n)
        at, width = rng.uniform(-0.2, 1.2, n), rng.uniform(0.08, 0.2, n)
        return cls(rng.normal(size=n), height, at, width, rng.choice(4, n, p=[0.4, 0.4, 0.1, 0.1]))

    def shares(self, time: Array, fate: NDArray[np.intp]) -> Array:
        """What each gene has of all that cells of these times and fates express, (n_cells, n_genes)."""
        u = (time[:, None] - self.at) / self.width
        late = 1 / (1 + np.exp((0.6 - time) / 0.07))
        each_late = (np.broadcast_to((late * (fate == one))[:, None], u.shape) for one in (0, 1))
        active = np.choose(self.kind, [1 / (1 + np.exp(-2 * u)), np.exp(-(u**2) / 2), *each_late])
        rates = np.exp(self.base + self.height * active)
        return rates / rates.sum(axis=1, keepdims=True)


def cells(seed: int, n: int = 6000, n_genes: int = 100, depth: int = 10_000, shape: float = 20) -> Series:
    """Cells that take one of two ways: negative binomial counts, as log(1 + x) of equal sums, as is usual."""
    rng = np.random.default_rng(seed)
    genes, time, fate = Genes.drawn(n_genes, rng), rng.random(n), rng.integers(2, size=n)
    rates = genes.shares(time, fate) * rng.gamma(shape, 1 / shape, (n, n_genes))
    counts = rng.poisson(depth * rng.lognormal(0, 0.3, (n, 1)) * rates)
    return Series(np.log1p(depth * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)), time)


def fewer_cells(seed: int) -> Series:
    """A third of the cells, so that a unit of the map has two or three."""
    return cells(seed, n=2000)


def few_counts(seed: int) -> Series:
    """As many cells with a seventh of the counts, which scatter twice as much."""
    return cells(seed, depth=1500, shape=5)


def fermentation(_: int) -> Series | None:
    """Slopes of 1626 infrared spectra of one fermentation over 34 hours: first glucose is used up, then xylose."""
    found = find_spec("chemotools")
    if found is None or found.origin is None:
        return None
    whole = pd.read_csv(Path(found.origin).parent / "datasets" / "data" / "fermentation_spectra.csv")
    numbers = whole.columns.astype(float)
    spectra = whole.loc[:, (numbers > 950) & (numbers < 1500)].to_numpy()
    spectra = spectra[np.ptp(spectra, axis=1) > 0]  # the last three are empty
    slopes = savgol_filter(spectra, 21, 2, deriv=1, axis=1)
    return Series(slopes / slopes.std(), np.linspace(0, 1, len(slopes), endpoint=False))


def has_digits() -> bool:
    return Path(os.environ.get("SOMERSAULT_DATA", ""), "mnist.npz").is_file()


def turned(seed: int, n: int = 6000) -> Series | None:
    """Fours of MNIST, each turned by an angle of its own between -90 and 90 degrees."""
    if not has_digits():
        return None
    data, rng = datasets.mnist("train"), np.random.default_rng(seed)
    fours = rng.permutation(data.X[data.y == 4])[:n].reshape(-1, 28, 28)
    time = rng.random(len(fours))
    images = [rotate(x, 180 * t - 90, reshape=False, order=1) for x, t in zip(fours, time, strict=True)]
    return Series(np.stack(images).reshape(len(fours), -1).clip(0, 1), time, 28)


SERIES: dict[str, Callable[[int], Series | None]] = {
    "cells": cells,
    "fewer cells": fewer_cells,
    "cells of few counts": few_counts,
    "fermentation": fermentation,
    "turned fours": turned,
}


@dataclass(frozen=True, eq=False)
class Case:
    """A series of which one half trains maps, with its middle third or without, and the other half judges."""

    series: Series
    seed: int
    is_present: bool

    @cached_property
    def halves(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Samples that maps learn from, and others."""
        mixed = np.random.default_rng(self.seed).permutation(len(self.series.X))
        mine, others = np.split(mixed, [len(mixed) // 2])
        return mine if self.is_present else mine[self.series.thirds[mine] != "middle"], others

    @cached_property
    def train(self) -> tuple[Array, NDArray[Any]]:
        """What maps learn from, and the labels."""
        mine = self.halves[0]
        return self.series.X[mine], self.series.thirds[mine]

    @cached_property
    def start(self) -> Array:
        """The earliest samples of the other half."""
        others = self.halves[1]
        return self.series.X[others[np.argsort(self.series.time[others])[:N_STARTS]]]

    @cached_property
    def middles(self) -> Array:
        """Samples of the other half, of the middle sixth of the time."""
        others = self.halves[1]
        return self.series.X[others[abs(self.series.time[others] - 0.5) < 1 / 12]]

    def map_behind(self, *steps: tuple[str, Any]) -> Pipeline:
        """A map of what the steps make of the samples."""
        X, y = self.train
        whole = Pipeline([*steps, ("map", ss.SOM(random_state=self.seed))]).fit(X)
        whole[-1].label_units(whole[:-1].transform(X) if steps else X, y)
        return whole

    def encoders(self) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
        """Spaces that maps are made in."""
        yield "", []
        yield f", in {N_COMPONENTS} components", [("code", PCA(N_COMPONENTS, random_state=self.seed))]
        if self.series.side is not None and find_spec("torch") is not None:
            yield ", in an autoencoder", [("code", encoder(self.train[0], self.series.side, self.seed))]

    def paths(self) -> Iterator[tuple[str, Array]]:
        """The frames of each way, (n_starts, n_frames, n_features)."""
        X, y = self.train
        for words, steps in self.encoders():
            book = self.map_behind(*steps)
            for name, via in (("default", None), ('via="map"', "map")):
                frames = ss.morph(self.start, book, ss.Label(LATE), via=via).frames(N_FRAMES)
                yield f"{name}{words}", frames
                if via is None:
                    codes = [
                        book[:-1].transform(each) if steps else each for each in (frames[:, 0], frames[:, -1])
                    ]
                    line = ss.straight_line(*codes, N_FRAMES)
                    yield f"line to its end{words}", decoded(book, line) if steps else line
            if not steps:
                yield 'via="shift"', ss.morph(self.start, book, ss.Label(LATE), via="shift").frames(N_FRAMES)
                som = book[-1]
                ends = {"sample": X[y == LATE], "prototype": som.prototypes_[som.unit_labels_ == LATE]}
                for name, those in ends.items():
                    yield (
                        f"line to the nearest {name}",
                        ss.straight_line(self.start, nearest(self.start, those), N_FRAMES),
                    )


def encoder(X: Array, side: int, seed: int) -> Any:
    """The autoencoder of the example, trained on these images."""
    import torch

    torch.manual_seed(seed)
    example = run_path(str(Path(__file__).parents[1] / "examples" / "autoencoder.py"))
    return example["Autoencoder"](side).learn(X.astype(np.float32)).step()


def decoded(book: Pipeline, codes: Array) -> Array:
    flat = book[:-1].inverse_transform(codes.reshape(-1, codes.shape[-1]))
    return flat.reshape(*codes.shape[:2], -1)


def nearest(points: Array, among: Array) -> Array:
    """The nearest of some samples to each point."""
    return among[NearestNeighbors(n_neighbors=1).fit(among).kneighbors(points, return_distance=False)[:, 0]]


def distances(points: Array, samples: Array) -> Array:
    """From each point (…, n_features) to the nearest sample, in medians of the same among the samples."""
    known = NearestNeighbors(n_neighbors=1).fit(samples)
    own = known.kneighbors()[0][:, 0]  # a sample is not its own neighbor
    return known.kneighbors(points.reshape(-1, points.shape[-1]))[0].reshape(points.shape[:-1]) / np.median(own)


def nearness(frames: Array, middles: Array) -> tuple[float, float, float]:
    """Means over paths: how far the frames halfway and the nearest ones are from the middles, and the lengths."""
    off = distances(frames, middles)
    whole = np.linalg.norm(frames[:, -1] - frames[:, 0], axis=1)
    lengths = np.linalg.norm(np.diff(frames, axis=1), axis=2).sum(axis=1) / whole
    return (
        float(off[:, frames.shape[1] // 2].mean()),
        float(off[:, 1:-1].min(axis=1).mean()),
        float(lengths.mean()),
    )


def through_the_middle(make: Callable[[int], Series | None]) -> list[list[str]]:
    """A row for each way: halfway and nearest frame, with the middle in the map and without, for each seed."""
    columns: dict[str, list[str]] = {}
    for is_present in (True, False):
        found: dict[str, list[tuple[float, ...]]] = {}
        for seed in SEEDS:
            series = make(seed)
            if series is None:
                return []
            case = Case(series, seed, is_present)
            for name, frames in case.paths():
                found.setdefault(name, []).append(nearness(frames, case.middles))
        for name, values in found.items():
            columns.setdefault(name, []).extend(of_seeds(values))
    return [[name, *values] for name, values in columns.items()]


def of_seeds(values: list[tuple[float, ...]]) -> list[str]:
    """Each number of all seeds in one cell."""
    return [", ".join(f"{value:.2f}" for value in each) for each in zip(*values, strict=True)]


VIA = {"default": None, 'via="map"': "map", 'via="shift"': "shift"}


@dataclass(frozen=True, eq=False)
class Question:
    """Two sets of samples with labels, one map of each, and starts with the labels that they go to."""

    sets: tuple[tuple[Array, NDArray[Any]], ...]
    start: Array
    to: NDArray[Any]
    maps: tuple[ss.SOM, ...]

    @classmethod
    def of(
        cls,
        X: Array,
        y: NDArray[Any],
        start: Array,
        to: NDArray[Any],
        seed: int,
        shape: tuple[int, int] = (20, 20),
    ) -> "Question":
        """One half of the samples for each map."""
        halves = np.array_split(np.random.default_rng(seed).permutation(len(X)), 2)
        sets = tuple((X[half], y[half]) for half in halves)
        maps = tuple(ss.SOM(shape, random_state=seed).fit(X).label_units(X, y) for X, y in sets)
        return cls(sets, start, to, maps)

    def ends(self, name: str, which: int, start: Array) -> Array:
        """Where paths of that name end on the first map or the second, (n_starts, n_features)."""
        X, y = self.sets[which]
        out = np.empty(start.shape)
        for label in np.unique(self.to):
            mine = self.to == label
            if name in VIA:
                out[mine] = self.maps[which].morph(start[mine], ss.Label(label), via=VIA[name]).end
            else:
                out[mine] = nearest(start[mine], X[y == label])
        return out

    def firmness(self, name: str) -> tuple[float, float, float]:
        """How far ends move, in distances from the start to the nearest sample, and the share that jump.

        First for a start that moves a tenth of the way to that sample, last on the map of the other half. An end
        jumps if it moves by more than half of that distance.
        """
        beside = nearest(self.start, self.sets[0][0])
        unit = np.linalg.norm(beside - self.start, axis=1)
        end = self.ends(name, 0, self.start)
        moved = self.ends(name, 0, self.start + SHARE_MOVED * (beside - self.start))
        off, anew = (np.linalg.norm(each - end, axis=1) / unit for each in (moved, self.ends(name, 1, self.start)))
        return float(off.mean()), float((off > 0.5).mean()), float(anew.mean())


def of_series(make: Callable[[int], Series | None]) -> Callable[[int], Question | None]:
    """Earliest samples to the late ones."""

    def asked(seed: int) -> Question | None:
        series = make(seed)
        if series is None:
            return None
        case = Case(series, seed, is_present=True)
        return Question.of(*case.train, case.start, np.repeat(LATE, len(case.start)), seed)

    return asked


def of_digits(seed: int) -> Question | None:
    """Digits of the test split of MNIST, each to another class drawn at random."""
    if not has_digits():
        return None
    train, test, rng = datasets.mnist("train"), datasets.mnist("test"), np.random.default_rng(seed)
    chosen = rng.choice(len(test.X), N_DIGITS, replace=False)
    to = (test.y[chosen].astype(int) + rng.integers(1, 10, N_DIGITS)) % 10
    return Question.of(train.X, train.y.astype(int), test.X[chosen].astype(np.float64), to, seed)


def firm_ends() -> Iterator[list[str]]:
    """A row for each kind of data and way, with the numbers of all seeds."""
    asked = {"MNIST": of_digits, **{name: of_series(SERIES[name]) for name in ("cells", "fermentation")}}
    for data, make in asked.items():
        questions = [question for seed in SEEDS if (question := make(seed)) is not None]
        for name in (*VIA, "nearest sample") if questions else ():
            yield [f"{data}, {name}", *of_seeds([question.firmness(name) for question in questions])]


def main() -> None:
    print(WORDS)
    print(MIDDLES)
    for name, make in SERIES.items():
        rows = through_the_middle(make)
        if rows:
            heading(name.capitalize(), " ".join((make.__doc__ or "").split()))
            table(["path", *(f"{name}, {how}" for how in ("seen", "held out") for name in MEASURES)], rows)
    heading("How firm ends are", FIRM.strip())
    table(["data and path", "start moved", "jumps", "other half"], firm_ends())


if __name__ == "__main__":
    main()
