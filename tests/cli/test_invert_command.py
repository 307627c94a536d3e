"""Distances in a file, back to points in a file."""

import json

import numpy as np
import pytest

import somersault as ss
from somersault.sources import npy


@pytest.fixture(scope="module")
def spanning(saved):
    """A map that spans the space of its data, and these."""
    X = np.random.default_rng(0).normal(size=(80, 3))
    som = ss.SOM(shape=(4, 4), n_epochs=3).fit(X)
    return saved("spanning", som), som, X


def test_activations_come_back_as_points(command, spanning, tmp_path):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    asked = ("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "new" / "points.npy")
    code, out, err = command(*asked, "--json")
    assert (code, err) == (0, "")
    np.testing.assert_allclose(np.load(tmp_path / "new" / "points.npy", allow_pickle=False), X, atol=1e-10)
    answer = json.loads(out)
    assert answer["is_exact"] is True
    assert answer["samples"] == 80
    assert answer["residual"]["largest"] < 1e-10
    assert answer["files"] == {"points": str(tmp_path / "new" / "points.npy")}
    words = command(*asked)[1]
    assert "is exact" in words
    assert "expected error" in words
    assert "written: " in words


def test_distances_may_be_unknown_and_come_as_a_table(command, spanning, tmp_path):
    path, som, X = spanning
    A = som.transform(X[:5])
    A[0, 3:] = A[1, :7] = np.nan
    lines = [",".join("" if np.isnan(a) else repr(float(a)) for a in row) for row in A]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    code, out, err = command("invert", tmp_path / "a.csv", "--map", path, "--out", tmp_path / "p.npy", "--json")
    assert code == 0, err
    inverse, answer = som.codebook_.invert(A), json.loads(out)
    assert np.array_equal(np.load(tmp_path / "p.npy"), inverse.points)
    np.testing.assert_allclose(inverse.points[1:], X[1:5], atol=1e-8)
    assert answer["is_exact"] is False  # three distances are too few for row 0
    assert answer["offset"] == {"median": 0.0, "largest": inverse.offset.max()}
    assert inverse.offset[0] > 0


@pytest.mark.parametrize("regularization", ["gcv", "0.5", "0"])
def test_the_regularization_is_that_of_the_codebook(command, spanning, tmp_path, rng, regularization):
    path, som, X = spanning
    A = som.transform(X) * (1 + 0.5 * rng.normal(size=(80, 16))) ** 2
    np.save(tmp_path / "a.npy", A)
    asked = ("--map", path, "--out", tmp_path / "p.npy", "--regularization", regularization)
    code, _, err = command("invert", tmp_path / "a.npy", *asked)
    assert code == 0, err
    with pytest.warns(ss.NotAPatternWarning) as caught:
        inverse = som.codebook_.invert(
            A, regularization=regularization if regularization == "gcv" else float(regularization)
        )
    assert np.array_equal(np.load(tmp_path / "p.npy"), inverse.points)
    assert f"note: {caught[0].message}".replace("of activations", f"of {tmp_path / 'a.npy'}", 1) in err


@pytest.mark.parametrize("given", ["number", "units", "distances"])
def test_the_noise_is_that_of_the_codebook(command, spanning, tmp_path, rng, given):
    path, som, X = spanning
    noise = {"number": 0.01, "units": np.geomspace(1e-3, 0.1, 16), "distances": rng.uniform(1e-3, 0.1, (80, 16))}[
        given
    ]
    A = np.abs(som.transform(X) + noise * rng.normal(size=(80, 16)))
    np.save(tmp_path / "a.npy", A)
    np.save(tmp_path / "s.npy", np.atleast_2d(noise))
    asked = ("--map", path, "--out", tmp_path / "p.npy", "--regularization", "discrepancy", "--json", "--noise")
    code, out, err = command(
        "invert", tmp_path / "a.npy", *asked, 0.01 if given == "number" else tmp_path / "s.npy"
    )
    assert code == 0, err
    inverse, answer = som.codebook_.invert(A, noise=noise, regularization="discrepancy"), json.loads(out)
    assert np.array_equal(np.load(tmp_path / "p.npy"), inverse.points)
    assert answer["regularization"] == "discrepancy"
    assert answer["noise"] == (0.01 if given == "number" else str(tmp_path / "s.npy"))
    assert answer["patterns"] == inverse.is_pattern.sum()
    assert answer["least_p_value"] == inverse.p_value.min()
    assert answer["mirrored"] == 0


def test_rows_with_two_points_are_counted(command, spanning, tmp_path):
    path, som, X = spanning
    A = som.transform(X[:4])
    A[0, 3:] = A[1, 2:] = np.nan
    np.save(tmp_path / "a.npy", A)
    asked = ("--map", path, "--out", tmp_path / "p.npy", "--regularization", "none", "--json")
    code, out, err = command("invert", tmp_path / "a.npy", *asked)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["mirrored"], answer["patterns"], answer["regularization"]) == (1, 4, None)
    assert (answer["noise"], answer["least_p_value"]) == (None, None)


def test_the_discrepancy_without_a_noise_and_noise_of_another_shape_are_refused(command, spanning, tmp_path):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    np.save(tmp_path / "s.npy", np.ones((2, 16)))
    asked = ("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    code, _, err = command(*asked, "--regularization", "discrepancy")
    assert code == 1
    assert "need that noise" in err
    code, _, err = command(*asked, "--noise", tmp_path / "s.npy")
    assert code == 1
    assert "noise has shape (2, 16)" in err
    code, _, err = command(*asked[:-1], tmp_path / "s.npy", "--noise", tmp_path / "s.npy")
    assert code == 1
    assert "which is to be read" in err


def npy_of_ours(path):
    """An older result, and its bytes."""
    with path.open("wb") as file:
        npy.write(file, [np.eye(2)], np.eye(2))
    return path.read_bytes()


def test_what_belongs_to_no_point_is_not_inverted(command, spanning, saved, tmp_path):
    """Distances instead of their squares, one known distance in each row, and a map of one point."""
    path, som, X = spanning

    def refused(A, map_):
        np.save(tmp_path / "a.npy", A)
        older = npy_of_ours(tmp_path / "p.npy")
        code, out, err = command("invert", tmp_path / "a.npy", "--map", map_, "--out", tmp_path / "p.npy")
        assert (code, out) == (1, "")
        assert (tmp_path / "p.npy").read_bytes() == older
        return err

    A = som.transform(X)
    far = (A.mean(axis=1) > 3) & (A.min(axis=1) < 1)
    assert far.any()
    assert "squared distances from the units" in refused(np.sqrt(A[far]), path)
    assert "has 5 columns" in refused(A[:, :5], path)
    assert "holds images" in refused(A.reshape(-1, 4, 4), path)
    one = np.full_like(A, np.nan)
    one[:, 2] = A[:, 2]
    assert "at least two" in refused(one, path)
    point = ss.SOM(shape=(1, 2), n_epochs=0).fit([[1.0, 2.0], [1.0, 2.0]])
    assert "at least two" in refused(np.ones((3, 2)), saved("point", point))


def test_one_good_row_is_worth_inverting(command, spanning, tmp_path):
    path, som, X = spanning
    A = som.transform(X[:2])
    A[0] = A[0, ::-1]
    np.save(tmp_path / "a.npy", A)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    assert code == 0
    assert f"1 of 2 rows of {tmp_path / 'a.npy'} belong to no point" in err
    np.testing.assert_allclose(np.load(tmp_path / "p.npy")[1], X[1], atol=1e-10)


def test_points_of_a_map_with_categories_say_what_their_columns_are(command, saved, tmp_path):
    X = np.array([["a", 1.0], ["b", 2.0], ["a", 3.0], ["b", 5.0]], dtype=object)
    som = ss.SOM(shape=(2, 2), n_epochs=2, categorical_features=[0]).fit(X)
    np.save(tmp_path / "a.npy", som.transform(X))
    path = saved("categories", som)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    assert code == 0
    assert "the columns of the points are x0=a, x0=b, x1" in err
    assert np.load(tmp_path / "p.npy").shape == (4, 3)


def test_points_never_replace_what_they_are_made_of(command, spanning, tmp_path):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    before = (tmp_path / "a.npy").read_bytes()
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "a.npy")
    assert code == 1
    assert "which is to be read" in err
    assert (tmp_path / "a.npy").read_bytes() == before


def test_a_full_disk_leaves_the_old_points(command, spanning, tmp_path, monkeypatch):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    old = npy_of_ours(tmp_path / "p.npy")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("somersault.atomic.os.fsync", full)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    assert code == 1
    assert "No space left on device" in err
    assert {path.name for path in tmp_path.iterdir()} == {"a.npy", "p.npy"}
    assert (tmp_path / "p.npy").read_bytes() == old


@pytest.mark.parametrize("option", ["--regularization=-1", "--regularization=nan", "--regularization=inf",
                                    "--regularization=lots", "--noise=0", "--noise=-1", "--noise=nan",
                                    "--noise=inf", "--out=points.odt", "--nonsense"])  # fmt: skip
def test_an_option_of_invert_out_of_range_is_wrong_usage(command, spanning, tmp_path, option):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    asked = ("--map", path, "--out", tmp_path / "p.npy", option)
    code, _, err = command("invert", tmp_path / "a.npy", *asked)
    assert code == 2
    assert option.split("=")[0] in err
