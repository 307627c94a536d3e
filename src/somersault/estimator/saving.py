"""A fitted estimator as arrays and a JSON document, and as a file of these."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from somersault import model_file, validation
from somersault.estimator.file_params import OF_THIS_PROCESS, encoded
from somersault.estimator.file_schema import MEDOIDS, checked
from somersault.model_document import as_document

Arrays = dict[str, NDArray[Any]]
Document = dict[str, Any]


class Model(Protocol):
    """A map, or an estimator that stands on one."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Its parameters."""
        ...

    @property
    def _fitted_map(self) -> Any:
        """The map."""

    def _beside_map(self, arrays: Arrays) -> Document:
        """What a file holds beside the map: arrays are put there, and the rest of the document is answered."""
        ...


def save(model: Model, path: Any, *, samples: bool, overwrite: bool) -> None:
    """Write a fitted estimator; without samples as if it had never kept any."""
    check_is_fitted(model)
    samples = validation.truth(samples, "samples")
    arrays: Arrays = {}
    document: Document = {"kind": "model", "class": type(model).__name__, "params": _params(model, arrays)}
    document |= _map(model._fitted_map, arrays) | model._beside_map(arrays)
    if not samples:
        _leave_samples_out(arrays, document)
    document = as_document(document)
    checked(document, arrays)
    model_file.write(path, arrays, document, overwrite=overwrite)


def _params(model: Model, arrays: Arrays) -> Document:
    params = model.get_params(deep=False)
    kept = params.keys() - set(OF_THIS_PROCESS)
    return {name: encoded(params[name], f"params.{name}", arrays) for name in sorted(kept)}


def _map(som: Any, arrays: Arrays) -> Document:
    """A fitted map without its parameters."""
    fitted = som._fitted
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
        arrays["exemplars"] = exemplars.points
        document["exemplars"] = {"seen": exemplars.n_seen}
        if exemplars.labels is not None:
            document["exemplars"]["labels"] = exemplars.labels.tolist()
    if hasattr(som, "unit_clusters_"):
        arrays["unit_clusters"] = som.unit_clusters_.astype(np.int64)
    return document


def _leave_samples_out(arrays: Arrays, document: Document) -> None:
    """What a map keeps of its samples, and whatever else has a row or an entry for each of some."""
    for name in ("exemplars", MEDOIDS, "labels_"):
        arrays.pop(name, None)
    document.pop("exemplars", None)
    document["params"]["keep"] = None
    for name in [name for name in arrays if name.startswith("params.init")]:
        del arrays[name]
    if not isinstance(document["params"]["init"], str):
        document["params"]["init"] = "pca"
    if "sums.sums" in arrays:  # of a unit with one sample they are that sample
        n = arrays.get("sums.known", arrays["sums.counts"][:, None])
        arrays["sums.sums"] = n * arrays["prototypes"]
