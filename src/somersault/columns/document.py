"""What columns are as a document: the schema of what `Columns.to_document` writes."""

from math import prod

import numpy as np

from somersault.columns import dtypes
from somersault.columns.grid_document import CATEGORY, GRID
from somersault.columns.shown import BUILT
from somersault.errors import InputError
from somersault.media import MEDIUM, from_document
from somersault.model_document import Document
from somersault.schema import (
    NOTHING,
    Either,
    Finding,
    Flag,
    ListOf,
    Number,
    OneOf,
    Record,
    Size,
    Sizes,
    Text,
    Whole,
)

_NAME = Either(Text(), Whole(least=-(2**63)), Flag())
_INTEGERS = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
_NUMPY = {*_INTEGERS, "float16", "float32", "float64", "bool"}
_ARROW = {*_INTEGERS, "halffloat", "float", "double", "bool"}, {"string", "large_string", "string_view"}
_OBJECTS = {dtypes.OBJECT, dtypes.INTEGERS, dtypes.BOOLEANS}
_DTYPES: dict[str, tuple[set[str], set[str]]] = {
    "array": (_OBJECTS, {dtypes.OBJECT}),
    "frame": ({*_NUMPY, *_OBJECTS}, {dtypes.OBJECT}),
    "pandas": (
        {
            *_NUMPY,
            *map(dtypes.nullable, _NUMPY),
            "Float32",
            "Float64",
            *map("{}[pyarrow]".format, _ARROW[0]),
            *_OBJECTS,
        },
        {dtypes.OBJECT, "str", "string", *map("{}[pyarrow]".format, _ARROW[1])},
    ),
    "polars": ({*map(dtypes.nullable, _INTEGERS), "Float16", "Float32", "Float64", "Boolean"}, {"String"}),
    "arrow": _ARROW,
}
"""Dtypes of columns of numbers, and of columns of texts, in each container."""


def _of_one_kind(own: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    if len({isinstance(value, str) for value in own["categories"]}) > 1:
        return "mixes texts and numbers; need categories of one kind"
    return None


def _among_levels(own: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    if ("levels" in own) != ("ordered" in own):
        return "has one of 'levels' and 'ordered'; need both or none"
    levels = set(own.get("levels", ()))
    strange = next((value for value in own["categories"] if levels and value not in levels), None)
    return None if strange is None else f"has the category {strange!r:.40}; need one of its levels"


def _as_wide_as_weights(columns: Document, sizes: Sizes) -> Finding:
    widths = [len(own["categories"]) for own in columns["categorical"]]
    needed = columns["n_features_in"] - len(widths) + sum(widths)
    if needed == sizes["n_encoded"]:
        return None
    return (
        f"has {columns['n_features_in']} columns, {len(widths)} of them of {sum(widths)} categories, but "
        f"{sizes['n_encoded']} weights; need {needed}, one for each category and other column"
    )


def _in_their_places(columns: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    places = [own["column"] for own in columns["categorical"]]
    if len(set(places)) == len(places) and all(place < columns["n_features_in"] for place in places):
        return None
    return f"has categories in the columns {places!r:.60}; need different ones of {columns['n_features_in']}"


def _grid_holds(columns: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    """Samples that are arrays have as many cells as there are columns, and those that are left out."""
    if "grid" not in columns:
        return None
    n_cells, n_left_out = prod(columns["grid"]["shape"]), len(columns["grid"]["left_out"])
    if columns["container"] == "array" and n_cells - n_left_out == columns["n_features_in"]:
        return None
    return f"has samples of {n_cells} cells, {n_left_out} of them left out; need one for each column of an array"


def _medium_fits(columns: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    """The rows that a medium makes are those of the map."""
    if "medium" not in columns:
        return None
    try:
        n_features = from_document(columns["medium"]).n_features
    except InputError as error:
        return f"has a medium of which something is open ({error}); need one that is whole"
    if columns["container"] == "array" and not columns["categorical"] and n_features == columns["n_features_in"]:
        return None
    return f"has a medium of {n_features} features, but {columns['n_features_in']} columns; need as many"


def _some_count(columns: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    return None if any(columns["weights"]) else "has no weight above 0; need one at least"


def _as_frames_are(columns: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    """Frames have names; those of polars and Arrow have texts for names, and columns of one type."""
    container, names = columns["container"], columns["feature_names"]
    if container != "array" and names is None:
        return f"is of a frame of {container} without names; need a name for each column"
    if container not in ("frame", "polars", "arrow"):
        return None
    if not all(isinstance(name, str) for name in names):
        return f"is of a frame of {container}; need texts as names"
    if any(len({type(value) for value in own["categories"]}) > 1 for own in columns["categorical"]):
        return f"is of a frame of {container}; need categories of one type in each column"
    levelled = [own for own in columns["categorical"] if container == "polars" and "levels" in own]
    if not all(isinstance(value, str) for own in levelled for value in own["categories"]):
        return "is of a frame of polars; need texts as categories that have levels"
    return None


def _dtypes_hold(columns: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    """A column of numbers has a dtype of numbers that holds its categories; one of texts has a dtype of texts."""
    names = columns.get("dtypes", [])
    numbers, texts = _DTYPES[columns["container"]]
    categories = {own["column"]: own["categories"] for own in columns["categorical"]}
    for place, name in enumerate(names):
        own = categories.get(place, [0])
        known = texts if isinstance(own[0], str) else numbers
        fits = isinstance(own[0], str) or dtypes.holds(name, np.array(own, dtype=np.float64))
        if name is not None and not (name in known and fits):
            return (
                f"has the dtype {name!r:.40} in column {place}; need one of {columns['container']} that holds it"
            )
    return None


_CATEGORIES = Record(
    {"column": Whole(least=0), "categories": ListOf(CATEGORY, least=1, distinct=True)},
    {"levels": ListOf(CATEGORY, distinct=True), "ordered": Flag()},
    rules=(_of_one_kind, _among_levels),
)
COLUMNS = Record(
    {
        "container": OneOf(tuple(BUILT)),
        "n_features_in": Size("n_features_in", least=1),
        "feature_names": Either(NOTHING, ListOf(_NAME, "n_features_in", distinct=True)),
        "categorical": ListOf(_CATEGORIES),
        "weights": ListOf(Number(least=0), "n_encoded"),
    },
    {
        "dtypes": ListOf(Either(NOTHING, Text()), "n_features_in"),  # of which the first files knew nothing
        "grid": GRID,  # of samples that are arrays of their own
        "variances": ListOf(Number(least=0), "n_encoded"),  # where the weights are made of them
        "medium": MEDIUM,  # of samples that are not numbers, such as sounds
    },
    rules=(
        _as_wide_as_weights,
        _in_their_places,
        _some_count,
        _as_frames_are,
        _dtypes_hold,
        _grid_holds,
        _medium_fits,
    ),
)
