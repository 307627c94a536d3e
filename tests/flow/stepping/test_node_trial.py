"""Two routes to the same tuned paths: trials on a few nodes, and trials in all coordinates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.stepping import engine
from somersault.flow.stepping.nodes import Nodes, are_worth_nodes, n_nodes

N_UNITS, N_FEATURES, N_SAMPLES = 160, 220, 12


def paired(W):
    return np.repeat(W[::2], 2, axis=0)


def of_rank_70(W):
    return W[:, :70] @ np.random.default_rng(7).normal(size=(70, N_FEATURES))


def mostly(rng, n):
    return rng.random(n) * (rng.random(n) < 0.9)


def half_by(X, others):
    return np.where(np.arange(len(X))[:, None] % 2, X, others)


AS_PLAIN = {
    "plain": lambda X, W, rng: (X, W, {}),
    "rank deficient": lambda X, W, rng: (X, of_rank_70(W), {}),
    "equal prototypes": lambda X, W, rng: (X, paired(W), {}),
    "faint directions": lambda X, W, rng: (X, W * np.logspace(0, -12, N_FEATURES), {}),
    "huge": lambda X, W, rng: (1e60 * X, 1e60 * W, {}),
    "tiny": lambda X, W, rng: (1e-100 * X, 1e-100 * W, {}),
    "far start": lambda X, W, rng: (half_by(X, 1e3 * X), W, {}),
    "start at a prototype": lambda X, W, rng: (half_by(X, W[:N_SAMPLES]), W, {}),
    "weights": lambda X, W, rng: (X, W, {"preserve": mostly(rng, N_UNITS)}),
    "samples": lambda X, W, rng: (X, W, {"toward": ss.Sample(rng.normal(size=X.shape) + W[:N_SAMPLES])}),
    "feature weights": lambda X, W, rng: (X, ss.Codebook(W, feature_weights=mostly(rng, N_FEATURES)), {}),
    "fixed features": lambda X, W, rng: (X, W, {"features_to_vary": rng.random(N_FEATURES) < 0.9}),
    "an event": lambda X, W, rng: (X, W, {"until": ss.Reached()}),
    "few features": lambda X, W, rng: (X[:, :3], W[:, :3], {}),
    "start at the target": lambda X, W, rng: (half_by(X, W[3]), W, {"toward": 3}),
}
IN_ALL_COORDINATES = {
    "few steps": lambda X, W, rng: (X, W, {"max_steps": 20}),
    "too far a start": lambda X, W, rng: (half_by(X, 1e7 * X), W, {}),
    "past prototypes near one another": lambda X, W, rng: (X, W * np.append(1e6, np.ones(N_FEATURES - 1)), {}),
}
ALL_ALIKE = {
    "nothing to preserve": lambda X, W, rng: (X, W, {"preserve": "none"}),
    "one feature": lambda X, W, rng: (X[:, :1], W[:5, :1], {"toward": 3}),
}
"""Every rule takes the same straight path, so that rounding chooses."""

KINDS = AS_PLAIN | IN_ALL_COORDINATES | ALL_ALIKE


def a_case(kind, seed):
    """Samples, a codebook, and options of a morph."""
    rng = np.random.default_rng(seed)
    spread = 10.0 ** rng.uniform(-1.5, 1, size=N_FEATURES)
    W = rng.normal(size=(N_UNITS, N_FEATURES)) * spread
    X = rng.normal(size=(N_SAMPLES, N_FEATURES)) * spread + W[rng.integers(N_UNITS, size=N_SAMPLES)]
    units = ss.Unit(rng.integers(N_UNITS, size=N_SAMPLES))
    X, W, options = KINDS[kind](X, W, rng)
    return X, W, {"toward": units, **options}


def both_routes(kind, seed, monkeypatch):
    X, W, options = a_case(kind, seed)
    out, n_tuned = [], []

    def counted(*args):
        n_tuned.append(found := tuned(*args))
        return found

    tuned = engine.tuned
    with monkeypatch.context() as patch:
        patch.setattr(engine, "tuned", counted)
        for on_nodes in (True, False):
            patch.setattr(engine, "are_worth_nodes", lambda *_, answer=on_nodes: answer)
            out.append(ss.morph(X, W, **options))
    assert len(n_tuned) == 1
    assert (n_tuned[0] is None) == (kind in IN_ALL_COORDINATES)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_trials_on_nodes_choose_what_trials_in_all_coordinates_do(kind, seed, monkeypatch):
    fast, exact = both_routes(kind, seed, monkeypatch)
    assert fast.results == exact.results
    if kind not in ALL_ALIKE:
        assert (fast.rigidity == exact.rigidity).all()
        assert (fast.spectral_exponent == exact.spectral_exponent).all()
        assert (fast.n_steps == exact.n_steps).all()
    frames, others = fast.frames(7), exact.frames(7)
    length = np.linalg.norm(others[:, 0] - others[:, -1], axis=1)[:, None]
    rounding = 1e-13 * np.linalg.norm(others, axis=2)
    assert (np.linalg.norm(frames - others, axis=2) <= 1e-9 * length + rounding).all()


@settings(max_examples=30)
@given(low=st.floats(-8, 8), decades=st.floats(0, 9), seed=st.integers(0, 10**4))
def test_sums_over_nodes_are_those_over_axes(low, decades, seed):
    """Of what paths are made of: powers of h / (stiffness + h)."""
    rng = np.random.default_rng(seed)
    stiffness = np.append(10.0 ** (low + decades * rng.random(150)), [3.0, np.inf])
    made, weights = Nodes.of(stiffness, 150), rng.normal(size=152)
    assert len(made.stiffness) == n_nodes(stiffness[:150]) + 2
    for h in 10.0 ** rng.uniform(low - 2, low + decades + 2, size=5):
        for power in (1, 2, 6):
            over_axes = weights @ (h / (stiffness + h)) ** power
            over_nodes = (weights @ made.spread) @ (h / (made.stiffness + h)) ** power
            assert over_nodes == pytest.approx(over_axes, abs=1e-9 * np.abs(weights).sum())


@pytest.mark.parametrize(("n_features", "are_taken"), [(20, False), (N_FEATURES, True)])
def test_nodes_are_taken_where_they_are_far_fewer_than_axes(n_features, are_taken, monkeypatch):
    X, W, options = a_case("plain", 0)
    answers = []

    def told(*args):
        answers.append(are_worth_nodes(*args))
        return answers[-1]

    monkeypatch.setattr(engine, "are_worth_nodes", told)
    ss.morph(X[:, :n_features], W[:, :n_features], **options)
    assert answers == [are_taken]


def test_own_controls_are_walked_in_all_coordinates():
    """They are given what they can measure by plain products."""
    X, W, options = a_case("plain", 0)

    class Own(ss.Adaptive):
        def begin(self, start):
            widths.append(start.e.shape[1])
            return super().begin(start)

    widths = []
    own, ours = ss.morph(X, W, control=Own(), **options), ss.morph(X, W, **options)
    assert set(widths) == {len(W)}  # rank and offset
    assert (own.rigidity == ours.rigidity).all()
    assert (own.n_steps == ours.n_steps).all()
