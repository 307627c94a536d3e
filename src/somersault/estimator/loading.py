"""The estimator that a file holds."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import model_file
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.estimator.clusterer import SOMClusterer
from somersault.estimator.file_params import current
from somersault.estimator.file_schema import MEDOIDS, checked
from somersault.estimator.map_state import become, set_unit_clusters, set_unit_labels
from somersault.estimator.on_map import MapEstimator, map_for, restore
from somersault.estimator.som import SOM
from somersault.estimator.supervised import SOMClassifier, SOMRegressor
from somersault.exemplars import Exemplars
from somersault.labels import as_labels
from somersault.lattice import Lattice
from somersault.model_document import Arrays, Document
from somersault.training import Fitted

_CLASSES: dict[str, type[SOM | MapEstimator]] = {
    kind.__name__: kind for kind in (SOM, SOMClusterer, SOMClassifier, SOMRegressor)
}


def load(path: Any) -> Any:
    """The estimator that `save` wrote: SOM, SOMClusterer, SOMClassifier or SOMRegressor.

    Nothing in the file is run.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    SOM, SOMClusterer, SOMClassifier or SOMRegressor
        As it was saved, but for two parameters that belong to the process and not to the map: device and
        on_epoch are None. So nothing that a file says makes this library write or connect anywhere.
        A file that was saved with samples=False has means of samples in their place; keep is None then.

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
    return restored(path, *model_file.read(path))


def restored(path: Any, arrays: Arrays, document: Document) -> SOM | MapEstimator:
    """The estimator of what a file holds, once it is found whole."""
    try:
        params, arrays = checked(document, arrays)
    except InputError as error:
        raise InputError(f"{path} does not hold a whole model: {error}; save the model again") from error
    return _restored(document, params, arrays)


def _restored(document: Document, params: Document, arrays: Arrays) -> SOM | MapEstimator:
    """The model that a checked file describes."""
    model = _CLASSES[document["class"]](**current(params))
    som = model if isinstance(model, SOM) else map_for(model)
    _restore_map(som, arrays, document)
    if isinstance(model, MapEstimator):
        restore(model, som, document, arrays)
    return model


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
    become(som, replace(fitted, exemplars=exemplars, medoids=arrays.get(MEDOIDS)))
    if "unit_labels" in document:
        set_unit_labels(som, as_labels(document["unit_labels"], lattice.n_units), arrays["purity"])
    if "unit_clusters" in arrays:
        set_unit_clusters(som, arrays["unit_clusters"].astype(np.intp))


def _exemplars(columns: Columns, points: NDArray[Any], document: Document) -> Exemplars:
    labels = as_labels(document["labels"], len(points)) if "labels" in document else None
    spacings = tuple(document["spacings"]) if "spacings" in document else None
    return Exemplars(points, labels, document["seen"], columns.metric, document.get("of", 1), spacings)
