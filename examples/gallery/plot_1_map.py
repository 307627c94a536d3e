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
# The U-matrix: light areas are clusters, dark lines the borders between them. The numbers are the classes of
# most of the samples of a unit.
plot.u_matrix(som)

# %%
# Each prototype where its unit lies: neighbors are alike.
plot.prototypes(som, image_shape=data.image_shape)

# %%
# The class of most of the samples of each unit; gray where there are none.
plot.labels(som)

# %%
# Where the classes are, and where they mix.
plot.class_pies(som, data.X, data.y)

# %%
# How many samples each unit has, and how far they are from it.
plot.hits(som, data.X)

# %%
plot.quality(som, data.X)

# %%
# Any number of your own for each unit: here how much ink its samples have.
units, ink = som.predict(data.X), data.X.sum(axis=1)
hits = np.bincount(units, minlength=som.lattice_.n_units)
mean_ink = np.bincount(units, ink, minlength=len(hits)) / np.where(hits > 0, hits, np.nan)
plot.values(som, mean_ink, label="ink")

# %%
# Clusters of units, found from the prototypes alone.
plot.clusters(som.cluster(10))
