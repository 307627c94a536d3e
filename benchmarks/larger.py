"""Data larger than memory: what a training takes when they are read in blocks, and how fast it is.

Each training in a process of its own, whose anonymous memory (the heap, not pages of mapped files) is read from
outside, as Linux tells it in /proc/PID/smaps_rollup. `python -m benchmarks.larger ROWS COLUMNS STREAMED` takes
other sizes; the files are written a part at a time and removed.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import somersault as ss
from benchmarks.markdown import heading, table
from benchmarks.memory import write

ROWS, COLUMNS, STREAMED = 16_000_000, 32, 100_000_000
_SIDE, _EPOCHS = 10, 10
_BLOCK = 1_000_000
_EVERY = 0.01
"""Seconds between two looks at the memory."""
_FORMATS = ("memory", "blocks", "mapped", "zarr", "parquet")


def main(n_rows: int = ROWS, n_columns: int = COLUMNS, n_streamed: int = STREAMED) -> None:
    heading("Larger than memory")
    if not Path("/proc/self/smaps_rollup").is_file():
        print("Left out: /proc/self/smaps_rollup is Linux's.\n")
        return
    print(
        f"{_SIDE} × {_SIDE} units, {_EPOCHS} epochs, float32. The peak of anonymous memory of the whole process.\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samples.npy"
        write(path, n_rows, n_columns)
        _convert(path)
        rows = [_row(kind, f"{n_rows:.2g} × {n_columns}, {kind}", path, n_rows) for kind in _FORMATS]
    sizes = (n_streamed // 10, n_streamed)
    rows += [_row("stream", f"{n:.2g} × 8, made block by block", Path(str(n)), n) for n in sizes]
    table(("data", "peak, MB", "seconds", "processor seconds", "million rows a second"), rows)


def _convert(path: Path) -> None:
    """The same samples as Zarr and as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import zarr

    X = np.load(path, mmap_mode="r")
    names = [f"f{i}" for i in range(X.shape[1])]
    array = zarr.create_array(path.with_suffix(".zarr"), shape=X.shape, chunks=(2**16, X.shape[1]), dtype=X.dtype)
    schema = pa.schema([(name, pa.float32()) for name in names])
    with pq.ParquetWriter(path.with_suffix(".parquet"), schema) as writer:
        for start in range(0, len(X), 2**18):
            rows = np.asarray(X[start : start + 2**18])
            array[start : start + len(rows)] = rows
            writer.write_table(pa.table(list(map(np.ascontiguousarray, rows.T)), schema=schema))


def _row(kind: str, name: str, path: Path, n_rows: int) -> tuple[object, ...]:
    peak, found = watched([sys.executable, "-m", "benchmarks.larger", "--train", kind, str(path)])
    rate = n_rows / found["seconds"] / 1e6
    row = name, f"{peak:.0f}", f"{found['seconds']:.1f}", f"{found['processor']:.1f}", f"{rate:.2f}"
    print(*row, sep=", ", file=sys.stderr, flush=True)  # it takes a while until all are there
    return row


def watched(command: list[str]) -> tuple[float, dict[str, float]]:
    """The most anonymous memory (MB) that a process has, and what it prints."""
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, _anonymous(process.pid))
            time.sleep(_EVERY)
        assert process.returncode == 0
        return peak, json.loads(process.stdout.read())


def _anonymous(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) * 1.024e-3


def train(kind: str, path: str) -> dict[str, float]:
    """Train on the samples in one of the formats, with all kernels compiled before."""
    ss.SOM((_SIDE, _SIDE), n_epochs=3).fit(np.random.default_rng(0).random((200_000, 32), dtype=np.float32))
    X = {
        "memory": lambda: np.load(path),
        "mapped": lambda: np.load(path, mmap_mode="r"),
        "blocks": lambda: ss.blocks(path),
        "zarr": lambda: ss.blocks(Path(path).with_suffix(".zarr")),
        "parquet": lambda: ss.blocks(Path(path).with_suffix(".parquet")),
        "stream": lambda: ss.blocks(lambda: made(int(path)), n_samples=int(path)),
    }[kind]()
    start, processor = time.perf_counter(), time.process_time()
    ss.SOM((_SIDE, _SIDE), n_epochs=_EPOCHS if kind != "stream" else 2).fit(X)
    return {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}


def made(n_rows: int) -> Iterator[np.ndarray]:
    """Blocks of samples on a curved sheet in 8 dimensions, the same in each pass."""
    directions = np.random.default_rng(0).standard_normal((2, 8), dtype=np.float32)
    for i in range(0, n_rows, _BLOCK):
        n = min(_BLOCK, n_rows - i)
        yield np.tanh(np.random.default_rng(i).random((n, 2), dtype=np.float32) @ directions)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--train"]:
        print(json.dumps(train(*sys.argv[2:])))
    else:
        main(*map(int, sys.argv[1:]))
