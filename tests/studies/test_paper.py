"""The experiments: each part by a second route, and the whole on small data."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
import studies.__main__
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA
from studies.paper import command as study
from studies.paper import faces, first_names, gaussians, mnist, networks
from studies.paper import run as whole
from studies.paper.latent import N_STEPS, Components, Space
from studies.paper.methods import N_FRAMES, Methods
from studies.paper.page import comparison_page
from studies.paper.task import drawn, other_class

import somersault as ss
from somersault import datasets
from somersault.cli import main, reproduce_command
from somersault.comparison import measuring, unused
from somersault.datasets import Dataset, digits
from somersault.errors import InputError
from somersault.path_measures import realism

pytestmark = pytest.mark.slow

MNIST, FACES = datasets.mnist, datasets.faces
"""The real ones."""
WITHOUT_TORCH = 16
"""Ways where PyTorch is not installed."""


def silent(*_):
    """No progress."""


def digits_as(split="train"):
    """The small digits in the place of MNIST."""
    data = digits()
    rows = np.arange(len(data.X)) % 4 == 0
    rows = rows if split == "test" else ~rows
    return Dataset("mnist", data.X[rows].astype(np.float32), data.y[rows], None, (8, 8))


def faces_as(label="gender"):
    """Fifty people of 8 × 8 pixels, each with a face of his own, a gender that one sees, and 4 to 12 pictures."""
    rng = np.random.default_rng(0)
    people, genders = rng.random((50, 8, 8)), np.repeat(["female", "male"], 25)
    people[genders == "male", 2:4] += 1.0
    who = np.repeat(np.arange(50), rng.integers(4, 13, size=50))
    pictures = 0.2 + 0.3 * people[who] + 0.05 * rng.random((len(who), 8, 8))
    y = genders[who] if label == "gender" else np.array([f"person {i}" for i in who])
    return Dataset("faces", pictures.reshape(-1, 64).astype(np.float32), y, None, (8, 8))


@pytest.fixture(scope="module")
def small():
    """Small data and maps behind the same functions, and no PyTorch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets, "mnist", digits_as)
        patch.setattr(datasets, "faces", faces_as)
        patch.setattr(networks, "is_there", lambda: False)
        patch.setattr(realism, "score", lambda *_: 0.5)  # tested with the other measures, and slow
        patch.setattr(gaussians, "_N_SAMPLES", 600)
        patch.setattr(gaussians, "_N_TRAINED", 450)
        patch.setattr(mnist, "_REFERENCE_EVERY", 1)
        for module, shape in ((gaussians, (6, 6)), (mnist, (8, 8)), (faces, (5, 5))):
            patch.setattr(module, "_SHAPE", shape)
        yield


@pytest.fixture(scope="module")
def ways(small):
    return Methods(mnist.task(3, 12, silent), 3, silent)


@pytest.fixture(scope="module")
def found(ways):
    return {way.name: way for way in ways.all()}


@pytest.fixture(scope="module", params=["gaussians", "mnist", "faces"])
def comparison(small, request):
    return whole.run(request.param, n_paths=8, seed=1, progress=silent)


# The parts


def test_components_are_those_of_scikit_learn(rng):
    X = rng.normal(size=(200, 7)) * np.arange(1, 8) + 5
    ours, theirs = Components.of(X, 3), PCA(3).fit(X)
    np.testing.assert_allclose(np.abs(ours.encode(X)), np.abs(theirs.transform(X)), atol=1e-9)
    np.testing.assert_allclose(
        ours.decode(ours.encode(X)), theirs.inverse_transform(theirs.transform(X)), atol=1e-9
    )
    np.testing.assert_allclose(ours.whitened(X).std(axis=0), 1)


def test_components_of_few_samples_are_as_many_as_there_are(rng):
    assert len(Components.of(rng.normal(size=(4, 9)), 150).axes) == 3


def test_frames_of_a_path_in_a_space_are_at_equal_progress_once_decoded():
    """A space that is bent along one axis: equal steps in it are unequal ones outside."""
    bent = Space("bent", np.sqrt, lambda z: z**2)
    path = ss.straight_line([[0.0]], [[1.0]], N_STEPS)
    np.testing.assert_allclose(
        bent.frames(path, np.array([[0.0]]), 11)[0, :, 0], np.linspace(0, 1, 11), atol=1e-12
    )


def test_the_first_frame_is_the_start_though_the_space_knows_it_roughly():
    rough = Space("rough", np.round, lambda z: z)
    frames = rough.frames(ss.straight_line([[0.0]], [[4.0]], N_STEPS), np.array([[0.3]]), 5)
    assert frames[0, :, 0].tolist() == pytest.approx([0.3, 1, 2, 3, 4])


def test_unused_samples_are_different_and_none_of_the_taken():
    X = np.array([[0.1], [0.2], [0.1], [0.3], [0.4]], dtype=np.float32)
    taken, more = X[3:4].astype(np.float64), np.array([[0.4000001]])
    assert unused(X, taken, more).tolist() == [2, 1, 4]


@given(st.integers(0, 1000), st.integers(2, 9))
def test_another_class_is_never_the_own_one_and_may_be_any_other(seed, n):
    labels = np.repeat([f"class {i}" for i in range(n)], 200)
    goals = other_class(np.random.default_rng(seed), labels)
    assert not (goals == labels).any()
    assert len(set(zip(labels.tolist(), goals.tolist(), strict=True))) == n * (n - 1)


def test_all_are_drawn_where_there_are_no_more():
    assert drawn(np.random.default_rng(0), 5, 9).tolist() == [0, 1, 2, 3, 4]


def test_the_posterior_is_that_of_normal_densities(rng):
    data = datasets.gaussians(300, seed=4)
    means, axes = datasets.components(seed=4)
    p = gaussians.Posterior(means, axes)(data.X)
    density = np.column_stack(
        [multivariate_normal(m, A @ A.T).pdf(data.X) for m, A in zip(means, axes, strict=True)]
    )
    np.testing.assert_allclose(p, density / density.sum(axis=1, keepdims=True), atol=1e-9)
    assert np.mean(p.argmax(axis=1) == data.y) > 0.9


def test_held_out_people_are_held_out_with_all_pictures():
    names = faces_as("person").y
    held = faces.held_out(names, np.random.default_rng(0))
    assert set(names[held]).isdisjoint(names[~held])
    assert len(set(names[held])) == 9  # of 50


def test_who_somebody_is_differs_between_people_more_than_between_pictures():
    X, names = faces_as("person").X, faces_as("person").y
    held = faces.held_out(names, np.random.default_rng(0))
    identity = faces.Identity.fit(Components.of(X[~held], 40), X[~held], names[~held])
    same, different = identity.drifts(X[held], names[held], np.random.default_rng(0))
    assert same < 0.3 < different
    assert identity.n_people == sum(np.unique(names[~held], return_counts=True)[1] >= 8)


def test_genders_are_read_off_first_names_where_the_data_tell_names_alone(rng):
    """As those that scikit-learn fetches do."""
    X, names = rng.random((4, 2)), np.array(["George W Bush", "Laura_Bush", "Xzqy Bush", "Laura"])
    kept, y, who, source = faces.labelled(X, names, names)
    assert np.array_equal(kept, X[[0, 1, 3]])
    assert y.tolist() == ["male", "female", "female"]
    assert who.tolist() == ["George W Bush", "Laura_Bush", "Laura"]
    assert "first name" in source
    assert faces.labelled(X, np.array(["a", "b", "a", "b"]), names)[3] == "as the data say"


def test_no_first_name_has_two_genders():
    assert len(first_names._GENDERS) == sum(len(names.split()) for names in first_names._NAMES.values())


def test_first_names_agree_with_the_genders_of_the_file(data_folder, monkeypatch):
    monkeypatch.setenv("SOMERSAULT_DATA", str(data_folder))
    guessed, told = first_names.genders(FACES("person").y), FACES().y
    assert np.mean(guessed != "") > 0.7
    assert (guessed == told)[guessed != ""].all()


@pytest.mark.parametrize("module", [mnist, faces])
def test_rows_of_numbers_in_the_place_of_images_are_refused(small, monkeypatch, module):
    flat = Dataset("flat", np.eye(4), np.array([0, 1, 0, 1]))
    monkeypatch.setattr(datasets, module.__name__.rsplit(".", 1)[1], lambda _="": flat)
    with pytest.raises(InputError, match=r"flat holds rows of numbers; need images \(n_samples, rows, columns\)"):
        module.task(0, 5, silent)


def test_faces_without_genders_are_refused(small, monkeypatch):
    monkeypatch.setattr(datasets, "faces", lambda _="": faces_as("person"))
    with pytest.raises(InputError, match=r"0 genders; need two: put lfw\.npz .* SOMERSAULT_DATA"):
        faces.task(0, 5, silent)


# The ways


def test_all_ways_are_there_the_default_first(found):
    assert list(found)[:2] == ["MUSIC, default", "MUSIC by a shift"]
    assert len(found) == WITHOUT_TORCH


def test_every_way_starts_at_the_sample_bit_for_bit_and_is_finite(ways, found):
    for way in found.values():
        assert way.frames.shape == (12, N_FRAMES, 64)
        assert np.array_equal(way.frames[:, 0], ways.task.start)
        assert np.isfinite(way.frames).all()


def test_the_default_is_what_the_library_does_when_nothing_else_is_said(ways, found):
    default = found["MUSIC, default"]
    for i, goal in enumerate(ways.task.goals):
        alone = ways.som.morph(ways.task.start[[i]], ss.Label(goal))
        np.testing.assert_allclose(alone.frames(N_FRAMES)[0], default.frames[i], atol=1e-6)
        assert alone.results[0] == default.results[i]
        assert default.target_activations[i, -1] == pytest.approx(alone.target_activations[0, -1], abs=1e-6)


def test_the_published_rule_is_the_paper_s(ways, found):
    rule = ss.Tikhonov(damping=ways.damping, target_weight=1.0)
    path = ss.morph(
        ways.task.start, ways.som.prototypes_, ss.Unit(ways.targets), rule=rule, control=ss.FixedRate(0.1, 50)
    )
    np.testing.assert_allclose(found["MUSIC as published"].frames, path.frames(N_FRAMES), atol=1e-9)
    rigid = ss.Tikhonov(rigidity=1.0, target_weight=1.0, spectral_exponent=0.0)
    same = ss.morph(
        ways.task.start, ways.som.prototypes_, ss.Unit(ways.targets), rule=rigid, control=ss.FixedRate(0.1, 50)
    )
    np.testing.assert_allclose(same.frames(N_FRAMES), path.frames(N_FRAMES), atol=1e-3)


def test_the_target_is_the_nearest_pure_unit_of_the_goal(ways):
    distance = np.linalg.norm(ways.task.start[:, None] - ways.som.prototypes_, axis=2)
    book = ways.som.codebook_
    for i, goal in enumerate(ways.task.goals):
        fit = (book.labels == goal) & (book.purity >= 0.9)
        assert fit.any()
        assert ways.targets[i] == np.where(fit, distance[i], np.inf).argmin()


def test_straight_lines_end_where_they_say(ways, found):
    ends = {name: way.frames[:, -1] for name, way in found.items()}
    assert np.array_equal(ends["line to the prototype"], ways.som.prototypes_[ways.targets])
    assert np.array_equal(ends["line to the end of the default"], ends["MUSIC, default"])
    train = {
        x.tobytes(): (label, unit)
        for x, label, unit in zip(ways.task.X, ways.task.y, ways.som.predict(ways.task.X), strict=True)
    }
    real = [train[end.astype(np.float32).tobytes()] for end in ends["line to a real sample of the unit"]]
    assert real == list(zip(ways.task.goals, ways.targets, strict=True))
    medoids = [end.astype(np.float32).tobytes() in train for end in ends["line to the medoid"]]
    assert all(medoids)


def test_a_real_sample_is_one_of_the_goal_though_its_unit_holds_others(small):
    task = mnist.task(3, 30, silent)
    wrong = np.arange(len(task.y)) % 3 == 0
    blurred = replace(task, y=np.where(wrong, (task.y + 1) % 10, task.y), purity=0.5)
    ways = Methods(blurred, 3, silent)
    labels = {x.tobytes(): label for x, label in zip(task.X, blurred.y, strict=True)}
    assert [labels[end.astype(np.float32).tobytes()] for end in ways.real_ends] == blurred.goals.tolist()


def test_a_cluster_holds_the_target_unit_and_units_of_the_goal_alone(ways):
    for units, target, goal in zip(ways._clusters(), ways.targets, ways.task.goals, strict=True):
        assert target in units
        assert {ways.som.unit_labels_[unit] for unit in units} == {goal}


# The whole


def test_every_way_is_measured_alike(comparison):
    assert len(comparison.methods) == WITHOUT_TORCH
    names = {measure.field for measure in comparison.measures}
    photometric = {"brightness_middle", "contrast_end", "photometric_consistency", "sharpness_middle"}
    assert (photometric <= names) == (comparison.name != "gaussians")
    assert ({"identity_drift_middle", "identity_drift_end"} <= names) == (comparison.name == "faces")
    for method in comparison.methods:
        assert method.quality.n_paths == 8
        for measure in comparison.measures:
            is_of_music = measure.field == "target_monotonicity" and not method.results
            assert method.has(measure) == (not is_of_music)
        assert all(values.shape == (8, N_FRAMES) for values in method.curves.values())


def test_the_seed_decides_everything(comparison):
    again, other = (whole.run(comparison.name, n_paths=8, seed=seed, progress=silent) for seed in (1, 2))
    assert [method.quality for method in again.methods] == [method.quality for method in comparison.methods]
    assert again.inversion == comparison.inversion
    assert other.methods[0].quality != comparison.methods[0].quality


def test_inversion_without_perturbation_is_exact(comparison):
    assert comparison.inversion["nothing to change"].startswith("8 of 8 paths keep all")
    last = list(comparison.inversion.values())[-2]
    assert float(re.search(r"at most (\S+)", last)[1]) < 1e-6


def test_no_path_is_measured_against_what_it_is_made_of(small, monkeypatch):
    seen = []
    monkeypatch.setattr(
        measuring, "path_quality", lambda frames, **asked: seen.append((frames, asked["reference"])) or 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        whole.run("mnist", n_paths=8, seed=1, progress=silent)
    monkeypatch.undo()
    ((_, reference),) = seen
    ways = Methods(mnist.task(1, 8, silent), 1, silent)
    waypoints = [
        waypoint for way in ways.all() if way.waypoints is not None for path in way.waypoints for waypoint in path
    ]
    assert len(waypoints) > 8
    made_of = {x.astype(np.float32).tobytes() for x in (*ways.landmarks.prototypes, *ways.real_ends, *waypoints)}
    assert made_of.isdisjoint({x.tobytes() for x in reference})
    assert len(reference) == len({x.tobytes() for x in ways.task.X} - made_of)


# What is left behind


class Opened(HTMLParser):
    """Whether all tags are closed, and whatever is loaded."""

    def __init__(self):
        super().__init__()
        self.open, self.loaded = [], []

    def handle_starttag(self, tag, attributes):
        self.loaded += [value for name, value in attributes if name in ("src", "href")]
        if tag not in ("meta", "img", "circle", "line", "polyline", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("circle", "line", "polyline"):
            assert self.open.pop() == tag


def test_the_page_is_well_formed_says_the_numbers_and_loads_nothing(comparison):
    text = comparison_page(comparison, {"a figure": b"png"})
    page = Opened()
    page.feed(text)
    assert page.open == []
    assert all(source.startswith("data:") for source in page.loaded)
    assert "<script" not in text
    for method in comparison.methods:
        assert method.name in text
        for measure in comparison.measures:
            assert method.cell(measure) in text


def test_what_comes_from_data_is_text_and_nothing_else(comparison):
    evil = "<script>alert(1)</script>"
    worse = replace(comparison, samples=(evil,) * 8, settings={evil: evil}, inversion={evil: evil})
    assert "<script" not in comparison_page(worse, {evil: b""})


def test_an_installed_package_says_where_the_experiments_are(command, tmp_path, monkeypatch):
    monkeypatch.setattr(reproduce_command, "ROOT", tmp_path)
    code, out, err = command("gaussians", "--out", tmp_path / "out")
    assert (code, out) == (1, "")
    assert "in the folder studies of the repository" in err
    assert "pip install --editable ." in err
    assert not (tmp_path / "out").exists()


def test_experiments_are_found_from_any_folder(tmp_path):
    (tmp_path / "studies").mkdir()  # another one of that name
    code = "from somersault.cli.reproduce_command import command; print(command().__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == study.__file__


@pytest.mark.parametrize(
    ("name", "words"), [("gausians", "'gausians' is not a study; need one of gaussians, mnist")]
)
def test_studies_are_called_by_their_names(name, words):
    with pytest.raises(SystemExit, match=words):
        studies.__main__.run(name)


@pytest.fixture
def command(small, capsys):
    """Runs the command within this process: exit code, standard output, standard error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as exit_:
            main(["reproduce", *map(str, arguments)], prog_name="somersault")
        return exit_.value.code, *capsys.readouterr()

    return run


def test_the_command_prints_a_table_and_leaves_a_page_and_figures(command, tmp_path):
    code, out, err = command("mnist", "--paths", 6, "--out", tmp_path / "new")
    assert code == 0, err
    assert "measuring" in err
    assert "measuring" not in out
    lines = out.splitlines()
    assert max(map(len, lines[: lines.index(next(x for x in lines if x.startswith("MUSIC, default:")))])) <= 130
    for way in ("MUSIC, default", "MUSIC as published", "line to the medoid", "line in 50 principal components"):
        assert sum(line.startswith(f" {way} ") for line in lines) >= 2
    assert "6 of 6 paths keep all 64 values bit for bit" in out
    assert "one hidden layer (PyTorch is not installed)" in out
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(study.kinds("mnist"))
    assert (tmp_path / "new" / "mnist-frames.png").read_bytes().startswith(b"\x89PNG")


def test_json_says_the_same(command, tmp_path):
    code, out, _ = command("gaussians", "--paths", 6, "--out", tmp_path, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["n_paths"] == 6
    assert len(answer["table"]) == WITHOUT_TORCH
    first = answer["table"][0]
    assert first["method"] == "MUSIC, default"
    assert first["results"] == {"the target is reached": 6}
    assert first["mean"].keys() - {"told_apart", "target_monotonicity"} == first["spread"].keys()
    assert set(answer["files"]) == set(study.kinds("gaussians"))


def test_more_paths_than_there_are_samples_are_told_of(command, tmp_path):
    code, out, err = command("faces", "--paths", 5000, "--out", tmp_path, "--json")
    n = json.loads(out)["n_paths"]
    assert code == 0
    assert f"asked for 5000 paths; only {n} samples are held out" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument"),
        (["cifar"], "'cifar' is not one of 'gaussians', 'mnist', 'faces'"),
        (["mnist", "--paths", "4"], "4 is not in the range x>=5"),
        (["mnist", "--seed", "-1"], "-1 is not in the range"),
        (["mnist", "--frames", "11"], "No such option"),
    ],
)
def test_wrong_usage_is_told_of(command, arguments, words):
    code, out, err = command(*arguments)
    assert code == 2
    assert out == ""
    assert words in err


@pytest.mark.parametrize(
    ("experiment", "fetcher", "file"),
    [("mnist", "fetch_openml", "mnist.npz"), ("faces", "fetch_lfw_people", "lfw.npz")],
)
def test_without_data_and_network_it_says_what_to_do(capsys, monkeypatch, tmp_path, experiment, fetcher, file):
    def unreachable(*_, **__):
        raise OSError("no network")

    monkeypatch.setattr(datasets, "mnist", MNIST)
    monkeypatch.setattr(datasets, "faces", FACES)
    monkeypatch.delenv("SOMERSAULT_DATA", raising=False)
    monkeypatch.setattr(f"sklearn.datasets.{fetcher}", unreachable)
    with pytest.raises(SystemExit) as exit_:
        main(["reproduce", experiment, "--out", str(tmp_path / "out")], prog_name="somersault")
    out, err = capsys.readouterr()
    assert exit_.value.code == 1
    assert out == ""
    assert f"set SOMERSAULT_DATA to a folder that holds {file}" in " ".join(err.split())
    assert not (tmp_path / "out").exists()


# PyTorch, which need not be there


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
