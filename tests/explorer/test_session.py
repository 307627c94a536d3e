"""What a session answers, against the library's own calls; and that nothing from outside can break it."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.sparse import coo_array, csr_array
from sklearn.datasets import load_digits, load_iris

import somersault as ss
from somersault.explorer.answers import explorer_rows
from somersault.explorer.answers.plan import FIELDS, RIGIDITIES, SHARES
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import MOST_BYTES, select
from somersault.path_measures import roughness

MODES = (
    ({"mode": "tuned"}, {}),
    ({"mode": "map"}, {"via": "map"}),
    ({"mode": "rigidity", "rigidity": 30}, {"rule": ss.Tikhonov(rigidity=30.0)}),
    (
        {"mode": "published", "rigidity": 10, "share": 0.5},
        {
            "rule": ss.Tikhonov(rigidity=10.0, share=0.5, spectral_exponent=0.0),
            "control": ss.FixedRate(rate=0.1, n_steps=50),
        },
    ),
)


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X[:600], y[:600]


@pytest.fixture(scope="module")
def som(digits):
    return ss.SOM(shape=(6, 7), n_epochs=6).fit(digits[0]).label_units(*digits)


@pytest.fixture(scope="module")
def session(som, digits):
    return Session(som, *digits)


@pytest.fixture(scope="module")
def flowers():
    data = load_iris(as_frame=True)
    return data.data, np.array(["seto<b>sa</b>", 'versi"color', "virginica 🌺"])[data.target]


@pytest.fixture(scope="module")
def table(flowers):
    return Session(ss.SOM(shape=(4, 5), n_epochs=6).fit(flowers[0]), *flowers)


def asked(session, **request):
    """An answer with its arrays by name."""
    answer, buffers = session.ask(request)
    json.dumps(answer, allow_nan=False)
    for part, buffer in zip(answer["arrays"], buffers, strict=True):
        answer[part["name"]] = np.frombuffer(buffer, dtype=part["type"]).reshape(part["shape"])
    return answer


def morph_of(session, **fields):
    return asked(
        session, **{"kind": "morph", "row": 5, "target": {"unit": 3}, "mode": "tuned", "frames": 7, **fields}
    )


def test_the_opening_says_of_all_units_what_the_map_says(session, som, digits):
    opened = asked(session, kind="open")
    np.testing.assert_allclose(opened["heights"], som.u_matrix_, rtol=1e-6)
    np.testing.assert_array_equal(opened["hits"], np.bincount(som.predict(digits[0]), minlength=42))
    np.testing.assert_allclose(opened["coordinates"], som.lattice_.coordinates, rtol=1e-6)
    named = [None if i < 0 else opened["classes"][i] for i in opened["unit_classes"]]
    assert named == [None if label is None else str(label) for label in som.unit_labels_]
    np.testing.assert_allclose(opened["purity"], som.codebook_.purity, rtol=1e-6)
    assert opened["n_clusters"] == opened["unit_clusters"].max() + 1


def test_the_suggested_start_is_of_the_class_of_its_unit(rng):
    for _ in range(5):
        X, y = rng.normal(size=(200, 2)), rng.integers(3, size=200)
        session = Session(ss.SOM(shape=(3, 3), n_epochs=2).fit(X), X, y)
        row = asked(session, kind="open")["start"]
        assert session.labelled_map.som.unit_labels_[session.labelled_map.som.predict(X[[row]])[0]] == y[row]


def test_the_suggested_start_and_target_are_two_different_classes(session, digits):
    opened = asked(session, kind="open")
    assert str(digits[1][opened["start"]]) != opened["classes"][opened["target"]["class"]]


def test_a_sample_and_a_unit_are_those_of_the_map(table, flowers):
    som = table.labelled_map.som
    sample = asked(table, kind="sample", row=77)
    assert sample["unit"] == som.predict(flowers[0].iloc[[77]])[0]
    assert sample["label"] == flowers[1][77]
    np.testing.assert_array_equal(sample["values"], flowers[0].iloc[77].to_numpy(dtype=np.float32))
    unit = asked(table, kind="unit", unit=sample["unit"])
    np.testing.assert_array_equal(unit["prototype"], som.prototypes_[sample["unit"]].astype(np.float32))
    assert sum(n for _, n in unit["counts"]) == unit["hits"]
    members = asked(table, kind="members", unit=sample["unit"])
    assert set(som.predict(flowers[0].iloc[members["rows"]])) == {sample["unit"]}
    np.testing.assert_array_equal(
        asked(table, kind="component", feature=2)["values"], som.prototypes_[:, 2].astype(np.float32)
    )


@pytest.mark.parametrize(("asked_mode", "options"), MODES)
def test_a_morph_is_that_of_the_library(table, flowers, asked_mode, options):
    answer = morph_of(table, **asked_mode)
    morph = table.labelled_map.som.morph(flowers[0].iloc[[5]], ss.Unit(3), **options)
    np.testing.assert_array_equal(answer["frames"], morph.frames(7)[0].astype(np.float32))
    assert answer["path"]["units"] == morph.bmus(7)[0].tolist()
    assert answer["result"] == str(morph.results[0])


def test_frames_of_images_are_bytes_over_the_range_of_the_data(session, som, digits):
    answer = morph_of(session)
    frames = som.morph(digits[0][[5]], ss.Unit(3)).frames(7)[0]
    assert answer["frames"].dtype == np.uint8
    np.testing.assert_allclose(answer["frames"].astype(float) * 16 / 255, np.clip(frames, 0, 16), atol=16 / 255)


def test_classes_and_clusters_are_targets(session, som, digits):
    opened = asked(session, kind="open")
    to_class = morph_of(session, target={"class": opened["classes"].index("8")})
    assert som.unit_labels_[to_class["path"]["units"][-1]] == 8
    assert to_class["target_units"] == np.flatnonzero(som.unit_labels_ == 8).tolist()
    to_cluster = morph_of(session, target={"cluster": 0})
    assert opened["unit_clusters"][to_cluster["path"]["units"][-1]] == 0


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["tuned", "map"])
@pytest.mark.parametrize("target", [{"unit": 3}, {"class": 8}, {"cluster": 0}])
def test_the_distance_to_the_target_is_the_morphs_own_and_never_grows(session, digits, target, mode):
    """To the real sample at the end of the path, which is not the prototype of its unit."""
    X = digits[0]
    request = {"target": target, "mode": mode, "frames": 9}
    ((kind, number),) = target.items()
    rows = (5, 17, 33, 60)
    morph = session.labelled_map.som.morph(
        X[list(rows)], session.labelled_map.toward(kind, number), **({"via": "map"} if mode == "map" else {})
    )
    for k, row in enumerate(rows):
        path, line = asked(session, kind="curves", row=row, **request)["target"]
        np.testing.assert_allclose(path, morph.target_activations_at(9)[k], rtol=1e-5, atol=1e-4)
        assert (np.diff(path) <= 0).all()
        assert (np.diff(line) <= 0).all()
        assert (path[-1], line[-1]) == (0, 0)


@pytest.mark.slow
def test_the_last_paths_are_kept_for_their_curves_and_older_ones_forgotten(som, digits, monkeypatch):
    """A session that is open for days holds no more than one of a minute."""
    session, made = Session(som, *digits), []
    morph = ss.SOM.morph
    monkeypatch.setattr(ss.SOM, "morph", lambda *args, **how: made.append(args) or morph(*args, **how))
    for row in range(40):
        morph_of(session, row=row)
    assert len(made) == 40
    assert 4 <= len(session._paths) <= 20
    fields = {"target": {"unit": 3}, "mode": "tuned", "frames": 7}
    for row in (39, 38, 37):
        asked(session, kind="curves", row=row, **fields)
    assert len(made) == 40
    asked(session, kind="curves", row=0, **fields)
    assert len(made) == 41


@pytest.mark.slow
def test_paths_of_many_values_are_kept_to_a_limit_of_bytes(som, digits, monkeypatch):
    session = Session(som, *digits)
    monkeypatch.setattr("somersault.explorer.answers.session._KEPT_BYTES", 3 * 7 * 64 * 8)
    for row in range(8):
        morph_of(session, row=row)
    assert sum(path.frames.nbytes for path in session._paths.values()) == 3 * 7 * 64 * 8
    monkeypatch.setattr("somersault.explorer.answers.session._KEPT_BYTES", 1)
    morph_of(session, row=9)
    assert len(session._paths) == 1


@pytest.mark.slow
def test_curves_are_the_measures_of_the_frames(session, som, digits):
    X = digits[0]
    request = {"row": 5, "target": {"unit": 3}, "mode": "rigidity", "rigidity": 30, "frames": 7}
    curves = asked(session, kind="curves", **request)
    frames = som.morph(X[[5]], ss.Unit(3), rule=ss.Tikhonov(rigidity=30.0)).frames(7)[0]
    line = ss.straight_line(frames[:1], frames[-1:], 7)[0]
    both = np.stack([frames, line])
    np.testing.assert_allclose(
        curves["target"], som.codebook_.activations(both.reshape(14, -1))[:, 3].reshape(2, 7), rtol=1e-5
    )
    sharp = roughness(both, (8, 8)) / np.median(roughness(X[:500], (8, 8)))
    np.testing.assert_allclose(curves["sharpness"], sharp, rtol=1e-5)
    others = np.delete(X, 5, axis=0)
    near = np.linalg.norm(both[:, :, None] - others, axis=-1).min(axis=-1)
    every = np.linalg.norm(X[:, None] - X, axis=-1)
    every[every == 0] = np.inf
    spacing = curves["distance"][0, 0] / near[0, 0]
    np.testing.assert_allclose(curves["distance"], near * spacing, rtol=1e-4, atol=1e-6)
    assert 1 / spacing == pytest.approx(np.median(every.min(axis=1)), rel=0.1)


def test_the_distance_to_the_data_forgets_the_samples_that_the_path_is_made_of(session):
    answer = asked(session, kind="curves", row=5, target={"unit": 3}, mode="tuned", frames=7)
    assert answer["distance"].min() > 0.05


@pytest.mark.parametrize("asked_mode", [mode for mode, _ in MODES])
@pytest.mark.filterwarnings("ignore::somersault.ClusterNumberWarning")
@pytest.mark.parametrize("target", [{"unit": 3}, {"class": 1}, {"cluster": 0}])
def test_the_python_call_makes_the_same_frames(flowers, asked_mode, target):
    X, y = flowers
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    answer = morph_of(Session(som, X, y), target=target, **asked_mode)
    scope = {"som": som, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102  # that it runs is the claim
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


def test_the_python_call_fills_gaps_and_draws_the_same_rows(monkeypatch, flowers):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", 60)
    X, y = flowers[0].to_numpy(copy=True), flowers[1]
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    X[5, 1] = np.nan
    answer = morph_of(Session(som, X, y), target={"class": 1})
    scope = {"som": som, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


@pytest.mark.parametrize("container", [np.asarray, csr_array, coo_array, pl.DataFrame, lambda X: X.tolist()])
def test_the_python_call_takes_rows_of_any_table(monkeypatch, flowers, container):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", 60)
    X, y = container(flowers[0].to_numpy()), flowers[1]
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    answer = morph_of(Session(som, X, y), target={"class": 1})
    scope = {"som": som, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


@pytest.mark.parametrize("n_shown", [60, 150])
def test_samples_that_are_read_in_blocks_are_shown_as_those_in_memory(monkeypatch, flowers, n_shown):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", n_shown)
    X, y = flowers[0].to_numpy(), flowers[1]
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    source = ss.blocks(lambda: (X[start : start + 40] for start in range(0, 150, 40)))
    here, there = Session(som, X, y), Session(som, source, y)
    for request in ({"kind": "open"}, {"kind": "sample", "row": 77}, {"kind": "members", "unit": 3}):
        np.testing.assert_equal(asked(there, **request), asked(here, **request))
    answer = morph_of(there, target={"class": 1})
    np.testing.assert_array_equal(answer["frames"], morph_of(here, target={"class": 1})["frames"])
    scope = {"som": som, "X": source, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


def test_labels_that_are_missing_are_no_class(flowers):
    y = np.where(np.arange(150) < 50, np.nan, 1.0)
    session = Session(ss.SOM(shape=(4, 5), n_epochs=6).fit(flowers[0]), flowers[0], y)
    assert asked(session, kind="open")["classes"] == ["1.0"]
    assert len(morph_of(session, target={"class": 0}, row=10)["frames"]) == 7


def test_the_users_map_stays_as_it_is(flowers):
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(flowers[0])
    before, exemplars = set(vars(som)), som.codebook_.exemplars
    Session(som, *flowers)
    assert set(vars(som)) == before
    assert som.codebook_.exemplars is exemplars
    assert som.codebook_.labels is None


def test_of_many_rows_some_stand_for_all_and_every_row_can_start(monkeypatch, rng):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", 100)
    X = rng.normal(size=(1000, 3))
    session = Session(ss.SOM(shape=(3, 3), n_epochs=3).fit(X), X)
    opened = asked(session, kind="open")
    assert opened["hits"].sum() == opened["n_shown"] == 100
    assert any("100 of 1,000 samples" in note for note in opened["notes"])
    row = next(i for i in range(1000) if i not in session.samples.rows)
    np.testing.assert_array_equal(asked(session, kind="sample", row=row)["values"], X[row].astype(np.float32))


def test_of_wide_rows_fewer_stand_for_all(monkeypatch, rng):
    monkeypatch.setattr(explorer_rows, "_MOST_VALUES", 3000)
    X = rng.normal(size=(900, 5))
    session = Session(ss.SOM(shape=(3, 3), n_epochs=1).fit(X), X)
    assert asked(session, kind="open")["n_shown"] == 600


def test_missing_values_are_filled_and_it_is_said(flowers):
    X = flowers[0].to_numpy(copy=True)
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    X[3, 1] = X[9, 0] = np.nan
    session = Session(som, X)
    assert any(note.startswith("2 of 150 samples miss values") for note in session.notes)
    sample = asked(session, kind="sample", row=3)
    assert sample["n_missing"] == 1
    assert np.isfinite(sample["values"]).all()
    assert np.isfinite(morph_of(session, row=3)["frames"]).all()


def test_without_labels_it_is_said_and_a_class_is_no_target(flowers):
    session = Session(ss.SOM(shape=(4, 5), n_epochs=6).fit(flowers[0]), flowers[0])
    assert any("No labels" in note for note in session.notes)
    assert asked(session, kind="open")["classes"] == []
    with pytest.raises(ss.InputError, match="no class to aim at"):
        morph_of(session, target={"class": 0})


def test_names_and_labels_with_markup_come_as_they_are(table, flowers):
    opened = asked(table, kind="open")
    assert sorted(set(flowers[1])) == opened["classes"]
    assert opened["names"] == list(flowers[0].columns)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (50, 80)])
def test_maps_of_any_shape_are_shown(rng, shape):
    X = rng.normal(size=(300, 3))
    som = ss.SOM(shape=shape, n_epochs=1, radius=(1.0, 0.5)).fit(X)
    session = Session(som, X)
    opened = asked(session, kind="open")
    assert len(opened["heights"]) == shape[0] * shape[1]
    answer = morph_of(session, row=opened["start"], target=opened["target"])
    assert len(answer["frames"]) == 7


def test_models_that_stand_on_a_map_are_shown_by_their_map(flowers):
    X, y = flowers[0].to_numpy(), flowers[1]
    model = ss.SOMClassifier(shape=(4, 5), n_epochs=6).fit(X, y)
    answer = morph_of(Session(model, X, y), target={"class": 2})
    scope = {"som": model, "X": X, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


def test_tables_with_categories_are_shown_encoded():
    frame = pd.DataFrame({"petal": [1.4, 1.3, 4.7, 4.5, 1.2], "color": ["red", "red", "blue", "blue", None]})
    som = ss.SOM(shape=(2, 3), n_epochs=10).fit(frame)
    session = Session(som, frame)
    assert asked(session, kind="open")["names"] == ["petal", "color=blue", "color=red"]
    assert morph_of(session, row=4)["frames"].shape == (7, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda som, X, y: Session(som, X[:, :5], y), "5 columns, but the map was trained on 64"),
        (lambda som, X, y: Session(som, X, y[:7]), "y has shape"),
        (lambda som, X, y: Session(X, X, y), "need a fitted ss.SOM"),
        (lambda som, X, y: Session(som, 7, y), "need a table of samples"),
        (lambda som, X, y: Session(som, X, y, image_shape=(3, 3)), "rows · columns = 64"),
        (lambda som, X, y: Session(som, X, y, feature_names=["a"]), "got 1 feature names; need 64"),
        (lambda som, X, y: Session(ss.SOM((2, 2), n_epochs=1).fit(X), X, [1j, *y[1:]]), "y.astype"),
    ],
)
def test_wrong_input_is_named(som, digits, make, words):
    with pytest.raises(ss.InputError, match=words):
        make(som, *digits)


@pytest.mark.slow
def test_how_samples_look_is_guessed(session, table, rng):
    waves = np.sin(rng.uniform(5, 20, (200, 1)) * np.linspace(0, 1, 100))
    noise = rng.normal(size=(200, 64))
    for X, kind in ((waves, "waveform"), (noise, "profile")):
        som = ss.SOM(shape=(2, 2), n_epochs=1).fit(X)
        assert Session(som, X).view.kind == kind
    assert (session.view.kind, session.view.image_shape) == ("image", (8, 8))
    assert table.view.kind == "profile"


def test_exports_hold_the_frames(table, flowers):
    request = {"kind": "export", "row": 5, "target": {"unit": 3}, "mode": "tuned", "frames": 7}
    frames = table.labelled_map.som.morph(flowers[0].iloc[[5]], ss.Unit(3)).frames(7)[0]
    data = {kind: table.ask({**request, "format": kind})[1][0] for kind in ("csv", "npz", "gif")}
    read = pd.read_csv(io.BytesIO(data["csv"]))
    np.testing.assert_array_equal(read[list(flowers[0].columns)].to_numpy(), frames)
    np.testing.assert_array_equal(np.load(io.BytesIO(data["npz"]))["frames"], frames)
    with Image.open(io.BytesIO(data["gif"])) as image:
        assert image.n_frames == 12  # there and back


def test_a_spreadsheet_takes_no_name_for_a_formula(rng):
    X = pd.DataFrame(rng.normal(size=(50, 2)), columns=["=1+1", "plain"])
    session = Session(ss.SOM(shape=(2, 2), n_epochs=1).fit(X), X)
    request = {"kind": "export", "format": "csv", "row": 5, "target": {"unit": 3}, "mode": "tuned", "frames": 3}
    assert session.ask(request)[1][0].splitlines()[0] == b"progress,'=1+1,plain"


def test_threads_get_the_answers_that_they_would_get_alone(table):
    requests = [
        {"kind": "morph", "row": row, "target": {"unit": unit}, "mode": "rigidity", "rigidity": r, "frames": 5}
        for row in (3, 70)
        for unit in (0, 7, 19)
        for r in (1, 30)
    ]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(table.ask, requests * 2))
    assert together == [table.ask(request) for request in requests * 2]


@pytest.mark.slow
def test_a_selection_answers_what_it_lists_and_offers_no_more(session):
    chosen = select(session)
    offer = asked(chosen, kind="offer")
    opened = asked(chosen, kind="open")
    assert opened["start"] in offer["rows"]
    assert opened["target"] in offer["targets"]
    assert any("saved page" in note for note in opened["notes"])
    for row in offer["rows"]:
        for target in offer["targets"]:
            request = {"row": row, "target": target, "mode": "tuned", "frames": offer["frames"]}
            assert {"kind": "morph", **request} in chosen.requests
            assert {"kind": "curves", **request} in chosen.requests
    assert sum(len(b) for request in chosen.requests for b in chosen.ask(request)[1]) > 0
    assert chosen.size < MOST_BYTES


@pytest.mark.slow
def test_a_selection_of_too_much_is_refused(rng):
    X = rng.random((50, 400), dtype=np.float32)
    session = Session(ss.SOM(shape=(2, 2), n_epochs=1).fit(X), X, image_shape=(20, 20))
    paths = {"rows": [0, 1], "targets": [{"unit": 1}, {"unit": 2}]}
    assert select(session, **paths).requests
    with pytest.raises(ss.InputError, match="fewer rows or targets"):
        select(session, **paths, room=30_000)
    with pytest.raises(ss.InputError, match="no rows or no targets"):
        select(session, rows=[])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
kinds = st.sampled_from(["open", "offer", "component", "unit", "members", "sample", "morph", "curves", "export"])
numbers = st.integers(-2, 160)
plausible = {
    "kind": kinds | anything,
    "row": numbers | anything,
    "unit": numbers | anything,
    "feature": numbers | anything,
    "frames": numbers | anything,
    "format": st.sampled_from(["gif", "csv", "npz"]) | anything,
    "target": st.dictionaries(st.sampled_from(["unit", "class", "cluster"]), numbers | anything, max_size=2)
    | anything,
    "mode": st.sampled_from(["tuned", "map", "rigidity", "published"]) | anything,
    "rigidity": st.sampled_from(RIGIDITIES) | anything,
    "share": st.sampled_from(SHARES) | anything,
}


fields_of = {
    "open": (),
    "component": ("feature",),
    "unit": ("unit",),
    "members": ("unit",),
    "sample": ("row",),
    **dict.fromkeys(("morph", "curves"), ("row", "target", "mode", "frames")),
    "export": ("format", "row", "target", "mode", "frames"),
}
well_formed = [
    st.fixed_dictionaries(
        {"kind": st.just(kind), **{name: plausible[name] for name in fields}},
        optional={name: plausible[name] for name in ("rigidity", "share") if kind in ("morph", "curves")},
    )
    for kind, fields in fields_of.items()
]


@pytest.mark.slow
@settings(max_examples=300)
@given(st.one_of(anything, st.fixed_dictionaries({}, optional=plausible), *well_formed))
def test_bad_requests_raise_nothing_but_a_sentence(table, request_):
    try:
        answer, buffers = table.ask(request_)
    except ss.InputError as error:
        assert len(str(error)) < 500  # noqa: PT017  # not every request is wrong
        return
    json.dumps(answer, allow_nan=False)
    assert len(answer["arrays"]) == len(buffers) or request_["kind"] == "export"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"row": 10**5000}, "row is"),
        ({"row": True}, "row is True"),
        ({"row": 150}, "from 0 to 149"),
        ({"frames": 10**6}, "from 3 to 240"),
        ({"mode": "rigidity"}, "lacks rigidity"),
        ({"mode": "rigidity", "rigidity": 31}, "need one of 0.1"),
        ({"rigidity": 30}, "takes no rigidity"),
        ({"target": {"unit": 3, "class": 1}}, "the target must be one of"),
        ({"target": {"planet": 3}}, "need one of 'unit'"),
        ({"color": "red"}, "has a field 'color'"),
        ({"kind": "x" * 10**6}, "need one of 'open'"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(table, change, words):
    with pytest.raises(ss.InputError, match=words) as caught:
        morph_of(table, **change)
    assert len(str(caught.value)) < 400


def test_every_field_of_a_morph_is_needed_or_refused(table):
    request = {
        "kind": "morph",
        "row": 5,
        "target": {"unit": 3},
        "mode": "published",
        "rigidity": 10,
        "share": 0.5,
        "frames": 7,
    }
    assert set(request) == {"kind", *FIELDS}
    for field in request:
        with pytest.raises(ss.InputError):
            table.ask({name: value for name, value in request.items() if name != field})
