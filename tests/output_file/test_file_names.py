"""Names of files that are not UTF-8, as on a disk from older days: they are read, written, printed and shown."""

import json
import os
import sys

import numpy as np
import pytest
from PIL import Image

import somersault as ss
from somersault import model_file
from somersault.cli import main
from somersault.explorer.answers.exports import exported

pytestmark = pytest.mark.slow

NAME = os.fsdecode(b"caf\xe9") if sys.platform != "win32" else ""
CLASSES = [os.fsdecode(name) for name in (b"\xe8t\xe9", b"\xe9t\xe9")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of images in two classes, all of whose names are in Latin-1."""
    if sys.platform != "linux":
        pytest.skip("this system has no names that are not text")
    folder = tmp_path_factory.mktemp("names") / NAME
    rng = np.random.default_rng(0)
    for k, name in enumerate(CLASSES):
        (folder / "images" / name).mkdir(parents=True)
        for i in range(20):
            pixels = (100 * rng.random((5, 4)) + 100 * k).astype(np.uint8)
            Image.fromarray(pixels).save(folder / "images" / name / f"{NAME}{i}.png")
    with pytest.raises(SystemExit):
        main(["train", str(folder / "images"), "--shape", "3x3", "--epochs", "2", "--out", str(folder / NAME)])
    return folder


@pytest.mark.parametrize("json_", [(), ("--json",)])
def test_commands_write_to_them_and_print_them(command, folder, json_):
    images, map_ = folder / "images", folder / NAME
    assert ss.load(map_).unit_labels_.tolist().count(CLASSES[0]) > 1
    np.save(folder / f"{NAME}.npy", ss.load(map_).transform(np.ones((9, 20))))
    for words in (
        ("train", images, "--shape", "3x3", "--epochs", 1, "--out", folder / f"{NAME}2"),
        ("explore", map_, images, "--save", folder / f"{NAME}.html"),
        ("morph", images, "--to", CLASSES[1], "--shape", "3x3", "--samples", 2, "--out", folder / f"{NAME} out"),
        ("invert", folder / f"{NAME}.npy", "--map", map_, "--out", folder / "points" / f"{NAME}.npy"),
        ("diagnose", map_),
    ):
        code, out, err = command(*words, *json_)
        assert code == 0, err
        out.encode()
        err.encode()
        if json_:
            files = json.loads(out).get("files", {})
            assert all(os.path.exists(file) for file in files.values())  # noqa: PTH110
    for page in (folder / f"{NAME}.html", folder / f"{NAME} out" / "report.html"):
        page.read_text(encoding="utf-8")
    assert "\\udce9t\\udce9" in (folder / f"{NAME} out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".npy", ".zarr", ".parquet"])
def test_results_go_there_and_are_read_from_there(command, folder, tmp_path, suffix):
    som, X = ss.load(folder / NAME), np.random.default_rng(1).random((30, 20))
    path = tmp_path / f"{NAME}{suffix}"
    assert som.transform(X, out=path) is not None
    source = ss.blocks(path)
    assert np.array_equal(som.inverse_transform(source), som.inverse_transform(som.transform(X)))
    assert command("train", path, "--shape", "2x2", "--epochs", 1, "--out", tmp_path / "map")[0] == 0


def test_functions_write_there(folder, tmp_path):
    som, X = ss.load(folder / NAME), np.random.default_rng(1).random((30, 20))
    ss.plot.animate(som.morph(X[:2], 3), tmp_path / f"{NAME}.gif", n_frames=2)
    ss.save_page(tmp_path / f"{NAME}.html", som, X, [*CLASSES] * 15, starts=[0], targets=[{"unit": 1}])
    model_file.write(tmp_path / NAME, {}, {"name": NAME})
    assert model_file.read(tmp_path / NAME)[1] == {"name": NAME}
    assert exported("csv", np.ones((2, 1)), {}, [NAME], None).startswith(b"progress,caf\\udce9\r\n")
