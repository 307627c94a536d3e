"""Data sets with a name: the bundled ones, MNIST and the faces."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from somersault.datasets import components, digits, faces, gaussians, load, mnist
from somersault.errors import InputError

from .files import BYTES, assert_refused

DATA = Path(os.environ.get("SOMERSAULT_DATA") or Path(__file__).parents[2] / "../shared/data")


def local(monkeypatch, file):
    if not (DATA / file).exists():
        pytest.skip(f"{DATA / file} is not there: set SOMERSAULT_DATA to a folder that holds {file}")
    monkeypatch.setenv("SOMERSAULT_DATA", str(DATA))


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
