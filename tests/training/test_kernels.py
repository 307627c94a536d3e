"""Neighborhood kernels and schedules that users write: what they give is held against what it must be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris

import somersault as ss
from somersault import neighborhood

SOLVERS = ("batch", "minibatch", "online")
IRIS = load_iris().data


def named(name, function):
    function.__name__ = name
    return function


def gaussian(d, r):
    return np.exp(-((d / r) ** 2) / 2)


WRONG = {
    "mexican": (lambda d, r: (1 - (d / r) ** 2) * gaussian(d, r), r"gives -0\.406 at distance 1 \("),
    "dented": (lambda d, r: np.where(d == 2, -1e-300, gaussian(d, r)), r"gives -1e-300 at distance 2 \("),
    "hollow": (lambda d, r: d * np.nan, "gives nan"),
    "pole": (lambda d, r: 1 / d, "gives inf"),
    "turned": (lambda d, r: gaussian(d, r) + 0j, "gives complex numbers"),
    "words": (lambda d, r: np.full(d.shape, "near"), "gives text"),
    "nothing": (lambda d, r: None, "gives NoneType instead of numbers"),
    "single": (lambda d, r: 1.0, r"gives an array of shape \(\) for distances of \(25,\)"),
    "ragged": (lambda d, r: [[1.0], [1.0, 2.0]], "fails with ValueError"),
    "broken": (lambda d, r: 1 / 0, "fails with ZeroDivisionError: division by zero"),
    "narrow": (lambda d: d, "fails with TypeError"),
    "still": (lambda d, r: 0 * d, "is 0 at all distances, so that no prototype moves"),
    "flat": (lambda d, r: 1 + 0 * d, "is the same at all distances, so that all prototypes become one mean"),
    "ring": (lambda d, r: np.exp(-((d - 1) ** 2)), "is larger at distance 1 than at 0"),
    "rising": (lambda d, r: d, "is larger at distance"),
}


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_a_kernel_is_refused_by_its_name(name, solver):
    kernel, what = WRONG[name]
    som = ss.SOM(shape=(5, 5), neighborhood=named(name, kernel), solver=solver, n_epochs=3)
    with pytest.raises(ss.InputError, match=rf"^the neighborhood '{name}' {what}"):
        som.fit(IRIS)
    with pytest.raises(ss.InputError, match=rf"^the neighborhood '{name}' {what}"):
        som.partial_fit(IRIS)


@pytest.mark.slow
@pytest.mark.parametrize("solver", SOLVERS)
def test_a_kernel_that_hardly_falls_is_refused_for_the_map_that_it_makes(solver):
    som = ss.SOM(shape=(5, 5), neighborhood=named("slow", lambda d, r: 1 / (1 + 0.01 * d)), solver=solver)
    with pytest.raises(
        ss.InputError, match=r"'slow' makes the map worse than it starts \(quantization error 1\.9"
    ):
        som.fit(IRIS)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("factor", [1e-300, 0.2, 30.0, 1e300])
def test_a_kernel_counts_as_a_share_of_its_value_at_distance_0(solver, factor):
    usual, scaled = (
        ss.SOM(shape=(5, 5), neighborhood=kernel, solver=solver, n_epochs=4).fit(IRIS).prototypes_
        for kernel in (neighborhood.cut_gaussian, lambda d, r: factor * neighborhood.cut_gaussian(d, r))
    )
    assert scaled == pytest.approx(usual, rel=1e-9)


@given(
    values=st.lists(
        st.sampled_from([0.0, 1.0, 0.5, 1e-9, -1e-9, 1e308, np.nan, np.inf]) | st.floats(-0.1, 1),
        min_size=6,
        max_size=6,
    ),
    solver=st.sampled_from(SOLVERS),
)
@settings(max_examples=80)
def test_whatever_a_kernel_gives_the_map_gets_better_or_the_error_names_it(values, solver):
    def mine(d, r):
        return np.array(values)[np.minimum(d.round().astype(int), 5)]

    som = ss.SOM(shape=(5, 5), topology="rectangular", neighborhood=mine, solver=solver, n_epochs=3, keep=None)
    try:
        som.fit(IRIS)
    except ss.InputError as error:
        assert "the neighborhood 'mine'" in str(error)  # noqa: PT017
        return
    start = ss.SOM(shape=(5, 5), topology="rectangular", n_epochs=0, keep=None).fit(IRIS)
    assert np.isfinite(som.prototypes_).all()
    assert som.quality(IRIS).quantization_error <= start.quality(IRIS).quantization_error


def test_a_start_that_cannot_be_bettered_is_not_held_against_a_kernel():
    X = IRIS[:20]
    som = ss.SOM(shape=(5, 5), init=X[np.arange(25) % 20], neighborhood=gaussian, n_epochs=2)
    assert som.fit(X).quality(X).quantization_error > 0


@pytest.mark.slow
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("kernel", sorted(neighborhood.KERNELS))
@pytest.mark.parametrize("last", [1e-3, 1e-200, 1e-308])
def test_a_tiny_last_radius_moves_each_unit_by_its_own_samples(kernel, solver, last):
    som = ss.SOM(shape=(5, 5), neighborhood=kernel, radius=(None, last), solver=solver, n_epochs=6).fit(IRIS)
    assert som.quality(IRIS).quantization_error < 0.5


@pytest.mark.parametrize(("last", "moves"), [(0.047, True), (0.046, False)])
def test_a_unit_that_samples_reach_by_less_than_1e_100_of_their_weight_stays(last, moves):
    """exp(−1 / 2σ²) is 5e-99 and 2e-103: a share of its samples, or none."""
    som = ss.SOM(shape=(1, 2), init=[[0.0], [100.0]], n_epochs=1, radius=(last, last), solver="batch")
    assert som.fit([[1.0], [2.0]]).prototypes_.ravel().tolist() == [1.5, 1.5 if moves else 100.0]


DECAYS = {
    "falling": (lambda a, b, t: -1, "gives -1 at progress 0;"),
    "nan": (lambda a, b, t: np.nan, "gives nan at progress 0;"),
    "text": (lambda a, b, t: "fast", "gives 'fast' at progress 0;"),
    "nothing": (lambda a, b, t: None, "gives None at progress 0;"),
    "turned": (lambda a, b, t: 1j, "gives 1j at progress 0;"),
    "several": (lambda a, b, t: [1, 2], r"gives \[1, 2\] at progress 0;"),
    "broken": (lambda a, b, t: 1 / 0, "fails with ZeroDivisionError: division by zero"),
    "narrow": (lambda a: a, "fails with TypeError"),
}


@pytest.mark.parametrize(("parameter", "ends"), [("radius", (None, 0.5)), ("learning_rate", (0.5, 0.02))])
@pytest.mark.parametrize("name", DECAYS)
def test_what_is_not_a_schedule_is_refused_by_its_name(parameter, ends, name):
    decay, what = DECAYS[name]
    som = ss.SOM(shape=(3, 3), solver="online", n_epochs=2, **{parameter: (*ends, named(name, decay))})
    with pytest.raises(ss.InputError, match=rf"^the decay of {parameter} '{name}' {what}"):
        som.fit(IRIS)


def test_a_learning_rate_stays_in_its_bounds_whatever_its_schedule():
    som = ss.SOM(shape=(3, 3), solver="online", learning_rate=(0.5, 0.02, named("loud", lambda a, b, t: 1 + t)))
    with pytest.raises(ss.InputError, match=r"'loud' gives 1\.\d+ at progress .* above 0 and at most 1"):
        som.fit(IRIS)


def test_a_schedule_may_give_a_number_of_numpy():
    som = ss.SOM(shape=(3, 3), n_epochs=2, radius=(None, 0.5, lambda a, b, t: np.float32(0.5)))
    assert som.fit(IRIS).history_["radius"].tolist() == [0.5, 0.5]
