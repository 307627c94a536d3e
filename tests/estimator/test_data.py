"""Data as they come: gaps, weights, layers, categories, frames, sparse matrices, awkward arrays."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.datasets import load_digits
from sklearn.metrics.pairwise import nan_euclidean_distances

import somersault as ss


def small(**options):
    return ss.SOM(**{"shape": (6, 5), "n_epochs": 8} | options)


def with_gaps(X, share=0.2, seed=0):
    rng = np.random.default_rng(seed)
    gaps = rng.random(X.shape) < share
    gaps[np.arange(len(X)), rng.integers(0, X.shape[1], len(X))] = False
    return np.where(gaps, np.nan, X), gaps


def test_distances_over_gaps_are_those_of_scikit_learn(iris):
    X, _ = with_gaps(iris[0])
    som = small().fit(X)
    expected = nan_euclidean_distances(X, som.prototypes_) ** 2
    assert som.transform(X) == pytest.approx(expected, rel=1e-9)
    assert (som.predict(X) == expected.argmin(axis=1)).all()
    assert som.quality(X).quantization_error == pytest.approx(np.sqrt(expected.min(axis=1)).mean())


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
def test_the_map_fills_gaps_better_than_the_mean_does(solver):
    X = load_digits().data
    holed, gaps = with_gaps(X)
    som = ss.SOM(shape=(10, 10), n_epochs=8, solver=solver).fit(holed)
    filled = som.impute(holed)
    assert (filled[~gaps] == X[~gaps]).all()
    off = np.abs(filled - X)[gaps].mean()
    assert off < 0.6 * np.abs(np.nanmean(holed, axis=0) - X)[gaps].mean()


def test_without_gaps_nothing_is_filled(iris):
    assert (small().fit(iris[0]).impute(iris[0]) == iris[0]).all()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda X: X.__setitem__((slice(None), 2), np.nan), "column 2|x2"),
        (lambda X: X.__setitem__((3, 1), np.inf), "infin"),
    ],
)
def test_what_has_no_distance_is_refused_by_its_place(iris, spoil, words):
    X = iris[0].copy()
    spoil(X)
    with pytest.raises(ss.InputError, match=words):
        small().fit(X)


def test_a_morph_needs_whole_samples_and_says_how_to_get_them(iris):
    X, _ = with_gaps(iris[0])
    som = small().fit(X)
    with pytest.raises(ss.InputError, match="impute"):
        som.morph(X, ss.Unit(3))
    assert np.isfinite(som.morph(som.impute(X), ss.Unit(3)).end).all()


def test_a_morph_varies_columns_by_name_and_a_category_as_a_whole(iris):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(iris[0][:, :3], columns=["length", "width", "petal"])
    frame["kind"] = np.array(["a", "b", "c"])[iris[1]]
    som = small().fit(frame)
    path = som.morph(frame[:3], ss.Unit(20), features_to_vary=["petal", "kind"])
    encoded = som.columns_.encode(frame[:3])
    assert path.end[:, :2].tobytes() == np.ascontiguousarray(encoded[:, :2]).tobytes()
    assert (path.end[:, 2:] != encoded[:, 2:]).any(axis=0).sum() > 1
    for same in ([2, 3], [False, False, True, True]):
        assert (som.morph(frame[:3], ss.Unit(20), features_to_vary=same).end == path.end).all()
    with pytest.raises(
        ss.InputError, match="features_to_vary names 'colour', which is no column of X; need some of"
    ):
        som.morph(frame[:3], ss.Unit(20), features_to_vary=["colour"])


@pytest.mark.parametrize("weight", [1.0, 0.0])
@pytest.mark.parametrize("keep", [None, "medoids"])
def test_categories_stay_shares_of_one_whole_with_and_without_bounds(iris, keep, weight):
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    colors = np.array(["red", "green", "blue"])
    color = np.where(rng.random(150) < 0.3, rng.choice(colors, 150), colors[iris[1]])
    frame = pandas.DataFrame({"petal": iris[0][:, 2], "color": color, "size": iris[0][:, 0] > 5.8})
    som = small(keep=keep, categorical_features=["color", "size"], feature_weights={"color": weight}).fit(frame)
    unit = int(som.predict(frame)[149])
    for bounds in (None, (None, None), (0.0, 9.0)):
        path = som.morph(frame[:9], unit, bounds=bounds)
        for group in som.columns_.groups.values():
            shares = path.frames()[..., group]
            assert shares.min() >= 0
            assert shares.sum(axis=-1) == pytest.approx(1.0, abs=1e-6)
    assert set(som.decode(path.end)["color"]) <= set(colors)


def test_bounds_of_a_morph_are_those_of_the_columns(iris):
    frame = np.column_stack([iris[0].astype(object)[:, :2], np.array(["a", "b", "c"])[iris[1]]])
    som = small(categorical_features=[2]).fit(frame)
    low, high = [4.0, -np.inf, 0.0], [6.0, np.inf, 1.0]
    path = som.morph(frame[:3], ss.Unit(20), bounds=(low, high))
    assert ((path.frames() >= [4.0, -np.inf, 0, 0, 0]) & (path.frames() <= [6.0, np.inf, 1, 1, 1])).all()
    assert path.bounded_features.shape == (3, 5)
    plain = small().fit(iris[0])
    assert (plain.morph(iris[0][:3], 7, bounds=(0, 9)).frames() >= 0).all()
    for bounds in ((1.0,), 3.0, (0.0, [1.0, 2.0])):
        with pytest.raises(ss.InputError, match="need"):
            plain.morph(iris[0][:3], 7, bounds=bounds)


def test_a_feature_weight_scales_its_feature(iris):
    """d² under weights m is d² of x √m."""
    X, m = iris[0], np.array([4.0, 1.0, 0.25, 9.0])
    weighted = small(feature_weights=m).fit(X)
    scaled = small().fit(X * np.sqrt(m))
    assert weighted.prototypes_ * np.sqrt(m) == pytest.approx(scaled.prototypes_, rel=1e-9)
    assert weighted.transform(X) == pytest.approx(scaled.transform(X * np.sqrt(m)), rel=1e-9)
    assert weighted.quality(X).distortion == pytest.approx(scaled.quality(X * np.sqrt(m)).distortion)
    assert weighted.inverse_transform(weighted.transform(X)) == pytest.approx(X, abs=1e-7)


def test_a_feature_of_weight_zero_is_mapped_but_does_not_count(iris):
    X, _ = iris
    with_id = np.column_stack([X, 1e6 * np.random.default_rng(0).random(len(X))])
    som = small(feature_weights=[1, 1, 1, 1, 0]).fit(with_id)
    assert som.prototypes_[:, :4] == pytest.approx(small().fit(X).prototypes_, rel=1e-9)
    assert (som.predict(with_id) == som.predict(with_id * [1, 1, 1, 1, -5])).all()
    by_hand = [with_id[som.predict(with_id) == unit, 4].mean() for unit in np.unique(som.predict(with_id))]
    assert 0 < som.prototypes_[:, 4].min() < np.mean(by_hand) < som.prototypes_[:, 4].max() < 1e6
    end = som.morph(with_id[:3], ss.Unit(4)).end
    assert (end[:, 4] == with_id[:3, 4]).all()


def test_a_layer_counts_as_much_as_its_weight_says(iris):
    X = iris[0] * [1.0, 1.0, 1000.0, 1000.0]
    layers = {"sepal": [0, 1], "petal": ([2, 3], 3.0)}
    som = small(layers=layers).fit(X)
    share = som.feature_weights_ * X.var(axis=0)
    assert share[:2].sum() == pytest.approx(0.25)
    assert share[2:].sum() == pytest.approx(0.75)


@pytest.mark.slow
def test_sparse_samples_map_as_dense_ones_do():
    X = load_digits().data
    dense = ss.SOM(shape=(8, 8), n_epochs=5).fit(X)
    for kind in (sparse.csr_array, sparse.csr_matrix, sparse.csc_array, sparse.coo_array):
        som = ss.SOM(shape=(8, 8), n_epochs=5).fit(kind(X))
        assert som.prototypes_ == pytest.approx(dense.prototypes_, abs=1e-8)
        assert (som.predict(kind(X)) == dense.predict(X)).all()
        assert som.transform(kind(X)) == pytest.approx(dense.transform(X), rel=1e-9)
        assert som.quality(kind(X)).topographic_error == dense.quality(X).topographic_error
        assert som.morph(kind(X[:2]), 5).end == pytest.approx(dense.morph(X[:2], 5).end)


@pytest.mark.slow
def test_sparse_samples_are_never_made_dense(monkeypatch):
    """20 000 features of 3000 samples: 0.5 GB as an array, 1 MB as they are."""
    rng = np.random.default_rng(0)
    row, column = np.repeat(np.arange(3000), 40), rng.integers(0, 20_000, 120_000)
    X = sparse.csr_array((rng.random(120_000), (row, column)), shape=(3000, 20_000))
    largest = []
    toarray = sparse.csr_array.toarray
    monkeypatch.setattr(
        sparse.csr_array, "toarray", lambda self, *a, **k: largest.append(self.shape[0]) or toarray(self, *a, **k)
    )
    som = ss.SOM(shape=(3, 3), n_epochs=2, init="sample").fit(X)
    assert som.predict(X).shape == (3000,)
    assert max(largest, default=0) <= 100  # a few pairs that cancel, and sums per unit


def frame(library, iris):
    X, y = iris
    module = pytest.importorskip(library)
    columns = {"sepal length": X[:, 0], "petal width": X[:, 3], "species": np.array(["a", "b", "c"])[y].tolist()}
    return module.DataFrame(columns)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_keeps_its_names_and_shows_its_categories(library, iris):
    table = frame(library, iris)
    som = small().fit(table)
    assert som.feature_names_in_.tolist() == ["sepal length", "petal width", "species"]
    assert som.columns_.names == ["sepal length", "petal width", "species=a", "species=b", "species=c"]
    assert som.prototypes_.shape == (30, 5)
    assert som.prototypes_[:, 2:].sum(axis=1) == pytest.approx(np.ones(30))
    shown = som.decode(som.prototypes_)
    assert type(shown) is type(table)
    assert list(shown.columns) == list(table.columns)
    assert set(shown["species"]) == {"a", "b", "c"}
    # a category that is missing follows from the rest
    hidden = frame(library, iris)
    truth = list(table["species"])
    if library == "pandas":
        hidden["species"] = hidden["species"].where(np.arange(150) % 2 == 0, None)
    else:
        import polars as pl

        hidden = hidden.with_columns(
            pl.Series("species", [None if i % 2 else kind for i, kind in enumerate(truth)])
        )
    completed = list(som.impute(hidden)["species"])
    assert np.mean([a == b for a, b in zip(completed, truth, strict=True)]) > 0.9


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_set_output_is_honored(library, iris):
    table = frame(library, iris)
    som = small().set_output(transform=library).fit(table)
    out = som.transform(table)
    assert type(out) is type(table)
    assert list(out.columns)[:2] == ["som0", "som1"]
    assert out.shape == (150, 30)


@pytest.mark.parametrize("boundary", ["planar", "cylindrical", "toroidal"])
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda X: (10 * X).astype(np.int16), id="integers"),
        pytest.param(lambda X: X > 2, id="booleans"),
        pytest.param(np.asfortranarray, id="fortran"),
        pytest.param(lambda X: X[::-2, ::-1], id="strided"),
        pytest.param(lambda X: np.repeat(X[:1], 50, axis=0), id="duplicates"),
        pytest.param(lambda X: np.column_stack([X, np.ones(len(X))]), id="constant feature"),
        pytest.param(lambda X: X[:3], id="fewer samples than units"),
        pytest.param(lambda X: X + 1e6, id="offset"),
        pytest.param(lambda X: X * 1e-30, id="tiny"),
        pytest.param(lambda X: X * 1e30, id="huge"),
        pytest.param(lambda X: X.astype(np.float16), id="half"),
        pytest.param(lambda X: X.astype(">f8"), id="big endian"),
    ],
)
def test_awkward_arrays_are_mapped(iris, make, boundary):
    X = make(iris[0])
    if isinstance(X, np.ndarray):
        X.flags.writeable = False
    before = X.copy()
    som = small(boundary=boundary).fit(X)
    assert np.isfinite(som.prototypes_).all()
    assert (before == X).all()
    spread = np.ptp(X.astype(np.float64), axis=0).max()
    assert som.quality(X).quantization_error <= 0.2 * spread + 1e-12 * np.abs(before.astype(np.float64)).max()
    assert som.prototypes_.min() >= X.min() - 1e-9 * max(abs(X.min()), 1e-300)
    assert som.prototypes_.max() <= X.max() + 1e-9 * max(abs(X.max()), 1e-300)


def test_an_odd_number_of_rows_does_not_close_a_hexagonal_torus(iris):
    with pytest.raises(ss.InputError, match="even number of rows"):
        small(shape=(5, 6), boundary="toroidal").fit(iris[0])


@pytest.mark.parametrize("kind", ["one column", "twice the same", "on a line", "beside a constant", "of weight 0"])
def test_a_map_of_data_on_a_line_is_a_line(rng, kind):
    x = rng.normal(size=(400, 1))
    X = {
        "one column": x,
        "twice the same": np.repeat(x, 2, axis=1),
        "on a line": 1e3 + x @ [[1.0, -2.0, 0.5]],
        "beside a constant": np.hstack([x, np.full((400, 2), 7.0)]),
        "of weight 0": np.hstack([x, np.zeros((400, 1))]),
    }[kind]
    for topology in ("hexagonal", "rectangular"):
        assert ss.suggest_shape(X, topology=topology) == (1, 100)
        assert ss.suggest_shape(X, topology=topology, boundary="cylindrical") == (1, 100)
    assert ss.suggest_shape(X, boundary="toroidal") == (2, 50)
    assert ss.suggest_shape(X.astype(np.float32), n_units=7) == (1, 7)
    quality = ss.SOM(shape=ss.suggest_shape(X, n_units=20)).fit(X).quality(X)
    assert quality.topographic_error < 0.05
    assert quality.quantization_error < 0.2


@pytest.mark.slow
def test_the_suggested_shape_follows_the_data(rng):
    X = rng.normal(size=(10_000, 5)) * [8.0, 2.0, 0.1, 0.1, 0.1]
    n_rows, n_columns = ss.suggest_shape(X, topology="rectangular")
    assert n_rows * n_columns == pytest.approx(5 * np.sqrt(10_000), rel=0.05)
    assert n_columns / n_rows == pytest.approx(4, rel=0.1)
    hexagonal = ss.suggest_shape(X, n_units=300)
    assert hexagonal[1] / (hexagonal[0] * np.sqrt(3) / 2) == pytest.approx(4, rel=0.15)
    for n_units in range(20, 60):
        assert ss.suggest_shape(X, n_units=n_units, boundary="toroidal")[0] % 2 == 0
    assert ss.suggest_shape(np.ones((100, 1)), n_units=9, topology="rectangular") == (3, 3)
    assert ss.suggest_shape(np.full((100, 3), 1e8 + 0.1), n_units=9, topology="rectangular") == (3, 3)
    for wrong in ({"n_units": 0}, {"topology": "round"}, {"boundary": "open"}):
        with pytest.raises(ss.InputError):
            ss.suggest_shape(X, **wrong)
