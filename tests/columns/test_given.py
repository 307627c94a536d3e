"""What has a row for each row of the user's has the names that his rows have, in his order."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PowerTransformer, StandardScaler

import somersault as ss

N = 24
INDICES = {
    "texts": [f"row {i}" for i in reversed(range(N))],
    "dates": pd.date_range("2020-02-27", periods=N, freq="D", tz="Europe/Vienna", name="day"),
    "two levels": pd.MultiIndex.from_product([["b", "a"], range(N // 2)], names=["where", None]),
    "the same many times": [0, 1, 1] * (N // 3),
    "categories": pd.CategoricalIndex(list("zyx") * (N // 3), name="letter"),
    "intervals": pd.interval_range(0, N),
}


def table(*, gaps=True):
    """A column of each kind, with gaps in all but those whose dtype has none."""
    frame = pd.DataFrame(
        {
            "whole": np.arange(N, dtype="int16"),
            "known": pd.array(np.arange(N) % 5, dtype="Int64"),
            "real": np.linspace(0, 1, N).astype("float32"),
            "true": pd.array(np.arange(N) % 2 == 0, dtype="boolean"),
            "word": list("ab") * (N // 2),
            "kind": pd.Categorical(list("xyz") * (N // 3), list("zyxw"), ordered=True),
        }
    )
    if gaps:
        frame.loc[[1, 7], ["known", "real", "true", "word", "kind"]] = None
    return frame


@pytest.fixture
def som():
    return ss.SOM(shape=(2, 3), n_epochs=3, standardize=True).fit(table(gaps=False))


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_what_is_imputed_has_the_index_of_pandas(som, index):
    frame = table().set_axis(index)
    filled = som.impute(frame)
    pd.testing.assert_index_equal(filled.index, frame.index, exact=True)
    assert (filled.dtypes == frame.dtypes).all()
    assert not filled.isna().to_numpy().any()
    pd.testing.assert_frame_equal(som.impute(table()), filled.reset_index(drop=True))
    same = frame.iloc[[0, *range(2, 7), *range(8, N)]]
    pd.testing.assert_frame_equal(som.impute(same), same)


def test_a_frame_of_a_subclass_has_its_index_too(som):
    own = type("OwnFrame", (pd.DataFrame,), {})(table().set_axis(INDICES["texts"]))
    assert som.impute(own).index.tolist() == INDICES["texts"]


def test_points_of_activations_have_the_index_of_these(som):
    frame = table(gaps=False).set_axis(INDICES["texts"])
    activations = som.set_output(transform="pandas").transform(frame)
    assert som.inverse_transform(activations).index.tolist() == INDICES["texts"]


@pytest.mark.parametrize("step", [StandardScaler(), PowerTransformer()])
def test_a_map_behind_steps_keeps_the_index(step):
    frame = table()[["real"]].assign(other=np.arange(N) % 7.0).astype(float).set_axis(INDICES["dates"])
    som = ss.map_of(make_pipeline(step, ss.SOM(shape=(2, 3), n_epochs=2)).fit(frame))
    filled = som.impute(frame)
    pd.testing.assert_index_equal(filled.index, frame.index)
    assert filled["other"].to_numpy() == pytest.approx(frame["other"].to_numpy())


@pytest.mark.parametrize("library", [pl.from_pandas, pa.Table.from_pandas])
def test_rows_of_polars_and_arrow_keep_their_order(library):
    whole, gaps = (library(table(gaps=each).drop(columns="kind")) for each in (False, True))
    filled = ss.SOM(shape=(2, 3), n_epochs=3, standardize=True).fit(whole).impute(gaps)
    assert filled.schema == whole.schema
    assert filled["whole"].to_numpy().tolist() == list(range(N))


IN_ARROW = [index for index in INDICES if index not in ("categories", "intervals")]  # as pandas writes them


@pytest.mark.parametrize("index", [INDICES[each] for each in IN_ARROW], ids=IN_ARROW)
def test_the_index_of_pandas_in_arrow_is_no_feature_and_comes_back(index):
    """It was one: of rows that were chosen from a frame, a map learned their numbers."""
    plain, named = (table()[["whole", "real", "word"]].set_axis(each) for each in (range(N), index))
    som = ss.SOM(shape=(2, 3), n_epochs=3, standardize=True).fit(pa.Table.from_pandas(named))
    assert som.feature_names_in_.tolist() == ["whole", "real", "word"]
    np.testing.assert_array_equal(
        som.prototypes_, ss.SOM(shape=(2, 3), n_epochs=3, standardize=True).fit(plain).prototypes_
    )
    filled = som.impute(pa.Table.from_pandas(named))
    assert filled.column_names == pa.Table.from_pandas(named).column_names
    assert filled.to_pandas().index.equals(named.index)
    (batch,) = pa.Table.from_pandas(named).to_batches()
    np.testing.assert_array_equal(som.predict(batch), som.predict(plain))


def test_the_index_of_pandas_in_parquet_is_read_only_if_it_is_named(tmp_path):
    rows = table(gaps=False)[["whole", "real"]].assign(real=np.arange(N)[::-1]).drop(index=1)
    rows.to_parquet(tmp_path / "a.parquet")
    X = ss.blocks(tmp_path / "a.parquet")
    assert ss.SOM(shape=(2, 2), n_epochs=2).fit(X).feature_names_in_.tolist() == ["whole", "real"]
    columns = ["real", "__index_level_0__"]
    X = ss.blocks(tmp_path / "a.parquet", columns=columns)
    with pytest.warns(ss.RowNumbersWarning):
        assert ss.SOM(shape=(2, 2), n_epochs=2).fit(X).feature_names_in_.tolist() == columns


def test_an_array_that_is_imputed_by_a_map_of_frames_has_no_names(som):
    plain = ss.SOM(shape=(2, 2), n_epochs=2, standardize=True).fit(table(gaps=False)[["whole", "real"]].to_numpy())
    assert isinstance(plain.impute(table()[["whole", "real"]].set_axis(INDICES["texts"])), np.ndarray)
    rows = table().astype(object).to_numpy()
    assert som.impute(rows).index.tolist() == list(range(N))
