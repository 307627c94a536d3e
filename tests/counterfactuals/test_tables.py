"""Whatever table a map was trained on, answers are rows of it: same container, same dtypes, same categories."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss

N = 150
LEVELS = ["school", "college", "master", "doctor"]


@pytest.fixture(autouse=True)
def _no_matter_whose_rows():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.TrainingRowWarning)
        yield


def entries(seed=0):
    rng = np.random.default_rng(seed)
    return {
        "a": rng.normal(size=N),
        "k": rng.integers(0, 9, N),
        "b": rng.random(N) < 0.5,
        "c": rng.choice(["x", "y", "z"], N),
    }


def label(table):
    """A model of columns by their names, in any container."""
    a, k, b, c = (
        np.asarray(table[name].to_pandas() if hasattr(table, "schema") else table[name]) for name in "akbc"
    )
    return np.where(a.astype(float) + 0.2 * k.astype(float) + 0.5 * b.astype(float) + (c == "x") > 1, "yes", "no")


def of_polars():
    pl = pytest.importorskip("polars")
    return pl.DataFrame(entries()).with_columns(pl.col("a").cast(pl.Float32), pl.col("k").cast(pl.Int16))


def of_categories_of_polars():
    pl = pytest.importorskip("polars")
    return pl.DataFrame(entries()).with_columns(pl.col("c").cast(pl.Categorical))


def of_arrow():
    return pytest.importorskip("pyarrow").table(entries())


TABLES = {
    "pandas": lambda: pd.DataFrame(entries()),
    "small dtypes": lambda: pd.DataFrame(entries()).astype({"a": "float32", "k": "uint8", "c": "category"}),
    "nullable": lambda: pd.DataFrame(entries()).convert_dtypes(),
    "of Arrow in pandas": lambda: pd.DataFrame(entries()).convert_dtypes(dtype_backend="pyarrow"),
    "polars": of_polars,
    "categories of polars": of_categories_of_polars,
    "Arrow": of_arrow,
}


@pytest.mark.parametrize("kind", TABLES)
def test_answers_have_the_container_and_dtypes_of_the_table(kind):
    table = TABLES[kind]()
    rows = np.flatnonzero(label(table) == "no")[:6]
    X = (
        table.iloc[rows]
        if isinstance(table, pd.DataFrame)
        else table.take(rows)
        if kind == "Arrow"
        else table[rows]
    )
    som = ss.SOM(shape=(4, 4), n_epochs=5, standardize=True).fit(table)
    result = som.counterfactuals(X, label, "yes", features_to_vary=["a", "b", "c"], n=2)
    assert type(result.points) is type(table)
    dtypes = [list(getattr(each, "schema", getattr(each, "dtypes", None))) for each in (result.points, table)]
    assert dtypes[0] == dtypes[1]
    assert result.found.all()
    assert (label(result.points)[np.isfinite(result.cost)] == "yes").all()
    assert np.array_equal(np.asarray(result.points["k"]), np.repeat(np.asarray(X["k"]), 2))
    assert set(np.asarray(result.points["c"]).tolist()) <= {"x", "y", "z"}
    assert " → " in repr(result)
    assert len(result.to_frame()) == result.changed.sum()
    assert result.paths.frames(3).shape[:2] == (12, 3)


@pytest.mark.parametrize("of", [np.asarray, scipy.sparse.csr_array, np.ndarray.tolist, np.float32])
def test_arrays_sparse_or_not_become_arrays(of):
    whole = np.random.default_rng(0).normal(size=(N, 4))

    def is_so(rows):
        return np.asarray(rows.toarray() if scipy.sparse.issparse(rows) else rows) @ [1, 0.5, 0, -1] > 1

    X = of(whole[~is_so(whole)][:5])
    result = (
        ss.SOM(shape=(4, 4), n_epochs=5).fit(of(whole)).counterfactuals(X, is_so, True, features_to_vary=[0, 3])
    )
    assert isinstance(result.points, np.ndarray)
    assert is_so(result.points).all()
    start = np.asarray(X.toarray() if scipy.sparse.issparse(X) else X)
    assert np.array_equal(result.points[:, [1, 2]], start[:, [1, 2]])


def schooled(seed=0, *, ordered=True):
    rng = np.random.default_rng(seed)
    grade = pd.Categorical(rng.choice(LEVELS, N), LEVELS, ordered=ordered)
    return pd.DataFrame({"grade": grade, "age": rng.integers(20, 60, N), "city": rng.choice(["Oslo", "Rome"], N)})


def worth(table):
    grade = pd.Categorical(table["grade"].astype(str), LEVELS).codes
    return np.abs(grade - 1) + np.asarray(table["age"]) / 60 + 0.3 * np.asarray(table["city"] == "Rome")


@pytest.fixture(scope="module")
def schooled_som():
    return ss.SOM(shape=(4, 4), n_epochs=5, standardize=True).fit(schooled())


@settings(max_examples=20, deadline=None)
@given(
    ways=st.lists(st.sampled_from(["up", "down", None]), min_size=6, max_size=6),
    sparse=st.booleans(),
    seed=st.integers(0, 3),
)
def test_ordered_categories_go_the_way_that_they_may(schooled_som, ways, sparse, seed):
    X = schooled(seed)[worth(schooled(seed)) < 1.4][:6]
    options = {"direction": {"grade": ways, "age": "up"}, "sparse": sparse, "n": 2}
    result = schooled_som.counterfactuals(X, worth, (1.6, None), **options)
    moved = result.points["grade"].cat.codes.to_numpy() - X["grade"].cat.codes.to_numpy().repeat(2)
    assert (moved[np.repeat(ways, 2) == "up"] >= 0).all()
    assert (moved[np.repeat(ways, 2) == "down"] <= 0).all()
    assert (worth(result.points)[np.isfinite(result.cost)] >= 1.6).all()
    frames = result.paths.frames(4)
    assert np.allclose([frames[..., group].sum(axis=-1) for group in schooled_som.columns_.shares], 1)
    shown = schooled_som.decode(frames)["grade"].cat.codes.to_numpy().reshape(-1, 4)
    assert (shown[np.repeat(ways, 2) == "up"] >= shown[np.repeat(ways, 2) == "up"][:, :1]).all()


def test_a_direction_is_the_reason_for_another_answer(schooled_som):
    X = pd.DataFrame({"grade": pd.Categorical(["college"], LEVELS, ordered=True), "age": [30], "city": ["Oslo"]})
    found = {
        way: schooled_som.counterfactuals(
            X, worth, (1.4, None), features_to_vary=["grade"], direction={"grade": way}
        ).points["grade"][0]
        for way in ("up", "down")
    }
    assert found["down"] == "school"
    assert found["up"] in ("master", "doctor")


def test_categories_of_polars_and_arrow_have_their_order():
    pl, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    plain = schooled().assign(grade=schooled()["grade"].astype(str))
    levels = pa.array(LEVELS)
    codes = pa.array(schooled()["grade"].cat.codes.to_numpy().astype(np.int32))
    of_arrow = pa.table(
        {
            "grade": pa.DictionaryArray.from_arrays(codes, levels, ordered=True),
            "age": plain["age"].to_numpy(),
            "city": plain["city"].tolist(),
        }
    )
    of_polars = pl.DataFrame(plain.to_dict("list")).with_columns(pl.col("grade").cast(pl.Enum(LEVELS)))
    for table in (of_arrow, of_polars):
        som = ss.SOM(shape=(4, 4), n_epochs=5, standardize=True).fit(table)

        def predict(rows):
            return worth(rows.to_pandas())

        result = som.counterfactuals(table[:8], predict, (2.2, None), direction={"grade": "down"})
        grades = [LEVELS.index(grade) for grade in np.asarray(result.points["grade"].to_pandas()).tolist()]
        assert result.found.any()
        assert (np.array(grades) <= schooled()["grade"].cat.codes[:8]).all()


def test_categories_without_an_order_have_no_direction():
    som = ss.SOM(shape=(4, 4), n_epochs=5, standardize=True).fit(schooled(ordered=False))
    with pytest.raises(ss.InputError, match=r"'grade', whose categories have no order; .*ordered=True"):
        som.counterfactuals(schooled(ordered=False)[:5], worth, (1.6, None), direction={"grade": "up"})


def test_a_pipeline_that_is_asked_and_a_map_behind_a_scaler_keep_the_units_of_the_user():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(N, 3)) * [1, 100, 0.01] + [0, 500, 1], columns=["a", "b", "c"])
    y = X["a"] + (X["b"] - 500) / 100 > 0
    asked = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    pipe = make_pipeline(StandardScaler(), ss.SOM(shape=(4, 4), n_epochs=5)).fit(X)
    rows = X[~asked.predict(X)][:6]
    result = ss.map_of(pipe).counterfactuals(
        rows, asked.predict, True, features_to_vary=["b"], direction={"b": "up"}
    )
    assert isinstance(result.points, pd.DataFrame)
    assert result.found.all()
    assert asked.predict(result.points).all()
    assert (result.points[["a", "c"]] == rows[["a", "c"]]).all(axis=None)
    assert (result.points["b"] >= rows["b"]).all()


def test_a_map_behind_what_cannot_be_undone_is_refused_in_words():
    X = np.random.default_rng(0).normal(size=(60, 4))
    pipe = make_pipeline(PCA(2), ss.SOM(shape=(3, 3), n_epochs=3)).fit(X)
    with pytest.raises(ss.InputError, match=r"'pca' \(PCA\).*SOM\(standardize=True\)"):
        ss.map_of(pipe).counterfactuals(X[:2], lambda rows: rows[:, 0] > 1, True)


def test_a_regression_is_brought_into_its_range():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(N, 4)), columns=list("abcd"))
    model = Ridge().fit(X, 3 * X["a"] - 2 * X["b"])
    result = ss.SOM(shape=(4, 4), n_epochs=5).fit(X).counterfactuals(X[:20], model.predict, (1, 1.5), sparse=False)
    said = model.predict(result.points[result.found])
    assert result.found.mean() > 0.9
    assert ((said >= 1) & (said <= 1.5)).all()
