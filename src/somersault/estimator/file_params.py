"""Parameters in a file: how they are written in JSON and read again, and what those of each class may be."""

from typing import Any, cast

import numpy as np

from somersault.arrays import on_host
from somersault.clustering import METHODS
from somersault.errors import InputError
from somersault.lattice import BOUNDARIES, TOPOLOGIES
from somersault.map_quality import MEASURES
from somersault.model_document import Arrays
from somersault.neighborhood import KERNELS
from somersault.schema import (
    NOTHING,
    ArrayOf,
    DictOf,
    Either,
    Flag,
    ListOf,
    Number,
    OneOf,
    Record,
    Row,
    Schema,
    Slice,
    Text,
    Whole,
)
from somersault.training.fit import SOLVERS
from somersault.training.schedule import DECAYS

OF_THIS_PROCESS = ("device", "on_epoch")
"""Parameters that say where and for whom this process works: not written, and never taken from a file."""
_NUMBERS = ("float64", "float32", "int64", "uint8", "bool")
_ROWS = (list, tuple)
_DECAY = OneOf(tuple(DECAYS))
_SWITCH = Either(Flag(), Whole(least=0))


def _several(entry: Schema) -> ListOf:
    return ListOf(entry, kinds=_ROWS)


def _falling(first: Schema, last: Schema) -> Either:
    return Either(Row(first, last), Row(first, last, _DECAY), ArrayOf((2,), types=_NUMBERS))


def _maybe(schema: Schema) -> Either:
    return Either(NOTHING, schema)


_VECTOR = Either(ArrayOf((None,), types=_NUMBERS), _several(Number()))
_MATRIX = Either(ArrayOf((None, None), types=_NUMBERS), _several(_VECTOR))
_COLUMN = Either(Text(), Whole(least=-(2**63)), Flag())
_COLUMNS = Either(
    _COLUMN, Slice(), ListOf(_COLUMN), ArrayOf((None,), types=("int64", "uint8", "bool"))
)  # a tuple would be (columns, weight)
_WEIGHT = Number(least=0)

_OF_MAP: dict[str, Schema] = {
    "shape": Row(Whole(least=1), Whole(least=1)),
    "topology": OneOf(TOPOLOGIES),
    "boundary": OneOf(BOUNDARIES),
    "neighborhood": OneOf(tuple(KERNELS)),
    "radius": _falling(_maybe(Number(above=0)), Number(above=0)),
    "n_epochs": Whole(least=0),
    "init": Either(OneOf(("pca", "sample")), _MATRIX),
    "solver": OneOf(tuple(SOLVERS)),
    "learning_rate": _falling(Number(above=0, most=1), Number(above=0, most=1)),
    "batch_size": _maybe(Whole(least=1)),
    "standardize": _SWITCH,
    "feature_weights": _maybe(Either(_VECTOR, DictOf(_COLUMN, _WEIGHT))),
    "layers": _maybe(DictOf(_COLUMN, Either(_COLUMNS, Row(_COLUMNS, _WEIGHT, kinds=(tuple,))))),
    "categorical_features": _maybe(Either(_COLUMNS, _several(_COLUMN))),
    "device": _maybe(Text()),
    "keep": OneOf((None, "samples", "medoids")),
    "tol": _maybe(_WEIGHT),
    "measures": _several(OneOf(MEASURES)),
    "random_state": _maybe(Whole(least=0)),
    "verbose": _SWITCH,
}
FORMER: dict[str, Schema] = {
    "warm_start": _SWITCH,
    "checkpoint": _maybe(Text()),
    "checkpoint_seconds": _WEIGHT,
    "radius_decay": _DECAY,
    "learning_rate_decay": _DECAY,
}
"""Parameters that there were: older files have them."""
_SUPERVISION = Number(least=0, below=1)

PARAMS: dict[str, Record] = {
    name: Record(optional=_OF_MAP | FORMER | own)
    for name, own in {
        "SOM": {},
        "SOMClusterer": {"n_clusters": _maybe(Whole(least=1)), "method": OneOf(METHODS)},
        "SOMClassifier": {"supervision": _SUPERVISION},
        "SOMRegressor": {"supervision": _SUPERVISION},
    }.items()
}
"""By the name of the class. A parameter that a file lacks, being older than it, has its default."""


def encoded(value: Any, name: str, arrays: Arrays) -> Any:
    """A parameter in JSON, which has neither tuples, slices, arrays nor keys other than strings."""
    value = on_host(value, name)
    if isinstance(value, np.ndarray):
        arrays[name] = value
        return {"array": name}
    if isinstance(value, tuple):
        return {"tuple": [encoded(part, f"{name}.{i}", arrays) for i, part in enumerate(value)]}
    if isinstance(value, list):
        return [encoded(part, f"{name}.{i}", arrays) for i, part in enumerate(value)]
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if isinstance(value, dict):
        return {"dict": [encoded(list(pair), f"{name}.{i}", arrays) for i, pair in enumerate(value.items())]}
    return value


def current(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters of today out of those of a checked file, without what belongs to another process."""
    kept = {name: value for name, value in params.items() if name not in (*OF_THIS_PROCESS, *FORMER)}
    for name in {"radius", "learning_rate"} & kept.keys():
        decay = params.get(f"{name}_decay", "exponential")
        if decay != "exponential":
            kept[name] = (*kept[name], decay)
    return kept


def decoded(params: Any, arrays: Arrays) -> Any:
    """The parameters out of a document; arrays lose those that they refer to."""
    if not isinstance(params, dict):
        return params
    return {name: _decoded(value, f"params[{name!r:.40}]", arrays) for name, value in params.items()}


def _decoded(value: Any, at: str, arrays: Arrays) -> Any:
    """What `encoded` made plain."""
    if isinstance(value, list):
        return [_decoded(part, f"{at}[{i}]", arrays) for i, part in enumerate(cast("list[Any]", value))]
    if not isinstance(value, dict):
        return value
    content = cast("dict[str, Any]", value)
    if len(content) != 1:
        raise InputError(
            f"{at} is a mapping of {len(content)} keys; need 'array', 'tuple', 'slice' or 'dict' alone"
        )
    ((kind, inner),) = content.items()
    if kind == "array" and isinstance(inner, str) and inner.startswith("params.") and inner in arrays:
        return arrays.pop(inner)
    if kind == "tuple" and isinstance(inner, list):
        return tuple(_decoded(inner, at, arrays))
    if kind == "slice" and isinstance(inner, list) and len(cast("list[Any]", inner)) == 3:
        return slice(*cast("list[Any]", inner))
    if kind == "dict" and isinstance(inner, list):
        return dict(_pair(pair, f"{at}[{i}]", arrays) for i, pair in enumerate(cast("list[Any]", inner)))
    raise InputError(
        f"{at} is {kind!r:.40} of {inner!r:.40}; need an array of the file, a list of parts, three numbers of a "
        "slice, or a list of pairs"
    )


def _pair(value: Any, at: str, arrays: Arrays) -> tuple[Any, Any]:
    """A key, which is no mapping or list, and what stands under it."""
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 2 or isinstance(value[0], (list, dict)):
        raise InputError(f"{at} is {value!r:.40}; need a list of a key and a value")
    key, entry = cast("list[Any]", value)
    return key, _decoded(entry, at, arrays)
