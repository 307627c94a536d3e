"""Folders of sounds: whatever is in them is read alike, told, or refused by name."""

import sys

import numpy as np
import pytest
import soundfile
from PIL import Image

import somersault as ss

RATE = 8000
TIME = np.arange(RATE // 4) / RATE
GOOD = 0.4 * np.sin(2 * np.pi * 440 * TIME) * np.hanning(len(TIME))


@pytest.fixture
def folder(tmp_path):
    for i in range(3):
        soundfile.write(tmp_path / f"good{i}.wav", GOOD, RATE)
    return tmp_path


def write(wave, rate=RATE, name="odd.wav", **options):
    return lambda folder: soundfile.write(folder / name, wave, rate, **options)


def cut(folder):
    (folder / "odd.wav").write_bytes((folder / "good0.wav").read_bytes()[:1000])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (write(np.zeros(0)), "odd.wav: holds a sound of length zero"),
        (write(np.where(TIME > 0.1, np.nan, GOOD), subtype="FLOAT"), "odd.wav has NaN or infinite"),
        (lambda folder: (folder / "odd.wav").write_bytes(b"RIFF nonsense" * 9), "odd.wav: cannot be read"),
        (lambda folder: (folder / "odd.wav").write_bytes(b""), "odd.wav: cannot be read"),
        (cut, r"odd.wav: cannot be read \(it is shorter than it says\)"),
        (
            lambda folder: Image.new("L", (4, 4)).save(folder / "odd.png"),
            r"holds 1 images \(such as odd.png\) and 3 sounds \(such as good0.wav\); need files of one kind",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(folder, spoil, said):
    spoil(folder)
    with pytest.raises(ss.InputError, match=said):
        ss.datasets.load(folder)


@pytest.mark.parametrize(
    ("add", "note"),
    [
        (write(np.stack([GOOD, GOOD], 1)), "1 of 4 sounds have several channels, of which the mean is taken"),
        (write(np.clip(9 * GOOD, -1, 1)), "1 of 4 sounds are clipped: peaks that were too loud"),
        (write(0 * GOOD), "1 of 4 sounds are silent"),
        (write(np.repeat(GOOD, 2), 2 * RATE), "1 of 4 sounds have 16000 samples in a second, and are resampled"),
    ],
)
def test_what_was_done_is_told(folder, add, note):
    add(folder)
    assert any(each.startswith(note) for each in ss.datasets.load(folder).notes)


@pytest.mark.parametrize(
    "add",
    [
        write(GOOD, subtype="PCM_24"),
        write(GOOD, subtype="FLOAT"),
        write(GOOD, name="odd.flac"),
        write(np.stack([GOOD, GOOD], 1)),
        write(np.concatenate([np.zeros(500), GOOD, np.zeros(900)])),
    ],
)
def test_the_same_sound_is_the_same_row_however_it_was_stored(folder, add):
    add(folder)
    X = ss.datasets.load(folder, medium=ss.Sounds(duration=0.25)).X
    assert np.abs(X[-1] - X[0]).mean() < 0.05


def test_all_silent_is_refused(folder):
    for file in folder.iterdir():
        soundfile.write(file, 0 * GOOD, RATE)
    with pytest.raises(ss.InputError, match="silence alone"):
        ss.datasets.load(folder)


def test_one_long_recording_does_not_make_all_long(folder):
    for i in range(30):
        soundfile.write(folder / f"more{i}.wav", GOOD, RATE)
    soundfile.write(folder / "long.wav", np.tile(GOOD, 20), RATE)
    data = ss.datasets.load(folder)
    assert data.medium.duration == pytest.approx(0.25, abs=0.02)
    assert "1 of 34 are longer and cut" in data.notes[0]


def test_without_librosa_the_extra_is_named(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "librosa", None)
    with pytest.raises(ss.InputError, match=r"pip install somersault\[audio\]"):
        ss.datasets.load(folder)


def test_other_data_come_through_the_medium_of_a_map(folder):
    data = ss.datasets.load(folder)
    soundfile.write(folder / "long.wav", np.tile(GOOD, 3), RATE)
    again = ss.datasets.load(folder, medium=data.medium)
    assert again.X.shape[1] == data.X.shape[1]


@pytest.mark.parametrize("medium", [5, "sounds"])
def test_what_is_no_medium_is_refused(folder, medium):
    with pytest.raises(ss.InputError, match="medium is"):
        ss.datasets.load(folder, medium=medium)


def test_a_medium_is_of_a_folder():
    with pytest.raises(ss.InputError, match="is no folder"):
        ss.datasets.load("digits", medium=ss.Sounds())


def document(**changes):
    som = ss.SOM(shape=(1, 2), n_epochs=1)
    sounds = ss.Sounds(rate=RATE).fit([GOOD])
    data = ss.datasets.Dataset("x", sounds.encode([GOOD, 0.5 * GOOD]), medium=sounds)
    written = som.fit(data).columns_.to_document()
    return {**written, "medium": {**written["medium"], **changes}}


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "code"},
        {"rate": 1},
        {"rate": None},
        {"duration": 400.0},
        {"n_mels": "80"},
        {"run": "rm"},
        {"loudest": -1},
    ],
)
def test_a_file_with_another_medium_is_refused(changes):
    type(ss.SOM().fit(np.eye(4)).columns_).from_document(document())
    with pytest.raises(ss.InputError):
        type(ss.SOM().fit(np.eye(4)).columns_).from_document(document(**changes))
