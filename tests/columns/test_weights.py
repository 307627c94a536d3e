"""Weights by which all columns count alike."""

import numpy as np
import pytest

from somersault import sources
from somersault.datasets import units_of_measure


@pytest.mark.parametrize("in_blocks", [False, True])
@pytest.mark.parametrize("offset", [0.0, -1e6, 1e9])
def test_the_weight_of_a_column_is_one_over_its_variance_however_far_from_the_origin(rng, offset, in_blocks):
    noise = rng.normal(size=(300, 2))
    X = noise + np.array([offset, 0.0])
    given = sources.blocks(lambda: iter([X[:100], X[100:]])) if in_blocks else X
    assert units_of_measure.weights(given) == pytest.approx(1 / X.var(axis=0), rel=1e-6)
    assert units_of_measure.weights(given) == pytest.approx(1 / noise.var(axis=0), rel=1e-6)
