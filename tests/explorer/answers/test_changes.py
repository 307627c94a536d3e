"""What would have to change: a session answers what the library does, of the map or of the user's model."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.sparse import csr_array
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault.explorer.answers.fixed_paths import FixedPaths
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import select, select_paths

from .questions import asked


@pytest.fixture(scope="module")
def wine():
    X, y = load_wine(return_X_y=True, as_frame=True)
    X = X[["alcohol", "malic_acid", "hue", "proline"]].assign(color=np.where(y == 1, "pale", "dark"))
    return X.astype({"proline": int}), y.to_numpy()


@pytest.fixture(scope="module")
def som(wine):
    return ss.SOM(shape=(5, 6), n_epochs=6, standardize=True).fit(wine[0]).label_units(*wine)


@pytest.fixture(scope="module")
def session(som, wine):
    return Session(som, *wine)


def changes_of(session, row=3, wanted=1, limits=()):
    return asked(session, kind="changes", row=row, wanted=wanted, limits=list(limits))


def limit(column, way="any", low=None, high=None):
    return {"column": column, "way": way, "low": low, "high": high}


def of_units(som):
    labels = np.array(["" if label is None else label for label in som.unit_labels_], dtype=object)
    return lambda rows: labels[som.predict(rows)]


def same(answer, found):
    """Whether the answers of a page are those of the library."""
    n = int(found.n_found[0])
    assert len(answer["answers"]) == n
    for k, each in enumerate(answer["answers"]):
        assert float(each["cost"]) == pytest.approx(found.cost[k], rel=1e-3)
        assert [column for column, *_ in each["changes"]] == np.flatnonzero(found.changed[k]).tolist()
        for column, name, before, after in each["changes"]:
            assert name == found.points.columns[column]
            held = found.points.iloc[k, column]
            assert after == held if isinstance(held, str) else float(after) == pytest.approx(held, rel=1e-3)
            assert before != after
    return n


LIMITS = [
    ([], {}),
    ([limit(4, "none"), limit(1, "none")], {"features_to_vary": ["alcohol", "hue", "proline"]}),
    ([limit(3, "up"), limit(0, "down", high=14.5)],
     {"direction": {"proline": "up", "alcohol": "down"}, "bounds": {"alcohol": (None, 14.5)}}),
    ([limit(2, low=0.7, high=1.0)], {"bounds": {"hue": (0.7, 1.0)}}),
]  # fmt: skip


@pytest.mark.parametrize(("limits", "options"), LIMITS)
def test_without_a_model_the_labels_of_the_map_are_asked(session, som, wine, limits, options):
    answer = changes_of(session, limits=limits)
    with warnings.catch_warnings(action="ignore", category=ss.TrainingRowWarning):
        found = som.counterfactuals(wine[0].iloc[[3]], of_units(som), 1, n=3, **options)
    assert same(answer, found) > 0
    assert answer["now"] == "0"
    assert {each["said"][-1] for each in answer["answers"]} == {"1"}
    assert not answer["is_already"]


@pytest.mark.parametrize(("limits", "options"), LIMITS)
def test_the_users_model_is_asked_where_there_is_one(som, wine, limits, options):
    X, y = wine
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[["alcohol", "hue", "proline"]], y)

    def predict(rows):
        assert isinstance(rows, pd.DataFrame)
        return np.array(["one", "two", "three"])[model.predict(rows[["alcohol", "hue", "proline"]])]

    session = Session(som, X, y, predict=predict)
    offer = asked(session, kind="offer")["changes"]
    assert (offer["asked"], [name for _, name in offer["wanted"]]) == ("the model", ["one", "three", "two"])
    answer = changes_of(session, wanted=2, limits=limits)
    with warnings.catch_warnings(action="ignore", category=ss.TrainingRowWarning):
        found = som.counterfactuals(X.iloc[[3]], predict, "two", n=3, **options)
    same(answer, found)
    assert answer["now"] == "one"
    assert all(each["said"][-1] == "two" for each in answer["answers"])


def test_a_model_of_numbers_has_a_range(som, wine):
    X, y = wine
    session = Session(som, X, y, predict=lambda rows: rows["alcohol"].to_numpy() * 1.5)
    offer = asked(session, kind="offer")["changes"]
    assert offer["wanted"] is None
    assert offer["range"] == pytest.approx([1.5 * X["alcohol"].min(), 1.5 * X["alcohol"].max()])
    answer = changes_of(session, wanted=[None, 18.5])
    assert float(answer["now"]) == pytest.approx(1.5 * X["alcohol"][3], rel=1e-3)
    assert all(float(each["said"][-1]) <= 18.5 for each in answer["answers"])
    assert all("alcohol" in [name for _, name, *_ in each["changes"]] for each in answer["answers"])
    assert changes_of(session, wanted=[0, None])["is_already"]
    for wrong in (1, [2, 1], ["a", None], [1]):
        with pytest.raises(ss.InputError, match=r"wanted|low is"):
            changes_of(session, wanted=wrong)


def test_the_way_begins_at_the_row_and_ends_at_the_answer(session, som, wine):
    for each in changes_of(session)["answers"]:
        assert each["steps"][0] == [before for _, _, before, _ in each["changes"]]
        assert each["steps"][-1] == [after for *_, after in each["changes"]]
        assert (len(each["steps"]), len(each["said"]), len(each["way"]["units"])) == (5, 5, 21)
        assert each["way"]["units"][0] == som.predict(wine[0].iloc[[3]])[0]
        assert som.unit_labels_[each["way"]["units"][-1]] == 1


def test_a_row_that_is_so_and_one_for_which_there_is_nothing_say_so(session, wine):
    answer = changes_of(session, wanted=0)
    assert (answer["is_already"], answer["answers"]) == (True, [])
    none = changes_of(session, limits=[limit(column, "none") for column in (0, 1, 2, 3)])
    assert (none["is_already"], none["answers"]) == (False, [])
    assert "let more columns vary" in none["reason"]
    with pytest.raises(ss.InputError, match="at least one that may change"):
        changes_of(session, limits=[limit(column, "none") for column in range(5)])


def test_an_answer_that_is_a_complete_row_is_marked():
    X = pd.DataFrame({"size": ["s", "l"] * 20, "color": ["red", "red", "blue", "blue"] * 10})
    y = (X["color"] == "red").to_numpy()
    session = Session(ss.SOM(shape=(3, 3), n_epochs=5).fit(X).label_units(X, y), X, y)
    (answer,) = changes_of(session, row=2, wanted=1)["answers"]
    assert answer["is_training_row"]
    assert answer["changes"] == [[1, "color", "blue", "red"]]


def test_columns_are_offered_with_what_samples_hold_and_a_sample_tells_its_own(session, wine):
    X = wine[0]
    offer = asked(session, kind="offer")["changes"]
    assert [column["name"] for column in offer["columns"]] == list(X.columns)
    assert [column["is_number"] for column in offer["columns"]] == [True] * 4 + [False]
    assert float(offer["columns"][3]["high"]) == X["proline"].max()
    assert asked(session, kind="sample", row=3)["entries"] == ["14.37", "1.95", "0.86", "1480", "dark"]


@pytest.mark.filterwarnings("ignore::somersault.TrainingRowWarning")
@pytest.mark.parametrize("container", [np.asarray, csr_array, pl.DataFrame, lambda X: X.tolist()])
@pytest.mark.parametrize("has_labels", [True, False])
@pytest.mark.filterwarnings("ignore::somersault.ClusterNumberWarning")
def test_the_python_call_asks_the_same_of_any_table(flowers, container, has_labels):
    X, y = container(flowers[0].to_numpy()), flowers[1] if has_labels else None
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    session = Session(som, X, y)
    row = 120
    now = changes_of(session, row=row, wanted=0)["now"]
    wanted = next(i for i, name in asked(session, kind="offer")["changes"]["wanted"] if name != now)
    answer = changes_of(session, row=row, wanted=wanted, limits=[limit(1, "none")])
    scope = {"som": som, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102  # that it runs is the claim
    found = scope["found"]
    assert [each["cost"] for each in answer["answers"]]
    assert [float(each["cost"]) for each in answer["answers"]] == pytest.approx(
        found.cost[np.isfinite(found.cost)], rel=1e-3
    )
    assert not found.changed[:, 1].any()


def test_gaps_of_a_row_are_filled(flowers):
    X, y = flowers[0].to_numpy(copy=True), flowers[1]
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    X[5, 1] = np.nan
    session = Session(som, X, y)
    answer = changes_of(session, row=5)
    assert answer["answers"]
    assert "som.impute(X[[5]])" in answer["call"]


def test_integers_stay_whole_though_pandas_holds_them_as_floats_beside_gaps(wine):
    """As on the command line: answers, filled gaps and steps; other floats may have fractions."""
    X = wine[0].astype({"proline": float})
    X.loc[::7, "proline"] = np.nan
    som = ss.SOM(shape=(5, 6), n_epochs=6, standardize=True).fit(X).label_units(X, wine[1])
    session = Session(som, X, wine[1])
    answers = [changes_of(session, row, limits=[limit(0, "none")]) for row in range(8)]
    changes = [change for each in answers for answer in each["answers"] for change in answer["changes"]]
    told = [value for _, name, *values in changes for value in values if name == "proline"]
    assert told
    assert all(value.isdecimal() for value in told)
    assert any("." in after for _, name, _, after in changes if name == "hue")
    assert asked(session, kind="sample", row=0)["entries"][3].isdecimal()  # which was filled in
    assert "fractions here, though not on the page: proline" in answers[0]["call"]


def test_what_goes_wrong_in_a_model_is_not_called_our_mistake(som, wine):
    def tired(rows):
        if len(rows) < 100:
            raise ConnectionError("the service is asleep")
        return np.arange(len(rows)) % 2

    session = Session(som, *wine, predict=tired)
    with pytest.raises(
        ss.InputError, match=r"your model does not answer \(ConnectionError: the service is asleep\)"
    ):
        changes_of(session)
    with pytest.raises(ss.InputError, match="your model does not answer"):
        Session(som, *wine, predict=lambda rows: rows["nosuch"])
    with pytest.raises(ss.InputError, match="predict answers 178 rows with shape"):
        Session(som, *wine, predict=lambda rows: [1, 2])
    with pytest.raises(ss.InputError, match="178 different labels"):
        Session(som, *wine, predict=lambda rows: [f"n{i}" for i in range(len(rows))])


def test_images_and_maps_of_one_group_have_nothing_to_ask(digits, rng):
    X = rng.random((60, 3))
    plain = Session(ss.SOM(shape=(3, 3), n_epochs=2).fit(X).label_units(X, ["a"] * 60), X)
    images = Session(ss.SOM(shape=(4, 4), n_epochs=2).fit(digits[0]).label_units(*digits), *digits)
    for session in (plain, images):
        assert asked(session, kind="offer")["changes"] is None
        assert asked(session, kind="sample", row=0)["entries"] is None
        with pytest.raises(ss.InputError, match="no changes are told here"):
            changes_of(session)


def test_a_saved_page_holds_answers_for_its_rows_and_a_few_labels(session):
    chosen = select(session, rows=[3, 100], targets=[{"class": 1}])
    offer = asked(chosen, kind="offer")["changes"]
    assert (offer["has_limits"], offer["columns"]) == (False, [])
    assert [name for _, name in offer["wanted"]] == ["0", "1", "2"]
    for row in (3, 100):
        for number, _ in offer["wanted"]:
            request = {"kind": "changes", "row": row, "wanted": number, "limits": []}
            assert request in chosen.requests
            assert chosen.ask(request) == session.ask(request)


def test_a_saved_page_leaves_out_what_it_cannot_hold(session, som, wine):
    numbers = Session(som, *wine, predict=lambda rows: rows["alcohol"].to_numpy())
    assert asked(select(numbers), kind="offer")["changes"] is None
    rare = Session(som, *wine, predict=lambda rows: np.where(rows["alcohol"] > 14.8, "rare", "plain"))
    offer = asked(select(rare, rows=[3], targets=[{"class": 1}]), kind="offer")["changes"]
    assert "plain" in [name for _, name in offer["wanted"]]
    morph = som.morph(wine[0].iloc[:2], ss.Label(1))
    assert asked(select_paths(FixedPaths(session, morph, 5)), kind="offer")["changes"] is None


def test_a_table_of_very_many_columns_has_nothing_to_ask(rng):
    X = pd.DataFrame(rng.random((60, 201)), columns=[f"c{i}" for i in range(201)])
    for n_columns, is_offered in ((201, False), (200, True)):
        few = X.iloc[:, :n_columns]
        session = Session(ss.SOM(shape=(3, 3), n_epochs=2).fit(few).label_units(few, ["a", "b"] * 30), few)
        assert (asked(session, kind="offer")["changes"] is not None) == is_offered


def test_a_saved_page_holds_four_labels_at_most_and_none_that_are_never_given(wine):
    X, y = wine
    som = ss.SOM(shape=(5, 6), n_epochs=6, standardize=True, keep=None).fit(X).label_units(X, y)
    highest = X["alcohol"].max()  # which no mean of five rows has

    def predict(rows):
        return np.where(rows["alcohol"] == highest, "0 rare", (rows["hue"] * 4).astype(int).astype(str))

    session = Session(som, X, y, predict=predict)
    offered = [name for _, name in asked(session, kind="offer")["changes"]["wanted"]]
    assert "0 rare" in offered
    assert len(offered) > 5
    chosen = select(session, rows=[int(X["alcohol"].argmin())], targets=[{"class": 1}])
    held = [name for _, name in asked(chosen, kind="offer")["changes"]["wanted"]]
    assert len(held) == 4
    assert set(held) < set(offered) - {"0 rare"}


def test_categories_in_an_order_have_a_direction(wine):
    X, y = wine
    size = pd.Categorical(
        np.where(X["hue"] < 0.8, "s", np.where(X["hue"] < 1.1, "m", "l")), ["s", "m", "l"], ordered=True
    )
    X = X[["alcohol", "color"]].assign(size=size)
    session = Session(ss.SOM(shape=(5, 6), n_epochs=6, standardize=True).fit(X).label_units(X, y), X, y)
    columns = asked(session, kind="offer")["changes"]["columns"]
    assert [column["has_order"] for column in columns] == [True, False, True]
    for row in np.flatnonzero(y == 1)[:8].tolist():
        for answer in changes_of(session, row=row, wanted=2, limits=[limit(2, "up")])["answers"]:
            moved = [(before, after) for _, name, before, after in answer["changes"] if name == "size"]
            assert all("sml".index(before) < "sml".index(after) for before, after in moved)
    with pytest.raises(ss.InputError, match="have no order"):
        changes_of(session, limits=[limit(1, "up")])
