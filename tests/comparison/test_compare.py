"""The main job, called from Python: what is held out, what it compares, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault.datasets import digits

SMALL = {"shape": (6, 6), "n_epochs": 3, "random_state": 0}


@pytest.fixture(scope="module")
def compared():
    data = digits()
    return ss.compare(
        ss.SOM(**SMALL), data.X, data.y, source=3, toward=ss.Label(8), n_samples=4, image_shape=(8, 8)
    )


def test_it_does_what_the_command_does(compared, command, tmp_path):
    arguments = ("--from", 3, "--to", 8, "--shape", "6x6", "--epochs", 3, "--samples", 4, "--out", tmp_path)
    assert command("morph", "digits", *arguments)[0] == 0
    with np.load(tmp_path / "frames.npz") as saved:
        assert np.array_equal(saved["frames"], compared.methods[0].frames)
        assert np.array_equal(saved["start_rows"], compared.start_rows)
        assert np.array_equal(saved["target_confidence"], compared.methods[0].curves["target_confidence"])


def test_music_comes_first_and_lines_share_its_starts(compared):
    music, own_end, _ = compared.methods
    assert [method.name for method in compared.methods][:2] == ["MUSIC", "straight line to its own end"]
    for method in compared.methods:
        assert np.array_equal(method.frames[:, 0], digits().X[compared.start_rows])
    assert np.array_equal(own_end.frames[:, -1], compared.morph.end)
    assert music.results == compared.morph.results
    assert not own_end.results


def test_a_line_is_as_long_as_a_line_and_a_morph_never_turns_back(compared):
    assert compared.methods[1].measures["path_length"] == pytest.approx(1.0)
    assert compared.methods[0].measures["target_monotonicity"] == 1.0
    assert compared.methods[1].measures["target_monotonicity"] is None


def test_the_map_that_is_given_stays_as_it_is():
    data, som, epochs = digits(), ss.SOM(**SMALL), []
    som.set_params(on_epoch=lambda epoch, _: epochs.append(epoch))
    stages = []
    found = ss.compare(
        som, data.X[:300], data.y[:300], toward=7, n_samples=2, progress=lambda stage, *_: stages.append(stage)
    )
    assert not hasattr(som, "prototypes_")
    assert found.som.on_epoch is som.on_epoch
    assert epochs == [0, 1, 2]
    assert list(dict.fromkeys(stages)) == ["training the map", "training the classifier", "morphing", "measuring"]


def test_a_fitted_map_is_taken_as_it_is_and_that_is_said():
    data = digits()
    som = ss.SOM(**SMALL).fit(data.X).label_units(data.X, data.y)
    found = ss.compare(som, data.X, data.y, toward=ss.Label(8), n_samples=2)
    assert found.som is som
    assert "may have been trained on all samples" in found.settings["map"]


def test_a_test_split_is_what_is_morphed():
    X, y = digits().X, digits().y
    found = ss.compare(
        ss.SOM(**SMALL),
        X[:1000],
        y[:1000],
        held_out=(X[1000:], y[1000:]),
        source=3,
        toward=ss.Label(8),
        n_samples=3,
    )
    assert len(found.split.X) == 1000
    assert np.array_equal(found.methods[0].frames[:, 0], X[1000:][found.start_rows])
    assert found.start_labels.tolist() == [3, 3, 3]


def test_bounds_hold_and_are_told():
    data = digits()
    found = ss.compare(ss.SOM(**SMALL), data.X, data.y, source=3, toward=ss.Label(8), n_samples=3, bounds=(0, 1))
    assert found.methods[0].frames.min() >= 0
    assert any("within (0, 1)" in sentence for sentence in found.sentences)


@pytest.mark.parametrize("toward", [ss.Units([3, 4]), ss.Unit(7), ss.Cluster(1)])
def test_units_and_clusters_are_goals_without_any_classes(toward, rng):
    X = rng.normal(size=(120, 3)) + np.repeat([[0.0], [6.0]], 60, axis=0)
    som = ss.SOM(shape=(3, 4), n_epochs=3).fit(X).cluster(2)
    found = ss.compare(som, X, toward=toward, n_samples=3)
    assert found.accuracy is None
    assert found.methods[0].measures["success"] is None
    assert all(result.is_success for result in found.morph.results)


def test_it_prints_as_a_table_and_says_how_the_paths_ended(compared):
    lines = str(compared).splitlines()
    assert lines[0] == "data: 3 → 8"
    assert max(map(len, lines)) <= 115
    for measure in compared.measures:
        assert any(measure.name in line for line in lines)
    assert any(line.startswith("good is") for line in lines)
    assert "4 of 4 paths: the target is reached" in lines
    frame = compared.to_frame()
    assert list(frame.index) == [method.name for method in compared.methods]
    assert frame.loc["MUSIC", "sharpness_end"] == compared.methods[0].quality.sharpness_end
    assert np.isnan(frame.loc["straight line to its own end", "target_monotonicity"])


def test_what_comes_from_data_is_text_in_notebooks():
    X = np.random.default_rng(0).normal(size=(60, 2))
    paths = {"<script>": ss.straight_line(X[:5], X[5:10]), "b": ss.straight_line(X[:5], X[10:15])}
    html = ss.Comparison.of(paths, reference=X[15:], name="<b>")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<tr>") == 4


def test_any_paths_are_measured_as_path_quality_does():
    X = np.random.default_rng(1).normal(size=(200, 3))
    lines = ss.straight_line(X[:20], X[20:40], 7)
    found = ss.Comparison.of({"a line": lines, "the same": lines}, reference=X[40:])
    alone = ss.path_quality(lines, reference=X[40:])
    assert found.methods[0].quality == found.methods[1].quality == alone
    measured = [
        "manifold_middle", "manifold_worst", "manifold_end", "told_apart", "told_apart_worst", "told_apart_end",
        "distinct_ends", "path_length", "out_of_range",
    ]  # fmt: skip
    assert [measure.field for measure in found.measures] == measured
    morph = ss.SOM(shape=(4, 4), n_epochs=2).fit(X[40:]).morph(X[:20], 3)
    music, _ = ss.Comparison.of({"MUSIC": morph, "line": lines}, reference=X[40:], n_frames=7).methods
    assert np.array_equal(music.frames, morph.frames(7))
    assert music.measures["target_monotonicity"] == 1.0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"som": "map"}, "som is 'map'; need an ss.SOM"),
        ({"source": 8}, "source and toward are both 8; need two different classes"),
        ({"source": 11}, "source is 11, which no held-out sample has; need one of its classes: 0, 1"),
        ({"y": None, "source": 3}, "source is 3, but there are no classes"),
        ({"toward": ss.Sample(np.zeros(64))}, "toward is Sample.*what straight lines can also lead to"),
        ({"toward": ss.Label(11)}, "no unit bears the label 11"),
        ({"on": "centers"}, "on is 'centers'; need one of"),
        ({"n_frames": 2}, "n_frames is 2; need a whole number of at least 3"),
        ({"held_out": np.zeros((3, 64))}, r"held_out is .*; need \(X, y\)"),
        ({"held_out": (np.zeros((3, 5)), None)}, "held_out has 5 features, X has 64"),
        ({"progress": 3}, "progress is 3; need a function"),
        ({"image_shape": (7, 8)}, "image_shape is"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(changed, message):
    data = digits()
    right = {"som": ss.SOM(**SMALL), "X": data.X, "y": data.y, "toward": ss.Label(8), "n_samples": 2}
    with pytest.raises(ss.InputError, match=message):
        ss.compare(**right | changed)


@pytest.mark.parametrize("paths", [3, {}, {"a": np.zeros((2, 3, 2)), "b": np.zeros((2, 4, 2))}, {"a": "frames"}])
def test_paths_that_do_not_belong_together_are_refused(paths):
    with pytest.raises(ss.InputError, match="paths"):
        ss.Comparison.of(paths, reference=np.eye(2))


@pytest.mark.parametrize("with_words", [False, True])
def test_a_column_that_outweighs_the_others_is_told_by_its_name(rng, with_words):
    X = pd.DataFrame({"grams": rng.normal(4200.0, 800.0, 60), "meters": rng.normal(0.04, 0.01, 60)})
    if with_words:
        X["color"] = np.where(np.arange(60) % 3, "red", "blue")
    y, options = np.arange(60) % 2, {"shape": (3, 3), "n_epochs": 2}
    with pytest.warns(ss.ScaleWarning, match="column 'grams'") as caught:
        found = ss.compare(ss.SOM(**options), X, y, toward=ss.Label(1), n_samples=2)
    assert [warning.category for warning in caught] == [ss.ScaleWarning]
    assert "column 'grams'" in found.settings["not standardized"]
    alike = ss.compare(ss.SOM(**options, standardize=True), X, y, toward=ss.Label(1), n_samples=2)
    assert "not standardized" not in alike.settings


def test_a_pipeline_of_scalers_is_compared_as_the_map_in_the_units_of_the_data():
    rng = np.random.default_rng(0)
    y = np.repeat(["u", "v"], 60)
    X = rng.normal(size=(120, 3)) * [1, 10, 100] + np.where(y == "u", 0, 3)[:, None] * [1, 10, 100]
    pipeline = make_pipeline(StandardScaler(), ss.SOM(shape=(5, 5), n_epochs=3)).fit(X)
    asked = {"toward": ss.Label("v"), "n_samples": 3, "n_frames": 5}
    found, expected = (ss.compare(model, X, y, **asked) for model in (pipeline, ss.map_of(pipeline)))
    np.testing.assert_array_equal(found.methods[0].frames, expected.methods[0].frames)
    np.testing.assert_array_equal(found.methods[0].frames[:, 0], X[found.start_rows])
    behind = make_pipeline(PCA(2), ss.SOM(shape=(3, 3), n_epochs=1)).fit(X)
    with pytest.raises(ss.InputError, match="do more than scale; need a map of the columns themselves"):
        ss.compare(behind, X, y, **asked)


@pytest.mark.parametrize("drop", [(), ("town",)])
def test_a_data_set_is_compared_as_its_samples(tmp_path, drop):
    lines = [f"{i % 7}.5,{i % 5 + 3 * (i % 2)},{['Rome', 'Bari'][i % 2]},{'uv'[i % 2]}" for i in range(80)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,town,label", *lines]))
    data = ss.datasets.load(tmp_path / "t.csv", drop=drop)
    som = ss.SOM(shape=(4, 4), n_epochs=2, standardize=True)
    asked = {"toward": ss.Label("v"), "n_samples": 3, "n_frames": 5}
    found, expected = (ss.compare(som, X, data.y, **asked) for X in (data, data.X))
    np.testing.assert_array_equal(found.methods[0].frames, expected.methods[0].frames)
    assert found.split.feature_name(0) == "a"
