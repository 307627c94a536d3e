"""What a training is asked for: the data are read, and found fit, before scikit-learn is imported to train."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from somersault import datasets
from somersault.cli import inputs
from somersault.cli.train_request import Request
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
    inputs.check_categories(data)
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
