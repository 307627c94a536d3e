"""The estimator: scikit-learn's contract, and what a map can do."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import somersault as ss
from somersault.estimator import SOM


@pytest.mark.slow
@parametrize_with_checks([SOM(shape=(4, 5), n_epochs=8), SOM(shape=(3, 4), topology="rectangular", n_epochs=3)])
def test_scikit_learns_own_checks_pass(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X / 16, y


@pytest.fixture(scope="module")
def som(digits):
    return ss.SOM(shape=(10, 10), n_epochs=10).fit(digits[0]).label_units(*digits)


def test_predict_is_the_nearest_prototype_and_transform_its_activations(som, digits):
    X = digits[0][:50]
    A = som.transform(X)
    assert (som.predict(X) == A.argmin(axis=1)).all()
    assert A[3, 7] == pytest.approx(np.sum((X[3] - som.prototypes_[7]) ** 2))
    assert A.dtype == np.float64


def test_inverse_transform_undoes_transform(som, digits):
    assert som.inverse_transform(som.transform(digits[0][:20])) == pytest.approx(
        som.codebook_.invert(som.codebook_.activations(digits[0][:20])).points
    )
    wide = ss.SOM(shape=(4, 4), n_epochs=5).fit(digits[0][:, 20:26])
    assert wide.inverse_transform(wide.transform(digits[0][:20, 20:26])) == pytest.approx(
        digits[0][:20, 20:26], abs=1e-9
    )


def test_units_take_the_class_of_most_of_their_samples(som, digits):
    X, y = digits
    units = som.predict(X)
    for unit in range(100):
        mine = y[units == unit]
        if len(mine):
            counts = np.bincount(mine, minlength=10)
            assert som.unit_labels_[unit] == counts.argmax()
            assert som.codebook_.purity[unit] == counts.max() / len(mine)
        else:
            assert som.unit_labels_[unit] is None


def test_a_three_becomes_an_eight(som, digits):
    X, y = digits
    threes = X[y == 3][:20]
    morph = som.morph(threes, ss.Label(8))
    assert {som.unit_labels_[unit] for unit in som.predict(morph.end)} == {8}
    assert (morph.frames()[:, 0] == threes).all()
    assert (som.morph(threes, ss.Label("8")).end == morph.end).all()
    assert (ss.morph(threes, som, ss.Label(8)).end == morph.end).all()


@pytest.mark.slow
def test_medoids_keep_the_labels(som, digits):
    book = som.codebook_.medoids(digits[0])
    assert (book.units_of(8) == som.codebook_.units_of(8)).all()
    assert ss.morph(digits[0][:3], book, ss.Label(8)).results == (ss.Result.REACHED,) * 3


@pytest.mark.slow
def test_a_map_that_keeps_its_medoids_morphs_on_them(digits):
    X, y = digits
    som = ss.SOM(shape=(6, 6), n_epochs=5, keep="medoids").fit(X).label_units(X, y)
    nearest = som.transform(X).argmin(axis=0)
    assert (som.medoids_.prototypes == X[nearest]).all()
    assert (som.medoids(X[:500]).prototypes == X[som.transform(X[:500]).argmin(axis=0)]).all()
    assert (som.medoids_.units_of(8) == som.codebook_.units_of(8)).all()
    on_medoids = ss.morph(X[:4], som.codebook_.medoids(X), ss.Label(8)).end
    assert (som.morph(X[:4], ss.Label(8)).end == on_medoids).all()
    assert (ss.morph(X[:4], som, ss.Label(8)).end == on_medoids).all()


def test_medoids_of_a_stream_are_the_nearest_of_all_that_came_and_were_kept(rng):
    som = ss.SOM(shape=(2, 2), n_epochs=3, keep="medoids")
    first, second = rng.random((50, 3)), rng.random((50, 3))
    earlier = som.partial_fit(first).medoids_.prototypes
    both = np.vstack([earlier, second])
    som.partial_fit(second)
    assert (som.medoids_.prototypes == both[som.transform(both).argmin(axis=0)]).all()


def test_samples_with_gaps_are_no_landmarks(rng):
    X = rng.random((40, 3))
    X[::2, 1] = np.nan
    som = ss.SOM(shape=(2, 2), n_epochs=3, keep="medoids").fit(X)
    whole = X[1::2]
    assert (som.medoids_.prototypes == whole[som.transform(whole).argmin(axis=0)]).all()
    X[1::2, 0] = np.nan
    with pytest.raises(ss.InputError, match="every sample misses a value; need complete ones"):
        som.medoids(X)


@pytest.mark.parametrize("keep", ["means", True, 3])
def test_nothing_but_samples_and_medoids_can_be_kept(keep, rng):
    with pytest.raises(ss.InputError, match=r"keep is .*; need one of 'samples', 'medoids'"):
        ss.SOM(shape=(2, 2), keep=keep).fit(rng.random((40, 3)))


def test_the_same_seed_gives_the_same_map_and_another_seed_another(digits):
    def fit(seed):
        return ss.SOM(shape=(4, 4), n_epochs=3, init="sample", random_state=seed).fit(digits[0]).prototypes_

    assert (fit(1) == fit(1)).all()
    assert (fit(1) != fit(2)).any()


def test_given_prototypes_are_kept_without_epochs(digits):
    start = digits[0][:6]
    som = ss.SOM(shape=(2, 3), init=start, n_epochs=0).fit(digits[0])
    assert (som.prototypes_ == start).all()


def test_refitting_forgets_old_labels(som, digits):
    again = ss.SOM(shape=(4, 4), n_epochs=2).fit(digits[0]).label_units(*digits).fit(digits[0])
    assert not hasattr(again, "unit_labels_")
    with pytest.raises(ss.InputError, match=r"som\.label_units"):
        again.morph(digits[0][:1], ss.Label(8))


def test_it_works_inside_a_pipeline(digits):
    pipeline = make_pipeline(StandardScaler(), SOM(shape=(4, 4), n_epochs=3)).fit(digits[0])
    assert pipeline.transform(digits[0][:3]).shape == (3, 16)
    assert pipeline.predict(digits[0][:3]).shape == (3,)
    assert pipeline.inverse_transform(pipeline.transform(digits[0][:3])).shape == (3, 64)
    assert pipeline[-1].get_feature_names_out()[0] == "som0"


def test_each_epoch_is_heard(digits, caplog):
    heard = []
    with caplog.at_level("INFO", logger="somersault"):
        som = ss.SOM(
            shape=(4, 4),
            n_epochs=3,
            verbose=True,
            on_epoch=lambda epoch, errors: heard.append((epoch, errors)),
        )
        som.fit(digits[0])
    assert [epoch for epoch, _ in heard] == [0, 1, 2]
    assert heard[2][1]["quantization_error"] == som.history_["quantization_error"][2]
    assert len(caplog.records) == 3


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"shape": (0, 4)}, "whole number of at least 1"),
        ({"shape": 5}, r"\(n_rows, n_columns\)"),
        ({"topology": "hex"}, "'hexagonal', 'rectangular'"),
        ({"boundary": "torus"}, "'toroidal'"),
        ({"shape": (3, 4), "boundary": "toroidal"}, "even number of rows"),
        ({"neighborhood": "gauss"}, "'gaussian'"),
        ({"radius": 3}, r"need \(first, last\) or \(first, last, decay\)"),
        ({"radius": (3.0, 1.0, "linear", 0.5)}, r"need \(first, last\) or \(first, last, decay\)"),
        (
            {"learning_rate": (0.5, 0.1, "steep")},
            "the decay of learning_rate is 'steep'; need one of",
        ),
        ({"radius": (3.0, 0.0)}, "last radius is 0.0"),
        ({"radius": (-1.0, 0.5)}, "first radius is -1.0"),
        ({"n_epochs": -1}, "n_epochs is -1"),
        ({"n_epochs": 2.5}, "n_epochs is 2.5"),
        ({"init": "kmeans"}, "'pca', 'sample'"),
        ({"init": np.zeros((3, 64))}, "init has 3 rows; need 16"),
        ({"init": np.zeros((16, 3))}, "3 columns, but X has 64 features"),
    ],
)
def test_what_is_no_map_is_refused(digits, parameters, words):
    with pytest.raises(ss.InputError, match=words):
        ss.SOM(**{"shape": (4, 4), "n_epochs": 1, **parameters}).fit(digits[0])


def test_bad_data_are_refused(som, digits):
    X = digits[0].copy()
    for bad, words in [
        (np.where(np.arange(64) == 3, np.inf, X), "infini"),
        (np.where(np.arange(64) == 3, 1e200, X), "overflows"),
        (X[:0], "0 sample"),
        (X[0], "1D array"),
        (X[:, :9], "9 features"),
    ]:
        with pytest.raises(ValueError, match=words):
            som.predict(bad)
    with pytest.raises(ValueError, match="zero"):
        ss.SOM(shape=(2, 2)).fit(X, sample_weight=np.zeros(len(X)))
    with pytest.raises(ss.InputError, match="one entry for each sample"):
        som.label_units(X, [1, 2])
    with pytest.raises(ss.InputError, match="100 units"):
        som.inverse_transform(np.ones((1, 9)))
