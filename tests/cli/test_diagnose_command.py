"""What a map in a file is, and whether it can be inverted."""

import json

import numpy as np
import pytest

import somersault as ss


def diagnosis(command, path):
    """The answer as strict JSON, after the same in words."""
    code, words, err = command("diagnose", path)
    assert (code, err) == (0, "")
    code, out, _ = command("diagnose", path, "--json")
    assert code == 0
    answer = json.loads(out, parse_constant=pytest.fail)
    for sentence in answer["sentences"]:
        assert sentence in words
    return answer


@pytest.mark.slow
def test_a_diagnosis_is_that_of_the_codebook(command, undisturbed):
    som = ss.load(undisturbed[0])
    answer, well = diagnosis(command, undisturbed[0]), som.codebook_.well_posedness()
    for name in ("is_exact", "rank", "missing_references", "condition_number", "noise_gain"):
        assert answer[name] == getattr(well, name)
    assert answer["shape"] == [6, 5]
    assert answer["epochs"] == 9
    assert answer["quantization_error_of_last_epoch"] == som.history_["quantization_error"][-1]
    assert sum(answer["labels"].values()) == 30
    assert list(answer["labels"])[:3] == ["0", "1", "2"]
    assert answer["clusters"] is None
    assert "29 of 64 dimensions" in answer["sentences"][0]
    assert f"missing: {well.missing_references} further references" in answer["sentences"][1]


def test_a_map_that_spans_the_space_is_exactly_invertible(command, saved, rng):
    X = rng.normal(size=(80, 3))
    som = ss.SOM(shape=(4, 4), n_epochs=3).fit(X).cluster(2).label_units(X[:20], np.where(X[:20, 0] > 0, 2, 10))
    answer = diagnosis(command, saved("exact", som))
    assert list(answer["labels"]) == ["2", "10", "none"]
    assert answer["is_exact"] is True
    assert answer["sentences"][0].startswith("exactly invertible")
    assert "missing" not in " ".join(answer["sentences"])
    assert sum(answer["clusters"].values()) == 16


def test_features_without_weight_are_told_of(command, saved, rng):
    som = ss.SOM(shape=(4, 4), n_epochs=3, feature_weights=[1, 1, 0]).fit(rng.normal(size=(80, 3)))
    answer = diagnosis(command, saved("weights", som))
    assert (answer["is_exact"], answer["invisible_features"], answer["missing_references"]) == (False, 1, 0)
    assert "1 features have weight zero" in " ".join(answer["sentences"])


def test_a_map_of_one_point_is_not_invertible(command, saved):
    som = ss.SOM(shape=(1, 1), n_epochs=0).fit([[1.0, 2.0], [3.0, 4.0]])
    answer = diagnosis(command, saved("point", som))
    assert answer["condition_number"] is None
    assert answer["quantization_error_of_last_epoch"] is None
    assert answer["sentences"] == [
        "not invertible: all units are at one point, and a distance from it has no direction"
    ]


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY nothing", b"PK\x03\x04"])
def test_what_is_no_map_is_said_to_be_none(command, tmp_path, content):
    (tmp_path / "map").write_bytes(content)
    code, out, err = command("diagnose", tmp_path / "map")
    assert (code, out) == (1, "")
    assert "need a model file" in err
