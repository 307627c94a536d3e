"""Tables with gaps, rows without a value among them, and maps that must be the same."""

import numpy as np
from hypothesis import strategies as st

NAN = np.nan


SMALL = {"shape": (4, 3), "n_epochs": 4}


PLACES = st.lists(st.integers(0, 40), min_size=1, max_size=5)


def table(seed=0, n=40, d=4, share=0.2):
    """Samples with gaps, none without a value."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) + np.arange(n)[:, None] % 3
    gaps = rng.random(X.shape) < share
    gaps[np.arange(n), rng.integers(0, d, n)] = False
    X[gaps] = NAN
    return X


def among(X, places, filler=NAN):
    """X with rows of nothing before the rows of these numbers, and where its own rows are."""
    own = np.ones(len(X) + len(places), dtype=bool)
    own[np.sort(places) + np.arange(len(places))] = False
    out = np.full((len(own), *X.shape[1:]), filler, dtype=X.dtype)
    out[own] = X
    return out, own


def same(a, b):
    np.testing.assert_array_equal(np.asarray(a), np.asarray(b), strict=True)
