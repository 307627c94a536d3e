"""Files of estimators: what comes back, what stays out, and what older versions wrote."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import somersault as ss
from somersault import model_file
from somersault.estimator.file_params import FORMER, PARAMS
from somersault.estimator.file_schema import checkpoint

from .kinds import changed


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


# What belongs to the process that saves or loads, and not to the map


def test_nothing_that_a_file_says_makes_a_later_training_write_or_move_anywhere(iris, tmp_path):
    """A file that an older version or a stranger wrote names a file to write to, and a device."""
    own = tmp_path / "mine.csv"
    own.write_text("precious")
    file = changed(
        ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0]),
        tmp_path / "map.safetensors",
        lambda arrays, document: document["params"].update(
            checkpoint=str(own), device="cuda:7", checkpoint_seconds=0, warm_start=True
        ),
    )
    for model in (ss.load(file), ss.load(file).fit(iris[0]), ss.load(file).partial_fit(iris[0])):
        assert (model.device, model.on_epoch) == (None, None)
    assert own.read_text() == "precious"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["map.safetensors", "mine.csv"]


def test_where_a_training_wrote_and_ran_is_not_told(iris, tmp_path):
    som = ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0], checkpoint=tmp_path / "secret.safetensors")
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
    assert set(schema.optional) - set(FORMER) == set(params)
    schema.check(params, "params", {})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("radius", (2.0, -1.0), r"document\['params'\]\['radius'\] is a tuple of 2; need .* above 0"),
        ("verbose", "no", "is 'no'; need true or false or a whole number"),
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
        {"categorical_features": None, "verbose": np.False_, "random_state": np.int32(4)},
        {"batch_size": 20, "solver": "minibatch", "learning_rate": (1, 0.5, "linear")},
        {
            "tol": 1e-3,
            "measures": ["distortion"],
            "keep": None,
            "boundary": "cylindrical",
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
    arrays, document = model_file.read(VERSION_1 / f"{name}.safetensors")
    model.save(tmp_path / "again.safetensors")
    found, its_document = model_file.read(tmp_path / "again.safetensors")
    for gone in ("device", *FORMER):
        del document["params"][gone]
    document["params"]["standardize"] = False
    document["columns"]["dtypes"] = [None] * document["columns"]["n_features_in"]
    assert its_document == document
    of_models = {"models.directions", "models.slopes", "models.least", "models.most"}  # means, without slopes
    assert found.keys() == arrays.keys() | (of_models if name == "regressor" else set())
    assert all(np.array_equal(found[each], arrays[each]) for each in arrays)


def test_an_older_file_says_how_radius_and_learning_rate_fall_in_parameters_of_their_own(iris, tmp_path):
    file = changed(
        ss.SOM(shape=(5, 4), n_epochs=2, radius=(2.0, 0.7)).fit(iris[0]),
        tmp_path / "map.safetensors",
        lambda arrays, document: document["params"].update(
            radius_decay="linear", learning_rate_decay="exponential"
        ),
    )
    som = ss.load(file)
    assert (som.radius, som.learning_rate) == ((2.0, 0.7, "linear"), (0.5, 0.02))


def test_a_checkpoint_of_version_1_is_read():
    arrays, document = model_file.read(VERSION_1 / "training.safetensors")
    n_units, n_encoded = arrays["prototypes"].shape
    names = [name.removeprefix("history.") for name in arrays if name.startswith("history.")]
    checkpoint(names, 3).check(
        {"arrays": arrays, "document": document}, "", {"n_units": n_units, "n_encoded": n_encoded}
    )
