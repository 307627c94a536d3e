"""Models as files: what is saved comes back, and nothing else is believed."""

import json

import numpy as np
import pytest
from sklearn.datasets import load_iris

import somersault as ss
from somersault import model_file


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
    assert hasattr(after, "landmarks_") == (kind in ("landmarks", "classifier"))
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
    return {
        "another class": lambda arrays, document: document.update({"class": "os.system"}),
        "no columns": lambda arrays, document: document.pop("columns"),
        "another shape": lambda arrays, document: document.update(lattice=[[3, 3], "hexagonal", "planar"]),
        "an unknown parameter": lambda arrays, document: document["params"].update(command="rm"),
        "prototypes of another width": lambda arrays, document: arrays.update(prototypes=np.zeros((20, 7))),
        "prototypes that are no numbers": lambda arrays, document: arrays.update(
            prototypes=np.full((20, 4), np.nan)
        ),
        "no history": lambda arrays, document: arrays.pop("history.radius"),
        "too few labels": lambda arrays, document: document.update(unit_labels=["a"]),
        "clusters of other units": lambda arrays, document: arrays.update(unit_clusters=np.arange(3)),
        "sums of another map": lambda arrays, document: arrays.update({"sums.sums": np.zeros((3, 3))}),
        "hits of another map": lambda arrays, document: arrays.update(hits=np.zeros(3)),
        "a negative epoch": lambda arrays, document: document.update(epoch=-1),
        "a list for an array": lambda arrays, document: document["params"].update(init={"array": "nothing"}),
    }


@pytest.mark.parametrize("damage", damaged_documents())
def test_a_file_that_describes_no_whole_model_is_refused(damage, iris, tmp_path):
    """The checksum of such a file is right: whoever made it meant it."""
    file = tmp_path / "map.safetensors"
    ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0]).label_units(*iris).save(file)
    arrays, document = model_file.read(file)
    damaged_documents()[damage](arrays, document)
    model_file.write(file, arrays, json.loads(json.dumps(document)))
    with pytest.raises(ss.InputError, match=r"need a file that save\(\) wrote"):
        ss.load(file)
