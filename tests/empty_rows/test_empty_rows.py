"""Rows without any value that counts keep their place, are told, and change nothing of what is found of others."""

import json
import warnings
from functools import partial

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import somersault as ss
from somersault import datasets, plot
from somersault.empty_rows import empty_rows
from somersault.explorer.answers.session import Session

NAN = np.nan
SMALL = {"shape": (4, 3), "n_epochs": 4}
PLACES = st.lists(st.integers(0, 40), min_size=1, max_size=5)

pytestmark = pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")


def table(seed=0, n=40, d=4, share=0.2):
    """Samples with gaps, none without a value."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) + np.arange(n)[:, None] % 3
    gaps = rng.random(X.shape) < share
    gaps[np.arange(n), rng.integers(0, d, n)] = False
    X[gaps] = NAN
    return X


def among(X, places, filler=NAN):
    """X with rows of nothing before the rows of these numbers, and where its own rows are."""
    own = np.ones(len(X) + len(places), dtype=bool)
    own[np.sort(places) + np.arange(len(places))] = False
    out = np.full((len(own), *X.shape[1:]), filler, dtype=X.dtype)
    out[own] = X
    return out, own


def same(a, b):
    np.testing.assert_array_equal(np.asarray(a), np.asarray(b), strict=True)


def is_same_map(a, b, rounding=0.0):
    """The same to the bit, or, of parts that are summed apart, to the rounding of their sums."""
    if rounding:
        assert a.prototypes_ == pytest.approx(b.prototypes_, rel=rounding, abs=rounding)
        assert all(a.history_[name] == pytest.approx(b.history_[name], rel=rounding) for name in a.history_)
        return
    same(a.prototypes_, b.prototypes_)
    same(a.feature_weights_, b.feature_weights_)
    same(a._state.hits, b._state.hits)
    for name in a.history_:
        same(a.history_[name], b.history_[name])
    for one, other in ((a.codebook_.exemplars, b.codebook_.exemplars),):
        assert (one is None) == (other is None)
        if one is not None:
            same(one.points, other.points)


SOLVERS = [
    {"solver": "batch"},
    {"solver": "minibatch", "batch_size": 16},
    {"solver": "online"},
    {"init": "sample"},
    {"keep": "medoids"},
    {"layers": {"a": [0, 1], "b": [2, 3]}},
    {"feature_weights": [1.0, 0.0, 2.0, 1.0]},
    {"measures": ("combined_error",)},
]


# what is trained


@pytest.mark.slow
@settings(max_examples=15)
@given(places=PLACES, seed=st.integers(0, 99), options=st.sampled_from(SOLVERS))
def test_a_map_is_the_same_without_them(places, seed, options):
    X = table(seed)
    padded, own = among(X, places)
    weights = np.random.default_rng(seed).integers(1, 4, len(X)).astype(float)
    som = partial(ss.SOM, **SMALL, **options)
    is_same_map(som().fit(padded), som().fit(X))
    everyone = np.full(len(own), 7.0)
    everyone[own] = weights
    is_same_map(som().fit(padded, sample_weight=everyone), som().fit(X, sample_weight=weights))
    is_same_map(
        som().partial_fit(padded).partial_fit(padded, sample_weight=everyone),
        som().partial_fit(X).partial_fit(X, sample_weight=weights),
    )


@pytest.mark.parametrize("kind", ["float32", "list", "pandas", "polars", "arrow", "categories"])
def test_a_map_is_the_same_without_them_in_whatever_table(kind):
    padded, own = among(table(), [0, 7, 7, 40])
    make = {
        "float32": lambda X: X.astype(np.float32),
        "list": lambda X: [[None if np.isnan(x) else x for x in row] for row in X.tolist()],
        "pandas": lambda X: pd.DataFrame(X, columns=list("abcd"), index=np.arange(len(X)) * 3),
        "polars": lambda X: pl.DataFrame(X, schema=list("abcd")).fill_nan(None),
        "arrow": lambda X: pa.table(dict(zip("abcd", X.T, strict=True))),
        "categories": lambda X: pd.DataFrame(
            {"a": X[:, 0], "b": [None if np.isnan(x) else "xyz"[int(x) % 3] for x in X[:, 1]]}
        ),
    }[kind]
    full = ~np.isnan(padded[:, :2]).all(axis=1) if kind == "categories" else own
    with_, without = make(padded), make(padded[full])
    a, b = ss.SOM(**SMALL).fit(with_), ss.SOM(**SMALL).fit(without)
    is_same_map(a, b)
    units = a.predict(with_)
    same(units[full], b.predict(without))
    assert (units[~full] == -1).all()
    filled = a.impute(with_)
    filled = filled.to_pandas() if hasattr(filled, "to_pandas") else pd.DataFrame(filled)
    assert filled[~full].isna().to_numpy().all()
    assert not filled[full].isna().to_numpy().any()


@pytest.mark.slow
@settings(max_examples=10)
@given(places=PLACES, seed=st.integers(0, 99), size=st.integers(1, 50))
def test_a_map_is_the_same_of_blocks(places, seed, size):
    X = table(seed)
    padded, own = among(X, places)

    def blocks():
        return (padded[start : start + size] for start in range(0, len(padded), size))

    weights = np.ones(len(own))
    for options in ({}, {"layers": {"a": [0, 1], "b": ([2, 3], 2.0)}}, {"solver": "minibatch"}):
        som, plain = (
            ss.SOM(**SMALL, **options).fit(blocks, sample_weight=weights),
            ss.SOM(**SMALL, **options).fit(X),
        )
        if "layers" in options:
            np.testing.assert_allclose(som.prototypes_, plain.prototypes_, rtol=1e-9)
        else:
            is_same_map(som, plain)
    more = ss.SOM(**SMALL).fit(X).partial_fit(blocks)
    is_same_map(more, ss.SOM(**SMALL).fit(X).partial_fit(lambda: iter([X])))
    som = ss.SOM(**SMALL).fit(X)
    units = som.predict(blocks)
    same(units[own], som.predict(X))
    assert (units[~own] == -1).all()
    np.testing.assert_allclose(som.transform(blocks)[own], som.transform(X), rtol=1e-12)
    quality, plain = som.quality(blocks), som.quality(X)
    assert quality.quantization_error == pytest.approx(plain.quantization_error, rel=1e-12)
    assert quality.combined_error == pytest.approx(plain.combined_error, rel=1e-12)
    same(quality.hits, plain.hits)
    same(som.medoids(blocks).prototypes, som.medoids(X).prototypes)


@pytest.mark.parametrize("kind", ["npy", "zarr", "parquet", "dask"])
def test_a_map_is_the_same_of_files(kind, tmp_path):
    X = table(n=300).astype(np.float32)
    padded, own = among(X, [0, 50, 50, 299, 300])
    if kind == "npy":
        np.save(tmp_path / "x.npy", padded)
        data = ss.blocks(tmp_path / "x.npy")
    elif kind == "parquet":
        pd.DataFrame(padded, columns=list("abcd")).to_parquet(tmp_path / "x.parquet", row_group_size=51)
        data = ss.blocks(tmp_path / "x.parquet")
    elif kind == "zarr":
        zarr = pytest.importorskip("zarr")
        data = zarr.create_array(tmp_path / "x.zarr", data=padded, chunks=(40, 4))
    else:
        data = pytest.importorskip("dask.array").from_array(padded, chunks=(51, 4))
    som = ss.SOM(**SMALL).fit(data)
    is_same_map(som, ss.SOM(**SMALL).fit(X), rounding=1e-12 if kind == "dask" else 0.0)
    units = np.asarray(som.predict(data))
    same(units[own], ss.SOM(**SMALL).fit(X).predict(X))
    assert (units[~own] == -1).all()
    assert ss.suggest_shape(data) == ss.suggest_shape(X)


def test_a_whole_block_of_them_is_no_fault():
    X = table()
    empty = np.full((10, 4), NAN)
    source = ss.blocks(lambda: iter([empty, X[:20], empty, X[20:], empty]), n_samples=70)
    som = ss.SOM(**SMALL).fit(source)
    is_same_map(som, ss.SOM(**SMALL).fit(X))
    assert (som.predict(source) < 0).sum() == 30


# what is made of samples


@pytest.mark.slow
@settings(max_examples=15)
@given(places=PLACES, seed=st.integers(0, 99), dtype=st.sampled_from([np.float32, np.float64]))
def test_results_of_the_others_are_those_without_them_to_the_bit(places, seed, dtype):
    X = table(seed).astype(dtype)
    som = ss.SOM(**SMALL).fit(X)
    padded, own = among(X, places)
    for method in (som.predict, som.transform, som.codebook_.activations, som.impute):
        found = method(padded)
        same(found[own], method(X))
        assert (found[~own] == -1).all() if method == som.predict else np.isnan(found[~own]).all()
    same(som.quality(padded).unit_quantization_error, som.quality(X).unit_quantization_error)
    same(som.medoids(padded).prototypes, som.medoids(X).prototypes)
    assert ss.suggest_shape(padded) == ss.suggest_shape(X)
    y = np.arange(len(own)) % 3
    labelled = ss.SOM(**SMALL).fit(X).label_units(padded, y)
    other = ss.SOM(**SMALL).fit(X).label_units(X, y[own])
    assert labelled.unit_labels_.tolist() == other.unit_labels_.tolist()
    same(labelled.codebook_.purity, other.codebook_.purity)


@settings(max_examples=10)
@given(places=PLACES, seed=st.integers(0, 99))
def test_points_of_unknown_distances_are_unknown(places, seed):
    X = table(seed, share=0)
    som = ss.SOM(**SMALL).fit(X)
    A = som.transform(X)
    padded, own = among(A, places)
    same(som.inverse_transform(padded)[own], som.inverse_transform(A))
    noise = np.full(padded.shape, 0.1)
    for options in ({}, {"noise": 1e-6}, {"noise": noise}):
        plain = som.codebook_.invert(A, **({"noise": noise[own]} if options.get("noise") is noise else options))
        found = som.codebook_.invert(padded, **options)
        for name in ("points", "offset", "expected_error", "residual", "unexplained"):
            same(getattr(found, name)[own], getattr(plain, name))
            assert np.isnan(getattr(found, name)[~own]).all()
        assert not found.is_exact
        assert not found.is_pattern[~own].any()
        if plain.p_value is not None:
            same(found.p_value[own], plain.p_value)
    nothing = som.codebook_.invert(np.full((2, 12), NAN))
    assert nothing.points.shape == (2, 4)
    assert np.isnan(nothing.points).all()


@pytest.mark.slow
@settings(max_examples=10)
@given(places=PLACES, seed=st.integers(0, 99))
def test_predicted_classes_and_numbers_and_clusters(places, seed):
    X = table(seed)
    padded, own = among(X, places)
    y = np.array(["a", "b", "c"])[np.arange(len(own)) % 3]
    classifier, plain = ss.SOMClassifier(**SMALL).fit(padded, y), ss.SOMClassifier(**SMALL).fit(X, y[own])
    same(classifier.unit_targets_, plain.unit_targets_)
    predicted = classifier.predict(padded)
    assert predicted.dtype == object
    assert predicted[own].tolist() == plain.predict(X).tolist()
    assert (predicted[~own] == None).all()  # noqa: E711
    assert classifier.predict(X).dtype == y.dtype
    same(classifier.predict_proba(padded)[own], plain.predict_proba(X))
    assert np.isnan(classifier.predict_proba(padded)[~own]).all()
    t = np.arange(len(own)) * 1.5
    regressor, plain = ss.SOMRegressor(**SMALL).fit(padded, t), ss.SOMRegressor(**SMALL).fit(X, t[own])
    same(regressor.predict(padded)[own], plain.predict(X))
    assert np.isnan(regressor.predict(padded)[~own]).all()
    clusterer, plain = ss.SOMClusterer(3, **SMALL).fit(padded), ss.SOMClusterer(3, **SMALL).fit(X)
    same(clusterer.labels_[own], plain.labels_)
    assert (clusterer.labels_[~own] == -1).all()
    same(clusterer.predict(padded), clusterer.labels_)


@pytest.mark.parametrize("suffix", ["npy", "zarr", "parquet"])
def test_they_keep_their_place_in_files(suffix, tmp_path):
    X = table()
    som = ss.SOM(**SMALL).fit(X)
    padded, own = among(X, [3, 40])

    def read(out):
        return np.asarray(out.take(np.arange(len(own))) if isinstance(out, ss.Source) else out[:])

    units = read(som.predict(padded, out=tmp_path / f"units.{suffix}")).ravel()
    same(units[own], som.predict(X))
    assert (units[~own] == -1).all()
    A = read(som.transform(padded, out=tmp_path / f"a.{suffix}"))
    assert np.isnan(np.asarray(A, dtype=float)[~own]).all()


def test_all_of_them_are_answered():
    som = ss.SOM(**SMALL).fit(table())
    nothing = np.full((3, 4), NAN)
    assert som.predict(nothing).tolist() == [-1, -1, -1]
    assert som.transform(nothing).shape == (3, 12)
    assert np.isnan(som.inverse_transform(som.transform(nothing))).all()
    assert som.predict(lambda: iter([nothing])).tolist() == [-1, -1, -1]
    with pytest.raises(ss.InputError, match="no row of X has a value that counts"):
        som.quality(nothing)
    with pytest.raises(ss.InputError, match="has no value in any sample"):
        ss.SOM(**SMALL).fit(nothing)


def test_weights_that_are_on_them_alone_are_refused():
    padded, own = among(table(), [3])
    with pytest.raises(ss.InputError, match="no value in any sample"):
        ss.SOM(**SMALL).fit(padded, sample_weight=(~own).astype(float))


def test_a_sparse_row_of_zeros_has_values():
    X = np.abs(table(share=0))
    X[5] = 0
    som = ss.SOM(**SMALL).fit(csr_array(X))
    assert (som.predict(csr_array(X)) >= 0).all()
    assert empty_rows(csr_array(X)).size == 0


def test_values_of_weight_zero_and_unseen_categories_do_not_count():
    X = pd.DataFrame(
        {"a": [1.0, 2.0, None, 4.0], "color": ["red", "blue", "red", "blue"], "b": [1.0, 2.0, 3.0, 4.0]}
    )
    som = ss.SOM((2, 2), n_epochs=2, feature_weights={"b": 0}).fit(X)
    other = X.assign(color=["red", "green", "green", None])
    assert (som.predict(other) == -1).tolist() == [False, False, True, False]


# what is told


@pytest.mark.filterwarnings("error", "default::somersault.EmptyRowsWarning")
def test_they_are_told_once_with_their_number_and_the_first():
    padded, own = among(table(), [3, 20])
    y = np.arange(len(own)) % 3
    som = ss.SOM(**SMALL)
    left_out = r"^2 of 42 rows have no value that counts \(first: row 3\): left out$"
    no_unit = r"^2 of 42 rows have no value that counts \(first: row 3\): no unit for these$"
    for use, words in [
        (som.fit, left_out),
        (som.partial_fit, left_out),
        (som.predict, no_unit),
        (som.transform, no_unit),
        (som.impute, no_unit),
        (som.quality, left_out),
        (lambda X: som.label_units(X, y), no_unit),
        (lambda X: ss.SOMClusterer(2, **SMALL).fit(X), left_out),
        (lambda X: ss.SOMClassifier(**SMALL).fit(X, y), left_out),
        (lambda X: ss.SOMRegressor(**SMALL).fit(X, y), left_out),
        (lambda X: som.quality(lambda: iter([X[:10], X[10:]])).quantization_error, left_out),
        (lambda X: som.predict(lambda: iter([X[:10], X[10:]])), no_unit),
        (lambda X: ss.SOM(**SMALL).fit(lambda: iter([X[:10], X[10:]])), left_out),
    ]:
        with pytest.warns(ss.EmptyRowsWarning, match=words) as caught:
            use(padded)
        assert len(caught) == 1
        assert caught[0].filename == __file__
    with pytest.warns(
        ss.EmptyRowsWarning, match=r"^1 of 11 rows has no known distance \(first: row 2\): no point"
    ):
        som.inverse_transform(among(som.transform(som.prototypes_[:10]), [2])[0])


@pytest.mark.filterwarnings("error")
def test_without_them_nothing_is_told():
    X = table()
    som = ss.SOM(**SMALL).fit(X)
    som.predict(X), som.transform(X), som.impute(X), som.quality(X).hits
    with warnings.catch_warnings(record=True) as caught:
        som.medoids(among(X, [3])[0])
    assert not caught


# pictures and pages

DRAWN = (np.arange(40) % 3).astype(str)


@pytest.mark.slow
@given(places=PLACES, seed=st.integers(0, 99))
@settings(max_examples=10)
def test_pictures_are_the_same_without_them(places, seed):
    X = table(seed)
    padded = among(X, places)[0]
    y = among(DRAWN.astype(object), places, "0")[0]  # a label does not give them a unit
    som = ss.SOM(**SMALL).fit(X)
    for draw in (
        lambda X, _: plot.hits(som, X),
        lambda X, _: plot.quality(som, X),
        lambda X, y: plot.class_pies(som, X, y, classes=["0", "1", "2"]),
    ):
        one, other = draw(X, DRAWN), draw(padded, y)
        for a, b in zip(one.collections, other.collections, strict=True):
            assert len(a.get_paths()) == len(b.get_paths())
            assert all((p.vertices == q.vertices).all() for p, q in zip(a.get_paths(), b.get_paths(), strict=True))
            if a.get_array() is not None:
                np.testing.assert_array_equal(a.get_array(), b.get_array())
        plot_closed(one, other)
    same(som.label_units(padded, y).unit_labels_, som.label_units(X, DRAWN).unit_labels_)


def plot_closed(*several):
    from matplotlib.pyplot import close

    for ax in several:
        close(ax.figure)


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
@given(places=PLACES, seed=st.integers(0, 99))
@settings(max_examples=10)
def test_the_explorer_shows_the_same_of_the_others(places, seed):
    X = table(seed)
    padded, own = among(X, places)
    y = among(DRAWN.astype(object), places, "0")[0]
    som = ss.SOM(**SMALL).fit(X)
    plain, session = Session(som, X, DRAWN), Session(som, padded, y)
    one, other = plain.labelled_map, session.labelled_map
    for name, values in one.arrays().items():
        same(other.arrays()[name], values)
    same(other.units, one.units)
    same(session.samples.rows, np.flatnonzero(own))
    same(session.samples.values, plain.samples.values)
    for unit in range(one.n_units):
        assert other.counts(unit) == one.counts(unit)
    n, first = len(places), np.flatnonzero(~own)[0]
    assert any(note.startswith(f"{n} of {40 + n} rows ha") and f"row {first})" in note for note in session.notes)
    row = int(np.flatnonzero(own)[5])
    assert (
        session.ask({"kind": "sample", "row": row})[0]["unit"]
        == plain.ask({"kind": "sample", "row": 5})[0]["unit"]
    )
    with pytest.raises(ss.InputError, match=f"row {first} of X has no value that counts"):
        session.ask({"kind": "sample", "row": int(first)})


def test_a_page_of_them_alone_is_refused():
    som = ss.SOM(**SMALL).fit(table())
    with pytest.raises(ss.InputError, match="no row of X has a value"):
        Session(som, np.full((3, 4), NAN))


# commands


@pytest.fixture
def penguins(tmp_path):
    """344 rows of text of which two hold a species alone, on lines 5 and 274; one line in between is blank."""
    rng = np.random.default_rng(5)
    kind = np.arange(344) % 3
    X = rng.normal(kind[:, None] * 2.0, size=(344, 4))
    rows = [",".join([*(f"{x:.3f}" for x in X[i]), f"species {kind[i]}"]) for i in range(344)]
    rows[3] = rows[271] = ",,,,species 0"
    rows.insert(100, "")
    path = tmp_path / "penguins.csv"
    path.write_text("\n".join(["bill,depth,flipper,mass,species", *rows]) + "\n")
    return path


TRAINED = ("--label-column", "species", "--shape", "4x5", "--epochs", 3)


@pytest.mark.slow
def test_commands_leave_them_out_and_tell_it_once_by_line(command, penguins, tmp_path):
    warnings.simplefilter("error")  # the mark of this module would go before one of the test
    data = datasets.load(penguins, label_column="species")
    assert data.lines[[0, 3, 271, 343]].tolist() == [2, 5, 274, 346]
    model = tmp_path / "map.safetensors"
    code, out, err = command("train", penguins, *TRAINED, "--out", model, "--json")
    assert code == 0, err
    assert json.loads(out)["samples"] == 342
    assert err.count("have no value") == 1
    assert "note: 2 of 344 rows have no value that counts (first: line 5): left out\n" in err

    code, _, err = command(
        "morph", penguins, *TRAINED, "--to", "species 1", "--samples", 2, "--out", tmp_path / "out"
    )
    assert code == 0, err
    assert "left out 2 samples, which miss values (first: line 5)" in err
    assert "Warning" not in err

    page = ("--label-column", "species", "--save", tmp_path / "page.html")
    code, _, err = command("explore", model, penguins, *page)
    assert code == 0, err
    assert "note: 2 of 344 rows have no value that counts (first: line 5): no unit for these\n" in err
    assert "Warning" not in err


@pytest.mark.filterwarnings("error")
def test_train_tells_by_row_of_what_is_not_text(command, tmp_path):
    for kind, options in {"npy": (), "parquet": ()}.items():
        path = tmp_path / f"some.{kind}"
        padded = among(table(), [3, 20])[0]
        if kind == "npy":
            np.save(path, padded)
        else:
            pd.DataFrame(padded, columns=list("abcd")).to_parquet(path)
        code, out, err = command("train", path, *TRAINED[2:], *options, "--out", tmp_path / "m", "--json")
        assert code == 0, err
        assert json.loads(out)["samples"] == 40
        assert "note: 2 of 42 rows have no value that counts (first: row 3): left out\n" in err


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("options", [(), ("--regularization", "gcv"), ("--noise", 0.1)])
@pytest.mark.parametrize("kind", ["csv", "npy"])
def test_invert_has_no_points_for_them_and_its_figures_are_of_the_others(command, tmp_path, kind, options):
    som = ss.SOM(**SMALL).fit(table(share=0))
    som.save(tmp_path / "map")
    A = som.transform(table(seed=1, share=0))
    padded, own = among(A, [3, 20])

    def inverted(name, A):
        path, out = tmp_path / f"{name}.{kind}", tmp_path / f"{name}-points.npy"
        if kind == "npy":
            np.save(path, A)
        else:
            pd.DataFrame(A).add_prefix("unit ").to_csv(path, index=False)
        code, printed, err = command("invert", path, "--map", tmp_path / "map", "--out", out, *options, "--json")
        assert code == 0, err
        return np.load(out), json.loads(printed), err

    (plain, said, _), (points, told, err) = inverted("plain", A), inverted("padded", padded)
    np.testing.assert_array_equal(np.isnan(points).all(axis=1), ~own)
    np.testing.assert_array_equal(points[own], plain)
    for name in set(said) - {"files", "is_exact"}:  # a row without a point makes not all exact
        assert told[name] == said[name]
    first = "line 5" if kind == "csv" else "row 3"
    assert f"note: 2 of 42 rows have no known distance (first: {first}): no point for these\n" in err


def test_invert_refuses_rows_of_no_point_among_them(command, tmp_path):
    som = ss.SOM(**SMALL).fit(table(share=0))
    som.save(tmp_path / "map")
    nonsense = np.random.default_rng(0).uniform(0, 100, (4, 12))
    np.save(tmp_path / "a.npy", among(nonsense, [1])[0])
    code, _, err = command("invert", tmp_path / "a.npy", "--map", tmp_path / "map", "--out", tmp_path / "p.npy")
    assert code == 1
    assert "belongs to a point" in err
    assert "nan" not in err
    assert not (tmp_path / "p.npy").exists()
