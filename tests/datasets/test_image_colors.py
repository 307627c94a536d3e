"""What becomes of the pixels of images in a folder: colors, bits, backgrounds, sizes, pages."""

from struct import pack
from zlib import compress, crc32

import numpy as np
import pytest
from PIL import Image

from somersault.datasets import load, opened
from somersault.datasets.image_files import ImageOptions

from .files import BYTES, assert_refused, free, images

COLORS = np.stack([BYTES[0], BYTES[1] + 60, BYTES[2] + 120], axis=-1)


def saved(folder, **arrays):
    """PNGs of these arrays, by name."""
    folder.mkdir(exist_ok=True)
    for name, array in arrays.items():
        Image.fromarray(array).save(folder / f"{name}.png")
    return folder


# colors


def test_colors_are_kept(tmp_path):
    data = load(saved(tmp_path, a=COLORS, b=255 - COLORS))
    assert data.image_shape == (4, 5, 3)
    np.testing.assert_allclose(data.X, np.stack([COLORS, 255 - COLORS]).reshape(2, 60) / 255, rtol=1e-6)
    assert data.notes == ()


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_gray_images_among_colors_are_shades_of_gray(tmp_path, order):
    data = load(saved(tmp_path, **dict(zip(order, (COLORS, BYTES[0]), strict=True))))
    assert data.image_shape == (4, 5, 3)
    of_gray = data.X[order.index("b")].reshape(4, 5, 3)
    np.testing.assert_allclose(of_gray, np.repeat(BYTES[0][..., None], 3, axis=2) / 255, rtol=1e-6)
    assert data.notes == ("1 of 2 images are gray, and kept in colors as the others are",)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK"])
def test_images_in_colors_of_which_all_are_gray_are_gray(tmp_path, mode):
    gray = Image.fromarray(BYTES[0])
    if mode == "P":
        gray.putpalette(np.repeat(np.arange(256), 3).tolist())
    else:
        gray = gray.convert("RGB").convert(mode)
    gray.save(tmp_path / ("a.tif" if mode == "CMYK" else "a.png"))
    data = load(tmp_path)
    assert data.image_shape == (4, 5)
    np.testing.assert_allclose(data.X, BYTES[:1].reshape(1, 20) / 255, rtol=1e-6)


@pytest.mark.parametrize(("mode", "suffix"), [
    ("CMYK", "jpg"), ("CMYK", "tif"), ("P", "gif"), ("P", "png"), ("YCbCr", "jpg"), ("RGBA", "webp"),
])  # fmt: skip
def test_red_is_red_however_it_is_written(tmp_path, mode, suffix):
    Image.new("RGB", (8, 8), (254, 0, 0)).convert(mode).save(tmp_path / f"a.{suffix}")
    red, green, blue = load(tmp_path).X.reshape(-1, 3).mean(axis=0)
    assert red > 0.95
    assert max(green, blue) < 0.05


def test_a_gray_folder_takes_no_more_memory_than_gray_does(tmp_path, monkeypatch):
    images(tmp_path, "a.png", "b.png", "c.png", "d.png", "e.png", size=(100, 100))
    free(monkeypatch, 200_000)
    load(tmp_path)
    Image.new("RGB", (100, 100), "red").save(tmp_path / "f.png")
    assert_refused(tmp_path, "takes 0.2 MiB of memory")


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_single_pixel_is_an_image(tmp_path, mode):
    data = load(images(tmp_path, "a.png", "b.png", size=(1, 1), mode=mode))
    assert data.image_shape[:2] == (1, 1)


# bits


def deep(*shape, low=0, high=65_535):
    return np.random.default_rng(0).integers(low, high, shape, dtype=np.uint16)


@pytest.mark.parametrize("suffix", ["png", "tif", "pgm"])
def test_gray_of_16_bits_keeps_them(tmp_path, suffix):
    pixels = deep(4, 5)
    Image.fromarray(pixels).save(tmp_path / f"a.{suffix}")
    data = load(tmp_path)
    assert data.image_shape == (4, 5)
    np.testing.assert_allclose(data.X, pixels.reshape(1, 20) / 65_535, rtol=1e-6)


def test_16_bits_stand_beside_8_and_beside_colors(tmp_path):
    saved(tmp_path, a=np.full((4, 5), 65_535, np.uint16), b=np.full((4, 5), 255, np.uint8), c=COLORS)
    data = load(tmp_path)
    np.testing.assert_array_equal(data.X[:2], 1.0)
    np.testing.assert_allclose(data.X[2], COLORS.ravel() / 255, rtol=1e-6)


def test_16_bits_are_turned_and_resized_too(tmp_path):
    image, exif = Image.fromarray(np.repeat([[0, 60_000]], 4, axis=0).astype(np.uint16)), Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.png", exif=exif)
    np.testing.assert_allclose(load(tmp_path).X.reshape(2, 4), np.repeat([[0], [60_000]], 4, axis=1) / 65_535)
    small = load(tmp_path, resize=(2, 2))
    np.testing.assert_allclose(small.X.reshape(2, 2), np.repeat([[0], [60_000]], 2, axis=1) / 65_535, atol=1e-6)


def test_of_colors_of_16_bits_the_upper_8_are_read_and_that_is_said(tmp_path):
    def chunk(kind, data):
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    pixels = np.array([[[0xFF01, 0x8002, 0x0003]] * 2], dtype=">u2")
    (tmp_path / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0))
        + chunk(b"IDAT", compress(b"\0" + pixels.tobytes()))
        + chunk(b"IEND", b"")
    )
    data = load(tmp_path)
    np.testing.assert_allclose(data.X, [[1, 0x80 / 255, 0] * 2], rtol=1e-6)
    assert data.notes == ("1 of 1 images have 16 bits in each color, of which Pillow reads the upper 8",)


@pytest.mark.parametrize(("dtype", "kind"), [(np.float32, "fractions"), (np.int32, "integers of 32 bits")])
def test_numbers_that_are_no_shares_of_white_are_refused(tmp_path, dtype, kind):
    Image.fromarray(np.ones((4, 5), dtype)).save(tmp_path / "a.tif")
    assert_refused(tmp_path, f"a.tif: holds {kind}; need 8 or 16 bits", "a .npy of all")


# background


@pytest.mark.parametrize(
    ("background", "shown"), [("black", [0, 0, 0]), ("#804020", [128, 64, 32]), ("red", [255, 0, 0])]
)
def test_transparent_parts_are_put_on_the_color_that_is_asked_for(tmp_path, background, shown):
    Image.new("RGBA", (5, 4), (10, 200, 30, 0)).save(tmp_path / "a.png")
    Image.new("RGB", (5, 4), (1, 2, 3)).save(tmp_path / "b.png")
    data = load(tmp_path, background=background)
    np.testing.assert_allclose(data.X[0].reshape(-1, 3), np.tile(shown, (20, 1)) / 255, rtol=1e-6)
    assert f"1 of 2 images have transparent parts, which are put on {background}" in data.notes


@pytest.mark.parametrize("background", ["", "no color", "#12", 7, None, "#11223344", ("red",)])
def test_a_background_that_is_none_is_refused(tmp_path, background):
    assert_refused(images(tmp_path, "a.png"), "background is", "need a color", background=background)


# sizes


def test_images_of_any_size_are_brought_to_one(tmp_path):
    images(tmp_path, "a.png", size=(5, 4))
    images(tmp_path, "b.png", size=(50, 40))
    images(tmp_path, "c.png", size=(40, 40))
    data = load(tmp_path, resize=(4, 5))
    assert data.image_shape == (4, 5)
    np.testing.assert_allclose(data.X, 10 / 255, rtol=1e-5)
    assert data.notes == (
        "2 of 3 images are resized to 4 × 5",
        "1 of 3 images have other proportions than 4 × 5, and are stretched",
    )


def test_a_smaller_image_is_what_lanczos_makes_of_it(tmp_path):
    image = Image.fromarray(np.random.default_rng(0).integers(256, size=(40, 30, 3), dtype=np.uint8))
    image.save(tmp_path / "a.png")
    ours = load(tmp_path, resize=(8, 6)).X.reshape(8, 6, 3)
    theirs = np.asarray(image.resize((6, 8), Image.Resampling.LANCZOS)) / 255
    np.testing.assert_allclose(ours, theirs, atol=1 / 255)


@pytest.mark.parametrize("size", [(8, 8), (300, 3)])
def test_sharp_edges_do_not_leave_the_range(tmp_path, size):
    saved(tmp_path, a=np.kron([[0, 255], [255, 0]], np.ones((10, 10))).astype(np.uint8))
    X = load(tmp_path, resize=size).X
    assert (X.min(), X.max()) == (0, 1)


@pytest.mark.parametrize("resize", [(0, 5), (5,), (4, 5, 3), 5, "4x5", (4.5, 5), (-1, 2), (2**40, 2)])
def test_sizes_that_are_none_are_refused(tmp_path, resize):
    assert_refused(images(tmp_path, "a.png"), "resize is", "need", resize=resize)


def test_a_size_that_fills_the_memory_is_refused(tmp_path, monkeypatch):
    images(tmp_path, *(f"{i}.png" for i in range(9)))
    free(monkeypatch, 10_000_000)
    assert_refused(tmp_path, "of memory, of which 9.5 MiB are free", resize=(1000, 1000))


# pages


@pytest.mark.parametrize("suffix", ["gif", "tif", "png", "webp"])
def test_pages_are_samples_where_that_is_asked_for(tmp_path, suffix):
    (tmp_path / "cats").mkdir()
    pages = [Image.new("L", (5, 4), value) for value in (0, 100, 200)]
    pages[0].save(tmp_path / f"cats/b.{suffix}", save_all=True, append_images=pages[1:])
    images(tmp_path, "dogs/a.png")
    data = load(tmp_path, pages=True)
    np.testing.assert_allclose(data.X[:, 0], np.array([0, 100, 200, 10]) / 255, atol=2 / 255)
    assert data.y.tolist() == ["cats", "cats", "cats", "dogs"]
    assert data.row_names.tolist() == [*(f"cats/b.{suffix}, page {k}" for k in (1, 2, 3)), "dogs/a.png"]


def test_a_page_of_another_size_is_told_by_its_number(tmp_path):
    pages = [Image.new("L", size) for size in ((5, 4), (7, 6))]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert_refused(tmp_path, "a.tif: page 2: is 6 × 7 pixels, a.tif is 4 × 5", pages=True)
    assert load(tmp_path, pages=True, resize=(3, 3)).X.shape == (2, 9)


@pytest.mark.parametrize("pages", [None, "yes", 2])
def test_pages_are_taken_or_not(tmp_path, pages):
    assert_refused(images(tmp_path, "a.png"), "pages is", "need True or False", pages=pages)


# where there are no images


@pytest.mark.parametrize("options", [{"resize": (2, 2)}, {"background": "black"}, {"pages": True}])
@pytest.mark.parametrize("source", ["digits", "a.npy", "b.csv"])
@pytest.mark.parametrize("read", [load, opened])
def test_what_is_of_images_is_refused_elsewhere(tmp_path, monkeypatch, options, source, read):
    monkeypatch.chdir(tmp_path)
    np.save("a.npy", np.ones((2, 3)))
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    (name,) = options
    with pytest.raises(ValueError, match=rf"{name} is .*; need a folder of images for it: leave it out"):
        read(source, **options)


def test_options_that_are_as_usual_say_nothing():
    assert ImageOptions.of().told() == ImageOptions.of(None, "white", pages=False).told() == {}
    assert ImageOptions.of((4, 5), "white", pages=True).told() == {"resize": (4, 5), "pages": True}
