"""Whatever is passed to a public function, of whatever type, is taken or refused in our words.

Each function is called rightly, and then again with one argument replaced by each of the wrong things. What comes
must be an answer, an InputError (or what scikit-learn itself raises), and never a raw error out of the depths.
"""

import inspect
import traceback
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import trimesh

import somersault as ss

pytestmark = pytest.mark.slow

mpl.use("Agg")


class Anything:
    """Takes what it is given, and is nothing."""

    def __init__(self, *given, **named): ...


WRONG = {
    "None": None,
    "True": True,
    "a negative number": -1,
    "a whole number": 5,
    "beyond int64": 2**63,
    "beyond float64": 10**400,
    "a fraction": 2.5,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "a complex number": 1j,
    "a word": "nonsense",
    "an empty string": "",
    "bytes": b"\xff\x00",
    "an empty list": [],
    "a ragged list": [[1.0], [1.0, 2.0]],
    "a list of words": ["a", "b"],
    "a list of Nones": [None, None],
    "an empty dict": {},
    "an object": object(),
    "a function": lambda *_: "nonsense",
    "a class": Anything,
    "objects in an array": np.array([object(), None]),
    "numbers of another shape": np.zeros((2, 2, 2)),
    "an array without rows": np.zeros((0, 3)),
    "a date": np.datetime64("2020-01-01"),
}
WAVE = np.sin(np.arange(800) / 3)
WINDOWS = np.zeros((2, 5, 1)) + np.arange(5)[:, None]
SERIES = ss.Series().fit(WINDOWS)
SOUNDS = ss.Sounds(rate=8000, duration=0.1, loudest=1.0)
SHAPES = ss.Shapes(resolution=8)
BALL = SHAPES.encode([trimesh.creation.icosphere()])
ENDLESS = {"n_epochs", "n_steps", "tolerance"}
"""Arguments of which a huge number is right, and takes as long as it says."""
INTERNAL = {
    # made by the library, never by users; or the library's own way of talking to itself
    *(
        "Inversion",
        "Disclosure",
        "Morph",
        "PathQuality",
        "MapQuality",
        "MapSummary",
        "Transitions",
        "Counterfactuals",
        "State",
        "WellPosedness",
        "Source",
        "Result",
    ),
    *("PathMeasure", "Rule", "Control", "NormalMatrix", "Stepper", "MorphStart"),
    "Reached",
    "Comparison",
    "PipedMap",
}

DOWNLOADED = {"datasets.faces", "datasets.mnist"}
"""What needs the network where the data are not on this machine: called with wrong arguments alone."""
INTERNAL_METHODS = {
    "hull_over",
    "scatter",
    "with_medoids",
    "rescaled",
    "with_groups",
    "inverted",
    "set_output",
    "read",
    "parameters",
}
"""What other modules of the library call, with arguments that are checked already."""


@pytest.fixture(scope="module")
def X():
    return np.random.default_rng(0).normal(size=(40, 3))


@pytest.fixture(scope="module")
def y():
    return np.arange(40) % 2


@pytest.fixture(scope="module")
def som(X, y):
    return ss.SOM(shape=(3, 4), n_epochs=2).fit(X).label_units(X, y).cluster(2)


@pytest.fixture(scope="module")
def morphed(som, X):
    return som.morph(X[:3], ss.Unit(5))


@pytest.fixture
def calls(som, morphed, X, y, tmp_path, monkeypatch):
    """Of each public function a right call: the function, and its arguments by name."""
    monkeypatch.chdir(tmp_path)
    np.save("X.npy", X)
    som.save("map.safetensors")
    ss.Policy([(np.zeros((3, 13)), np.zeros(3))]).save("known.json")
    frames, book = morphed.frames(5), som.codebook_
    small = {"shape": (3, 4), "n_epochs": 1}

    def fitted(kind, *y):
        return lambda **parameters: kind(**small | parameters).fit(X, *y)

    def toward(kind):
        return lambda **target: som.morph(X[:2], kind(**target))

    a_map = ss.SOM(**small)
    return {
        "SOM": (fitted(ss.SOM), {}),
        "SOMClusterer": (fitted(ss.SOMClusterer), {"n_clusters": 2}),
        "SOMClassifier": (fitted(ss.SOMClassifier, y), {}),
        "SOMRegressor": (fitted(ss.SOMRegressor, y), {}),
        "SOMSampler": (
            lambda **args: ss.SOMSampler(**args).fit_resample(X, np.arange(40) // 30),
            {"som": a_map, "n_near": 3, "sampling_strategy": "auto"},
        ),
        "SOMSampler.fit": (ss.SOMSampler().fit, {"X": X, "y": np.arange(40) // 30}),
        "SOMSampler.fit_resample": (ss.SOMSampler().fit_resample, {"X": X, "y": np.arange(40) // 30}),
        "SOM.sample": (som.sample, {"n": 3, "label": 1}),
        "SOM.fit": (a_map.fit, {"X": X, "sample_weight": np.ones(40)}),
        "SOM.partial_fit": (lambda **args: ss.SOM(**small).partial_fit(**args), {"X": X}),
        "SOM.predict": (som.predict, {"X": X}),
        "SOM.transform": (som.transform, {"X": X}),
        "SOM.score_samples": (som.score_samples, {"X": X}),
        "SOM.score": (som.score, {"X": X}),
        "SOM.inverse_transform": (som.inverse_transform, {"A": som.transform(X)}),
        "SOM.impute": (som.impute, {"X": X}),
        "SOM.decode": (som.decode, {"points": X}),
        "SOM.quality": (som.quality, {"X": X}),
        "SOM.summary": (som.summary, {"X": X, "y": y, "by": "cluster"}),
        "SOM.counterfactuals": (
            som.counterfactuals,
            {"X": X[:3], "predict": lambda rows: rows[:, 0] > 0, "target": True},
        ),
        "SOM.cluster": (lambda **args: fitted(ss.SOM)().cluster(**args), {"n_clusters": 2}),
        "SOM.label_units": (lambda **args: fitted(ss.SOM)().label_units(**args), {"X": X, "y": y}),
        "SOM.medoids": (som.medoids, {"X": X}),
        "SOM.morph": (som.morph, {"X": X[:3], "toward": 5}),
        "SOM.save": (som.save, {"path": "again.safetensors"}),
        "SOMClusterer.fit": (ss.SOMClusterer(2, **small).fit, {"X": X}),
        "SOMClassifier.fit": (ss.SOMClassifier(**small).fit, {"X": X, "y": y}),
        "SOMClassifier.counterfactuals": (
            ss.SOMClassifier(**small).fit(X, y).counterfactuals,
            {"X": X[:3], "target": 1, "n": 2},
        ),
        "SOMRegressor.fit": (ss.SOMRegressor(**small).fit, {"X": X, "y": y}),
        "Codebook": (ss.Codebook, {"prototypes": X}),
        "Codebook.activations": (book.activations, {"X": X}),
        "Codebook.invert": (book.invert, {"A": book.activations(X)}),
        "disclosure": (ss.disclosure, {"A": book.activations(X), "book": book, "X": X}),
        "Codebook.completed": (book.completed, {"X": X}),
        "Codebook.extended": (book.extended, {"points": X}),
        "Codebook.labelled": (book.labelled, {"labels": list("abcabcabcabc")}),
        "Codebook.medoids": (book.medoids, {"X": X}),
        "Codebook.clustered": (book.clustered, {"clusters": np.arange(12) % 3}),
        "Codebook.units_in": (book.units_in, {"cluster": 1}),
        "Codebook.units_labelled": (book.units_labelled, {"label": 1}),
        "Codebook.units_of": (book.units_of, {"label": 1}),
        "Codebook.with_exemplars": (book.with_exemplars, {"X": X, "y": y}),
        "Lattice": (ss.Lattice, {"shape": (3, 4)}),
        "Lattice.between": (som.lattice_.between, {"a": 0, "b": 5}),
        "Lattice.gaps": (som.lattice_.gaps, {"a": 0, "b": 5}),
        "Lattice.neighbors": (som.lattice_.neighbors, {"unit": 5}),
        "Lattice.touching": (som.lattice_.touching, {"a": 0, "b": 5}),
        "Tikhonov": (lambda **args: som.morph(X[:2], 5, rule=ss.Tikhonov(**args)), {}),
        "Adaptive": (lambda **args: som.morph(X[:2], 5, control=ss.Adaptive(**args)), {}),
        "FixedRate": (lambda **args: som.morph(X[:2], 5, control=ss.FixedRate(**args)), {"n_steps": 3}),
        "Learned": (lambda **args: som.morph(X[:2], 5, control=ss.Learned(**args)), {}),
        "Policy": (ss.Policy, {"layers": [(np.zeros((3, 13)), np.zeros(3))]}),
        "Policy.save": (ss.Policy([(np.zeros((3, 13)), np.zeros(3))]).save, {"path": "policy.json"}),
        "Policy.load": (ss.Policy.load, {"path": "known.json"}),
        "ActivationBelow": (lambda **args: som.morph(X[:2], 5, until=ss.ActivationBelow(**args)), {"value": 0.1}),
        "Unit": (toward(ss.Unit), {"units": 5}),
        "Sample": (toward(ss.Sample), {"points": X[0]}),
        "Label": (toward(ss.Label), {"label": 1}),
        "Away": (toward(ss.Away), {"target": 5}),
        "Units": (toward(ss.Units), {"units": [3, 4]}),
        "Cluster": (toward(ss.Cluster), {"number": 1}),
        "Morph.frames": (morphed.frames, {"n_frames": 4, "samples": [0, 2]}),
        "Morph.to_frame": (morphed.to_frame, {"n_frames": 4}),
        "Morph.activations": (morphed.activations, {"n_frames": 4}),
        "Morph.target_activations_at": (morphed.target_activations_at, {"frames": 4, "samples": [0, 2]}),
        "Morph.bmus": (morphed.bmus, {"n_frames": 4}),
        "morph": (ss.morph, {"X": X[:3], "book": book, "toward": 5}),
        "steps": (lambda **args: list(ss.steps(**args)), {"X": X[:3], "book": book, "toward": 5}),
        "path_quality": (ss.path_quality, {"frames": frames, "reference": X}),
        "straight_line": (ss.straight_line, {"start": X[:3], "end": X[3:6]}),
        "suggest_shape": (ss.suggest_shape, {"X": X}),
        "map_of": (ss.map_of, {"model": som}),
        "compare": (
            ss.compare,
            {"som": a_map, "X": X, "toward": 5, "n_samples": 2, "n_frames": 3},
        ),
        "load": (ss.load, {"path": "map.safetensors"}),
        "save_page": (ss.save_page, {"path": "page.html", "som": som, "X": X, "y": y, "starts": [0]}),
        "explore": (lambda **args: ss.explore(**args)._session, {"som": som, "X": X, "y": y}),
        "Series": (lambda **args: ss.Series(**args).fit(WINDOWS), {}),
        "Series.fit": (ss.Series().fit, {"things": WINDOWS}),
        "Series.encode": (SERIES.encode, {"things": WINDOWS}),
        "Series.decode": (SERIES.decode, {"rows": SERIES.encode(WINDOWS)}),
        "Series.content": (SERIES.content, {"row": SERIES.encode(WINDOWS)[0]}),
        "Series.pictures": (SERIES.pictures, {"rows": SERIES.encode(WINDOWS)}),
        "Series.film": (SERIES.film, {"rows": SERIES.encode(WINDOWS)}),
        "datasets.windows": (ss.datasets.windows, {"recording": WINDOWS[0], "length": 2}),
        "datasets.encoded": (ss.datasets.encoded, {"things": WINDOWS, "medium": ss.Series()}),
        "SOM.transitions": (som.transitions, {"X": X}),
        "Sounds": (lambda **args: ss.Sounds(**{"rate": 8000} | args).fit([WAVE]), {}),
        "Sounds.fit": (ss.Sounds(rate=8000).fit, {"things": [WAVE]}),
        "Sounds.encode": (SOUNDS.encode, {"things": [WAVE]}),
        "Sounds.decode": (SOUNDS.decode, {"rows": SOUNDS.encode([WAVE])}),
        "Sounds.content": (SOUNDS.content, {"row": SOUNDS.encode([WAVE])[0]}),
        "Sounds.pictures": (SOUNDS.pictures, {"rows": SOUNDS.encode([WAVE])}),
        "Sounds.film": (SOUNDS.film, {"rows": SOUNDS.encode([WAVE])}),
        "Shapes": (ss.Shapes, {}),
        "Shapes.fit": (SHAPES.fit, {"things": []}),
        "Shapes.encode": (SHAPES.encode, {"things": [trimesh.creation.icosphere()]}),
        "Shapes.decode": (SHAPES.decode, {"rows": BALL}),
        "Shapes.content": (SHAPES.content, {"row": BALL[0]}),
        "Shapes.surface": (SHAPES.surface, {"row": BALL[0]}),
        "Shapes.pictures": (SHAPES.pictures, {"rows": BALL}),
        "Shapes.film": (SHAPES.film, {"rows": BALL}),
        "blocks": (lambda **args: fitted_on(ss.blocks(**args)), {"data": "X.npy"}),
        "datasets.Dataset": (ss.datasets.Dataset, {"name": "some", "X": X}),
        "datasets.Frame": (ss.datasets.Frame, {"columns": {"a": np.arange(3.0)}}),
        "datasets.components": (ss.datasets.components, {}),
        "datasets.digits": (ss.datasets.digits, {}),
        "datasets.gunpoint": (ss.datasets.gunpoint, {}),
        "datasets.motions": (ss.datasets.motions, {}),
        "datasets.faces": (ss.datasets.faces, {}),
        "datasets.gaussians": (ss.datasets.gaussians, {"n_samples": 50}),
        "datasets.load": (ss.datasets.load, {"source": "X.npy"}),
        "datasets.mnist": (ss.datasets.mnist, {}),
        "datasets.opened": (ss.datasets.opened, {"source": "X.npy"}),
        "plot.activations": (ss.plot.activations, {"morph": morphed}),
        "plot.animate": (
            ss.plot.animate,
            {"morph": morphed, "path": "film.gif", "image_shape": (1, 3), "n_frames": 3},
        ),
        "plot.class_pies": (ss.plot.class_pies, {"som": som, "X": X, "y": y}),
        "plot.clusters": (ss.plot.clusters, {"som": som}),
        "plot.component_plane": (ss.plot.component_plane, {"som": som, "feature": 0}),
        "plot.component_planes": (ss.plot.component_planes, {"som": som}),
        "plot.curves": (ss.plot.curves, {"values": [[1.0, 2.0], [2.0, 3.0]]}),
        "plot.frame_strip": (ss.plot.frame_strip, {"frames": frames, "image_shape": (1, 3)}),
        "plot.history": (ss.plot.history, {"som": som}),
        "plot.hits": (ss.plot.hits, {"som": som, "X": X}),
        "plot.labels": (ss.plot.labels, {"som": som}),
        "plot.means": (ss.plot.means, {"values": {"a": [[1.0, 2.0]], "b": [[1.0, 3.0]]}}),
        "plot.paths": (ss.plot.paths, {"som": som, "bmus": morphed}),
        "plot.plane": (ss.plot.plane, {"frames": {"a": frames[..., :2]}, "points": X[:, :2], "labels": y}),
        "plot.profiles": (ss.plot.profiles, {"frames": frames[0]}),
        "plot.prototypes": (ss.plot.prototypes, {"som": som}),
        "plot.quality": (ss.plot.quality, {"som": som, "X": X}),
        "plot.spectrum": (ss.plot.spectrum, {"book": book}),
        "plot.u_matrix": (ss.plot.u_matrix, {"som": som}),
        "plot.values": (ss.plot.values, {"som": som, "values": som.prototypes_[:, 0]}),
        "plot.ways": (ss.plot.ways, {"frames": {"a": frames[0], "b": frames[1]}, "image_shape": (1, 3)}),
    }


def fitted_on(source):
    return ss.SOM(shape=(2, 2), n_epochs=1).fit(source)


def public(name):
    """The function of that name, to ask for its arguments."""
    thing = ss
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def parameters(name):
    if name in ("SOMClusterer", "SOMClassifier", "SOMRegressor"):  # but those of the map, which are SOM's
        return [each for each in arguments_of(public(name)) if each not in arguments_of(ss.SOM)]
    if name == "SOM.morph":  # which takes those of ss.morph as **options
        return [each for each in arguments_of(ss.morph) if each != "book"] + ["out"]
    return arguments_of(public(name))


def arguments_of(function):
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = inspect.signature(function).parameters.values()
    return [each.name for each in found if each.kind not in kinds and each.name != "self"]


def is_told(error):
    """Whether an error is in our words, or scikit-learn's about what it was given."""
    if isinstance(error, ss.SomersaultError):
        return True
    last = traceback.extract_tb(error.__traceback__)[-1].filename
    return isinstance(error, (ValueError, TypeError)) and "sklearn" in Path(last).parts


def failures(name, function, right):
    import matplotlib.pyplot as plt

    found = []
    if name not in DOWNLOADED:
        function(**right)
    for argument in parameters(name):
        for what, wrong in WRONG.items():
            if argument in ENDLESS and isinstance(wrong, int) and wrong > 2**32:
                continue
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", UserWarning)  # ours: what was passed is taken, and doubted
                    function(**right | {argument: wrong})
            except Exception as error:
                if not is_told(error):
                    found.append(f"{name}({argument}={what}): {type(error).__name__}: {error!s:.150}")
            plt.close("all")
    return found


def methods_of(kind):
    """What users call of a class: not what scikit-learn gives it, and not what the library alone calls."""
    for name, thing in inspect.getmembers(kind, inspect.isfunction):
        if not name.startswith("_") and "sklearn" not in thing.__module__ and name not in INTERNAL_METHODS:
            yield name


def every_public_name():
    for name in ss.__all__:
        thing = getattr(ss, name)
        if inspect.ismodule(thing):
            yield from (f"{name}.{inner}" for inner in thing.__all__)
        elif name not in INTERNAL and not (inspect.isclass(thing) and issubclass(thing, BaseException)):
            yield name


def test_every_public_function_is_called(calls):
    kinds = (ss.SOM, ss.Codebook, ss.Morph, ss.Lattice, ss.Series, ss.Shapes, ss.Sounds)
    methods = {
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name in methods_of(kind)
        if arguments_of(getattr(kind, name))
    }
    assert {*every_public_name(), *methods} - {"plot", "datasets"} <= calls.keys()


@pytest.mark.parametrize("name", [*every_public_name()])
def test_whatever_is_passed_is_taken_or_refused_in_words(name, calls):
    for each in [full for full in calls if full == name or full.startswith(f"{name}.")]:
        assert not failures(each, *calls[each])
