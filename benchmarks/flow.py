"""Morphs against the naive update, which builds and solves the D × D normal equations at every step."""

import tracemalloc

import numpy as np

import somersault as ss
from benchmarks.markdown import heading, table
from benchmarks.timing import seconds
from somersault.datasets import mnist

SAMPLES, STEPS, UNITS = 1000, 50, 400


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

    def fixed() -> ss.Morph:
        rule, control = ss.Tikhonov(damping=100.0, target_weight=1.0), ss.FixedRate(0.1, STEPS)
        return ss.morph(start, book, ss.Unit(targets), rule=rule, control=control)

    def adaptive() -> ss.Morph:
        return ss.morph(start, book, ss.Unit(targets))

    one, all_fixed, all_adaptive = seconds(naive, fixed, adaptive, runs=9)
    morph = adaptive()
    frames = seconds(lambda: morph.frames(11), runs=3)[0]
    per_step = all_fixed / (SAMPLES * STEPS)
    heading(f"Flow: {SAMPLES} samples, {UNITS} units × {len(start[0])} features (MNIST), float64")
    saved = SAMPLES * (STEPS + 1) * UNITS * 8 / 1e6
    rows = (
        ("decomposition, once per codebook", f"{decomposition:.3f} s", ""),
        ("naive update, per step and sample", f"{one * 1e3:.3f} ms", ""),
        (f"fixed rate, {STEPS} steps, all in all, per step and sample", f"{per_step * 1e6:.3f} µs", ""),
        ("naive / ours", f"{one / per_step:.0f}", "at least 5000"),
        (f"adaptive morph, {morph.n_steps.mean():.0f} steps on average", f"{all_adaptive:.3f} s", ""),
        ("11 frames of each", f"{frames:.3f} s", ""),
        (
            f"memory of the fixed morph, of which {saved:.0f} MB are its saved states",
            f"{peak_megabytes(fixed):.0f} MB",
            "",
        ),
    )
    table(("", "found", "asked"), rows)


def peak_megabytes(function: object) -> float:
    """Largest memory that Python allocates while the function runs."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
