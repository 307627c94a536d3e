"""Columns in files: a document keeps all of them, and a damaged one is refused."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from somersault.columns import Columns, learn_columns
from somersault.errors import InputError


def documented():
    sizes = pd.CategoricalDtype(["S", "M", "L"], ordered=True)
    frame = pd.DataFrame(
        {
            "size": pd.Series(["M", "S", None], dtype=sizes),
            "x": [0.1, 0.2, 0.7],
            "good": [True, False, True],
            "year": [1999, 2001, 1999],
            "half": [0.5, 1.5, 0.5],
            "age": pd.array([30, None, 40], "Int16"),
        }
    )
    yield learn_columns(frame, categorical_features=["size", "good", "year", "half"], feature_weights={"x": 0.1})
    yield learn_columns(pl.DataFrame({"c": pl.Series(["u", "v"], dtype=pl.Categorical), "s": ["1", "2"]}))
    yield learn_columns(pl.DataFrame({"e": pl.Series(["u", "v"], dtype=pl.Enum(["w", "v", "u"]))}))
    yield learn_columns(np.eye(3), layers={"a": [0], "b": [1, 2]})
    yield learn_columns(pd.DataFrame(np.eye(3)))


@pytest.mark.parametrize("place", range(5))
def test_a_document_keeps_everything(place):
    columns, encoded = list(documented())[place]
    document = json.loads(json.dumps(columns.to_document(), allow_nan=False))
    back = Columns.from_document(document)
    assert back.to_document() == columns.to_document()
    assert (back.weights == columns.weights).all()
    assert back.categorical == columns.categorical
    assert back.feature_names == columns.feature_names
    shown, again = columns.decode(encoded), back.decode(encoded)
    assert shown.equals(again) if hasattr(shown, "equals") else (shown == again).all()
    assert np.array_equal(back.encode(shown), encoded, equal_nan=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"container": "excel"}, r"document\['container'\] is 'excel'; need one of 'array', 'frame', 'pandas'"),
        ({"n_features_in": 0}, r"document\['n_features_in'\] is 0; need a whole number of at least 1"),
        ({"n_features_in": 3}, r"document\['feature_names'\] is a list of 2; need .* n_features_in = 3"),
        ({"n_features_in": "two"}, r"document\['n_features_in'\] is 'two'; need a whole number"),
        ({"feature_names": ["a"]}, r"document\['feature_names'\] is a list of 1; need .* n_features_in = 2"),
        (
            {"categorical": [{"column": 5, "categories": ["a"]}]},
            "2 columns, 1 of them of 1 categories, but 3 weights",
        ),
        ({"categorical": [{"column": 2, "categories": ["a", "b"]}]}, r"has categories in the columns \[2\]"),
        (
            {"categorical": [{"column": 0, "categories": []}]},
            r"\['categories'\] is a list of 0; need .* at least 1",
        ),
        (
            {"categorical": [{"column": 0, "categories": [["a"]]}]},
            r"\['categories'\]\[0\] is a list of 1; need a text",
        ),
        ({"categorical": [{"categories": ["a"]}]}, r"document\['categorical'\]\[0\] does not have 'column'"),
        ({"categorical": 3}, r"document\['categorical'\] is 3; need a list"),
        ({"weights": [1.0]}, "1 of them of 2 categories, but 1 weights; need 3"),
        ({"weights": [0.5, 0.5, -1.0]}, r"document\['weights'\]\[2\] is -1.0; need a finite number, at least 0"),
        ({"weights": [0.5, 0.5, None]}, r"document\['weights'\]\[2\] is None; need a finite number"),
        ({"weights": "none"}, r"document\['weights'\] is 'none'; need a list"),
        ({"dtypes": ["str"]}, r"document\['dtypes'\] is a list of 1; need a list of n_features_in = 2"),
        (
            {"dtypes": ["str", "datetime64[ns]"]},
            r"has the dtype 'datetime64\[ns\]' in column 1; need one of pandas",
        ),
        ({"dtypes": ["str", "__class__"]}, "has the dtype '__class__' in column 1; need one of pandas"),
        (
            {"dtypes": ["float64", "float64"]},
            "has the dtype 'float64' in column 0; need one of pandas that holds it",
        ),
        ({"dtypes": ["str", ["int64"]]}, r"document\['dtypes'\]\[1\] is a list of 1; need None or a text"),
        ({"dtypes": 3}, r"document\['dtypes'\] is 3; need a list"),
    ],
)
def test_a_damaged_document_is_refused(change, words):
    document = learn_columns(pd.DataFrame({"c": ["u", "v"], "x": [1.0, 2.0]}))[0].to_document()
    Columns.from_document(document)
    with pytest.raises(InputError, match=words):
        Columns.from_document(document | change)
    for key in document.keys() - {"dtypes"}:  # which older files do not have
        with pytest.raises(InputError, match=f"^document does not have '{key}'; need a record with "):
            Columns.from_document({name: value for name, value in document.items() if name != key})


CATEGORIES = {"column": 0, "categories": ["u", "v"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": [0.0, 0.0, 0.0]}, "has no weight above 0"),
        (
            {"feature_names": ["a", "a"]},
            "is a list of 2; need None or a list of n_features_in = 2 different entries",
        ),
        ({"feature_names": None}, "is of a frame of pandas without names; need a name for each column"),
        ({"container": "polars", "feature_names": ["c", 1]}, "is of a frame of polars; need texts as names"),
        (
            {"categorical": [CATEGORIES | {"column": 2}]},
            "has categories in the columns .2.; need different ones of 2",
        ),
        (
            {"categorical": [CATEGORIES, CATEGORIES], "weights": [1.0] * 4},
            "has categories in the columns .0, 0.; need",
        ),
        ({"categorical": [CATEGORIES | {"categories": ["u", 1]}]}, "mixes texts and numbers"),
        ({"categorical": [CATEGORIES | {"categories": ["u", "u"]}]}, "has an entry twice"),
        ({"categorical": [CATEGORIES | {"levels": ["u", "v"]}]}, "has one of 'levels' and 'ordered'"),
        (
            {"categorical": [CATEGORIES | {"levels": ["u"], "ordered": True}]},
            "has the category 'v'; need one of its",
        ),
        ({"dtypes": ["object", "run"]}, "has the dtype 'run' in column 1; need one of pandas"),
        ({"dtypes": ["int64", "float64"]}, "has the dtype 'int64' in column 0; need one of pandas that holds it"),
        ({"dtypes": ["object", "string"]}, "has the dtype 'string' in column 1"),
        (
            {"categorical": [CATEGORIES | {"categories": [1, 300]}], "dtypes": ["int8", None]},
            "has the dtype 'int8' in column 0",
        ),
        (
            {"container": "arrow", "categorical": [CATEGORIES | {"categories": [1, 1.5]}], "dtypes": [None, None]},
            "is of a frame of arrow; need categories of one type in each column",
        ),
        (
            {
                "container": "polars",
                "categorical": [CATEGORIES | {"categories": [1, 2], "levels": [1, 2], "ordered": False}],
                "dtypes": [None, None],
            },
            "is of a frame of polars; need texts as categories that have levels",
        ),
    ],
)
def test_a_document_is_refused_for_what_does_not_fit_the_rest(change, words):
    document = learn_columns(pd.DataFrame({"c": ["u", "v"], "x": [1.0, 2.0]}))[0].to_document()
    with pytest.raises(InputError, match=rf"^document\S* {words}"):
        Columns.from_document(document | change)
