"""Do spoken words stay words as spectrograms, and on the way from one to another?

`python -m studies.speech > studies/speech.md` makes the report, in some minutes on one thread. The words are
spoken by espeak-ng (on Debian: `apt-get install espeak-ng`). `spoken(folder)` writes them as a folder of .wav,
for `somersault morph`; `python -m studies.speech FOLDER` does so.
"""

import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import somersault as ss
from somersault import datasets

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
VOICES = ("en+m1", "en+m3", "en+f1", "en+f2", "en-us+m2", "en-us+f3", "en+m7", "en+f4")
HELD_OUT = ("en+m7", "en+f4")
"""Voices that neither a map nor a classifier has heard."""
SPEEDS, PITCHES = (140, 175, 210), (35, 65)
PAIRS = (("one", "three"), ("two", "nine"), ("six", "four"), ("five", "eight"))
N_FRAMES, N_COMPONENTS = 11, 40

ABOUT = """# Spoken words

Ten words in eight voices of espeak-ng, at three speeds and two pitches, at 8 kHz. Two of the voices are
held out: a map and a classifier of words (principal components and a logistic regression) learn from the
six others. The command is `python -m studies.speech`.
"""
BACK = """How often the classifier is right about words in the voices that are held out: as they were
spoken, and once they went to a spectrogram, back to a sound, and to a spectrogram again.
Spectral convergence is the norm of the difference of both spectrograms' amplitudes, divided by
the norm of the first; 0 is the same."""
ON_THE_WAY = """Words in held-out voices on the way to another word. Each frame is made a sound, and heard again
as a spectrogram. Success: the share of ends that the classifier takes for the target. Third
word: the share of inner frames that it takes for neither. Distance to the data is that of the
middle frames to the nearest word in the training voices, in medians of the same among these
words. Sharpness is that of the middle frames, in that of these words. Means over four pairs of
words, twelve starts each."""


def spoken(folder: Path, words: tuple[str, ...] = WORDS, voices: tuple[str, ...] = VOICES) -> None:
    """Write the words as .wav files, each word in a folder of its name."""
    program = shutil.which("espeak-ng")
    if program is None:
        sys.exit("espeak-ng is not on the PATH; need it to speak the words: on Debian apt-get install espeak-ng")
    for word, voice, speed, pitch in product(words, voices, SPEEDS, PITCHES):
        (folder / word).mkdir(parents=True, exist_ok=True)
        file = folder / word / f"{voice}_{speed}_{pitch}.wav"
        subprocess.run([program, "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", file, word], check=True)  # noqa: S603


def amplitudes(rows: NDArray, sounds: ss.Sounds) -> NDArray:
    """What spectrograms are before the logarithm, up to a factor."""
    return np.sqrt(np.expm1(rows * np.log1p(10 ** (sounds.dynamic_range / 10))))


def heard(rows: NDArray, sounds: ss.Sounds) -> NDArray:
    """Rows made sounds, and heard again."""
    waves = sounds.decode(rows.reshape(-1, rows.shape[-1]))
    kept = ss.Sounds(**{**sounds.parameters(), "trim": False})  # where silence was it stays
    return kept.encode(waves).reshape(rows.shape)


class Words:
    """The words, what learned from some voices, and a classifier."""

    def __init__(self, folder: Path) -> None:
        self.data = data = datasets.load(folder, medium=ss.Sounds(rate=8000))
        self.sounds: ss.Sounds = data.medium
        out = np.array([name.split("/")[1].split("_")[0] in HELD_OUT for name in data.row_names])
        self.X, self.y, self.new, self.new_y = data.X[~out], data.y[~out], data.X[out], data.y[out]
        steps = PCA(N_COMPONENTS, random_state=0), LogisticRegression(max_iter=2000)
        self.classifier = make_pipeline(*steps).fit(self.X, self.y)

    def there_and_back(self) -> list[list[str]]:
        """What is lost between a spectrogram and its sound."""
        again = heard(self.new, self.sounds)
        right = [np.mean(self.classifier.predict(rows) == self.new_y) for rows in (self.new, again)]
        before, after = amplitudes(self.new, self.sounds), amplitudes(again, self.sounds)
        norms = np.linalg.norm(after - before, axis=1) / np.linalg.norm(before, axis=1)
        return [
            ["as spoken", f"{right[0]:.3f}", "0"],
            ["there and back", f"{right[1]:.3f}", f"{np.median(norms):.2f}"],
        ]

    def on_the_way(self) -> list[list[str]]:
        """How the frames between two words sound."""
        som = ss.SOM(shape=(10, 10), random_state=0).fit(self.X).label_units(self.X, self.y)
        found: dict[str, list[list[float]]] = {}
        for source, target in PAIRS:
            start = self.new[self.new_y == source]
            morph = som.morph(start, ss.Label(target))
            paths = {
                "morph": morph.frames(N_FRAMES),
                "straight line": ss.straight_line(start, morph.end, N_FRAMES),
            }
            for name, frames in paths.items():
                again = heard(np.asarray(frames), self.sounds)
                said = self.classifier.predict(again.reshape(-1, again.shape[-1])).reshape(again.shape[:2])
                quality = ss.path_quality(
                    frames, reference=self.X, image_shape=self.sounds.image_shape, random_state=0
                )
                third = (said[:, 1:-1] != source) & (said[:, 1:-1] != target)
                row = [
                    np.mean(said[:, -1] == target),
                    third.mean(),
                    quality.manifold_middle,
                    quality.sharpness_middle,
                ]
                found.setdefault(name, []).append([float(np.mean(each)) for each in row])
        return [[name, *(f"{value:.2f}" for value in np.mean(rows, axis=0))] for name, rows in found.items()]


def main() -> None:
    with TemporaryDirectory() as folder:
        spoken(Path(folder))
        words = Words(Path(folder))
    print(ABOUT)
    heading("There and back", BACK.replace("\n", " "))
    table(["words in held-out voices", "classifier is right", "spectral convergence"], words.there_and_back())
    heading("On the way", ON_THE_WAY.replace("\n", " "))
    heads = ["path", "success", "third word", "distance to the data", "sharpness"]
    table(heads, words.on_the_way())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        spoken(Path(sys.argv[1]))
    else:
        main()
