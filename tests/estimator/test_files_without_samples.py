"""Files without samples hold no row of the data, and are still maps."""

import numpy as np
import pytest

import somersault as ss
from somersault import model_file

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
    kept = som.codebook_.exemplars
    assert (kept is None) == (before.codebook_.exemplars is None)
    assert kept is None or kept.of == 5
    assert not hasattr(som, "medoids_")
    on_prototypes = ss.Codebook(before.prototypes_, feature_weights=before.codebook_.feature_weights)
    assert kept is not None or np.allclose(
        som.morph(X[:3], ss.Unit(5)).end, ss.morph(X[:3], on_prototypes, ss.Unit(5)).end
    )


def test_a_map_without_samples_learns_on_from_its_prototypes(rng, tmp_path):
    """What it has learned weighs as much as it did."""
    X, more = rng.normal(size=(300, 3)), rng.normal(size=(20, 3)) + 5
    som = ss.SOM(shape=(4, 4), n_epochs=5).fit(X)
    som.save(tmp_path / "map.safetensors", samples=False)
    som.save(tmp_path / "whole.safetensors")
    without, whole = (ss.load(tmp_path / f"{name}.safetensors").partial_fit(more) for name in ("map", "whole"))
    moved = np.abs(whole.prototypes_ - som.prototypes_).max()
    assert np.abs(without.prototypes_ - whole.prototypes_).max() < moved / 2
    assert without.codebook_.exemplars.of == 5


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
