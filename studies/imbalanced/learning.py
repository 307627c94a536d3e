"""What is compared: samplers, and the classifiers that learn from what they make."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from imblearn.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, balanced_accuracy_score, roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.utils import _safe_indexing

import somersault as ss
from somersault.array_types import Array, Indices

from .halves import Sets, halves

SEEDS = range(5)
METRICS = ("balanced accuracy", "AUC", "AP")
MODELS: dict[str, Any] = {
    "LR": LogisticRegression(max_iter=1000),
    "RF": RandomForestClassifier(50, random_state=0),
    "HGB": HistGradientBoostingClassifier(max_iter=50, random_state=0),
}
TUNED_MODELS = ("LR", "RF")
NUMBERS = make_column_selector(dtype_include="number")
OTHERS = make_column_selector(dtype_exclude="number")


def for_smotenc() -> Any:
    """A table whose numbers are scaled, since distances are by them, and all else is categories."""
    to_categories = FunctionTransformer(lambda rest: rest.astype("category"), feature_names_out="one-to-one")
    scaler = make_column_transformer(
        (StandardScaler(), NUMBERS), (to_categories, OTHERS), verbose_feature_names_out=False
    )
    return scaler.set_output(transform="pandas")


def as_numbers() -> Any:
    """A table as numbers."""
    return make_column_transformer((OneHotEncoder(handle_unknown="ignore"), OTHERS), remainder=StandardScaler())


@dataclass(frozen=True)
class Way:
    """What is done before samples are made, what makes them, and what is done then."""

    sampler: Callable[[int, int], Any] = lambda *_: None  # of a seed, and of how many are rare
    before: Callable[[], Any] = FunctionTransformer
    after: Callable[[], Any] = StandardScaler
    weights: bool = False

    def steps(self, seed: int, n_rare: int) -> list[Any]:
        """All that comes before a classifier."""
        return [self.before(), self.sampler(seed, n_rare), self.after()]

    def learner(self, model: str) -> Any:
        """A classifier that is not fitted."""
        return clone(MODELS[model]).set_params(**{"class_weight": "balanced"} if self.weights else {})


def _of_tables(sampler: Callable[[int, int], Any] = lambda *_: None, **how: Any) -> Way:
    return Way(sampler, after=as_numbers, **how)


WAYS = {
    "none": Way(),
    "class weights": Way(weights=True),
    "ROSE": Way(lambda seed, _: RandomOverSampler(shrinkage=1, random_state=seed), StandardScaler),
    "SMOTE": Way(lambda seed, n_rare: SMOTE(k_neighbors=min(5, n_rare // 2), random_state=seed), StandardScaler),
    "SOMSampler": Way(lambda seed, _: ss.SOMSampler(random_state=seed)),
    "SOMSampler, realistic": Way(lambda seed, _: ss.SOMSampler(realistic=True, random_state=seed)),
}
"""Of sets of numbers."""
WAYS_OF_TABLES = {
    "none": _of_tables(),
    "class weights": _of_tables(weights=True),
    "RandomOverSampler": _of_tables(lambda seed, _: RandomOverSampler(random_state=seed)),
    "SMOTENC": _of_tables(lambda seed, _: SMOTENC("auto", random_state=seed), before=for_smotenc),
    "SOMSampler": _of_tables(lambda seed, _: ss.SOMSampler(random_state=seed)),
    "SOMSampler, realistic": _of_tables(lambda seed, _: ss.SOMSampler(realistic=True, random_state=seed)),
}
"""Of tables."""


def chances(
    way: Way, X: Any, y: NDArray[np.bool_], X_test: Any, seed: int, n_rare: int, models: Iterable[str]
) -> list[Array]:
    """How likely each test sample is rare to each model, which all learn from the same samples."""
    before, sampler, after = way.steps(seed, n_rare)
    X, X_test = before.fit_transform(X), before.transform(X_test)
    X, y = sampler.fit_resample(X, y) if sampler else (X, y)
    X, X_test = after.fit_transform(X), after.transform(X_test)
    return [way.learner(model).fit(X, y).predict_proba(X_test)[:, 1] for model in models]


def measured(p: Array, y: NDArray[np.bool_], threshold: float) -> list[float]:
    """The three measures, in per cent, of how likely samples are called rare; from the threshold on they are."""
    accuracy = balanced_accuracy_score(y, p > threshold)
    return [100 * float(value) for value in (accuracy, roc_auc_score(y, p), average_precision_score(y, p))]


def best_threshold(p: Array, y: NDArray[np.bool_]) -> float:
    """Where balanced accuracy is best: half way between two of the values."""
    false, true, at = roc_curve(y, p, drop_intermediate=False)
    place = int(np.argmax(true - false))
    below = at[place + 1] if place + 1 < len(at) else 0.0
    return float(min(at[place], 1.0) + below) / 2


def at_half(sets: Sets, ways: dict[str, Way]) -> Array:
    """The measures at a threshold of one half, (n_sets, n_ways, n_measures): means of seeds and models."""
    return _means(sets, ways, lambda p, y, *_: measured(p, y, 0.5), tuple(MODELS))


def tuned(sets: Sets, ways: dict[str, Way]) -> Array:
    """The same at a threshold that three folds of the training half choose."""
    return _means(sets, ways, lambda p, y, q, y_q: measured(p, y, best_threshold(q, y_q)), TUNED_MODELS, n_folds=3)


def _means(
    sets: Sets, ways: dict[str, Way], measure: Callable[..., list[float]], models: Iterable[str], n_folds: int = 0
) -> Array:
    out = np.zeros((len(sets), len(ways), len(METRICS)))
    for i, (name, (_, n_rare)) in enumerate(sets.items()):
        for seed in SEEDS:
            X, y, X_test, y_test = halves(sets, name, seed)
            for j, way in enumerate(ways.values()):
                tested = chances(way, X, y, X_test, seed, n_rare, models)
                held = np.zeros((len(tested), len(y)))
                for fold, rest in _folds(y, n_folds):
                    few = int(y[rest].sum())
                    held[:, fold] = chances(
                        way, _safe_indexing(X, rest), y[rest], _safe_indexing(X, fold), seed, few, models
                    )
                each = [measure(p, y_test, q, y) for p, q in zip(tested, held, strict=True)]
                out[i, j] += np.mean(each, axis=0)
    return out / len(SEEDS)


def _folds(y: NDArray[np.bool_], n: int) -> list[tuple[Indices, Indices]]:
    """Samples held out and the others, in each fold; none for n = 0."""
    if n == 0:
        return []
    return [(fold, rest) for rest, fold in StratifiedKFold(n).split(np.zeros((len(y), 1)), y)]
