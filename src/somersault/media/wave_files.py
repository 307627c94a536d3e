"""Files of sound: one channel at one rate, and a .wav of 16 bits."""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.file_kinds import GENERATOR
from somersault.sources.extras import import_extra

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
_FULL = 0.999
"""Of full scale: from here on a sample cannot be told from one that was cut off."""
_CLIPPED = 3
"""So many samples at full scale in a row are no peak, but a wave that was cut off."""
_UNKNOWN = 0x7FFF_0000
"""Of the length of a .wav whose writer did not know it: programs announce one as large as this or larger."""
_FORMATS = ("WAV", "WAVEX", "FLAC", "OGG", "MPEG", "RF64")


@dataclass(frozen=True)
class Head:
    """What a file says of its sound."""

    rate: int
    n_samples: int


@dataclass(frozen=True)
class Sound:
    """A wave, and what was done to it."""

    wave: NDArray[np.float32]
    done: list[str] = field(default_factory=list[str])


def head(folder: Path, file: Path) -> Head:
    """What a file says of its sound, once it is found that it holds one."""
    with _opened(folder, file) as sound:
        if not sound.frames:
            raise InputError(f"{file}: holds a sound of length zero; need one that lasts: remove the file")
        return Head(sound.samplerate, sound.frames)


def read(folder: Path, file: Path, rate: int) -> Sound:
    """A sound in one channel at this rate."""
    with _opened(folder, file) as opened:
        try:
            values, own_rate = opened.read(dtype="float32", always_2d=True), opened.samplerate
        except (RuntimeError, ValueError) as error:
            raise _damaged(file, error) from error
    done = list[str]()
    if _is_clipped(values):
        done.append("are clipped: peaks that were too loud to be recorded are cut off")
    if values.shape[1] > 1:
        done.append("have several channels, of which the mean is taken")
    wave = checked(values.mean(axis=1), str(file))
    if own_rate != rate:
        done.append(f"have {own_rate} samples in a second, and are resampled to {rate}")
        wave = import_extra("librosa", "audio").resample(wave, orig_sr=own_rate, target_sr=rate)
    return Sound(wave, done)


def checked(values: ArrayLike, name: str) -> NDArray[np.float32]:
    """A wave of numbers that has a length."""
    array = validation.real_array(values, name)
    if array.dtype.kind in "iu":
        raise InputError(f"{name} holds integers; need numbers from -1 to 1: divide those of 16 bits by 32768")
    if array.ndim != 1 or not array.size:
        raise InputError(f"{name} has shape {array.shape}; need (n_samples,), one channel of one sample at least")
    if not np.isfinite(array).all():
        raise InputError(f"{name} has NaN or infinite values; need numbers: record or convert it again")
    return array.astype(np.float32)


def wav(wave: NDArray[np.float32], rate: int) -> bytes:
    """A .wav of one channel of 16 bits, which says that we made it."""
    data = np.round(np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, 1, rate, 2 * rate, 2, 16)
    software = GENERATOR.encode()
    software += b"\0" * (2 - len(software) % 2)  # ends with a zero, and is of even length
    chunks = _chunk(b"fmt ", form) + _chunk(b"LIST", b"INFO" + _chunk(b"ISFT", software)) + _chunk(b"data", data)
    return _chunk(b"RIFF", b"WAVE" + chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content


def _opened(folder: Path, file: Path) -> Any:
    soundfile = import_extra("soundfile", "audio")
    try:
        sound = soundfile.SoundFile(folder / file)
    except (RuntimeError, OSError) as error:
        raise _damaged(file, error) from error
    if _is_cut(folder / file):
        raise _damaged(file, ValueError("it is shorter than it says"))
    if sound.format not in _FORMATS:
        raise InputError(f"{file}: is of the format {sound.format}; need one of {', '.join(_FORMATS)}: convert it")
    return sound


def _is_cut(path: Path) -> bool:
    """Whether a .wav holds less than its head announces; one that was streamed announces nothing."""
    with path.open("rb") as opened:
        start = opened.read(8)
    announced = int.from_bytes(start[4:8], "little")
    return start[:4] == b"RIFF" and 0 < announced < _UNKNOWN and path.stat().st_size < 8 + announced


def _damaged(file: Path, error: Exception) -> InputError:
    return InputError(
        f"{file}: cannot be read ({error}); need an intact file of the kind that its name says: write it again, "
        "or remove it"
    )


def _is_clipped(values: NDArray[np.float32]) -> bool:
    """Whether a channel stays at full scale."""
    at_top = np.abs(values) >= _FULL
    runs = [at_top[i : max(0, len(at_top) - _CLIPPED + 1) + i] for i in range(_CLIPPED)]
    return len(at_top) >= _CLIPPED and bool(np.logical_and.reduce(runs).any())
