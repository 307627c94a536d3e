"""Steps of scikit-learn that measure each feature in another unit: z_d = a_d x_d + b_d, one to one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from somersault.array_types import Array

_DIVIDES = {"StandardScaler": True, "RobustScaler": True, "MaxAbsScaler": True, "MinMaxScaler": False}
"""Whether a step of that name divides by its scale, or multiplies."""


def factors_of(steps: Sequence[tuple[str, Any]]) -> Array | None:
    """The factors a, (n_features,), of all steps together; None where one is of another kind, or not fitted."""
    factors: Any = 1.0
    for _, model in steps:
        own = _factors(model)
        if own is None or np.shape(factors) not in ((), own.shape):
            return None
        factors = factors * own
    return None if np.ndim(factors) == 0 else factors


def _factors(model: Any) -> Array | None:
    kind = type(model)
    divides = _DIVIDES.get(kind.__name__)
    is_linear = kind.__module__.startswith("sklearn.preprocessing.") and not getattr(model, "clip", False)
    if divides is None or not is_linear or not hasattr(model, "scale_"):
        return None
    scale = np.ones(model.n_features_in_) if model.scale_ is None else np.asarray(model.scale_, dtype=np.float64)
    return 1 / scale if divides else scale
