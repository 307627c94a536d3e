"""Files whose documents describe no whole model are refused."""

import json
import re
import tracemalloc

import numpy as np
import pytest

import somersault as ss
from somersault import model_file

from .kinds import changed


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
    som = ss.SOM(shape=(5, 4), n_epochs=2).fit(iris[0], checkpoint=file)
    arrays, document = model_file.read(file)
    history = {name: np.ones(3) for name in arrays if name.startswith("history.")}
    model_file.write(file, arrays | history, document | {"epoch": 3})
    with pytest.raises(ss.InputError, match=r"a whole training: document has 3 epochs; need at most n_epochs = 2"):
        som.fit(iris[0], checkpoint=file, resume=True)
    model_file.write(file, arrays, document | {"epoch": -1})
    with pytest.raises(ss.InputError, match=r"document\['epoch'\] is -1; need n_epochs = 2; train without resume"):
        som.fit(iris[0], checkpoint=file, resume=True)
