"""The prototypes of whatever model has some: a map, k-means, a MiniSom, the last step of a pipeline."""

from typing import Any

import numpy as np

from somersault.errors import InputError


def innermost(model: Any) -> Any:
    """Find the codebook of a map, of a model on one, or of the last step of a pipeline; or else the model."""
    if hasattr(model, "named_steps"):
        return innermost(model.steps[-1][1])
    if hasattr(model, "som_"):
        return innermost(model.som_)
    return getattr(model, "codebook_", model)


def prototypes_of(model: Any) -> Any:
    """Find the array of prototypes of a model; anything else is taken as that array."""
    for name in ("prototypes", "prototypes_", "cluster_centers_"):
        if hasattr(model, name):
            return getattr(model, name)
    if hasattr(model, "get_weights"):  # MiniSom: (n_rows, n_columns, n_features)
        weights = np.asarray(model.get_weights())
        return weights.reshape(-1, weights.shape[-1])
    if hasattr(model, "fit"):
        raise InputError(
            f"{type(model).__name__} has no prototypes; fit it first, or pass an array (n_units, n_features)"
        )
    return model
