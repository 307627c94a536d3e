"""What a training is asked for: the data are read, and found fit, before scikit-learn is imported to train."""

import shlex
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from somersault import datasets
from somersault.cli import inputs
from somersault.cli.data_options import DataOptions, as_words
from somersault.errors import InputError
from somersault.model_file import CHECKPOINT, MODEL
from somersault.output_file import Target
from somersault.sources import Source
from somersault.sources.extras import import_extra

if TYPE_CHECKING:
    from somersault.cli.progress_bar import Report
    from somersault.cli.training import Trained

_PATIENCE = 10
"""Seconds until a scheduler is taken not to be there."""


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    source: str
    out: Target
    checkpoint: Target
    shape: tuple[int, int] | None = None
    n_epochs: int = 20
    seed: int = 0
    topology: str = "hexagonal"
    boundary: str = "planar"
    solver: str = "batch"
    options: DataOptions = field(default_factory=dict)
    standardize: bool = False
    resume: bool = False
    scheduler: str | None = None
    samples: bool = True
    overwrite: bool = False

    @property
    def to_explore(self) -> str:
        """The command that shows the map with its data."""
        return shlex.join(["somersault", "explore", str(self.out.path), self.source, *as_words(self.options)])

    @property
    def notes(self) -> list[str]:
        """What the user might not expect, before it begins."""
        path, is_there = self.checkpoint.path, self.checkpoint.is_ours()
        if self.resume == is_there:
            return []
        if self.resume:
            return [f"note: there is no {path} to go on from: training from the beginning"]
        return [f"note: {path} is left of an interrupted training, and --resume would go on from it"]


def targets(out: Path, source: str, *, overwrite: bool) -> tuple[Target, Target]:
    """Where the map goes, and beside it the checkpoints; these replace nothing else, whatever is asked for."""
    reads, beside = datasets.files_of(source), out.parent / f"{out.name}.checkpoint"
    return (
        Target(out, MODEL, reads=reads, overwrite=overwrite, asked="--out"),
        Target(beside, CHECKPOINT, reads=reads, overwrite=None, asked="--out"),
    )


def run(request: Request, progress: "Report") -> "Trained":
    """Read the data, train on all of them and save the map."""
    if request.scheduler is None:
        return _trained(request, progress)
    with _cluster(request.scheduler, progress):
        return _trained(request, progress, large=0)


def _trained(request: Request, progress: "Report", large: int | None = None) -> "Trained":
    progress("reading the data", 0, 1)
    data = inputs.opened(request.source, request.options, seed=request.seed, large=large)
    if request.scheduler is not None and not isinstance(data.X, Source):
        raise InputError(
            f"--scheduler is given, but {request.source} is read into memory; need what workers can read: the "
            "path of a .npy, .zarr or .parquet, or of a folder of .parquet"
        )
    progress("reading the data", 1, 1)
    from somersault.cli import training

    return training.trained(request, data, progress)


@contextmanager
def _cluster(address: str, progress: "Report") -> Generator[None]:
    """While it is open, what is read in blocks is read by the workers of a scheduler, once there are any."""
    distributed: Any = import_extra("distributed", "dask")
    try:
        client = distributed.Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise InputError(
            f"--scheduler is {address!r}, where no scheduler answers in {_PATIENCE} s ({error}); need the address "
            "that `dask scheduler` prints, such as tcp://10.0.0.1:8786"
        ) from error
    with client:
        progress("waiting for a worker", 0, 1)
        client.wait_for_workers(1)
        progress("waiting for a worker", 1, 1)
        yield


def classes(data: datasets.Dataset) -> NDArray[Any] | None:
    """The labels of the data, unless they are measurements: numbers with fractions."""
    y = data.y
    return None if y is not None and any(isinstance(label, float) and label % 1 for label in y.tolist()) else y
