"""Morphs against the naive update, which builds and solves the D × D normal equations at every step."""

import os
import tracemalloc
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

import somersault as ss
from benchmarks.markdown import heading, table
from benchmarks.timing import seconds
from somersault.array_types import Array
from somersault.datasets import mnist

SAMPLES, STEPS, UNITS = 1000, 50, 400
HELD_ROWS = 100
WIDE, WIDE_COPIES = 10**6, 3.5
"""Features of the widest morph, and how many times the prototypes its decomposition needs."""


def main() -> None:
    X, start = mnist().X, mnist("test").X[:SAMPLES].astype(np.float64)
    rng = np.random.default_rng(0)
    prototypes = X[rng.choice(len(X), UNITS, replace=False)].astype(np.float64)
    targets = rng.integers(UNITS, size=SAMPLES)
    book = ss.Codebook(prototypes)
    decomposition = seconds(lambda: ss.Codebook(prototypes).hull)[0]

    def naive() -> None:
        J = 2 * (start[0] - prototypes)
        deltas = np.zeros(UNITS)
        deltas[targets[0]] = -0.1 * np.sum((start[0] - prototypes[targets[0]]) ** 2)
        np.linalg.solve(J.T @ J + 100.0 * np.eye(len(start[0])), J.T @ deltas)

    def fixed(n_steps: int = STEPS) -> ss.Morph:
        rule, control = ss.Tikhonov(damping=100.0, target_weight=1.0), ss.FixedRate(0.1, n_steps)
        return ss.morph(start, book, ss.Unit(targets), rule=rule, control=control)

    def adaptive() -> ss.Morph:
        return ss.morph(start, book, ss.Unit(targets))

    saved = SAMPLES * (STEPS + 1) * UNITS * 8
    timed = naive, fixed, partial(fixed, 2 * STEPS), partial(states_copied, saved), adaptive
    one, all_fixed, twice, moved, all_adaptive = seconds(*timed, runs=9)
    morph = adaptive()
    frames = seconds(lambda: morph.frames(11), runs=3)[0]
    per_step = (twice - all_fixed) / (SAMPLES * STEPS)
    heading(f"Flow: {SAMPLES} samples, {UNITS} units × {len(start[0])} features (MNIST), float64")
    rows = (
        ("decomposition, once per codebook", f"{decomposition:.3f} s", ""),
        ("naive update, per step and sample", f"{one * 1e3:.3f} ms", ""),
        (f"fixed rate, each of {STEPS} further steps and samples", f"{per_step * 1e6:.3f} µs", ""),
        ("naive / ours", f"{one / per_step:.0f}", "at least 8000"),
        (
            "ours / reading each state and writing the next to memory",
            f"{(twice - all_fixed) / moved:.1f}",
            "near 1",
        ),
        (f"a morph of {STEPS} steps all in all, start included", f"{all_fixed:.3f} s", ""),
        (f"adaptive morph, {morph.n_steps.mean():.0f} steps on average", f"{all_adaptive:.3f} s", ""),
        ("11 frames of each", f"{frames:.3f} s", ""),
        (
            f"memory of the fixed morph, whose states would take {saved / 1e6:.0f} MB",
            f"{peak_megabytes(fixed):.0f} MB",
            "",
        ),
        ("tuned morph by the samples of a labelled map of 20 × 20, 11 frames of each", tuned(), "under 3 s"),
        *held_rows(),
        (f"one sample of {WIDE} features, {UNITS} units, 11 frames of it", wide(), "under 1 s"),
    )
    table(("", "found", "asked"), rows)


def states_copied(n_bytes: int) -> list[Array]:
    """What no way to step that keeps its states can do without, as many bytes in as many pieces."""
    states = [np.zeros(n_bytes // 8 // (STEPS + 1))]
    for _ in range(STEPS):
        states.append(states[-1].copy())
    return states


def tuned() -> str:
    """Seconds of the default morph toward a class."""
    digits = mnist()
    som = ss.SOM((20, 20)).fit(digits.X).label_units(digits.X, digits.y)
    X = mnist("test").X[:SAMPLES]
    return f"{seconds(lambda: som.morph(X, ss.Label(8)).frames(11), runs=3)[0]:.3f} s"


def held_rows() -> list[tuple[str, str, str]]:
    """Milliseconds a row of a table of the size of German credit, of which two columns stay and one is bounded."""
    rng, n = np.random.default_rng(0), 1000
    is_good = rng.random(n) < 0.7
    made: dict[str, Any] = {f"number {k}": rng.normal(size=n) + is_good for k in range(7)}
    for k in range(13):
        words = np.array([f"{k} {word}" for word in range(2 + k % 5)])
        made[f"word {k}"] = rng.choice(words, n, p=rng.dirichlet(np.ones(len(words))))
    rows = pd.DataFrame(made)
    som = ss.SOM(standardize=True).fit(rows).label_units(rows, np.where(is_good, "good", "bad"))
    start = rows[~is_good][:HELD_ROWS]
    bounds = {"number 1": (start["number 1"].min(), start["number 1"].max())}
    free = [name for name in rows if name not in ("number 0", "word 0")]

    def held() -> ss.Morph:
        return som.morph(start, ss.Label("good"), features_to_vary=free, bounds=bounds)

    morph = held()
    took = seconds(held, lambda: som.decode(morph.frames(11)), runs=3)
    called = f"of {HELD_ROWS} rows of 20 columns that two fixed ones and a bound hold"
    found = [f"{1000 * each / HELD_ROWS:.2f} ms" for each in took]
    return [
        (f"a row, {called}", found[0], "under 5 ms"),
        ("11 frames of it as rows", found[1], ""),
    ]


def wide() -> str:
    """Seconds of a morph in very many features, behind the decomposition."""
    if free_bytes() < WIDE_COPIES * 8 * UNITS * WIDE:
        return f"left out: needs {WIDE_COPIES * 8 * UNITS * WIDE / 1e9:.0f} GB of free memory"
    rng = np.random.default_rng(0)
    book, x = ss.Codebook(rng.standard_normal((UNITS, WIDE))), rng.standard_normal((1, WIDE))
    _ = book.hull
    return f"{seconds(lambda: ss.morph(x, book, 12).frames(11), runs=3)[0]:.3f} s"


def free_bytes() -> int:
    """Memory that nobody uses; 0 where the system does not tell."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError):
        return 0


def peak_megabytes(function: object) -> float:
    """Largest memory that Python allocates while the function runs."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
