"""Windows of series are rows, and come back; what they miss stays missing."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.colors import to_hex

import somersault as ss
from somersault.errors import InputError
from somersault.media.series import COLORS

sizes = st.tuples(st.integers(1, 5), st.integers(1, 7), st.integers(1, 3))
finite = st.floats(-1e6, 1e6)
windows_of = sizes.flatmap(lambda size: arrays(np.float64, size, elements=finite))


@given(windows_of)
def test_windows_come_back_as_they_were(windows):
    series = ss.Series().fit(windows)
    rows = series.encode(windows)
    assert rows.shape == (len(windows), windows[0].size)
    assert np.array_equal(series.decode(rows), windows)
    assert np.array_equal(series.decode(rows[:, None])[:, 0], windows)


@given(windows_of, st.data())
def test_shorter_windows_miss_values_from_their_end_on(windows, data):
    lengths = [data.draw(st.integers(1, windows.shape[1])) for _ in windows]
    cut = [window[:length] for window, length in zip(windows, lengths, strict=True)]
    found = ss.Series().fit(cut)
    back = found.decode(found.encode(cut))
    for window, length, whole in zip(cut, lengths, back, strict=True):
        assert np.array_equal(whole[:length], window)
        assert np.isnan(whole[length:]).all()


@given(windows_of)
def test_a_document_holds_all_of_it(windows):
    series = ss.Series().fit(windows)
    assert type(series)(**series.parameters()) == series


def test_float32_stays():
    assert ss.Series().fit(np.zeros((2, 3), np.float32)).encode(np.zeros((2, 3), np.float32)).dtype == np.float32


def test_a_window_as_a_file():
    series = ss.Series(channels=("a,b", "c")).fit([[[1, 2], [3, 4.5]]])
    assert series.content([1, 2, 3, 4.5]) == b'"a,b",c\n1.0,2.0\n3.0,4.5\n'


def test_channels_are_drawn_in_their_colors_and_gaps_stay_empty():
    rising = np.column_stack([np.linspace(0, 1, 20), np.linspace(1, 0, 20)])
    series = ss.Series().fit([rising])
    rising[8:12] = np.nan
    [picture] = series.pictures(series.encode([rising]))
    assert picture.shape == (64, 96, 3)
    drawn = {to_hex(pixel / 255) for pixel in picture.reshape(-1, 3)}
    assert set(COLORS[:2]) <= drawn
    assert not set(COLORS[2:]) & drawn
    gap = picture[:, 42:54]
    assert (gap == 247).all()
    assert not (picture[:, 30:36] == 247).all()


def test_maps_keep_the_medium_and_give_windows_back(tmp_path):
    rng = np.random.default_rng(0)
    data = ss.datasets.encoded(rng.normal(size=(60, 12, 2)), ss.Series(channels=("left", "right")))
    som = ss.SOM(shape=(3, 3), n_epochs=2, random_state=0).fit(data)
    som.save(tmp_path / "map.safetensors")
    loaded = ss.load(tmp_path / "map.safetensors")
    assert loaded.medium_ == data.medium
    assert np.array_equal(loaded.decode(som.prototypes_), som.prototypes_.reshape(9, 12, 2))
    assert str(loaded.medium_) == "series of 12 steps in the channels left, right"


def test_long_arrays_are_windows_and_square_ones_images():
    rng = np.random.default_rng(0)
    windows, images = rng.normal(size=(30, 25, 3)), rng.normal(size=(30, 5, 5))
    of_windows, of_images = (ss.SOM(shape=(2, 2), n_epochs=2).fit(X) for X in (windows, images))
    assert of_windows.medium_.n_channels == 3
    assert of_windows.decode(of_windows.prototypes_).shape == (4, 25, 3)
    assert of_images.medium_ is None


def test_a_recording_in_windows():
    recording = np.arange(20.0).reshape(10, 2)
    data = ss.datasets.windows(recording, 4, step=3, channels=("a", "b"))
    assert data.row_names.tolist() == [0, 3, 6]
    assert np.array_equal(data.medium.decode(data.X)[1], recording[3:7])
    recording[3:7] = np.nan
    without = ss.datasets.windows(recording, 4, step=3)
    assert without.row_names.tolist() == [0, 6]
    assert without.notes[-1] == "1 of 3 windows have no value, and are left out"


def test_a_frame_names_channels_and_windows():
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2024-01-01", periods=6)
    data = ss.datasets.windows(pd.DataFrame({"x": range(6), "y": range(6)}, index=days), 3)
    assert data.medium.channels == ("x", "y")
    assert data.row_names.tolist() == days[[0, 3]].to_numpy().tolist()


BAD = {
    "no windows": (lambda: ss.Series().fit([]), "is empty"),
    "other channels": (lambda: ss.Series().fit([np.zeros((3, 2)), np.zeros((3, 1))]), "window 1 has 1 channels"),
    "names of others": (lambda: ss.Series(channels=("a",)).fit(np.zeros((2, 3, 2))), "names 1; need as many"),
    "infinite": (lambda: ss.Series().fit([[1.0, np.inf]]), "window 0 has infinite values"),
    "nothing": (lambda: ss.Series().fit([[1.0], [np.nan]]), "window 1 has no value"),
    "an empty channel": (lambda: ss.Series().fit([[[1.0, np.nan]]]), "'channel 1' has no value"),
    "four dimensions": (lambda: ss.Series().fit(np.zeros((2, 3, 4, 5))), "has shape"),
    "too long": (lambda: ss.Series().fit([[1.0]]).encode([[1.0, 2.0]]), "at most 1 steps"),
    "open": (lambda: ss.Series().encode([[1.0]]), "is not whole"),
    "half a range": (lambda: ss.Series(low=[0.0]), "one of low and high is None"),
    "turned range": (lambda: ss.Series(channels=("a",), low=[1.0], high=[0.0]), "not above high"),
    "one name twice": (lambda: ss.Series(channels=("a", "a")), "different names"),
    "short recording": (lambda: ss.datasets.windows([1.0, 2.0], 3), "length = 3"),
    "no medium": (lambda: ss.datasets.encoded([[1.0]], "series"), "need such as ss.Series"),
    "a folder": (lambda: ss.datasets.load("tests", medium=ss.Series()), "need"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_windows_are_refused_in_words(case):
    act, words = BAD[case]
    with pytest.raises(InputError, match=words):
        act()


HEAD = "# from a tool\n@problemName Two\n@timestamps false\n@univariate false\n@classLabel true a b\n@data\n"


def read(folder: Path, text: str) -> ss.datasets.Dataset:
    (folder / "two.ts").write_text(text, encoding="utf-8")
    return ss.datasets.load(folder / "two.ts")


def test_a_file_of_series(tmp_path):
    data = read(tmp_path, HEAD + "1,2,3:4,?,6:a\n\n7,8:9,10:b\n")
    assert data.y.tolist() == ["a", "b"]
    expected = [[[1, 4], [2, np.nan], [3, 6]], [[7, 9], [8, 10], [np.nan, np.nan]]]
    assert np.array_equal(data.medium.decode(data.X), expected, equal_nan=True)
    assert data.notes == ("1 of 2 windows miss the last step, as those do that are shorter",)


def test_classes_are_numbers_where_all_are_written_so(tmp_path):
    assert read(tmp_path, HEAD + "1,2:3,4:1\n1,2:3,4:2\n").y.tolist() == [1, 2]
    assert read(tmp_path, HEAD + "1,2:3,4:01\n1,2:3,4:2\n").y.tolist() == ["01", "2"]
    numbers = HEAD.replace("@classLabel true a b", "@targetlabel true")
    assert read(tmp_path, numbers + "1,2:3,4:1.5\n1,2:3,4:2\n").y.tolist() == [1.5, 2.0]
    assert read(tmp_path, HEAD.replace("true a b", "false") + "1,2:3,4\n1,2:3,5\n").y is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2,3\n", "before @data"),
        ("@classLabel false\n", "no line @data"),
        (HEAD, "no series after @data"),
        (HEAD + "1,x:3,4:a\n", "line 7 has 'x'"),
        (HEAD.replace("stamps false", "stamps true") + "(1,2):a\n", "times beside"),
        (HEAD + "1,2:3,4:a\n1,2:b\n", "has 1 channels"),
    ],
)
def test_files_that_hold_something_else_are_refused(tmp_path, text, words):
    with pytest.raises(InputError, match=words):
        read(tmp_path, text)


def test_bundled_series():
    assert str(ss.datasets.load("gunpoint")).startswith("Dataset('gunpoint': 200 samples × 150 features")
    assert sorted(set(ss.datasets.motions().y.tolist())) == ["badminton", "running", "standing", "walking"]


def test_prototypes_of_series_are_lines_of_each_channel():
    som = ss.SOM(shape=(2, 3), n_epochs=2).fit(np.random.default_rng(0).normal(size=(30, 25, 3)))
    ax = ss.plot.prototypes(som)
    lines = [each for each in ax.collections if type(each).__name__ == "LineCollection"]
    assert [to_hex(each.get_color()[0]) for each in lines] == list(COLORS[:3])
    assert all(len(each.get_segments()) == 6 for each in lines)
    assert [text.get_text().strip() for text in ax.get_legend().get_texts()] == [f"channel {i}" for i in range(3)]


def test_the_explorer_draws_series_by_their_channels():
    from somersault.explorer.answers.view import View

    rng = np.random.default_rng(0)
    data = ss.datasets.encoded(rng.normal(size=(30, 12, 2)) * [1, 100], ss.Series(channels=("small", "large")))
    view = View.of(data.X, None, None, data.medium)
    assert view.described == {"kind": "series", "image_shape": None, "channels": ["small", "large"]}
    assert np.array_equal(view.low.reshape(12, 2)[0], data.X.reshape(-1, 2).min(axis=0))
    assert view.encoded(data.X).dtype == np.float32
    still = View.of(np.ones((3, 4)), None, None, ss.Series().fit(np.ones((3, 4))))
    assert (still.high > still.low).all()
