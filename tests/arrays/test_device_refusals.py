"""Bad values on a device are refused as NumPy's are."""

import numpy as np
import pytest

import somersault as ss
from somersault import arrays

from .devices import holed, refused, small, there


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda X: X.__setitem__((3, 1), np.inf), "infinite values"),
        (lambda X: X.__setitem__((3, 1), -1e80), "overflows"),
    ],
)
@pytest.mark.parametrize("to", [there, np.asarray])
def test_bad_values_on_a_device_are_refused_as_numpy_s_are(iris, to, spoil, words):
    X = iris[0].copy()
    spoil(X)
    said = refused(to(X))
    assert said.count(words) == 3


def test_bad_shapes_and_types_on_a_device_are_refused(iris):
    X = iris[0]
    assert "X[None, :]" in refused(there(X[0]))
    assert "need" in refused(there(X[None]))
    assert "empty" in refused(there(X[:0]))
    assert "omplex" in refused(there(X + 1j))
    som = small().fit(X)
    with pytest.raises(ValueError, match="3 features, but SOM is expecting 4"):
        som.predict(there(X[:, :3]))
    with pytest.raises(ss.InputError, match="3 columns, but the codebook has 4"):
        som.codebook_.activations(there(X[:, :3]))
    with pytest.raises(ss.InputError, match="no value in any sample"):
        small().fit(there(np.where([True, False, True, True], X, np.nan)))
    for use in (lambda A: som.morph(A, 3), som.codebook_.medoids):
        with pytest.raises(ss.InputError, match="NaN"):
            use(there(holed(X)))


def test_without_array_api_compat_a_device_of_a_library_that_needs_it_says_so(monkeypatch):
    foreign = type(np)("torch")  # without the functions of the standard
    with pytest.raises(ss.InputError, match=r"somersault\[arrays\]"):
        arrays._standard(foreign)
