"""What would have to change: what must stay stays, what is asked for holds, and rows could be data."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeClassifier

import somersault as ss
from somersault.counterfactuals.choice import cheapest

N = 240


def people(seed=0):
    """A table of every kind of column."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, N)
    return pd.DataFrame(
        {
            "age": age,
            "income": rng.lognormal(3, 0.5, N) + age / 4,
            "hours": rng.normal(38, 8, N).astype(np.float32),
            "owner": rng.random(N) < 0.4,
            "children": pd.array(rng.integers(0, 5, N), dtype="Int64"),
            "job": pd.Categorical(rng.choice(["clerk", "cook", "smith"], N), ["smith", "cook", "clerk"]),
            "city": rng.choice(["Rome", "Bonn", "Oslo"], N),
        }
    )


NAMES = list(people().columns)
NUMBERS = ["age", "income", "hours", "children"]
CITY = {"Rome": 0.4, "Bonn": -0.4, "Oslo": 0.0}


def score(rows):
    """A model of all columns, which takes frames such as `people` alone."""
    assert list(rows.columns) == NAMES
    assert rows["job"].cat.categories.tolist() == ["smith", "cook", "clerk"]
    assert set(rows["city"]) <= set(CITY)
    return (
        (rows["income"] - 33) / 15
        + (rows["hours"].astype(float) - 38) / 10
        + 0.6 * rows["owner"]
        - 0.3 * (rows["children"].astype(float) - 2)
        + 0.8 * (rows["job"] == "smith")
        + rows["city"].map(CITY)
    ).to_numpy()


def label(rows):
    return np.where(score(rows) > 0, "yes", "no")


@pytest.fixture(scope="module")
def som():
    return ss.SOM(shape=(5, 5), n_epochs=8, standardize=True, random_state=0).fit(people())


@pytest.fixture(scope="module")
def refused():
    """Rows that the model refuses, by names that are no numbers."""
    X = people()
    X = X[label(X) == "no"][:24]
    return X.set_axis([f"row {i}" for i in range(len(X))])


def find(som, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.TrainingRowWarning)
        return som.counterfactuals(*args, **options)


@pytest.mark.parametrize("sparse", [True, False])
def test_answers_are_rows_of_the_same_kind_that_the_model_calls_so(som, refused, sparse):
    result = find(som, refused, label, "yes", sparse=sparse)
    assert result.found.all()
    assert (label(result.points) == "yes").all()
    assert (result.points.dtypes == refused.dtypes).all()
    assert result.points.index.equals(refused.index)
    differs = (result.points.astype(object) != refused.astype(object)).to_numpy()
    assert np.array_equal(result.changed, differs)
    assert differs.any(axis=1).all()


def test_cost_is_in_standard_deviations_and_one_for_a_category(som, refused):
    result, kept = find(som, refused, label, "yes"), people()[[*NUMBERS, "owner"]].astype(float)
    assert len(som.codebook_.exemplars) == N
    by_hand = (result.points[kept.columns].astype(float) - refused[kept.columns].astype(float)).abs() / kept.std(
        ddof=0
    )
    other = (result.points[["job", "city"]].astype(str) != refused[["job", "city"]].astype(str)).sum(axis=1)
    assert np.allclose(result.cost, by_hand.sum(axis=1) + other)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_limits_hold(som, refused, data):
    some = refused.iloc[data.draw(st.lists(st.integers(0, 23), min_size=1, max_size=4))]
    free = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    ways = data.draw(st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from(["up", "down"])))
    widths = data.draw(st.dictionaries(st.sampled_from(NUMBERS), st.floats(0, 20)))
    bounds = {name: (some[name].astype(float) - w, some[name].astype(float) + w) for name, w in widths.items()}
    options = {"n": data.draw(st.integers(1, 3)), "sparse": data.draw(st.booleans())}
    result = find(som, some, label, "yes", features_to_vary=free, bounds=bounds, direction=ways, **options)
    start = (
        some.loc[some.index.repeat(options["n"])]
        if some.index.is_unique
        else some.iloc[np.repeat(np.arange(len(some)), options["n"])]
    )
    points = result.points
    assert (points.dtypes == some.dtypes).all()
    for name in set(NAMES) - set(free):
        assert points[name].tolist() == start[name].tolist()
    for name, way in ways.items():
        moved = points[name].astype(float).to_numpy() - start[name].astype(float).to_numpy()
        assert (moved >= 0).all() if way == "up" else (moved <= 0).all()
    for name, width in widths.items():
        assert (
            np.abs(points[name].astype(float).to_numpy() - start[name].astype(float).to_numpy()) <= width
        ).all()
    there = np.isfinite(result.cost)
    assert (label(points)[there] == "yes").all()
    assert np.array_equal(result.n_found, there.reshape(-1, options["n"]).sum(axis=1))
    assert (points[~there].astype(object).to_numpy() == start[~there].astype(object).to_numpy()).all()


def test_paths_lead_from_rows_to_answers_within_the_same_limits(som, refused):
    free = ["income", "hours", "owner", "city"]
    result = find(som, refused, label, "yes", features_to_vary=free, direction={"hours": "up"}, n=2)
    start = refused.loc[refused.index.repeat(2)]
    frames = result.paths.frames(5)
    assert np.allclose(som.decode(frames[:, 0])["income"], start["income"], rtol=0, atol=0)
    assert (som.decode(frames[:, -1]).set_axis(start.index) == result.points).all(axis=None)
    shown = som.decode(frames)
    assert (shown["age"].to_numpy().reshape(-1, 5) == start["age"].to_numpy()[:, None]).all()
    hours = frames[..., som.columns_.names.index("hours")]
    assert (hours >= hours[:, :1]).all()
    assert np.allclose([frames[..., group].sum(axis=-1) for group in som.columns_.shares], 1)


def test_sparse_answers_are_cheaper_and_need_all_that_they_change(som, refused):
    plain, sparse = (find(som, refused, label, "yes", sparse=each) for each in (False, True))
    assert sparse.cost.mean() < 0.8 * plain.cost.mean()
    assert sparse.changed.sum() < plain.changed.sum()


def test_several_answers_are_different_and_the_cheapest_comes_first(som, refused):
    result, single = (find(som, refused, label, "yes", n=n) for n in (4, 1))
    cost = result.cost.reshape(-1, 4)
    assert (result.n_found > 1).mean() > 0.9
    assert (np.diff(cost[:, : result.n_found.min()], axis=1) >= 0).all()
    assert np.allclose(cost[:, 0], single.cost) or (cost[:, 0] <= single.cost + 1e-9).all()
    for row, n in enumerate(result.n_found):
        answers = result.points.iloc[4 * row : 4 * row + n]
        assert not answers.duplicated().any()


def test_by_hand_the_cheapest_are_chosen_and_none_twice():
    points = np.array([[3.0, 0.0], [1.0, 1.0], [1.0, 1.0], [2.0, 0.0], [0.0, 5.0]])
    costs, changed = points.sum(axis=1), points > 0
    assert cheapest(points, costs, changed, 1).tolist() in ([1], [2], [3])
    assert costs[cheapest(points, costs, changed, 3)].tolist() == [2, 2, 5]  # each changes other columns
    assert costs[cheapest(points, costs, changed, 9)].tolist() == [2, 2, 3, 5]


def test_the_same_call_gives_the_same(som, refused):
    first, again = (find(som, refused, label, "yes", n=2) for _ in range(2))
    assert first.points.equals(again.points)
    assert np.array_equal(first.cost, again.cost)


def test_rows_do_not_depend_on_those_beside_them(som, refused):
    together, alone = find(som, refused, label, "yes"), find(som, refused.iloc[[3]], label, "yes")
    assert together.points.iloc[[3]].equals(alone.points)


def test_rows_that_are_so_already_stay(som):
    X = people()[:20]
    is_so = label(X) == "yes"
    result = find(som, X, label, "yes", n=2)
    assert result.found[is_so].all()
    assert (result.cost.reshape(-1, 2)[is_so] == [0, np.inf]).all()
    assert (result.points.iloc[::2][is_so] == X[is_so]).all(axis=None)
    assert {result.reasons[i] for i in np.flatnonzero(is_so)} == {"the row is what is wanted as it is"}


def test_a_probability_and_a_regression_have_ranges():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 4))
    y = X[:, 0] + 0.5 * X[:, 1] > 0
    som = ss.SOM(shape=(4, 4), n_epochs=5).fit(X)
    sure = LogisticRegression().fit(X, y)
    result = find(som, X[:20], lambda rows: sure.predict_proba(rows)[:, 1], (0.8, 0.95))
    assert isinstance(result.points, np.ndarray)
    p = sure.predict_proba(result.points[result.found])[:, 1]
    assert result.found.mean() > 0.9
    assert ((p >= 0.8) & (p <= 0.95)).all()
    line = Ridge().fit(X, X[:, 0] - X[:, 2])
    result = find(som, X[:20], line.predict, (None, -1))
    assert result.found.all()
    assert (line.predict(result.points) <= -1).all()
    assert (result.cost[line.predict(X[:20]) <= -1] == 0).all()


def test_by_hand_the_change_is_the_one_that_is_needed():
    X = np.column_stack([np.repeat(np.arange(10.0), 10), np.tile(np.arange(10.0), 10)])
    som = ss.SOM(shape=(3, 3), n_epochs=5).fit(X)
    result = find(som, [[2.0, 5.0]], lambda rows: rows[:, 0] >= 6, True)
    assert result.changed.tolist() == [[True, False]]
    assert 6 <= result.points[0, 0] <= 6.1
    assert result.cost[0] == pytest.approx((result.points[0, 0] - 2) / X[:, 0].std())


def test_bounds_and_directions_that_leave_no_way_are_told_as_such(som, refused):
    limits = {"bounds": {"income": (None, refused["income"])}, "direction": {"income": "up"}}
    result = find(som, refused, label, "yes", features_to_vary=["income"], **limits)
    assert not result.found.any()
    assert "widen bounds" in result.reasons[0]


def test_an_error_of_ours_in_predict_stays_what_it_is(som, refused):
    def predict(rows):
        raise ss.InputError("the model has its own words")

    with pytest.raises(ss.InputError, match=r"^the model has its own words$"):
        som.counterfactuals(refused, predict, "yes")


def test_none_found_is_an_answer_with_its_reason(som, refused):
    poor = refused[score(refused) < -1.5]
    result = find(som, poor, label, "yes", features_to_vary=["owner"])
    assert len(poor) > 0
    assert not result.found.any()
    assert np.isinf(result.cost).all()
    assert (result.points == poor).all(axis=None)
    assert "let more columns vary" in result.reasons[0]
    assert "let more columns vary" in repr(result)
    assert result.paths.n_samples == len(poor)


def test_rows_of_the_training_data_are_told_and_can_be_forbidden():
    X = people()[["owner", "job", "city"]]
    som = ss.SOM(shape=(3, 3), n_epochs=5).fit(X)

    def at_home(rows):
        return (rows["owner"] & (rows["job"] == "cook")).to_numpy()

    rows = X[~at_home(X)][:10]
    with pytest.warns(ss.TrainingRowWarning, match=r"10 of 10 answers"):
        result = som.counterfactuals(rows, at_home, True)
    assert result.is_training_row.all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = som.counterfactuals(rows, at_home, True, training_rows=False)
        bare = ss.SOM(shape=(3, 3), n_epochs=5, keep=None).fit(X).counterfactuals(rows, at_home, True)
    assert not result.is_training_row.any()
    assert "complete rows of the training data" in result.reasons[0]
    assert bare.found.any()
    assert not bare.is_training_row.any()


def test_few_calls_however_many_rows(som, refused):
    calls = []

    def counted(rows):
        calls.append(len(rows))
        return label(rows)

    find(som, refused, counted, "yes")
    many = len(calls)
    find(som, refused, counted, "yes", sparse=False)
    assert many <= 4 + 8 + 2 * 3
    assert len(calls) - many == 3


@pytest.mark.parametrize("keep", ["medoids", None])
def test_maps_that_keep_other_samples(refused, keep):
    som = ss.SOM(shape=(6, 6), n_epochs=5, standardize=True, keep=keep).fit(people())
    result = find(som, refused, label, "yes", bounds={"age": (18, 79)})
    assert result.found.all()
    assert (label(result.points) == "yes").all()
    assert keep or not result.is_training_row.any()


@pytest.mark.parametrize("model", [DecisionTreeClassifier, RandomForestClassifier, LogisticRegression])
def test_models_of_scikit_learn_with_fixed_features(model):
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(200, 5)), columns=list("abcde"))
    y = np.where(X["a"] + X["b"] - X["c"] + rng.normal(scale=0.5, size=200) > 0, 1, 0)
    options = {"max_iter": 100} if model is LogisticRegression else {"random_state": 0}
    fitted = model(**options).fit(X, y)
    som = ss.SOM(shape=(4, 4), n_epochs=5).fit(X)
    rows = X[fitted.predict(X) == 0][:15]
    result = find(som, rows, fitted.predict, 1, features_to_vary=["a", "b", "d"])
    assert result.found.mean() > 0.9
    assert (fitted.predict(result.points[result.found]) == 1).all()
    assert (result.points[["c", "e"]] == rows[["c", "e"]]).all(axis=None)


@pytest.mark.parametrize(
    ("model", "y", "target"),
    [
        (ss.SOMClassifier, label(people()), "yes"),
        (ss.SOMRegressor, score(people()), (0.1, None)),
        (ss.SOMClusterer, None, 1),
    ],
)
@pytest.mark.filterwarnings("ignore::somersault.TrainingRowWarning", "ignore::somersault.ClusterNumberWarning")
def test_models_on_a_map_are_asked_by_their_own_predictions(model, y, target):
    fitted = model(shape=(5, 5), n_epochs=8, standardize=True).fit(people(), y)
    result = fitted.counterfactuals(people()[:20], target, features_to_vary=NUMBERS, n=2)
    same = fitted.som_.counterfactuals(people()[:20], fitted.predict, target, features_to_vary=NUMBERS, n=2)
    pd.testing.assert_frame_equal(result.points, same.points)
    said = fitted.predict(result.points[::2])[result.found]
    assert 5 < len(said) < 21
    assert all(each >= target[0] for each in said) if isinstance(target, tuple) else set(said) == {target}


def test_a_model_on_a_map_has_to_be_fitted_first():
    with pytest.raises(ValueError, match="not fitted"):
        ss.SOMClassifier().counterfactuals(people(), "yes")


def test_it_prints_as_a_table(som, refused):
    result = find(som, refused, label, "yes", n=2)
    assert repr(result).startswith("Counterfactuals(24 rows, 24 found)\nrow")
    assert " → " in repr(result)
    assert "<table>" in result._repr_html_()
    frame = result.to_frame()
    assert len(frame) == result.changed.sum()
    first = frame.iloc[0]
    assert first["after"] == result.points.iloc[2 * first["row"] + first["answer"]][first["column"]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"predict": "model"}, "need a function"),
        ({"predict": lambda rows: np.zeros((len(rows), 2))}, "one label or number for each row"),
        ({"predict": lambda rows: label(rows)[1:]}, "one label or number for each row"),
        ({"predict": lambda rows: "no"}, "one label or number for each row"),
        ({"predict": lambda rows: np.full(len(rows), np.nan)}, "answers NaN to"),
        ({"predict": lambda rows: [None] * len(rows)}, "answers NaN to"),
        ({"predict": lambda rows: ["no"] * len(rows)}, "tells rows apart"),
        ({"target": "maybe"}, "never answers 'maybe'"),
        ({"predict": score, "target": 1}, r"a range \(low, high\) as target"),
        ({"predict": score, "target": (100, None)}, "numbers from"),
        ({"target": (0, 1)}, "need numbers, or a label as target"),
        ({"target": (2, 1)}, "need low ≤ high"),
        ({"target": (1, 2, 3)}, "need a label, or"),
        ({"target": ["yes"]}, "need one label"),
        ({"features_to_vary": []}, "at least one that may change"),
        ({"features_to_vary": ["shoe"]}, "which is no column of X"),
        ({"bounds": {"age": (40, 30)}}, "need low ≤ high"),
        ({"bounds": {"age": (200, None)}}, "column 'age', outside its bounds"),
        ({"bounds": {"age": ([1, 2], None)}}, "one for each of the 24 rows"),
        ({"bounds": {"job": (0, 1)}}, "a column of categories"),
        ({"bounds": {"age": 3}}, r"need \(low, high\)"),
        ({"direction": {"city": "up"}}, "whose categories have no order"),
        ({"direction": {"age": 3}}, 'need a sequence of "up", "down" or None'),
        ({"bounds": {"age": ("young", None)}}, "need a number, or one for each of the 24 rows"),
        ({"bounds": {"age": (np.nan, None)}}, "need a number, or one for each of the 24 rows"),
        ({"bounds": {"children": (0.2, 0.8)}}, "outside its bounds"),
        ({"features_to_vary": np.zeros(7, dtype=bool)}, "at least one that may change"),
        (
            {"predict": lambda rows: rows["shoe"]},
            r"predict fails on rows .*DataFrame with 7 columns: KeyError: 'shoe'",
        ),
        ({"predict": lambda rows: [[1], [2, 3]]}, "no array"),
        ({"predict": lambda rows: None}, "one label or number for each row"),
        ({"target": np.nan}, "need one label"),
        ({"target": pd.NA}, "need one label"),
        ({"target": (None, None)}, "need low, high or both"),
        ({"target": ("low", None)}, "an end of the target"),
        ({"direction": {"age": "sideways"}}, 'need "up", "down" or None'),
        ({"direction": {"age": ["up"]}}, "one for each of the 24 rows"),
        ({"direction": "up"}, "need a dict"),
        ({"n": 0}, "n is 0"),
        ({"sparse": "no"}, "need True or False"),
    ],
)
def test_what_cannot_be_is_refused_in_words(som, refused, options, message):
    asked = {"predict": label, "target": "yes"} | options
    with pytest.raises(ss.InputError, match=message):
        som.counterfactuals(refused, **asked)
