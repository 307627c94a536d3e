"""Sounds as spectrograms on the mel scale, in decibels, and back by the algorithm of Griffin and Lim."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import ImageShape
from somersault.errors import InputError
from somersault.media import wave_files
from somersault.media.medium import FeatureRows, Medium
from somersault.model_document import Document
from somersault.reading import check_fits
from somersault.schema import NOTHING, Either, Flag, Number, Record, Whole
from somersault.sources.extras import import_extra

Wave = NDArray[np.float32]
"""(n_samples,), from -1 to 1."""

_HIGHEST_RATE = 16_000
"""Of samples in a second, unless one is asked for: speech has nothing above half of it that tells words apart."""
_RATES = 2_000, 192_000
_LONGEST = 600.0
_WINDOW = 0.032
"""Seconds that a spectrum is of, about: long enough for the pitch of a voice, short enough for a consonant."""
_OVERLAP = 4
"""Windows over each sample: Griffin and Lim find phases where they overlap by three quarters."""
_ITERATIONS = 60
_AT_ONCE = 32
_SILENT = 1e-4
"""Of full scale: what is nowhere louder is silence, 80 decibels down."""
_AUDIBLE = 40.0
"""Decibels below its loudest part at which a sound begins and ends."""
_OUTLIER, _MOST = 2.0, 0.95
"""The length of nearly all is that of all, if the longest is so many times as long."""
_STEP = 2.0**-10
"""Of features: less than a tenth of a decibel, which nobody hears, so that silence is exactly 0."""
_LOUDEST = 1.2
"""In the scale of features: far beyond what a map learned, a row is a mistake, not a louder sound."""


@dataclass(frozen=True)
class Sounds(Medium):
    """Turn sounds into spectrograms that a map is trained on, and spectrograms into sounds.

    `datasets.load` of a folder of sounds does the first, and `SOM.decode` of a map of them the second. A row is an
    image: time from left to right, high tones at the top, from 0, silence, to 1, the loudest part of all sounds.

    Parameters
    ----------
    rate : int or None, default None
        Samples in a second. None: that of most files, at most 16 000.
    duration : float or None, default None
        Seconds that each sound lasts: a shorter one is followed by silence, a longer one is cut. None: those of
        the longest one; if that is more than twice as long as 95 of 100 are, those of these.
    n_mels : int, default 80
        Bands of tones, each about as wide as the ear hears them.
    dynamic_range : float, default 60
        Decibels below the loudest part at which silence begins.
    trim : bool, default True
        Whether silence at both ends is cut off, so that all sounds begin together.
    loudest : float or None, default None
        Power of a band where features are 1. None: the largest of all sounds.

    Notes
    -----
    A feature is log(1 + P/ε) / log(1 + P₁/ε), of the power P of a band in a window of about 32 ms. P₁ is the
    loudest and ε = P₁ 10^(−r/10), with r the dynamic range. Phases are lost: they are found again such that the
    windows fit together, which is the same each time.

    References
    ----------
    Griffin, Lim, Signal estimation from modified short-time Fourier transform, IEEE Transactions on Acoustics,
    Speech, and Signal Processing 32 (1984). Computed by librosa.

    Examples
    --------
    >>> time = np.arange(4000) / 8000
    >>> tones = [np.sin(2 * np.pi * pitch * time) for pitch in (220.0, 440.0)]
    >>> sounds = Sounds(rate=8000).fit(tones)
    >>> sounds
    Sounds(rate=8000, duration=0.5, n_mels=80, dynamic_range=60.0, trim=True, loudest=...)
    >>> X = sounds.encode(tones)
    >>> X.shape, sounds.image_shape
    ((2, 5120), (80, 64))
    >>> sounds.decode(X).shape
    (2, 4032)
    """

    rate: int | None = None
    duration: float | None = None
    n_mels: int = 80
    dynamic_range: float = 60.0
    trim: bool = True
    loudest: float | None = None

    name: ClassVar[str] = "sounds"
    suffixes: ClassVar[tuple[str, ...]] = wave_files.SUFFIXES
    suffix: ClassVar[str] = ".wav"
    mime: ClassVar[str] = "audio/wav"
    document: ClassVar[Record] = Record(
        {
            "rate": Either(NOTHING, Whole(least=_RATES[0], most=_RATES[1])),
            "duration": Either(NOTHING, Number(above=0, most=_LONGEST)),
            "n_mels": Whole(least=8, most=256),
            "dynamic_range": Number(least=10, most=120),
            "trim": Flag(),
            "loudest": Either(NOTHING, Number(above=0, most=1e12)),
        }
    )

    def __post_init__(self) -> None:
        """Check the parameters."""
        known: dict[str, Any] = {
            "n_mels": validation.whole(self.n_mels, "n_mels", least=8, most=256),
            "dynamic_range": validation.number(self.dynamic_range, "dynamic_range", least=10, most=120),
            "trim": validation.truth(self.trim, "trim"),
        }
        if self.rate is not None:
            known["rate"] = validation.whole(self.rate, "rate", least=_RATES[0], most=_RATES[1])
        if self.duration is not None:
            known["duration"] = validation.number(self.duration, "duration", above=0, most=_LONGEST)
        if self.loudest is not None:
            known["loudest"] = validation.number(self.loudest, "loudest", above=0, most=1e12)
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def __str__(self) -> str:
        if self.rate is None or self.duration is None:
            return "sounds"
        return f"sounds of {self.duration:.3g} s at {self.rate} Hz"

    @property
    def image_shape(self) -> ImageShape:
        """(bands, windows) of a spectrogram."""
        return self.n_mels, self._n_samples // self._hop + 1

    @property
    def n_features(self) -> int:
        """How many numbers a row has."""
        return math.prod(self.image_shape)

    def fit(self, things: Sequence[ArrayLike]) -> Self:
        """Find in waves what is open: how long all are, and how loud the loudest is.

        Parameters
        ----------
        things : sequence of array-like of shape (n_samples,)
            Waves from -1 to 1, at `rate`, which must be given.

        Returns
        -------
        Sounds
            With nothing open.
        """
        _ = self._rate
        return self._fitted([self._trimmed(wave) for wave in _waves(things)])

    def encode(self, things: Sequence[ArrayLike]) -> FeatureRows:
        """Turn waves at `rate` into rows (n, n_features): spectrograms, row by row."""
        _ = self._loudest
        return self._rows([self._trimmed(wave) for wave in _waves(things)])

    def decode(self, rows: ArrayLike) -> Wave:
        """Turn rows (..., n_features), such as frames of morphs, into waves (..., n_samples) at `rate`.

        Each is from -1 to 1: one that would be louder is made as loud as that.
        """
        array = self._checked(rows)
        flat = array.reshape(-1, self.n_features)
        waves = np.empty((len(flat), self._n_samples), dtype=np.float32)
        for first in range(0, len(flat), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            waves[part] = self._heard(flat[part])
        return waves.reshape(*array.shape[:-1], self._n_samples)

    def content(self, row: ArrayLike) -> bytes:
        """Make a .wav of 16 bits of a row (n_features,)."""
        return wave_files.wav(self.decode(self._one(row)), self._rate)

    def read(self, folder: Path, files: Sequence[Path]) -> tuple[Self, FeatureRows, list[str]]:
        """Read files of a folder: the medium with nothing open, their rows, and what was done to them."""
        heads = [wave_files.head(folder, file) for file in files]
        given = self if self.rate is not None else replace(self, rate=_common_rate([head.rate for head in heads]))
        check_fits(8 * sum(head.n_samples * given._rate / head.rate for head in heads), "copy a part of them")
        done, waves = Counter[str](), list[Wave]()
        for file in files:
            sound = wave_files.read(folder, file, given._rate)
            done.update(sound.done)
            waves.append(given._trimmed(sound.wave))
        if not any(map(_is_audible, waves)):
            raise InputError("holds silence alone; need sounds that can be heard: check how they were recorded")
        fitted = given._fitted(waves)
        return fitted, fitted._rows(waves), [*fitted._notes(waves), *_counted(done, len(files))]

    def parameters(self) -> Document:
        """Give what the constructor takes."""
        return asdict(self)

    @property
    def _rate(self) -> int:
        if self.rate is None:
            raise InputError(
                "rate is None; need samples in a second: Sounds(rate=16000), or what datasets.load finds"
            )
        return self.rate

    @property
    def _loudest(self) -> float:
        _ = self._n_samples
        if self.loudest is None:
            raise InputError("loudest is None; need it found in sounds: sounds.fit(waves), or datasets.load")
        return self.loudest

    @property
    def _n_samples(self) -> int:
        """As many samples as whole steps of a window take."""
        if self.duration is None:
            raise InputError("duration is None; need it found in sounds: sounds.fit(waves), or datasets.load")
        return max(1, math.ceil(self.duration * self._rate / self._hop - 1e-6)) * self._hop

    @property
    def _window(self) -> int:
        return 2 ** round(math.log2(_WINDOW * self._rate))

    @property
    def _hop(self) -> int:
        return self._window // _OVERLAP

    def _trimmed(self, wave: Wave) -> Wave:
        """A wave from where it can be heard to where it ends."""
        if not self.trim or not _is_audible(wave):
            return wave
        return _librosa().effects.trim(wave, top_db=_AUDIBLE, frame_length=self._window, hop_length=self._hop)[0]

    def _fitted(self, waves: Sequence[Wave]) -> Self:
        """With what is open found in waves that are trimmed."""
        duration = self.duration or _common_length([len(wave) for wave in waves]) / self._rate
        timed = replace(self, duration=duration)
        if self.loudest is not None:
            return timed
        return replace(timed, loudest=max(float(timed._powers(wave).max()) for wave in waves) or 1.0)

    def _powers(self, wave: Wave) -> NDArray[np.float64]:
        """The power of each band in each window, (n_mels, n_windows), low tones first."""
        there = wave[: self._n_samples]
        filled = np.pad(there, (0, self._n_samples - len(there)))
        return _librosa().feature.melspectrogram(y=filled.astype(np.float64), n_mels=self.n_mels, **self._windows)

    @property
    def _windows(self) -> dict[str, Any]:
        return {"sr": self._rate, "n_fft": self._window, "hop_length": self._hop}

    def _rows(self, waves: Sequence[Wave]) -> FeatureRows:
        check_fits(4 * len(waves) * self.n_features, "make them shorter (duration=), or copy a part of them")
        rows = np.empty((len(waves), self.n_features), dtype=np.float32)
        for row, wave in zip(rows, waves, strict=True):
            loud = np.log1p(self._powers(wave) / self._silence) / self._scale
            row[:] = (np.round(loud / _STEP) * _STEP)[::-1].ravel()
        return rows

    @property
    def _silence(self) -> float:
        """The power below which there is silence."""
        return self._loudest * 10 ** (-self.dynamic_range / 10)

    @property
    def _scale(self) -> float:
        return math.log1p(10 ** (self.dynamic_range / 10))

    def _heard(self, rows: NDArray[np.float64]) -> Wave:
        """Waves whose spectrograms are like these rows."""
        librosa = _librosa()
        loud = np.clip(rows, 0, _LOUDEST).reshape(-1, *cast("tuple[int, int]", self.image_shape))[:, ::-1]
        powers = self._silence * np.expm1(loud * self._scale)
        spectra = librosa.feature.inverse.mel_to_stft(powers, sr=self._rate, n_fft=self._window)
        waves = librosa.griffinlim(
            spectra, n_iter=_ITERATIONS, hop_length=self._hop, length=self._n_samples, random_state=0
        )
        return waves / np.maximum(np.abs(waves).max(axis=1, keepdims=True), 1)

    def _notes(self, waves: Sequence[Wave]) -> Iterator[str]:
        n, rate = len(waves), self._rate
        cut = sum(len(wave) > self._n_samples for wave in waves)
        short = sum(len(wave) < self._n_samples for wave in waves)
        done = [
            f"{cut} of {n} are longer and cut" * (cut > 0),
            f"{short} of {n} are filled with silence" * (short > 0),
        ]
        trimmed = ", without the silence at both ends" if self.trim else ""
        yield "; ".join([f"all sounds last {self.duration:.3g} s at {rate} Hz{trimmed}", *filter(None, done)])
        silent = n - sum(map(_is_audible, waves))
        if silent:
            yield f"{silent} of {n} sounds are silent"


def _librosa() -> Any:
    return import_extra("librosa", "audio")


def _waves(things: Sequence[ArrayLike]) -> list[Wave]:
    """Waves that can be read as such."""
    several = isinstance(things, np.ndarray) and things.ndim > 1
    given = things if several else validation.entries(things, "things", "waves")
    waves = [wave_files.checked(wave, f"wave {i}") for i, wave in enumerate(given)]
    if not waves:
        raise InputError("things is empty; need one wave at least")
    return waves


def _is_audible(wave: Wave) -> bool:
    return bool(np.abs(wave).max(initial=0) > _SILENT)


def _common_rate(rates: Sequence[int]) -> int:
    """That of most files, if it is not more than tells words apart."""
    return max(_RATES[0], min(Counter(rates).most_common(1)[0][0], _HIGHEST_RATE))


def _common_length(lengths: Sequence[int]) -> int:
    """Of the longest, or that of nearly all."""
    longest, most = max(lengths), float(np.quantile(lengths, _MOST))
    return math.ceil(most) if longest > _OUTLIER * most else longest


def _counted(done: Counter[str], n: int) -> Iterator[str]:
    for what, count in done.items():
        yield f"{count} of {n} sounds {what}"
