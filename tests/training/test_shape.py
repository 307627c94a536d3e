"""How many units a map has, and in what proportions, where nobody says."""

import numpy as np
import pytest

from somersault.training.data import Data
from somersault.training.shape import square_shape, suggested_shape, units_for


@pytest.mark.parametrize(("n", "side"), [(8, 2), (120, 5), (1437, 14), (60_000, 20), (10**7, 20)])
def test_a_square_map_grows_with_the_data(n, side):
    assert square_shape(n) == (side, side)


@pytest.mark.parametrize(("n", "n_units"), [(1, 1), (16, 16), (400, 100), (10_000, 500), (2_000_000, 5000)])
def test_the_number_of_units_follows_that_of_samples_within_bounds(rng, n, n_units):
    X = np.repeat(rng.normal(size=(min(n, 1000), 2)), max(n // 1000, 1), axis=0)
    asked = round(units_for(n, samples_per_unit=1, most=5000))
    n_rows, n_columns = suggested_shape(Data(X, np.ones(n)), asked, "rectangular", "planar")
    assert abs(n_rows * n_columns - n_units) <= 0.5 * n_rows
