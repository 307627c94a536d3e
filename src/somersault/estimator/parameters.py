"""From the parameters of an estimator to the plan of a training."""

from collections.abc import Callable
from typing import Any

import numpy as np

from somersault import neighborhood, validation
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.map_quality import check_measures
from somersault.neighborhood import Checked
from somersault.training import schedule
from somersault.training.fit import SOLVERS
from somersault.training.kept import KEPT, MEANS
from somersault.training.plan import TrainingPlan

Params = dict[str, Any]


def plan_of(params: Params, lattice: Lattice | None = None) -> TrainingPlan:
    """The checked plan of a training, on a lattice that there is or on one as the parameters say."""
    validation.truth(params["verbose"], "verbose")
    if params["on_epoch"] is not None:
        validation.function(params["on_epoch"], "on_epoch", "on_epoch(epoch, errors)")
    check_measures(params["measures"])
    validation.choice(params["solver"], "solver", SOLVERS)
    lattice = lattice or Lattice(params["shape"], params["topology"], params["boundary"])
    keep = params["keep"]
    if keep is not None:
        validation.choice(keep, "keep", KEPT)
    batch_size, tol = params["batch_size"], params["tol"]
    seed = seed_of(params["random_state"])
    plan = TrainingPlan(
        lattice,
        neighborhood.checked(_named(params["neighborhood"], "neighborhood", neighborhood.KERNELS)),
        _falling(params, "radius", max(max(lattice.shape) / 2, 0.5), np.inf),
        _falling(params, "learning_rate", None, 1.0),
        validation.whole(params["n_epochs"], "n_epochs", least=0),
        None if batch_size is None else validation.whole(batch_size, "batch_size", least=1),
        seed,
        params["solver"],
        None if tol is None else validation.number(tol, "tol", least=0),
        keep or MEANS,
        seed if keep == "medoids" else seed_of(params["random_state"]),
    )
    if isinstance(plan.kernel, Checked):
        plan.kernel.check_falls(lattice.between(np.intp(0), np.arange(lattice.n_units)), plan.radius(1.0))
    return plan


def is_scaled(som: Any) -> bool:
    """Whether it was chosen how much the columns of a map count."""
    return bool(som.standardize) or som.layers is not None or som.feature_weights is not None


def seed_of(random_state: Any) -> int:
    """The seed that a parameter random_state says."""
    if random_state is None:
        return 0
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31))
    return validation.whole(random_state, "random_state", least=0)


def _named(value: Any, name: str, known: Any) -> Callable[..., Any]:
    return value if callable(value) else known[validation.choice(value, name, known)]


def _falling(params: Params, name: str, default: float | None, most: float) -> Callable[[float], float]:
    """A schedule from the first to the last value of a parameter: (first, last), or (first, last, decay)."""
    try:
        (first, last), decay = ends_and_decay(params[name])
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is {params[name]!r}; need (first, last) or (first, last, decay)") from error
    if not (first is None and default is not None):
        first = validation.number(first, f"first {name}", above=0, most=most)
    else:
        first = default
    between = first, validation.number(last, f"last {name}", above=0, most=most)
    what = f"the decay of {name}"
    falls = _named(decay, what, schedule.DECAYS)
    return lambda progress: schedule.at(falls, between, progress, what, most)


def ends_and_decay(value: Any) -> tuple[Any, Any]:
    """The first and the last value of a schedule, and how it falls between them."""
    return (value[:2], value[2]) if len(value) == 3 else (value, "exponential")
