"""A map out of its parameters and samples, for whatever goes on with the samples as the training has read them."""

from typing import Any

from numpy.typing import ArrayLike
from sklearn.utils.validation import validate_data

from somersault import training, validation
from somersault.estimator.checkpoint import Checkpoint, checkpoint_target
from somersault.estimator.hooks import EpochHooks
from somersault.estimator.input import encode, header_of
from somersault.estimator.learning import Reader, warn_of
from somersault.estimator.map_state import MapState, asked_backend, become, fitted_of
from somersault.estimator.parameters import is_scaled, plan_of
from somersault.output_file import Target
from somersault.sources import Stream
from somersault.training import Fitted, TrainingPlan
from somersault.training.data import Data
from somersault.training.fitted import TrainingState
from somersault.training.initial import start_of
from somersault.training.requests import request_rows
from somersault.training.shape import suggested_shape


def fit(
    som: MapState,
    X: Any,
    sample_weight: ArrayLike | None = None,
    *,
    n_units: int | None = None,
    checkpoint: Any = None,
    resume: bool = False,
) -> Data:
    """Train a map, of n_units in the proportions of the data, if they are given; its samples as they were read."""
    target = checkpoint_target(checkpoint, resume=validation.truth(resume, "resume"))
    params = som.get_params(deep=False)
    plan = None if n_units is not None else plan_of(params)
    data = read(som, X, sample_weight, plan, draws=not resume)
    if plan is None:
        som.set_params(shape=suggested_shape(data, n_units, params["topology"], params["boundary"]))
        plan = plan_of(som.get_params(deep=False))
        if isinstance(data.X, Stream):
            request_rows(data.X, data.weights, plan)
    become(som, train(som, data, plan, target, resume=resume))
    return data


def partial_fit(som: MapState, X: Any, sample_weight: ArrayLike | None) -> None:
    """Let one more batch of a stream move a map; the first one begins it."""
    params = som.get_params(deep=False)
    if not hasattr(som, "prototypes_"):
        plan = plan_of(params)
        data = read(som, X, sample_weight, plan)
        earlier = Fitted(plan.lattice, TrainingState(start_of(params["init"], data, plan.lattice, plan.seed)))
    else:
        earlier = fitted_of(som)
        plan = plan_of(params, earlier.lattice)
        data = Reader(plan, backend=asked_backend(som)).learn_more(som.columns_, encode(som, X), sample_weight)
        warn_of(data, som.columns_)
    become(som, training.partial_fit(data, plan, earlier, EpochHooks(params, data, plan)))


def read(
    som: MapState, X: Any, sample_weight: ArrayLike | None, plan: TrainingPlan | None, *, draws: bool = False
) -> Data:
    """The training data, in columns of their own; draws says that a training begins with draws of them."""
    params = som.get_params(deep=False)
    columns = {name: params[name] for name in ("categorical_features", "layers", "feature_weights")}
    columns["standardize"] = validation.truth(params["standardize"], "standardize")
    som.columns_, data, header = Reader(plan, draws, asked_backend(som), columns).learn(X, sample_weight)
    validate_data(som, header_of(header, som.columns_), reset=True, skip_check_array=True)
    som.feature_weights_ = som.columns_.weights
    warn_of(data, som.columns_, is_scaled=is_scaled(som))
    return data


def train(
    som: MapState,
    data: Data,
    plan: TrainingPlan,
    target: Target | None = None,
    *,
    n_targets: int = 0,
    resume: bool = False,
) -> Fitted:
    """A map trained on data in its columns, or in further ones for targets around 0; target is of checkpoints."""
    params = som.get_params(deep=False)
    start = start_of(params["init"], data, plan.lattice, plan.seed, n_targets)
    checkpoint = None if target is None else Checkpoint(target, params, data, plan)
    return training.fit(data, plan, start, EpochHooks(params, data, plan, checkpoint, resume=resume))
