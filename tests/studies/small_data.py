"""Small data in the place of MNIST and the faces."""

import numpy as np

from somersault import datasets
from somersault.datasets import Dataset, digits

MNIST, FACES = datasets.mnist, datasets.faces
"""The real ones."""


WITHOUT_TORCH = 17
"""Ways where PyTorch is not installed."""


def silent(*_):
    """No progress."""


def digits_as(split="train"):
    """The small digits in the place of MNIST."""
    data = digits()
    rows = np.arange(len(data.X)) % 4 == 0
    rows = rows if split == "test" else ~rows
    return Dataset("mnist", data.X[rows].astype(np.float32), data.y[rows], None, (8, 8))


def faces_as(label="gender"):
    """Fifty people of 8 × 8 pixels, each with a face of his own, a gender that one sees, and 4 to 12 pictures."""
    rng = np.random.default_rng(0)
    people, genders = rng.random((50, 8, 8)), np.repeat(["female", "male"], 25)
    people[genders == "male", 2:4] += 1.0
    who = np.repeat(np.arange(50), rng.integers(4, 13, size=50))
    pictures = 0.2 + 0.3 * people[who] + 0.05 * rng.random((len(who), 8, 8))
    y = genders[who] if label == "gender" else np.array([f"person {i}" for i in who])
    return Dataset("faces", pictures.reshape(-1, 64).astype(np.float32), y, None, (8, 8))
