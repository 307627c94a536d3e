"""Ctrl-C within the training of a network: scikit-learn would go on with half of it."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from somersault import network_training
from somersault.comparison import NetworkClassifier


@pytest.fixture
def pressed(monkeypatch):
    """Ctrl-C at the third step of any network."""
    steps = iter(range(1000))
    step = MLPClassifier._backprop

    def pressing(*arguments):
        if next(steps) == 2:
            raise KeyboardInterrupt
        return step(*arguments)

    monkeypatch.setattr(MLPClassifier, "_backprop", pressing)


def trained(X, y):
    return MLPClassifier((4,), max_iter=20, random_state=0).fit(X, y)


def test_scikit_learn_itself_goes_on(pressed, rng):
    """Why we bother."""
    with pytest.warns(UserWarning, match="interrupted by user"):
        trained(rng.normal(size=(30, 2)), np.arange(30) % 2)


def test_ctrl_c_ends_the_training_of_a_judge(pressed, rng):
    with pytest.raises(KeyboardInterrupt):
        NetworkClassifier.fit(rng.normal(size=(200, 2)), np.arange(200) % 2, is_image=False, seed=0)


def test_other_warnings_that_are_made_errors_stay_what_they_are():
    with pytest.raises(UserWarning, match="of a user"), network_training.single_threaded():
        raise UserWarning("of a user")
