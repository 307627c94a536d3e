"""Results that have a row for each row of the user's, as he has them."""

from typing import Any

import numpy as np

from somersault.arrays import like
from somersault.columns.encoding import Columns
from somersault.columns.grid import is_dataarray
from somersault.columns.libraries import frames_of, is_anndata
from somersault.sources import parquet


def for_each(columns: Columns, X: Any, values: Any, *dims: str) -> Any:
    """Values for each sample: with the coordinates of a DataArray, or in the library and on the device of X."""
    if columns.grid is not None and columns.grid.sample_dim is not None and is_dataarray(X):
        return columns.grid.labelled(X, values, *dims)
    return like(X, values)


def decoded_like(columns: Columns, X: Any, result: Any) -> Any:
    """What was decoded, with a row for each of X.

    A frame of pandas, or of pandas in Arrow, with the index of X, a DataArray with its coordinates, a copy of an
    AnnData, or an array in the library and on the device of X.
    """
    if columns.grid is not None and is_dataarray(X) and is_dataarray(result):
        return columns.grid.like(X, result)
    of_pandas = frames_of("pandas", "DataFrame")
    if isinstance(X, of_pandas) and isinstance(result, of_pandas):
        return result.set_axis(X.index)
    of_arrow = frames_of("pyarrow", "Table")
    if isinstance(X, of_arrow) and isinstance(result, of_arrow):
        for name in parquet.indices_in(X.schema):
            result = result.append_column(name, X.column(name))
        return result.replace_schema_metadata(X.schema.metadata)
    if is_anndata(X):
        filled = X.copy()
        filled.X = np.asarray(result, dtype=np.float64)
        return filled
    return like(X, result)
