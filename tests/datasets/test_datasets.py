import csv
import os
import pickle
import socket
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from somersault import reading
from somersault.datasets import Dataset, components, digits, faces, gaussians, load, mnist, opened
from somersault.errors import InputError
from somersault.sources import blocks, zarr_arrays

DATA = Path(os.environ.get("SOMERSAULT_DATA") or Path(__file__).parents[2] / "../shared/data")
X = np.array([[1.5, 2.0], [3.25, -4.0], [0.0, 0.5]])
BYTES = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)


def assert_refused(source, *phrases, **options):
    with pytest.raises(InputError) as caught:
        load(source, **options)
    for phrase in phrases:
        assert phrase in str(caught.value)


def local(monkeypatch, file):
    if not (DATA / file).exists():
        pytest.skip(f"{DATA / file} is not there: set SOMERSAULT_DATA to a folder that holds {file}")
    monkeypatch.setenv("SOMERSAULT_DATA", str(DATA))


class Bomb:
    """Unpickling it creates a file."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (Path.touch, (self.marker,))


# the data sets with a name


@pytest.mark.slow
def test_importing_the_module_imports_none_of_the_heavy_libraries():
    heavy = "{'sklearn', 'PIL', 'pyarrow', 'zarr'}"
    code = f"import sys, somersault.datasets; sys.exit(', '.join({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_digits_are_images_of_pixels_in_0_to_1():
    data = load("digits")
    assert data.X.shape == (1797, 64)
    assert data.image_shape == (8, 8)
    assert (data.X.min(), data.X.max()) == (0, 1)
    assert data.y is not None
    assert data.y.dtype.kind == "i"
    np.testing.assert_array_equal(digits().X, data.X)


def test_a_seed_makes_the_same_gaussians_again_and_another_makes_others():
    np.testing.assert_array_equal(load("gaussians", seed=3).X, gaussians(seed=3).X)
    assert not np.array_equal(gaussians(seed=3).X, gaussians(seed=4).X)


@pytest.mark.parametrize("seed", range(5))
def test_the_gaussians_are_well_separated_and_touch(seed):
    from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis

    data = gaussians(seed=seed)
    assert data.X.shape == (3000, 8)
    assert 0.95 < QuadraticDiscriminantAnalysis().fit(data.X, data.y).score(data.X, data.y) < 1


def test_the_gaussians_are_anisotropic():
    data = gaussians()
    spreads = np.sqrt(np.linalg.eigvalsh(np.cov(data.X[data.y == 0].T)))
    assert spreads[-1] > 1.5 * spreads[0]


def test_the_components_are_those_that_the_samples_are_drawn_from():
    data, (means, axes) = gaussians(60_000, seed=2), components(seed=2)
    for k in range(6):
        X = data.X[data.y == k]
        np.testing.assert_allclose(X.mean(axis=0), means[k], atol=0.1)
        np.testing.assert_allclose(np.cov(X.T), axes[k] @ axes[k].T, atol=0.15)


def test_gaussians_may_have_more_components_than_features():
    assert gaussians(50, n_components=9, n_features=1).X.shape == (50, 1)


@pytest.mark.parametrize("wrong", [{"n_samples": 0}, {"n_features": 2.5}, {"n_components": -1}, {"seed": -1}])
def test_gaussians_refuse_counts_that_are_none(wrong):
    with pytest.raises(InputError, match=f"{next(iter(wrong))} is .*; need a whole number"):
        gaussians(**wrong)


@pytest.mark.slow
def test_mnist_has_60000_digits_to_train_and_10000_to_test(monkeypatch):
    local(monkeypatch, "mnist.npz")
    train, test = load("mnist"), mnist("test")
    assert (train.X.shape, test.X.shape) == ((60000, 784), (10000, 784))
    assert train.X.dtype == np.float32
    assert train.image_shape == (28, 28)
    assert (train.X.min(), train.X.max()) == (0, 1)
    assert train.y is not None
    assert train.y.dtype == np.int64
    np.testing.assert_array_equal(np.unique(train.y), np.arange(10))
    np.testing.assert_array_equal(load(DATA / "mnist.npz").y, train.y)


def test_faces_are_labeled_with_their_gender(monkeypatch):
    local(monkeypatch, "lfw.npz")
    data = load("faces")
    assert data.name == "faces"
    assert data.image_shape == (62, 47)
    assert data.X.shape[1] == 62 * 47
    assert data.X.dtype == np.float32
    assert 0 <= data.X.min() < 0.1
    assert 0.9 < data.X.max() <= 1
    assert set(np.unique(data.y)) == {"female", "male"}


@pytest.mark.slow
def test_faces_may_be_labeled_with_the_person(monkeypatch):
    local(monkeypatch, "lfw.npz")
    gender, person = faces(), faces("person")
    assert person.X.shape == gender.X.shape
    assert len(np.unique(person.y)) > 2000
    pairs = set(zip(person.y.tolist(), gender.y.tolist(), strict=True))
    assert len(pairs) == len(np.unique(person.y))  # the same rows: nobody has two genders


def test_faces_know_no_label_but_gender_and_person():
    with pytest.raises(InputError, match="label is 'age'"):
        faces("age")


def test_mnist_knows_no_split_but_train_and_test():
    with pytest.raises(InputError, match="split is 'validation'; need one of 'train', 'test'"):
        mnist("validation")


@pytest.mark.slow
def test_without_a_file_mnist_comes_from_openml_whose_first_60000_rows_are_for_training(monkeypatch):
    def fetch(name, **options):
        asked.update(options, name=name)
        first = np.repeat([0.0, 255.0], [60_000, 10_000])
        return SimpleNamespace(data=np.tile(first[:, None], 784), target=np.array(["4"] * 60_000 + ["7"] * 10_000))

    asked: dict[str, object] = {}
    monkeypatch.delenv("SOMERSAULT_DATA", raising=False)
    monkeypatch.setattr("sklearn.datasets.fetch_openml", fetch)
    train, test = mnist(), mnist("test")
    assert (train.X.shape, test.X.shape) == ((60000, 784), (10000, 784))
    assert (train.X.max(), test.X.min()) == (0, 1)
    assert (train.X.dtype, train.image_shape) == (np.float32, (28, 28))
    assert (set(train.y), set(test.y)) == ({4}, {7})
    assert asked == {"name": "mnist_784", "version": 1, "as_frame": False, "parser": "liac-arff"}


def test_without_a_file_faces_come_from_scikit_learn_in_0_to_1_and_labeled_with_names(monkeypatch, tmp_path):
    images = np.linspace(0, 1, 2 * 62 * 47, dtype=np.float32).reshape(2, 62, 47)
    bunch = SimpleNamespace(images=images, target=np.array([1, 0]), target_names=np.array(["Ada", "Bea"]))
    monkeypatch.setenv("SOMERSAULT_DATA", str(tmp_path))
    monkeypatch.setattr("sklearn.datasets.fetch_lfw_people", lambda: bunch)
    data = faces()
    np.testing.assert_array_equal(data.X, images.reshape(2, -1))
    assert data.image_shape == (62, 47)
    assert list(data.y) == ["Bea", "Ada"]


def test_scikit_learn_divides_the_pixels_of_faces_by_255_itself(tmp_path):
    from sklearn.datasets import _lfw

    Image.new("RGB", (250, 250), (255, 255, 255)).save(tmp_path / "white.png")
    assert _lfw._load_imgs([tmp_path / "white.png"], None, False, None).max() == 1


@pytest.mark.parametrize(("name", "fetcher", "file"), [
    ("mnist", "fetch_openml", "mnist.npz"), ("faces", "fetch_lfw_people", "lfw.npz"),
])  # fmt: skip
def test_a_failed_download_says_what_was_tried_and_what_to_do(monkeypatch, name, fetcher, file):
    def fail(*_, **__):
        raise socket.gaierror("Name or service not known")

    monkeypatch.delenv("SOMERSAULT_DATA", raising=False)
    monkeypatch.setattr(f"sklearn.datasets.{fetcher}", fail)
    assert_refused(name, "could not be downloaded", "Name or service not known",
            f"set SOMERSAULT_DATA to a folder that holds {file}", "path of a .npz")  # fmt: skip


def test_without_somersault_data_a_file_in_the_working_folder_is_not_taken(monkeypatch, tmp_path):
    np.savez(tmp_path / "lfw.npz", images=BYTES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOMERSAULT_DATA", raising=False)
    monkeypatch.setattr("sklearn.datasets.fetch_lfw_people", lambda: None / 0)
    assert_refused("faces", "could not be downloaded")


def test_a_damaged_local_file_is_named_and_nothing_is_downloaded(monkeypatch, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"no zip")
    monkeypatch.setenv("SOMERSAULT_DATA", str(tmp_path))
    assert_refused("mnist", str(tmp_path / "mnist.npz"), "cannot be read")


def test_a_local_file_without_the_split_is_refused(monkeypatch, tmp_path):
    np.savez(tmp_path / "mnist.npz", train_images=BYTES)
    monkeypatch.setenv("SOMERSAULT_DATA", str(tmp_path))
    with pytest.raises(InputError, match="holds train_images; need test_images"):
        mnist("test")


# arrays


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


def test_images_of_other_numbers_keep_their_values(tmp_path):
    np.save(tmp_path / "a.npy", BYTES.astype(float))
    np.testing.assert_array_equal(load(tmp_path / "a.npy").X, BYTES.reshape(3, 20))


def test_nan_is_kept_and_infinity_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", [[np.nan, 1.0]])
    assert np.isnan(load(tmp_path / "a.npy").X[0, 0])
    np.save(tmp_path / "a.npy", [[np.inf, 1.0]])
    assert_refused(tmp_path / "a.npy", "infinite")


@pytest.mark.parametrize(("array", "phrase"), [
    (np.ones(3), "shape (3,)"), (np.ones((2, 2, 2, 3)), "shape (2, 2, 2, 3)"),
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


def free(monkeypatch, n_bytes):
    """So much memory is free, as far as anybody asks."""
    monkeypatch.setattr(reading, "available", lambda: n_bytes)


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


# tables


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_a_csv_gives_back_its_numbers_names_and_labels(tmp_path):
    with (tmp_path / "a.csv").open("w", newline="") as file:
        rows = [[a, label, b] for (a, b), label in zip(X, "aba", strict=True)]
        csv.writer(file).writerows([["width", "Class", "height, cm"], *rows])
    data = load(tmp_path / "a.csv")
    np.testing.assert_array_equal(data.X, X)
    assert data.feature_names == ("width", "height, cm")
    assert data.y.tolist() == ["a", "b", "a"]


def test_a_csv_whose_first_row_holds_numbers_alone_has_no_header(tmp_path):
    data = load(write(tmp_path / "a.csv", "1,2\n3,4\n"))
    np.testing.assert_array_equal(data.X, [[1, 2], [3, 4]])
    assert data.feature_names is None
    assert data.y is None


def test_empty_fields_of_a_csv_are_nan(tmp_path):
    data = load(write(tmp_path / "a.csv", "a,b\n1,\n,2\n"))
    np.testing.assert_array_equal(data.X, [[1, np.nan], [np.nan, 2]])


def test_a_csv_may_have_a_byte_order_mark_blank_lines_and_blanks_after_commas(tmp_path):
    data = load(write(tmp_path / "a.csv", "a, b\r\n\r\n1, 2\r\n3, 4\r\n\r\n", "utf-8-sig"))
    np.testing.assert_array_equal(data.X, [[1, 2], [3, 4]])
    assert data.feature_names == ("a", "b")


@pytest.mark.parametrize(("fields", "labels"), [
    (["1", "-2"], [1, -2]), (["1", "x"], ["1", "x"]), (["1.5", "2"], ["1.5", "2"]),
    (["9" * 30, "1"], ["9" * 30, "1"]),
])  # fmt: skip
def test_labels_of_a_csv_become_integers_if_all_of_them_are(tmp_path, fields, labels):
    path = write(tmp_path / "a.csv", "a,label\n" + "".join(f"1,{field}\n" for field in fields))
    assert load(path).y.tolist() == labels


@pytest.mark.parametrize("column", ["label", "Target", "CLASS", " y "])
def test_the_column_of_the_labels_is_known_by_its_usual_names(tmp_path, column):
    assert load(write(tmp_path / "a.csv", f"a,{column}\n1,2\n")).y.tolist() == [2]


def test_label_column_goes_before_the_usual_names(tmp_path):
    data = load(write(tmp_path / "a.csv", "kind,y,a\nu,1,2\n"), label_column="kind")
    assert data.feature_names == ("y", "a")
    assert data.y.tolist() == ["u"]


@pytest.mark.parametrize(("text", "phrases"), [
    ("a,b\n1,2\n1,2,3\n", ["line 3 has 3 fields, the first has 2"]),
    ("1,2\n1\n", ["line 2 has 1 fields"]),
    ("a,b\n1,2\n3,cat\n", ["line 3, column b holds 'cat'; need a number", "label_column"]),
    ("label,a,b\nx,1,2\ny,3,cat\n", ["line 3, column b holds 'cat'"]),
    ("1,2\n3,cat\n", ["line 2, column 2 holds 'cat'"]),
    ("a,label\n1,\n2, \n", ["column 'label' has no label in any row", "--drop"]),
    ("a,b\n1,1_000\n2,3\n", ["line 2, column b holds '1_000'"]),
    ("1_000,2\n2,3\n", ["line 1, column 1 holds '1_000'"]),
    ("a\n\u0661\n", ["line 2, column a holds"]),
    ("a,label,y\n1,2,3\n", ["2 columns called label/target/class/y; need one of a, label, y: pass"]),
    ("a,b\n", ["X is empty"]), ("", ["X is empty"]), ("label\n1\n", ["X is empty"]),
    ("a\n1e999\n", ["infinite"]),
    ('a,b\n1,"2\n', ["cannot be read"]),
])  # fmt: skip
def test_a_csv_that_is_no_table_of_numbers_is_refused(tmp_path, text, phrases):
    assert_refused(write(tmp_path / "a.csv", text), "a.csv", *phrases)


def test_one_long_label_does_not_make_all_others_as_large(tmp_path):
    """Of 40 000 rows it made 16 GB of 180 KB: in an array of strings each has the room of the longest."""
    rows = "".join(f"1,{label}\n" for label in ["x" * 100_000, *["y"] * 400])
    assert_refused(
        write(tmp_path / "a.csv", f"a,label\n{rows}"), "a label has 100000 characters; need at most 1000"
    )
    short = write(tmp_path / "b.csv", f"a,label\n1,{'x' * 1000}\n2,y\n")
    assert load(short).y.tolist() == ["x" * 1000, "y"]


def test_a_csv_in_another_encoding_is_refused(tmp_path):
    assert_refused(write(tmp_path / "a.csv", "größe\n1\n", "latin-1"), "cannot be read (UnicodeDecodeError")


def test_a_label_column_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    assert_refused(
        write(tmp_path / "a.csv", "a,b\n1,2\n"),
        "0 columns called kind; need one of a, b",
        label_column="kind",
    )
    assert_refused(write(tmp_path / "a.csv", "1,2\n"), "none (no header)", label_column="kind")


@pytest.mark.parametrize("source", ["digits", "a.npy", "somewhere"])
def test_columns_are_refused_where_there_are_none(source):
    assert_refused(source, "label_column is 'kind'; need a .csv or .parquet", label_column="kind")
    assert_refused(source, "drop is ['kind']; need a .csv or .parquet", drop=["kind"])


WORDY = {"name": ["ann", "bo"], "a": [1.0, 2.0], "city": ["Rome", "Bari"], "label": ["u", "v"], "b": [3.0, 4.0]}


@pytest.fixture(params=["csv", "parquet"])
def wordy(request, tmp_path):
    """A table with names and other words among the numbers."""
    path = tmp_path / f"a.{request.param}"
    if request.param == "parquet":
        return parquet(path, **WORDY)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([WORDY, *zip(*WORDY.values(), strict=True)])
    return path


def test_columns_that_are_dropped_leave_a_table_of_the_others(wordy):
    data = load(wordy, drop=["city", "name"])
    np.testing.assert_array_equal(data.X, [[1, 3], [2, 4]])
    assert data.feature_names == ("a", "b")
    assert data.y.tolist() == ["u", "v"]
    assert load(wordy, drop=["name", "city", "label"]).y is None
    assert load(wordy, drop=["name", "label"], label_column="city").y.tolist() == ["Rome", "Bari"]


def test_a_column_to_drop_that_is_not_there_is_refused_with_those_that_are(wordy):
    assert_refused(wordy, "no column called 'town' to drop; need some of name, a, city", drop=["name", "town"])
    assert_refused(wordy, "X ", drop=list(WORDY))


def test_no_column_of_a_csv_without_header_can_be_dropped(tmp_path):
    assert_refused(write(tmp_path / "a.csv", "1,2\n"), "need some of none (no header)", drop=["1"])


def test_the_columns_of_words_are_told_of_at_once_and_what_to_do_with_them(wordy):
    told = ["column name", "leave", "drop", "--drop", "label_column", "--label-column"]
    assert_refused(wordy, *told, *(["and column city 'Rome'"] if wordy.suffix == ".csv" else []))


def test_a_csv_of_more_than_the_memory_is_refused(tmp_path, monkeypatch):
    free(monkeypatch, 10)
    assert_refused(write(tmp_path / "a.csv", "a,b\n1,2\n3,4\n"), "of memory")


def parquet(path, **columns):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    pyarrow.parquet.write_table(arrow.table(columns), path)
    return path


def test_a_parquet_gives_back_its_numbers_names_and_labels(tmp_path):
    columns = {"a": X[:, 0], "Label": ["u", "v", "u"], "b": X[:, 1], "c": [1, None, 3], "d": [True] * 3}
    data = load(parquet(tmp_path / "a.parquet", **columns))
    np.testing.assert_array_equal(data.X, np.column_stack([X, [1, np.nan, 3], [1, 1, 1]]))
    assert data.feature_names == ("a", "b", "c", "d")
    assert data.y.tolist() == ["u", "v", "u"]


def test_a_parquet_of_float32_stays_so_and_its_labels_keep_their_type(tmp_path):
    import pyarrow as pa

    half = X.astype(np.float32)
    kinds = pa.array(["2", "1", "2"]).dictionary_encode()
    data = load(parquet(tmp_path / "a.parquet", a=half[:, 0], b=half[:, 1], kind=kinds), label_column="kind")
    assert data.X.dtype == np.float32
    np.testing.assert_array_equal(data.X, half)
    assert data.y.tolist() == ["2", "1", "2"]


def test_a_parquet_that_is_no_table_of_numbers_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    assert_refused(parquet(path, a=["1", "2"]), "column a is string; need numbers")
    assert_refused(parquet(path, a=[[1.0], [2.0]]), "column a is list")
    assert_refused(parquet(path, a=[1, 2], y=["", None]), "column 'y' has no label in any row")
    assert_refused(parquet(path, a=[1, 2], y=[date(2024, 1, 1)] * 2), "column 'y' holds datetime.date")
    assert_refused(parquet(path, y=[1, 2]), "X ")
    assert_refused(parquet(path, a=[1]), "0 columns called kind", label_column="kind")
    path.write_bytes(path.read_bytes()[:-20])
    assert_refused(path, "cannot be read (Arrow")


def test_a_parquet_that_unpacks_to_more_than_the_memory_is_refused(tmp_path, monkeypatch):
    path = parquet(tmp_path / "a.parquet", a=np.zeros(1_000_000))
    assert path.stat().st_size < 100_000
    free(monkeypatch, 100_000)
    assert_refused(path, "takes 15.3 MiB of memory, of which 0.1 MiB are free")


def test_columns_of_a_parquet_that_are_dropped_are_not_read(tmp_path, monkeypatch):
    names = [f"c{i}" for i in range(20)]
    path = parquet(tmp_path / "a.parquet", a=np.arange(1000.0), **dict.fromkeys(names, np.arange(1000.0)))
    content = bytearray(path.read_bytes())
    import pyarrow.parquet

    group = pyarrow.parquet.read_metadata(path).row_group(0)
    for i in range(1, 21):
        start = group.column(i).data_page_offset
        content[start : start + 50] = bytes(50)
    path.write_bytes(content)
    assert_refused(path, "cannot be read")
    free(monkeypatch, 20_000)
    np.testing.assert_array_equal(load(path, drop=names).X[:, 0], np.arange(1000.0))


@pytest.mark.parametrize(("suffix", "library"), [("parquet", "pyarrow"), ("zarr", "zarr")])
def test_a_missing_extra_is_named(tmp_path, monkeypatch, suffix, library):
    monkeypatch.setitem(sys.modules, library, None)
    path = write(tmp_path / f"a.{suffix}", "anything")
    assert_refused(path, f"needs {library}, which is missing: pip install somersault[{suffix}]")


# zarr


@pytest.mark.parametrize("version", [2, 3])
def test_a_zarr_gives_back_its_samples_and_labels(tmp_path, version):
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(tmp_path / "g.zarr", mode="w", zarr_format=version)
    group.create_array("X", data=X.astype(np.float32))
    labels = group.create_array("y", shape=(3,), dtype="str")
    labels[:] = np.array(["a", "bb", "c"])
    data = load(tmp_path / "g.zarr")
    assert data.X.dtype == np.float32
    np.testing.assert_array_equal(data.X, X)
    assert data.y.tolist() == ["a", "bb", "c"]
    zarr.create_array(tmp_path / "a.zarr", data=BYTES, zarr_format=version)
    assert load(tmp_path / "a.zarr").image_shape == (4, 5)


def test_a_zarr_may_be_sharded(tmp_path):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", data=np.ones((8, 4)), chunks=(2, 2), shards=(4, 4))
    np.testing.assert_array_equal(load(tmp_path / "a.zarr").X, np.ones((8, 4)))


def test_a_zarr_without_samples_is_refused(tmp_path):
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(tmp_path / "a.zarr", mode="w")
    assert_refused(tmp_path / "a.zarr", "holds nothing; need an array or a group of X and y")
    group.create_array("A", data=X)
    assert_refused(tmp_path / "a.zarr", "holds A; need")
    group.create_group("X")
    assert_refused(tmp_path / "a.zarr", "/X is a group; need an array")
    (tmp_path / "b.zarr").mkdir()
    assert_refused(tmp_path / "b.zarr", "cannot be read")


def test_a_zarr_with_more_than_the_memory_is_refused_although_nothing_of_it_is_stored(tmp_path, monkeypatch):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", shape=(2**30, 3), chunks=(2**20, 3), dtype="f8")
    free(monkeypatch, 2**34)
    assert_refused(tmp_path / "a.zarr", "takes 24.0 GiB")


def rewritten(path, version, **changes):
    """The same array by metadata that say something else."""
    import json

    file = path / ("zarr.json" if version == 3 else ".zarray")
    metadata = json.loads(file.read_text())
    metadata.update(changes)
    file.write_text(json.dumps(metadata))


def runs(zeros):
    """Zeros by Zstandard, without the size at the start: each block is a run."""
    n_blocks = -(-len(zeros) // 2**17)
    blocks = [(2**17 << 3 | 2 | (i == n_blocks - 1)).to_bytes(3, "little") + b"\0" for i in range(n_blocks)]
    return b"\x28\xb5\x2f\xfd\x00\x58" + b"".join(blocks)


def packed(codec, n_bytes):
    """So many zeros in few bytes."""
    import bz2
    import gzip
    import lzma
    import zlib

    from numcodecs import LZ4, Blosc, Zstd

    zeros = bytes(n_bytes)
    return {
        "gzip": gzip.compress,
        "gzip twice": lambda content: gzip.compress(b"a") + gzip.compress(content),
        "zlib": zlib.compress,
        "bz2": bz2.compress,
        "lzma": lzma.compress,
        "zstd": Zstd().encode,
        "zstd unknown": runs,
        "blosc": Blosc().encode,
        "lz4": LZ4().encode,
    }[codec](zeros)


PACKED = ["gzip", "gzip twice", "zlib", "bz2", "lzma", "zstd", "zstd unknown", "blosc", "lz4"]


@pytest.mark.parametrize("codec", PACKED)
@pytest.mark.parametrize("is_large", [False, True])
def test_a_chunk_that_unpacks_to_more_than_its_shape_says_is_refused_before(
    tmp_path, monkeypatch, codec, is_large
):
    zarr = pytest.importorskip("zarr")
    path, name = tmp_path / "a.zarr", codec.partition(" ")[0]
    zarr.create_array(path, data=np.ones((64, 256)), chunks=(64, 256), zarr_format=2, filters=None)
    rewritten(path, 2, compressor={"id": name})
    (path / "0.0").write_bytes(packed(codec, 2**24 if is_large else 2**17))
    free(monkeypatch, 2**22)
    if is_large:
        assert_refused(path, "0.0 unpacks to more than 393216 bytes")
        with pytest.raises(InputError, match=r"0\.0 unpacks to more than 393216 bytes"):
            blocks(path)
    elif "twice" not in codec:
        np.testing.assert_array_equal(load(path).X, 0)


def test_a_chunk_within_a_shard_is_looked_at_too(tmp_path, monkeypatch):
    zarr = pytest.importorskip("zarr")
    path = tmp_path / "a.zarr"
    zarr.create_array(path, data=np.ones((8, 4)), chunks=(2, 4), shards=(8, 4))
    good = load(path).X
    content = packed("zstd", 2**24)
    index = (2**64 - 1).to_bytes(8, "little") * 4 + (0).to_bytes(8, "little") + len(content).to_bytes(8, "little")
    index += (2**64 - 1).to_bytes(8, "little") * 2
    import numcodecs

    shard = content + bytes(numcodecs.CRC32C(location="end").encode(index))
    (path / "c/0/0").write_bytes(shard)
    assert_refused(path, "c/0/0 unpacks to more than 131200 bytes")
    np.testing.assert_array_equal(good, 1)


@pytest.mark.parametrize(("changes", "phrase"), [
    ({"chunks": [0, 2]}, "has chunks of shape (0, 2); need sides of at least 1"),
    ({"chunks": [2**34, 2]}, "of memory, of which"),
    ({"shape": [3_000_000, 2], "chunks": [1, 2]}, "is cut into 3000000 chunks of 16 bytes"),
    ({"filters": [{"id": "gzip", "level": 1}]}, "is compressed by gzip, zlib, one in the other; need one"),
])  # fmt: skip
@pytest.mark.parametrize("reader", [load, opened, blocks])
def test_chunks_that_cannot_be_right_are_refused(tmp_path, changes, phrase, reader):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", data=np.ones((10, 2)), zarr_format=2)
    rewritten(tmp_path / "a.zarr", 2, compressor={"id": "zlib", "level": 1})
    rewritten(tmp_path / "a.zarr", 2, **changes)
    with pytest.raises(InputError) as caught:
        reader(tmp_path / "a.zarr")
    assert phrase in str(caught.value)


@pytest.mark.parametrize("inner", ["sharding_indexed", "index"])
def test_shards_that_hide_what_they_unpack_to_are_refused(tmp_path, inner):
    zarr = pytest.importorskip("zarr")
    path = tmp_path / "a.zarr"
    zarr.create_array(path, data=np.ones((8, 4)), chunks=(2, 4), shards=(4, 4))
    import json

    codecs = json.loads((path / "zarr.json").read_text())["codecs"]
    configuration = codecs[0]["configuration"]
    if inner == "index":
        configuration["index_codecs"].append({"name": "gzip", "configuration": {"level": 1}})
    else:
        deeper = {**configuration, "chunk_shape": [1, 4]}
        configuration["codecs"] = [{"name": "sharding_indexed", "configuration": deeper}]
    rewritten(path, 3, codecs=codecs)
    assert_refused(path, "has shards with" if inner == "index" else "has shards within shards")


@pytest.mark.parametrize("codec", [{"id": "pickle", "protocol": 5}, {"id": "base64"}])
@pytest.mark.parametrize("place", ["compressor", "filters"])
def test_a_zarr_with_a_codec_that_could_run_code_is_refused_and_does_not_run(tmp_path, codec, place):
    import json

    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", shape=(2, 2), dtype="f8", zarr_format=2, compressors=None)
    metadata = json.loads((tmp_path / "a.zarr/.zarray").read_text())
    metadata[place] = [codec] if place == "filters" else codec
    (tmp_path / "a.zarr/.zarray").write_text(json.dumps(metadata))
    (tmp_path / "a.zarr/0.0").write_bytes(pickle.dumps(Bomb(tmp_path / "ran")))
    # this zarr does not even open an array that is pickled; earlier ones do
    assert_refused(
        tmp_path / "a.zarr", "cannot be read" if codec["id"] == "pickle" else "has codec base64; need one of"
    )
    assert not (tmp_path / "ran").exists()


def test_codecs_are_found_within_others_and_what_is_not_understood_is_not_let_through():
    inner = {"name": "sharding_indexed", "configuration": {"codecs": ({"name": "numcodecs.pickle"},)}}
    assert {*zarr_arrays._codecs([inner, None, {"id": "zlib", "level": 1}])} == {
        "sharding_indexed",
        "pickle",
        "zlib",
    }
    assert [*zarr_arrays._codecs([SimpleNamespace(get_config=lambda: {"id": "pickle"})])] == ["pickle"]
    assert [*zarr_arrays._codecs([object()])] == ["object"]


# folders of images


def images(folder, *names, size=(5, 4), mode="L"):
    for i, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new(mode, size, 10 * (i + 1)).save(folder / name)
    return folder


def test_a_folder_gives_back_its_images_in_the_order_of_their_names(tmp_path):
    for name, array in zip("cab", BYTES, strict=True):
        Image.fromarray(array).save(tmp_path / f"{name}.png")
    data = load(tmp_path)
    assert data.image_shape == (4, 5)
    np.testing.assert_allclose(data.X, BYTES[[1, 2, 0]].reshape(3, 20) / 255, rtol=1e-6)
    assert (data.X.dtype, data.y, data.name) == (np.float32, None, tmp_path.name)


@pytest.mark.parametrize("suffix", ["png", "jpg", "JPEG", "bmp", "gif", "tif", "webp", "pgm"])
def test_images_may_be_in_any_of_the_usual_formats(tmp_path, suffix):
    images(tmp_path, f"a.{suffix}")
    np.testing.assert_allclose(load(tmp_path).X, 10 / 255, atol=1.5 / 255)


def test_colors_become_gray_and_that_is_said(tmp_path):
    Image.new("RGB", (5, 4), (255, 0, 0)).save(tmp_path / "a.png")
    Image.new("RGB", (5, 4), (90, 90, 90)).save(tmp_path / "b.png")
    data = load(tmp_path)
    np.testing.assert_allclose(data.X, [[0.299] * 20, [90 / 255] * 20], atol=1 / 255)
    assert data.notes == ("1 of 2 images have colors, which are made gray (0.299 red + 0.587 green + 0.114 blue)",)
    assert repr(data).endswith(f"\n  note: {data.notes[0]}")


def marked(*size, mode="L", color=0, **options):
    """White, but for one pixel at the upper left."""
    image = Image.new(mode, size, "white", **options)
    image.putpixel((0, 0), color)
    return image


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_a_drawing_in_the_transparency_is_read_on_white(tmp_path, mode):
    shape = np.zeros((4, 5), np.uint8)
    shape[1, 2:] = [255, 128, 64]
    black = Image.new("RGBA", (5, 4), (0, 0, 0, 0))
    black.putalpha(Image.fromarray(shape))
    if mode == "P":
        black = Image.fromarray((shape == 255).astype(np.uint8)).convert("P")
        black.info["transparency"] = 0
        shape = np.where(shape == 255, 255, 0)
        black.putpalette([0, 0, 0] * 256)
    black.convert(mode).save(tmp_path / "a.png")
    data = load(tmp_path)
    np.testing.assert_allclose(data.X.reshape(4, 5), 1 - shape / 255, atol=1 / 255)
    assert data.notes == ("1 of 1 images have transparent parts, which are put on white",)


def test_of_an_image_that_hides_nothing_nothing_is_said(tmp_path):
    marked(5, 4, mode="RGBA", color=(0, 0, 0, 255)).save(tmp_path / "a.png")
    assert load(tmp_path).notes == ()


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
@pytest.mark.parametrize(("orientation", "at"), [
    (1, (0, 0)), (2, (0, -1)), (3, (-1, -1)), (4, (-1, 0)), (5, (0, 0)), (6, (0, -1)), (7, (-1, -1)), (8, (-1, 0)),
])  # fmt: skip
def test_images_are_turned_as_their_exif_orientation_says(tmp_path, suffix, orientation, at):
    image = Image.new("L", (64, 32), "white")
    image.paste(0, (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / f"a.{suffix}", exif=exif, **({"quality": 95} if suffix != "tif" else {}))
    data = load(tmp_path)
    assert data.image_shape == ((32, 64) if orientation < 5 else (64, 32))
    pixels = data.X.reshape(data.image_shape)
    dark = {(row, column) for row in (0, -1) for column in (0, -1) if pixels[row, column] < 0.5}
    assert dark == {at}
    said = "1 of 1 images are turned upright, as their Exif orientation says"
    assert data.notes == ((said,) if orientation > 1 else ())


@pytest.mark.parametrize("suffix", ["gif", "tif", "png", "webp"])
def test_an_image_of_several_pages_is_refused_and_not_cut_to_the_first(tmp_path, suffix):
    images(tmp_path, "a.png")
    pages = [Image.new("L", (5, 4), value) for value in (0, 100, 200)]
    pages[0].save(tmp_path / f"b.{suffix}", save_all=True, append_images=pages[1:])
    assert_refused(tmp_path, f"b.{suffix}: holds more than one page or frame; need one image in each file")


def test_a_photograph_with_a_preview_in_it_is_one_image(tmp_path):
    pages = [Image.new("L", (16, 16), value) for value in (0, 100)]
    pages[0].save(tmp_path / "a.mpo", save_all=True, append_images=pages[1:])
    (tmp_path / "a.mpo").rename(tmp_path / "a.jpg")
    np.testing.assert_allclose(load(tmp_path).X, 0, atol=0.01)


def test_sub_folders_name_the_labels(tmp_path):
    images(tmp_path, "dogs/1.png", "cats/2.png", "cats/3.png", ".hidden/4.png")
    data = load(tmp_path)
    assert data.y.tolist() == ["cats", "cats", "dogs"]
    assert data.notes == ()


@pytest.mark.parametrize("left", ["__MACOSX/cats/._1.png", "__MACOSX/9.png", "@eaDir/cats/9.png", "Thumbs.db",
                                  ".DS_Store", "cats/Thumbs.db"])  # fmt: skip
def test_what_archives_and_systems_leave_is_no_class(tmp_path, left):
    images(tmp_path, "dogs/1.png", "cats/2.png")
    write(tmp_path / left, "left") if "png" not in left else images(tmp_path, left, size=(9, 9))
    assert load(tmp_path).y.tolist() == ["cats", "dogs"]


def test_the_folder_that_an_image_lies_in_names_its_label_and_those_around_are_said(tmp_path):
    data = load(images(tmp_path, "train/cat/1.png", "test/dog/2.png", "test/cat/1.png"))
    assert data.y.tolist() == ["cat", "dog", "cat"]
    assert data.notes == (
        "the label of an image is the folder that it lies in; those around them are read together: "
        "'test' (2), 'train' (1)",
    )
    data = load(images(tmp_path / "one", "all/cat/1.png", "all/dog/2.png"))
    assert (data.y.tolist(), data.notes) == (["cat", "dog"], ())


def test_parts_to_train_and_to_test_on_are_no_labels(tmp_path):
    data = load(images(tmp_path, "Train/1.png", "test/2.png", "test/3.png"))
    assert data.y is None
    assert data.notes == ("the folders 'Train' (1), 'test' (2) are read together, and are not labels",)
    assert load(images(tmp_path / "vehicles", "train/1.png", "bus/2.png")).y.tolist() == ["bus", "train"]


@pytest.mark.parametrize(("names", "phrases"), [
    (("cats/a.png", "b.png"), ("b.png lies in none of its sub-folders, cats/a.png in 1",)),
    (("cats/a.png", "cats/young/b.png"), ("cats/a.png lies in 1 of its sub-folders, cats/young/b.png in 2",)),
])  # fmt: skip
def test_images_at_several_depths_are_refused(tmp_path, names, phrases):
    assert_refused(images(tmp_path, *names), *phrases, "need all images equally deep")


def test_images_of_other_sizes_are_refused_by_name_with_both_sizes(tmp_path):
    images(tmp_path, "a.png", "b.png")
    images(tmp_path, "c.png", "d.png", size=(7, 6))
    assert_refused(tmp_path, "c.png: is 6 × 7 pixels, a.png is 4 × 5; need one size")


def test_a_folder_without_images_is_refused(tmp_path):
    write(tmp_path / "notes.txt", "none")
    assert_refused(tmp_path, "holds no images; need files that end in .png")


@pytest.mark.parametrize("content", [b"", b"no image", "cut"])
def test_a_damaged_image_is_named(tmp_path, content):
    images(tmp_path, "a.png", "b.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes()[:-25] if content == "cut" else content)
    assert_refused(tmp_path, "b.png: cannot be read")


def test_pixels_of_16_bits_are_refused_and_not_clipped(tmp_path):
    Image.fromarray(np.full((4, 5), 40_000, dtype=np.uint16)).save(tmp_path / "a.png")
    assert_refused(tmp_path, "a.png: has mode I;16; need 8 bits")


@pytest.mark.parametrize("name", ["a", "c"])
def test_a_program_that_is_named_like_an_image_is_not_given_to_an_interpreter(tmp_path, name):
    images(tmp_path, "b.png", f"{name}.eps")
    (tmp_path / f"{name}.eps").rename(tmp_path / f"{name}.png")
    assert_refused(tmp_path, f"{name}.png: cannot be read (UnidentifiedImageError")


@pytest.mark.parametrize("target", ["outside/secret.png", "outside"])
def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path, target):
    images(tmp_path, "inside/a.png", "outside/secret.png")
    (tmp_path / "inside/b.png").symlink_to(tmp_path / target)
    assert_refused(tmp_path / "inside", "b.png is a link out of the folder")


def test_images_of_more_than_the_memory_are_refused_before_they_are_decoded(tmp_path, monkeypatch):
    images(tmp_path, "a.png", "b.png", size=(100, 100))
    load(tmp_path)
    free(monkeypatch, 99_999)
    assert_refused(tmp_path, "takes 0.1 MiB of memory")


# sources that are none


@pytest.mark.parametrize("source", ["", None, 3, X])
def test_a_source_is_a_name_or_a_path(source):
    assert_refused(source, "source is", "need one of digits, mnist, faces, gaussians, or the path")


@pytest.mark.parametrize("source", ["iris", "nowhere/a.npy", Path("digits")])
def test_what_does_not_exist_is_refused_with_the_names_that_do(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert_refused(source, f"{source}: does not exist; need one of digits, mnist, faces, gaussians")


def test_a_path_that_no_system_allows_is_refused():
    assert_refused("a" * 10_000 + ".npy", "cannot be read")


def test_a_bundled_name_goes_before_a_folder_of_that_name(tmp_path, monkeypatch):
    images(tmp_path, "digits/a.png")
    monkeypatch.chdir(tmp_path)
    assert len(load("digits").X) == 1797
    assert len(load("./digits").X) == len(load(Path("digits")).X) == 1


def test_a_file_of_another_kind_is_refused(tmp_path):
    assert_refused(write(tmp_path / "a.xlsx", "x"), "is of no known kind", ".csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.npy")
    assert_refused(tmp_path / "a.npy", "is a pipe, a socket or a device; need a regular file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.csv", "a.parquet", "a.zarr", "folder/a.png",
                                  "stored.zarr/c/0/0", "stored.zarr/zarr.json"])  # fmt: skip
@pytest.mark.parametrize("reader", [load, opened, blocks])
def test_no_reader_waits_for_a_pipe(tmp_path, name, reader):
    if name.startswith("stored"):
        pytest.importorskip("zarr").create_array(tmp_path / "stored.zarr", data=X)
        (tmp_path / name).unlink()
    images(tmp_path, "folder/b.png")
    os.mkfifo(tmp_path / name)
    if reader is blocks and name.startswith("folder"):
        pytest.skip("blocks reads no images")
    source = tmp_path / name.partition("/")[0]
    with pytest.raises(InputError, match="is a pipe, a socket or a device; need a regular file"):
        reader(source)


@pytest.mark.parametrize("suffix", ["npy", "npz", "csv", "parquet"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch, suffix):
    def forbid(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    write(tmp_path / f"a.{suffix}", "x")
    monkeypatch.setattr(Path, "open", forbid)
    assert_refused(tmp_path / f"a.{suffix}", "Permission denied", "check")


@pytest.mark.parametrize("suffix", ["npy", "npz", "parquet", "zarr"])
@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"PK\x03\x04", b"PAR1PAR1", bytes(1000)])
def test_a_file_of_another_kind_than_its_name_says_is_refused(tmp_path, suffix, content):
    (tmp_path / f"a.{suffix}").write_bytes(content)
    assert_refused(tmp_path / f"a.{suffix}", "cannot be read", "need an intact file")


def test_beside_an_x_a_y_is_a_coordinate(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("x,y,class\n1,2,a\n3,4,b\n")
    data = load(path)
    assert data.X.tolist() == [[1, 2], [3, 4]]
    assert data.y.tolist() == ["a", "b"]
