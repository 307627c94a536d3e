"""The samples that all estimators here take: their tags, and how a fitted map encodes them."""

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from somersault.array_types import SampleArray
from somersault.columns import in_a_table, table_of
from somersault.columns.libraries import is_anndata
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


def header_of(rows: Any) -> Any:
    """What scikit-learn reads the names of columns from: of an AnnData a frame of its variables."""
    return rows.var.iloc[:, :0].T if is_anndata(rows) else rows


def encode(som: Any, X: Any) -> SampleArray:
    """Encode samples in the columns of a fitted map: rows of numbers, or a stream of blocks of them."""
    source = source_of(X)
    rows = in_a_table(X) if source is None else source.head
    table = table_of(rows)
    has_names = table.names is not None and all(isinstance(name, str) for name in table.names)
    is_known = not isinstance(rows, Frame)  # to scikit-learn; the columns compare names themselves
    if is_known and has_names == hasattr(som, "feature_names_in_"):  # of one alone there is nothing to compare
        validate_data(som, header_of(rows), reset=False, skip_check_array=True)
    return som.columns_.encode(table) if source is None else som.columns_.stream(source)
