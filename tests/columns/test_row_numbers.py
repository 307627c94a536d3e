"""Numbers of rows are not learned as a feature without a word."""

import io
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest

import somersault as ss

MAP = ss.SOM(shape=(2, 3), n_epochs=2, standardize=True)


@pytest.fixture
def frame(rng):
    return pd.DataFrame({"a": rng.normal(size=40), "b": rng.normal(size=40), "word": list("uvwx") * 10})


def warned(X):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ss.RowNumbersWarning)
        MAP.fit(X)
    return [str(each.message) for each in caught]


def test_an_index_that_was_read_back_as_a_column_is_told(frame):
    written = frame.sample(frac=0.5, random_state=0).sort_index().to_csv()
    (told,) = warned(pd.read_csv(io.StringIO(written)))
    assert "column 'Unnamed: 0'" in told
    assert "read the file with index_col=0" in told
    assert warned(pd.read_csv(io.StringIO(written), index_col=0)) == []


def test_an_index_that_polars_reads_from_parquet_is_told(frame, tmp_path):
    frame.drop(index=3).to_parquet(tmp_path / "a.parquet")
    (told,) = warned(pl.read_parquet(tmp_path / "a.parquet"))
    assert "column '__index_level_0__'" in told


def test_blocks_are_looked_at_too(frame):
    numbered = frame.drop(columns="word").reset_index(names="Unnamed: 0")
    assert len(warned(ss.blocks(lambda: iter([numbered[:25], numbered[25:]])))) == 1


@pytest.mark.parametrize(
    "column",
    [np.arange(40) % 7, np.arange(40) / 2, np.arange(40)[::-1], np.r_[np.nan, np.arange(39)], list("ab") * 20],
)
def test_another_column_without_a_name_is_a_feature(frame, column):
    assert warned(frame.assign(**{"Unnamed: 0": column})) == []


def test_a_column_that_counts_under_a_name_of_its_own_is_a_feature(frame):
    assert warned(frame.assign(year=np.arange(40))) == []
