"""
Compare ways to the same target
===============================

The default, which goes by real samples, beside prototypes alone and the straight line.
"""

import numpy as np
from sklearn.decomposition import PCA

import somersault as ss
from somersault import plot

data = ss.datasets.digits()
som = ss.SOM(shape=(12, 12)).fit(data.X).label_units(data.X, data.y)
threes = data.X[data.y == 3][:20]
prototypes = som.codebook_.with_exemplars(None)
default = som.morph(threes, ss.Label(8))
ways = {
    "by real samples": default.frames(11),
    "prototypes alone": ss.morph(threes, prototypes, ss.Label(8)).frames(11),
    "straight line": ss.straight_line(threes, default.end, n_frames=11),
}

# %%
# One sample on each way.
firsts = {name: frames[0] for name, frames in ways.items()}
plot.ways(firsts, data.image_shape)

# %%
# How bright the frames are, the mean over all samples: half way the straight line is pale, and so are prototypes,
# which are means, at the end.
brightness = {name: np.sqrt((frames**2).sum(axis=2)) for name, frames in ways.items()}
plot.means(brightness, ylabel="norm of the frame")

# %%
# Three of the paths in the plane of the two leading principal components, over threes and eights.
both = np.isin(data.y, (3, 8))
pca = PCA(2).fit(data.X[both])
paths = {name: [pca.transform(path) for path in frames[:3]] for name, frames in ways.items()}
plot.plane(paths, pca.transform(data.X[both]), data.y[both])
