"""Morphs in the space of a small convolutional autoencoder, beside those of pixels and of principal components.

`python examples/autoencoder.py [FOLDER]` needs PyTorch (pip install torch), which Somersault itself does not. It
reads MNIST if mnist.npz lies in the folder that SOMERSAULT_DATA names, else scikit-learn's small digits; prints
how well each space reconstructs images that it has not seen, and the measures of morphs from 3 to 8, beside those
of the straight lines in each space to the same ends; and draws the frames into FOLDER/autoencoder.png (default:
out). A few minutes on two cores.
"""

import os
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from sklearn.decomposition import PCA
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

import somersault as ss
from somersault import datasets, plot

try:
    import torch
    from torch import nn
except ModuleNotFoundError:
    sys.exit("this example needs PyTorch, and it is not installed: pip install torch")

FROM, TO, CODE = 3, 8, 16
N_TRAINING, N_PATHS, N_UPDATES, BATCH = 10_000, 60, 1000, 64
Arrays = tuple[np.ndarray, np.ndarray]


def digits() -> tuple[Arrays, Arrays, tuple[int, int]]:
    """Images and labels to train on, and others to test with."""
    if Path(os.environ.get("SOMERSAULT_DATA", ""), "mnist.npz").is_file():
        train, test = datasets.mnist("train"), datasets.mnist("test")
        return (train.X[:N_TRAINING], train.y[:N_TRAINING]), (test.X, test.y), (28, 28)
    print("no mnist.npz in the folder SOMERSAULT_DATA: scikit-learn's digits")
    X, y = (datasets.digits().X.astype(np.float32), datasets.digits().y)
    return (X[:1200], y[:1200]), (X[1200:], y[1200:]), (8, 8)


class Autoencoder(nn.Module):
    """Two convolutions down to a code of unit variance, and two up again."""

    def __init__(self, side: int) -> None:
        super().__init__()
        small = side // 4
        self.encoder = nn.Sequential(
            nn.Unflatten(1, (1, side, side)),
            *(nn.Conv2d(1, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU()),
            *(nn.Flatten(), nn.Linear(32 * small**2, CODE), nn.BatchNorm1d(CODE, affine=False)),
        )
        self.decoder = nn.Sequential(
            *(nn.Linear(CODE, 32 * small**2), nn.ReLU(), nn.Unflatten(1, (32, small, small))),
            *(nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 1)),
            *(nn.Sigmoid(), nn.Flatten()),
        )

    def learn(self, X: np.ndarray) -> "Autoencoder":
        """Reconstruct images from noisy codes: the noise leaves no gaps between the codes of images."""
        images = torch.from_numpy(X)
        optimizer = torch.optim.Adam(self.parameters(), 3e-3)
        for _ in range(N_UPDATES):
            batch = images[torch.randint(len(X), (BATCH,))]
            codes = self.encoder(batch)
            loss = nn.functional.mse_loss(self.decoder(codes + 0.1 * torch.randn_like(codes)), batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return self.eval()

    def step(self) -> FunctionTransformer:
        """The two halves as one step of a pipeline."""

        def run(half: nn.Module, X: Any) -> np.ndarray:
            with torch.no_grad():
                return half(torch.from_numpy(np.asarray(X, dtype=np.float32))).numpy()

        return FunctionTransformer(
            lambda X: run(self.encoder, X), inverse_func=lambda Z: run(self.decoder, Z), check_inverse=False
        )


def main(folder: Path) -> None:
    torch.manual_seed(0)
    (X, y), (held_out, held_out_y), image_shape = digits()
    judge = MLPClassifier((128,), early_stopping=True, n_iter_no_change=3, random_state=0).fit(X, y)
    spaces = {
        "pixels": "passthrough",
        f"{CODE} principal components": PCA(CODE, random_state=0),
        f"autoencoder, {CODE} numbers": Autoencoder(image_shape[0]).learn(X).step(),
    }
    chosen = np.flatnonzero(held_out_y == FROM)[:N_PATHS]
    start, others = held_out[chosen], np.delete(held_out, chosen, axis=0)[:2500]
    measures, frames = dict[str, list[str]](), dict[str, np.ndarray]()
    for name, step in spaces.items():
        pipeline = Pipeline([("code", step), ("som", ss.SOM((20, 20), n_epochs=10))]).fit(X)
        encode, decode = pipeline[:-1].transform, pipeline[:-1].inverse_transform
        pipeline["som"].label_units(encode(X), y)
        morph = ss.morph(start, pipeline, ss.Label(TO))
        line = ss.straight_line(encode(start), encode(morph.end), 11)
        frames[name] = morph.frames(11)
        frames[f"line in {name}"] = decode(line.reshape(-1, line.shape[2])).reshape(len(start), 11, -1)
        error = float(np.sqrt(np.mean((decode(encode(held_out)) - held_out) ** 2)))
        for paths, activations in ((frames[name], morph.target_activations), (frames[f"line in {name}"], None)):
            quality = ss.path_quality(
                paths,
                reference=others,  # none of them is a start, and the map has seen none
                classifier=judge.predict_proba,
                target=np.full(len(start), TO),
                image_shape=image_shape,
                target_activations=activations,
            )
            for measure, value in {"reconstruction error": error, **dict(quality.rows())}.items():
                measures.setdefault(measure, []).append("-" if value is None else f"{value:.3f}")

    print(f"judge: right about {judge.score(held_out, held_out_y):.1%} of the images that no one was trained on\n")
    print(f"{f'from {FROM} to {TO}, {len(start)} paths':<24}" + "".join(f"{name:>26}" for name in spaces))
    print(" " * 24 + f"{'morph':>15}{'line':>11}" * len(spaces))
    for measure, values in measures.items():
        print(f"{measure:<24}" + "".join(f"{value:>{15 - 4 * (i % 2)}}" for i, value in enumerate(values)))
    draw(frames, image_shape, folder / "autoencoder.png")


def draw(frames: dict[str, np.ndarray], image_shape: tuple[int, int], file: Path) -> None:
    """The first three paths of each way in each of the spaces, below one another."""
    figure, axes = plt.subplots(len(frames), figsize=(8, 13), layout="constrained")
    for ax, (name, paths) in zip(axes, frames.items(), strict=True):
        plot.frame_strip(paths[:3], image_shape, ax)
        ax.set_title(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=150)
    print(f"\nframes: {file}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
