"""Training as a function: samples and a plan in, a trained map out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from somersault import neighborhood
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.neighborhood import Checked
from somersault.training import batch, minibatch, online
from somersault.training.data import Data
from somersault.training.fitted import Fitted, TrainingState
from somersault.training.kept import with_kept, with_kept_of_batch
from somersault.training.plan import TrainingPlan

Errors = dict[str, float]
Epoch = Callable[[Data, TrainingPlan, TrainingState], Errors]
SOLVERS: Mapping[str, Epoch] = {"batch": batch.epoch, "minibatch": minibatch.epoch, "online": online.epoch}

_ERRORS = ("radius", "quantization_error", "topographic_error")
_SLACK = 1.1
"""How much worse than that of a Gaussian the map of a user's kernel may be, if it is worse than its start."""


class Hooks:
    """What else happens in a training; here nothing."""

    measures: Sequence[str] = ()
    """Names of what `measured` finds."""

    def resumed(self, start: Fitted) -> Fitted:
        """Give what to go on from instead of a start."""
        return start

    def measured(self, prototypes: Array) -> Errors:  # noqa: ARG002
        """Measure the map after an epoch."""
        return {}

    def after_epoch(self, fitted: Fitted, errors: Errors) -> bool:  # noqa: ARG002
        """Take note of an epoch. True ends the training."""
        return False

    def end(self) -> None:
        """Take note that the training is over, whatever ended it."""


def fit(data: Data, plan: TrainingPlan, start: Array, hooks: Hooks | None = None) -> Fitted:
    """Train a map from where its prototypes start, (n_units, n_features)."""
    hooks = hooks or Hooks()
    history = {name: np.zeros(0) for name in (*_ERRORS, *hooks.measures)}
    fitted = hooks.resumed(Fitted(plan.lattice, TrainingState(start), history))
    try:
        fitted = _trained(data, plan, fitted, hooks)
    finally:
        hooks.end()
    _check_better(data, plan, start, fitted.prototypes)
    return with_kept(fitted, data, plan)


def partial_fit(data: Data, plan: TrainingPlan, earlier: Fitted, hooks: Hooks | None = None) -> Fitted:
    """Let one more batch of samples move a map."""
    state = replace(earlier.state)
    progress = plan.progress(state.epoch)
    errors = {"radius": plan.radius(progress), **_moved(data, plan, state, progress)}
    return with_kept_of_batch(_after_epoch(earlier, state, errors, hooks or Hooks())[0], data, plan)


def _trained(data: Data, plan: TrainingPlan, fitted: Fitted, hooks: Hooks) -> Fitted:
    """The map after the epochs that it has not seen."""
    is_over = False
    while fitted.state.epoch < plan.n_epochs and not is_over:
        state = replace(fitted.state)
        radius = plan.radius(plan.progress(state.epoch))
        with data.searching(state.prototypes):
            errors = {"radius": radius, **SOLVERS[plan.solver](data, plan, state)}
        state.epoch += 1
        fitted, is_over = _after_epoch(fitted, state, errors, hooks)
        is_over = is_over or plan.has_stalled(fitted.history["quantization_error"])
    return fitted


def _after_epoch(earlier: Fitted, state: TrainingState, errors: Errors, hooks: Hooks) -> tuple[Fitted, bool]:
    """The map with its history, and whether a hook ends the training."""
    errors = errors | hooks.measured(state.prototypes)
    history = {name: np.array([*earlier.history.get(name, ()), value]) for name, value in errors.items()}
    fitted = replace(earlier, state=state, history=history)
    return fitted, hooks.after_epoch(fitted, errors)


def _moved(data: Data, plan: TrainingPlan, state: TrainingState, progress: float) -> Errors:
    """The errors that a batch found before it moved the map."""
    if plan.solver == "online":
        every = np.arange(data.n_samples)
        errors = online.run(data, plan, state, every, np.full(data.n_samples, progress))
    else:
        sums = data.sums(state.prototypes, plan.lattice)
        errors = sums.errors()
        minibatch.merge(state, sums, plan, progress, plan.learning_rate(progress))
    state.epoch += 1
    return errors


def _check_better(data: Data, plan: TrainingPlan, start: Array, end: Array) -> None:
    """Refuse a user's kernel if the map is worse than at its start, and than a Gaussian makes it.

    Samples that are fewer than units, or a start that was trained before, may leave nothing to be gained.
    """
    if not isinstance(plan.kernel, Checked):
        return
    before, after = (data.sums(W, plan.lattice).quantization_error for W in (start, end))
    if after <= before:
        return
    gaussian = replace(plan, kernel=neighborhood.gaussian, tol=None)
    usual = _trained(data, gaussian, Fitted(plan.lattice, TrainingState(start)), Hooks())
    if after > _SLACK * data.sums(usual.prototypes, plan.lattice).quantization_error:
        raise InputError(
            f"the neighborhood {plan.kernel.name!r} makes the map worse than it starts (quantization error "
            f"{after:.3g}, before {before:.3g}); need one that falls faster with the distance at the last radius, "
            f"{plan.radius(1.0):.3g}, such as 'gaussian'"
        )
