"""The affine hull of prototypes under feature weights."""

import numpy as np
import pytest

import somersault as ss
from somersault.hull import AffineHull, complement
from somersault.matching import FeatureMetric


@pytest.mark.parametrize(("share", "regressed"), [(1e-6, False), (2e-8, False), (5e-9, True), (1e-10, True)])
def test_a_feature_that_hardly_counts_is_what_the_features_regress_to(rng, share, regressed):
    """Of its own part in the decomposition less than half the digits are left."""
    W = rng.normal(size=(30, 4))
    centered = W - W.mean(axis=0)
    m = np.ones(4)
    m[3] = (share * np.linalg.svd(centered[:, :3])[1][0] / np.linalg.norm(centered[:, 3])) ** 2
    hull = AffineHull.of(W, FeatureMetric(m))
    regression = (hull.left / hull.singular_values).T @ centered
    assert (hull.basis[:, 3] == regression[:, 3]).all() == regressed
    assert hull.coordinates @ hull.basis + hull.center == pytest.approx(W, abs=1e-7)


def test_near_duplicates_of_a_prototype_are_no_spacing():
    assert ss.Codebook([[0.0], [1.0], [1.0 + 1e-9], [5.0]]).hull.spacing == pytest.approx([1.0, 1.0, 1.0, 4.0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_the_normal_of_a_hull_is_at_right_angles_to_the_last_digit(seed):
    rows = np.linalg.qr(np.random.default_rng(seed).normal(size=(400, 399)))[0].T
    assert np.abs(rows @ complement(rows)).max() < 5e-16
