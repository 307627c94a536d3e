"""What the study of encoders makes: the halves of a network, and vowels."""

import warnings

import numpy as np
import pytest

pytest.importorskip("benchmarks.markdown")
from studies import codes, series


def test_the_halves_of_a_network_make_the_whole():
    X = np.random.default_rng(0).normal(size=(60, 8))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it need not have learned much
        coder = codes.Autoencoder(n_codes=3, width=10).fit(X)
    assert coder.transform(X).shape == (60, 3)
    assert np.allclose(coder.inverse_transform(coder.transform(X)), coder.network_.predict(X))


@pytest.mark.parametrize("vowel", codes.FORMANTS)
def test_a_vowel_is_loudest_near_its_formants(vowel):
    spectrum = np.abs(np.fft.rfft(codes.sing(vowel, 110.0, 1.0, 0.0)))
    pitches = np.fft.rfftfreq(int(codes.SECONDS * codes.RATE), 1 / codes.RATE)
    loudest = pitches[spectrum.argmax()]
    assert min(abs(loudest - formant) for formant in codes.FORMANTS[vowel]) < 110


def test_a_cell_has_the_mean_and_the_ends():
    assert series.cell([1.0, None, 2.0]) == "1.50 (1.00 to 2.00)"
    assert series.cell([None]) == "–"
