"""The parameters of a map as types, for estimators that take them beside their own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from numpy.typing import ArrayLike

from somersault.neighborhood import Kernel
from somersault.training.schedule import Decay

Radius = tuple[float | None, float] | tuple[float | None, float, str | Decay]
LearningRate = tuple[float, float] | tuple[float, float, str | Decay]


class MapParameters(TypedDict, total=False):
    """What `SOM` takes, each as it does: so an editor shows `**map_parameters` one by one."""

    shape: tuple[int, int]
    topology: str
    boundary: str
    neighborhood: str | Kernel
    radius: Radius
    n_epochs: int
    init: str | ArrayLike
    solver: str
    learning_rate: LearningRate
    batch_size: int | None
    standardize: bool
    feature_weights: ArrayLike | Mapping[Any, float] | None
    layers: Mapping[str, Any] | None
    categorical_features: Any
    device: str | None
    keep: str | None
    tol: float | None
    measures: Sequence[str]
    random_state: Any
    verbose: bool
    on_epoch: Callable[[int, dict[str, float]], Any] | None
