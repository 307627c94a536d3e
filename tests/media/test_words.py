"""Spoken words of `studies.speech`, in a voice that is held out, stay words as spectrograms and on the way."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

import somersault as ss

HELD_OUT = "en_m7"


@pytest.fixture(scope="module")
def words():
    """Waves at 8 kHz, their words, and which are of the voice that is held out."""
    with np.load(Path(__file__).with_name("words.npz"), allow_pickle=False) as file:
        whole = file["waves"] / np.float32(32768)
        waves = np.split(whole, file["lengths"].cumsum()[:-1])
        return waves, file["words"], file["voices"] == HELD_OUT


@pytest.fixture(scope="module")
def sounds(words):
    return ss.Sounds(rate=8000).fit(words[0])


@pytest.fixture(scope="module")
def listener(words, sounds):
    waves, said, is_new = words
    return KNeighborsClassifier(3).fit(sounds.encode(waves)[~is_new], said[~is_new])


def test_words_are_told_in_a_new_voice_before_and_after_they_were_made_sounds_again(words, sounds, listener):
    waves, said, is_new = words
    rows = sounds.encode([wave for wave, new in zip(waves, is_new, strict=True) if new])
    again = sounds.encode(sounds.decode(rows))
    assert np.mean(listener.predict(rows) == said[is_new]) > 0.8
    assert np.array_equal(listener.predict(again), listener.predict(rows))
    assert np.linalg.norm(again - rows) < 0.25 * np.linalg.norm(rows)


def test_a_morph_is_heard_as_one_word_and_then_as_the_other(words, sounds, listener):
    waves, said, is_new = words
    X = sounds.encode(waves)
    som = ss.SOM(shape=(4, 4), n_epochs=10).fit(X[~is_new]).label_units(X[~is_new], said[~is_new])
    start = X[is_new & (said == "one")]
    heard = sounds.decode(som.morph(start, ss.Label("three")).frames(7))
    names = listener.predict(sounds.encode(heard.reshape(-1, heard.shape[-1]))).reshape(heard.shape[:2])
    assert (names[:, 0] == "one").all()
    assert (names[:, -1] == "three").all()
    assert np.isin(names, ["one", "three"]).mean() > 0.8
