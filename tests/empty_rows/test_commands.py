"""Commands leave empty rows out and say so once."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest

import somersault as ss
from somersault import datasets

from .gaps import SMALL, among, table

pytestmark = pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")


# commands


@pytest.fixture
def penguins(tmp_path):
    """344 rows of text of which two hold a species alone, on lines 5 and 274; one line in between is blank."""
    rng = np.random.default_rng(5)
    kind = np.arange(344) % 3
    X = rng.normal(kind[:, None] * 2.0, size=(344, 4))
    rows = [",".join([*(f"{x:.3f}" for x in X[i]), f"species {kind[i]}"]) for i in range(344)]
    rows[3] = rows[271] = ",,,,species 0"
    rows.insert(100, "")
    path = tmp_path / "penguins.csv"
    path.write_text("\n".join(["bill,depth,flipper,mass,species", *rows]) + "\n")
    return path


TRAINED = ("--label-column", "species", "--shape", "4x5", "--epochs", 3)


@pytest.mark.slow
def test_commands_leave_them_out_and_tell_it_once_by_line(command, penguins, tmp_path):
    warnings.simplefilter("error")  # the mark of this module would go before one of the test
    data = datasets.load(penguins, label_column="species")
    assert data.lines[[0, 3, 271, 343]].tolist() == [2, 5, 274, 346]
    model = tmp_path / "map.safetensors"
    code, out, err = command("train", penguins, *TRAINED, "--out", model, "--json")
    assert code == 0, err
    assert json.loads(out)["samples"] == 342
    assert err.count("have no value") == 1
    assert "note: 2 of 344 rows have no value that counts (first: line 5): left out\n" in err

    code, _, err = command(
        "morph", penguins, *TRAINED, "--to", "species 1", "--samples", 2, "--out", tmp_path / "out"
    )
    assert code == 0, err
    assert "left out 2 samples, which miss values (first: line 5)" in err
    assert "Warning" not in err

    page = ("--label-column", "species", "--save", tmp_path / "page.html")
    code, _, err = command("explore", model, penguins, *page)
    assert code == 0, err
    assert "note: 2 of 344 rows have no value that counts (first: line 5): no unit for these\n" in err
    assert "Warning" not in err


@pytest.mark.filterwarnings("error")
def test_train_tells_by_row_of_what_is_not_text(command, tmp_path):
    for kind, options in {"npy": (), "parquet": ()}.items():
        path = tmp_path / f"some.{kind}"
        padded = among(table(), [3, 20])[0]
        if kind == "npy":
            np.save(path, padded)
        else:
            pd.DataFrame(padded, columns=list("abcd")).to_parquet(path)
        code, out, err = command("train", path, *TRAINED[2:], *options, "--out", tmp_path / "m", "--json")
        assert code == 0, err
        assert json.loads(out)["samples"] == 40
        assert "note: 2 of 42 rows have no value that counts (first: row 3): left out\n" in err


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("options", [(), ("--regularization", "gcv"), ("--noise", 0.1)])
@pytest.mark.parametrize("kind", ["csv", "npy"])
def test_invert_has_no_points_for_them_and_its_figures_are_of_the_others(command, tmp_path, kind, options):
    som = ss.SOM(**SMALL).fit(table(share=0))
    som.save(tmp_path / "map")
    A = som.transform(table(seed=1, share=0))
    padded, own = among(A, [3, 20])

    def inverted(name, A):
        path, out = tmp_path / f"{name}.{kind}", tmp_path / f"{name}-points.npy"
        if kind == "npy":
            np.save(path, A)
        else:
            pd.DataFrame(A).add_prefix("unit ").to_csv(path, index=False)
        code, printed, err = command("invert", path, "--map", tmp_path / "map", "--out", out, *options, "--json")
        assert code == 0, err
        return np.load(out), json.loads(printed), err

    (plain, said, _), (points, told, err) = inverted("plain", A), inverted("padded", padded)
    np.testing.assert_array_equal(np.isnan(points).all(axis=1), ~own)
    np.testing.assert_array_equal(points[own], plain)
    for name in set(said) - {"files", "is_exact"}:  # a row without a point makes not all exact
        assert told[name] == said[name]
    first = "line 5" if kind == "csv" else "row 3"
    assert f"note: 2 of 42 rows have no known distance (first: {first}): no point for these\n" in err


def test_invert_refuses_rows_of_no_point_among_them(command, tmp_path):
    som = ss.SOM(**SMALL).fit(table(share=0))
    som.save(tmp_path / "map")
    nonsense = np.random.default_rng(0).uniform(0, 100, (4, 12))
    np.save(tmp_path / "a.npy", among(nonsense, [1])[0])
    code, _, err = command("invert", tmp_path / "a.npy", "--map", tmp_path / "map", "--out", tmp_path / "p.npy")
    assert code == 1
    assert "belongs to a point" in err
    assert "nan" not in err
    assert not (tmp_path / "p.npy").exists()
