"""The loop over epochs, whatever an epoch does."""

from collections.abc import Callable, Mapping

from somersault.training import batch, minibatch, online
from somersault.training.data import Data
from somersault.training.update import TrainingPlan, TrainingState

Epoch = Callable[[Data, TrainingPlan, TrainingState], dict[str, float]]
SOLVERS: Mapping[str, Epoch] = {"batch": batch.epoch, "minibatch": minibatch.epoch, "online": online.epoch}


def train(
    data: Data,
    plan: TrainingPlan,
    state: TrainingState,
    solver: str,
    on_epoch: Callable[[dict[str, float]], bool | None],
) -> None:
    """Run the epochs that the state has not seen. on_epoch hears the errors of each and may end the training."""
    while state.epoch < plan.n_epochs:
        radius = plan.radius(state.epoch / max(plan.n_epochs - 1, 1))
        errors = SOLVERS[solver](data, plan, state)
        state.epoch += 1
        if on_epoch({"radius": radius, **errors}):
            return
