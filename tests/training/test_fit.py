"""Training as a function, without an estimator: samples, a plan and a start in, a map out."""

from dataclasses import replace

import numpy as np
import pytest

import somersault as ss
from somersault import neighborhood, training
from somersault.training.data import Data
from somersault.training.initial import start_of
from somersault.training.schedule import exponential


def plan_for(lattice, **changes):
    plan = training.TrainingPlan(
        lattice,
        neighborhood.gaussian,
        lambda t: exponential(2.0, 0.5, t),
        lambda t: exponential(0.5, 0.02, t),
        n_epochs=4,
        batch_size=None,
        seed=0,
        keep="samples",
    )
    return replace(plan, **changes)


@pytest.fixture
def data(rng):
    X = rng.normal(size=(300, 3))
    return Data(X, np.ones(len(X)))


LATTICE = ss.Lattice((4, 3))


@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
def test_the_function_and_the_estimator_make_the_same_map(data, solver):
    plan = plan_for(LATTICE, solver=solver)
    fitted = training.fit(data, plan, start_of("pca", data, LATTICE, 0))
    som = ss.SOM((4, 3), n_epochs=4, solver=solver).fit(data.X)
    assert np.array_equal(fitted.prototypes, som.prototypes_)
    assert all(np.array_equal(fitted.history[name], values) for name, values in som.history_.items())
    assert np.array_equal(fitted.exemplars.points, som.codebook_.exemplars.points)
    more = training.partial_fit(data, plan, fitted)
    assert np.array_equal(more.prototypes, som.partial_fit(data.X).prototypes_)


def test_hooks_hear_of_each_epoch_measure_the_map_and_may_end_the_training(data):
    class Two(training.Hooks):
        measures = ("size",)
        heard, is_over = [], False

        def measured(self, prototypes):
            return {"size": float(np.abs(prototypes).max())}

        def after_epoch(self, fitted, errors):
            self.heard.append((fitted.state.epoch, list(errors)))
            return fitted.state.epoch == 2

        def end(self):
            self.is_over = True

    hooks = Two()
    fitted = training.fit(data, plan_for(LATTICE), start_of("pca", data, LATTICE, 0), hooks)
    assert hooks.is_over
    assert [epoch for epoch, _ in hooks.heard] == [1, 2]
    assert hooks.heard[0][1] == ["radius", "quantization_error", "topographic_error", "size"]
    assert fitted.history["size"][-1] == np.abs(fitted.prototypes).max()


def test_a_training_goes_on_from_what_a_hook_gives_it(data):
    class Resumed(training.Hooks):
        def __init__(self, earlier):
            self.earlier = earlier

        def resumed(self, start):
            return self.earlier

    class Stopped(training.Hooks):
        def after_epoch(self, fitted, errors):
            return fitted.state.epoch == 2

    start, plan = start_of("pca", data, LATTICE, 0), plan_for(LATTICE, solver="minibatch")
    half = training.fit(data, plan, start, Stopped())
    whole = training.fit(data, plan, start, Resumed(half))
    assert np.array_equal(whole.prototypes, training.fit(data, plan, start).prototypes)
    assert len(whole.history["radius"]) == 4


def test_what_is_trained_is_what_a_file_holds(data):
    fitted = training.fit(data, plan_for(LATTICE, solver="minibatch"), start_of("pca", data, LATTICE, 0))
    again = training.Fitted.from_arrays(LATTICE, fitted.state.epoch, fitted.history, fitted.arrays())
    plan = plan_for(LATTICE)
    one, other = (training.partial_fit(data, plan, each).prototypes for each in (fitted, again))
    assert np.array_equal(one, other)
    assert again.history.keys() == fitted.history.keys()


@pytest.mark.parametrize(
    ("keep", "kept"), [("samples", "exemplars"), ("medoids", "medoids"), ("means", "exemplars"), (None, None)]
)
def test_what_is_kept_is_what_the_plan_says(data, keep, kept):
    fitted = training.fit(data, plan_for(LATTICE, keep=keep), start_of("pca", data, LATTICE, 0))
    assert (fitted.exemplars is not None) == (kept == "exemplars")
    assert (fitted.medoids is not None) == (kept == "medoids")
