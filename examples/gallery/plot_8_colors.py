"""
Map images in colors
====================

Pieces of two photographs, 20 × 20 pixels in colors each: what is alike lies together.
"""

import numpy as np
from sklearn.datasets import load_sample_images

import somersault as ss
from somersault import plot

SHAPE = (20, 20, 3)
photographs = [photograph[:420, :640] / 255 for photograph in load_sample_images().images]
pieces = [each.reshape(21, 20, 32, 20, 3).swapaxes(1, 2).reshape(672, -1) for each in photographs]
X, y = np.concatenate(pieces), np.repeat(["temple", "flower"], 672)
som = ss.SOM(shape=(10, 14)).fit(X).label_units(X, y)

# %%
# Each prototype where its unit lies, in its own colors.
plot.prototypes(som, image_shape=SHAPE)

# %%
# A piece of the sky becomes one of the flower. The bounds keep all frames within the colors that screens show.
morph = som.morph(X[:1], ss.Label("flower"), bounds=(0, 1))
plot.frame_strip(morph.frames(11), SHAPE)
