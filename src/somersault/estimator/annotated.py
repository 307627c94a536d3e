"""What a map writes beside the observations of an AnnData, and reads there."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.columns.libraries import is_anndata, library
from somersault.errors import InputError
from somersault.estimator.map_state import MapState


def annotate(som: MapState, X: Any, units: NDArray[np.intp]) -> None:
    """Write the unit of each observation, its place on the map, and its cluster if the map has clusters."""
    if not is_anndata(X):
        return
    has_unit = units >= 0
    X.obs["unit"] = units
    X.obsm["X_som"] = np.where(has_unit[:, None], som.lattice_.coordinates[units], np.nan)
    if hasattr(som, "unit_clusters_"):
        clusters = np.where(has_unit, som.unit_clusters_[units], -1)
        names = list(map(str, range(som.unit_clusters_.max() + 1)))  # plots take numbers for a scale
        X.obs["cluster"] = library("pandas").Categorical.from_codes(clusters, names)


def labels_in(X: Any, y: Any) -> Any:
    """Labels, of an AnnData also by the name of an annotation of its observations."""
    if not (isinstance(y, str) and is_anndata(X)):
        return y
    if y not in X.obs:
        known = ", ".join(map(repr, X.obs.columns[:10])) or "none"
        raise InputError(f"y is {y!r}, which is no column of .obs; need a label for each row, or one of {known}")
    return X.obs[y]
