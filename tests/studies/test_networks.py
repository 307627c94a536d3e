"""Networks of PyTorch, which need not be installed."""

import subprocess
import sys

import numpy as np
import pytest
from studies.paper import networks

from somersault import datasets

from .small_data import digits_as, silent

pytestmark = pytest.mark.slow


def test_experiments_do_not_import_torch_before_they_need_it():
    code = "import sys, studies.paper; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


def test_the_autoencoder_gives_samples_back_roughly_and_draws_leave_no_trace(torch):
    before = torch.random.get_rng_state()
    X = digits_as().X
    one, two = (networks.autoencoder(X, 8, is_image=True, n_epochs=20, seed=0, progress=silent) for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    codes = one.encode(X)
    assert codes.shape == (len(X), 8)
    assert np.array_equal(codes, two.encode(X))
    assert np.mean((one.decode(codes) - X) ** 2) < 0.5 * X.var(axis=0).mean()


def test_the_autoencoder_of_a_table_takes_features_of_any_scale(torch):
    X = datasets.gaussians(600, seed=0).X * 10.0 ** np.arange(8) + 7
    space = networks.autoencoder(X, 4, is_image=False, n_epochs=60, seed=0, progress=silent)
    assert (np.mean((space.decode(space.encode(X)) - X) ** 2, axis=0) < X.var(axis=0)).all()


def test_the_convolutional_network_learns(torch):
    train, test = digits_as(), digits_as("test")
    network = networks.Convolutional.fit(train.X, train.y, (8, 8), n_epochs=15, seed=0, progress=silent)
    p = network(test.X)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    assert np.mean(network.classes[p.argmax(axis=1)] == test.y) > 0.9
