"""A training as a file, so that it can go on where it was when something stopped it."""

import time
from hashlib import sha256
from typing import Any

import numpy as np
from scipy.sparse import issparse

from somersault import model_file
from somersault.array_types import SampleArray
from somersault.arrays import on_host
from somersault.errors import InputError
from somersault.estimator.file_schema import checkpoint
from somersault.estimator.parameters import ends_and_decay
from somersault.matching import chunks
from somersault.output_file import Target
from somersault.training.data import Data, evenly
from somersault.training.fitted import Fitted
from somersault.training.plan import TrainingPlan

_SILENT = {"device", "verbose", "on_epoch", "random_state"}
"""Parameters that do not show in a map, or, as the seed, in numbers of their own."""

_FORMER = {"warm_start": False}
"""A parameter that there was, as older checkpoints have it."""
_LATER = (("standardize", False),)
"""A parameter that older checkpoints lack; as they are, it is left out."""
_SECONDS = 10.0
"""From one checkpoint to the next, at the ends of epochs: an epoch takes far longer than to write down its map."""


def checkpoint_target(path: Any, *, resume: bool) -> Target | None:
    """Where the checkpoints of a training go, which replace nothing but checkpoints; None for none."""
    if path is None:
        if resume:
            raise InputError(
                "resume is True without a checkpoint; need its file: pass checkpoint='name.safetensors'"
            )
        return None
    return Target(path, model_file.CHECKPOINT, overwrite=None, asked="checkpoint")


class Checkpoint:
    """A training as a file, so that it can go on after a crash where it was."""

    def __init__(self, target: Target, params: dict[str, Any], data: Data, plan: TrainingPlan) -> None:
        self._target = target
        self._plan = plan
        self._fingerprint = _fingerprint(params, data, plan.seed)
        self._written = time.monotonic()
        self._noted: Fitted | None = None

    def restored(self, start: Fitted) -> Fitted:
        """What the file holds, or the start, if there is no file."""
        if not self._target.place.exists():
            return start
        arrays, document = model_file.read(self._target.path)
        if document.get("fingerprint") != self._fingerprint:
            raise InputError(
                f"{self._target.path} is no checkpoint of this training; need the same data and parameters: "
                "train without resume, or choose another file"
            )
        n_units, n_columns = start.prototypes.shape
        schema = checkpoint(start.history, self._plan.n_epochs)
        try:
            schema.check(
                {"document": document, "arrays": arrays}, "", {"n_units": n_units, "n_encoded": n_columns}
            )
        except InputError as error:
            raise InputError(
                f"{self._target.path} does not hold a whole training: {error}; train without resume"
            ) from error
        self._target.is_known = True
        return Fitted.from_arrays(self._plan.lattice, document["epoch"], start.history, arrays)

    def note(self, fitted: Fitted) -> None:
        """Note an epoch that is over, and write it if the last time is long ago."""
        self._noted = fitted
        if time.monotonic() - self._written >= _SECONDS:
            self.write()

    def write(self) -> None:
        """Write what was noted since the last time, if anything."""
        if self._noted is None:
            return
        document = {"kind": "checkpoint", "epoch": self._noted.state.epoch, "fingerprint": self._fingerprint}
        model_file.write(self._target, self._noted.arrays(), document)
        self._written, self._noted = time.monotonic(), None


def _fingerprint(params: dict[str, Any], data: Data, seed: int) -> str:
    """What must be the same for a training to go on: parameters, and data as far as a few thousand rows tell."""
    told = {name: value for name, value in (params | _FORMER).items() if name not in _SILENT}
    for name in ("radius", "learning_rate"):
        told[name], told[f"{name}_decay"] = ends_and_decay(told[name])  # apart, as in older checkpoints
    shown = {name: _shown(value) for name, value in sorted(told.items()) if (name, value) not in _LATER}
    digest = sha256(repr((shown, seed, data.X.shape, str(data.X.dtype))).encode())
    digest.update(_bytes(data.samples.take(evenly(data.weights))))
    for chunk in chunks(data.n_samples, 8):
        digest.update(_bytes(data.weights[chunk]))
    return digest.hexdigest()


def _shown(value: Any) -> Any:
    if callable(value):
        return getattr(value, "__qualname__", type(value).__qualname__)
    value = on_host(value)
    return np.asarray(value).tolist() if hasattr(value, "__array__") else value


def _bytes(X: SampleArray) -> bytes:
    return X.data.tobytes() + X.indices.tobytes() if issparse(X) else np.ascontiguousarray(X).tobytes()
