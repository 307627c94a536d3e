"""Frames of paths as a data frame: those of `frames`, in the columns of whoever asks."""

import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault.sources.frame import Frame


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    kind = np.arange(60) % 3
    return pd.DataFrame(
        {
            "bill": (rng.normal(size=60) + 3 * kind).astype("float32"),
            "eggs": kind + rng.integers(0, 3, 60),
            "heavy": kind == 2,
            "island": pd.Categorical(np.array(["Dream", "Biscoe", "Torgersen"])[kind]),
        }
    )


def fitted(X):
    return ss.SOM(shape=(3, 3), standardize=True, n_epochs=3).fit(X)


def test_it_has_the_frames_in_the_columns_of_the_data_with_their_dtypes(table):
    som = fitted(table)
    path = som.morph(table[:4], ss.Units([7, 8]))
    found = path.to_frame(5)
    assert found.columns.tolist() == ["sample", "frame", *table.columns]
    assert found.dtypes[table.columns].equals(table.dtypes)
    assert found["sample"].tolist() == np.repeat(range(4), 5).tolist()
    assert found["frame"].tolist() == [*range(5)] * 4
    pd.testing.assert_frame_equal(found[::5][table.columns].reset_index(drop=True), table[:4])
    last = found[found["frame"] == 4][table.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(last, som.decode(path.end))


def test_decoded_frames_are_the_same_by_sample_and_frame(table):
    som = fitted(table)
    path = som.morph(table[:4], 8)
    pd.testing.assert_frame_equal(
        som.decode(path.frames(5)), path.to_frame(5).set_index(["sample", "frame"]), check_index_type=False
    )


def test_frames_of_arrays_stay_arrays_of_frames():
    X = np.random.default_rng(0).normal(size=(30, 3))
    som = fitted(X)
    frames = som.morph(X[:4], 8).frames(5)
    decoded = som.decode(frames)
    np.testing.assert_array_equal(decoded, frames)
    words = np.array([["a", 1.0], ["b", 2.0], ["a", 3.0]] * 4, dtype=object)
    som = ss.SOM(shape=(2, 2), n_epochs=2, categorical_features=[0], standardize=True).fit(words)
    decoded = som.decode(som.morph(words[:2], 3).frames(3))
    assert decoded.shape == (2, 3, 2)
    np.testing.assert_array_equal(decoded[:, 0], words[:2])


@pytest.mark.parametrize("kind", ["polars", "arrow", "frame"])
def test_whatever_the_table_is_it_is_one_of_pandas(table, kind):
    plain = table.astype({"island": str, "bill": float})
    made = {
        "polars": pl.DataFrame,
        "arrow": pa.table,
        "frame": lambda columns: Frame({name: column.to_numpy() for name, column in columns.items()}),
    }[kind](dict(plain.items()) if kind != "polars" else {n: c.to_numpy() for n, c in plain.items()})
    som = fitted(made)
    path = som.morph(made[:3] if kind != "arrow" else made.slice(0, 3), 8)
    found = path.to_frame(3)
    start = found[found["frame"] == 0].drop(columns=["sample", "frame"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(start, plain[:3], check_dtype=False)
    assert found["eggs"].dtype == np.int64
    assert found["heavy"].dtype == bool
    decoded = som.decode(path.frames(3))
    assert type(decoded) is type(made)
    assert decoded.shape == (9, 4)


def test_without_names_columns_are_numbers():
    path = ss.morph([[0.0, 1.0]], [[0.0, 0.0], [1.0, 0.0]], 1)
    found = path.to_frame(3)
    assert found.columns.tolist() == ["sample", "frame", 0, 1]
    np.testing.assert_array_equal(found[[0, 1]], path.frames(3)[0])


@pytest.mark.parametrize(
    "steps", [[StandardScaler()], [StandardScaler(), PCA(2)], []], ids=["scaler", "pca", "none"]
)
@pytest.mark.parametrize("last", ["som", "kmeans"])
def test_models_fitted_with_names_have_these(table, steps, last):
    numbers = table[["bill", "eggs"]].astype(float)
    model = ss.SOM(shape=(3, 3), n_epochs=2) if last == "som" else KMeans(4, n_init=1, random_state=0)
    pipeline = make_pipeline(*steps, model).fit(numbers)
    found = ss.morph(numbers[:2], pipeline, 1).to_frame(3)
    assert found.columns.tolist() == ["sample", "frame", "bill", "eggs"]
    np.testing.assert_allclose(found.loc[found["frame"] == 0, ["bill", "eggs"]], numbers[:2], atol=1e-12)


def test_a_column_of_that_name_is_refused_in_words(table):
    X = table[["bill", "eggs"]].rename(columns={"bill": "frame"})
    path = fitted(X).morph(X[:1], 8)
    with pytest.raises(ss.InputError, match=r"a column 'frame'.*rename"):
        path.to_frame()


def test_without_pandas_it_says_what_to_install(table, monkeypatch):
    path = ss.morph([[0.0, 1.0]], [[0.0, 0.0], [1.0, 0.0]], 1)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ss.InputError, match="pip install pandas"):
        path.to_frame()


def test_notebooks_show_how_the_paths_ended(table):
    path = fitted(table).morph(table[:40], 8)
    shown = path._repr_html_()
    assert shown.count("<tr>") == 31
    assert "the target is reached" in shown
    assert "and 10 more" in shown
