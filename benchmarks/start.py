"""What the first training of a process costs more than the second, and how much of that is the start of Numba."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.markdown import heading, table

_FITS = """
import json, time
import somersault as ss
from benchmarks import data
taken, X = [], data.{samples}
ss.SOM
for _ in range(2):
    start = time.perf_counter()
    ss.SOM({shape}, n_epochs={n_epochs}).fit(X)
    taken.append(time.perf_counter() - start)
print(json.dumps(taken))
"""
_CASES = {
    "MNIST": _FITS.format(samples="handwritten()", shape=(20, 20), n_epochs=10),
    "blobs": _FITS.format(samples="blobs(500_000, 32)", shape=(20, 20), n_epochs=10),
    "manifold": _FITS.format(samples="manifold(200_000, 16, 3, 0.05)", shape=(60, 60), n_epochs=5),
}
_SMALLEST = """
import json, time
start = time.perf_counter()
import numba
@numba.njit(cache=True)
def same(x):
    return x
same(1.0)
print(json.dumps([time.perf_counter() - start]))
"""
_RUNS = 5


def main() -> None:
    heading(
        "The first training of a process",
        "Seconds, medians of 5 processes, when what is compiled is on disk. Numba's start: to import it, and "
        "to call a function that gives back its argument and is on disk, too.",
    )
    (start,) = _medians(_SMALLEST)
    rows = [(name, *_medians(script)) for name, script in _CASES.items()]
    printed = [(name, f"{a:.2f}", f"{b:.2f}", f"{a - b:.2f}", f"{start:.2f}", "0.5") for name, a, b in rows]
    table(("", "first", "second", "more", "of it Numba's start", "asked: under"), printed)


def _medians(script: str) -> list[float]:
    """Of what a script prints, once it was run to fill the disk."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "started.py")
        file.write_text(script, encoding="utf-8")
        command = [sys.executable, "-c", f"import runpy; runpy.run_path({str(file)!r})"]
        runs = [subprocess.run(command, capture_output=True, check=True, text=True) for _ in range(_RUNS + 1)]
    return [
        statistics.median(column) for column in zip(*(json.loads(run.stdout) for run in runs[1:]), strict=True)
    ]
