"""Maps trained on a device, and what is made of samples there."""

import pickle

import numpy as np
import pytest

import somersault as ss
from somersault.arrays import ArrayBackend
from somersault.matching import squared_distances

from .devices import here, holed, is_there, small, there

CASES = {
    "float64": (np.float64, {}),
    "float32": (np.float32, {}),
    "minibatch": (np.float64, {"solver": "minibatch"}),
    "online": (np.float64, {"solver": "online", "n_epochs": 2}),
    "weights": (np.float64, {"feature_weights": [1.0, 0.0, 2.0, 0.5]}),
    "layers": (np.float64, {"layers": {"a": [0, 1], "b": [2, 3]}}),
    "standardized": (np.float64, {"standardize": True}),
    "categories": (np.float64, {"categorical_features": [3], "n_epochs": 2}),
    "medoids": (np.float64, {"keep": "medoids"}),
    "random start": (np.float64, {"init": "sample", "measures": ("combined_error",)}),
}


@pytest.mark.slow
@pytest.mark.parametrize("with_gaps", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_a_map_of_samples_on_a_device_is_that_of_numpy(iris, case, with_gaps):
    dtype, options = CASES[case]
    if case == "categories":
        iris = np.column_stack([iris[0][:, :3], iris[1]]), iris[1]
    X = (holed(iris[0]) if with_gaps else iris[0]).astype(dtype)
    mine, theirs = small(**options).fit(X), small(**options).fit(there(X))
    near = 1e-4 if dtype == np.float32 else 1e-9
    assert isinstance(theirs.prototypes_, np.ndarray)
    assert theirs.prototypes_ == pytest.approx(mine.prototypes_, rel=near, abs=near)
    for name, values in mine.history_.items():
        assert theirs.history_[name] == pytest.approx(values, rel=1e-4)
    assert (theirs.codebook_.exemplars is None) == (mine.codebook_.exemplars is None)
    if mine.codebook_.exemplars is not None:
        assert (theirs.codebook_.exemplars.points == mine.codebook_.exemplars.points).all()
    if case == "medoids":
        assert theirs.medoids_.prototypes == pytest.approx(mine.medoids_.prototypes)
    assert (here(theirs.predict(there(X))) == theirs.predict(X)).all()
    assert here(theirs.transform(there(X))) == pytest.approx(theirs.transform(X), rel=1e-9, abs=1e-12)
    assert is_there(theirs.predict(there(X)))
    assert is_there(theirs.transform(there(X)))
    quality = theirs.quality(there(X)), theirs.quality(X)
    assert quality[0].quantization_error == quality[1].quantization_error


def test_float32_samples_far_from_the_origin_find_their_units_on_a_device(rng):
    X = (1e3 + rng.random((400, 3))).astype(np.float32)
    mine, theirs = small().fit(X), small().fit(there(X))
    assert theirs.prototypes_ == pytest.approx(mine.prototypes_, abs=1e-6)
    assert (here(theirs.predict(there(X))) == squared_distances(X, theirs.prototypes_).argmin(axis=1)).all()


def test_sample_weights_and_partial_fit_on_a_device(iris):
    X, weights = iris[0], np.random.default_rng(0).random(len(iris[0]))
    assert small().fit(there(X), sample_weight=there(weights)).prototypes_ == pytest.approx(
        small().fit(X, sample_weight=weights).prototypes_
    )
    mine, theirs = small(), small()
    for rows in (slice(0, 60), slice(60, 150)):
        mine.partial_fit(X[rows])
        theirs.partial_fit(there(X[rows]))
    assert theirs.prototypes_ == pytest.approx(mine.prototypes_)


def test_samples_on_a_device_are_never_taken_to_the_host_as_a_whole(monkeypatch, rng):
    X = rng.random((9000, 6))
    taken, host = [], ArrayBackend.host

    def watched(backend, array):
        out = host(backend, array)
        taken.append(out.size)
        return out

    monkeypatch.setattr(ArrayBackend, "host", watched)
    som = small().fit(there(X))
    som.predict(there(X))
    som.transform(there(X))
    som.partial_fit(there(X))
    assert max(taken) < X.size / 4


@pytest.mark.parametrize("as_array", ["device", "torch"])
def test_whatever_is_made_of_samples_lies_where_they_do(iris, as_array, request):
    X, y = iris
    if as_array == "torch":
        torch = request.getfixturevalue("torch")
        to, of, lies = torch.from_numpy, np.asarray, lambda a: isinstance(a, torch.Tensor)
    else:
        to, of, lies = there, here, is_there
    A = to(X)
    som = small().fit(A).label_units(A, to(y))
    assert som.unit_labels_.tolist() == small().fit(X).label_units(X, y).unit_labels_.tolist()
    book, some = som.codebook_, to(X[:5].copy())
    inverse, mine = book.invert(book.activations(some)), book.invert(book.activations(X[:5]))
    morph, expected = som.morph(some, ss.Label(2)), som.morph(X[:5], ss.Label(2))
    plain = ss.morph(some, book, 3), ss.morph(X[:5], book, 3)
    sample = ss.morph(some, book, ss.Sample(to(X[60]))), ss.morph(X[:5], book, ss.Sample(X[60]))
    stepped = [list(ss.steps(A, book, 3, max_steps=4))[-1] for A in (some, X[:5])]
    for found, numpy in (
        (som.inverse_transform(som.transform(some)), som.inverse_transform(som.transform(X[:5]))),
        (inverse.points, mine.points),
        (inverse.expected_error, mine.expected_error),
        (inverse.is_pattern, mine.is_pattern),
        (morph.end, expected.end),
        (morph.frames(4), expected.frames(4)),
        (plain[0].end, plain[1].end),
        (sample[0].end, sample[1].end),
        (stepped[0].points, stepped[1].points),
        (som.impute(to(holed(X))), som.impute(holed(X))),
    ):
        assert lies(found)
        assert of(found) == pytest.approx(numpy, rel=1e-6, abs=1e-6)
    assert (of(morph.frames(3))[:, 0] == X[:5]).all()
    assert isinstance(morph.arc_length, np.ndarray)
    assert of(pickle.loads(pickle.dumps(morph)).end) == pytest.approx(of(morph.end))  # noqa: S301
    landmarks = som.medoids(A)
    assert isinstance(landmarks.prototypes, np.ndarray)
    assert (landmarks.prototypes == som.medoids(X).prototypes).all()
    assert ss.Codebook(to(book.prototypes.copy())).n_units == book.n_units
    assert book.medoids(A).prototypes == pytest.approx(landmarks.prototypes)
