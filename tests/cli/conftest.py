"""What tests of the commands share: data, maps, and the main job at its smallest."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

from somersault.cli import main, morph_command

from .runs import SETTINGS


@pytest.fixture(scope="session")
def study():
    """The work of the command without printing and writing, as small as it gets."""
    return morph_command.run(
        morph_command.Request("digits", "8", "3", n_samples=3, shape=(6, 6), n_epochs=3), lambda *_: None
    )


@pytest.fixture
def csv(tmp_path):
    iris = load_iris()
    lines = [",".join([*iris.feature_names, "species"])]
    lines += [",".join([*map(str, x), iris.target_names[y]]) for x, y in zip(iris.data, iris.target, strict=True)]
    path = tmp_path / "iris.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def bad(tmp_path):
    """Files that are not as they should be, by name."""
    (tmp_path / "ragged.csv").write_text("a,b,label\n1,2,x\n3,4\n")
    (tmp_path / "text.csv").write_text("a,b,label\n" + "1,2,x\n" * 5 + "3,oops,x\n")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and then nothing")
    values = np.ones((40, 3))
    np.save(tmp_path / "equal.npy", values)
    values[:, 1] = np.nan
    np.save(tmp_path / "gaps.npy", values)
    named = "".join(f"{i},{i % 7},n{i % 40}\n" for i in range(200))
    (tmp_path / "names.csv").write_text(f"a,b,label\n{named}")
    np.save(tmp_path / "plain.npy", np.random.default_rng(0).normal(size=(60, 3)))
    np.save(tmp_path / "one.npy", np.ones((1, 3)))
    return tmp_path


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """A map of digits, and the bytes of its file."""
    path = tmp_path_factory.mktemp("trained") / "map.safetensors"
    with pytest.raises(SystemExit) as exit_:
        main(["train", "digits", "--out", str(path), *SETTINGS])
    assert exit_.value.code == 0
    return path, path.read_bytes()


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """Writes a map to a file."""
    folder = tmp_path_factory.mktemp("maps")

    def save(name, model):
        model.save(folder / name)
        return folder / name

    return save
