"""What a user has happen after each epoch of a training: measures, a line in the log, a call, a checkpoint."""

import logging
from typing import Any

from somersault.array_types import Array
from somersault.arrays import on_host
from somersault.estimator.checkpoint import Checkpoint
from somersault.map_quality import map_quality
from somersault.training.data import Data
from somersault.training.fit import Errors, Hooks
from somersault.training.fitted import Fitted
from somersault.training.plan import TrainingPlan

_log = logging.getLogger("somersault")


class EpochHooks(Hooks):
    """Those of an estimator's parameters."""

    def __init__(
        self,
        params: dict[str, Any],
        data: Data,
        plan: TrainingPlan,
        checkpoint: Checkpoint | None = None,
        *,
        resume: bool = False,
    ) -> None:
        self._data, self._plan = data, plan
        self.measures = params["measures"]
        self._on_epoch, self._is_verbose = params["on_epoch"], params["verbose"]
        self._checkpoint, self._resume = checkpoint, resume

    def resumed(self, start: Fitted) -> Fitted:
        """What the checkpoint holds, if the training is to go on from there."""
        return self._checkpoint.restored(start) if self._checkpoint is not None and self._resume else start

    def measured(self, prototypes: Array) -> Errors:
        """The measures asked for, on all samples."""
        if not len(self.measures):
            return {}
        X, metric = on_host(self._data.X), self._data.metric
        quality = map_quality(X, prototypes, self._plan.lattice, feature_weights=metric)
        return {name: getattr(quality, name) for name in self.measures}

    def after_epoch(self, fitted: Fitted, errors: Errors) -> bool:
        """Keep the epoch, then tell of it."""
        epoch = fitted.state.epoch
        if self._checkpoint is not None:
            self._checkpoint.note(fitted)
        if self._is_verbose:
            values = ", ".join(f"{name} {value:.4g}" for name, value in errors.items())
            _log.info("epoch %d of %d: %s", epoch, self._plan.n_epochs, values)
        return self._on_epoch is not None and self._on_epoch(epoch - 1, errors) is True

    def end(self) -> None:
        """Whatever ends the training, also Ctrl-C or a block that cannot be read, the last whole epoch is kept."""
        if self._checkpoint is not None:
            self._checkpoint.write()
