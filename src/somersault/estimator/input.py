"""What scikit-learn is told of the samples that all estimators here take."""

from typing import Any

from sklearn.base import BaseEstimator


class TableTags(BaseEstimator):
    """An estimator of samples with gaps, categories or sparse storage."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.sparse = True
        tags.input_tags.categorical = True
        return tags
