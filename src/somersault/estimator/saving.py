"""A fitted estimator as arrays and a JSON document, and as a file of these."""

from collections.abc import Callable
from typing import Any

import numpy as np

from somersault import model_file, validation
from somersault.estimator.file_params import OF_THIS_PROCESS, encoded
from somersault.estimator.file_schema import MEDOIDS, checked
from somersault.estimator.input import check_is_fitted
from somersault.estimator.map_state import MapState, as_rows, fitted_of
from somersault.exemplars import Exemplars
from somersault.model_document import Arrays, Document, as_document


def save(
    model: Any, path: Any, *, samples: bool, overwrite: bool, beside: Callable[[Arrays], Document] | None = None
) -> None:
    """Write a fitted map, or what stands on one: beside(arrays) puts there what it has beside, or answers it.

    Without samples as if it had never kept any.
    """
    check_is_fitted(model)
    samples = validation.truth(samples, "samples")
    arrays: Arrays = {}
    document: Document = {"kind": "model", "class": type(model).__name__, "params": _params(model, arrays)}
    document |= _map(model, arrays) if beside is None else _map(model.som_, arrays) | beside(arrays)
    if not samples:
        _leave_samples_out(getattr(model, "som_", model), arrays, document)
    document = as_document(document)
    checked(document, arrays)
    model_file.write(path, arrays, document, overwrite=overwrite)


def _params(model: Any, arrays: Arrays) -> Document:
    params, grid = model.get_params(deep=False), getattr(model, "som_", model).columns_.grid
    if grid is not None:
        params["feature_weights"] = grid.spread(params["feature_weights"], "feature_weights")
    kept = params.keys() - set(OF_THIS_PROCESS)
    return {name: encoded(params[name], f"params.{name}", arrays) for name in sorted(kept)}


def _map(som: MapState, arrays: Arrays) -> Document:
    """A fitted map without its parameters."""
    fitted = fitted_of(som)
    lattice = fitted.lattice
    arrays |= fitted.arrays()
    document: Document = {
        "lattice": [list(lattice.shape), lattice.topology, lattice.boundary],
        "columns": som.columns_.to_document(),
        "epoch": fitted.state.epoch,
        "history": list(fitted.history),
    }
    if hasattr(som, "feature_names_in_"):
        document["feature_names"] = som.feature_names_in_.tolist()
    if hasattr(som, "unit_labels_"):
        document["unit_labels"] = som.unit_labels_.tolist()
        arrays["purity"] = som.codebook_.purity
    if fitted.medoids is not None:
        arrays[MEDOIDS] = fitted.medoids
    exemplars = fitted.exemplars
    if exemplars is not None:
        document["exemplars"] = _exemplars(exemplars, arrays)
    if hasattr(som, "unit_clusters_"):
        arrays["unit_clusters"] = som.unit_clusters_.astype(np.int64)
    return document


def _exemplars(kept: Exemplars, arrays: Arrays) -> Document:
    """What is said of kept samples, or of means of some, which are put beside."""
    arrays["exemplars"] = kept.points
    document: Document = {"seen": kept.n_seen}
    if kept.labels is not None:
        document["labels"] = kept.labels.tolist()
    if kept.spacings is not None:
        document |= {"of": kept.of, "spacings": list(kept.spacings)}
    return document


def _leave_samples_out(som: MapState, arrays: Arrays, document: Document) -> None:
    """What a map keeps of its samples, and whatever else has a row or an entry for each of some."""
    for name in ("exemplars", MEDOIDS, "labels_"):
        arrays.pop(name, None)
    kept = document.pop("exemplars", None) and som.codebook_.exemplars
    means = None if kept is None else as_rows(kept.averaged(), som.columns_)
    if means is not None:
        document["exemplars"] = _exemplars(means, arrays)
    document["params"]["keep"] = None
    for name in [name for name in arrays if name.startswith("params.init")]:
        del arrays[name]
    if not isinstance(document["params"]["init"], str):
        document["params"]["init"] = "pca"
    if "sums.sums" in arrays:  # of a unit with one sample they are that sample
        n = arrays.get("sums.known", arrays["sums.counts"][:, None])
        arrays["sums.sums"] = n * arrays["prototypes"]
