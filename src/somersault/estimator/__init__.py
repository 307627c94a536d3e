"""The map as scikit-learn estimators."""

from somersault.estimator._clusterer import SOMClusterer
from somersault.estimator._file import load
from somersault.estimator._shape import suggest_shape
from somersault.estimator._som import SOM
from somersault.estimator._supervised import SOMClassifier, SOMRegressor

__all__ = ["SOM", "SOMClassifier", "SOMClusterer", "SOMRegressor", "load", "suggest_shape"]
