"""The study of spoken words: what it speaks, and what it says where nothing can speak."""

import shutil

import pytest
import soundfile
from studies.speech import PITCHES, SPEEDS, spoken


def test_without_the_program_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="apt-get install espeak-ng"):
        spoken(tmp_path)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
def test_each_word_is_spoken_at_each_speed_and_pitch(tmp_path):
    spoken(tmp_path, ("one",), ("en+f1",))
    files = sorted((tmp_path / "one").iterdir())
    assert len(files) == len(SPEEDS) * len(PITCHES)
    slow, fast = (soundfile.info(tmp_path / "one" / f"en+f1_{speed}_35.wav").duration for speed in (140, 210))
    assert slow > fast
