"""Forged files: the checksum is right, the content is not. They are loaded whole, or refused in words."""

import os
import tracemalloc
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import somersault as ss
from somersault import model_file

from .forging import forge

pytestmark = pytest.mark.slow

NOT_OF_THE_FILE = ("checkpoint", "device", "on_epoch")
MOST_BYTES = 2**23
N = int(os.environ.get("SOMERSAULT_FORGERIES", "200"))
"""Models; a fourth as many checkpoints."""


def samples():
    rng = np.random.default_rng(0)
    return rng.normal(size=(30, 3)).round(2)


def table():
    pd = pytest.importorskip("pandas")
    X, rng = samples(), np.random.default_rng(1)
    colors = np.array(["red", "blue", "green"])[rng.integers(3, size=len(X))]
    return pd.DataFrame({"size": X[:, 0], "color": pd.Categorical(colors), "kind": rng.integers(2, size=len(X))})


def models():
    """Models of all classes with all that a file may hold, and what they predict."""
    X, frame = samples(), table()
    y = np.where(X[:, 0] > 0, "a", "b")
    given = {"shape": (3, 2), "n_epochs": 3}
    layers = {"one": (["size"], 2.0), "rest": ["color", "kind"]}
    gaps = X.copy()
    gaps[3, 1] = np.nan
    measures = ("topographic_product",)
    polars = pytest.importorskip("polars")
    xarray = pytest.importorskip("xarray")
    fields = xarray.DataArray(X.reshape(-1, 1, 3), dims=("day", "y", "x"), coords={"x": [1, 2, 3], "y": [0.5]})
    other = polars.DataFrame({name: frame[name].to_list() for name in frame})
    return {
        "labelled": (ss.SOM(**given).fit(X).label_units(X, y).cluster(2), X),
        "frame": (ss.SOM(**given, layers=layers, measures=measures).fit(frame).label_units(frame, y), frame),
        "polars": (ss.SOM(**given, feature_weights={"size": 2.0}).fit(other), other),
        "fields": (ss.SOM(**given).fit(fields), X),
        "categories": (ss.SOM(**given, categorical_features=slice(1, 2)).fit(frame.to_numpy()), frame.to_numpy()),
        "gaps": (ss.SOM(**given, solver="minibatch", init=np.arange(18.0).reshape(6, 3)).fit(gaps), gaps),
        "medoids": (ss.SOM(**given, keep="medoids", feature_weights=[1.0, 0, 2]).fit(X).label_units(X, y), X),
        "clusterer": (ss.SOMClusterer(2, **given).fit(X), X),
        "classifier": (ss.SOMClassifier(**given).fit(X, y), X),
        "numbers": (ss.SOMClassifier(**given).fit(X, (X[:, 0] > 0).astype(int)), X),
        "regressor": (ss.SOMRegressor(**given).fit(X, X[:, :2]), X),
    }


def document_of(path):
    """What a file says, but for what belongs to the process that wrote it."""
    arrays, document = model_file.read(path)
    params = {name: value for name, value in document["params"].items() if name not in NOT_OF_THE_FILE}
    columns = {"dtypes": [None] * document["columns"]["n_features_in"]} | document["columns"]
    return arrays, document | {"params": params, "columns": columns}


def assert_whole(model, path, X):
    """What is loaded is what the file says: saved again it says the same, and what is asked for is answered."""
    again = path.with_name("again.safetensors")
    model.save(again, overwrite=True)
    (arrays, document), (found, its_document) = document_of(path), document_of(again)
    defaults = its_document["params"].keys() - document["params"].keys()
    assert its_document == document | {
        "params": document["params"] | {name: its_document["params"][name] for name in defaults}
    }
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert np.array_equal(found[name], array, equal_nan=array.dtype.kind == "f")
    som = getattr(model, "som_", model)
    som.decode(som.prototypes_)
    with answered_or_refused():  # the columns may be other ones now
        assert len(model.predict(X)) == len(X)
        som.transform(X)
        if np.asarray(X).dtype != object and not np.isnan(X).any():
            som.morph(X[:2], ss.Unit(0))


@contextmanager
def answered_or_refused():
    """What is inside may raise errors in words, and no others."""
    try:
        yield
    except ValueError as error:
        in_words = isinstance(error, ss.InputError) or "feature names" in str(error)  # of scikit-learn
        if not in_words:
            raise


def came_of_model(path, X):
    """Whether the model of a file was refused or loaded."""
    try:
        model = ss.load(path)
    except ss.InputError as error:
        return in_a_line(error)
    assert_whole(model, path, X)
    return "loaded"


def in_a_line(error):
    sentence = str(error)
    assert "\n" not in sentence
    assert "; need " in sentence
    assert len(sentence) < 1500
    return "refused"


def forged_models(n, folder, seed=0):
    """What came of each of so many forged models."""
    rng, path = np.random.default_rng(seed), Path(folder) / "map.safetensors"
    kinds = []
    for kind, (model, X) in models().items():
        model.save(path, overwrite=True)
        kinds.append((kind, model_file.read(path), X))
    for i in range(n):
        kind, saved, X = kinds[i % len(kinds)]
        done, arrays, document = forge(*saved, rng)
        try:
            model_file.write(path, arrays, document, overwrite=True)
        except ss.InputError:
            continue  # what no file can hold
        yield watched(came_of_model, path, X, what=f"{kind} {i}: {done}")


def watched(function, *arguments, what):
    """What comes of a file in bounded memory."""
    tracemalloc.start()
    try:
        came = function(*arguments)
        peak = tracemalloc.get_traced_memory()[1]
    except Exception as error:
        error.add_note(what)
        raise
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES, what
    return came


def training():
    return ss.SOM(shape=(3, 2), n_epochs=4, measures=("distortion",))


class StoppedError(Exception):
    pass


def stop(epoch, errors):
    if epoch == 1:
        raise StoppedError


def came_of_checkpoint(path, X):
    content = path.read_bytes()
    try:
        som = training().fit(X, checkpoint=path, resume=True)
    except ss.InputError as error:
        assert path.read_bytes() == content
        return in_a_line(error)
    assert len(som.history_["radius"]) == 4
    return "loaded"


def forged_checkpoints(n, folder, seed=1):
    """What came of each of so many forged checkpoints."""
    rng, path, X = np.random.default_rng(seed), Path(folder) / "state.safetensors", samples()
    gaps = X.copy()
    gaps[3, 1] = np.nan
    kinds = []
    for data in (X, gaps):
        path.unlink(missing_ok=True)
        with pytest.raises(StoppedError):
            training().set_params(on_epoch=stop).fit(data, checkpoint=path)
        kinds.append((model_file.read(path), data))
    for i in range(n):
        saved, data = kinds[i % 2]
        done, arrays, document = forge(*saved, rng)
        try:
            model_file.write(path, arrays, document, overwrite=True)
        except ss.InputError:
            continue
        yield watched(came_of_checkpoint, path, data, what=f"checkpoint {i}: {done}")


def test_a_forged_model_is_loaded_whole_or_refused_in_words(tmp_path):
    came = Counter(forged_models(N, tmp_path))
    assert min(came["loaded"], came["refused"]) > N // 20


def test_a_forged_checkpoint_is_taken_up_whole_or_refused_in_words(tmp_path):
    came = Counter(forged_checkpoints(N // 4, tmp_path))
    assert min(came["loaded"], came["refused"]) > N // 100
