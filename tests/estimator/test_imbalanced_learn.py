"""imbalanced-learn takes the sampler for one of its own: its checks, its pipelines."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import somersault as ss

pytest.importorskip("imblearn", reason="needs imbalanced-learn, whose own checks and pipelines are what is tested")
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.utils.estimator_checks import estimator_checks_generator

BaseOverSampler.register(ss.SOMSampler)  # else its checks do not count what an over-sampler makes


SAMPLERS = [ss.SOMSampler(), ss.SOMSampler(ss.SOM((4, 4)), n_near=3), ss.SOMSampler(realistic=True)]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")  # one check has rows without any value
@pytest.mark.parametrize(
    ("estimator", "check"), [pair for each in SAMPLERS for pair in estimator_checks_generator(each)]
)
def test_its_checks_pass(estimator, check):
    check(estimator)


def test_all_of_its_checks_that_apply_are_run():
    names = {check.func.__name__ for _, check in estimator_checks_generator(ss.SOMSampler())}
    assert {"check_samplers_sparse", "check_samplers_pandas", "check_samplers_pandas_sparse"} <= names
    assert {"check_samplers_nan", "check_samplers_multiclass_ova"} <= names


@pytest.mark.parametrize(
    "strategy", ["auto", "minority", "not minority", "not majority", "all", 0.6, {0: 90, 1: 70}, lambda _: {1: 99}]
)
@pytest.mark.parametrize(
    "y", [np.repeat([0, 1], [80, 30]), np.repeat(["b", "a"], [80, 30])], ids=["0, 1", "words"]
)
def test_a_strategy_asks_for_as_many_as_there(strategy, y):
    X = np.random.default_rng(0).normal(size=(110, 3))
    if isinstance(strategy, dict) and y.dtype.kind == "U":
        strategy = {"b": 90, "a": 70}
    elif callable(strategy) and y.dtype.kind == "U":
        strategy = lambda _: {"a": 99}  # noqa: E731
    ours, theirs = (
        kind(sampling_strategy=strategy, random_state=0).fit_resample(X, y)[1]
        for kind in (ss.SOMSampler, RandomOverSampler)
    )
    assert dict(zip(*np.unique(ours, return_counts=True), strict=True)) == dict(
        zip(*np.unique(theirs, return_counts=True), strict=True)
    )


@pytest.mark.parametrize("strategy", ["majority", 0.1, 2.0, {0: 5}, {7: 90}, [0]])
def test_what_it_refuses_is_refused(strategy):
    X, y = np.random.default_rng(0).normal(size=(110, 3)), np.repeat([0, 1], [80, 30])
    for kind in (ss.SOMSampler, RandomOverSampler):
        with pytest.raises((ValueError, TypeError)):
            kind(sampling_strategy=strategy).fit_resample(X, y)


def test_its_pipelines_and_searches_take_it():
    X, y = make_classification(300, 6, weights=[0.9], random_state=0)
    pipeline = make_pipeline(ss.SOMSampler(), LogisticRegression())
    search = GridSearchCV(pipeline, {"somsampler": [ss.SOMSampler(n_near=3), SMOTE(), ss.SOMSampler()]}, cv=3)
    assert search.fit(X, y).predict(X).shape == y.shape


def test_parameters_of_it_and_of_its_map_are_searched_in_a_table_with_words():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"number": rng.normal(size=200), "word": rng.choice(["x", "y"], 200)})
    y = np.where(X["number"] + rng.normal(size=200) > 2, "rare", "many")
    words = make_column_transformer((OneHotEncoder(), ["word"]), remainder="passthrough")
    pipeline = make_pipeline(ss.SOMSampler(ss.SOM((4, 4), standardize=True)), words, LogisticRegression())
    tried = {"somsampler__n_near": [2, 5], "somsampler__som__shape": [(3, 3), (5, 5)]}
    search = GridSearchCV(clone(pipeline), tried, scoring="balanced_accuracy", error_score="raise", cv=3).fit(X, y)
    assert search.best_estimator_[0].som_.prototypes_.shape[0] in (9, 25)
    assert set(search.predict(X)) == {"many", "rare"}


def test_a_pipeline_of_frames_names_what_it_samples():
    X, y = make_classification(200, 3, n_informative=3, n_redundant=0, weights=[0.9], random_state=0)
    pipeline = make_pipeline(StandardScaler(), ss.SOMSampler(), LogisticRegression()).set_output(
        transform="pandas"
    )
    pipeline.fit(pd.DataFrame(X, columns=["a", "b", "c"]), y)
    assert (
        pipeline[1].get_feature_names_out().tolist() == pipeline[2].feature_names_in_.tolist() == ["a", "b", "c"]
    )
