"""What cannot be measured is refused."""

import numpy as np
import pytest

import somersault.map_quality as mq
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.map_quality import check_measures, map_quality

from .plain_measures import grid, normal

# what is refused


CORNERS, SQUARE, MANY = grid(2), Lattice((2, 2)), normal(20, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: map_quality(MANY, CORNERS[:3], SQUARE), "3 rows, but the lattice has 4 units"),
        (lambda: map_quality(MANY[:, :1], CORNERS, SQUARE), "X has 1 columns, but the codebook has 2 features"),
        (lambda: map_quality(MANY[0], CORNERS, SQUARE), "X has shape"),
        (lambda: map_quality(MANY * np.inf, CORNERS, SQUARE), "infinite"),
        (lambda: map_quality(MANY, CORNERS * np.nan, SQUARE), "prototypes contains NaN"),
        (lambda: map_quality(MANY, CORNERS, SQUARE, feature_weights=[1.0]), "feature_weights has shape"),
        (
            lambda: map_quality(MANY, CORNERS, SQUARE, unit_clusters=[0, 1]),
            r"unit_clusters has shape \(2,\); need",
        ),
        (lambda: map_quality(MANY, CORNERS, SQUARE).silhouette, r"no clusters; need .*som\.cluster"),
        (lambda: map_quality(MANY, CORNERS, SQUARE).davies_bouldin, r"no clusters; need .*som\.cluster"),
        (
            lambda: map_quality(MANY, CORNERS, SQUARE, unit_clusters=[7] * 4).davies_bouldin,
            "the 20 samples lie in 1 clusters; need at least 2",
        ),
        (
            lambda: map_quality(CORNERS, CORNERS, SQUARE, unit_clusters=range(4)).silhouette,
            "the 4 samples lie in 4 clusters; need .* fewer than samples",
        ),
        (lambda: map_quality(MANY[:10], CORNERS, SQUARE).trustworthiness, "k is 5 for 10 samples.*smaller k"),
        (lambda: mq.trustworthiness(MANY, CORNERS, SQUARE, k=10), "k is 10 for 20 samples"),
        (lambda: mq.neighborhood_preservation(MANY, CORNERS, SQUARE, k=0), "k is 0; need a whole number"),
        (lambda: mq.trustworthiness(MANY, CORNERS, SQUARE, k=2.5), "k is 2.5; need a whole number"),
        (lambda: mq.distortion(MANY, CORNERS, SQUARE, radius=0), "radius is 0; need"),
        (lambda: mq.distortion(MANY, CORNERS, SQUARE, kernel="flat"), "kernel is 'flat'; need one of 'gaussian'"),
        (lambda: mq.topographic_product(CORNERS[[0, 1, 2, 1]], SQUARE), "units 1 and 3 have the same prototype"),
        (lambda: mq.topographic_product(CORNERS, Lattice((1, 3))), "4 rows, but the lattice has 3 units"),
        (
            lambda: check_measures(["trust"]),
            "'trust'; need one of 'quantization_error', .*'trustw",
        ),
        (lambda: check_measures(["silhouette"]), "'silhouette'; need one of"),
        (lambda: check_measures("trustworthiness"), r"pass \['trustworthiness'\]"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_two_prototypes_that_coincide_late_are_found_in_every_chunk(rng, monkeypatch):
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    W = rng.normal(size=(100, 2))
    W[90] = W[80]
    with pytest.raises(InputError, match="units 80 and 90"):
        mq.topographic_product(W, Lattice((10, 10)))
