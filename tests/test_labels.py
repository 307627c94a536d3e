"""Labels that are missing have no vote and are in no count, whatever stands for them and wherever they come in."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from sklearn.datasets import load_iris

import somersault as ss
from somersault import plot
from somersault.labels import UnitLabels, are_known, as_labels, coded, in_order

X, SPECIES = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[SPECIES]


def _pandas(name):
    def made(y, known):
        pd = pytest.importorskip("pandas")
        series = pd.Series(list(y), dtype=object).where(known, None)
        if name == "category":
            return pd.Series(pd.Categorical(series))
        return series.astype({"string": "string", "Int64": "Int64", "object": object}[name])

    return made


def _polars(y, known):
    pl = pytest.importorskip("polars")
    return pl.Series([each if there else None for each, there in zip(y.tolist(), known, strict=True)])


def _arrow(y, known):
    pa = pytest.importorskip("pyarrow")
    return pa.array([each if there else None for each, there in zip(y.tolist(), known, strict=True)])


def _with(missing):
    def made(y, known):
        out = y.astype(object)
        out[~known] = missing
        return out

    return made


ANY = {
    "None": _with(None),
    "NaN among objects": _with(np.nan),
    "NaT among objects": _with(np.datetime64("NaT", "ns")),
    "an empty string": _with(""),
    "a list": lambda y, known: _with(None)(y, known).tolist(),
    "masked": lambda y, known: np.ma.masked_array(y, ~known),
    "pandas category": _pandas("category"),
    "pandas object": _pandas("object"),
    "polars": _polars,
    "arrow": _arrow,
}
OF_WORDS = {**ANY, "pandas string": _pandas("string"), "NumPy strings": lambda y, known: np.where(known, y, "")}
OF_NUMBERS = {
    **ANY,
    "NaN": lambda y, known: np.where(known, y, np.nan),
    "float32": lambda y, known: np.where(known, y, np.nan).astype(np.float32),
    "pandas Int64": _pandas("Int64"),
}
WAYS = [pytest.param(NAMES, way, id=f"words, {name}") for name, way in OF_WORDS.items()]
WAYS += [pytest.param(SPECIES, way, id=f"numbers, {name}") for name, way in OF_NUMBERS.items()]


@pytest.mark.parametrize(("y", "way"), WAYS)
@settings(max_examples=8, deadline=None)
@given(known=arrays(bool, 150))
def test_a_missing_label_is_none_whatever_stands_for_it(y, way, known):
    labels = as_labels(way(y, known), 150)
    assert (are_known(labels) == known).all()
    assert (labels[known] == y[known]).all()


@pytest.fixture(scope="module")
def som():
    return ss.SOM(shape=(6, 6), n_epochs=8, random_state=0).fit(X)


@pytest.mark.parametrize(("y", "way"), WAYS)
@settings(max_examples=4, deadline=None)
@given(known=arrays(bool, 150).filter(np.any))
def test_units_are_labeled_as_if_samples_without_a_label_were_not_there(som, y, way, known):
    expected = UnitLabels.voted(som.predict(X[known]), as_labels(y[known], known.sum()), 36)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        som.label_units(X, way(y, known))
    assert (som.unit_labels_ == expected.labels).all()
    assert (som.codebook_.purity == expected.purity).all()
    told = [f"{150 - known.sum()} of 150 samples are without a label" in str(each.message) for each in caught]
    assert told == ([] if known.all() else [True])


@pytest.mark.parametrize(("y", "way"), WAYS)
def test_a_classifier_learns_from_the_labels_that_there_are(y, way):
    known = np.arange(150) % 5 == 0
    one, other = (ss.SOMClassifier(shape=(6, 6), n_epochs=5) for _ in range(2))
    with pytest.warns(ss.MissingLabelsWarning, match="120 of 150 samples are without a label"):
        one.fit(X, way(y, known))
    with pytest.warns(ss.MissingLabelsWarning, match="120 of 150"):
        other.fit(X, _with(None)(y, known))
    assert (one.som_.prototypes_ == other.som_.prototypes_).all()
    assert (one.predict(X) == other.predict(X)).all()
    assert one.score(X, y) > 0.85


def test_a_fifth_of_the_labels_label_iris(tmp_path):
    y = SPECIES.astype(float)
    y[np.random.default_rng(0).permutation(150)[:120]] = np.nan
    som = ss.SOM(shape=(6, 6), random_state=0).fit(X)
    with pytest.warns(ss.MissingLabelsWarning, match="120 of 150"):
        som.label_units(X, y)
    of_samples = som.unit_labels_[som.predict(X)]
    known = are_known(of_samples)
    assert set(som.unit_labels_) == {0.0, 1.0, 2.0, None}
    assert np.mean(of_samples[known] == SPECIES[known]) > 0.94
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    assert (again.unit_labels_ == som.unit_labels_).all()
    assert (again.codebook_.exemplars.labels == som.codebook_.exemplars.labels).all()


UNKNOWN = [
    pytest.param([None] * 150, id="None"),
    pytest.param(np.full(150, np.nan), id="NaN"),
    pytest.param([""] * 150, id="empty"),
    pytest.param(np.ma.masked_all(150), id="masked"),
]


@pytest.mark.parametrize("y", UNKNOWN)
@pytest.mark.parametrize(
    "call",
    [
        lambda y: ss.SOM(shape=(2, 2), n_epochs=1).fit(X).label_units(X, y),
        lambda y: ss.SOMClassifier(shape=(2, 2), n_epochs=1).fit(X, y),
        lambda y: ss.Codebook(X[:3]).with_exemplars(X, y),
        lambda y: plot.class_pies(ss.SOM(shape=(2, 2), n_epochs=1).fit(X), X, y),
    ],
)
def test_without_any_label_there_is_nothing_to_learn(call, y):
    with pytest.raises(ss.InputError, match="y has no label: all 150 are missing"):
        call(y)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (5, r"shape \(\); need \(3,\)"),
        ([1, 2], r"shape \(2,\); need \(3,\)"),
        (np.eye(3), r"shape \(3, 3\); need \(3,\)"),
        ([[1], [2], [3]], "entry of type list"),
        ([1j, 2, 3], "entry of type complex"),
        (np.array(["2024-01-01"] * 3, dtype="M8[D]"), r"datetime64.*y\.astype\(str\)"),
        ([1.0, np.inf, 2.0], "contains inf"),
        (np.array([b"a", b"b", b"c"]), r"y\.astype\(str\)"),
    ],
)
def test_what_is_no_label_is_named(y, words):
    with pytest.raises(ss.InputError, match=words):
        as_labels(y, 3)


def test_numbers_come_before_words():
    assert in_order(["b", 10, 2.5, "a", True]) == [True, 2.5, 10, "a", "b"]
    classes, codes = coded(["b", None, 10, "b"])
    assert classes == [10, "b"]
    assert codes.tolist() == [1, -1, 0, 1]


def test_an_exemplar_without_a_label_belongs_to_no_label_but_may_be_gone_by():
    book = ss.Codebook([[0.0], [1.0]]).labelled(["a", "b"])
    with pytest.warns(ss.MissingLabelsWarning, match="1 of 4 samples"):
        index = book.with_exemplars([[0.0], [0.1], [0.2], [1.0]], ["a", None, "b", "b"]).exemplar_index
    assert index.of_class("a").tolist() == [True, False, False, False]
    assert index.are_typical.tolist() == [True, True, False, True]


def test_a_unit_without_votes_has_no_label():
    voted = UnitLabels.voted(np.array([0, 0, 1, -1]), as_labels(["x", None, None, "y"], 4), 3)
    assert voted.labels.tolist() == ["x", None, None]
    assert voted.purity.tolist() == [1, 0, 0]


def test_the_explorer_says_how_many_samples_are_without_a_label(som):
    from somersault.explorer.answers.session import Session

    session = Session(ss.SOM(shape=(3, 3), n_epochs=2).fit(X), X, np.where(np.arange(150) % 2, SPECIES, np.nan))
    assert "75 of 150 samples are without a label" in " ".join(session.notes)
    assert sum(count for unit in range(9) for _, count in session.labelled_map.counts(unit)) == 75
    assert session.samples.label(0) is None
    assert session.samples.label(1) == "0.0"
