"""Frames stay where the data are: within the range of each column, with shares that are shares of one whole."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

import somersault as ss
from somersault.columns import learn_columns
from somersault.flow.via_samples.plane import Legs
from somersault.flow.via_samples.region import DataRegion, kept_within

SUM = 1e-6
"""Prototypes may be computed in float32."""


def clients(rng, n=80, groups=4):
    """A table of every kind of column, in which a fare is never negative and often 0."""
    city = rng.integers(0, groups, n)
    fare = np.maximum(rng.normal(city * 10.0, 8.0), 0.0)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "fare": fare,
            "jobs": pd.array([None if k == 1 else int(k) for k in rng.integers(0, 5, n)], "Int64"),
            "married": rng.random(n) < 0.3 + 0.1 * city,
            "city": pd.Categorical(np.array(["Rome", "Oslo", "Bonn", "Nice"])[city]),
            "class": np.array(["first", "second", "third"])[rng.integers(0, 3, n)],
        }
    )


def check_valid(som, frame, encoded_frames):
    """Every frame is a row that the table could hold."""
    points = encoded_frames.reshape(-1, encoded_frames.shape[-1])
    columns = som.columns_
    for group in columns.shares:
        assert points[:, group].min() >= 0
        assert points[:, group].sum(axis=1) == pytest.approx(1.0, abs=SUM)
    shown = som.decode(points)
    assert (shown.dtypes.astype(str) == frame.dtypes.astype(str)).all()
    assert not shown.isna().any().any()
    return shown


def within(frame, shown, names=("age", "fare", "jobs")):
    for name in names:
        known = frame[name].dropna()
        assert shown[name].min() >= known.min()
        assert shown[name].max() <= known.max()


@pytest.mark.slow
@pytest.mark.parametrize(
    "layers", [None, {"numbers": ["age", "fare", "jobs"], "rest": ["married", "city", "class"]}]
)
@pytest.mark.parametrize(
    ("keep", "options"),
    [
        ("samples", {}),
        ("samples", {"via": "map"}),
        ("samples", {"preserve": "none"}),
        (None, {}),
        (None, {"via": "map"}),
        ("samples", {"rule": ss.Tikhonov(rigidity=0.1)}),
        ("samples", {"features_to_vary": ["age", "city"]}),
        ("samples", {"control": ss.FixedRate(0.1, 10)}),
    ],
)
def test_every_frame_of_a_morph_is_a_row_that_the_table_could_hold(rng, keep, layers, options):
    frame = clients(rng)
    y = np.where(frame["fare"] > 15, "dear", "cheap")
    som = (
        ss.SOM(shape=(5, 5), n_epochs=6, keep=keep, layers=layers, random_state=0).fit(frame).label_units(frame, y)
    )
    complete = frame.dropna()
    targets = [3, ss.Unit(rng.integers(0, 25, len(complete))), ss.Label("dear")]
    for toward in targets if "features_to_vary" not in options else targets[:1]:
        frames = som.morph(complete, toward, **options).frames(7)
        encoded = som.columns_.encode(complete)
        assert (frames[:, 0] == encoded).all()
        shown = check_valid(som, frame, frames)
        if keep == "samples" and not options.keys() & {"rule", "control", "features_to_vary"}:
            within(frame, shown)


def test_a_way_from_a_target_keeps_shares(rng):
    frame = clients(rng)
    som = ss.SOM(shape=(4, 4), n_epochs=6, random_state=0).fit(frame)
    complete = frame.dropna()
    units = som.predict(complete)
    check_valid(som, frame, som.morph(complete, ss.Away(ss.Unit(units))).frames(5))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::somersault.ScaleWarning")
@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from(["samples", None]))
def test_whatever_the_table_frames_are_valid(seed, n_groups, keep):
    rng = np.random.default_rng(seed)
    frame = clients(rng, n=int(rng.integers(12, 50)), groups=n_groups)
    som = ss.SOM(shape=(3, 4), n_epochs=3, keep=keep, random_state=seed).fit(frame)
    complete = frame.dropna()
    if len(complete):
        toward = ss.Unit(rng.integers(0, 12, len(complete)))
        shown = check_valid(som, frame, som.morph(complete, toward).frames(5))
        if keep:
            within(frame, shown)


def test_ends_and_starts_keep_their_bits(rng):
    X = rng.exponential(size=(300, 6)) * (rng.random((300, 6)) < 0.6)
    som = ss.SOM(shape=(6, 6), n_epochs=5, random_state=0).fit(X)
    starts, goals = X[:40] - 3.0 * (rng.random((40, 6)) < 0.1), X[40:80] * 2
    frames = som.morph(starts, ss.Sample(goals)).frames(9)
    assert (frames[:, 0] == starts).all()
    assert (frames[:, -1] == goals).all()
    low, high = np.minimum(np.minimum(starts, goals), 0.0), np.maximum(np.maximum(starts, goals), X.max(axis=0))
    assert ((low[:, None] <= frames) & (frames <= high[:, None])).all()


def test_a_curve_that_stays_inside_keeps_its_bits(rng):
    """The same map, with one kept sample that lies far around all others."""
    X = rng.normal(size=(200, 5))
    som = ss.SOM(shape=(5, 5), n_epochs=5, random_state=0).fit(X)
    book = som.codebook_.with_exemplars(X)
    wide = DataRegion.of(book)
    start, goal = X[:30], X[30:60]
    inside = ss.morph(start, book, ss.Sample(goal)).frames(9)
    assert (inside >= np.minimum(wide.low, np.minimum(start, goal))[:, None]).all()
    legs = a_leg(rng, 20, 5)
    open_room = DataRegion(np.full((20, 5), -1e9), np.full((20, 5), 1e9))
    kept = kept_within(*legs, open_room)
    assert (kept.directions == legs[0].directions).all()
    assert (kept.corners == legs[0].corners).all()


def a_leg(rng, n_legs, n_features):
    """Curves that bulge from the line between their ends, to one side and to the other, and their ends."""
    b, e, q = (
        rng.random((n_legs, n_features)),
        rng.normal(size=(n_legs, n_features)),
        rng.normal(size=(n_legs, n_features)),
    )
    t = np.linspace(-1, 0, 12)
    bulge = t * (1 + t) * (t + rng.random((n_legs, 1))) * rng.normal(size=(n_legs, 1)) * 8
    corners = np.stack([np.broadcast_to(t, (n_legs, 12)), bulge], axis=2)
    return Legs(np.stack([e, q], axis=1), corners, np.ones(n_legs)), b


@given(st.integers(0, 10**6))
def test_of_the_bulge_of_each_feature_the_largest_part_that_stays_is_kept(seed):
    rng = np.random.default_rng(seed)
    legs, b = a_leg(rng, 5, 4)
    a = b - legs.directions[:, 0]
    margin = rng.random((5, 4)) * 0.2 * (rng.random((5, 4)) < 0.7)
    room = DataRegion(np.minimum(a, b) - margin, np.maximum(a, b) + margin)
    kept = kept_within(legs, b, room)
    share = kept.directions[:, 1] / legs.directions[:, 1]

    def points(part):
        return (
            b[:, None]
            + legs.corners[..., :1] * legs.directions[:, :1]
            + legs.corners[..., 1:] * (part * legs.directions[:, 1])[:, None]
        )

    low, high = room.low[:, None] - 1e-12, room.high[:, None] + 1e-12
    assert ((share >= 0) & (share <= 1)).all()
    assert ((points(share) >= low) & (points(share) <= high)).all()
    more = points(np.minimum(share * (1 + 1e-6) + 1e-9, 1.0))
    at_most = ((more >= low) & (more <= high)).all(axis=1)
    assert (share[at_most] == 1).all()  # whatever could have more has all


def test_the_shares_of_a_whole_bulge_together(rng):
    legs, b = a_leg(rng, 6, 5)
    b[:, :3] /= b[:, :3].sum(axis=1, keepdims=True)
    legs.directions[:, :, :3] -= legs.directions[:, :, :3].mean(axis=2, keepdims=True)
    kept = kept_within(legs, b, DataRegion(np.zeros((6, 5)) - 0.5, np.full((6, 5), 1.5), [np.array([0, 1, 2])]))
    points = b[:, None] + kept.corners @ kept.directions
    assert points[..., :3].sum(axis=-1) == pytest.approx(1.0)


@given(st.integers(0, 10**6), st.integers(1, 6))
def test_the_nearest_shares_are_those_of_a_solver(seed, n):
    rng = np.random.default_rng(seed)
    point = rng.normal(size=n)
    point += (1 - point.sum()) / n
    room = DataRegion(np.zeros(n), np.full(n, np.inf), [np.arange(n)])
    nearest = room.nearest(point[None])[0]
    least = minimize(
        lambda x: ((x - point) ** 2).sum(),
        np.full(n, 1 / n),
        jac=lambda x: 2 * (x - point),
        bounds=[(0, None)] * n,
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        tol=1e-12,
    ).x
    assert nearest == pytest.approx(least, abs=1e-6)
    assert nearest.min() >= 0
    assert (room.nearest(np.abs(point)[None]) == np.abs(point)).all()


def test_every_entrance_knows_the_shares_of_a_map(rng, tmp_path):
    frame = clients(rng)
    som = ss.SOM(shape=(4, 4), n_epochs=5, random_state=0).fit(frame)
    som.save(tmp_path / "map.safetensors")
    encoded = som.columns_.encode(frame.dropna())
    frames = som.morph(frame.dropna(), 3).frames(5)
    for book in (som, som.codebook_, ss.load(tmp_path / "map.safetensors"), ss.Codebook(som.codebook_)):
        assert (ss.morph(encoded, book, 3).frames(5) == frames).all()
    assert learn_columns(frame)[0].shares[0].tolist() == [4, 5, 6, 7]
