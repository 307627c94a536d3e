"""What is put back and moved near: nothing that is needed, all that is not, in few calls."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.counterfactuals.choice import cheapest_of_each, different
from somersault.counterfactuals.putting_back import put_back, ranks

GRID = np.stack(np.meshgrid(*3 * [np.arange(5.0)]), axis=-1).reshape(-1, 3)


@pytest.fixture(scope="module")
def som():
    return ss.SOM(shape=(4, 4), n_epochs=5).fit(GRID)


def find(som, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.TrainingRowWarning)
        return som.counterfactuals(*args, **options)


class Costs:
    """Of columns that are numbers, each of weight 1."""

    def of(self, before, after):
        return np.abs(after - before)

    def spread(self, chosen):
        return chosen


class Asked:
    """A model, and how many rows it was asked about in each call."""

    def __init__(self, holds):
        self.calls, self._holds = [], holds

    def holds(self, points):
        self.calls.append(len(points))
        return self._holds(points)


@settings(max_examples=40, deadline=None)
@given(
    needed=st.lists(st.lists(st.booleans(), min_size=40, max_size=40), min_size=1, max_size=4),
    seed=st.integers(0, 5),
)
def test_of_answers_that_need_some_columns_these_alone_stay(needed, seed):
    n_columns = 6
    needed = np.array(needed)[:, :n_columns]
    X = np.arange(len(needed))[:, None] * 100.0 + np.zeros((1, n_columns))
    points = X + np.random.default_rng(seed).uniform(0.1, 1, X.shape)
    asked = Asked(lambda rows: ((rows % 100 > 0) | ~needed[(rows[:, 0] // 100).astype(int)]).all(axis=1))
    out = put_back(points, X, asked, Costs())
    assert np.array_equal(out, np.where(needed, points, X))
    assert len(asked.calls) <= 3


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), n_columns=st.integers(1, 50))
def test_whatever_the_model_answers_flip_and_need_each_column(seed, n_columns):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=n_columns)
    points = rng.normal(size=(5, n_columns))
    limit = np.minimum(np.sin(3 * points) @ weights, 0) - 0.1

    def holds(rows):
        return np.sin(3 * rows) @ weights >= limit.max()

    points = points[holds(points)]
    asked = Asked(holds)
    out = put_back(points, np.zeros_like(points), asked, Costs())
    assert holds(out).all()
    assert ((out == points) | (out == 0)).all()
    assert len(asked.calls) <= 34


def test_the_smallest_changes_are_put_back_first():
    asked = Asked(lambda rows: rows.sum(axis=1) >= 3)
    out = put_back(np.array([[3.0, 1.0, 2.0], [2.0, 1.5, 0.0]]), np.zeros((2, 3)), asked, Costs())
    assert out.tolist() == [[3, 0, 0], [2, 1.5, 0]]


def test_by_hand_ranks_leave_out_what_is_infinite():
    rank, n = ranks(np.array([[3.0, np.inf, 1.0]]))
    assert rank[0, [2, 0]].tolist() == [0, 1]
    assert rank[0, 1] > 3
    assert n.tolist() == [2]


def test_by_hand_different_points_and_the_cheapest_of_each_row():
    points = np.array([[0.0, 1], [-0.0, 1], [2, 0], [0, 1]])
    firsts, places = different(points)
    assert len(firsts) == 2
    assert np.array_equal(points[firsts][places], points)
    rows = np.array([7, 4, 7, 4])
    chosen = cheapest_of_each(points, rows, np.abs(points), 1)
    assert sorted(rows[chosen].tolist()) == [4, 7]
    assert 2 not in chosen
    assert len(cheapest_of_each(points[:0], rows[:0], points[:0], 1)) == 0


@pytest.mark.parametrize("limit", [1.3, 2.0, 3.7])
def test_a_number_comes_near_to_the_limit_and_stays_beyond_it(som, limit):
    result = find(som, [[0.0, 4.0, 2.0]], lambda rows: rows[:, 0] >= limit, True)
    assert result.changed.tolist() == [[True, False, False]]
    assert limit <= result.points[0, 0] <= limit + 4 / 512


def test_what_saves_most_is_taken_where_numbers_stand_for_one_another(som):
    result = find(som, [[0.0, 0.0, 0.0]], lambda rows: rows[:, 0] + 3 * rows[:, 1] >= 6.5, True)
    assert result.points[0, 0] == 0
    assert 6.5 / 3 <= result.points[0, 1] <= 6.5 / 3 + 0.02


def test_rows_that_are_there_many_times_do_not_stand_in_the_way_of_others():
    som = ss.SOM(shape=(3, 3), n_epochs=3).fit(np.repeat(GRID[:, :2], 6, axis=0))
    result = find(som, [[0.0, 0.0]], lambda rows: rows.sum(axis=1) >= 4, True, n=4, sparse=False)
    assert result.n_found.tolist() == [4]
    assert len(np.unique(result.points, axis=0)) == 4


def test_equal_rows_are_asked_about_once(som):
    asked = []

    def predict(rows):
        asked.append(rows)
        return rows[:, 0] >= 3

    find(som, np.zeros((30, 3)), predict, True)
    # each row of X is asked about as it is, once: after that none twice in a call
    assert all(len(np.unique(rows, axis=0)) == len(rows) for rows in asked[1:])


def test_integers_stay_whole_and_leave_a_step_that_is_needed():
    whole = ss.SOM(shape=(4, 4), n_epochs=5).fit(pd.DataFrame(GRID.astype(int), columns=list("abc")))
    X = pd.DataFrame({"a": [0], "b": [4], "c": [2]})
    result = find(whole, X, lambda rows: (rows["a"] >= 1.5).to_numpy(), True)
    assert result.points.to_numpy().tolist() == [[2, 4, 2]]
    assert {str(dtype) for dtype in result.points.dtypes} == {"int64"}


@settings(max_examples=20, deadline=None)
@given(limit=st.floats(1.5, 59))
def test_integers_go_to_the_nearest_that_does(of_integers, limit):
    X = pd.DataFrame({"a": [0, 1], "b": [4, 50]})
    result = find(of_integers, X, lambda rows: (rows["a"] >= limit).to_numpy(), True)
    assert result.points["a"].tolist() == 2 * [int(np.ceil(limit))]
    assert result.points["b"].tolist() == [4, 50]


@pytest.fixture(scope="module")
def of_integers():
    rng = np.random.default_rng(0)
    return ss.SOM(shape=(4, 4), n_epochs=5).fit(pd.DataFrame(rng.integers(0, 61, (300, 2)), columns=list("ab")))


def test_wide_tables_need_few_calls_too():
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(80, 200))
    som, calls = ss.SOM(shape=(3, 3), n_epochs=3).fit(wide), []

    def predict(rows):
        calls.append(len(rows))
        return rows[:, :40].sum(axis=1) > 2

    rows = wide[~predict(wide)][:5]
    calls.clear()
    result = find(som, rows, predict, True)
    assert result.found.all()
    assert len(calls) <= 50
    assert result.changed.mean() < 0.5
