"""From the parameters of an estimator to a training, and its checkpoints."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse

from somersault import model_file, neighborhood, validation
from somersault.array_types import Array
from somersault.arrays import on_host
from somersault.columns import Columns
from somersault.columns.weights import sample_weights
from somersault.errors import InputError, PrecisionWarning, warn
from somersault.estimator.file_schema import checkpoint
from somersault.exemplars import places_of
from somersault.lattice import Lattice
from somersault.matching import chunks
from somersault.matching.distances import Samples
from somersault.neighborhood import Checked
from somersault.output_file import Target
from somersault.sources import RowSelection, Source, Stream
from somersault.training import batch, initial, schedule
from somersault.training.data import Data, evenly, foresee_draws
from somersault.training.sums import PartialSums
from somersault.training.swallowed import swallowing
from somersault.training.train import SOLVERS, train
from somersault.training.update import TrainingPlan, TrainingState

_TOLD = 3
"""So many columns a warning names."""
_SLACK = 1.1
"""How much worse than that of a Gaussian the map of a user's kernel may be, if it is worse than its start."""
_BATCHES = 50
"""Mini-batches in a pass over the data, if each has as many samples as there are units."""


def plan_of(params: dict[str, Any], lattice: Lattice, n_samples: int, seed: int) -> TrainingPlan:
    """The checked plan of a training with an estimator's parameters."""
    half = max(max(lattice.shape) / 2, 0.5)
    validation.choice(params["solver"], "solver", SOLVERS)
    if params["keep"] is not None:
        validation.choice(params["keep"], "keep", ("samples", "medoids"))
    for name in ("warm_start", "verbose"):
        validation.truth(params[name], name)
    if params["on_epoch"] is not None:
        validation.function(params["on_epoch"], "on_epoch", "on_epoch(epoch, errors)")
    batch_size = params["batch_size"]
    if batch_size is None:
        batch_size = max(lattice.n_units, -(-n_samples // _BATCHES))
    plan = TrainingPlan(
        lattice,
        neighborhood.checked(_named(params, "neighborhood", neighborhood.KERNELS)),
        _falling(params, "radius", half, np.inf),
        _falling(params, "learning_rate", None, 1.0),
        validation.whole(params["n_epochs"], "n_epochs", least=0),
        validation.whole(batch_size, "batch_size", least=1),
        seed,
    )
    if isinstance(plan.kernel, Checked):
        plan.kernel.check_falls(lattice.between(np.intp(0), np.arange(lattice.n_units)), plan.radius(1.0))
    return plan


def _named(params: dict[str, Any], name: str, known: Any) -> Callable[..., Any]:
    value = params[name]
    return value if callable(value) else known[validation.choice(value, name, known)]


def _falling(params: dict[str, Any], name: str, default: float | None, most: float) -> Callable[[float], float]:
    """A schedule from the first to the last value of a parameter."""
    try:
        first, last = params[name]
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is {params[name]!r}; need (first, last)") from error
    if not (first is None and default is not None):
        first = validation.number(first, f"first {name}", above=0, most=most)
    else:
        first = default
    between = first, validation.number(last, f"last {name}", above=0, most=most)
    decay = _named(params, f"{name}_decay", schedule.DECAYS)
    return lambda progress: schedule.at(decay, between, progress, f"{name}_decay", most)


def told_weights(source: Source, sample_weight: ArrayLike | None) -> Array | None:
    """The checked weights of samples that are read in blocks, None for all 1; they tell how many these are."""
    if sample_weight is None:
        return None
    if source.n_samples is None:
        source.n_samples = len(np.asarray(sample_weight))
    return sample_weights(sample_weight, source.n_samples)


def foresee(
    stream: Stream,
    sample_weight: Array | None,
    plan: Callable[[int], TrainingPlan] | None = None,
    *,
    keeps: bool = False,
    draws: bool = False,
) -> None:
    """What will be asked for of the samples, if their number is known, of which a plan is made.

    A few always, with a plan also what is kept in the end, and the first that a batch training draws.
    """
    if stream.n_samples is None or stream.foresees:
        return
    weights = sample_weights(sample_weight, stream.n_samples)
    stream.foresee(RowSelection.of(evenly(weights)))
    if plan is None:
        return
    made = plan(stream.n_samples)
    if keeps:
        stream.foresee(RowSelection.of(places_of(stream, stream.n_samples, made.lattice.n_units, made.seed)))
    if draws:
        foresee_draws(stream, batch.draws(Data(stream, weights), made))


def start_of(init: str | ArrayLike, data: Data, lattice: Lattice, seed: int, n_targets: int = 0) -> Array:
    """Where the prototypes start; the targets among their columns, which a given start lacks, at their mean 0."""
    if not isinstance(init, str):
        n_columns = data.n_features - n_targets
        given = validation.matrix(init, "init", n_columns=n_columns, rows="n_units", owner="X")
        if len(given) != lattice.n_units:
            raise InputError(f"init has {len(given)} rows; need {lattice.n_units}: one prototype for each unit")
        return np.hstack([given, np.zeros((len(given), n_targets))])
    if validation.choice(init, "init", ("pca", "sample")) == "pca":
        return initial.principal_plane(data, lattice)
    return initial.random_samples(data, lattice.n_units, np.random.RandomState(seed))


def checkpoint_at(path: Any) -> Target | None:
    """Where the checkpoints of a training go, which replace nothing but checkpoints; None for none."""
    return None if path is None else Target(path, model_file.CHECKPOINT, overwrite=None, asked="checkpoint")


def warn_of_swallowing(data: Data, columns: Columns) -> None:
    """Say which columns have values beside which the others are lost in rounding."""
    found = swallowing(data)
    if not found:
        return
    told = [
        f"{columns.told(each.feature)} has values as far off as {each.farthest:.2g} in {each.n_samples} of "
        f"{data.n_samples} samples (first in row {each.first})"
        for each in found[:_TOLD]
    ]
    if len(found) > _TOLD:
        told.append(f"{len(found) - _TOLD} more columns have such values")
    warn(
        f"{'; '.join(told)}: beside these all other differences are lost in rounding, and the map is not to be "
        "trusted; if they stand for a missing value, put NaN in their place, else drop or clip them",
        PrecisionWarning,
    )


def check_better(data: Data, plan: TrainingPlan, start: Array, end: Array, solver: str) -> None:
    """Refuse a user's kernel if the map is worse than at its start, and than a Gaussian makes it.

    Samples that are fewer than units, or a start that was trained before, may leave nothing to be gained.
    """
    if not isinstance(plan.kernel, Checked):
        return
    before, after = (data.sums(W, plan.lattice).quantization_error for W in (start, end))
    if after <= before:
        return
    usual = TrainingState(start)
    train(data, replace(plan, kernel=neighborhood.gaussian), usual, solver, lambda _: None)
    if after > _SLACK * data.sums(usual.prototypes, plan.lattice).quantization_error:
        raise InputError(
            f"the neighborhood {plan.kernel.name!r} makes the map worse than it starts (quantization error "
            f"{after:.3g}, before {before:.3g}); need one that falls faster with the distance at the last radius, "
            f"{plan.radius(1.0):.3g}, such as 'gaussian'"
        )


class Checkpoint:
    """A training as a file, so that it can go on after a crash where it was."""

    def __init__(self, path: Any, seconds: float, params: dict[str, Any], data: Data, seed: int):
        self._target = checkpoint_at(path)
        self._n_epochs: int = params["n_epochs"]
        self._seconds = validation.number(seconds, "checkpoint_seconds", least=0)
        self._fingerprint = "" if path is None else _fingerprint(params, data, seed)
        self._written = time.monotonic()
        self._noted: tuple[TrainingState, dict[str, list[float]]] | None = None

    def restore(self, state: TrainingState, history: dict[str, list[float]]) -> None:
        """Take over what the file holds, if there is one."""
        if self._target is None:
            raise InputError(
                "resume is True without a checkpoint; need its file: pass checkpoint='name.safetensors'"
            )
        if not self._target.place.exists():
            return
        arrays, document = model_file.read(self._target.path)
        if document.get("fingerprint") != self._fingerprint:
            raise InputError(
                f"{self._target.path} is no checkpoint of this training; need the same data and parameters: "
                "train without resume, or choose another file"
            )
        n_units, n_columns = state.prototypes.shape
        schema = checkpoint(history, self._n_epochs)
        try:
            schema.check(
                {"document": document, "arrays": arrays}, "", {"n_units": n_units, "n_encoded": n_columns}
            )
        except InputError as error:
            raise InputError(
                f"{self._target.path} does not hold a whole training: {error}; train without resume"
            ) from error
        self._target.is_known = True
        state.prototypes, state.epoch = arrays["prototypes"], document["epoch"]
        state.sums, state.hits = sums_from(arrays), arrays.get("hits")
        for name, values in history.items():
            values[:] = arrays[f"history.{name}"].tolist()

    @contextmanager
    def kept(self) -> Generator[None]:
        """Whatever ends the training, also Ctrl-C or a block that cannot be read, the last whole epoch is kept."""
        try:
            yield
        finally:
            self._write()

    def keep(self, state: TrainingState, history: dict[str, list[float]]) -> None:
        """Note an epoch that is over, and write it if the last time is so many seconds ago."""
        self._noted = replace(state), {name: list(values) for name, values in history.items()}
        if time.monotonic() - self._written >= self._seconds:
            self._write()

    def _write(self) -> None:
        """Write what was noted since the last time, if anything."""
        if self._target is None or self._noted is None:
            return
        state, history = self._noted
        arrays = {"prototypes": state.prototypes, **sums_as_arrays(state.sums)}
        if state.hits is not None:
            arrays["hits"] = state.hits
        arrays |= {f"history.{name}": np.array(values, dtype=np.float64) for name, values in history.items()}
        model_file.write(
            self._target, arrays, {"kind": "checkpoint", "epoch": state.epoch, "fingerprint": self._fingerprint}
        )
        self._written, self._noted = time.monotonic(), None


def sums_as_arrays(sums: PartialSums | None) -> dict[str, NDArray[Any]]:
    """The running sums by name."""
    if sums is None:
        return {}
    arrays = {"sums.sums": sums.sums, "sums.counts": sums.counts}
    return arrays if sums.known is None else arrays | {"sums.known": sums.known}


def sums_from(arrays: dict[str, NDArray[Any]]) -> PartialSums | None:
    """The running sums out of named arrays."""
    if "sums.sums" not in arrays:
        return None
    return PartialSums(arrays["sums.sums"], arrays["sums.counts"], arrays.get("sums.known"))


def _fingerprint(params: dict[str, Any], data: Data, seed: int) -> str:
    """What must be the same for a training to go on: parameters, and data as far as a few thousand rows tell."""
    silent = {"device", "verbose", "on_epoch", "checkpoint", "checkpoint_seconds", "random_state"}
    told = {name: _told(value) for name, value in sorted(params.items()) if name not in silent}
    digest = sha256(repr((told, seed, data.X.shape, str(data.X.dtype))).encode())
    digest.update(_bytes(data.X[evenly(data.weights)]))
    for chunk in chunks(data.n_samples, 8):
        digest.update(_bytes(data.weights[chunk]))
    return digest.hexdigest()


def _told(value: Any) -> Any:
    if callable(value):
        return getattr(value, "__qualname__", type(value).__qualname__)
    value = on_host(value)
    return np.asarray(value).tolist() if hasattr(value, "__array__") else value


def _bytes(X: Samples) -> bytes:
    return X.data.tobytes() + X.indices.tobytes() if issparse(X) else np.ascontiguousarray(X).tobytes()
