"""The samples that all estimators here take: their tags, and how a fitted map encodes them."""

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted as refuse_unfitted
from sklearn.utils.validation import validate_data

from somersault.array_types import SampleArray
from somersault.columns import Columns, in_a_table
from somersault.columns.libraries import is_anndata
from somersault.columns.selection import Header
from somersault.columns.table import Table
from somersault.sources import source_of
from somersault.sources.frame import Frame


class TableTags(BaseEstimator):
    """An estimator of samples with gaps, categories or sparse storage."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.sparse = True
        tags.input_tags.categorical = True
        return tags


def check_is_fitted(model: BaseEstimator) -> None:
    """Refuse a model of ours that is not fitted, as scikit-learn does, which takes long to find that one is."""
    if not hasattr(model, "n_features_in_"):
        refuse_unfitted(model)


def header_of(rows: Any, columns: Columns) -> Any:
    """What scikit-learn reads the number of columns and their names from."""
    if is_anndata(rows):
        return rows.var.iloc[:, :0].T
    return rows if columns.grid is None else Header(None, (0, columns.n_features_in))


def _compare(som: Any, rows: Any, table: Table) -> None:
    """Refuse other columns than in training in the words of scikit-learn, where it can compare them."""
    has_names = table.names is not None and all(isinstance(name, str) for name in table.names)
    is_known = not isinstance(rows, Frame)  # to scikit-learn; the columns compare names themselves
    if is_known and has_names == hasattr(som, "feature_names_in_"):  # of one alone there is nothing to compare
        validate_data(som, header_of(rows, som.columns_), reset=False, skip_check_array=True)


def encode(som: Any, X: Any) -> SampleArray:
    """Encode samples in the columns of a fitted map: rows of numbers, or a stream of blocks of them."""
    source = source_of(X)
    rows = in_a_table(X) if source is None else source.head
    table = som.columns_.table_of(rows)
    if not som.columns_.are_of(table):
        _compare(som, rows, table)
    return som.columns_.encode(table) if source is None else som.columns_.stream(source)
