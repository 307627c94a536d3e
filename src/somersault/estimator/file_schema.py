"""What the file of a model, and that of a training, must hold: all of it, each held against the others."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from somersault import validation
from somersault.columns.document import CATEGORY, COLUMNS
from somersault.estimator.file_params import PARAMS, decoded
from somersault.lattice import BOUNDARIES, TOPOLOGIES, Lattice
from somersault.schema import (
    NOTHING,
    ArrayOf,
    Constraint,
    Either,
    Finding,
    Flag,
    ListOf,
    Number,
    OneOf,
    Record,
    Row,
    Schema,
    Size,
    Sizes,
    Text,
    Whole,
)

File = dict[str, Any]
"""Arrays, document and parameters of a file, by these names."""

_LARGEST = validation.LARGEST
_MOST = 1e100
"""Of the weight of all samples of a unit: more than any sums to, and far from where products overflow."""
_FAINT = 1e-300
"""Weights that fade vanish before the sums that they weigh."""
MEDOIDS = "landmarks"
"""What files have called medoids from the first."""
_ERRORS = ("radius", "quantization_error", "topographic_error")
_LABEL = Either(NOTHING, CATEGORY)


def _points(*shape: str, types: tuple[str, ...] = ("float64",)) -> ArrayOf:
    return ArrayOf(shape, -_LARGEST, _LARGEST, types)


def _weights(*shape: str) -> ArrayOf:
    return ArrayOf(shape, 0, _MOST)


# The state of a training


def _sums_of_points(arrays: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    """Sums have weights, and |Σ w x| ≤ Σ w · max |x|."""
    there = [name for name in ("sums.sums", "sums.counts", "sums.known") if name in arrays]
    if there not in ([], ["sums.sums", "sums.counts"], ["sums.sums", "sums.counts", "sums.known"]):
        return f"has {' and '.join(map(repr, there))}; need 'sums.sums' and 'sums.counts' together"
    if there:
        n = arrays.get("sums.known", arrays["sums.counts"][:, None])
        if (np.abs(arrays["sums.sums"]) > _LARGEST * (n + _FAINT)).any():
            return f"has sums of more than {_LARGEST:g} times their weights; need sums of samples"
    return None


_STATE = {
    "prototypes": _points("n_units", "n_encoded"),
    **{f"history.{name}": ArrayOf(("n_epochs",)) for name in _ERRORS},
}
_STATE_TOO = {
    "sums.sums": ArrayOf(("n_units", "n_encoded"), -_LARGEST * _MOST, _LARGEST * _MOST),
    "sums.counts": _weights("n_units"),
    "sums.known": _weights("n_units", "n_encoded"),
    "hits": _weights("n_units"),
}
_SUMS = (_sums_of_points,)


def checkpoint(history: Collection[str], n_epochs: int) -> Record:
    """What the file of a training must hold that records these errors; sizes say how large its map is."""

    def not_beyond(document: File, sizes: Sizes) -> Finding:  # noqa: ARG001
        too_many = document["epoch"] > n_epochs
        return f"has {document['epoch']} epochs; need at most n_epochs = {n_epochs}" if too_many else None

    document = {"kind": OneOf(("checkpoint",)), "epoch": Size("n_epochs"), "fingerprint": Text()}
    arrays = _STATE | {f"history.{name}": ArrayOf(("n_epochs",)) for name in history}
    return Record(
        {"arrays": Record(arrays, _STATE_TOO, rules=_SUMS), "document": Record(document, rules=(not_beyond,))}
    )


# Models


def _as_many_as_units(document: File, sizes: Sizes) -> Finding:
    (n_rows, n_columns), topology, boundary = document["lattice"]
    if n_rows * n_columns != sizes["n_units"]:
        return (
            f"has a lattice of {n_rows} x {n_columns}; need n_units = {sizes['n_units']}, one for each prototype"
        )
    Lattice((n_rows, n_columns), topology, boundary)
    return None


def _same_names(document: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    if document.get("feature_names") in (None, document["columns"]["feature_names"]):
        return None
    return "has 'feature_names' that differ from those of its columns; need the same"


def _known_history(file: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    """The history has the measures that the document names."""
    found = {name.removeprefix("history.") for name in file["arrays"] if name.startswith("history.")}
    odd = min(found ^ set(file["document"]["history"]), default=None)
    return None if odd is None else f"has {odd!r:.60} in one of document['history'] and arrays; need it in both"


def _in_one_space(file: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    """√m x is small enough for products, too."""
    weights = np.sqrt(file["document"]["columns"]["weights"])
    for name in ("prototypes", MEDOIDS, "exemplars"):
        points: Any = file["arrays"].get(name)
        if points is not None and len(points):
            largest = float((np.maximum(points.max(axis=0), -points.min(axis=0)) * weights).max())
            if largest > _LARGEST:
                return f"has {name} of {largest:g} times weight; need at most {_LARGEST:g}, or products overflow"
    return None


def _whole_labels(file: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    """What lies partly in arrays and partly in the document is in both or in none."""
    for of_document, of_arrays in (("unit_labels", "purity"), ("exemplars", "exemplars")):
        if (of_document in file["document"]) != (of_arrays in file["arrays"]):
            return f"has one of document[{of_document!r}] and arrays[{of_arrays!r}]; need both or none"
    return None


def _drawn_of_more(file: File, sizes: Sizes) -> Finding:
    own = file["document"].get("exemplars")
    if own is None:
        return None
    if len(_MEANS.keys() & own.keys()) == 1:
        return f"has one of {' and '.join(map(repr, _MEANS))} of its exemplars; need both or none"
    if own["seen"] >= sizes["n_exemplars"] * own.get("of", 1) > 0:
        return None
    return f"has {sizes['n_exemplars']} exemplars drawn from {own['seen']} samples; need 1 at least, from as many"


def _numbered_clusters(file: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    """Each number up to the largest is a cluster; samples are in these, or, with −1, in none."""
    clusters = file["arrays"].get("unit_clusters")
    if clusters is None:
        return None
    n_clusters = len(np.unique(clusters))
    if clusters.max() >= n_clusters:
        return f"has units in {n_clusters} clusters numbered up to {clusters.max()}; need the numbers from 0 on"
    labels = file["arrays"].get("labels_")
    if labels is not None and labels.max(initial=-1) >= n_clusters:
        return f"has samples in cluster {labels.max()}; need one of {n_clusters}, or -1 for none"
    return None


def _classes_of_one_array(file: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    classes = file["document"]["classes"]
    if np.array(classes).tolist() == classes:
        return None
    return "has classes of several kinds, or larger than an array holds; need texts alone, or numbers alone"


def _flat(file: File, sizes: Sizes) -> Finding:
    if file["document"]["flat"] and sizes["n_targets"] != 1:
        return f"has 'flat' targets, but {sizes['n_targets']} of them; need one"
    return None


def _whole_models(file: File, sizes: Sizes) -> Finding:  # noqa: ARG001
    arrays = file["arrays"]
    if not _LOCAL_MODELS.keys() & arrays.keys():
        return None
    odd = min(_LOCAL_MODELS.keys() - arrays.keys(), default=None)
    if odd is not None:
        return f"has models without {odd!r}; need all of {', '.join(_LOCAL_MODELS)}, or none"
    if (arrays["models.least"] > arrays["models.most"]).any():
        return "has models whose 'models.least' is above 'models.most'; need a range of targets"
    return None


_MEANS = {"of": Whole(least=2), "spacings": Row(Number(least=0), Number(least=0))}
"""What is said of exemplars that are means of samples."""
_FITTED = {
    "lattice": Row(Row(Whole(least=1), Whole(least=1)), OneOf(TOPOLOGIES), OneOf(BOUNDARIES)),
    "columns": COLUMNS,
    "epoch": Size("n_epochs"),
    "history": ListOf(Text(), distinct=True),
}
_FITTED_TOO = {
    "feature_names": ListOf(Text(), "n_features_in"),
    "unit_labels": ListOf(_LABEL, "n_units"),
    "exemplars": Record({"seen": Whole(least=1)}, {"labels": ListOf(_LABEL, "n_exemplars"), **_MEANS}),
}
_ARRAYS_TOO = _STATE_TOO | {
    "purity": ArrayOf(("n_units",), 0, 1),
    MEDOIDS: _points("n_units", "n_encoded"),
    "exemplars": _points("n_exemplars", "n_encoded", types=("float64", "float32")),
    "unit_clusters": ArrayOf(("n_units",), 0, "n_units", ("int64",)),
}


def _model(
    name: str,
    arrays: Mapping[str, Schema] = MappingProxyType({}),
    document: Mapping[str, Schema] = MappingProxyType({}),
    *,
    optional: Mapping[str, Schema] = MappingProxyType({}),
    rules: tuple[Constraint, ...] = (),
) -> Record:
    """The file of a model of this class, with what it has beyond its map."""
    head = {"kind": OneOf(("model",)), "class": OneOf((name,)), "params": PARAMS[name]}
    return Record(
        {
            "arrays": Record(
                {**_STATE, **arrays}, {**_ARRAYS_TOO, **optional}, {"history.": ArrayOf((None,))}, _SUMS
            ),
            "document": Record(
                {**head, **_FITTED, **document}, _FITTED_TOO, rules=(_as_many_as_units, _same_names)
            ),
        },
        rules=(_known_history, _in_one_space, _whole_labels, _drawn_of_more, _numbered_clusters, *rules),
    )


_FINITE = float(np.finfo(np.float64).max)
_LOCAL_MODELS = {
    f"models.{name}": ArrayOf(shape, -_FINITE, _FINITE)
    for name, shape in {
        "directions": ("n_encoded", "n_directions"),
        "slopes": ("n_units", "n_directions", "n_targets"),
        "least": ("n_targets",),
        "most": ("n_targets",),
    }.items()
}
"""What files of regressors hold since there are slopes."""
MODELS: dict[str, Record] = {
    "SOM": _model("SOM"),
    "SOMClusterer": _model(
        "SOMClusterer",
        {"unit_clusters": _ARRAYS_TOO["unit_clusters"]},
        optional={"labels_": ArrayOf((None,), -1, "n_units", ("int64",))},
    ),
    "SOMClassifier": _model(
        "SOMClassifier",
        {"unit_targets_": ArrayOf(("n_units", "n_targets"), 0, 1)},
        {"classes": ListOf(CATEGORY, "n_targets", least=1, distinct=True)},
        rules=(_classes_of_one_array,),
    ),
    "SOMRegressor": _model(
        "SOMRegressor",
        {"unit_targets_": ArrayOf(("n_units", "n_targets"), -_FINITE, _FINITE)},
        {"flat": Flag()},
        optional=_LOCAL_MODELS,
        rules=(_flat, _whole_models),
    ),
}
"""By the name of the class; of the document with its parameters decoded, and of the arrays that these leave."""


def checked(document: dict[str, Any], arrays: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters of a model, and the arrays that are none of them, once all is as it must be."""
    OneOf(("model",)).check(document.get("kind"), "document['kind']", {})
    OneOf(tuple(MODELS)).check(document.get("class"), "document['class']", {})
    rest = dict(arrays)
    params = decoded(document.get("params"), rest)
    file = {"document": document | {"params": params}, "arrays": rest}
    MODELS[document["class"]].check(file, "", {})
    return params, rest
