"""fastersom: a batch map in PyTorch, float32, in an environment of its own, as it needs a newer Python than we do.

`make .venv-fastersom/ready` makes that.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.peers import Array, Task

_HERE = Path(__file__).resolve().parent
_PLACE = _HERE.parent / ".venv-fastersom"
_PYTHON = _PLACE / "bin" / "python"
_VERSIONS = "; ".join(
    (
        "from importlib.metadata import version",
        "from platform import python_version",
        "print('fastersom', version('fastersom'))",
        "print('Python', python_version() + ', torch', version('torch'))",
    )
)


@lru_cache
def versions() -> tuple[str, str] | None:
    """Its own, and those of Python and PyTorch below it; None if it is not there."""
    if not (_PLACE / "ready").exists():
        return None
    told = subprocess.run([_PYTHON, "-I", "-c", _VERSIONS], capture_output=True, text=True, check=True).stdout
    own, below = told.splitlines()
    return own, below


@contextmanager
def fits(task: Task, device: str = "cpu") -> Iterator[Callable[[], Array]]:
    """What trains a map and tells its prototypes, in a process that has the samples already."""
    rows, columns = task.shape
    parameters = {
        "n_rows": rows,
        "n_cols": columns,
        "n_epochs": task.n_epochs,
        "sigma_initial": task.radius,
        "sigma_final": task.beyond,
        "device": device,
    }
    with TemporaryDirectory() as folder:
        np.save(f"{folder}/X.npy", task.X)
        np.save(f"{folder}/start.npy", task.start)
        command = [_PYTHON, "-I", _HERE / "fastersom_process.py", folder, json.dumps(parameters)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield lambda: _fit(process, f"{folder}/weights.npy")


def _fit(process: "subprocess.Popen[str]", weights: str) -> Array:
    asked, told = process.stdin, process.stdout
    assert asked is not None
    assert told is not None
    print(file=asked, flush=True)
    answer = told.readline()
    assert answer == "trained\n", f"fastersom's process said {answer!r}"
    return np.load(weights)
