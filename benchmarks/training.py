"""Training against its floor: the distance products alone, at the machine's sgemm rate."""

import somersault as ss
from benchmarks.timing import D, K, N, distance_product, seconds
from somersault.datasets import mnist

EPOCHS = 10


def main() -> None:
    X = mnist().X
    som = ss.SOM(shape=(20, 20), n_epochs=EPOCHS)
    ours, product = seconds(lambda: som.fit(X), distance_product())
    print(f"Training: {N} × {D} (MNIST), 20 × 20 = {K} units, {EPOCHS} epochs, float32")
    print(f"  distance products alone             {product * EPOCHS:8.2f} s")
    print(f"  fit, all in all                     {ours:8.2f} s")
    print(f"  ours / products                     {ours / (product * EPOCHS):8.2f}   (asked: at most 1.7)")
    quality = som.quality(X)
    print(f"  quantization error                  {quality.quantization_error:8.4f}")
    print(f"  topographic error                   {quality.topographic_error:8.4f}\n")
