"""Columns that count alike whatever they are measured in, and one that outweighs the others where they do not."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.decomposition import PCA

import somersault as ss
from somersault import sources
from somersault.columns import learn_columns
from somersault.columns.outweighing import outweighing
from somersault.datasets import digits

NAN = float("nan")


def mixed(rng, n=60):
    """Weights in grams, lengths in meters, words, and a column that is the same throughout."""
    return pd.DataFrame(
        {
            "mass": np.where(rng.random(n) < 0.1, NAN, rng.normal(4200.0, 800.0, n)),
            "bill": rng.normal(0.044, 0.005, n),
            "island": rng.choice(["Biscoe", "Dream", None], n, p=[0.6, 0.3, 0.1]),
            "is_adult": rng.random(n) < 0.2,
            "year": 2007,
        }
    )


def test_each_column_that_varies_has_the_variance_of_its_weight(rng):
    frame, weight = mixed(rng), rng.random(60) + 0.1
    columns, X = learn_columns(
        frame, standardize=True, feature_weights={"bill": 3.0, "is_adult": 0.0}, sample_weight=weight
    )
    shares = []
    for d in range(columns.n_encoded):
        there = ~np.isnan(X[:, d])
        mean = np.average(X[there, d], weights=weight[there])
        shares.append(columns.weights[d] * np.average((X[there, d] - mean) ** 2, weights=weight[there]))
    assert columns.of_columns(np.array(shares)) == pytest.approx([1.0, 3.0, 1.0, 0.0, 0.0], abs=1e-12)
    assert columns.weights[-1] == 1.0  # nothing to divide by


def test_two_words_are_as_far_apart_as_the_same_column_in_numbers(rng):
    adult = rng.random(60) < 0.2
    words, _ = learn_columns(pd.DataFrame({"x": np.where(adult, "adult", "chick")}), standardize=True)
    numbers, _ = learn_columns(pd.DataFrame({"x": adult}), standardize=True)
    one, other = [0.0, 1.0], [1.0, 0.0]
    assert words.weights @ np.subtract(one, other) ** 2 == pytest.approx(numbers.weights[0])
    assert numbers.weights[0] == pytest.approx(1 / adult.var())


def test_it_is_a_layer_for_each_column_up_to_a_common_factor(rng):
    frame = mixed(rng).drop(columns="year")
    standardized, _ = learn_columns(frame, standardize=True)
    layered, _ = learn_columns(frame, layers={name: [name] for name in frame})
    assert standardized.weights == pytest.approx(layered.weights * frame.shape[1])


def test_within_a_layer_the_columns_count_alike(rng):
    X = rng.normal(size=(50, 3)) * [1.0, 1000.0, 5.0]
    layers = {"two": [0, 1], "one": ([2], 3.0)}
    columns, _ = learn_columns(X, standardize=True, layers=layers)
    assert columns.weights * X.var(axis=0) == pytest.approx([0.125, 0.125, 0.75])


@pytest.mark.parametrize("in_blocks", [False, True])
@pytest.mark.parametrize("offset", [0.0, -1e6, 1e9])
def test_a_weight_is_one_over_the_variance_however_far_from_the_origin(rng, offset, in_blocks):
    noise = rng.normal(size=(300, 2))
    X = noise + np.array([offset, 0.0])
    given = sources.blocks(lambda: iter([X[:100], X[100:]])) if in_blocks else X
    weights = ss.SOM(shape=(2, 2), n_epochs=1, standardize=True).fit(given).feature_weights_
    assert weights == pytest.approx(1 / noise.var(axis=0), rel=1e-6)


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_a_map_does_not_depend_on_the_units_of_measure(rng, scale):
    X = rng.normal(size=(60, 3))
    som = ss.SOM(shape=(3, 4), topology="rectangular", n_epochs=5, standardize=True)
    plain, scaled = (som.fit(Z).quality(Z).quantization_error for Z in (X, X * [1.0, 1.0, scale]))
    assert scaled == pytest.approx(plain, rel=1e-6)  # the map may be mirrored


@pytest.mark.parametrize("kind", [sparse.csr_array, np.float32, pd.DataFrame])
def test_whatever_samples_come_in_their_map_is_the_same(rng, kind):
    X = (rng.normal(size=(60, 3)) * [1.0, 1000.0, 5.0]) * (rng.random((60, 3)) < 0.7)
    given = X.astype(kind) if kind is np.float32 else kind(X)
    som = ss.SOM(shape=(3, 3), n_epochs=5, standardize=True)
    assert som.fit(given).prototypes_ == pytest.approx(som.fit(X).prototypes_, rel=1e-3)


def test_further_batches_are_measured_as_the_first_one(rng):
    first = rng.normal(size=(50, 2)) * [1.0, 1000.0]
    som = ss.SOM(shape=(2, 2), standardize=True).partial_fit(first)
    before = som.feature_weights_.copy()
    assert before == pytest.approx(1 / first.var(axis=0))
    som.partial_fit(10 * first)
    assert (som.feature_weights_ == before).all()


@pytest.mark.parametrize("kind", [ss.SOMClusterer, ss.SOMClassifier, ss.SOMRegressor])
def test_models_on_a_map_pass_it_on_and_files_keep_it(rng, kind, tmp_path):
    X = rng.normal(size=(60, 2)) * [1.0, 1000.0]
    y = (X[:, 0] > 0).astype(int)
    model = kind(shape=(4, 4), n_epochs=4, standardize=True).fit(X, y)
    assert model.som_.feature_weights_ == pytest.approx(1 / X.var(axis=0))
    model.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    assert again.standardize is True
    assert (again.predict(X) == model.predict(X)).all()


@pytest.mark.parametrize("wrong", ["yes", None, 2, [True]])
def test_anything_but_true_and_false_is_refused(wrong):
    for used in (ss.SOM(standardize=wrong).fit, lambda X: ss.suggest_shape(X, standardize=wrong)):
        with pytest.raises(ss.InputError, match=r"standardize is .*; need True or False"):
            used(np.eye(4))


def test_a_suggested_shape_is_that_of_the_scaled_table(rng):
    frame = mixed(rng, 200)
    with pytest.warns(ss.ScaleWarning, match="column 'mass' has over 99.9% of the variance"):
        assert ss.suggest_shape(frame)[0] <= 3
    n_rows, n_columns = ss.suggest_shape(frame, standardize=True)
    assert n_rows > 0.5 * n_columns


# The warning


@pytest.mark.parametrize(
    ("X", "words"),
    [
        ([[0.0, 0.0], [1.0, 1.0]], None),
        ([[0.0], [1.0]], None),
        ([[0.0, 0.0], [1.0, 10.0]], "column 1 has 99.0% of the variance"),
        ([[0.0, 0.0], [1.0, 2.9]], None),
        ([[3.0, 0.0], [3.0, 9.0]], None),  # beside it there is nothing to be seen
        ([[3.0, 3.0], [3.0, 3.0]], None),
        (sparse.csr_array([[0.0, 0.0], [1.0, 10.0]]), "column 1 has 99.0% of the variance"),
    ],
)
def test_what_outweighs(X, words):
    columns, encoded = learn_columns(X)
    found = outweighing(encoded, columns)
    assert (found is None) if words is None else str(found).startswith(words)


def test_a_column_of_which_a_few_rows_know_nothing_outweighs_nothing():
    columns, encoded = learn_columns([[0.0, 1.0, 0.0], [1.0, NAN, 1.0], [2.0, NAN, 2.0]])
    assert outweighing(encoded[1:], columns) is None


def test_words_outweigh_as_one_column():
    frame = pd.DataFrame({"word": list("abcdefgh"), "x": 0.1 * np.arange(8.0)})
    columns, encoded = learn_columns(frame)
    assert outweighing(encoded, columns) is None
    found = outweighing(encoded, learn_columns(frame, feature_weights={"word": 20.0})[0])
    assert str(found).startswith("column 'word' has 99.4% of the variance")


@pytest.mark.filterwarnings("always")
def told(X, **chosen):
    """What a training warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ss.SOM(shape=(2, 2), n_epochs=1, **chosen).fit(X)
    return [str(warning.message) for warning in caught]


def test_it_is_told_once_where_the_user_asks_for_the_map_with_the_remedy(rng):
    frame = mixed(rng)
    for model in (ss.SOM(shape=(2, 2), n_epochs=1), ss.SOMClusterer(2, shape=(2, 2), n_epochs=1)):
        with pytest.warns(ss.ScaleWarning) as caught:
            model.fit(frame)
        (warning,) = caught
        assert "column 'mass'" in str(warning.message)
        assert "standardize=True" in str(warning.message)
        assert warning.filename == __file__


@pytest.mark.parametrize(
    "chosen",
    [{"standardize": True}, {"feature_weights": np.ones(5)}, {"layers": {"all": slice(0, 5)}}],
    ids=["standardize", "weights", "layers"],
)
def test_whoever_says_how_much_columns_count_is_not_told(rng, chosen):
    assert told(mixed(rng), **chosen) == []


def test_a_value_that_swallows_all_others_is_told_of_alone(rng):
    X = rng.normal(size=(40, 2))
    X[3, 1] = -3.4e38
    with pytest.warns() as caught:
        ss.SOM(shape=(2, 2), n_epochs=1).fit(X)
    assert [warning.category for warning in caught] == [ss.PrecisionWarning]


def test_blocks_are_told_of_too(rng):
    X = rng.normal(5.0, size=(60, 2)) * [1.0, 1000.0]
    with pytest.warns(ss.ScaleWarning, match="column 1"):
        ss.SOM(shape=(2, 2), n_epochs=1).fit(lambda: iter([X[:30], X[30:]]))


@pytest.mark.parametrize("n", [150, 5000])
def test_principal_components_are_left_in_peace(rng, n):
    """They vary as the data do along them: to let them count alike would blow up what is noise."""
    X = rng.normal(size=(n, 4)) @ rng.normal(size=(4, 4)) * [1.0, 1.0, 30.0, 1.0] + 100.0
    with pytest.warns(ss.ScaleWarning, match="column 2"):
        ss.SOM(shape=(2, 2), n_epochs=1).fit(X)
    codes = PCA(3).fit_transform(X)
    assert codes[:, 0].var() > 0.9 * codes.var(axis=0).sum()
    assert told(codes) == []


def test_images_are_left_in_peace():
    assert told(digits().X) == []
