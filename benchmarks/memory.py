"""Memory that training takes beyond its data, and a large map: each in a process of its own.

The data lie in a file that is mapped into memory. Linux counts such pages apart from what a process allocates:
RssAnon in /proc/self/status, and the largest value of it is sampled while the map is trained. VmHWM is the largest
memory of the process, with what of the file is in memory.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

import somersault as ss
from benchmarks.markdown import heading, table

STATUS = Path("/proc/self/status")
_ROWS = 100_000
_EVERY = 0.005
"""Seconds between two looks at the memory."""
_WARM = 3e9
"""Multiplications of an epoch that has all kernels compiled."""


def main() -> None:
    heading("Memory")
    if not STATUS.is_file():
        print(f"Left out: {STATUS} is Linux's.\n")
        return
    print(
        "Beyond the data: the peak of anonymous memory in training, less that before it, when a training on some"
    )
    print("of the samples has compiled what it needs. The data are a mapped file.\n")
    rows = [line(10**6, 16, 20), line(10**7, 16, 20), line(10**6, 16, 60)]
    table(("5 epochs", "data, MB", "beyond the data, MB", "seconds"), rows)
    large = trained_apart(200_000, 20, 200, 10)
    print("### 200 × 200 units on 200 000 × 20, 10 epochs\n")
    print(f"- {large['seconds']:.0f} s (asked: minutes)")
    print(f"- {large['process'] / 1000:.2f} GB, the whole process with its data (asked: under 2 GB)\n", flush=True)


def line(n: int, d: int, side: int) -> tuple[object, ...]:
    found = trained_apart(n, d, side, 5)
    return (
        f"{n} × {d}, {side} × {side}",
        f"{4 * n * d / 1e6:.0f}",
        f"{found['beyond']:.0f}",
        f"{found['seconds']:.1f}",
    )


def trained_apart(n_samples: int, n_features: int, side: int, n_epochs: int) -> dict[str, float]:
    """Memory (MB) and seconds of a training in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samples.npy"
        write(path, n_samples, n_features)
        arguments = (str(path), str(side), str(n_epochs))
        command = [sys.executable, "-m", "benchmarks.memory", *arguments]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def write(path: Path, n_samples: int, n_features: int) -> None:
    """A curved manifold of three dimensions with noise, a part at a time."""
    out = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(n_samples, n_features))
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((3, n_features), dtype=np.float32)
    for start in range(0, n_samples, _ROWS):
        rows = out[start : start + _ROWS]
        rows[:] = np.tanh(rng.standard_normal((len(rows), 3), dtype=np.float32) @ directions)
        rows += 0.05 * rng.standard_normal(rows.shape, dtype=np.float32)


def measure(path: str, side: int, n_epochs: int) -> dict[str, float]:
    """Train a map on a mapped file, in this process."""
    X = np.load(path, mmap_mode="r")
    som = ss.SOM((side, side), n_epochs=n_epochs)
    som.fit(X[: int(_WARM / (side**2 * X.shape[1]))])
    before, start = megabytes("RssAnon"), time.perf_counter()
    with Peak() as peak:
        som.fit(X)
    taken = time.perf_counter() - start
    return {"seconds": taken, "beyond": peak.megabytes - before, "process": megabytes("VmHWM")}


def megabytes(name: str) -> float:
    """A line of this process's status."""
    return next(int(line.split()[1]) * 1.024e-3 for line in STATUS.open() if line.startswith(name))


class Peak:
    """The largest anonymous memory while the context is open."""

    def __enter__(self) -> "Peak":
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self.megabytes = max(self.megabytes, megabytes("RssAnon"))


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
