"""Who is in which cluster: counted by hand, by pandas, in blocks, and of what is empty, constant or missing."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline

import somersault as ss
from somersault.summary import ColumnSummary


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    kind = np.arange(240) % 3
    X = pd.DataFrame({"bill": rng.normal([38, 48, 47], 2.0, (80, 3)).ravel(), "mass": kind * 900 + 3000})
    X["island"] = np.where(rng.random(240) < 0.8, np.array(["Dream", "Biscoe", "Torgersen"])[kind], "Dream")
    X["heavy"] = kind == 2
    X.loc[::7, "bill"] = np.nan
    X.loc[::11, "island"] = None
    return X, np.array(["a", "b", "c"])[kind]


@pytest.fixture(scope="module")
def som(table):
    return ss.SOM(shape=(5, 5), standardize=True, n_epochs=8).fit(table[0]).cluster(3)


@pytest.mark.filterwarnings("ignore::somersault.MissingLabelsWarning")
def test_a_small_case_by_hand():
    X = np.array([[0.0, 5.0], [1.0, 5.0], [2.0, 5.0], [9.0, 5.0]] * 4)
    som = ss.SOM(shape=(1, 2), n_epochs=10, radius=(0.5, 0.01)).fit(X).cluster(2)
    summary = som.summary(X, ["u", "v", "u", "w"] * 3 + ["u", "v", None, None])
    assert summary.size.tolist() == [12, 4]
    assert summary.share.tolist() == [0.75, 0.25]
    assert summary.labels.tolist() == ["u", "w"]
    np.testing.assert_allclose(summary.purity, [7 / 11, 1.0])
    x0, x1 = summary.columns
    np.testing.assert_allclose([x0.center, x1.center], [[1.0, 9.0], [5.0, 5.0]])
    np.testing.assert_allclose([x0.spread, x1.spread], [[np.sqrt(2 / 3), 0.0], [0.0, 0.0]], atol=1e-12)
    s = np.std([0, 1, 2, 9])
    np.testing.assert_allclose(summary.effects, [[-2 / s, 0], [6 / s, 0]], atol=1e-12)
    assert summary.stands_out == ("x0 low (-0.6)", "x0 high (+1.7)")


@pytest.mark.parametrize("by", ["cluster", "unit"])
def test_it_is_what_groupby_says(som, table, by):
    X, y = table
    units = som.predict(X)
    found = som.summary(X, y, by=by).to_frame()
    groups = X.assign(y=y).groupby(som.unit_clusters_[units] if by == "cluster" else units)
    want = pd.DataFrame(
        {
            "size": groups.size(),
            "bill_mean": groups["bill"].mean(),
            "bill_std": groups["bill"].std(ddof=0),
            "mass_mean": groups["mass"].mean(),
            "heavy_mean": groups["heavy"].mean(),
            "island_share": groups["island"].apply(share),
            "purity": groups["y"].apply(share),
        }
    )
    some = found.loc[want.index]
    pd.testing.assert_frame_equal(some[want.columns], want, check_dtype=False, check_names=False)
    assert (some["label"] == groups["y"].agg(most)).all()
    assert some["island_mode"].tolist() == groups["island"].apply(most).tolist()
    assert found["size"].sum() == 240
    assert found.index.name == by


def test_units_without_samples_have_a_row(som, table):
    X, y = table
    found = som.summary(X[:2], y[:2], by="unit")
    assert len(found.groups) == 25
    empty = found.size == 0
    assert empty.sum() >= 23
    assert [found.labels[i] for i in np.flatnonzero(empty)] == [None] * empty.sum()
    assert np.isnan(found.effects[empty]).all()
    assert {found.stands_out[i] for i in np.flatnonzero(empty)} == {""}
    assert re.search(r"\n24 +0 +0% +– +–\n", str(found))


@pytest.mark.parametrize("X", [[[1.0, 2.0]] * 6, [[0.0, 2.0], [1.0, 2.0]] * 3], ids=["constant", "one cluster"])
def test_nothing_stands_out_of_all(X):
    som = ss.SOM(shape=(1, 2), n_epochs=2).fit(X).cluster(1)
    summary = som.summary(X)
    assert summary.stands_out == ("",)
    assert not summary.effects.any()


def test_a_single_sample_stands_out_by_two_deviations_alone():
    X = np.r_[np.linspace(-1, 1, 99), 0.0][:, None]
    for last, words in ((1.1, ""), (1.3, "x0 high (+2.2)")):
        X[-1] = last
        som = ss.SOM(shape=(1, 2), n_epochs=0, init=[[0.0], [2.1]]).fit(X)
        summary = som.summary(X, by="unit")
        assert summary.size.tolist() == [99, 1]
        assert summary.stands_out[1] == words


def test_what_stands_out_is_named_in_words(som, table):
    X, _ = table
    words = ", ".join(som.summary(X).stands_out)
    assert re.search(r"bill low \(-1\.\d\)", words)
    assert re.search(r"island Biscoe \(\d\d%, of all 2\d%\)", words)
    assert all(each.count("(") <= 3 for each in som.summary(X).stands_out)


def most(own):
    """The most frequent entry, the first of several."""
    return own.value_counts().sort_index().idxmax() if own.notna().any() else None


def share(own):
    return own.value_counts(normalize=True).max()


def same(a, b):
    assert a.size.tolist() == b.size.tolist()
    assert a.stands_out == b.stands_out
    np.testing.assert_allclose(a.effects, b.effects, rtol=1e-9, atol=1e-12)
    for one, other in zip(a.columns, b.columns, strict=True):
        assert str([one.cell(i) for i in range(len(a.groups))]) == str(
            [other.cell(i) for i in range(len(a.groups))]
        )


def test_arrays_sparse_rows_blocks_and_many_chunks_agree(monkeypatch):
    X = np.random.default_rng(1).poisson(0.7, (900, 4)).astype(float)
    y = np.arange(900) % 5
    som = ss.SOM(shape=(4, 4), n_epochs=4).fit(X).cluster(3)
    summary = som.summary(X, y)
    same(summary, som.summary(sparse.csr_array(X), y))
    in_blocks = som.summary(ss.blocks(lambda: iter(np.split(X, 9))), y)
    same(summary, in_blocks)
    np.testing.assert_allclose(in_blocks.purity, summary.purity)
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    in_chunks = som.summary(X, y)
    same(summary, in_chunks)
    np.testing.assert_allclose(in_chunks.purity, summary.purity)


def test_blocks_are_read_once():
    X = np.random.default_rng(1).normal(size=(300, 2))
    som, passes = ss.SOM(shape=(3, 3), n_epochs=2).fit(X), []

    def blocks():
        passes.append(1)
        return iter(np.split(X, 3))

    source = ss.blocks(blocks, n_samples=300)
    assert len(source.head)  # which is read to know the columns
    passes.clear()
    som.summary(source, np.zeros(300), by="unit")
    assert len(passes) == 1


def test_rows_without_values_are_left_out_and_told(som, table):
    X, y = table
    gone = X.astype({"mass": float, "heavy": object}).copy()
    gone.loc[[4, 9]] = None
    with pytest.warns(ss.EmptyRowsWarning, match=r"2 of 240 rows have .*first: row 4\): left out"):
        found = som.summary(gone, y)
    assert found.size.sum() == 238


def test_a_large_mean_loses_no_spread():
    X = np.random.default_rng(0).normal(size=(200, 1)) + 1e9
    som = ss.SOM(shape=(1, 3), n_epochs=0, init="sample").fit(X)
    units = som.predict(X)
    want = [X[units == unit].std() for unit in range(3)]
    np.testing.assert_allclose(som.summary(X, by="unit").columns[0].spread, want, rtol=1e-5)


def test_a_map_behind_steps_is_summarized_in_the_columns_of_the_user():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(90, 3)), columns=["a", "b", "c"])
    piped = ss.map_of(make_pipeline(PCA(2), ss.SOM(shape=(3, 3), n_epochs=3)).fit(X)).cluster(2)
    found = piped.summary(X).to_frame()
    want = X.groupby(piped.unit_clusters_[piped.predict(X)]).mean()
    np.testing.assert_allclose(found[["a_mean", "b_mean", "c_mean"]], want)


def test_many_units_and_columns_are_cut_and_said_to_be():
    X = np.random.default_rng(0).normal(size=(100, 40))
    summary = ss.SOM(shape=(6, 6), n_epochs=1).fit(X).summary(X, by="unit")
    assert re.search(r"and 6 more units and \d+ more columns: to_frame\(\) has all$", str(summary))
    assert max(map(len, str(summary).split("\n\n")[1].splitlines())) <= 115
    assert summary.to_frame().shape == (36, 3 + 80)
    assert summary._repr_html_().count("<table>") == 2


def test_cells_have_the_digits_of_the_largest_spread():
    for means, spreads, shown in [
        ([1 / 3, 5.0, np.nan], [0.034, 0.01, np.nan], ["0.333 ± 0.034", "5.000 ± 0.010", "–"]),
        ([3700.4, 12.3], [420.0, 0.2], ["3700 ± 420", "12 ± 0"]),
        ([1e10, 0.0], [3e9, 1.0], ["1e+10 ± 3e+09", "0 ± 1"]),
        ([7.0, 1e-9], [0.0, 0.0], ["7 ± 0", "1e-09 ± 0"]),
    ]:
        column = ColumnSummary("a", np.array(means), np.array(spreads), None)
        assert [column.cell(i) for i in range(len(means))] == shown


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({}, "call som.cluster"),
        ({"by": "row"}, "need one of 'cluster', 'unit'"),
        ({"by": "unit", "y": [1, 2]}, r"need \(20,\)"),
        ({"by": "unit", "y": [None] * 20}, "no label"),
    ],
)
def test_what_cannot_be_summarized_is_refused_in_words(given, match):
    X = np.random.default_rng(0).normal(size=(20, 2))
    som = ss.SOM(shape=(2, 2), n_epochs=1).fit(X)
    with pytest.raises(ss.InputError, match=match):
        som.summary(X, **given)


def test_a_clusterer_tells_what_its_map_tells():
    X = np.random.default_rng(0).normal(size=(60, 3))
    clusterer = ss.SOMClusterer(3, shape=(4, 4), n_epochs=2).fit(X)
    found = clusterer.summary(X, X[:, 0] > 0)
    assert str(found) == str(clusterer.som_.summary(X, X[:, 0] > 0))
    assert found.to_frame()["size"].tolist() == np.bincount(clusterer.labels_).tolist()
