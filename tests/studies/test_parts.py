"""The parts of the paper's experiments."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA
from studies.paper import faces, first_names, gaussians, mnist
from studies.paper.latent import N_STEPS, Components, Space
from studies.paper.task import drawn, other_class

import somersault as ss
from somersault import datasets
from somersault.comparison import unused
from somersault.datasets import Dataset
from somersault.errors import InputError

from .small_data import FACES, faces_as, silent

pytestmark = pytest.mark.slow


def test_components_are_those_of_scikit_learn(rng):
    X = rng.normal(size=(200, 7)) * np.arange(1, 8) + 5
    ours, theirs = Components.of(X, 3), PCA(3).fit(X)
    np.testing.assert_allclose(np.abs(ours.encode(X)), np.abs(theirs.transform(X)), atol=1e-9)
    np.testing.assert_allclose(
        ours.decode(ours.encode(X)), theirs.inverse_transform(theirs.transform(X)), atol=1e-9
    )
    np.testing.assert_allclose(ours.whitened(X).std(axis=0), 1)


def test_components_of_few_samples_are_as_many_as_there_are(rng):
    assert len(Components.of(rng.normal(size=(4, 9)), 150).axes) == 3


def test_frames_of_a_path_in_a_space_are_at_equal_progress_once_decoded():
    """A space that is bent along one axis: equal steps in it are unequal ones outside."""
    bent = Space("bent", np.sqrt, lambda z: z**2)
    path = ss.straight_line([[0.0]], [[1.0]], N_STEPS)
    np.testing.assert_allclose(
        bent.frames(path, np.array([[0.0]]), 11)[0, :, 0], np.linspace(0, 1, 11), atol=1e-12
    )


def test_the_first_frame_is_the_start_though_the_space_knows_it_roughly():
    rough = Space("rough", np.round, lambda z: z)
    frames = rough.frames(ss.straight_line([[0.0]], [[4.0]], N_STEPS), np.array([[0.3]]), 5)
    assert frames[0, :, 0].tolist() == pytest.approx([0.3, 1, 2, 3, 4])


def test_unused_samples_are_different_and_none_of_the_taken():
    X = np.array([[0.1], [0.2], [0.1], [0.3], [0.4]], dtype=np.float32)
    taken, more = X[3:4].astype(np.float64), np.array([[0.4000001]])
    assert unused(X, taken, more).tolist() == [2, 1, 4]


@given(st.integers(0, 1000), st.integers(2, 9))
def test_another_class_is_never_the_own_one_and_may_be_any_other(seed, n):
    labels = np.repeat([f"class {i}" for i in range(n)], 200)
    goals = other_class(np.random.default_rng(seed), labels)
    assert not (goals == labels).any()
    assert len(set(zip(labels.tolist(), goals.tolist(), strict=True))) == n * (n - 1)


def test_all_are_drawn_where_there_are_no_more():
    assert drawn(np.random.default_rng(0), 5, 9).tolist() == [0, 1, 2, 3, 4]


def test_the_posterior_is_that_of_normal_densities(rng):
    data = datasets.gaussians(300, seed=4)
    means, axes = datasets.components(seed=4)
    p = gaussians.Posterior(means, axes)(data.X)
    density = np.column_stack(
        [multivariate_normal(m, A @ A.T).pdf(data.X) for m, A in zip(means, axes, strict=True)]
    )
    np.testing.assert_allclose(p, density / density.sum(axis=1, keepdims=True), atol=1e-9)
    assert np.mean(p.argmax(axis=1) == data.y) > 0.9


def test_held_out_people_are_held_out_with_all_pictures():
    names = faces_as("person").y
    held = faces.held_out(names, np.random.default_rng(0))
    assert set(names[held]).isdisjoint(names[~held])
    assert len(set(names[held])) == 9  # of 50


def test_who_somebody_is_differs_between_people_more_than_between_pictures():
    X, names = faces_as("person").X, faces_as("person").y
    held = faces.held_out(names, np.random.default_rng(0))
    identity = faces.Identity.fit(Components.of(X[~held], 40), X[~held], names[~held])
    same, different = identity.drifts(X[held], names[held], np.random.default_rng(0))
    assert same < 0.3 < different
    assert identity.n_people == sum(np.unique(names[~held], return_counts=True)[1] >= 8)


def test_genders_are_read_off_first_names_where_the_data_tell_names_alone(rng):
    """As those that scikit-learn fetches do."""
    X, names = rng.random((4, 2)), np.array(["George W Bush", "Laura_Bush", "Xzqy Bush", "Laura"])
    kept, y, who, source = faces.labelled(X, names, names)
    assert np.array_equal(kept, X[[0, 1, 3]])
    assert y.tolist() == ["male", "female", "female"]
    assert who.tolist() == ["George W Bush", "Laura_Bush", "Laura"]
    assert "first name" in source
    assert faces.labelled(X, np.array(["a", "b", "a", "b"]), names)[3] == "as the data say"


def test_no_first_name_has_two_genders():
    assert len(first_names._GENDERS) == sum(len(names.split()) for names in first_names._NAMES.values())


def test_first_names_agree_with_the_genders_of_the_file(data_folder, monkeypatch):
    monkeypatch.setenv("SOMERSAULT_DATA", str(data_folder))
    guessed, told = first_names.genders(FACES("person").y), FACES().y
    assert np.mean(guessed != "") > 0.7
    assert (guessed == told)[guessed != ""].all()


@pytest.mark.parametrize("module", [mnist, faces])
def test_rows_of_numbers_in_the_place_of_images_are_refused(small, monkeypatch, module):
    flat = Dataset("flat", np.eye(4), np.array([0, 1, 0, 1]))
    monkeypatch.setattr(datasets, module.__name__.rsplit(".", 1)[1], lambda _="": flat)
    with pytest.raises(
        InputError, match=r"flat holds rows of numbers; need gray images \(n_samples, rows, columns\)"
    ):
        module.task(0, 5, silent)


def test_faces_without_genders_are_refused(small, monkeypatch):
    monkeypatch.setattr(datasets, "faces", lambda _="": faces_as("person"))
    with pytest.raises(InputError, match=r"0 genders; need two: put lfw\.npz .* SOMERSAULT_DATA"):
        faces.task(0, 5, silent)
