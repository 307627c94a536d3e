"""What the training data tell of their columns: which are of categories, of which, and how much each counts."""

from collections.abc import Mapping
from itertools import compress
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.array_types import Array, Indices
from somersault.columns.categories import Categories, different
from somersault.columns.encoding import Columns
from somersault.columns.refusals import has_missing, refuse_numbers_as_text
from somersault.columns.selection import places, where
from somersault.columns.table import Numbers, Table, grid_of, table_of
from somersault.columns.weights import feature_weights as checked_feature_weights
from somersault.columns.weights import sample_weights, variances, without
from somersault.empty_rows import all_but
from somersault.matching import chunks


def learn_columns(
    X: Any,
    *,
    categorical_features: Any = "from_dtype",
    standardize: bool = False,
    layers: Mapping[str, Any] | None = None,
    feature_weights: Mapping[Any, float] | ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
) -> tuple[Columns, Numbers]:
    """Learn columns from the training data, and encode these data.

    Parameters
    ----------
    X : array-like, sparse matrix, pandas or polars DataFrame, (n_samples, n_features_in)
        None, NaN, NA and null are missing values.
    categorical_features : "from_dtype", None, names, positions or mask, default "from_dtype"
        "from_dtype": the columns of a frame that hold strings or are of a categorical dtype; booleans are
        numbers. None: no column.
    standardize : bool, default False
        Give each column that varies the variance 1, before its weight and its layer.
    layers : mapping of name to columns or to (columns, weight), default None
        Columns as names, positions or a slice, never a tuple; each column in one layer. A layer's share of
        the total variance, which becomes 1, is its weight (default 1) divided by the sum of weights.
    feature_weights : array-like of shape (n_features_in,) or mapping of column to weight, default all 1
        A column of weight 0 is kept, but does not count. Columns that a mapping does not name have 1.
    sample_weight : array-like of shape (n_samples,), default all 1
        For the variances; a sample of weight 0 shows no category.

    Returns
    -------
    columns : Columns
    encoded : ndarray or csr_array of shape (n_samples, n_encoded)
        float64, or float32 if all numeric columns are. An array that is so already is not copied.

    Raises
    ------
    InputError
        For strings that are no category, numbers written as text, dates, infinities, a column without a value,
        more categories than 1000 (or, beyond 20, than half the samples), unknown columns, weights that are
        all zero, a layer that does not vary.
    """
    table = table_of(X)
    return _learned(
        table,
        sample_weights(sample_weight, table.shape[0]),
        categorical_features=categorical_features,
        standardize=standardize,
        layers=layers,
        feature_weights=feature_weights,
    )


def learn_known(X: Any, weights: Array | None = None, **options: Any) -> tuple[Columns, Numbers, Indices]:
    """The same as if rows without a value that counts were not there; and which rows these are.

    weights (n_samples,) are those of `sample_weights`, None for all 1.
    """
    table = table_of(X)
    weights = sample_weights(None, table.shape[0]) if weights is None else weights
    columns, encoded = _learned(table, weights, **options)
    empty = columns.empty_rows(encoded)
    if empty.size:
        known = all_but(table.shape[0], empty)
        columns, encoded = _learned(table.take(known), without(weights, empty), **options)
    return columns, encoded, empty


def _learned(
    table: Table,
    weights: Array,
    *,
    categorical_features: Any = "from_dtype",
    standardize: bool = False,
    layers: Mapping[str, Any] | None = None,
    feature_weights: Mapping[Any, float] | ArrayLike | None = None,
) -> tuple[Columns, Numbers]:
    categorical: dict[int, Categories] = {}
    for place in categorical_places(table, categorical_features):
        shown = list(compress(table.values(place), weights > 0))
        is_decided = table.levels(place) is not None or table.container == "frame"  # by who read the file
        if is_guessed(categorical_features) and not is_decided:
            refuse_numbers_as_text(shown, table, place)
        name = where(table.names, place)
        categorical[place] = Categories.of(different(shown, name), len(shown), table.levels(place), name)
    columns = columns_with(table, categorical, feature_weights)
    encoded = columns.encoded(table, is_new=False)
    if has_missing(encoded, columns.column_name):
        columns.check_seen(_seen(cast("NDArray[Any]", encoded), weights))
    if standardize or layers is not None:
        columns = columns.balanced(table, variances(encoded, weights), standardize=standardize, layers=layers)
    return columns, encoded


def columns_with(table: Table, categorical: Mapping[int, Categories], feature_weights: Any) -> Columns:
    """The columns of a table with these categories and the weights that the user gives, before layers."""
    is_of_numbers = table.container == "array" and not categorical  # those stay floats
    dtypes = () if is_of_numbers else tuple(map(table.dtype, range(table.shape[1])))
    columns = Columns(
        table.container, table.shape[1], table.names, categorical, np.ones(0), dtypes, grid_of(table)
    )
    return columns.weighted(checked_feature_weights(feature_weights, table))


def _seen(encoded: NDArray[Any], weights: Array) -> NDArray[np.bool_]:
    """Of which encoded columns a sample that counts has a value."""
    seen = np.zeros(encoded.shape[1], dtype=bool)
    for rows in chunks(len(encoded), 9 * encoded.shape[1]):
        seen |= ~np.isnan(encoded[rows][weights[rows] > 0]).all(axis=0)
    return seen


def is_guessed(chosen: Any) -> bool:
    """Whether dtypes are to say which columns are of categories."""
    return isinstance(chosen, str) and chosen == "from_dtype"


def categorical_places(table: Table, chosen: Any) -> list[int]:
    """Positions of the columns that hold categories, as the user chose them."""
    if chosen is None:
        return []
    if is_guessed(chosen):
        words = () if table.container == "array" else ("strings", "categories")
        return [place for place, what in table.others.items() if what in words]
    return sorted(places(chosen, table, "categorical_features"))
