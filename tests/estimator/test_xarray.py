"""A DataArray is mapped along its dimension of samples, and results carry its coordinates."""

import json
import sys

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import somersault as ss
from somersault.columns import Columns, learn_columns
from somersault.explorer.answers.session import Session

NAN = float("nan")
LAND = (np.array([0, 2, 2]), np.array([3, 1, 2]))


@pytest.fixture
def sst(rng):
    """Temperatures of an ocean with land in three cells and a gap, whose days are its second dimension."""
    values = rng.normal(15, 4, (3, 40, 4)).astype("float32")
    values.transpose(0, 2, 1)[LAND] = NAN
    values[1, 5, 0] = NAN
    return xr.DataArray(
        values,
        dims=("lat", "day", "lon"),
        coords={
            "lat": np.array([50, 45, 40], "float32"),
            "lon": [0.0, 5.0, 10.0, 15.0],
            "day": pd.date_range("2001-01-01", periods=40),
            "season": ("day", list("wssa") * 10),
            "area": (("lat", "lon"), np.arange(12.0).reshape(3, 4)),
            "depth": 0.5,
        },
        name="sst",
        attrs={"units": "K"},
    )


@pytest.fixture
def som(sst):
    return ss.SOM(shape=(3, 3), n_epochs=4).fit(sst, sample_dim="day")


def rows(sst):
    """The same as a table, without its land."""
    land = np.zeros((3, 4), dtype=bool)
    land[LAND] = True
    return sst.transpose("day", "lat", "lon").values[:, ~land]


def test_it_is_mapped_as_its_rows_are(sst, som):
    same = ss.SOM(shape=(3, 3), n_epochs=4).fit(rows(sst))
    assert som.prototypes_.shape == (9, 9)
    assert (som.prototypes_ == same.prototypes_).all()
    assert (som.predict(sst).values == same.predict(rows(sst))).all()
    assert (som.transform(sst).values == same.transform(rows(sst))).all()
    assert som.score(sst) == same.score(rows(sst))
    assert som.quality(sst).quantization_error == same.quality(rows(sst)).quantization_error
    assert (som.predict(rows(sst)) == som.predict(sst).values).all()
    fields = sst.transpose("day", "lat", "lon").values
    assert (som.predict(fields) == som.predict(sst).values).all()


def test_its_first_dimension_is_that_of_the_samples_unless_said(sst, som):
    first = ss.SOM(shape=(3, 3), n_epochs=4).fit(sst.transpose("day", ...))
    assert (first.prototypes_ == som.prototypes_).all()
    assert (som.partial_fit(sst).prototypes_ == first.partial_fit(sst).prototypes_).all()
    with pytest.raises(ss.InputError, match=r"sample_dim is 'time'; need one of 'lat', 'day', 'lon'"):
        ss.SOM().fit(sst, sample_dim="time")
    with pytest.raises(
        ss.InputError, match="sample_dim is 'day', but X is of type ndarray, whose dimensions have no"
    ):
        ss.SOM().fit(sst.values, sample_dim="day")


def test_results_have_the_coordinates_of_the_samples(sst, som):
    for found, dims in (
        (som.predict(sst), ("day",)),
        (som.score_samples(sst), ("day",)),
        (som.transform(sst), ("day", "unit")),
    ):
        assert found.dims == dims
        assert found.coords["day"].equals(sst.coords["day"])
        assert set(found.coords) == {"day", "season", "depth"}
        assert (found["season"].values == sst["season"].values).all()
    assert som.predict(sst).groupby("season").count()["season"].size == 3


def test_days_of_two_indexes_come_back(sst, som):
    both = sst.assign_coords(year=("day", [1, 2] * 20), n=("day", np.repeat(np.arange(20), 2)))
    stacked = both.drop_vars("day").set_index(day=("year", "n"))
    assert som.predict(stacked).indexes["day"].equals(stacked.indexes["day"])
    assert som.impute(stacked).indexes["day"].equals(stacked.indexes["day"])


def test_what_is_imputed_is_the_field_with_its_gaps_filled(sst, som):
    filled = som.impute(sst)
    assert filled.dims == sst.dims
    assert filled.name == "sst"
    assert filled.attrs == {"units": "K"}
    assert set(filled.coords) == set(sst.coords)
    assert all(filled.coords[name].identical(sst.coords[name]) for name in sst.dims)
    assert int(filled.isnull().sum()) == 3 * 40  # the land
    assert int(sst.isnull().sum()) == 3 * 40 + 1
    assert filled.where(sst.notnull()).equals(sst.astype(float))
    flooded = sst.fillna(7.0)
    assert som.impute(flooded).equals(flooded.astype(float))


def test_a_point_is_shown_as_a_field(sst, som):
    fields = som.decode(som.prototypes_)
    assert fields.dims == ("point", "lat", "lon")
    for name in ("lat", "lon", "area"):
        assert fields.coords[name].equals(sst.coords[name].drop_vars("depth"))
    assert fields.isnull().all("point").values.nonzero()[0].tolist() == LAND[0].tolist()
    assert (fields.values[:, ~np.isnan(fields.values[0])] == som.prototypes_).all()
    back = som.inverse_transform(som.transform(sst))
    assert back.dims == ("day", "lat", "lon")
    assert (back.lon.values == fields.lon.values).all()
    assert back.depth == 0.5


def test_morphs_start_and_end_at_fields(sst, som):
    whole = som.impute(sst)
    end = som.morph(whole.isel(day=[3, 4]), ss.Sample(whole.isel(day=9))).end
    assert end == pytest.approx(rows(whole)[[9, 9]])
    assert som.decode(end).sel(lat=50, lon=5.0).values == pytest.approx(
        [float(whole.isel(day=9).sel(lat=50, lon=5.0))] * 2
    )
    assert som.morph(whole.isel(day=[3]), ss.Sample(whole.isel(day=9).drop_vars("day").values)).end.shape == (1, 9)


def test_frames_of_paths_are_fields(sst, som):
    whole = som.impute(sst)
    morph = som.morph(whole.isel(day=[3, 4]), 2)
    fields = som.decode(morph.frames(5))
    assert fields.dims == ("sample", "frame", "lat", "lon")
    assert fields.shape == (2, 5, 3, 4)
    first = whole.transpose("day", "lat", "lon").isel(day=[3, 4]).values
    assert np.array_equal(fields.isel(frame=0).values, first, equal_nan=True)


def test_a_saved_map_shows_the_same_fields(sst, tmp_path):
    weights = np.cos(np.deg2rad(sst.lat))
    som = ss.SOM(shape=(3, 3), n_epochs=4, feature_weights=weights).fit(sst, sample_dim="day")
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    assert again.predict(sst).identical(som.predict(sst))
    assert again.impute(sst).identical(som.impute(sst))
    assert again.decode(som.prototypes_).identical(som.decode(som.prototypes_))
    assert (ss.SOM(**again.get_params()).fit(sst, sample_dim="day").prototypes_ == som.prototypes_).all()


def test_a_saved_map_is_loaded_without_xarray(sst, som, tmp_path, monkeypatch):
    fields, units = sst.transpose("day", "lat", "lon").values, som.predict(sst).values
    som.save(tmp_path / "map.safetensors")
    monkeypatch.setitem(sys.modules, "xarray", None)
    again = ss.load(tmp_path / "map.safetensors")
    assert (again.predict(fields) == units).all()
    with pytest.raises(
        ss.InputError, match=r"trained on data of xarray, which is not installed.*pip install xarray"
    ):
        again.decode(again.prototypes_)


def test_chunks_are_read_and_checkpoints_know_weights(sst, som, tmp_path):
    pytest.importorskip("dask")
    assert (som.predict(sst.chunk({"day": 7})).values == som.predict(sst).values).all()
    fits = [
        ss.SOM(shape=(3, 3), n_epochs=3, feature_weights=sst.lat).fit(
            sst, sample_dim="day", checkpoint=tmp_path / "c.safetensors", resume=resume
        )
        for resume in (False, True)
    ]
    assert (fits[0].prototypes_ == fits[1].prototypes_).all()


COORDS = {
    "float32 and gaps": np.array([0.1, np.nan, 0.3], "float32"),
    "texts": ["a", "b", "c"],
    "objects": np.array(["a", "bc", "c"], dtype=object),
    "dates": pd.date_range("2000-03-01", periods=3),
    "spans": pd.to_timedelta([1, 2, 3], unit="h"),
    "truths": [True, False, True],
    "unsigned": np.array([1, 2, 255], "uint8"),
}


@pytest.mark.parametrize("values", COORDS.values(), ids=COORDS)
def test_coordinates_of_each_kind_are_kept_in_files(values):
    da = xr.DataArray(np.arange(6.0).reshape(2, 3), dims=("t", "x"), coords={"c": ("x", values)})
    columns, _ = learn_columns(da)
    again = Columns.from_document(json.loads(json.dumps(columns.to_document(), allow_nan=False)))
    shown = again.decode([[1, 2, 3]])
    assert shown.identical(columns.decode([[1, 2, 3]]))
    assert shown.coords["c"].equals(da.coords["c"])
    assert shown.coords["c"].dtype in (da.coords["c"].dtype, object)


def test_coordinates_that_files_cannot_hold_are_left_out():
    odd = xr.DataArray(np.ones((2, 2)), dims=("t", "x"), coords={"c": ("x", np.array([1, "a"], dtype=object))})
    assert not learn_columns(odd)[0].decode([[1, 2]]).coords


def test_columns_are_called_by_their_coordinates(sst, som):
    assert som.columns_.names[:4] == [
        "lat=50.0, lon=0.0",
        "lat=50.0, lon=5.0",
        "lat=50.0, lon=10.0",
        "lat=45.0, lon=0.0",
    ]
    genes = xr.DataArray(np.eye(2), dims=("cell", "gene"), coords={"gene": ["CD3", "CD4"]})
    assert learn_columns(genes)[0].names == ["CD3", "CD4"]
    assert learn_columns(genes.drop_vars("gene"))[0].names == ["gene=0", "gene=1"]
    twice = genes.assign_coords(gene=["CD3", "CD3"])
    assert learn_columns(twice)[0].names == ["x0", "x1"]
    sst[1, 3, 2] = np.inf
    with pytest.raises(
        ss.InputError, match=r"infinite values: 1, the first in row 3, column 'lat=45.0, lon=10.0'"
    ):
        som.predict(sst)


def test_weights_of_some_dimensions_count_in_all_cells(sst):
    weights = np.cos(np.deg2rad(sst.lat))
    along = ss.SOM(shape=(3, 3), n_epochs=2, feature_weights=weights).fit(sst, sample_dim="day")
    cells = weights.broadcast_like(sst.isel(day=0)).transpose("lat", "lon").values
    whole = ss.SOM(shape=(3, 3), n_epochs=2, feature_weights=cells).fit(sst, sample_dim="day")
    one_by_one = ss.SOM(shape=(3, 3), n_epochs=2, feature_weights=np.delete(cells, [3, 9, 10])).fit(rows(sst))
    assert (along.feature_weights_ == one_by_one.feature_weights_).all()
    assert (whole.feature_weights_ == one_by_one.feature_weights_).all()
    assert (along.prototypes_ == one_by_one.prototypes_).all()
    for wrong, words in (
        (weights.rename(lat="y"), r"has the dimension 'y'; need some of 'lat', 'lon'"),
        (weights[::-1], r"feature_weights has lat=40.0 where training had 50.0"),
    ):
        with pytest.raises(ss.InputError, match=words):
            ss.SOM(shape=(3, 3), feature_weights=wrong).fit(sst, sample_dim="day")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda X: X.isel(day=0), r"dimensions 'lat', 'lon'; need 'day', 'lat', 'lon'.*X\.expand_dims\('day'\)"),
        (lambda X: X.rename(lat="y"), r"dimensions 'y', 'day', 'lon'; need 'day', 'lat', 'lon', as in training"),
        (lambda X: X.isel(lat=slice(2)), r"X has 2 entries along 'lat'; need 3"),
        (lambda X: X[::-1], r"X has lat=40.0 where training had 50.0; need .*X\.sel\(lat=\.\.\.\) orders"),
        (lambda X: X.values, r"X has shape \(3, 40, 4\); need \(n, 3, 4\)"),
        (lambda X: X.values[:, :, 0], r"X has 40 columns, but the map has 9 features"),
    ],
)
def test_other_fields_than_in_training_are_refused(sst, som, change, words):
    with pytest.raises(ss.InputError, match=words):
        som.predict(change(sst))


def test_coordinates_that_differ_by_rounding_are_the_same(sst, som):
    near = sst.assign_coords(lat=sst.lat.astype(float) * (1 + 1e-8))
    assert som.predict(near).equals(som.predict(sst).assign_coords(day=near.day))
    assert som.impute(near).coords["lat"].equals(near.coords["lat"])
    assert som.predict(sst.drop_vars("lat")).size == 40


def test_a_day_without_a_value_has_no_unit_and_stays_as_it_is(sst):
    sst[:, 7] = NAN
    with pytest.warns(ss.EmptyRowsWarning):
        som = ss.SOM(shape=(3, 3), n_epochs=2).fit(sst, sample_dim="day")
    with pytest.warns(ss.EmptyRowsWarning):
        assert som.impute(sst).isel(day=7).isnull().all()
    with pytest.warns(ss.EmptyRowsWarning):
        assert som.predict(sst)[7] == -1


def test_other_estimators_take_fields(sst):
    days = sst.transpose("day", ...)
    clusters = ss.SOMClusterer(n_clusters=2, shape=(3, 3), n_epochs=2).fit(days).predict(sst)
    assert clusters.dims == ("day",)
    warm = (days.mean(("lat", "lon")) > 15).values
    model = ss.SOMClassifier(shape=(3, 3), n_epochs=2).fit(days, warm)
    assert model.predict(sst).dims == ("day",)
    assert model.predict_proba(sst).dims == ("day", "class")
    assert (model.predict(sst).values == model.predict(rows(sst))).all()
    assert model.score(days, warm) == model.score(rows(sst), warm)
    regressor = ss.SOMRegressor(shape=(3, 3), n_epochs=2).fit(days, np.eye(40, 2))
    assert regressor.predict(sst).dims == ("day", "target")
    assert regressor.predict(sst).season.equals(sst.season)


def test_they_are_labelled_drawn_and_explored(sst, som):
    som.label_units(sst, sst["season"])
    assert set(som.unit_labels_) <= {"w", "s", "a", None}
    assert som.medoids(som.impute(sst)).prototypes.shape == (9, 9)
    assert ss.plot.hits(som, sst).collections
    assert np.isnan(ss.plot.prototypes(som).images[0].get_array().filled(NAN)).any()
    session = Session(som, sst, sst["season"])
    assert session.samples.n_rows == 40
    assert session.view.kind != "image"  # with land it has no rows and columns
    whole = sst.fillna(0.0)
    assert Session(ss.SOM(shape=(3, 3), n_epochs=2).fit(whole, sample_dim="day"), whole).view.image_shape == (3, 4)


def test_a_map_of_rows_takes_a_dataarray_of_rows(sst):
    plain = ss.SOM(shape=(2, 2), n_epochs=2).fit(rows(sst))
    table = xr.DataArray(rows(sst), dims=("day", "cell"))
    assert isinstance(plain.predict(table), np.ndarray)
    assert (plain.predict(table) == plain.predict(rows(sst))).all()


def test_names_of_dimensions_may_be_ours():
    odd = xr.DataArray(np.eye(3), dims=("unit", "point"), coords={"point": [1, 2, 3]})
    som = ss.SOM(shape=(2, 2), n_epochs=2).fit(odd)
    assert som.transform(odd).dims == ("unit", "unit_")
    assert som.decode(som.prototypes_).dims == ("point_", "point")
