"""The Python that a session shows makes the same morph."""

import numpy as np
import polars as pl
import pytest
from scipy.sparse import coo_array, csr_array

import somersault as ss
from somersault.explorer.answers import explorer_rows
from somersault.explorer.answers.session import Session

from .questions import MODES, morph_of


@pytest.mark.parametrize("asked_mode", [mode for mode, _ in MODES])
@pytest.mark.filterwarnings("ignore::somersault.ClusterNumberWarning")
@pytest.mark.parametrize("target", [{"unit": 3}, {"class": 1}, {"cluster": 0}])
def test_the_python_call_makes_the_same_frames(flowers, asked_mode, target):
    X, y = flowers
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    answer = morph_of(Session(som, X, y), target=target, **asked_mode)
    scope = {"som": som, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102  # that it runs is the claim
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


def test_the_python_call_fills_gaps_and_draws_the_same_rows(monkeypatch, flowers):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", 60)
    X, y = flowers[0].to_numpy(copy=True), flowers[1]
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    X[5, 1] = np.nan
    answer = morph_of(Session(som, X, y), target={"class": 1})
    scope = {"som": som, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


@pytest.mark.parametrize("container", [np.asarray, csr_array, coo_array, pl.DataFrame, lambda X: X.tolist()])
def test_the_python_call_takes_rows_of_any_table(monkeypatch, flowers, container):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", 60)
    X, y = container(flowers[0].to_numpy()), flowers[1]
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    answer = morph_of(Session(som, X, y), target={"class": 1})
    scope = {"som": som, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


def test_models_that_stand_on_a_map_are_shown_by_their_map(flowers):
    X, y = flowers[0].to_numpy(), flowers[1]
    model = ss.SOMClassifier(shape=(4, 5), n_epochs=6).fit(X, y)
    answer = morph_of(Session(model, X, y), target={"class": 2})
    scope = {"som": model, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))
