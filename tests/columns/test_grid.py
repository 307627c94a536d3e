"""Samples that are arrays of their own, such as images, are rows to the map, and arrays to who asks."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import somersault as ss
from somersault.columns import Columns, learn_columns
from somersault.columns.document import COLUMNS

NAN = float("nan")


@pytest.fixture
def images(rng):
    return rng.random((30, 4, 5))


def small(**parameters):
    return ss.SOM(shape=(3, 3), n_epochs=3, **parameters)


SHAPES = hnp.array_shapes(min_dims=3, max_dims=4, max_side=4)


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(np.float64, SHAPES, elements=st.sampled_from([0.0, 1.0, 2.5, NAN])))
def test_what_is_encoded_is_decoded_in_its_shape(X):
    if np.isnan(X).all():
        with pytest.raises(ss.InputError, match="no value in any sample"):
            learn_columns(X)
        return
    columns, encoded = learn_columns(X)
    document = columns.to_document()
    again = Columns.from_document(json.loads(json.dumps(document, allow_nan=False)))
    assert encoded.shape == (len(X), columns.n_encoded)
    for each in (columns, again):
        assert np.array_equal(each.decode(encoded), X, equal_nan=True)
        assert np.array_equal(each.encode(X), encoded, equal_nan=True)
        assert np.array_equal(each.encode(encoded), encoded, equal_nan=True)


def test_images_are_mapped_as_their_rows_are(images, tmp_path):
    som, rows = small().fit(images), images.reshape(30, -1)
    same = small().fit(rows)
    assert (som.prototypes_ == same.prototypes_).all()
    assert (som.predict(images) == same.predict(rows)).all()
    assert (som.predict(rows) == same.predict(rows)).all()
    assert (som.predict(images.tolist()) == same.predict(rows)).all()
    assert som.decode(som.prototypes_).shape == (9, 4, 5)
    assert som.inverse_transform(som.transform(images)).shape == images.shape
    assert (som.morph(images[:2], ss.Sample(images[7])).end == som.morph(rows[:2], ss.Sample(rows[7])).end).all()
    assert (som.decode(som.morph(images[:2], 3).frames(5))[:, 0] == images[:2]).all()
    som.save(tmp_path / "map.safetensors")
    assert (ss.load(tmp_path / "map.safetensors").predict(images) == same.predict(rows)).all()


def test_what_is_imputed_is_an_image(images):
    som, gaps = small().fit(images), images.copy()
    gaps[3, 1, 2] = NAN
    filled = som.impute(gaps)
    assert filled[3, 1, 2] == som.prototypes_[som.predict(gaps)[3], 1 * 5 + 2]
    filled[3, 1, 2] = NAN
    assert np.array_equal(filled, gaps, equal_nan=True)


def test_pixels_that_no_image_has_are_left_out_and_weights_are_of_the_others(images):
    images[:, 0, 1:3] = NAN
    weights = np.arange(1.0, 21).reshape(4, 5)
    som = small(feature_weights=weights).fit(images)
    kept = np.delete(np.arange(20), [1, 2])
    same = small(feature_weights=weights.ravel()[kept]).fit(images.reshape(30, -1)[:, kept])
    assert (som.prototypes_ == same.prototypes_).all()
    assert np.isnan(som.decode(som.prototypes_)[:, 0, 1:3]).all()
    assert np.isnan(som.decode(som.prototypes_)).sum() == 9 * 2


def test_bounds_and_what_may_vary_are_images_too(images):
    images[:, 0, 0] = NAN
    som, start = small().fit(images), images[:3]
    mask = np.zeros((4, 5), dtype=bool)
    mask[2:] = True
    low, high = images.min(axis=0), images.max(axis=0)
    end = som.decode(som.morph(start, 3, features_to_vary=mask, bounds=(low, high)).end)
    kept = ~mask & ~np.isnan(low)
    assert (end[:, kept] == start[:, kept]).all()
    assert (end[:, mask] != start[:, mask]).any()
    assert ((end >= low) & (end <= high))[:, ~np.isnan(low)].all()


def test_images_are_drawn_as_such(images):
    gray = ss.plot.prototypes(small(topology="rectangular").fit(images)).images[0].get_array()
    told = small(topology="rectangular").fit(images.reshape(30, -1))
    assert (gray == ss.plot.prototypes(told, image_shape=(4, 5)).images[0].get_array()).all()
    colors = np.random.default_rng(0).random((20, 4, 4, 3))
    assert ss.plot.prototypes(small().fit(colors)).images[0].get_array().shape[-1] >= 3
    assert not ss.plot.prototypes(small().fit(images[:, :, :, None])).images  # no image: a profile


@pytest.mark.parametrize(
    ("X", "words"),
    [
        (np.zeros((3, 5, 4)), r"X has shape \(3, 5, 4\); need \(n, 4, 5\)"),
        (np.zeros((3, 19)), "X has 19 columns, but the map has 20 features"),
        (np.zeros((4, 5)), "X has 5 columns, but the map has 20 features"),
    ],
)
def test_images_of_another_shape_are_refused(images, X, words):
    som = small().fit(images)
    with pytest.raises(ss.InputError, match=words):
        som.predict(X)


def test_a_map_of_rows_is_told_of_images(images):
    som = small().fit(images.reshape(30, -1))
    with pytest.raises(
        ss.InputError, match=r"X has dim 3, of shape \(30, 4, 5\); need two.*X\.reshape\(len\(X\), -1\)"
    ):
        som.predict(images)
    with pytest.raises(ss.InputError, match=r"X has shape \(3, 0, 2\); need samples and features"):
        small().fit(np.zeros((3, 0, 2)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shape": [2, 2]}, "samples of 4 cells, 1 of them left out; need one for each column"),
        ({"left_out": [6]}, r"leaves out the cells \[6\]; need some of 6, in order"),
        ({"dims": ["x"]}, r"has the dimensions \['x'\]; need 2"),
        ({"sample_dim": "y"}, "other ones than that of the samples"),
        (
            {"coords": [{"name": "c", "dims": ["z"], "dtype": "str", "values": []}]},
            "coordinate 'c' that does not fit",
        ),
        (
            {"coords": [{"name": "c", "dims": ["x"], "dtype": "int64", "values": [0.5, 1, 2]}]},
            "'c' that does not fit",
        ),
        ({"coords": [{"name": "x", "dims": ["y"], "dtype": "int64", "values": [1, 2]}]}, "'x' that does not fit"),
        ({"coords": [{"name": "c", "dims": ["x"], "dtype": "int64", "values": [1, 2, 3]}] * 2}, "of one name"),
    ],
)
def test_documents_of_other_grids_are_refused(change, words):
    xarray = pytest.importorskip("xarray")
    fields = xarray.DataArray(np.ones((2, 2, 3)), dims=("t", "y", "x"))
    fields[:, 0, 1] = NAN
    document = learn_columns(fields)[0].to_document()
    COLUMNS.check(document, "columns", {})
    with pytest.raises(ss.InputError, match=words):
        COLUMNS.check(document | {"grid": document["grid"] | change}, "columns", {})
