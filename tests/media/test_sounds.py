"""Sounds become rows, and rows become sounds: what is heard comes back, and what cannot be read is told."""

import io

import numpy as np
import pytest
import soundfile

import somersault as ss
from somersault.errors import InputError

RATE = 8000
TIME = np.arange(RATE // 2) / RATE


def tone(pitch, loudness=0.5, seconds=0.4):
    time = np.arange(int(seconds * RATE)) / RATE
    return loudness * np.sin(2 * np.pi * pitch * time) * np.hanning(len(time))


def pitch_of(wave):
    return float(np.abs(np.fft.rfft(wave, 2**16)).argmax() * RATE / 2**16)


@pytest.fixture(scope="module")
def sounds():
    return ss.Sounds(rate=RATE).fit([tone(200), tone(2000)])


@pytest.mark.parametrize("pitch", [250, 600, 1500, 3000])
def test_a_tone_comes_back_at_its_pitch_and_about_as_loud(sounds, pitch):
    [wave] = sounds.decode(sounds.encode([tone(pitch)]))
    assert pitch_of(wave) == pytest.approx(pitch, rel=0.04)
    assert np.sqrt(np.mean(wave**2)) == pytest.approx(np.sqrt(np.mean(tone(pitch) ** 2)), rel=0.3)


def test_what_is_decoded_is_encoded_the_same(sounds):
    rows = sounds.encode([tone(300) + tone(900, 0.2), tone(1200, 0.1)])
    again = sounds.encode(sounds.decode(rows))
    assert np.abs(again - rows).mean() < 0.03


def test_silence_is_exactly_zero_both_ways(sounds):
    assert not sounds.encode([np.zeros(RATE)]).any()
    assert not sounds.decode(np.zeros((1, sounds.n_features))).any()


def test_the_same_row_gives_the_same_sound(sounds):
    row = sounds.encode([tone(440)])[0]
    assert sounds.content(row) == sounds.content(row)


def test_high_tones_are_at_the_top_of_the_picture(sounds):
    low, high = sounds.encode([tone(200), tone(3000)]).reshape(2, *sounds.image_shape).sum(axis=2).argmax(axis=1)
    assert high < 20
    assert low > 40


def test_no_sound_is_louder_than_a_file_holds(sounds):
    waves = sounds.decode(np.full((1, sounds.n_features), 1.5))
    assert np.abs(waves).max() <= 1


def test_a_file_holds_what_is_decoded(sounds):
    row = sounds.encode([tone(440)])[0]
    wave, rate = soundfile.read(io.BytesIO(sounds.content(row)))
    assert rate == RATE
    assert np.abs(wave - sounds.decode(row)).max() < 1e-4


def test_a_map_gives_back_waves_and_keeps_how_in_its_file(tmp_path):
    for i in range(12):
        (tmp_path / "words" / "ab"[i % 2]).mkdir(parents=True, exist_ok=True)
        wave = tone(400 + 100 * i) if i % 2 else tone(400 + 100 * i) + tone(1700)
        soundfile.write(tmp_path / "words" / "ab"[i % 2] / f"{i}.wav", wave, RATE)
    data = ss.datasets.load(tmp_path / "words")
    assert data.y.tolist() == ["a"] * 6 + ["b"] * 6
    som = ss.SOM(shape=(2, 3), n_epochs=3).fit(data).label_units(data.X, data.y)
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    assert again.medium_ == som.medium_ == data.medium
    frames = again.morph(data.X[:2], ss.Label("b")).frames(3)
    assert again.decode(frames).shape == (2, 3, data.medium.decode(data.X[:1]).shape[1])


@pytest.mark.parametrize(
    ("things", "said"),
    [
        ([[]], "wave 0 has shape"),
        ([[0.1, np.nan]], "NaN"),
        ([[1, 2]], "integers"),
        ([], "empty"),
    ],
)
def test_what_is_no_wave_is_refused(sounds, things, said):
    with pytest.raises(InputError, match=said):
        sounds.encode(things)
