"""Inversions, estimators, pictures and files of what lies on a device."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.arrays import ArrayBackend

from .devices import DEVICE, here, holed, is_there, small, strict, there


@st.composite
def inversions(draw):
    """Codebooks that span their space, miss one dimension, or more; activations, noisy or not; what is asked."""
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    n, n_features = draw(st.integers(1, 40)), draw(st.integers(1, 6))
    n_units = draw(st.integers(1, 12))
    m = draw(st.sampled_from([None, rng.random(n_features) + 0.1]))
    book = ss.Codebook(rng.normal(size=(n_units, n_features)) + draw(st.sampled_from([0, 100])), feature_weights=m)
    A = book.activations(book.prototypes.mean(axis=0) + rng.normal(size=(n, n_features)))
    A = np.maximum(A + draw(st.sampled_from([0.0, 1e-3, 0.3])) * rng.normal(size=A.shape), 0)
    noise = draw(st.sampled_from([None, 0.1, rng.random(n_units) + 0.01, rng.random((n, n_units)) + 0.01]))
    asked = draw(st.sampled_from([None, 0.3, "gcv"] if noise is None else [None, "discrepancy"]))
    return book, holed(A) if draw(st.booleans()) else A, {"noise": noise, "regularization": asked}


@pytest.mark.slow
@given(inversions())
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_inversions_on_a_device_are_those_of_numpy(case):
    book, A, options = case
    found, mine = book.invert(there(A), **options), book.invert(A, **options)
    assert found.is_exact == mine.is_exact
    for name, expected in vars(mine).items():
        if isinstance(expected, np.ndarray):
            given = getattr(found, name)
            assert is_there(given)
            assert here(given).dtype == expected.dtype
            assert here(given) == pytest.approx(expected, rel=1e-6, abs=1e-6, nan_ok=True)
        elif name != "is_exact":
            assert getattr(found, name) is None


@pytest.mark.slow
def test_activations_on_a_device_are_never_taken_to_the_host_as_a_whole(monkeypatch, rng):
    X = rng.random((9000, 4))
    som = small().fit(X)
    A, taken, host = there(som.transform(X)), [], ArrayBackend.host

    def watched(backend, array):
        out = host(backend, array)
        taken.append(out.size)
        return out

    monkeypatch.setattr(ArrayBackend, "host", watched)
    assert here(som.inverse_transform(A)) == pytest.approx(X)
    assert here(som.codebook_.invert(A, regularization=1e-9).points) == pytest.approx(X, abs=1e-6)
    assert max(taken) <= len(X)


def test_bad_activations_on_a_device_are_refused(iris):
    X = iris[0]
    book = small().fit(X).codebook_
    A = book.activations(X)
    for spoiled, options, words in (
        (A - 5, {}, "never negative"),
        (A - 5, {"noise": 0.01}, "10 standard deviations"),
        (A[:, :3], {}, "3 columns, but the codebook has 20 units"),
        (A * np.inf, {}, "infinite"),
        (A, {"noise": np.ones(3)}, "noise has shape"),
    ):
        with pytest.raises(ss.InputError, match=words), np.errstate(invalid="ignore"):
            book.invert(there(spoiled), **options)
    with pytest.warns(ss.NotAPatternWarning, match="150 of 150 rows"):
        book.invert(there(np.random.default_rng(0).random(A.shape)))


@pytest.mark.parametrize("kind", [ss.SOMClassifier, ss.SOMRegressor, ss.SOMClusterer])
def test_estimators_on_a_map_follow_the_device(iris, kind):
    X, y = iris
    mine, theirs = (kind(shape=(5, 4), n_epochs=5) for _ in range(2))
    mine.fit(X, y.astype(float))
    theirs.fit(there(X), there(y.astype(float)))
    assert theirs.som_.prototypes_ == pytest.approx(mine.som_.prototypes_)
    found = theirs.predict(there(X))
    assert is_there(found)
    assert here(found) == pytest.approx(mine.predict(X))
    if kind is ss.SOMClassifier:
        assert here(theirs.predict_proba(there(X))) == pytest.approx(mine.predict_proba(X))
        named = kind(shape=(5, 4), n_epochs=2).fit(there(X), np.array(["a", "b", "c"])[y])
        assert named.predict(there(X)).dtype.kind == "U"  # no other library has strings
    if kind is ss.SOMClusterer:
        assert (theirs.labels_ == mine.labels_).all()


@pytest.mark.slow
def test_pictures_pages_and_measures_take_what_lies_on_a_device(iris, tmp_path):
    X, y = iris
    som = small().fit(X).label_units(X, y)
    assert ss.plot.hits(som, there(X)).collections[0].get_array().sum() == len(X)
    ss.plot.class_pies(som, there(X), there(y))
    ss.save_page(tmp_path / "map.html", som, there(X), there(y), starts=[0], targets=[{"unit": 3}])
    assert ss.suggest_shape(there(X)) == ss.suggest_shape(X)
    mine, theirs = (ss.morph(to(X[:6]), som, 3).frames(5) for to in (np.asarray, there))
    found, expected = ss.path_quality(theirs, reference=there(X)), ss.path_quality(mine, reference=X)
    assert str(found) == str(expected)


def test_results_on_disk_are_written_from_a_device(iris, tmp_path):
    X = iris[0]
    som = small().fit(X)
    assert (som.predict(there(X), out=tmp_path / "units.npy") == som.predict(X)).all()
    written = som.transform(there(X), out=tmp_path / "activations.npy")
    assert written == pytest.approx(som.transform(X))
    assert som.inverse_transform(there(written), out=tmp_path / "points.npy") == pytest.approx(X)


def test_a_device_without_float64_has_results_in_float32(iris):
    device = strict.Device("no_float64")
    X = iris[0].astype(np.float32)
    A = there(X, device)
    som = small().fit(A)
    assert som.prototypes_.dtype == np.float64
    assert som.prototypes_ == pytest.approx(small().fit(X).prototypes_, rel=1e-4)
    assert (here(som.predict(A)) == som.predict(X)).mean() > 0.98
    found = som.transform(A)
    assert (found.device, found.dtype) == (device, strict.float32)
    assert here(found) == pytest.approx(som.transform(X), rel=1e-4, abs=1e-4)
    assert som.morph(A[:2, :], 3).end.dtype == strict.float32
    assert here(som.inverse_transform(found)) == pytest.approx(X, rel=1e-3, abs=1e-2)


def test_a_type_that_is_listed_but_not_there_is_not_used(monkeypatch):
    backend, zeros = ArrayBackend("array_api_strict", DEVICE), strict.zeros

    def without_float64(shape, *, dtype, device):
        if dtype == strict.float64:
            raise TypeError("no such type here")
        return zeros(shape, dtype=dtype, device=device)

    monkeypatch.setattr(strict, "zeros", without_float64)
    assert backend.array(np.eye(2)).dtype == strict.float32
    assert backend.widest == np.float32
