"""More samples of rare classes: what is kept, what new ones may be, and what is refused."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris

import somersault as ss
from somersault.augmentation import Kinds, Neighborhoods, moved
from somersault.matching import FeatureMetric

REALISTIC = pytest.mark.parametrize("realistic", [False, True], ids=["spread", "realistic"])


def mixed(seed, n, gaps=True):
    """Words, integers, booleans, categories and gaps, and two classes."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({
        "number": rng.normal(size=n) * 10.0 ** rng.integers(-3, 4),
        "small": rng.normal(size=n).astype(np.float32),
        "count": rng.integers(-3, 4, n).astype(np.int16),
        "maybe": pd.array(rng.integers(0, 9, n), dtype="Int64"),
        "yes": rng.random(n) < 0.4,
        "truth": pd.array(rng.random(n) < 0.4, dtype="boolean"),
        "word": rng.choice(["x", "y", "z"], n),
        "level": pd.Categorical(rng.choice(["low", "mid"], n), ["low", "mid", "never"], ordered=True),
    })  # fmt: skip
    if gaps:
        for name in ("number", "maybe", "truth", "word", "level"):
            X.loc[rng.permutation(n)[: n // 6], name] = None
    return X


@given(
    st.integers(0, 2**16),
    st.integers(12, 90),
    st.floats(0.05, 0.5),
    st.integers(1, 9),
    st.booleans(),
    st.booleans(),
)
def test_new_rows_could_be_data_and_the_given_ones_stay(seed, n, share, n_near, gaps, realistic):
    X, n_rare = mixed(seed, n, gaps), max(int(share * n), 2 if realistic else 1)
    y = pd.Series(np.where(np.arange(n) < n_rare, "rare", "many"), name="kind", index=np.arange(n) * 3)
    X.index = y.index
    sampler = ss.SOMSampler(n_near=n_near, realistic=realistic, random_state=seed)
    more, labels = sampler.fit_resample(X, y)
    pd.testing.assert_frame_equal(more[:n], X.reset_index(drop=True))
    pd.testing.assert_series_equal(labels[:n], y.reset_index(drop=True))
    assert set(labels[n:]) <= {"rare" if 2 * n_rare < n else "many"}
    assert set(labels.value_counts()) == {max(n_rare, n - n_rare)}
    new = more[n:]
    for name in ("number", "small", "count", "maybe"):
        assert new[name].dropna().between(X[name].min(), X[name].max()).all()
    for name in ("word", "level"):
        assert set(new[name].dropna()) <= set(X[name].dropna())
    if realistic or not gaps:
        assert not new.isna().any(axis=None)
    again, _ = clone(sampler).fit_resample(X, y)
    pd.testing.assert_frame_equal(again, more)


def some(values, rng, n):
    """Some of these values, one in six missing."""
    return np.where(rng.random(n) < 1 / 6, None, rng.choice(values, n))


COLUMNS = {
    "number": lambda rng, n: rng.normal(size=n),
    "float32": lambda rng, n: rng.exponential(size=n).astype(np.float32),
    "Float64": lambda rng, n: pd.array(some([0.5, 1.25, 3.0], rng, n), dtype="Float64"),
    "uint8": lambda rng, n: rng.choice([0, 3, 255], n).astype(np.uint8),
    "int64": lambda rng, n: rng.integers(-(2**53), 2**53, n),
    "Int16": lambda rng, n: pd.array(some([-9, 0, 4], rng, n), dtype="Int16"),
    "bool": lambda rng, n: rng.random(n) < 0.3,
    "boolean": lambda rng, n: pd.array(some([False, True], rng, n), dtype="boolean"),
    "objects": lambda rng, n: some([False, True], rng, n),
    "words": lambda rng, n: pd.array(some(["a", "b", "ä c"], rng, n), dtype="str"),
    "string": lambda rng, n: pd.array(some(["a", "b"], rng, n), dtype="string"),
    "levels": lambda rng, n: pd.Categorical(some(["low", "top"], rng, n), ["low", "top", "never"], ordered=True),
    "codes": lambda rng, n: pd.Categorical(rng.integers(0, 3, n)),
    "constant": lambda _, n: np.full(n, 7),
}
"""Columns of all kinds."""


@given(st.integers(0, 2**16), st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, unique=True), st.booleans())
def test_columns_of_any_kind_keep_their_dtype_their_place_and_their_values(seed, kinds, realistic):
    rng, n = np.random.default_rng(seed), 40
    X = pd.DataFrame({name: COLUMNS[name](rng, n) for name in kinds}).assign(all=rng.normal(size=n))
    X.index = rng.permutation(n) + 5
    more, y = ss.SOMSampler(realistic=realistic).fit_resample(X, pd.Series(np.arange(n) < 8, X.index, name="who"))
    assert more.columns.tolist() == X.columns.tolist()
    assert more.dtypes.tolist() == X.dtypes.tolist()
    assert more.index.tolist() == y.index.tolist() == list(range(64))
    pd.testing.assert_frame_equal(more[:n], X.reset_index(drop=True))
    for name in kinds:
        new, old = more[name][n:].dropna(), X[name].dropna()
        if name in ("bool", "boolean", "objects", "words", "string", "levels", "codes", "constant"):
            assert set(new) <= set(old)
        else:
            assert new.between(old.min(), old.max()).all()


@pytest.mark.parametrize(
    "names", [[("a", "x"), ("a", "y")], [0, 1], ["b", "a"]], ids=["levels", "places", "words"]
)
def test_columns_are_called_as_they_were(names):
    X = pd.DataFrame(np.random.default_rng(0).integers(0, 9, (30, 2)))
    X.columns = pd.MultiIndex.from_tuples(names) if isinstance(names[0], tuple) else names
    more, _ = ss.SOMSampler().fit_resample(X, np.arange(30) < 6)
    assert more.columns.equals(X.columns)
    assert more.dtypes.equals(X.dtypes)


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint64])
def test_the_largest_integers_do_not_turn_round(dtype):
    most = np.iinfo(dtype).max
    X = np.column_stack([np.full(30, most, dtype), np.arange(30, dtype=dtype)])
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        more, _ = ss.SOMSampler(ss.SOM((2, 2))).fit_resample(X, np.arange(30) < 6)
    assert (more[:, 0] > most // 2).all()


@REALISTIC
@pytest.mark.parametrize("kind", ["float64", "float32", "int8", "bool", "list", "csr", "csc", "old csr"])
def test_arrays_come_back_as_they_were_given(kind, realistic):
    X, y = load_digits(return_X_y=True)
    X, y = X[:150], np.where(y[:150] == 8, 1, 0)
    make = {
        "list": lambda X: X.tolist(),
        "csr": sp.csr_array,
        "csc": sp.csc_array,
        "old csr": sp.csr_matrix,
        "bool": lambda X: X > 7,
    }
    given = make.get(kind, lambda X: X.astype(kind))(X)
    more, labels = ss.SOMSampler(realistic=realistic).fit_resample(given, y.tolist() if kind == "list" else y)
    assert type(more) is type(given)
    assert getattr(more, "dtype", None) == getattr(given, "dtype", None)
    assert getattr(more, "format", None) == getattr(given, "format", None)
    assert isinstance(labels, list) == (kind == "list")
    as_array, counts = (more.toarray() if sp.issparse(more) else np.array(more)), np.bincount(labels)
    np.testing.assert_array_equal(as_array[:150], given.toarray() if sp.issparse(given) else np.array(given))
    assert counts.tolist() == [counts[0]] * 2
    assert (as_array[150:] >= 0).all()
    assert (as_array[150:] <= X.max(axis=0)).all()


@pytest.mark.parametrize("to", [pl.from_pandas, lambda X: pl.from_pandas(X).to_arrow()], ids=["polars", "Arrow"])
@REALISTIC
def test_frames_of_others_keep_their_schema(to, realistic):
    pytest.importorskip("pyarrow")
    rng = np.random.default_rng(0)
    every = mixed(0, 60).assign(**{name: column(rng, 60) for name, column in COLUMNS.items()})
    X, y = to(every), [*"ab", *["c"] * 58, *"ab"][:60]
    strategy = {"b": 5, "c": 60} if not realistic else {"c": 70}
    more, labels = ss.SOMSampler(realistic=realistic, sampling_strategy=strategy).fit_resample(X, y)
    assert (type(more), more.schema) == (type(X), X.schema)
    assert more[:60].equals(X)
    assert len(more) == len(labels) == 60 + sum(strategy.values()) - sum(y.count(each) for each in strategy)


def test_sparse_and_dense_samples_give_the_same():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 12)) * (rng.random((80, 12)) < 0.3)
    y = np.arange(80) < 12
    dense, _ = ss.SOMSampler().fit_resample(X, y)
    sparse, _ = ss.SOMSampler().fit_resample(sp.csr_array(X), y)
    np.testing.assert_allclose(sparse.toarray(), dense, atol=1e-9)


def test_a_new_sample_is_one_of_its_class_moved_by_a_difference():
    """By hand: three units on a line, of which a step reaches one to either side."""
    X = np.array([[0.0, 5.0], [1.0, 5.0], [10.0, 5.0], [11.0, 7.0], [100.0, 5.0]])
    units, prototypes = np.array([0, 0, 1, 1, 2]), np.array([[0.5, 5.0], [10.5, 6.0], [100.0, 5.0]])
    around = Neighborhoods.of(units, prototypes, FeatureMetric.of(np.ones(2)), 2)
    assert around.near.tolist() == [[0, 1], [1, 0], [2, 1]]
    rng = np.random.default_rng(0)
    drawn = around.drawn(np.repeat([0, 4], 4000), rng)
    assert np.bincount(drawn[:4000], minlength=5) / 4000 == pytest.approx([0.25] * 4 + [0.0], abs=0.03)
    assert np.bincount(drawn[4000:], minlength=5) / 4000 == pytest.approx([0, 0, 1 / 3, 1 / 3, 1 / 3], abs=0.03)
    new = moved(X, np.zeros(2000, dtype=np.intp), around, Kinds(np.zeros(2, dtype=bool), []), rng)
    assert new.min() >= 0
    assert new[:, 0].max() <= 11
    assert (new[:, 0] == 0).mean() > 0.5  # a step back ends at the least that there is
    assert set(np.round(new[new[:, 1] < 5 + 1e-12, 1], 9)) == {5.0}


def test_whole_numbers_keep_their_mean_and_categories_change_half_as_often_as_they_differ():
    rng = np.random.default_rng(0)
    n = 4000
    X = np.column_stack([rng.integers(0, 101, n), np.eye(2)[rng.integers(0, 2, n)]]).astype(np.float64)
    around = Neighborhoods.of(np.zeros(n, dtype=np.intp), np.zeros((1, 3)), FeatureMetric.of(np.ones(3)), 7)
    rows = np.flatnonzero((X[:, 0] == 50) & (X[:, 1] == 1))[:1].repeat(20_000)
    new = moved(X, rows, around, Kinds(np.array([True, False, False]), [np.array([1, 2])]), rng)
    assert set(new[:, 0] % 1) == {0.0}
    assert new[:, 0].mean() == pytest.approx(50, abs=0.6)
    assert (new[:, 1:].sum(axis=1) == 1).all()
    # a is of the other category and b is not: one in four, and the draw is below u / 2: one in four of these
    assert new[:, 2].mean() == pytest.approx(1 / 16, abs=0.01)


def test_one_sample_of_a_class_is_enough_and_realistic_ones_need_two():
    X, y = load_iris(return_X_y=True)
    more, labels = ss.SOMSampler().fit_resample(X[:51], y[:51])
    assert np.bincount(labels).tolist() == [50, 50]
    assert len(np.unique(more[51:], axis=0)) > 40
    with pytest.raises(ss.InputError, match=r"the class 1 has 1 sample, and realistic=True"):
        ss.SOMSampler(realistic=True).fit_resample(X[:51], y[:51])


def test_new_samples_spread_more_than_realistic_ones_which_lie_among_the_given():
    X, y = load_digits(return_X_y=True)
    rare = np.flatnonzero(y == 8)
    rows = np.r_[np.flatnonzero(y != 8), rare[:20]]
    n = len(rows)
    apart = {}
    for realistic in (False, True):
        more, _ = ss.SOMSampler(realistic=realistic, sampling_strategy={8: 120}).fit_resample(X[rows], y[rows])
        away = np.linalg.norm(more[n:, None] - X[rare], axis=2).min(axis=1)
        apart[realistic] = away.mean(), more[n:].var(axis=0).sum()
    assert apart[True][0] < apart[False][0]
    assert apart[True][1] < apart[False][1]


def test_samples_without_a_label_are_near_others_and_are_not_copied():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 2)), [None] * 10 + ["a"] * 40 + ["b"] * 10
    with pytest.warns(ss.MissingLabelsWarning, match="10 of 60"):
        more, labels = ss.SOMSampler().fit_resample(X, y)
    assert len(more) == 90
    assert labels[60:] == ["b"] * 30


def test_indicators_and_columns_of_classes_stay_what_they_are():
    X, y = np.random.default_rng(0).normal(size=(30, 2)), np.repeat([0, 1, 2], [20, 6, 4])
    flat = ss.SOMSampler().fit_resample(X, y)[1]
    for kinds, back in (
        (np.eye(3, dtype=int)[y], lambda y: y.argmax(axis=1)),
        (y[:, None], np.ravel),
        (pd.DataFrame({"kind": y}), lambda y: y["kind"].to_numpy()),
        (pd.Series(y, dtype="category"), np.asarray),
        (pl.Series(y), lambda y: y.to_numpy()),
    ):
        labels = ss.SOMSampler().fit_resample(X, kinds)[1]
        assert type(labels) is type(kinds)
        np.testing.assert_array_equal(back(labels), flat)


@pytest.mark.parametrize(
    "kind",
    [
        lambda y: y,
        lambda y: y.tolist(),
        lambda y: np.where(y, "rare", "many").astype(object),
        lambda y: y.astype(np.float32),
        lambda y: pd.Series(y, name="y"),
        lambda y: pd.Series(y, dtype="boolean"),
        lambda y: pd.Series(y.astype(int), dtype="Int8"),
        lambda y: pd.Series(np.where(y, "rare", "many"), dtype="string"),
        lambda y: pd.Series(pd.Categorical(np.where(y, "rare", "many"), ["never", "rare", "many"], ordered=True)),
        lambda y: pd.Index(np.where(y, "rare", "many"), name="y"),
        lambda y: pl.Series("y", y),
        lambda y: pl.Series("y", np.where(y, "rare", "many"), dtype=pl.Enum(["rare", "many", "never"])),
        lambda y: pl.DataFrame({"y": y}),
    ],
)
def test_classes_come_back_in_the_kind_that_they_were_given_in(kind):
    y = np.arange(40) < 6
    given = kind(y)
    _, labels = ss.SOMSampler().fit_resample(np.random.default_rng(0).normal(size=(40, 2)), given)
    assert type(labels) is type(given)
    for name in ("dtype", "name", "schema"):
        assert getattr(labels, name, None) == getattr(given, name, None)
    assert [*np.ravel(labels)] == [*np.ravel(given)] + [np.ravel(given)[0]] * 28


def test_steps_are_local_though_samples_are_few():
    """Three groups far from one another, with one sample of the rare class in the middle one."""
    rng = np.random.default_rng(0)
    X = np.repeat([[-100.0, 0.0], [0.0, 0.0], [100.0, 0.0]], 14, axis=0) + rng.normal(size=(42, 2))
    more, _ = ss.SOMSampler().fit_resample(X, np.arange(42) == 20)
    assert (abs(more[42:, 0] - X[20, 0]) < 50).mean() > 0.9


def test_a_frame_with_words_needs_one_sample_of_each_rare_class():
    X = mixed(0, 50)
    more, y = ss.SOMSampler().fit_resample(X, ["a"] * 48 + ["b", "c"])
    assert [y.count(each) for each in "abc"] == [48, 48, 48]
    assert more[50:].drop_duplicates().shape[0] > 80


def test_the_map_given_is_a_pattern_and_stays_untrained():
    X, y = load_iris(return_X_y=True)
    som = ss.SOM((2, 5), n_epochs=3)
    sampler = ss.SOMSampler(som).fit(X[:60], y[:60])
    assert sampler.sampling_strategy_ == {1: 40}
    sampler.fit_resample(X[:60], y[:60])
    assert sampler.som_.prototypes_.shape == (10, 4)
    assert not hasattr(som, "prototypes_")


def test_what_is_balanced_already_comes_back_as_it_is():
    X, y = load_iris(return_X_y=True)
    more, labels = ss.SOMSampler().fit_resample(X, y)
    np.testing.assert_array_equal(more, X)
    np.testing.assert_array_equal(labels, y)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"y": np.zeros(30)}, "need more than 1 class"),
        ({"y": np.linspace(0, 1, 30)}, "Unknown label type"),
        ({"y": np.arange(29)}, "need \\(30,\\)"),
        ({"y": np.ones((30, 3))}, "several classes for a sample"),
        ({"sampling_strategy": "majority"}, "need one of 'auto'"),
        ({"sampling_strategy": {5: 40}}, "asks for the class 5"),
        ({"sampling_strategy": {1: 2}}, "need a whole number of at least 10"),
        ({"sampling_strategy": 0.2}, "need a larger ratio"),
        ({"sampling_strategy": None}, "a ratio, a dict of class to number"),
        ({"sampling_strategy": [1]}, "a ratio, a dict of class to number"),
        ({"sampling_strategy": True}, "need a finite number"),
        ({"sampling_strategy": {"1": 40}}, "the class '1'; need one of 0, 1"),
        ({"y": sp.csr_array(np.eye(3, dtype=int)[np.arange(30) % 3])}, r"pass y\.toarray\(\)"),
        ({"n_near": 0}, "n_near is 0"),
        ({"realistic": "very"}, "realistic is 'very'"),
        ({"som": "a map"}, "som is 'a map'"),
        ({"X": np.full((30, 2), np.inf)}, "infin"),
    ],
)
def test_what_cannot_be_done_is_said(changes, words):
    data = {"X": np.random.default_rng(0).normal(size=(30, 2)), "y": np.arange(30) // 20}
    parameters = {name: value for name, value in changes.items() if name not in data}
    with pytest.raises(ValueError, match=words):
        ss.SOMSampler(**parameters).fit_resample(**data | {k: v for k, v in changes.items() if k in data})


def test_a_trained_map_makes_samples_of_a_class():
    X = mixed(0, 120, gaps=False)
    y = np.where(X["number"] > X["number"].quantile(0.8), "high", "low")
    som = ss.SOM(shape=(4, 4), standardize=True).fit(X)
    assert som.sample(7).dtypes.equals(X.dtypes)
    with pytest.raises(ss.InputError, match=r"call som\.label_units"):
        som.sample(3, label="high")
    som.label_units(X, y)
    high, low = (som.sample(200, label=each)["number"].mean() for each in ("high", "low"))
    assert high > low
    pd.testing.assert_frame_equal(som.sample(5, random_state=3), som.sample(5, random_state=3))
    assert not som.sample(5, random_state=3).equals(som.sample(5, random_state=4))
    with pytest.raises(ss.InputError, match="need one of high, low"):
        som.sample(3, label="higher")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ss.SOM((3, 3), keep=None, standardize=True).fit(X).sample(4).shape == (4, 8)
