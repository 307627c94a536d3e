"""Maps whose prototypes are given."""

import numpy as np

import somersault as ss


def map_of(prototypes, shape, **options):
    prototypes = np.asarray(prototypes, dtype=float)
    som = ss.SOM(shape=shape, n_epochs=0, init=prototypes, **options)
    return som.fit(np.vstack([prototypes, prototypes + 0.1]))
