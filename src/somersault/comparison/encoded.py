"""Tables with words among their numbers, as the numbers that a map makes of them: what is morphed and measured."""

from copy import copy
from dataclasses import replace
from typing import Any, cast

import numpy as np
from sklearn.base import clone

from somersault.columns import Columns, learn_columns, table_of
from somersault.datasets import Dataset
from somersault.estimator import SOM
from somersault.sources import Source


def has_words(X: Any) -> bool:
    """Whether these samples are a table with words, or other categories, among its numbers."""
    if isinstance(X, (np.ndarray, list, tuple)) or getattr(X, "ndim", 2) != 2:
        return False
    return not isinstance(X, Source) and any(
        what in ("strings", "categories") for what in table_of(X).others.values()
    )


def encoded(som: SOM, data: Dataset) -> tuple[SOM, Dataset, Columns]:
    """The map and the data over encoded columns: one of 0 and 1 for each category, and the numbers as they are.

    Distances between encoded rows are those of the table, so the prototypes are the same, too.
    """
    if hasattr(som, "codebook_"):
        columns, made = som.columns_, of_points(som)
    else:
        columns, _ = learn_columns(
            data.X,
            categorical_features=som.categorical_features,
            standardize=som.standardize,
            layers=som.layers,
            feature_weights=som.feature_weights,
        )
        plain = {"categorical_features": None, "standardize": False, "layers": None}
        made = cast("SOM", clone(som)).set_params(feature_weights=columns.weights, **plain)
    return made, replace(data, X=columns.encode(data.X), feature_names=tuple(columns.names)), columns


def of_points(som: SOM) -> SOM:
    """A trained map that takes encoded rows, points of its feature space, where its own takes a table."""
    out, columns = copy(som), som.columns_
    out.columns_ = Columns("array", columns.n_encoded, tuple(columns.names), {}, np.array(columns.weights))
    out.columns_ = replace(out.columns_, variances=columns.variances)
    out.n_features_in_ = columns.n_encoded
    if hasattr(out, "feature_names_in_"):
        del out.feature_names_in_
    return out
