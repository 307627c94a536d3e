"""Data sets read from .npy and .npz."""

import pickle
import zipfile

import numpy as np
import pytest

from somersault.datasets import Dataset, load

from .files import BYTES, Bomb, X, assert_refused, free


def test_a_data_set_shows_its_sizes_and_not_its_numbers():
    data = Dataset("beans", X, y=np.array([0, 1, 0]))
    assert repr(data) == "Dataset('beans': 3 samples × 2 features, float64, 2 labels)"


@pytest.mark.parametrize(("dtype", "kept"), [
    ("f4", "f4"), ("f8", "f8"), ("f2", "f8"), (">f8", "f8"), ("i4", "f8"), ("u1", "f8"), ("?", "f8"),
])  # fmt: skip
def test_float32_stays_and_all_other_numbers_become_float64(tmp_path, dtype, kept):
    array = np.abs(X).astype(dtype)
    np.save(tmp_path / "a.npy", array)
    data = load(tmp_path / "a.npy")
    assert data.X.dtype == np.dtype(kept)
    np.testing.assert_array_equal(data.X, array)
    assert (data.name, data.y, data.feature_names, data.image_shape) == ("a", None, None, None)


def test_images_of_bytes_are_flattened_row_by_row_and_divided_by_255(tmp_path):
    np.save(tmp_path / "a.npy", BYTES)
    data = load(tmp_path / "a.npy")
    assert data.image_shape == (4, 5)
    assert data.X.dtype == np.float32
    np.testing.assert_allclose(data.X, BYTES.reshape(3, 20) / 255, rtol=1e-6)


def test_images_of_colors_are_flattened_pixel_by_pixel(tmp_path):
    colors = np.stack([BYTES, BYTES + 60, BYTES + 120], axis=-1)
    np.savez(tmp_path / "a.npz", images=colors, labels=[1, 2, 3])
    data = load(tmp_path / "a.npz")
    assert data.image_shape == (4, 5, 3)
    np.testing.assert_allclose(data.X, colors.reshape(3, 60) / 255, rtol=1e-6)
    assert repr(data) == "Dataset('a': 3 samples × 60 features, float32, 3 labels, color images of 4 × 5)"


def test_colors_that_no_screen_shows_are_told_of(tmp_path):
    colors = np.stack([BYTES, BYTES, BYTES], axis=-1).astype(float)
    for scale, said in (
        (255, ()),
        (1, ("the colors reach from 0 to 59, and are shown from 0 to 1: bring them there",)),
    ):
        np.save(tmp_path / "a.npy", colors / scale)
        data = load(tmp_path / "a.npy")
        np.testing.assert_array_equal(data.X, (colors / scale).reshape(3, 60))
        assert len(data.notes) == len(said)
        assert all(note.startswith(words) for note, words in zip(data.notes, said, strict=True))


def test_one_gray_channel_is_gray(tmp_path):
    np.save(tmp_path / "a.npy", BYTES[..., None])
    data = load(tmp_path / "a.npy")
    assert data.image_shape == (4, 5)
    np.testing.assert_allclose(data.X, BYTES.reshape(3, 20) / 255, rtol=1e-6)


def test_images_of_other_numbers_keep_their_values(tmp_path):
    np.save(tmp_path / "a.npy", BYTES.astype(float))
    np.testing.assert_array_equal(load(tmp_path / "a.npy").X, BYTES.reshape(3, 20))


def test_nan_is_kept_and_infinity_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", [[np.nan, 1.0]])
    assert np.isnan(load(tmp_path / "a.npy").X[0, 0])
    np.save(tmp_path / "a.npy", [[np.inf, 1.0]])
    assert_refused(tmp_path / "a.npy", "infinite")


@pytest.mark.parametrize(("array", "phrase"), [
    (np.ones(3), "shape (3,)"), (np.ones((2, 2, 2, 3, 3)), "shape (2, 2, 2, 3, 3)"),
    (np.ones((2, 4, 5, 4)), "take X[..., :3]"), (np.ones((2, 3, 4, 5)), "np.moveaxis(X, 1, -1)"),
    (np.ones((0, 3)), "X is empty"), (np.ones((0, 3, 3)), "X is empty"),
    (np.array([["a", "b"]]), "strings"), (np.array([[1j]]), "complex"),
    (np.zeros(2, dtype=[("π", "f8")]), "need 1.0 or 2.0"),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore:Stored array in format 3.0")
def test_arrays_that_are_no_samples_are_refused(tmp_path, array, phrase):
    np.save(tmp_path / "a.npy", array)
    assert_refused(tmp_path / "a.npy", phrase, "a.npy", "need")


@pytest.mark.parametrize("write", ["npy", "npz", "pickle"])
def test_a_pickle_is_refused_and_does_not_run(tmp_path, write):
    marker, file = tmp_path / "ran", tmp_path / ("a.npz" if write == "npz" else "a.npy")
    objects = np.array([[Bomb(marker)]], dtype=object)
    if write == "npy":
        np.save(file, objects, allow_pickle=True)
    elif write == "npz":
        np.savez(file, X=objects)
    else:
        file.write_bytes(pickle.dumps(Bomb(marker)))
    assert_refused(file, "cannot be read" if write == "pickle" else "holds Python objects")
    assert not marker.exists()


def test_the_bomb_of_these_tests_does_run_where_pickles_are_allowed(tmp_path):
    np.save(tmp_path / "a.npy", np.array([Bomb(tmp_path / "ran")], dtype=object), allow_pickle=True)
    np.load(tmp_path / "a.npy", allow_pickle=True)
    assert (tmp_path / "ran").exists()


def header(path, shape):
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": shape})


def test_an_array_that_does_not_fit_into_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    header(tmp_path / "a.npy", (2**30, 3))
    with (tmp_path / "a.npy").open("r+b") as file:
        file.truncate(2**35)  # of which no system stores more than the start
    free(monkeypatch, 3 * 2**32)
    assert_refused(tmp_path / "a.npy", "takes 24.0 GiB of memory, of which 12.0 GiB are free", "somersault.blocks")


@pytest.mark.parametrize(("dtype", "fits"), [("f8", 2400), ("f4", 1200), ("i2", 3000), ("u1", 2700)])
def test_the_numbers_that_are_made_of_an_array_count_too(tmp_path, monkeypatch, dtype, fits):
    np.save(tmp_path / "a.npy", np.ones((100, 3), dtype))
    free(monkeypatch, fits)
    load(tmp_path / "a.npy")
    free(monkeypatch, fits - 1)
    assert_refused(tmp_path / "a.npy", "of memory, of which 0.0 MiB are free")


def test_a_header_that_announces_more_than_the_file_holds_is_refused(tmp_path):
    header(tmp_path / "a.npy", (2**20, 3))
    assert_refused(tmp_path / "a.npy", "is truncated", "0 of 25165824 bytes")


def test_a_zip_that_unpacks_to_more_than_the_memory_is_refused(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", X=np.zeros((1000, 100)), other=np.zeros((1000, 1000)))
    free(monkeypatch, 1_000_000)
    load(tmp_path / "a.npz")  # what is not wanted is not unpacked
    free(monkeypatch, 700_000)
    assert_refused(tmp_path / "a.npz", "X: takes 0.8 MiB of memory, of which 0.7 MiB are free", "save a part")


@pytest.mark.slow
def test_a_header_within_a_zip_that_unpacks_to_more_than_the_memory_is_refused(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        length = 2**26
        archive.writestr("X.npy", b"\x93NUMPY\x02\x00" + length.to_bytes(4, "little") + bytes(length))
    free(monkeypatch, 2**20)
    assert_refused(tmp_path / "a.npz", "X: takes 64.0 MiB")


def test_an_array_in_a_zip_that_announces_more_than_it_holds_is_refused(tmp_path):
    header(tmp_path / "X.npy", (2**20, 3))
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.write(tmp_path / "X.npy", "X.npy")
    assert_refused(tmp_path / "a.npz", "a.npz: X: is truncated")


@pytest.mark.parametrize(("arrays", "labels"), [
    ({"X": X}, None),
    ({"X": X, "y": np.array([3, 1, 2], dtype=np.uint8)}, [3, 1, 2]),
    ({"X": X, "y": np.array(["a", "bb", "c"])}, ["a", "bb", "c"]),
    ({"train_images": BYTES, "train_labels": np.arange(3), "test_images": BYTES[:1]}, [0, 1, 2]),
    ({"images": BYTES, "names": np.array(list("abc")), "gender": np.array(list("mfm"))}, ["m", "f", "m"]),
    ({"images": BYTES, "labels": np.arange(3)}, [0, 1, 2]),
    ({"images": BYTES, "y": np.arange(3)}, [0, 1, 2]),
    ({"arr_0": X}, None),
])  # fmt: skip
def test_an_npz_gives_back_its_samples_and_labels(tmp_path, arrays, labels):
    np.savez(tmp_path / "a.npz", **arrays)
    data = load(tmp_path / "a.npz")
    if BYTES is next(iter(arrays.values())):
        assert data.image_shape == (4, 5)
    else:
        np.testing.assert_array_equal(data.X, X)
    assert (None if data.y is None else data.y.tolist()) == labels
    if data.y is not None and data.y.dtype.kind != "U":
        assert data.y.dtype == np.int64


def test_an_npz_may_name_its_features(tmp_path):
    np.savez(tmp_path / "a.npz", X=X, feature_names=np.array(["width", "height"]))
    assert load(tmp_path / "a.npz").feature_names == ("width", "height")
    np.savez(tmp_path / "a.npz", X=X, feature_names=np.array(["width"]))
    assert_refused(tmp_path / "a.npz", "X has 2 columns, 1 feature_names")


@pytest.mark.parametrize("arrays", [{"A": X, "B": X}, {"arr_0": X, "arr_1": X}, {}])
def test_an_npz_without_samples_tells_what_it_holds_and_what_was_looked_for(tmp_path, arrays):
    np.savez(tmp_path / "a.npz", **arrays)
    assert_refused(tmp_path / "a.npz", f"holds {', '.join(arrays) or 'no arrays'}; need X, train_images, images")


@pytest.mark.parametrize(("y", "phrase"), [
    (np.arange(4), "y has shape (4,); need (3,)"), (np.ones((3, 1)), "y has shape (3, 1); need (3,)"),
    (np.array([1j, 2, 3]), "need numbers or strings"), (np.array([b"a"] * 3), "need numbers or strings"),
])  # fmt: skip
def test_labels_that_do_not_belong_to_the_samples_are_refused(tmp_path, y, phrase):
    np.savez(tmp_path / "a.npz", X=X, y=y)
    assert_refused(tmp_path / "a.npz", phrase)


def test_a_damaged_npz_is_refused_wherever_it_is_cut(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", X=np.random.default_rng(0).normal(size=(20, 5)))
    whole = (tmp_path / "a.npz").read_bytes()
    for end in (0, 1, 30, len(whole) // 2, len(whole) - 1):
        (tmp_path / "a.npz").write_bytes(whole[:end])
        assert_refused(tmp_path / "a.npz", "cannot be read", "need an intact file")
    (tmp_path / "a.npz").write_bytes(whole[:200] + bytes(8) + whole[208:])
    assert_refused(tmp_path / "a.npz", "X: cannot be read")
