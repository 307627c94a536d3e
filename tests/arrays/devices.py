"""A device of array-api-strict, which refuses whatever the standard does not know."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

import somersault as ss

strict = pytest.importorskip("array_api_strict", reason="array-api-strict is not installed")
pytest.importorskip("array_api_compat", reason="array-api-compat is not installed")


DEVICE = strict.Device("device1")


def there(X, device=DEVICE):
    return strict.asarray(np.asarray(X), device=device)


def here(array):
    return np.from_dlpack(array)


def is_there(array):
    return isinstance(array, type(there([0.0]))) and array.device == DEVICE


def small(**options):
    return ss.SOM(**{"shape": (5, 4), "n_epochs": 5} | options)


def holed(X, share=0.2):
    rng = np.random.default_rng(0)
    gaps = rng.random(X.shape) < share
    gaps[np.arange(len(X)), rng.integers(0, X.shape[1], len(X))] = False
    return np.where(gaps, np.asarray(np.nan, dtype=X.dtype), X)


def refused(X):
    """What a map says of it, in training and afterwards."""
    said = []
    for use in (small().fit, small().fit(load_iris().data).predict, ss.Codebook(np.eye(4)).activations):
        with pytest.raises(ValueError, match=r"\w") as caught:
            use(X)
        said.append(str(caught.value))
    return " ".join(said)
