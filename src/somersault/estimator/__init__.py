"""The map as scikit-learn estimators."""

from somersault.estimator.clusterer import SOMClusterer
from somersault.estimator.loading import load
from somersault.estimator.map_shape import suggest_shape
from somersault.estimator.piped import PipedMap, map_of
from somersault.estimator.sampler import SOMSampler
from somersault.estimator.som import SOM
from somersault.estimator.supervised import SOMClassifier, SOMRegressor

__all__ = [
    "SOM",
    "PipedMap",
    "SOMClassifier",
    "SOMClusterer",
    "SOMRegressor",
    "SOMSampler",
    "load",
    "map_of",
    "suggest_shape",
]
