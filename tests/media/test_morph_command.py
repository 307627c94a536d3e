"""`somersault morph` on a folder of sounds: every frame as a .wav, a film that sounds, players on the page."""

import re
import shutil
import subprocess

import numpy as np
import pytest
import soundfile

import somersault as ss
from somersault.cli import main
from somersault.file_kinds import THINGS
from somersault.output_file import Target

RATE = 4000

pytestmark = pytest.mark.slow


def write_tones(folder):
    """Short sounds: rising and falling ones, at several pitches."""
    time = np.arange(RATE // 5) / RATE
    folder.mkdir()
    for name, slope in (("rising", 1), ("falling", -1)):
        for i in range(10):
            phase = 2 * np.pi * ((700 + 15 * i) * time + slope * 1000 * time * (time - time[-1]))
            soundfile.write(folder / f"{name}-{i}.wav", 0.5 * np.sin(phase) * np.hanning(len(time)), RATE)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tones")
    write_tones(folder / "tones")
    with pytest.raises(SystemExit) as exit_:
        main(
            ["morph", str(folder / "tones"), "--to", "unit:0", "--samples", "2", "--frames", "3", "--shape", "3x3",
             "--epochs", "3", "--out", str(folder / "out")],
            prog_name="somersault",
        )  # fmt: skip
    assert not exit_.value.code
    return folder / "out"


def test_each_frame_is_a_sound(out):
    names = sorted(path.name for path in (out / "frames").iterdir())
    assert names == [f"path-{path:02}-frame-{frame:02}.wav" for path in (1, 2) for frame in (1, 2, 3)]
    for name in names:
        wave, rate = soundfile.read(out / "frames" / name)
        assert rate == RATE
        assert 0.01 < np.abs(wave).max() <= 1


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="needs ffmpeg")
def test_the_film_sounds(out):
    words = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", "morph.mp4"]
    found = subprocess.run(words, cwd=out, capture_output=True, text=True, check=True).stdout.split()
    assert sorted(found) == ["audio", "video"]


def test_the_page_has_three_players_for_each_path(out):
    page = (out / "report.html").read_text()
    assert len(re.findall('<audio controls preload="metadata" src="data:audio/wav;base64,', page)) == 6


def test_frames_are_replaced_if_they_are_ours_and_no_other_folder_is(tmp_path):
    mine = tmp_path / "frames"
    ours = Target(mine, THINGS)
    ours.put_all({"a.wav": ss.Sounds(rate=RATE, duration=0.1, loudest=1.0).content(np.zeros(14 * 80))})
    Target(mine, THINGS).put_all({"b.wav": (mine / "a.wav").read_bytes()})
    assert [path.name for path in mine.iterdir()] == ["b.wav"]
    (mine / "notes.txt").write_text("mine")
    with pytest.raises(ss.InputError, match="is not a folder of frames that somersault made"):
        Target(mine, THINGS, overwrite=True)
