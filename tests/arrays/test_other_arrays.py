"""Arrays of other libraries: the same results as NumPy's, in the library and on the device of the input.

Device "device1" of array-api-strict stands for a GPU: NumPy cannot read it, and no function but those of the array
API standard does.
"""

import importlib.util
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits, load_iris

import somersault as ss
from somersault import arrays
from somersault.arrays import ArrayBackend, DeviceSamples
from somersault.lattice import Lattice
from somersault.matching import nearest, on_device, squared_distances
from somersault.training.sums import Sweep

strict = pytest.importorskip("array_api_strict", reason="array-api-strict is not installed")
pytest.importorskip("array_api_compat", reason="array-api-compat is not installed")

DEVICE = strict.Device("device1")
HOME = ArrayBackend("array_api_strict", DEVICE)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.fixture(scope="module")
def iris():
    return load_iris(return_X_y=True)


def there(X, device=DEVICE):
    return strict.asarray(np.asarray(X), device=device)


def here(array):
    return np.from_dlpack(array)


def is_there(array):
    return isinstance(array, type(there([0.0]))) and array.device == DEVICE


def small(**options):
    return ss.SOM(**{"shape": (5, 4), "n_epochs": 5} | options)


def holed(X, share=0.2):
    rng = np.random.default_rng(0)
    gaps = rng.random(X.shape) < share
    gaps[np.arange(len(X)), rng.integers(0, X.shape[1], len(X))] = False
    return np.where(gaps, np.asarray(np.nan, dtype=X.dtype), X)


@st.composite
def samples(draw):
    """Samples of either type, near and far, some on prototypes, with gaps or without, and the prototypes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    n, n_features, n_units = draw(st.integers(1, 70)), draw(st.integers(1, 9)), draw(st.integers(1, 12))
    offset = draw(st.sampled_from([0.0, 3.0, 1e3]))
    W = offset + rng.normal(size=(n_units, n_features))
    X = offset + rng.normal(size=(n, n_features))
    on = rng.random(n) < draw(st.sampled_from([0.0, 0.5]))
    X[on] = W[rng.integers(n_units, size=on.sum())]
    X = X.astype(draw(st.sampled_from([np.float32, np.float64])))
    X = holed(X) if draw(st.booleans()) else X
    weights = draw(st.sampled_from([None, rng.random(n_features) + 0.1]))
    return X, W, weights


@given(samples())
def test_distances_on_a_device_are_those_of_numpy(case):
    X, W, m = case
    found = on_device.squared_distances(DeviceSamples.of(there(X)), W, m, HOME)
    assert is_there(found)
    assert here(found) == pytest.approx(squared_distances(X, W, m), rel=1e-9, abs=1e-20)


@given(samples())
def test_the_units_found_on_a_device_are_as_near_as_any(case):
    X, W, m = case
    n_best = min(2, len(W))
    search = on_device.DeviceSearch(W, X.dtype, W.mean(axis=0), m, HOME)
    units, squares = map(here, search.nearest(there(X), n_best))
    exact = squared_distances(X, W, m)
    least = np.sort(exact, axis=1)[:, :n_best]
    scale = 1e-5 if X.dtype == np.float32 else 1e-12
    of_units = np.take_along_axis(exact, units, axis=1)
    slack = scale * exact.max(axis=1, keepdims=True)
    assert (of_units <= least + slack).all()
    assert (np.abs(squares - of_units) <= slack).all()
    assert n_best == 1 or (units[:, 0] != units[:, 1]).all()
    if X.dtype == np.float64:
        assert squares == pytest.approx(nearest(X, W, n_best, m)[1], rel=1e-7, abs=1e-20)


@given(samples(), st.booleans())
def test_partial_sums_on_a_device_are_those_of_numpy(case, are_weighted):
    X, W, m = case
    X = X.astype(np.float64)
    weights = np.random.default_rng(1).random(len(X)) if are_weighted else np.ones(len(X))
    sweep = (W, Lattice((1, len(W))), X.dtype, W.mean(axis=0), m, len(X))
    here_, away = Sweep(*sweep), Sweep(*sweep, HOME)
    mine = here_.total([(X, weights)], here_.search())
    theirs = away.total([(there(X), weights)], away.search())
    assert theirs.sums == pytest.approx(mine.sums, rel=1e-12, abs=1e-12)
    assert theirs.counts == pytest.approx(mine.counts)
    assert theirs.n_known == pytest.approx(np.broadcast_to(mine.n_known, theirs.n_known.shape))
    assert (theirs.weight, theirs.non_adjacent) == pytest.approx((mine.weight, mine.non_adjacent))
    assert theirs.error == pytest.approx(mine.error, rel=1e-6, abs=1e-9)


def test_of_equally_near_units_the_first_is_best_and_the_next_second():
    search = on_device.DeviceSearch(np.array([[9.0], [1.0], [-1.0], [1.0]]), np.dtype(float), None, None, HOME)
    assert here(search.nearest(there([[0.0], [2.0]]), 2)[0]).tolist() == [[1, 2], [1, 3]]


def test_samples_whose_squares_leave_float32_are_found():
    W = np.array([[0.0], [1e25], [2e25]])
    X = np.array([[0.1], [1.1e25], [np.nan]], dtype=np.float32)[[0, 1]]
    units = on_device.best_units(DeviceSamples.of(there(X)), W, None, HOME)
    assert here(units).tolist() == [0, 1]


@pytest.mark.parametrize("n", [1, 2, 7])
def test_sums_of_segments_are_those_of_a_loop(n, rng, monkeypatch):
    monkeypatch.setattr(arrays, "_HELD", 40)
    values, segments = rng.normal(size=(50, 3)), rng.integers(n, size=50)
    expected = np.zeros((n, 3))
    np.add.at(expected, segments, values)
    assert here(HOME.segment_sums(there(values), there(segments), n)) == pytest.approx(expected)


@pytest.mark.parametrize("topology", ["hexagonal", "rectangular"])
@pytest.mark.parametrize("boundary", ["planar", "cylindrical", "toroidal"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (4, 5)])
def test_the_table_of_neighbors_holds_those_that_touch(topology, boundary, shape):
    if shape[0] % 2 and boundary == "toroidal":
        shape = (shape[0] + 1, shape[1])
    lattice = Lattice(shape, topology, boundary)
    for unit, row in enumerate(lattice.neighbor_table):
        assert row[row >= 0].tolist() == lattice.neighbors(unit).tolist()


CASES = {
    "float64": (np.float64, {}),
    "float32": (np.float32, {}),
    "minibatch": (np.float64, {"solver": "minibatch"}),
    "online": (np.float64, {"solver": "online", "n_epochs": 2}),
    "weights": (np.float64, {"feature_weights": [1.0, 0.0, 2.0, 0.5]}),
    "layers": (np.float64, {"layers": {"a": [0, 1], "b": [2, 3]}}),
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
    plt.close("all")
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


def refused(X):
    """What a map says of it, in training and afterwards."""
    said = []
    for use in (small().fit, small().fit(load_iris().data).predict, ss.Codebook(np.eye(4)).activations):
        with pytest.raises(ValueError, match=r"\w") as caught:
            use(X)
        said.append(str(caught.value))
    return " ".join(said)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda X: X.__setitem__((3, 1), np.inf), "infinite values"),
        (lambda X: X.__setitem__((3, 1), -1e80), "overflows"),
    ],
)
@pytest.mark.parametrize("to", [there, np.asarray])
def test_bad_values_on_a_device_are_refused_as_numpy_s_are(iris, to, spoil, words):
    X = iris[0].copy()
    spoil(X)
    said = refused(to(X))
    assert said.count(words) == 3


def test_bad_shapes_and_types_on_a_device_are_refused(iris):
    X = iris[0]
    assert "X[None, :]" in refused(there(X[0]))
    assert "need" in refused(there(X[None]))
    assert "empty" in refused(there(X[:0]))
    assert "omplex" in refused(there(X + 1j))
    som = small().fit(X)
    with pytest.raises(ValueError, match="3 features, but SOM is expecting 4"):
        som.predict(there(X[:, :3]))
    with pytest.raises(ss.InputError, match="3 columns, but the codebook has 4"):
        som.codebook_.activations(there(X[:, :3]))
    with pytest.raises(ss.InputError, match="no value in any sample"):
        small().fit(there(np.where([True, False, True, True], X, np.nan)))
    for use in (lambda A: som.morph(A, 3), som.codebook_.medoids):
        with pytest.raises(ss.InputError, match="NaN"):
            use(there(holed(X)))


def test_without_array_api_compat_a_device_of_a_library_that_needs_it_says_so(monkeypatch):
    foreign = type(np)("torch")  # without the functions of the standard
    with pytest.raises(ss.InputError, match=r"somersault\[arrays\]"):
        arrays._standard(foreign)


# PyTorch


def test_tensors_on_the_host_are_read_in_place_and_give_the_same_bits(torch, iris):
    for dtype in (np.float64, np.float32):
        X = iris[0].astype(dtype)
        tensor = torch.from_numpy(X)
        assert np.shares_memory(arrays.as_samples(tensor), X)
        mine, theirs = small().fit(X), small().fit(tensor)
        assert (mine.prototypes_ == theirs.prototypes_).all()
        assert (theirs.transform(tensor).numpy() == mine.transform(X)).all()
        assert (theirs.predict(tensor).numpy() == mine.predict(X)).all()
    assert np.array_equal(X, iris[0].astype(np.float32))  # inputs are never changed


def test_tensors_in_host_memory_need_nothing_besides_pytorch(torch, iris, monkeypatch):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(arrays, "find_spec", lambda name: None if name == "array_api_compat" else find_spec(name))
    tensor = torch.from_numpy(iris[0])
    assert isinstance(small().fit(tensor).transform(tensor), torch.Tensor)


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "bool", "float16", "bfloat16"])
def test_tensors_of_other_types_are_what_numpy_makes_of_them(torch, iris, dtype):
    tensor = torch.from_numpy(10 * iris[0]).to(getattr(torch, dtype))
    X = tensor.float().numpy() if dtype == "bfloat16" else tensor.numpy()
    mine, theirs = small().fit(X), small().fit(tensor)
    assert (mine.prototypes_ == theirs.prototypes_).all()
    assert (theirs.predict(tensor).numpy() == mine.predict(X)).all()


def test_bad_tensors_are_refused(torch, iris):
    X = torch.from_numpy(iris[0])
    assert refused(X.clone().requires_grad_()).count(".detach()") == 3
    assert refused(X.to("meta")).count("'meta', which holds no values") == 3
    assert refused(X.to_sparse()).count(".to_dense()") == 3
    for bad in (X.to(torch.complex64), X[0], X[None], X[:0], torch.where(X > 7, torch.inf, X)):
        assert refused(bad) == refused(bad.numpy())


def test_transposed_and_expanded_tensors_are_read(torch, iris):
    X = iris[0]
    som = small().fit(X)
    turned = torch.from_numpy(np.ascontiguousarray(X.T)).T
    assert (som.predict(turned).numpy() == som.predict(X)).all()
    one = torch.from_numpy(X[0].copy()).expand(3, 4)
    assert (som.predict(one).numpy() == som.predict(X[:1])[0]).all()
    assert som.morph(one, 2).end.shape == (3, 4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("with_gaps", [False, True])
def test_a_device_asked_for_gives_the_same_map(torch, dtype, with_gaps):
    X = load_digits().data.astype(dtype)
    X = holed(X) if with_gaps else X
    mine, theirs = small().fit(X), small(device="cpu").fit(X)
    assert theirs.prototypes_ == pytest.approx(mine.prototypes_, rel=1e-5, abs=1e-5)
    assert isinstance(theirs.predict(X), np.ndarray)
    assert (theirs.predict(X) == mine.predict(X)).mean() > 0.999
    assert theirs.transform(X) == pytest.approx(mine.transform(X), rel=1e-4, abs=1e-3)
    A = mine.transform(load_digits().data[:50])
    assert theirs.inverse_transform(A) == pytest.approx(mine.inverse_transform(A), rel=1e-3, abs=1e-3)
    assert isinstance(theirs.transform(torch.from_numpy(X)), torch.Tensor)
    assert isinstance(theirs.transform(there(X)), type(there(X)))  # where the samples lie goes before the wish


def test_data_read_in_blocks_go_to_the_device_block_by_block(torch, rng, tmp_path):
    X = rng.random((5000, 5), dtype=np.float32)
    np.save(tmp_path / "X.npy", X)
    source = ss.blocks(tmp_path / "X.npy")
    som = small(device="cpu").fit(source)
    assert som.prototypes_ == pytest.approx(small().fit(X).prototypes_, rel=1e-4)
    assert (som.predict(source) == small(device="cpu").fit(X).predict(X)).mean() > 0.99
    written = som.transform(source, out=tmp_path / "A.npy")
    assert written == pytest.approx(som.transform(X), rel=1e-6)


@pytest.mark.parametrize("as_array", ["device", "torch"])
def test_blocks_may_be_arrays_of_other_libraries(rng, as_array, request):
    to = there if as_array == "device" else request.getfixturevalue("torch").from_numpy
    X = rng.random((300, 5))
    som = small().fit(lambda: (to(X[i : i + 100]) for i in (0, 100, 200)))
    assert som.prototypes_ == pytest.approx(small().fit(X).prototypes_)


def test_devices_that_are_not_there_are_refused(torch, iris, monkeypatch):
    X = iris[0]
    for name, words in (
        ("nonsense", "nonsense"),
        ("meta", "no values"),
        (7, "need a name"),
        (["cpu"], "need a name"),
    ):
        with pytest.raises(ss.InputError, match=words):
            small(device=name).fit(X)
    if not torch.cuda.is_available():
        with pytest.raises(ss.InputError, match="'cuda', which cannot be used"):
            small(device="cuda").fit(X)
    monkeypatch.setattr(arrays, "find_spec", lambda name: None)
    with pytest.raises(ss.InputError, match="neither PyTorch nor CuPy is installed"):
        small(device="cuda").fit(X)


def test_maps_with_a_device_are_saved_without_it_and_sparse_samples_stay_on_the_host(torch, iris, tmp_path):
    from scipy.sparse import csr_array

    som = small(device="cpu", init=torch.from_numpy(iris[0][:20].copy())).fit(iris[0])
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    assert again.device is None  # whoever loads the file chooses
    assert (again.predict(iris[0]) == som.predict(iris[0])).all()
    assert (som.predict(csr_array(iris[0])) == som.predict(iris[0])).all()


def test_a_training_goes_on_on_another_device(torch, iris, tmp_path):
    path = tmp_path / "run.safetensors"
    small(checkpoint=path, on_epoch=lambda epoch, _: epoch == 2).fit(iris[0])
    again = small(checkpoint=path, device="cpu").fit(iris[0], resume=True)
    assert again.prototypes_ == pytest.approx(small().fit(iris[0]).prototypes_)


def test_products_are_exact_even_where_networks_may_use_tf32(torch, monkeypatch, iris):
    flags = torch.backends.cuda.matmul
    before, seen = flags.fp32_precision, []
    flags.fp32_precision = "tf32"
    scores = on_device._Expansion.scores
    monkeypatch.setattr(
        on_device._Expansion, "scores", lambda *args: seen.append(flags.fp32_precision) or scores(*args)
    )
    som = small(device="cpu").fit(iris[0])
    som.transform(iris[0])
    assert set(seen) == {"ieee"}
    assert flags.fp32_precision == "tf32"
    flags.fp32_precision = before


# JAX


@pytest.mark.parametrize("wide", [False, True])
def test_arrays_of_jax_are_read_in_place_and_taken_as_on_a_device_where_numpy_sees_none(iris, monkeypatch, wide):
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    X = iris[0].astype(np.float32)
    with jax.enable_x64(wide):
        A = jax.numpy.asarray(X)
        expected = small().fit(X)
        assert (small().fit(A).prototypes_ == expected.prototypes_).all()
        view = arrays._view
        monkeypatch.setattr(arrays, "_view", lambda X: None if isinstance(X, jax.Array) else view(X))
        som = small().fit(A)
        assert som.prototypes_ == pytest.approx(expected.prototypes_, rel=1e-5)
        assert (np.asarray(som.predict(A)) == expected.predict(X)).mean() > 0.98
        activations = som.transform(A)
        assert isinstance(activations, jax.Array)
        assert np.asarray(activations) == pytest.approx(expected.transform(X), rel=1e-4, abs=1e-4)
        points = som.inverse_transform(activations)
        assert isinstance(points, jax.Array)
        assert np.asarray(points) == pytest.approx(X, abs=1e-5 if wide else 0.05)
