"""
Find a point from its distances
===============================

Two distances leave two points, a third decides. The same in many dimensions: what the prototypes span comes back.
"""

import matplotlib.pyplot as plt
import numpy as np

import somersault as ss
from somersault import plot

x, towers = np.array([[1.0, 2.0]]), np.array([[0.0, 0.0], [4.0, 0.0], [0.5, 4.5]])

figure = plt.figure(figsize=(9, 4.2), layout="constrained")
for ax, n_towers in zip(figure.subplots(1, 2), (2, 3), strict=True):
    book = ss.Codebook(towers[:n_towers])
    A = book.activations(x)
    inverse = book.invert(A)
    angle = np.linspace(0, 2 * np.pi, 200)
    for (u, v), a in zip(towers, A[0], strict=False):
        ax.plot(u + np.sqrt(a) * np.cos(angle), v + np.sqrt(a) * np.sin(angle), color="0.6", linewidth=1)
    ax.plot(*towers[:n_towers].T, "^", color="#0072B2", markersize=9, label="prototypes")
    if n_towers == 2:
        for k, point in enumerate(inverse.mirror_points[0]):
            ax.plot(*point, "o", color="#D55E00", label="" if k else "either of them")
        ax.set_title(f"two: on the line, and {inverse.offset[0]:.0f} off it")
    else:
        ax.plot(*inverse.points[0], "o", color="#D55E00", label="the point")
        ax.set_title("three: exact")
    ax.set(aspect="equal", xlim=(-3, 6), ylim=(-3.2, 5.2))
    ax.legend(loc="lower right")

# %%
# The singular values of a codebook say along how many directions it sees, and how sharply: a map of digits knows
# nothing of the pixels that are black in all of them.
digits = ss.datasets.digits()
plot.spectrum(ss.SOM(shape=(12, 12)).fit(digits.X).codebook_)
