"""The main job on real data: MNIST, if it is there."""

import numpy as np
import pytest

import somersault as ss
from tests.reference import naive_path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mnist(data_folder):
    with np.load(data_folder / "mnist.npz") as arrays:
        X, T = (arrays[f"{split}_images"].reshape(-1, 784) / np.float32(255) for split in ("train", "test"))
        return X[:6000], arrays["train_labels"][:6000], T[:500], arrays["test_labels"][:500]


@pytest.fixture(scope="module")
def som(mnist):
    return ss.SOM(shape=(12, 12), n_epochs=8).fit(mnist[0]).label_units(mnist[0], mnist[1])


def test_steps_on_four_hundred_digits_are_the_naive_steps(mnist):
    X, _, T, _ = mnist
    W, starts = X[:400].astype(float), T[:2].astype(float)
    rule, control = ss.Tikhonov(damping=100.0, target_weight=1.0), ss.FixedRate(0.1, 5)
    path = np.stack(
        [state.points for state in ss.steps(starts, W, ss.Unit([3, 9]), rule=rule, control=control)], axis=1
    )
    for x, target, steps in zip(starts, (3, 9), path, strict=True):
        expected = naive_path(x, W, np.ones(400), target, 100.0, 0.1, 5)
        assert steps == pytest.approx(expected, abs=1e-9)


def test_every_three_reaches_the_eights_and_none_of_its_steps_recedes(mnist, som):
    X, _, T, t = mnist
    threes = T[t == 3]
    for book in (som.codebook_, som.codebook_.medoids(X)):
        morph = ss.morph(threes, book, ss.Label(8))
        assert set(morph.results) == {ss.Result.REACHED}
        assert (np.diff(morph.target_activations, axis=1) <= 0).all()
        assert {book.labels[unit] for unit in morph.bmus(5)[:, -1]} == {8}
        frames = morph.frames()
        assert (frames[:, 0] == threes).all()
        assert morph.n_steps.max() < 100


def test_digits_stay_within_zero_and_one_and_still_arrive(mnist, som):
    _, _, T, t = mnist
    threes = T[t == 3][:2]
    free, held = (som.morph(threes, ss.Label(8), bounds=bounds) for bounds in (None, (0, 1)))
    assert (held.frames() == free.frames()).all()  # bounds that hold nothing
    assert not held.bounded_features.any()
    morph = ss.morph(threes, som.codebook_.with_exemplars(None), ss.Label(8), bounds=(0, 1))
    frames = morph.frames()
    assert set(morph.results) == {ss.Result.REACHED}
    assert frames.min() == 0.0
    assert frames.max() == 1.0
    assert (free.frames().min(), free.frames().max()) == (0.0, 1.0)
    assert set(free.results) == {ss.Result.REACHED}
    assert (np.diff(morph.target_activations, axis=1) <= 0).all()
    assert (frames[:, 0] == threes).all()
    assert morph.n_steps.max() < 100
    assert np.minimum(morph.end, 1 - morph.end)[morph.bounded_features].max() < 1e-3


def test_morphs_on_the_map_stay_more_confident_than_straight_lines(mnist, som):
    """What the method is for: the frames between are of one class or the other, not of both at once."""
    from sklearn.linear_model import LogisticRegression

    X, y, T, t = mnist
    classifier = LogisticRegression(max_iter=60, C=0.05, tol=1e-2).fit(X[:3000], y[:3000])
    starts = T[t == 3]
    morph = som.morph(starts, ss.Label(8))

    def weakest(frames):
        p = classifier.predict_proba(frames.clip(0, 1).reshape(-1, 784)).max(axis=1).reshape(len(frames), -1)
        return p.min(axis=1).mean()

    assert weakest(morph.frames()) > weakest(ss.straight_line(starts, morph.end))


def test_a_map_of_digits_gives_digits_back_up_to_their_offset(mnist, som):
    T = mnist[2]
    book = som.codebook_
    inverse = book.invert(book.activations(T[:20]))
    assert not inverse.is_exact
    assert inverse.offset == pytest.approx(np.linalg.norm(inverse.points - T[:20], axis=1), rel=1e-6)
