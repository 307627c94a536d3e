"""Reading a large table of text: PyArrow by its own inference of types, and the reader, whole and in blocks.

Each reading in a process of its own, in turn: `python -m benchmarks.reading WAY FILE` prints its seconds, those of
all cores, and the most memory of the process (VmHWM), the libraries being imported before.
"""

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.markdown import heading, table
from somersault.datasets import load, opened
from somersault.datasets.text import by_arrow

ROWS, RUNS = 2_500_000, 5
_BLOCK = 50_000
_TENTH = "Python's csv, a tenth of the rows"
_OWN = "PyArrow, read_csv"


def main(n_rows: int = ROWS, runs: int = RUNS) -> None:
    heading(
        "Reading a table",
        f"A CSV of {n_rows} rows: 17 columns of numbers with 2 % gaps, 2 of words, 1 of days. Medians of {runs} "
        "processes each, in turn. Ratios are to PyArrow's own reading with its inference of types, which decides "
        "by the first block alone, and finds no names of rows, labels or units; for a tenth of "
        "the rows to a tenth of it. Memory is that of the whole process.",
    )
    with tempfile.TemporaryDirectory() as folder:
        whole, tenth = Path(folder) / "whole.csv", Path(folder) / "tenth.csv"
        write(whole, n_rows)
        write(tenth, n_rows // 10)
        found = {way: list[dict[str, float]]() for way in WAYS}
        for _ in range(runs):
            for way, each in found.items():
                each.append(apart(way, tenth if way == _TENTH else whole))
        size = whole.stat().st_size / 1e6
    print(f"The file has {size:.0f} MB.\n")
    medians = {way: {name: statistics.median(run[name] for run in each) for name in each[0]} for way, each in
               found.items()}  # fmt: skip
    own = medians[_OWN]
    head = ("", "seconds", "times PyArrow's", "of all cores, s", "times PyArrow's", "most memory, MB")
    table(head, [_row(way, line, own, 10 if way == _TENTH else 1) for way, line in medians.items()])


def _row(way: str, line: dict[str, float], own: dict[str, float], times: int) -> tuple[str, ...]:
    ratios = [f"{times * line[name] / own[name]:.2f}" for name in ("seconds", "cores")]
    return way, f"{line['seconds']:.2f}", ratios[0], f"{line['cores']:.2f}", ratios[1], f"{line['MB']:.0f}"


def write(path: Path, n_rows: int) -> None:
    """The same block of rows again and again."""
    rng = np.random.default_rng(0)
    numbers = np.char.mod("%.6f", rng.normal(size=(_BLOCK, 17)) * 100)
    numbers[rng.random(numbers.shape) < 0.02] = ""
    words = rng.choice(["north", "south", "east", "west"], (_BLOCK, 2))
    days = rng.choice(np.datetime64("2020-01-01") + np.arange(365), _BLOCK).astype(str)
    lines = "\n".join(map(",".join, np.column_stack([numbers, words, days]).tolist())) + "\n"
    with path.open("w") as file:
        file.write(",".join(f"c{i}" for i in range(20)) + "\n")
        for _ in range(n_rows // _BLOCK):
            file.write(lines)


def apart(way: str, path: Path) -> dict[str, float]:
    """What a reading takes in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.reading", way, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


# The ways: each readies what is not counted, and gives what is


def _own(path: str) -> Callable[[], object]:
    from pyarrow import csv

    return lambda: csv.read_csv(path)


def _own_blocks(path: str) -> Callable[[], object]:
    from pyarrow import csv

    return lambda: sum(block.num_rows for block in csv.open_csv(path))


def _loaded(path: str) -> Callable[[], object]:
    from pyarrow import csv  # noqa: F401

    return lambda: load(path)


def _opened(path: str) -> Callable[[], object]:
    from pyarrow import csv  # noqa: F401

    return lambda: opened(path, large=0)


def _passed(path: str) -> Callable[[], object]:
    data = opened(path, large=0)
    return lambda: sum(len(block.table) for block in data.X.blocks(_BLOCK))


def _by_python(path: str) -> Callable[[], object]:
    by_arrow.LARGE = sys.maxsize
    return lambda: load(path)


WAYS: dict[str, Callable[[str], Callable[[], object]]] = {
    _OWN: _own,
    "PyArrow, open_csv, in blocks": _own_blocks,
    "load": _loaded,
    "opened, the first pass": _opened,
    "opened, each further pass": _passed,
    _TENTH: _by_python,
}


def measure(way: str, path: str) -> dict[str, float]:
    """Seconds, seconds of all cores and the most memory, in this process."""
    read = WAYS[way](path)
    start, cores = time.perf_counter(), time.process_time()
    kept = read()
    taken = {"seconds": time.perf_counter() - start, "cores": time.process_time() - cores}
    del kept
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.is_file() else None
    kilobytes = int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken | {"MB": kilobytes * 1.024e-3}


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        print(json.dumps(measure(*sys.argv[1:])))
    else:
        main(*map(int, sys.argv[1:]))
