"""
Turn a three into an eight
==========================

Lower the distances to a class, preserve the others: what comes out beside the straight line.
"""

import somersault as ss
from somersault import plot

data = ss.datasets.digits()
som = ss.SOM(shape=(12, 12)).fit(data.X).label_units(data.X, data.y)
threes = data.X[data.y == 3][:4]
morph = som.morph(threes, ss.Label(8))

# %%
# The first frame is the input, bit for bit.
plot.frame_strip(morph.frames(11), data.image_shape)

# %%
# The straight line to the same ends passes through blends, which are pale.
line = ss.straight_line(threes, morph.end, n_frames=11)
plot.frame_strip(line, data.image_shape)

# %%
# Over which units the paths lead.
plot.paths(som, morph)

# %%
# How the distances change on the first of the paths: that to the target, the real eight at its end, never grows.
plot.activations(morph)

# %%
# The same of all four, as thin lines, with their mean.
plot.curves(morph.target_activations_at(31), ylabel="squared distance to the target")
