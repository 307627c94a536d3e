"""Published values and cases by hand."""

import numpy as np
import pytest

import somersault.map_quality as mq
from somersault.lattice import Lattice
from somersault.map_quality import map_quality
from somersault.map_quality.mapped import places

from .plain_measures import grid


@pytest.mark.parametrize("side", [5, 9, 17, 33])
def test_regular_grids_have_the_published_errors(side, rng):
    W, lattice, cell = grid(side), Lattice((side, side), "rectangular"), 2 / (side - 1)
    angle = rng.uniform(0, 2 * np.pi, size=len(W))
    quality = map_quality(W + 0.25 * cell * np.column_stack([np.cos(angle), np.sin(angle)]), W, lattice)
    assert quality.quantization_error == pytest.approx(0.25 * cell, rel=1e-12)
    assert quality.topographic_error == 0
    assert (quality.hits == 1).all()
    on_the_prototypes = map_quality(W, W, lattice)
    assert on_the_prototypes.quantization_error == 0
    assert on_the_prototypes.topographic_error == 0
    assert on_the_prototypes.combined_error == pytest.approx(cell, rel=1e-12)


def test_three_samples_on_four_corners_have_the_published_ranks():
    X = [[-1.25, 1.25], [1.25, -1.25], [4.0, 4.0]]
    lattice = Lattice((2, 2), "rectangular")
    assert mq.neighborhood_preservation(X, grid(2), lattice, k=1) == pytest.approx(1 / 3)
    assert mq.trustworthiness(X, grid(2), lattice, k=1) == pytest.approx(1 / 3)


# cases by hand


def test_the_way_to_the_second_unit_leads_over_neighbors():
    # 3-4-5 triangle: units 0 and 2 are 5 apart and no neighbors on a line, the way leads over unit 1
    W = [[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]]
    line, ring = Lattice((1, 3), "rectangular"), Lattice((1, 3), "rectangular", "cylindrical")
    assert mq.combined_error([[0.0, 1.0]], W, line) == pytest.approx(1 + 3)  # the second is unit 1: √10 < √18
    assert mq.combined_error([[1.2, 2.1]], W, line) == pytest.approx(np.hypot(1.2, 2.1) + 3 + 4)
    assert mq.combined_error([[1.2, 2.1]], W, ring) == pytest.approx(np.hypot(1.2, 2.1) + 5)


def test_a_way_may_be_as_long_as_the_map():
    # a ring of 200 units, whose first and last lie beside each other and are no neighbors
    angle = 2 * np.pi * np.arange(200) / 200
    W = np.column_stack([np.cos(angle), np.sin(angle)])
    step = np.linalg.norm(W[1] - W[0])
    between = [[np.cos(angle[-1] / 2 + np.pi), np.sin(angle[-1] / 2 + np.pi)]]
    open_line, closed = Lattice((1, 200)), Lattice((1, 200), "hexagonal", "cylindrical")
    near = np.linalg.norm(W[0] - between)
    assert mq.combined_error(between, W, open_line) == pytest.approx(near + 199 * step)
    assert mq.combined_error(between, W, closed) == pytest.approx(near + step)


def test_distortion_by_hand():
    W, lattice = [[0.0], [1.0], [3.0]], Lattice((1, 3))
    expected = 0.25**2 + np.exp(-0.5) * 0.75**2 + np.exp(-2) * 2.75**2
    assert mq.distortion([[0.25]], W, lattice) == pytest.approx(expected)
    assert map_quality([[0.25]], W, lattice).distortion == pytest.approx(expected)
    assert mq.distortion([[0.25]], W, lattice, radius=1e-3) == pytest.approx(0.25**2)
    assert mq.distortion([[0.25]], W, lattice, radius=1, kernel="bubble") == pytest.approx(0.25**2 + 0.75**2)
    assert mq.distortion([[0.25]], W, lattice, kernel=lambda d, _: d) == pytest.approx(0.75**2 + 2 * 2.75**2)


def test_places_count_what_is_nearer_and_what_is_tied():
    smaller, size = places(np.array([2.0, 0.0, 2.0 * (1 + 1e-12), 5.0, 0.0]))
    assert smaller.tolist() == [2, 0, 2, 4, 0]
    assert size.tolist() == [2, 2, 2, 1, 2]
    smaller, size = places(np.array([1, 0, 1]), np.array([3, 5, 4]))
    assert smaller.tolist() == [5, 0, 5]
    assert size.tolist() == [7, 5, 7]


def test_one_unit_tears_nothing_apart_and_tells_nothing(rng):
    X = rng.normal(size=(40, 3))
    quality = map_quality(X, X[:1], Lattice((1, 1)))
    assert quality.topographic_error == quality.topographic_product == 0
    assert quality.combined_error == quality.quantization_error
    assert quality.distortion == pytest.approx(np.mean(np.sum((X - X[0]) ** 2, axis=1)))
    assert quality.neighborhood_preservation == 1
    # ranks 1 … 39 are equally likely
    expected = 1 - 2 / (2 * 40 - 15 - 1) * np.mean(np.maximum(np.arange(1, 40) - 5, 0))
    assert quality.trustworthiness == pytest.approx(expected)
