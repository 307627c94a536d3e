"""
Look at a map
=============

A map of handwritten digits: where its clusters are, how many samples lie where, of which classes, and how well.
"""

import numpy as np

import somersault as ss
from somersault import plot

data = ss.datasets.digits()
som = ss.SOM(shape=(12, 12)).fit(data.X).label_units(data.X, data.y)

# %%
# The U-matrix: dark valleys are clusters, bright ridges the borders between them. The numbers are the classes of
# most of the samples of a unit.
figure = plot.u_matrix(som, colorbar=True).figure

# %%
# Each prototype where its unit lies: neighbors are alike.
figure = plot.prototypes(som, image_shape=data.image_shape).figure

# %%
# The class of most of the samples of each unit; gray where there are none.
figure = plot.labels(som).figure

# %%
# Where the classes are, and where they mix.
figure = plot.class_pies(som, data.X, data.y).figure

# %%
# How many samples each unit has, and how far they are from it.
figure = plot.hits(som, data.X).figure

# %%
figure = plot.quality(som, data.X).figure

# %%
# Any number of your own for each unit: here how much ink its samples have.
units, ink = som.predict(data.X), data.X.sum(axis=1)
hits = np.bincount(units, minlength=som.lattice_.n_units)
mean_ink = np.bincount(units, ink, minlength=len(hits)) / np.where(hits > 0, hits, np.nan)
figure = plot.values(som, mean_ink, label="ink").figure

# %%
# Clusters of units, found from the prototypes alone.
figure = plot.clusters(som.cluster(10)).figure
