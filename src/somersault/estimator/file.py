"""Models as files: what an estimator is, in arrays and a JSON document, and back."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from somersault import model_file, validation
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.estimator.clusterer import SOMClusterer
from somersault.estimator.file_params import decoded, encoded
from somersault.estimator.file_schema import MODELS
from somersault.estimator.local_linear import LocalLinear
from somersault.estimator.on_map import MapEstimator
from somersault.estimator.som import SOM
from somersault.estimator.supervised import SOMClassifier, SOMRegressor
from somersault.estimator.trained import FittedMap
from somersault.exemplars import Exemplars
from somersault.labels import as_labels
from somersault.lattice import Lattice
from somersault.schema import OneOf
from somersault.training import Fitted

Arrays = dict[str, NDArray[Any]]
Document = dict[str, Any]

_CLASSES: dict[str, type[SOM | MapEstimator]] = {
    kind.__name__: kind for kind in (SOM, SOMClusterer, SOMClassifier, SOMRegressor)
}
_OF_THIS_PROCESS = ("checkpoint", "device", "on_epoch")
"""Parameters that say where and for whom this process works: not written, and never taken from a file."""
_MODELS = ("directions", "slopes", "least", "most")
"""Arrays of the models in the units, whose targets are the unit_targets_."""


def save(model: FittedMap | MapEstimator, path: Any, *, samples: bool, overwrite: bool) -> None:
    """Write a fitted estimator; without samples as if it had never kept any."""
    check_is_fitted(model)
    samples = validation.truth(samples, "samples")
    arrays: Arrays = {}
    document: Document = {"kind": "model", "class": type(model).__name__, "params": _params(model, arrays)}
    som = model if isinstance(model, FittedMap) else model.som_
    document |= _map(som, arrays)
    if isinstance(model, SOMClusterer) and hasattr(model, "labels_"):
        arrays["labels_"] = model.labels_.astype(np.int64)
    if isinstance(model, (SOMClassifier, SOMRegressor)):
        arrays["unit_targets_"] = model.unit_targets_
    if isinstance(model, SOMClassifier):
        document["classes"] = model.classes_.tolist()
    if isinstance(model, SOMRegressor):
        document["flat"] = model._flat
        arrays |= {f"models.{name}": getattr(model._models, name) for name in _MODELS}
    if not samples:
        _leave_samples_out(arrays, document)
    document = model_file.as_document(document)
    _checked(document, arrays)
    model_file.write(path, arrays, document, overwrite=overwrite)


def load(path: Any) -> Any:
    """The estimator that `save` wrote: SOM, SOMClusterer, SOMClassifier or SOMRegressor.

    Nothing in the file is run.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    SOM, SOMClusterer, SOMClassifier or SOMRegressor
        As it was saved, but for three parameters that belong to the process and not to the map: checkpoint,
        device and on_epoch are None. So nothing that a file says makes this library write or connect anywhere.
        A file that was saved with samples=False has none; keep is None then.

    Raises
    ------
    InputError
        For a file that is missing, damaged, of another kind or of a newer format, or in which anything does not
        fit the rest: it says what, and where. A file is loaded whole or not at all.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> som = SOM(shape=(2, 2), n_epochs=3).fit([[0.0, 1.0], [1.0, 2.0], [3.0, 1.0]])
    >>> with TemporaryDirectory() as folder:
    ...     som.save(f"{folder}/map.safetensors")
    ...     load(f"{folder}/map.safetensors")
    SOM(n_epochs=3, shape=(2, 2))
    """
    arrays, document = model_file.read(path)
    try:
        params, arrays = _checked(document, arrays)
    except InputError as error:
        raise InputError(f"{path} does not hold a whole model: {error}; save the model again") from error
    return _restored(document, params, arrays)


def _checked(document: Document, arrays: Arrays) -> tuple[Document, Arrays]:
    """The parameters of a model, and the arrays that are none of them, once all is as it must be."""
    OneOf(("model",)).check(document.get("kind"), "document['kind']", {})
    OneOf(tuple(_CLASSES)).check(document.get("class"), "document['class']", {})
    rest = dict(arrays)
    params = decoded(document.get("params"), rest)
    file = {"document": document | {"params": params}, "arrays": rest}
    MODELS[document["class"]].check(file, "", {})
    return params, rest


def _params(model: FittedMap | MapEstimator, arrays: Arrays) -> Document:
    params = model.get_params(deep=False)
    kept = params.keys() - set(_OF_THIS_PROCESS)
    return {name: encoded(params[name], f"params.{name}", arrays) for name in sorted(kept)}


def _map(som: FittedMap, arrays: Arrays) -> Document:
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
        arrays["landmarks"] = fitted.medoids  # the name that files have had from the first
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
    for name in ("exemplars", "landmarks", "labels_"):
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


def _restored(document: Document, params: Document, arrays: Arrays) -> SOM | MapEstimator:
    """The model that a checked file describes."""
    ours = {name: value for name, value in params.items() if name not in _OF_THIS_PROCESS}
    model = _CLASSES[document["class"]](**ours)
    som = model if isinstance(model, SOM) else model._map()
    _restore_map(som, arrays, document)
    if isinstance(model, MapEstimator):
        model._adopt(som)
    if isinstance(model, (SOMClassifier, SOMRegressor)):
        model.unit_targets_ = arrays["unit_targets_"]
    if isinstance(model, SOMClusterer) and "labels_" in arrays:
        model.labels_ = arrays["labels_"].astype(np.intp)
    if isinstance(model, SOMClassifier):
        model.classes_ = np.array(document["classes"])
    if isinstance(model, SOMRegressor):
        model._flat = document["flat"]
        model._models = _models(model, arrays)
    return model


def _models(model: SOMRegressor, arrays: Arrays) -> LocalLinear:
    """The models in the units; of a file that is older than these, the means."""
    (n_units, n_targets), n_features = model.unit_targets_.shape, model.som_.prototypes_.shape[1]
    if "models.slopes" not in arrays:
        directions, slopes = np.zeros((n_features, 1)), np.zeros((n_units, 1, n_targets))
        least, most = model.unit_targets_.min(axis=0), model.unit_targets_.max(axis=0)
        return LocalLinear(directions, slopes, model.unit_targets_, least, most)
    directions, slopes, least, most = (arrays[f"models.{name}"] for name in _MODELS)
    return LocalLinear(directions, slopes, model.unit_targets_, least, most)


def _restore_map(som: SOM, arrays: Arrays, document: Document) -> None:
    shape, topology, boundary = document["lattice"]
    lattice = Lattice(tuple(shape), topology, boundary)
    som.columns_ = Columns.from_document(document["columns"])
    som.feature_weights_ = som.columns_.weights
    som.n_features_in_ = som.columns_.n_features_in
    if "feature_names" in document:
        som.feature_names_in_ = np.array(document["feature_names"], dtype=object)
    fitted = Fitted.from_arrays(lattice, document["epoch"], document["history"], arrays)
    exemplars = (
        _exemplars(som.columns_, arrays["exemplars"], document["exemplars"]) if "exemplars" in arrays else None
    )
    som._become(replace(fitted, exemplars=exemplars, medoids=arrays.get("landmarks")))
    if "unit_labels" in document:
        som._labelled(as_labels(document["unit_labels"], lattice.n_units), arrays["purity"])
    if "unit_clusters" in arrays:
        som._clustered(arrays["unit_clusters"].astype(np.intp))


def _exemplars(columns: Columns, points: NDArray[Any], document: Document) -> Exemplars:
    labels = as_labels(document["labels"], len(points)) if "labels" in document else None
    return Exemplars(points, labels, document["seen"], columns.metric)
