"""Training on a GPU against fastersom on it and against the CPU; without one, what PyTorch takes on the CPU."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

import somersault as ss
from benchmarks import data, fastersom
from benchmarks.maps import Array, quantization_error
from benchmarks.markdown import heading, table
from benchmarks.peers import Task
from benchmarks.timing import seconds

CASES = (
    ("MNIST", data.handwritten, (20, 20), 10),
    ("blobs", lambda: data.blobs(500_000, 32), (20, 20), 10),
)
"""Name, samples, shape of the map, epochs."""
MANY = ("more blobs", lambda: data.blobs(10_000_000, 32), (20, 20), 10)
"""What is worth a GPU, and takes too long without one."""


def main() -> None:
    heading(
        "Training on a GPU, and by PyTorch on the CPU",
        "Seconds of what a user calls, medians of 3, in turn, each right after an untimed one; float32, "
        "rectangular lattices. On the GPU: samples that lie there. From the host: NumPy's, moved there a chunk at "
        "a time.",
    )
    gpu = name_of_gpu()
    left_out = [] if gpu else [f"all on a GPU ({'none is here' if find_spec('torch') else 'no PyTorch is here'})"]
    left_out += [] if fastersom.versions() else ["fastersom"]
    if gpu:
        print(f"The GPU is an {gpu}.\n")
    if left_out:
        print(f"Left out: {', '.join(left_out)}.\n")
    for name, samples, shape, n_epochs in (*CASES, MANY) if gpu else CASES:
        report(name, Task.of(samples(), shape, n_epochs), has_gpu=gpu is not None)


def name_of_gpu() -> str | None:
    """As CUDA calls it; None where there is none for PyTorch to use."""
    if not find_spec("torch"):
        return None
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def report(name: str, task: Task, *, has_gpu: bool) -> None:
    """Measure one case and print what was found."""
    found = dict[str, Array]()
    with ExitStack() as processes:
        ways = ways_of(task, processes, has_gpu=has_gpu)

        def kept(way: str) -> Callable[[], None]:
            return lambda: found.update({way: ways[way]()})

        taken = seconds(*map(kept, ways), runs=3)
    n_rows, n_columns = task.shape
    size = " × ".join(map(str, task.X.shape))
    print(f"### {name}: {size}, {n_rows} × {n_columns} units, {task.n_epochs} epochs\n")
    rows = (
        (way, f"{each:.2f}", f"{each / taken[0]:.2f}", f"{quantization_error(task.X, found[way]):.4f}")
        for way, each in zip(ways, taken, strict=True)
    )
    table(("", "seconds", "times the first", "quantization error"), rows)


def ways_of(task: Task, processes: ExitStack, *, has_gpu: bool) -> dict[str, Callable[[], Array]]:
    """What is compared, the first with all others."""
    ways: dict[str, Callable[[], Array]] = {"somersault, CPU, NumPy": partial(ours, task, task.X)}
    if find_spec("torch"):
        ways["somersault, CPU, PyTorch"] = partial(ours, task, task.X, "cpu")
    if has_gpu:
        import torch

        there = torch.from_numpy(task.X).cuda()
        ways["somersault, on the GPU"] = partial(ours, task, there)
        ways["somersault, from the host"] = partial(ours, task, task.X, "cuda")
    if fastersom.versions():
        for device in ("cpu", "cuda") if has_gpu else ("cpu",):
            ways[f"fastersom, {device}"] = processes.enter_context(fastersom.fits(task, device))
    return ways


def ours(task: Task, X: Any, device: str | None = None) -> Array:
    """A map of samples wherever they lie."""
    som = ss.SOM(task.shape, topology="rectangular", n_epochs=task.n_epochs, device=device)
    return np.asarray(som.fit(X).prototypes_)
