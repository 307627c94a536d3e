"""Whether a classifier tells made samples from real ones: a network that has seen neither of those it judges."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_N_FOLDS, _N_NETWORKS = 5, 3


def score(middle: Array, real: Array, scale: tuple[Array, Array], random_state: int) -> float | None:
    """Area under the ROC curve, of five folds grouped by path; None for fewer paths or real samples than folds.

    middle (n_paths, n_each, n_features) is told from real (n_real, n_features), both less scale[0] over scale[1].
    The mean of three networks on folds of their own: of one alone the seed makes a difference of some .02.
    """
    n_each = middle.shape[1]
    made = middle.reshape(-1, middle.shape[-1])
    # Equal paths count as one: a twin in another fold would be recognized, not judged.
    number: dict[bytes, int] = {}
    path = np.array([number.setdefault(frames.tobytes(), len(number)) for frames in middle])
    if min(len(number), len(real)) < _N_FOLDS:
        return None
    zero, one = scale
    X = ((np.concatenate([made, real]) - zero) / one).astype(np.float32)
    is_made = np.repeat([1, 0], [len(made), len(real)])
    rng, areas = np.random.default_rng(random_state), list[float]()
    for _ in range(_N_NETWORKS):
        fold_of_path = rng.permutation(np.arange(len(number)) % _N_FOLDS)
        # Each fold has as many real samples as frames: training parts that lean to one side shift pooled scores.
        fold_of_real = rng.permutation(np.arange(len(real)) // n_each % _N_FOLDS)
        fold = np.concatenate([np.repeat(fold_of_path[path], n_each), fold_of_real])
        areas.append(_area(X, is_made, fold, int(rng.integers(2**31))))
    return float(np.mean(areas))


def _area(X: NDArray[np.float32], is_made: NDArray[np.intp], fold: NDArray[np.intp], seed: int) -> float:
    """That of one network, of which each fold is judged by what was trained on the others."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import PredefinedSplit, cross_val_predict
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits

    network = MLPClassifier((128,), max_iter=100, random_state=seed)
    # One thread: more of them only wait for one another over such small products, and change the last digits.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the bounded training is part of the measure
        p = cross_val_predict(network, X, is_made, cv=PredefinedSplit(fold), method="predict_proba")
    return float(roc_auc_score(is_made, np.asarray(p)[:, 1]))


def others(reference: Array, made: Array) -> Array:
    """As many different reference samples as frames, evenly drawn, none of them itself a frame."""
    place = {hash(row.tobytes()): k for k, row in enumerate(reference)}
    for row in made:
        place.pop(hash(row.tobytes()), None)
    return reference[even(np.array(list(place.values()), dtype=np.intp), len(made))]


def even(array: NDArray[Any], most: int) -> NDArray[Any]:
    """At most so many rows, evenly spread from the first on."""
    n = min(len(array), most)
    return array[np.arange(n) * len(array) // n]
