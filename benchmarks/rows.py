"""What one row takes, as a service asks for it: as an array, as a frame, behind other steps."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import somersault as ss
from benchmarks.markdown import heading, table
from benchmarks.timing import seconds

_ROWS, _RUNS = 800, 200
_SHAPE = (20, 20)
_Calls = dict[str, tuple[Callable[[], object], str]]
"""By what is called, and what is asked of it."""


def main() -> None:
    heading(
        "One row",
        f"Milliseconds of `predict`, medians of {_RUNS}, in turn, each right after an untimed one; maps of 20 × "
        "20 units, and KMeans of 400 clusters.",
    )
    for n_features in (4, 64, 784):
        _print(f"{n_features} numbers", _of_numbers(n_features))
    _print("4 columns, one of words", _of_words())


def _print(title: str, calls: _Calls) -> None:
    found = seconds(*(call for call, _ in calls.values()), runs=_RUNS)
    rows = [(what, f"{1e3 * one:.2f}", calls[what][1]) for what, one in zip(calls, found, strict=True)]
    table((title, "ms", "asked"), rows)


def _of_numbers(n_features: int) -> _Calls:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(_ROWS, n_features)), rng.integers(0, 3, _ROWS)
    frame = pd.DataFrame(X, columns=[f"column {place}" for place in range(n_features)])
    models = (
        ss.SOM(_SHAPE, n_epochs=1),
        ss.SOMClusterer(4, shape=_SHAPE, n_epochs=1),
        ss.SOMClassifier(shape=_SHAPE, n_epochs=1),
        ss.SOMRegressor(shape=_SHAPE, n_epochs=1),
    )
    calls: _Calls = {}
    for model in models:
        calls[type(model).__name__] = _one(model, X, "under 0.1", y)
    calls["SOM, float32"] = _one(ss.SOM(_SHAPE, n_epochs=1), X.astype(np.float32), "under 0.1")
    calls["KMeans"] = _one(_kmeans(), X)
    calls["SOM, frame"] = _one(ss.SOM(_SHAPE, n_epochs=1), frame, "under 0.5")
    calls["StandardScaler, SOM, array"] = _one(_scaled(ss.SOM(_SHAPE, n_epochs=1)), X, "under 2")
    calls["StandardScaler, SOM, frame"] = _one(_scaled(ss.SOM(_SHAPE, n_epochs=1)), frame, "under 2")
    calls["StandardScaler, KMeans, frame"] = _one(_scaled(_kmeans()), frame)
    return calls


def _of_words() -> _Calls:
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(_ROWS, 3))
    X = pd.DataFrame(numbers, columns=["a", "b", "c"]).assign(word=rng.choice(list("xyz"), _ROWS))
    gaps = X.assign(a=np.where(np.arange(_ROWS) % 7, X["a"], np.nan))
    calls: _Calls = {
        "SOM, frame": _one(ss.SOM(_SHAPE, n_epochs=1, standardize=True), X, "under 0.5"),
        "SOM, frame, a gap in the row": _one(ss.SOM(_SHAPE, n_epochs=1, standardize=True), gaps, "under 0.5"),
    }
    for last, asked in ((ss.SOM(_SHAPE, n_epochs=1), "under 2"), (_kmeans(), "")):
        columns = ColumnTransformer([("n", StandardScaler(), ["a", "b", "c"]), ("w", OneHotEncoder(), ["word"])])
        steps = make_pipeline(columns, last).fit(X)
        calls[f"ColumnTransformer, {type(last).__name__}"] = partial(steps.predict, X[:1]), asked
    calls["ColumnTransformer alone"] = partial(steps[0].transform, X[:1]), ""
    return calls


def _one(model: Any, X: Any, asked: str = "", y: Any = None) -> tuple[Callable[[], object], str]:
    """The prediction of a first row by a model of all."""
    return partial(model.fit(X, y).predict, X[:1]), asked


def _kmeans() -> Any:
    clusterer: Any = KMeans  # whose parameters have no types
    return clusterer(_SHAPE[0] * _SHAPE[1], n_init=1, max_iter=1, random_state=0)


def _scaled(model: Any) -> Any:
    return make_pipeline(StandardScaler(), model)
