"""What a session answers, against the library's own calls."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import somersault as ss
from somersault.explorer.answers.session import Session
from somersault.path_measures import roughness

from .questions import MODES, asked, morph_of


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
    assert sum(n for _, n in unit["counts"]) == (som.predict(flowers[0]) == sample["unit"]).sum()
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
    fields = {"target": {"unit": 3}, "mode": "tuned", "frames": 7}
    for row in (39, 38, 37):
        asked(session, kind="curves", row=row, **fields)
    assert len(made) == 40
    asked(session, kind="curves", row=19, **fields)
    assert len(made) == 41


@pytest.mark.slow
def test_paths_of_many_values_are_kept_to_a_limit_of_bytes(som, digits, monkeypatch):
    session, made = Session(som, *digits), []
    morph = ss.SOM.morph
    monkeypatch.setattr(ss.SOM, "morph", lambda *args, **how: made.append(args) or morph(*args, **how))
    monkeypatch.setattr("somersault.explorer.answers.session._KEPT_BYTES", 3 * 7 * 64 * 8)
    for row in (0, 1, 2, 3, 3, 2, 1, 0):
        morph_of(session, row=row)
    assert len(made) == 5
    monkeypatch.setattr("somersault.explorer.answers.session._KEPT_BYTES", 1)
    for row in (9, 9, 0):
        morph_of(session, row=row)
    assert len(made) == 7


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


def test_rows_are_called_by_their_names_where_they_have_some(rng):
    X = rng.normal(size=(20, 2))
    names = [f"folder/{i}.png" for i in range(20)]
    som = ss.SOM(shape=(2, 2), n_epochs=1).fit(X)
    session = Session(som, X, row_names=names)
    assert asked(session, kind="sample", row=7)["name"] == "folder/7.png"
    members = asked(session, kind="members", unit=1)
    assert members["names"] == [names[row] for row in members["rows"]]
    assert asked(Session(som, X), kind="sample", row=7)["name"] is None
    with pytest.raises(ss.InputError, match="row_names has shape"):
        Session(som, X, row_names=names[:3])


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
