"""Whether a classifier tells made samples from real ones: a network that has seen neither of those it judges."""

import numpy as np
from numpy.typing import NDArray

from somersault import network_training
from somersault.array_types import Array, Indices
from somersault.even_rows import from_first
from somersault.path_measures.answers import Embedding, embedded
from somersault.path_measures.realism import interval

_N_FOLDS, _N_NETWORKS = 5, 3


def told_apart(
    middle: Array,
    reference: Array,
    by: Embedding | None,
    group: Indices,
    random_state: int,
    *,
    is_image: bool,
) -> float | None:
    """P(score of a middle frame > score of a real sample), of a network that has seen neither of them."""
    real = others(reference, middle.reshape(-1, middle.shape[-1]))
    if by is not None:
        middle, real = (embedded(by, points, "told_apart_by") for points in (middle, real))
        reference, is_image = real, False
    low, high = interval(reference, is_image)
    zero, one = (low, high - low) if is_image else (reference.mean(axis=0), reference.std(axis=0))
    # Standardized pixels would hide what is wrong: those that hardly ever vary would outweigh the others.
    return _area_over_folds(middle, real, (zero, np.where(high > low, one, 1.0)), group, random_state)


def _area_over_folds(
    middle: Array, real: Array, scale: tuple[Array, Array], group: Indices, random_state: int
) -> float | None:
    """Area under the ROC curve, of five folds; None for fewer groups of paths or real samples than folds.

    middle (n_paths, n_each, n_features) is told from real (n_real, n_features), both less scale[0] over scale[1];
    paths of one group (n_paths,) are never in two folds. The mean of three networks on folds of their own: of one
    alone the seed makes a difference of some .02.
    """
    n_each = middle.shape[1]
    made = middle.reshape(-1, middle.shape[-1])
    if min(len(np.unique(group)), len(real)) < _N_FOLDS:
        return None
    zero, one = scale
    X = ((np.concatenate([made, real]) - zero) / one).astype(np.float32)
    is_made = np.repeat([1, 0], [len(made), len(real)])
    rng, areas = np.random.default_rng(random_state), list[float]()
    for _ in range(_N_NETWORKS):
        fold_of_path, order = folds(group, rng)
        # Each fold has as many real samples as frames: training parts that lean to one side shift pooled scores.
        fold_of_real = rng.permutation(np.repeat(fold_of_path[order], n_each)[from_first(len(made), len(real))])
        fold = np.concatenate([np.repeat(fold_of_path, n_each), fold_of_real])
        areas.append(_area(X, is_made, fold, int(rng.integers(2**31))))
    return float(np.mean(areas))


def folds(group: Indices, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """The fold of each path, and paths in the order in which they were put there: the largest groups first.

    Each group goes to the fold that has the fewest paths, so that folds are as equal as groups allow.
    """
    numbers, place, size = np.unique(group, return_inverse=True, return_counts=True)
    drawn = rng.permutation(len(numbers))
    order = np.lexsort((drawn, -size))
    fold, filled = np.empty(len(numbers), dtype=np.intp), np.zeros(_N_FOLDS, dtype=np.intp)
    for each in order:
        fold[each] = filled.argmin()
        filled[fold[each]] += size[each]
    rank = np.argsort(order)
    return fold[place], np.argsort(rank[place], kind="stable")


def _area(X: NDArray[np.float32], is_made: NDArray[np.intp], fold: NDArray[np.intp], seed: int) -> float:
    """That of one network, of which each fold is judged by what was trained on the others."""
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import PredefinedSplit, cross_val_predict
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier((128,), max_iter=100, random_state=seed)
    with network_training.single_threaded():
        p = cross_val_predict(network, X, is_made, cv=PredefinedSplit(fold), method="predict_proba")
    return float(roc_auc_score(is_made, np.asarray(p)[:, 1]))


def others(reference: Array, made: Array) -> Array:
    """As many different reference samples as frames, evenly drawn, none of them itself a frame."""
    place = {hash(row.tobytes()): k for k, row in enumerate(reference)}
    for row in made:
        place.pop(hash(row.tobytes()), None)
    rows = np.array(list(place.values()), dtype=np.intp)
    return reference[rows[from_first(len(rows), len(made))]]
