"""Networks that are trained at once are those that scikit-learn trains one by one."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from somersault.network_training import single_threaded
from somersault.path_measures.small_networks import SmallNetworks, fitted
from somersault.path_measures.told_apart import _areas

from .paths import normal


def two_kinds(n, n_features=6, seed=0):
    X = normal(2 * n, n_features, seed=seed).astype(np.float32)
    X[:n] *= 1.5
    return X, np.repeat([1, 0], n)


def test_slopes_are_those_of_the_loss(rng):
    X, y = two_kinds(9)
    networks = SmallNetworks([part.astype(np.float64) for part in SmallNetworks.begun(2, 6, rng).parts])
    rows, share = np.stack([np.arange(18), np.arange(18)[::-1]]), rng.random((2, 18))
    slopes, _ = networks.slopes(X[rows].astype(np.float64), y[rows], share)
    for part, slope in zip(networks.parts, slopes, strict=True):
        way, before = 1e-5 * rng.normal(size=part.shape), part.copy()
        np.copyto(part, before + way)
        ahead = networks.slopes(X[rows], y[rows], share)[1]
        np.copyto(part, before - way)
        behind = networks.slopes(X[rows], y[rows], share)[1]
        np.copyto(part, before)
        assert (ahead - behind) / 2 == pytest.approx((way * slope).sum(axis=(1, 2)), rel=1e-3)


def test_each_learns_from_what_it_uses_and_from_nothing_else(rng):
    X, y = two_kinds(30)
    used = np.zeros((3, 60), dtype=bool)
    used[0, :50] = used[1, 10:] = used[2] = True
    found = fitted(X, y, used, np.random.default_rng(1))
    X[50:], y[50:] = 99.0, 1  # which the first does not use
    other = fitted(X, y, used, np.random.default_rng(1))
    assert (found.scores(0, X) == other.scores(0, X)).all()
    assert (found.scores(1, X) != other.scores(1, X)).any()


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 300])
def test_they_tell_samples_apart_as_well_as_those_of_scikit_learn(n):
    ours, theirs = [], []
    for seed in range(6):
        X, y = two_kinds(n, seed=2 * seed)
        new, is_new = two_kinds(500, seed=2 * seed + 1)
        network = fitted(X, y, np.ones((1, 2 * n), dtype=bool), np.random.default_rng(seed))
        ours.append(roc_auc_score(is_new, network.scores(0, new)))
        with single_threaded():
            theirs.append(
                MLPClassifier((128,), max_iter=100, random_state=seed).fit(X, y).predict_proba(new)[:, 1]
            )
        theirs[-1] = roc_auc_score(is_new, theirs[-1])
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.01)
    assert np.std(np.subtract(ours, theirs)) < 0.02


def test_areas_are_those_of_scikit_learn(rng):
    scores = rng.integers(0, 5, 40) / 4.0  # many are equal
    found = _areas(scores, 24, 3)
    for k in range(3):
        mine = scores[:24].reshape(8, 3)[:, k]
        assert found[k] == pytest.approx(
            roc_auc_score(np.repeat([1, 0], [8, 16]), np.concatenate([mine, scores[24:]]))
        )
