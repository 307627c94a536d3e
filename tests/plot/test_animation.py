"""Films of morphs, read back: so many frames, so long, what they show, and nothing half written."""

import io
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline

import somersault as ss
from somersault.file_kinds import FREE_BOX
from somersault.plot.animation import encoded, film, gif

no_scripts = pytest.mark.skipif(os.name == "nt", reason="Windows runs no scripts by their first line")


@pytest.fixture
def images(rng):
    """Morphs of four images of 4 × 6 pixels."""
    book = ss.Codebook(rng.random((9, 24)))
    return ss.morph(rng.random((4, 24)), book, 3)


def read(path):
    """The pictures of a film (n, height, width, 3), and for how many milliseconds each is shown."""
    with Image.open(path) as image:
        pictures, durations = [], []
        for k in range(image.n_frames):
            image.seek(k)
            pictures.append(np.asarray(image.convert("RGB")).astype(int))
            durations.append(image.info["duration"])
        assert image.info["loop"] == 0
    return np.array(pictures), durations


@pytest.mark.parametrize("ending", [".gif", ".webp", ".GIF"])
def test_a_film_goes_there_and_back_and_lasts_as_long_as_it_should(images, tmp_path, ending):
    path = ss.plot.animate(images, tmp_path / f"film{ending}", (4, 6), n_frames=6, seconds=1.0)
    pictures, durations = read(path)
    assert durations[0] == durations[5] == 500
    assert durations == durations[:6] + durations[4:0:-1]
    assert sum(durations) == 2 * 500 + 2 * 800  # a fifth of the way passes while the first frame is held
    tolerance = 0 if ending.lower() == ".gif" else 4  # WebP's pictures are not exact
    for k in range(1, 5):
        assert np.abs(pictures[k] - pictures[10 - k]).mean() <= tolerance
    assert not np.array_equal(pictures[0], pictures[5])
    assert [file.name for file in tmp_path.iterdir()] == [f"film{ending}"]


def test_the_pictures_are_the_frames(images, tmp_path):
    """Four samples side by side, each pixel many times as large."""
    pictures, _ = read(ss.plot.animate(images, tmp_path / "film.gif", (4, 6), n_frames=3, value_range=(0, 1)))
    height, width = pictures.shape[1:3]
    side = (width - 5 * 8) // 4
    for shown, of_samples in zip(pictures, images.frames(3).swapaxes(0, 1), strict=False):
        for s, frame in enumerate(of_samples):
            left = 8 + s * (side + 8)
            tile = shown[8 : height - 12 - 8, left : left + side].mean(axis=-1)
            y, x = ((np.arange(n) + 0.5) * length / n for n, length in zip((4, 6), tile.shape, strict=True))
            assert np.corrcoef(tile[np.ix_(y.astype(int), x.astype(int))].ravel(), frame)[0, 1] > 0.97


def test_profiles_are_drawn_without_an_image_shape(rng, tmp_path):
    X = rng.normal(size=(30, 5))
    X[:, 2] = 7.0  # no range: in the middle
    som = ss.SOM(shape=(3, 3), n_epochs=2).fit(X)
    pictures, _ = read(ss.plot.animate(som.morph(X[:2], 4), tmp_path / "film.gif", samples=1, n_frames=4))
    assert len(pictures) == 6
    assert pictures.shape[2] < 2 * pictures.shape[1]  # of one sample


@pytest.mark.parametrize("ending", [".gif", ".webp"])
def test_equal_frames_are_shown_as_long_as_all_of_them(rng, tmp_path, ending):
    X = rng.random((1, 24))
    still = ss.morph(X, np.vstack([X, rng.random((3, 24))]), 0)
    _, durations = read(ss.plot.animate(still, tmp_path / f"film{ending}", (4, 6), n_frames=5, seconds=1.0))
    assert sum(durations) == 2 * 500 + 2 * 750


@pytest.mark.slow
def test_more_frames_than_the_time_allows_are_shown_for_a_fiftieth_second_each(images, tmp_path):
    _, durations = read(ss.plot.animate(images, tmp_path / "film.gif", (4, 6), n_frames=40, seconds=0.1))
    assert set(durations) == {20, 500}


@pytest.mark.parametrize("seconds", [0.5, 0.77, 3.0])
def test_times_are_hundredths_of_a_second_and_sum_up(seconds):
    shown = film(np.zeros((8, 1, 4, 4), np.uint8), 20, seconds)
    assert all(time % 10 == 0 for time in shown.durations)
    assert sum(shown.durations) == pytest.approx(1000 + 2 * 1000 * seconds * 6 / 7, abs=20)


@pytest.mark.parametrize(("samples", "n", "side"), [(None, 10, 128), ([2, 0], 2, 256), (3, 1, 256)])
def test_ten_paths_are_shown_or_those_that_are_chosen(rng, tmp_path, samples, n, side):
    book, X = ss.Codebook(rng.random((5, 16))), rng.random((23, 16))
    look = {"n_frames": 2, "value_range": (0, 1)}
    morph = ss.morph(X, book, 3)
    pictures, _ = read(ss.plot.animate(morph, tmp_path / "all.gif", (4, 4), samples=samples, **look))
    assert pictures.shape[2] == min(n, 5) * (side + 8) + 8
    chosen = np.linspace(0, 22, 10).round().astype(int) if samples is None else np.atleast_1d(samples)
    alone, _ = read(ss.plot.animate(ss.morph(X[chosen], book, 3), tmp_path / "some.gif", (4, 4), **look))
    assert np.array_equal(pictures, alone)


def test_grays_are_fewer_where_they_are_asked_to_be():
    shades = np.broadcast_to(np.arange(256, dtype=np.uint8), (2, 1, 8, 256))
    shown = film(shades, 170, 1.0)
    few, many = (len(set(Image.open(io.BytesIO(gif(shown, n))).convert("L").tobytes())) for n in (8, 100))
    assert (few, many) == (8 + 1, 100 + 1)  # and the bar


# Films by ffmpeg


def stand_in(folder, program):
    """A program named ffmpeg, alone on the PATH."""
    folder.mkdir()
    path = folder / "ffmpeg"
    path.write_text(f"#!{sys.executable}\n{program}", encoding="utf-8")
    path.chmod(0o755)
    return str(folder)


@no_scripts
def test_ffmpeg_is_given_every_frame_for_its_time(images, tmp_path, monkeypatch):
    program = """
import pathlib, sys
words = sys.argv[1:]
width, height = map(int, words[words.index("-s") + 1].split("x"))
assert width % 2 == height % 2 == 0
data = pathlib.Path(words[words.index("-i") + 1]).read_bytes()
n, left = divmod(len(data), 3 * width * height)
assert not left
pathlib.Path(words[-1]).write_text(f"{n} {words[words.index('-r') + 1]}")
"""
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", program))
    made = ss.plot.animate(images, tmp_path / "film.mp4", (4, 6), n_frames=6, seconds=1.0).read_bytes()
    assert made.endswith(FREE_BOX)
    n, rate = map(int, made.removesuffix(FREE_BOX).split())
    assert n / rate == pytest.approx((2 * 500 + 2 * 800) / 1000)
    odd = film(np.zeros((2, 1, 31, 31), np.uint8), 31, 1.0)
    assert odd.pictures[0].size == (47, 59)
    assert encoded(odd, ".mp4") == b"50 50" + FREE_BOX


@no_scripts
def test_what_ffmpeg_says_is_told_and_the_older_film_stays(images, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", "import sys; sys.exit('x\\nUnknown encoder')"))
    path = tmp_path / "film.mp4"
    path.write_bytes(b"older" + FREE_BOX)
    with pytest.raises(ss.SomersaultError, match=r"ffmpeg makes no film \(Unknown encoder\); choose"):
        ss.plot.animate(images, path, (4, 6))
    assert path.read_bytes() == b"older" + FREE_BOX
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bin", "film.mp4"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on the PATH")
def test_ffmpeg_makes_a_film(images, tmp_path):
    assert ss.plot.animate(images, tmp_path / "film.mp4", (4, 6), n_frames=4).read_bytes()[4:8] == b"ftyp"


def test_without_ffmpeg_the_way_out_is_told(images, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ss.InputError, match="ffmpeg is not on the PATH; need it for that: install it, or"):
        ss.plot.animate(images, tmp_path / "film.mp4", (4, 6))


# Bad input


@pytest.mark.parametrize(
    ("path", "options", "match"),
    [
        ("film.avi", {}, r"path is '.*film.avi'; need a name that ends in .gif, .webp, .mp4"),
        ("film", {}, "need a name that ends in"),
        ("film.gif", {"image_shape": (5, 5)}, r"image_shape is \(5, 5\); need .* = 24 features"),
        ("film.gif", {"image_shape": 24}, "image_shape is 24; need"),
        ("film.gif", {"n_frames": 1}, "n_frames is 1; need a whole number from 2 to"),
        ("film.gif", {"seconds": 0}, "seconds is 0; need"),
        ("film.gif", {"samples": [4]}, "samples 4 does not exist"),
        ("film.gif", {"samples": []}, r"samples .*\(0,\); need"),
        ("film.gif", {"value_range": (1, 0)}, "low below high"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(images, tmp_path, path, options, match):
    with pytest.raises(ss.InputError, match=match):
        ss.plot.animate(images, tmp_path / path, **options)
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_file(images, tmp_path):
    (tmp_path / "film.gif").mkdir()
    with pytest.raises(ss.InputError, match="is a folder; need its name for a file"):
        ss.plot.animate(images, tmp_path / "film.gif")


def test_an_older_film_stays_if_the_new_one_cannot_be_written(images, tmp_path, monkeypatch):
    path = ss.plot.animate(images, tmp_path / "film.gif", (4, 6), n_frames=2)
    older = path.read_bytes()

    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(ss.SomersaultError, match=r"cannot be written \(No space left on device\)"):
        ss.plot.animate(images, path, (4, 6), n_frames=2)
    assert path.read_bytes() == older
    assert [file.name for file in tmp_path.iterdir()] == ["film.gif"]


@pytest.mark.slow
def test_morphs_import_neither_pillow_nor_matplotlib_until_a_film_is_made():
    program = """
import sys, tempfile
import somersault as ss
from somersault.file_kinds import FREE_BOX
morph = ss.morph([[0.0, 0.0]], [[1.0, 0.0], [0.0, 3.0]], 0)
assert not {"PIL", "matplotlib"} & set(sys.modules)
with tempfile.TemporaryDirectory() as folder:
    ss.plot.animate(morph, folder + "/film.gif", n_frames=2)
assert "PIL" in sys.modules and "matplotlib" not in sys.modules
"""
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def test_behind_an_encoder_the_decoded_frames_are_shown(rng, tmp_path):
    X = rng.random((40, 16))
    pipeline = make_pipeline(PCA(3), ss.SOM(shape=(3, 3), n_epochs=2)).fit(X)
    morph = ss.morph(X[:3], pipeline, 4)
    np.testing.assert_allclose(morph.frames(5, [2, 0]), morph.frames(5)[[2, 0]], atol=1e-12)
    assert len(read(ss.plot.animate(morph, tmp_path / "film.gif", (4, 4), n_frames=3))[0]) == 4
