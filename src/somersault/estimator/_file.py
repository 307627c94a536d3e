"""Models as files: what an estimator is, in arrays and a JSON document, and back."""

from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from somersault import _validate, model_file
from somersault._arrays import on_host
from somersault.codebook import Codebook
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.estimator._clusterer import SOMClusterer
from somersault.estimator._on_map import OnMap
from somersault.estimator._som import SOM
from somersault.estimator._supervised import SOMClassifier, SOMRegressor
from somersault.estimator._trained import TrainedMap
from somersault.estimator._training import sums_as_arrays, sums_from
from somersault.exemplars import Exemplars
from somersault.lattice import Lattice
from somersault.training.update import State

Arrays = dict[str, NDArray[Any]]
Document = dict[str, Any]

_CLASSES: dict[str, type[SOM | OnMap]] = {
    kind.__name__: kind for kind in (SOM, SOMClusterer, SOMClassifier, SOMRegressor)
}
_SILENT = ("on_epoch",)
"""Parameters that hear of a training and have no part in it."""


def save(model: TrainedMap | OnMap, path: Any, *, overwrite: bool) -> None:
    """Write a fitted estimator."""
    check_is_fitted(model)
    arrays: Arrays = {}
    document: Document = {"kind": "model", "class": type(model).__name__, "params": _params(model, arrays)}
    som = model if isinstance(model, TrainedMap) else model.som_
    document |= _map(som, arrays)
    for name in ("unit_targets_", "labels_"):
        if hasattr(model, name):
            arrays[name] = getattr(model, name)
    if isinstance(model, SOMClassifier):
        document["classes"] = model.classes_.tolist()
    if isinstance(model, SOMRegressor):
        document["flat"] = model._flat
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
        As it was saved; on_epoch is None.

    Raises
    ------
    InputError
        For a file that is missing, damaged, of another kind or of a newer format.

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
    if document.get("kind") != "model" or document.get("class") not in _CLASSES:
        raise InputError(f"{path} holds no model, but a {document.get('kind')}; need a file that save() wrote")
    try:
        return _restored(arrays, document)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InputError(
            f"{path} describes no whole model ({error}); need a file that save() wrote: save the model again"
        ) from error


def _params(model: TrainedMap | OnMap, arrays: Arrays) -> Document:
    params = model.get_params(deep=False)
    kept = params.keys() - set(_SILENT)
    return {name: _plain(params[name], f"params.{name}", arrays) for name in sorted(kept)}


def _plain(value: Any, name: str, arrays: Arrays) -> Any:
    """A parameter in JSON, which has neither tuples, slices, arrays nor keys other than strings."""
    value = on_host(value, name)
    if isinstance(value, np.ndarray):
        arrays[name] = value
        return {"array": name}
    if isinstance(value, tuple):
        return {"tuple": [_plain(part, f"{name}.{i}", arrays) for i, part in enumerate(value)]}
    if isinstance(value, list):
        return [_plain(part, f"{name}.{i}", arrays) for i, part in enumerate(value)]
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if isinstance(value, dict):
        return {"dict": [_plain(list(pair), f"{name}.{i}", arrays) for i, pair in enumerate(value.items())]}
    return str(value) if isinstance(value, PurePath) else value


def _parameter(value: Any, arrays: Arrays) -> Any:
    """What `_plain` made plain."""
    if isinstance(value, list):
        return [_parameter(part, arrays) for part in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    match kind:
        case "array":
            return arrays[content]
        case "tuple":
            return tuple(_parameter(part, arrays) for part in content)
        case "slice":
            return slice(*content)
        case _:
            return {_parameter(k, arrays): _parameter(v, arrays) for k, v in content}


def _map(som: TrainedMap, arrays: Arrays) -> Document:
    """A fitted map without its parameters."""
    lattice, state = som.lattice_, som._state
    arrays["prototypes"] = som.prototypes_
    arrays |= sums_as_arrays(state.sums)
    arrays |= {f"history.{name}": values for name, values in som.history_.items()}
    if state.hits is not None:
        arrays["hits"] = state.hits
    document: Document = {
        "lattice": [list(lattice.shape), lattice.topology, lattice.boundary],
        "columns": som.columns_.to_document(),
        "epoch": state.epoch,
        "history": list(som.history_),
    }
    if hasattr(som, "feature_names_in_"):
        document["feature_names"] = som.feature_names_in_.tolist()
    if hasattr(som, "unit_labels_"):
        document["unit_labels"] = som.unit_labels_.tolist()
        arrays["purity"] = som.codebook_.purity
    if hasattr(som, "landmarks_"):
        arrays["landmarks"] = som.landmarks_.prototypes
    exemplars = som.codebook_.exemplars
    if exemplars is not None:
        arrays["exemplars"] = exemplars.points
        document["exemplars"] = {"seen": exemplars.n_seen}
        if exemplars.labels is not None:
            document["exemplars"]["labels"] = exemplars.labels.tolist()
    if hasattr(som, "unit_clusters_"):
        arrays["unit_clusters"] = som.unit_clusters_.astype(np.int64)
    return document


def _restored(arrays: Arrays, document: Document) -> SOM | OnMap:
    model = _CLASSES[document["class"]](
        **{name: _parameter(value, arrays) for name, value in document["params"].items()}
    )
    som = model if isinstance(model, SOM) else model._map()
    _restore_map(som, arrays, document)
    if isinstance(model, OnMap):
        model._adopt(som)
    if isinstance(model, (SOMClassifier, SOMRegressor)):
        model.unit_targets_ = _checked(arrays, "unit_targets_", (len(som.prototypes_), None))
    if isinstance(model, SOMClusterer):
        model.labels_ = _checked(arrays, "labels_", (None,)).astype(np.intp)
    if isinstance(model, SOMClassifier):
        model.classes_ = np.array(document["classes"])
    if isinstance(model, SOMRegressor):
        model._flat = document["flat"]
    return model


def _restore_map(som: SOM, arrays: Arrays, document: Document) -> None:
    shape, topology, boundary = document["lattice"]
    lattice = Lattice(tuple(shape), topology, boundary)
    som.columns_ = Columns.from_document(document["columns"])
    som.feature_weights_ = som.columns_.weights
    som.n_features_in_ = som.columns_.n_features_in
    n_units, n_features = lattice.n_units, som.columns_.n_encoded
    prototypes = _checked(arrays, "prototypes", (n_units, n_features))
    if "feature_names" in document:
        som.feature_names_in_ = np.array(document["feature_names"], dtype=object)
    for name, shape in (
        ("sums.sums", (n_units, n_features)),
        ("sums.counts", (n_units,)),
        ("hits", (n_units,)),
        ("sums.known", (n_units, n_features)),
        ("purity", (n_units,)),
        ("unit_clusters", (n_units,)),
        ("landmarks", (n_units, n_features)),
    ):
        if name in arrays:
            _checked(arrays, name, shape)
    epoch = _validate.whole(document["epoch"], "epoch", least=0)
    state = State(prototypes, epoch, sums_from(arrays), arrays.get("hits"))
    som._take(state, lattice, {name: arrays[f"history.{name}"] for name in document["history"]})
    if "exemplars" in arrays:
        som.codebook_.exemplars = _exemplars(som, arrays, document["exemplars"])
    if "landmarks" in arrays:
        som.landmarks_ = Codebook(arrays["landmarks"], feature_weights=som.codebook_.feature_weights)
        som.landmarks_.edges = lattice.edges
    if "unit_labels" in document:
        labels = np.array([*document["unit_labels"], None], dtype=object)[:-1]
        som._labelled(labels, arrays["purity"])
    if "unit_clusters" in arrays:
        som._clustered(arrays["unit_clusters"].astype(np.intp))


def _exemplars(som: SOM, arrays: Arrays, document: Document) -> Exemplars:
    points = _checked(arrays, "exemplars", (None, som.columns_.n_encoded))
    if len(points) == 0 or points.dtype.kind != "f":
        raise ValueError(f"exemplars is of shape {points.shape} and {points.dtype}, floats are due")
    labels = None
    if "labels" in document:
        labels = np.array([*document["labels"], None], dtype=object)[:-1]
        if len(labels) != len(points):
            raise ValueError(f"{len(labels)} labels of {len(points)} exemplars")
    n_seen = _validate.whole(document["seen"], "seen", least=len(points))
    return Exemplars(points, labels, n_seen, som.codebook_.feature_weights)


def _checked(arrays: Arrays, name: str, shape: tuple[int | None, ...]) -> NDArray[Any]:
    """An array of that shape (None: any length) without NaN or infinities."""
    array = arrays[name]
    fits = len(array.shape) == len(shape) and all(w in (None, n) for w, n in zip(shape, array.shape, strict=True))
    if not fits or not np.isfinite(array).all():
        raise ValueError(f"{name} has shape {array.shape} or is not finite, shape {shape} is due")
    return array
