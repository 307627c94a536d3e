"""Morphs in the codes of an encoder, beside those in the features themselves: on images and on sounds.

`python -m studies.codes > studies/codes.md` makes the report. Encoders are trained here, by scikit-learn, and
vowels are sung here, by pulses and resonances.
"""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from scipy.signal import lfilter
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline

import somersault as ss
from somersault.array_types import Array
from somersault.datasets import Dataset
from studies.series import cell

SEEDS = (0, 1, 2)
N_CODES, N_PATHS, N_FRAMES = 16, 40, 11
MEASURES = {
    "confidence": "confidence",
    "success": "success",
    "third class": "third_class",
    "sharp middle": "sharpness_middle",
    "manifold, crossing": "manifold_crossing",
    "told apart, crossing": "told_apart_crossing",
}


class Autoencoder(TransformerMixin, BaseEstimator):
    """A network of scikit-learn that gives back what it gets, through few numbers in its middle."""

    def __init__(self, n_codes: int = N_CODES, width: int = 256, random_state: int = 0) -> None:
        self.n_codes, self.width, self.random_state = n_codes, width, random_state

    def fit(self, X: Array, y: Any = None) -> "Autoencoder":  # noqa: ARG002
        """Train it to give X back."""
        layers = (self.width, self.n_codes, self.width)
        network = MLPRegressor(
            hidden_layer_sizes=layers, max_iter=200, early_stopping=True, random_state=self.random_state
        )
        self.network_ = network.fit(X, X)
        return self

    def transform(self, X: Array) -> Array:
        """Encode samples."""
        return self._through(X, slice(None, 2))

    def inverse_transform(self, codes: Array) -> Array:
        """Decode codes."""
        return self._through(codes, slice(2, None))

    def _through(self, values: Array, part: slice) -> Array:
        """What some layers make of values; all but the last cut off below zero."""
        layers = list(zip(self.network_.coefs_, self.network_.intercepts_, strict=True))
        for weights, bias in layers[part]:
            values = values @ weights + bias
            if weights is not self.network_.coefs_[-1]:
                values = np.maximum(values, 0)
        return values


def digits() -> tuple[Dataset, Any, Any]:
    """scikit-learn's handwritten digits, from 3 to 8."""
    return ss.datasets.digits(), 3, 8


RATE, SECONDS = 8000, 0.3
FORMANTS = {
    "a": (730, 1090, 2440),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
}
"""Of men who say vowels, in hertz (Peterson, Barney, Control methods used in a study of the vowels, 1952)."""
WIDTHS = (60, 90, 150)
N_VOICES = 80


def vowels() -> tuple[Dataset, Any, Any]:
    """Vowels of many voices, from a to i."""
    rng = np.random.default_rng(0)
    voices = [(rng.uniform(90, 240), rng.uniform(0.92, 1.18), rng.uniform(0, 0.15)) for _ in range(N_VOICES)]
    sung = [(vowel, sing(vowel, *voice)) for voice in voices for vowel in FORMANTS]
    sounds = ss.Sounds(rate=RATE, duration=SECONDS, n_mels=40, trim=False)
    return ss.datasets.encoded([wave for _, wave in sung], sounds, [vowel for vowel, _ in sung]), "a", "i"


def sing(vowel: str, pitch: float, size: float, glide: float) -> NDArray[np.float64]:
    """A vowel: pulses at a pitch that glides, through resonances that lie higher in a smaller mouth."""
    time = np.arange(int(SECONDS * RATE)) / RATE
    phase = np.cumsum(pitch * (1 + glide * time / SECONDS)) / RATE
    wave = np.diff(np.floor(phase), prepend=0.0)
    for formant, width in zip(FORMANTS[vowel], WIDTHS, strict=True):
        radius, angle = np.exp(-np.pi * width / RATE), 2 * np.pi * size * formant / RATE
        wave = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], wave)
    return 0.9 * wave / np.abs(wave).max()


SETS: dict[str, Callable[[], tuple[Dataset, Any, Any]]] = {"digits": digits, "vowels": vowels}
SPACES: dict[str, Callable[[int], Any]] = {
    "features": lambda _: "passthrough",
    f"{N_CODES} principal components": lambda seed: PCA(N_CODES, random_state=seed),
    f"autoencoder, {N_CODES} numbers": lambda seed: Autoencoder(random_state=seed),
}
WORDS = """# Morphs in codes and in features

Is it worth while to morph in the space of an encoder? Digits of 64 pixels, and 400 sung vowels whose spectrograms
have 1560 values, 7 in 10 to train on. Encoders are 16 principal components, and a small network that scikit-learn
trains to give back what it gets. *Kept* is the share of what tells held-out samples from the mean that is left
after encoding and decoding. The judge is a network on features. Means of three seeds, with the least and the
largest. Command: `python -m studies.codes`.

On digits it is not: morphs of the features are sharper, surer and nearer to the data, and what an encoder loses at
the end costs it success. On vowels it depends on what is wanted. The features are many and the sounds few, so that
a blend of two voices is far from every one of them; in sixteen numbers of the network the way is less than half as
far from the data, and blurred, since the network is. In each space a morph is surer than the straight line,
sharper, and nearer to the data. Whatever the space, most paths from a to i lead by another vowel, and a classifier
tells frames of sounds apart from real ones.
"""


def main() -> None:
    warnings.simplefilter("ignore", ss.LossWarning)  # what codes lose is in the table
    found = {name: [measured(*make(), seed) for seed in SEEDS] for name, make in SETS.items()}
    print(WORDS)
    for name, of_seeds in found.items():
        heading(name)
        table(("", "kept", *MEASURES), rows(of_seeds))


def measured(data: Dataset, source: Any, target: Any, seed: int) -> dict[str, dict[str, float | None]]:
    """The measures of morphs and of straight lines in each space."""
    X, y = np.asarray(data.X, dtype=np.float64), np.asarray(data.y)
    X, held_out, y, held_y = train_test_split(X, y, test_size=0.3, random_state=seed, stratify=y)
    judge = MLPClassifier((128,), early_stopping=True, random_state=0).fit(X, y)
    starts = np.flatnonzero(held_y == source)[:N_PATHS]
    start, others = held_out[starts], np.delete(held_out, starts, axis=0)
    out = dict[str, dict[str, float | None]]()
    for name, make in SPACES.items():
        pipeline = Pipeline([("code", make(seed)), ("som", ss.SOM(random_state=seed))]).fit(X)
        encode, decode = pipeline[:-1].transform, pipeline[:-1].inverse_transform
        pipeline["som"].label_units(encode(X), y)
        morph = ss.morph(start, pipeline, ss.Label(target))
        codes = ss.straight_line(encode(start), encode(morph.end), N_FRAMES)
        line = decode(codes.reshape(-1, codes.shape[2])).reshape(len(start), N_FRAMES, -1)
        kept = (
            1 - np.square(held_out - decode(encode(held_out))).sum() / np.square(held_out - X.mean(axis=0)).sum()
        )
        for way, frames in {f"morph in {name}": morph.frames(N_FRAMES), f"line in {name}": line}.items():
            quality = ss.path_quality(
                frames,
                reference=X,
                held_out=others,
                classifier=judge.predict_proba,
                target=np.full(len(start), list(judge.classes_).index(target)),
                image_shape=data.image_shape,
            )
            out[way] = {"kept": float(kept), **{field: getattr(quality, field) for field in MEASURES.values()}}
    return out


def rows(of_seeds: list[dict[str, dict[str, float | None]]]) -> Iterator[tuple[str, ...]]:
    for way in of_seeds[0]:
        yield way, *(cell([found[way][field] for found in of_seeds]) for field in ("kept", *MEASURES.values()))


if __name__ == "__main__":
    main()
