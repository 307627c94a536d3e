"""Arrays of JAX."""

import numpy as np
import pytest

from somersault import arrays

from .devices import small


@pytest.mark.parametrize("wide", [False, True])
def test_arrays_of_jax_are_read_in_place_and_taken_as_on_a_device_where_numpy_sees_none(iris, monkeypatch, wide):
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    X = iris[0].astype(np.float32)
    with jax.enable_x64(wide):
        A = jax.numpy.asarray(X)
        expected = small().fit(X)
        assert (small().fit(A).prototypes_ == expected.prototypes_).all()
        view = arrays._view
        monkeypatch.setattr(arrays, "_view", lambda X: None if isinstance(X, jax.Array) else view(X))
        som = small().fit(A)
        assert som.prototypes_ == pytest.approx(expected.prototypes_, rel=1e-5)
        assert (np.asarray(som.predict(A)) == expected.predict(X)).mean() > 0.98
        activations = som.transform(A)
        assert isinstance(activations, jax.Array)
        assert np.asarray(activations) == pytest.approx(expected.transform(X), rel=1e-4, abs=1e-4)
        points = som.inverse_transform(activations)
        assert isinstance(points, jax.Array)
        assert np.asarray(points) == pytest.approx(X, abs=1e-5 if wide else 0.05)
