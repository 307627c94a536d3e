"""Training a map: with checkpoints beside its file, so that whatever stops it costs seconds, not hours."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import somersault as ss
from somersault import datasets
from somersault.cli import messages
from somersault.cli.progress_bar import Report
from somersault.cli.train_request import Request
from somersault.columns.outweighing import Outweighing, outweighing
from somersault.estimator.one_reading import TrainedOnce
from somersault.extent import FEW
from somersault.labels import coded
from somersault.training.shape import units_for

_MOST_UNITS = 5000
"""Of a map whose size was not asked for: what one can still look at, and morph on."""


@dataclass(frozen=True, eq=False)
class Trained:
    """A map that is saved, and what to say of it."""

    data: datasets.Dataset
    som: ss.SOM
    file: Path
    n_kept: int  # of the samples, in the file
    quantization_error: float
    topographic_error: float
    seconds: float
    n_samples: int  # that have a unit
    empty: list[str]  # what there is to say of the others
    outweighing: Outweighing | None  # a column that is nearly all that the map shows

    @property
    def notes(self) -> list[str]:
        """What the user might not expect, in the end."""
        of_rows = map(self.data.by_line, self.empty)
        found = [*self.data.understood_as, *(f"note: {note}" for note in (*self.data.notes, *of_rows))]
        if self.data.unlabeled is not None:
            found.append(
                f"note: {self.data.unlabeled}: they shape the map, and have no vote in the labels of units"
            )
        found += [] if self.outweighing is None else [messages.of_outweighing(self.outweighing)]
        if self.data.y is not None and self.data.classes is None:
            found.append("note: the labels are measurements, not classes: the units bear none")
        if self.n_kept:
            found.append(f"note: {self.file} holds {self.n_kept} of the samples; --no-samples leaves them out")
        return found

    def facts(self) -> dict[str, Any]:
        """All that is printed."""
        lattice = self.som.lattice_
        labels = self.data.classes
        return {
            "data": self.data.name,
            "samples": self.n_samples,
            "features": self.data.X.shape[1],
            "labels": 0 if labels is None else len(coded(labels)[0]),
            "units": lattice.n_units,
            "shape": list(lattice.shape),
            "topology": lattice.topology,
            "boundary": lattice.boundary,
            "epochs": len(self.som.history_["radius"]),
            "quantization_error": self.quantization_error,
            "topographic_error": self.topographic_error,
            "seconds": self.seconds,
        }


def trained(request: Request, data: datasets.Dataset, progress: Report) -> Trained:
    """Train on all of the data and save the map; the checkpoint goes once the map is there."""
    som = _planned(request, progress)
    request.out.path.parent.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with _told_how_to_go_on(request.checkpoint.path):
        progress("training the map", 0, request.n_epochs)
        with messages.of_empty_rows() as empty:
            options = {"checkpoint": request.checkpoint.path, "resume": request.resume}
            training = TrainedOnce.on(data.X, som, n_units=_n_units(request, data), **options)
        seconds = time.monotonic() - begun
        progress("measuring", 0, 1)
        quality = training.quality()
        errors = float(quality.quantization_error), float(quality.topographic_error)
        progress("measuring", 1, 1)
        _finished(training, data).save(request.out.path, samples=request.samples, overwrite=request.overwrite)
    request.checkpoint.remove()
    exemplars = som.codebook_.exemplars if request.samples else None
    n_kept = 0 if exemplars is None else len(exemplars)
    n_samples = round(float(quality.hits.sum()))
    found = None if request.standardize else outweighing(training.data.example(FEW), som.columns_)
    return Trained(data, som, request.out.path, n_kept, *errors, seconds, n_samples, empty, found)


def _planned(request: Request, progress: Report) -> ss.SOM:
    """The map to be trained."""

    def on_epoch(epoch: int, errors: dict[str, float]) -> None:
        detail = f"quantization error {errors['quantization_error']:.4g}"
        progress("training the map", epoch + 1, request.n_epochs, detail)

    return ss.SOM(
        shape=request.shape or (1, 1),  # until the data have been read
        topology=request.topology,
        boundary=request.boundary,
        solver=request.solver,
        n_epochs=request.n_epochs,
        standardize=request.standardize,
        random_state=request.seed,
        on_epoch=on_epoch,
    )


def _n_units(request: Request, data: datasets.Dataset) -> int | None:
    """Choose about how many units, at most one for each sample; None where the shape is given."""
    n_units = round(units_for(data.X.shape[0], samples_per_unit=1, most=_MOST_UNITS))
    return n_units if request.shape is None else None


def _finished(trained: TrainedOnce, data: datasets.Dataset) -> ss.SOM:
    """The trained map with names and labels, and without what was for this training alone."""
    som = trained.som.set_params(on_epoch=None)
    som.columns_ = replace(som.columns_, feature_names=data.feature_names, medium=data.medium)
    labels = data.classes
    if labels is not None:
        trained.label_units(labels)
    return som


@contextmanager
def _told_how_to_go_on(checkpoint: Path) -> Generator[None]:
    """Whatever stops the training, but for wrong input, says what is left to go on from."""
    how = f"{checkpoint} is kept; the same command with --resume goes on from it"
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            how if checkpoint.exists() else "there is no checkpoint yet to go on from"
        ) from None
    except ss.InputError:
        raise
    except (ss.SomersaultError, OSError) as error:
        raise ss.SomersaultError(f"{error}; {how}" if checkpoint.exists() else str(error)) from error
