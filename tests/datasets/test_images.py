"""Data sets read from folders of images."""

import numpy as np
import pytest
from PIL import Image

from somersault.datasets import load

from .files import BYTES, assert_refused, free, images, write


def test_a_folder_gives_back_its_images_in_the_order_of_their_names(tmp_path):
    for name, array in zip("cab", BYTES, strict=True):
        Image.fromarray(array).save(tmp_path / f"{name}.png")
    data = load(tmp_path)
    assert data.image_shape == (4, 5)
    np.testing.assert_allclose(data.X, BYTES[[1, 2, 0]].reshape(3, 20) / 255, rtol=1e-6)
    assert (data.X.dtype, data.y, data.name) == (np.float32, None, tmp_path.name)
    assert data.row_names.tolist() == ["a.png", "b.png", "c.png"]


@pytest.mark.parametrize("suffix", ["png", "jpg", "JPEG", "bmp", "gif", "tif", "webp", "pgm"])
def test_images_may_be_in_any_of_the_usual_formats(tmp_path, suffix):
    images(tmp_path, f"a.{suffix}")
    np.testing.assert_allclose(load(tmp_path).X, 10 / 255, atol=1.5 / 255)


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
    assert data.row_names.tolist() == ["cats/2.png", "cats/3.png", "dogs/1.png"]
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
        "the label of each of the images is the folder that it lies in; those around them are read together: "
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
    sentence = "c.png: is 6 × 7 pixels, a.png is 4 × 5; need one size: resize them all"
    assert_refused(tmp_path, sentence, "resize=(4, 5)")


def test_a_folder_without_images_is_refused(tmp_path):
    write(tmp_path / "notes.txt", "none")
    assert_refused(tmp_path, "holds no images and no sounds and no shapes; need files of one kind: images (.png, ")


@pytest.mark.parametrize("content", [b"", b"no image", "cut"])
def test_a_damaged_image_is_named(tmp_path, content):
    images(tmp_path, "a.png", "b.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes()[:-25] if content == "cut" else content)
    assert_refused(tmp_path, "b.png: cannot be read")


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
    images(tmp_path, "a.png", "b.png", size=(1000, 1000))
    load(tmp_path, resize=(10, 10))
    free(monkeypatch, 15_999_999)
    assert_refused(tmp_path, "a.png: takes 15.3 MiB of memory", resize=(10, 10))
