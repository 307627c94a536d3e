"""Prototypes as images and profiles."""

import numpy as np
import pytest

from somersault import plot

from .map_of_prototypes import map_of


@pytest.mark.parametrize(("topology", "shift"), [("rectangular", 0), ("hexagonal", 3)])
def test_images_lie_where_their_units_do(rng, ax, topology, shift):
    som = map_of(rng.normal(size=(6, 4 * 5)), (2, 3), topology=topology)
    plot.prototypes(som, ax, image_shape=(4, 5))
    sheet = ax.images[0].get_array().filled(np.nan)
    for unit, image in enumerate(som.prototypes_.reshape(6, 4, 5)):
        row, column = divmod(unit, 3)
        x, y = 6 * column + shift * row, 5 * row
        np.testing.assert_array_equal(sheet[y : y + 4, x : x + 5], image)
    assert np.isnan(sheet).sum() == sheet.size - 6 * 20
    assert ax.images[0].get_clim() == (som.prototypes_.min(), som.prototypes_.max())


def test_profiles_keep_to_their_cells(rng, ax):
    som = map_of(rng.normal(size=(6, 9)), (2, 3))
    plot.prototypes(som, ax)
    lines = np.array(ax.collections[1].get_segments())
    assert lines.shape == (6, 9, 2)
    assert np.abs(lines - som.lattice_.coordinates[:, None]).max(axis=(0, 1)) == pytest.approx([0.38, 0.27])
    height = som.lattice_.coordinates[:, 1, None] - lines[..., 1]  # y points down
    assert np.corrcoef(height.ravel(), som.prototypes_.ravel())[0, 1] == pytest.approx(1)
