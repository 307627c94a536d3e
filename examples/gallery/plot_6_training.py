"""
Watch a training
================

How the neighborhood shrinks, and what becomes of the errors of a map meanwhile.
"""

import somersault as ss
from somersault import plot

data = ss.datasets.digits()
som = ss.SOM(shape=(12, 12), n_epochs=30, measures=("combined_error",)).fit(data.X)

# %%
# Each as a share of its largest value. The quantization error goes on falling while the radius shrinks; the
# topographic error rises at the end, where units follow their own samples.
plot.history(som)

# %%
# One measure has a scale of its own: the combined error, from a sample to its second best unit over the map.
plot.history(som, measures=("combined_error",))
