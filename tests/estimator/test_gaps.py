"""Distances of rows with gaps do not depend on the units of measure where the columns' weights do not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault.matching import Weighting

BALANCED: dict[str, dict[str, Any]] = {
    "standardized": {"standardize": True},
    "layers": {"layers": {"first": [0], "others": [1, 2]}},
    "both": {"standardize": True, "layers": {"first": [0], "others": [1, 2]}},
}


def rows_with_gaps(n: int = 60) -> Any:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, 3))
    X[:6, 1], X[6:9, :2], X[9:12, 2] = np.nan, np.nan, np.nan
    return X


def errors_of(som: Any, X: Any) -> tuple[Any, ...]:
    distances = -som.score_samples(X)
    return distances, np.sqrt(som.transform(X).min(axis=1)), som.quality(X).quantization_error


def assert_equal(found: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    for a, b in zip(found, expected, strict=True):
        assert a == pytest.approx(b, rel=1e-6)


@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
@pytest.mark.parametrize("balanced", BALANCED)
@settings(max_examples=5, deadline=None)
@given(scale=st.floats(1e-3, 1e4))
def test_gaps_weigh_the_same_in_all_units_of_measure(balanced: str, solver: Any, scale: float) -> None:
    X = rows_with_gaps()
    Z = X * [scale, 2.0, 2.0 if balanced == "layers" else 3.0 / scale]  # the columns of a layer share its units
    maps = [
        ss.SOM(shape=(3, 3), n_epochs=2, solver=solver, random_state=0, **BALANCED[balanced]).fit(data)
        for data in (X, Z)
    ]
    assert maps[1].history_["quantization_error"] == pytest.approx(
        maps[0].history_["quantization_error"], rel=1e-6
    )
    assert_equal(errors_of(maps[1], Z), errors_of(maps[0], X))


def test_a_standardized_map_measures_gaps_as_one_of_standardized_columns_does() -> None:
    X = rows_with_gaps() * [1000.0, 1.0, 0.01]
    pipeline = make_pipeline(StandardScaler(), ss.SOM(shape=(3, 3), n_epochs=2, random_state=0)).fit(X)
    by_user = ss.map_of(pipeline)
    expected = errors_of(pipeline[-1], pipeline[:-1].transform(X))
    assert_equal(errors_of(by_user, X), expected)
    assert_equal(errors_of(ss.SOM(shape=(3, 3), n_epochs=2, standardize=True, random_state=0).fit(X), X), expected)


def test_a_file_and_codebooks_of_a_map_measure_gaps_as_the_map_does(tmp_path: Any) -> None:
    X = rows_with_gaps() * [1000.0, 1.0, 0.01]
    som = ss.SOM(shape=(3, 3), n_epochs=2, standardize=True, random_state=0).fit(X)
    som.save(tmp_path / "map.safetensors")
    assert_equal(errors_of(ss.load(tmp_path / "map.safetensors"), X), errors_of(som, X))
    expected = som.transform(X)
    for book in (som.codebook_, ss.Codebook(som), som.codebook_.extended(np.zeros((1, 3)))):
        assert book.activations(X)[:, :9] == pytest.approx(expected, rel=1e-9)


def test_a_row_that_knows_constants_alone_has_the_distance_over_these() -> None:
    X = np.column_stack([np.random.default_rng(0).normal(size=30), np.full(30, 7.0)])
    som = ss.SOM(shape=(2, 2), n_epochs=1, standardize=True, random_state=0).fit(X)
    assert som.transform([[np.nan, 7.0], [np.nan, 9.0]]) == pytest.approx(np.repeat([[0.0], [4.0]], 4, axis=1))


def test_missing_features_stand_for_what_they_contribute() -> None:
    known = np.array([[True, True, True], [True, False, True], [False, False, True]])
    assert Weighting().over_all(known).tolist() == [1, 1.5, 3]
    assert Weighting(np.array([2.0, 1.0, 1.0])).over_all(known) == pytest.approx([1, 4 / 3, 4])
    by_variance = Weighting(np.array([1e6, 1.0, 1.0]), contributions=np.array([1.0, 1.0, 0.0]))
    assert by_variance.over_all(known).tolist() == [1, 2, 1]
