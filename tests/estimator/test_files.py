"""Models as files: what is saved comes back, and nothing else is believed."""

import json
import re
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

import somersault as ss
from somersault import model_file
from somersault.estimator.file_params import PARAMS
from somersault.estimator.file_schema import checkpoint


@pytest.fixture(scope="module")
def iris():
    return load_iris(return_X_y=True)


def kinds():
    frame_layers = {"sepal": ([0, 1], 2.0), "petal": slice(2, 4)}
    return {
        "map": ss.SOM(shape=(5, 4), n_epochs=3),
        "weights": ss.SOM(shape=(5, 4), n_epochs=3, feature_weights=np.array([1.0, 0, 2, 1]), radius=(2.0, 0.7)),
        "layers": ss.SOM(shape=(5, 4), n_epochs=3, layers=frame_layers, boundary="cylindrical"),
        "stream": ss.SOM(shape=(5, 4), n_epochs=3, init=np.arange(80.0).reshape(20, 4), solver="minibatch"),
        "landmarks": ss.SOM(shape=(5, 4), n_epochs=3, keep="medoids", feature_weights=[1.0, 0, 2, 1]),
        "clusterer": ss.SOMClusterer(3, shape=(5, 4), n_epochs=3),
        "classifier": ss.SOMClassifier(shape=(5, 4), n_epochs=3, keep="medoids"),
        "regressor": ss.SOMRegressor(shape=(5, 4), n_epochs=3),
    }


@pytest.mark.parametrize("kind", kinds())
def test_a_model_comes_back_as_it_was(kind, iris, tmp_path):
    X, y = iris
    model = kinds()[kind].fit(X, y)
    if kind in ("map", "landmarks"):
        model.label_units(X, np.array(["a", "b", "c"])[y]).cluster()
    model.save(tmp_path / "model.safetensors")
    again = ss.load(tmp_path / "model.safetensors")
    assert type(again) is type(model)
    for name, value in model.get_params().items():
        assert np.array_equal(again.get_params()[name], value), name
        assert type(again.get_params()[name]) is type(value), name
    assert (again.predict(X) == model.predict(X)).all()
    before, after = (getattr(m, "som_", m) for m in (model, again))
    assert (after.transform(X) == before.transform(X)).all()
    assert after.lattice_ == before.lattice_
    for name in before.history_:
        assert (after.history_[name] == before.history_[name]).all()
    for name in ("unit_labels_", "unit_clusters_", "feature_weights_"):
        assert hasattr(after, name) == hasattr(before, name)
        assert np.array_equal(getattr(after, name, 0), getattr(before, name, 0))
    assert hasattr(after, "medoids_") == (kind in ("landmarks", "classifier"))
    if kind == "classifier":
        assert (again.predict_proba(X) == model.predict_proba(X)).all()
    if kind in ("map", "landmarks"):
        assert (again.codebook_.purity == model.codebook_.purity).all()
        assert (again.morph(X[:3], ss.Label("c")).end == model.morph(X[:3], ss.Label("c")).end).all()
    assert (after.partial_fit(X[:20]).prototypes_ == before.partial_fit(X[:20]).prototypes_).all()


def test_a_map_of_a_frame_comes_back_with_its_columns(tmp_path):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"size": [1.0, 2.0, None, 4.0], "color": ["red", "blue", "red", None]})
    som = ss.SOM(shape=(2, 2), n_epochs=3).fit(frame)
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    assert again.feature_names_in_.tolist() == ["size", "color"]
    assert again.impute(frame).equals(som.impute(frame))
    with pytest.raises(ValueError, match="feature names"):
        again.predict(frame[["color", "size"]])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_names_are_compared_where_both_have_some_and_else_nothing_is_said(iris, tmp_path, library):
    """Warnings are errors here. A map of an array may know names as well: those that the command read."""
    frames = pytest.importorskip(library)
    names = ["a", "b", "c", "d"]
    frame = frames.DataFrame(dict(zip(names, iris[0].T, strict=True)))
    som = ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0])
    assert (som.predict(frame) == som.predict(iris[0])).all()
    som.columns_ = replace(som.columns_, feature_names=tuple(names))
    som.save(tmp_path / "map.safetensors")
    for named in (ss.load(tmp_path / "map.safetensors"), ss.SOM(shape=(5, 4), n_epochs=2).fit(frame)):
        assert (named.predict(frame) == som.predict(iris[0])).all()
        assert (named.predict(iris[0]) == som.predict(iris[0])).all()
        assert (named.transform(frame) == som.transform(iris[0])).all()
        with pytest.raises(ValueError, match=r"feature names|X has the column 'd' where training had 'a'"):
            named.predict(frame[names[::-1]])
        with pytest.raises(ValueError, match=r"3 columns|3 features|feature names"):
            named.predict(frame[names[:3]])
        with pytest.raises(ValueError, match=r"3 columns|3 features"):
            named.predict(iris[0][:, :3])


def test_a_function_cannot_be_saved(iris, tmp_path):
    som = ss.SOM(shape=(2, 2), n_epochs=1, neighborhood=lambda d, r: (d <= r) * 1.0).fit(iris[0])
    with pytest.raises(ss.InputError, match=r"neighborhood"):
        som.save(tmp_path / "map.safetensors")
    assert not list(tmp_path.iterdir())


def test_a_callback_is_left_out(iris, tmp_path):
    ss.SOM(shape=(2, 2), n_epochs=1, on_epoch=print).fit(iris[0]).save(tmp_path / "map.safetensors")
    assert ss.load(tmp_path / "map.safetensors").on_epoch is None


def test_an_unfitted_map_cannot_be_saved(tmp_path):
    with pytest.raises(ValueError, match="not fitted"):
        ss.SOM().save(tmp_path / "map.safetensors")


def damaged_documents():
    """What is done to a file, and what is said to it."""
    return {
        "another class": (
            lambda arrays, document: document.update({"class": "os.system"}),
            r"document\['class'\] is 'os.system'; need one of 'SOM', ",
        ),
        "no columns": (
            lambda arrays, document: document.pop("columns"),
            "document does not have 'columns'; need a",
        ),
        "another shape": (
            lambda arrays, document: document.update(lattice=[[3, 3], "hexagonal", "planar"]),
            "a lattice of 3 x 3; need n_units = 20, one for each prototype",
        ),
        "an unknown parameter": (
            lambda arrays, document: document["params"].update(command="rm"),
            r"document\['params'\] has 'command', of which nothing is known; need a file without it",
        ),
        "another key": (
            lambda arrays, document: document.update(run="rm"),
            "document has 'run', of which nothing",
        ),
        "another array": (lambda arrays, document: arrays.update(more=np.ones(1)), "arrays has 'more', of which"),
        "a parameter of another type": (
            lambda arrays, document: document["params"].update(n_epochs="many"),
            r"document\['params'\]\['n_epochs'\] is 'many'; need a whole number, at least 0",
        ),
        "prototypes of another width": (
            lambda arrays, document: arrays.update(prototypes=np.zeros((20, 7))),
            r"of shape \(20, 4\); need an array of float64 of shape \(n_units, n_encoded\) = \(20, 7\)",
        ),
        "prototypes that are no numbers": (
            lambda arrays, document: arrays.update(prototypes=np.full((20, 4), np.nan)),
            r"arrays\['prototypes'\] holds values from nan to nan; need an array of float64 .* at least -1e\+70",
        ),
        "prototypes of another type": (
            lambda arrays, document: arrays.update(prototypes=np.zeros((20, 4), np.float32)),
            r"arrays\['prototypes'\] is an array of float32 .*; need an array of float64",
        ),
        "no history": (
            lambda arrays, document: arrays.pop("history.radius"),
            "arrays does not have 'history.radius'; need a record",
        ),
        "too few labels": (
            lambda arrays, document: document.update(unit_labels=["a"]),
            r"document\['unit_labels'\] is a list of 1; need a list of n_units = 20 entries",
        ),
        "clusters of other units": (
            lambda arrays, document: arrays.update(unit_clusters=np.arange(3)),
            r"arrays\['unit_clusters'\] is an array of int64 of shape \(3,\); need .* n_units = 20",
        ),
        "clusters of huge numbers": (
            lambda arrays, document: arrays.update(unit_clusters=np.full(20, 2**62)),
            r"holds values from 4.61.* need .* all values at least 0 and at most 19",
        ),
        "clusters left out": (
            lambda arrays, document: arrays.update(unit_clusters=np.arange(20) % 2 * 2),
            "has units in 2 clusters numbered up to 2; need the numbers from 0 on",
        ),
        "a purity of 7": (
            lambda arrays, document: arrays.update(purity=np.full(20, 7.0)),
            "holds values from 7 to 7; need .* all values at least 0 and at most 1",
        ),
        "negative hits": (
            lambda arrays, document: arrays.update(hits=np.full(20, -1.0)),
            "holds values from -1 to -1; need .* all values at least 0",
        ),
        "sums of another map": (
            lambda arrays, document: arrays.update({"sums.sums": np.zeros((3, 3))}),
            r"arrays\['sums.sums'\] is .* \(3, 3\); need .* \(20, 4\)",
        ),
        "sums without their weights": (
            lambda arrays, document: arrays.pop("sums.counts"),
            "arrays has 'sums.sums'; need 'sums.sums' and 'sums.counts' together",
        ),
        "sums beyond their weights": (
            lambda arrays, document: arrays.update({"sums.counts": np.zeros(20)}),
            r"has sums of more than 1e\+70 times their weights",
        ),
        "hits of another map": (
            lambda arrays, document: arrays.update(hits=np.zeros(3)),
            r"arrays\['hits'\] is .* \(3,\); need .* n_units = 20",
        ),
        "a negative epoch": (lambda arrays, document: document.update(epoch=-1), "is -1; need n_epochs = 2"),
        "an array that is not there": (
            lambda arrays, document: document["params"].update(init={"array": "nothing"}),
            r"params\['init'\] is 'array' of 'nothing'; need an array of the file",
        ),
        "more exemplars than samples": (
            lambda arrays, document: document["exemplars"].update(seen=3),
            "has 150 exemplars drawn from 3 samples; need 1 at least, from as many",
        ),
        "exemplars without their number": (
            lambda arrays, document: document.pop("exemplars"),
            r"has one of document\['exemplars'\] and arrays\['exemplars'\]; need both or none",
        ),
        "other names than the columns have": (
            lambda arrays, document: document.update(feature_names=list("abcd")),
            "document has 'feature_names' that differ from those of its columns; need the same",
        ),
        "a measure that is not there": (
            lambda arrays, document: document["history"].append("distortion"),
            r"has 'distortion' in one of document\['history'\] and arrays; need it in both",
        ),
        "weights that overflow": (
            lambda arrays, document: document["columns"].update(weights=[1e300] * 4),
            "times weight; need at most 1e.70, or products overflow",
        ),
    }


@pytest.mark.parametrize("damage", damaged_documents())
def test_a_file_that_describes_no_whole_model_is_refused(damage, iris, tmp_path):
    """The checksum of such a file is right: whoever made it meant it."""
    file = tmp_path / "map.safetensors"
    ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0]).label_units(*iris).cluster(2).save(file)
    arrays, document = model_file.read(file)
    change, words = damaged_documents()[damage]
    change(arrays, document)
    model_file.write(file, arrays, json.loads(json.dumps(document)))
    with pytest.raises(ss.InputError, match=words) as caught:
        ss.load(file)
    assert re.fullmatch(
        r".*map.safetensors does not hold a whole model: .*; need .*; save the model again", str(caught.value)
    )


def changed(model, path, change):
    """The file of a model in which something is changed."""
    model.save(path)
    arrays, document = model_file.read(path)
    change(arrays, document)
    model_file.write(path, arrays, document)
    return path


@pytest.mark.parametrize("n", [2, 300_000_000, 2**62])
def test_columns_that_are_only_announced_take_no_memory(iris, tmp_path, n):
    def announce(arrays, document):
        del document["columns"]["dtypes"]
        document["columns"]["n_features_in"] = n

    file = changed(ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0]), tmp_path / "map.safetensors", announce)
    tracemalloc.start()
    with pytest.raises(
        ss.InputError, match=f"has {n} columns, 0 of them of 0 categories, but 4 weights; need {n}, "
    ):
        ss.load(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**6


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        (["a", "b"], "is a list of 2; need a list of n_targets = 3"),
        (["a", "a", "b"], "has an entry twice"),
        (["a", "b", 3], "has classes of several kinds"),
        (["a", "b", "c\0"], "has classes of several kinds"),
        (["a", "b", None], r"document\['classes'\]\[2\] is None; need a text or"),
    ],
)
def test_classes_are_as_many_as_targets_and_of_one_kind(iris, tmp_path, classes, words):
    file = changed(
        ss.SOMClassifier(shape=(5, 4), n_epochs=2).fit(*iris),
        tmp_path / "map.safetensors",
        lambda arrays, document: document.update(classes=classes),
    )
    with pytest.raises(ss.InputError, match=words):
        ss.load(file)


def test_labels_of_samples_are_clusters_of_units_or_none(iris, tmp_path):
    model = ss.SOMClusterer(2, shape=(5, 4), n_epochs=2).fit(iris[0])
    file = tmp_path / "map.safetensors"
    none = changed(model, file, lambda arrays, document: arrays.update(labels_=np.full(150, -1)))
    assert (ss.load(none).labels_ == -1).all()
    for number, words in ((2, "has samples in cluster 2; need one of 2"), (-2, "values from -2"), (20, "to 20")):
        wrong = np.full(150, number)
        with pytest.raises(ss.InputError, match=words):
            ss.load(changed(model, file, lambda arrays, document, wrong=wrong: arrays.update(labels_=wrong)))


def test_a_single_target_alone_is_flat(iris, tmp_path):
    X, _ = iris
    model = ss.SOMRegressor(shape=(5, 4), n_epochs=2).fit(X, X[:, :2])
    file = changed(model, tmp_path / "map.safetensors", lambda arrays, document: document.update(flat=True))
    with pytest.raises(ss.InputError, match="has 'flat' targets, but 2 of them; need one"):
        ss.load(file)


def test_a_checkpoint_has_no_more_epochs_than_its_training(iris, tmp_path):
    file = tmp_path / "state.safetensors"
    som = ss.SOM(shape=(5, 4), n_epochs=2, checkpoint=file).fit(iris[0])
    arrays, document = model_file.read(file)
    history = {name: np.ones(3) for name in arrays if name.startswith("history.")}
    model_file.write(file, arrays | history, document | {"epoch": 3})
    with pytest.raises(ss.InputError, match=r"a whole training: document has 3 epochs; need at most n_epochs = 2"):
        som.fit(iris[0], resume=True)
    model_file.write(file, arrays, document | {"epoch": -1})
    with pytest.raises(ss.InputError, match=r"document\['epoch'\] is -1; need n_epochs = 2; train without resume"):
        som.fit(iris[0], resume=True)


# Without samples


def rows_in(content, X):
    """How many rows of X are among the bytes of a file, as float64 or float32."""
    return sum(row.tobytes() in content or row.astype(np.float32).tobytes() in content for row in X)


def sparse_map(**more):
    """Of few samples on many units: sums of single samples, that are these samples."""
    return {"shape": (8, 8), "n_epochs": 3, "radius": (4, 0.3), **more}


@pytest.mark.parametrize(
    "kind",
    [
        lambda X, y: ss.SOM(**sparse_map()).fit(X).label_units(X, y),
        lambda X, y: ss.SOM(**sparse_map(solver="minibatch", batch_size=30)).fit(X),
        lambda X, y: ss.SOM(**sparse_map(keep="medoids", init=X[:64], solver="online")).fit(X).label_units(X, y),
        lambda X, y: ss.SOM(**sparse_map(init=X[:64].tolist())).fit(X),
        lambda X, y: ss.SOMClusterer(3, **sparse_map()).fit(X),
        lambda X, y: ss.SOMClassifier(**sparse_map()).fit(X, y),
        lambda X, y: ss.SOMRegressor(**sparse_map(keep="medoids")).fit(X, X[:, :2]),
    ],
    ids=["labelled", "minibatch", "medoids", "init", "clusterer", "classifier", "regressor"],
)
def test_no_row_of_the_data_is_in_a_file_without_samples(kind, rng, tmp_path):
    X = rng.normal(size=(200, 4))
    y = np.where(X[:, 0] > 0, "a", "b")
    model, file = kind(X, y), tmp_path / "map.safetensors"
    model.save(file)
    assert rows_in(file.read_bytes(), X) > 50
    model.save(file, samples=False)
    assert rows_in(file.read_bytes(), X) == 0
    arrays, _ = model_file.read(file)
    assert len(X) not in [n for array in arrays.values() for n in array.shape]
    again = ss.load(file)
    assert (again.predict(X) == model.predict(X)).all()
    som, before = (getattr(each, "som_", each) for each in (again, model))
    assert (som.keep, som.init) == (None, "pca")
    assert (again.keep, again.init) == (None, "pca")
    assert som.codebook_.exemplars is None
    assert not hasattr(som, "medoids_")
    on_prototypes = ss.Codebook(before.prototypes_, feature_weights=before.codebook_.feature_weights)
    assert np.allclose(som.morph(X[:3], ss.Unit(5)).end, ss.morph(X[:3], on_prototypes, ss.Unit(5)).end)


def test_a_map_without_samples_learns_on_from_its_prototypes(rng, tmp_path):
    """What it has learned weighs as much as it did."""
    X, more = rng.normal(size=(300, 3)), rng.normal(size=(20, 3)) + 5
    som = ss.SOM(shape=(4, 4), n_epochs=5).fit(X)
    som.save(tmp_path / "map.safetensors", samples=False)
    som.save(tmp_path / "whole.safetensors")
    without, whole = (ss.load(tmp_path / f"{name}.safetensors").partial_fit(more) for name in ("map", "whole"))
    moved = np.abs(whole.prototypes_ - som.prototypes_).max()
    assert np.abs(without.prototypes_ - whole.prototypes_).max() < moved / 2
    assert without.codebook_.exemplars is None


def test_a_clusterer_without_samples_says_where_its_labels_are(iris, tmp_path):
    model = ss.SOMClusterer(3, shape=(5, 4), n_epochs=2).fit(iris[0])
    model.save(tmp_path / "map.safetensors", samples=False)
    again = ss.load(tmp_path / "map.safetensors")
    assert not hasattr(again, "labels_")
    with pytest.raises(AttributeError, match=r"labels_ is not in a file without samples; predict\(X\) gives"):
        again.labels_  # noqa: B018
    with pytest.raises(AttributeError, match="'SOMClusterer' object has no attribute 'lables_'"):
        again.lables_  # noqa: B018
    assert (again.predict(iris[0]) == model.labels_).all()


# What belongs to the process that saves or loads, and not to the map


def test_nothing_that_a_file_says_makes_a_later_training_write_or_move_anywhere(iris, tmp_path):
    """A file that an older version or a stranger wrote names a file to write to, and a device."""
    own = tmp_path / "mine.csv"
    own.write_text("precious")
    file = changed(
        ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0]),
        tmp_path / "map.safetensors",
        lambda arrays, document: document["params"].update(
            checkpoint=str(own), device="cuda:7", checkpoint_seconds=0
        ),
    )
    for model in (ss.load(file), ss.load(file).fit(iris[0]), ss.load(file).partial_fit(iris[0])):
        assert (model.checkpoint, model.device, model.on_epoch) == (None, None, None)
    assert own.read_text() == "precious"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["map.safetensors", "mine.csv"]


def test_where_a_training_wrote_and_ran_is_not_told(iris, tmp_path):
    som = ss.SOM(shape=(5, 4), n_epochs=2, checkpoint=tmp_path / "secret.safetensors").fit(iris[0])
    som.set_params(device="cuda:3", on_epoch=print).save(tmp_path / "map.safetensors")
    content = (tmp_path / "map.safetensors").read_bytes()
    for word in (b"secret", b"cuda", b"print"):
        assert word not in content


@pytest.mark.parametrize("kind", [ss.SOM, ss.SOMClusterer, ss.SOMClassifier, ss.SOMRegressor])
def test_all_parameters_are_declared_and_their_defaults_can_be_saved(kind):
    """A parameter that is new needs its line in the schema: nothing that is not declared is written or read."""
    schema = PARAMS[kind.__name__]
    params = kind().get_params(deep=False)
    assert params.pop("on_epoch") is None
    assert set(schema.optional) == set(params)
    schema.check(params, "params", {})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("radius", (2.0, -1.0), r"document\['params'\]\['radius'\] is a tuple of 2; need .* above 0"),
        ("warm_start", "no", "is 'no'; need true or false or a whole number"),
        ("measures", ["trust"], "need one of 'quantization_error', "),
        ("layers", {"all": (slice(0, 4, 0), 1.0)}, "need None or a mapping of"),
    ],
)
def test_what_could_not_be_loaded_is_not_saved(iris, tmp_path, name, value, words):
    som = ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0]).set_params(**{name: value})
    with pytest.raises(ss.InputError, match=words):
        som.save(tmp_path / "map.safetensors")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "params",
    [
        {"radius": np.array([2.0, 0.5])},
        {"radius": [None, 1]},
        {"shape": [5, 4]},
        {"init": np.arange(80).reshape(20, 4)},
        {"init": np.arange(80.0).reshape(20, 4).tolist()},
        {"feature_weights": {0: 2, -1: 0.5}},
        {"feature_weights": (1, 2, 0, 0.5)},
        {"layers": {"one": [0, 1], 2: (slice(2, None), 3)}},
        {"layers": {"one": np.array([True, True, True, False]), "rest": 3}},
        {"categorical_features": [False] * 4},
        {"categorical_features": np.zeros(4, dtype=bool)},
        {"categorical_features": ()},
        {"categorical_features": None, "warm_start": 0, "verbose": np.False_, "random_state": np.int32(4)},
        {"batch_size": 20, "solver": "minibatch", "learning_rate": [1, 0.5], "learning_rate_decay": "linear"},
        {
            "tol": 1e-3,
            "measures": ["distortion"],
            "keep": None,
            "boundary": "cylindrical",
            "checkpoint_seconds": 3,
        },
    ],
)
def test_parameters_come_back_in_all_forms_that_they_may_have(iris, tmp_path, params):
    som = ss.SOM(**({"shape": (5, 4), "n_epochs": 2} | params)).fit(iris[0])
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors").get_params()
    for name, value in som.get_params().items():
        np.testing.assert_equal(again[name], value, name)


# Files of the format's first version

VERSION_1 = Path(__file__).parent / "version_1"


@pytest.mark.parametrize("name", ["map", "medoids", "clusterer", "classifier", "regressor"])
def test_files_of_version_1_are_loaded(name, tmp_path):
    """Written by somersault 0.1.0 as it was when files were not yet read against a schema."""
    model = ss.load(VERSION_1 / f"{name}.safetensors")
    assert model.checkpoint is None
    arrays, document = model_file.read(VERSION_1 / f"{name}.safetensors")
    model.save(tmp_path / "again.safetensors")
    found, its_document = model_file.read(tmp_path / "again.safetensors")
    del document["params"]["checkpoint"], document["params"]["device"]
    document["columns"]["dtypes"] = [None] * document["columns"]["n_features_in"]
    assert its_document == document
    of_models = {"models.directions", "models.slopes", "models.least", "models.most"}  # means, without slopes
    assert found.keys() == arrays.keys() | (of_models if name == "regressor" else set())
    assert all(np.array_equal(found[each], arrays[each]) for each in arrays)


def test_a_checkpoint_of_version_1_is_read():
    arrays, document = model_file.read(VERSION_1 / "training.safetensors")
    n_units, n_encoded = arrays["prototypes"].shape
    names = [name.removeprefix("history.") for name in arrays if name.startswith("history.")]
    checkpoint(names, 3).check(
        {"arrays": arrays, "document": document}, "", {"n_units": n_units, "n_encoded": n_encoded}
    )
