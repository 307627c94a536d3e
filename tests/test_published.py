"""How much of inputs comes back from what is published of them."""

import json

import numpy as np
import pytest
from scipy.stats import binomtest

import somersault as ss
from somersault.cli import main
from somersault.inversion import KINDS
from somersault.published import Disclosure, Published


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True])
def test_all_of_the_input_comes_back_from_what_is_not_rounded(rng, kind, weighted):
    if weighted and kind in ("cosine", "correlation"):
        return
    W, X = rng.normal(size=(20, 4)), rng.normal(size=(30, 4))
    book = ss.Codebook(W, feature_weights=[1, 2, 0.5, 1] if weighted else None)
    A, noise = Published(kind).of(book, X)
    assert noise is None
    found = ss.disclosure(A, book, X, kind=kind)
    assert found.share_recognized == 1
    assert found.error < 1e-6


def test_the_intervals_are_those_of_the_binomial():
    recognized = np.arange(40) < 30
    found = Disclosure(np.zeros((40, 1)), np.arange(40.0), recognized, 40)
    exact = binomtest(30, 40).proportion_ci(0.95, "exact")
    assert found.recognized_interval == pytest.approx((exact.low, exact.high))
    low, high = found.error_interval  # order statistics 14 and 27 of 40, as in tables
    assert (low, high) == (13.0, 26.0)


def test_rounding_and_few_units_hide(rng):
    W, X = rng.normal(size=(20, 4)), rng.normal(size=(60, 4))
    book = ss.Codebook(W)

    def error(**options):
        published = Published("distances", **options)
        A, noise = published.of(book, X)
        return ss.disclosure(A, book, X, kind="distances", noise=noise).error

    assert error(digits=6) < error(digits=2) < error(digits=1)
    assert error(top=3) > 100 * error(top=8)
    A, noise = Published("distances", digits=2, top=3).of(book, X)
    assert (np.sum(~np.isnan(A), axis=1) == 3).all()
    assert (
        abs(A - np.sqrt(book.activations(X)))[~np.isnan(A)] <= (np.sqrt(12) * noise / 2)[~np.isnan(A)] * 1.01
    ).all()


@pytest.mark.parametrize("noise", [None, 0.01])
def test_answers_that_belong_to_no_point_are_warned_of_once(rng, noise):
    """Though two readers look at them where the noise is known."""
    book, X = ss.Codebook(rng.normal(size=(20, 4))), rng.normal(size=(30, 4))
    A = book.activations(X)
    A[0, :10] += 50
    with pytest.warns(ss.NotAPatternWarning, match="1 of 30 rows") as told:
        ss.disclosure(A, book, X, noise=noise)
    assert len(told) == 1


@pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")
def test_what_tells_nothing_is_no_better_than_a_guess(rng):
    book, X = ss.Codebook(rng.normal(size=(8, 3))), rng.normal(size=(5, 3))
    found = ss.disclosure(np.full((5, 8), np.nan), book, X)
    assert found.error == 1
    assert found.share_recognized == 0
    assert found.recognized_interval[0] == 0
    assert "0 of 5 inputs are recognized among 5: 0 % (95 % interval 0 to" in str(found)


def test_where_no_point_can_be_computed_the_nearest_prototype_is_the_guess(rng):
    """Shares of which one is 1, beside a row of which nothing is known."""
    W, A = rng.normal(size=(8, 3)), np.eye(8)[:3]
    A[1] = np.nan
    found = ss.disclosure(A, ss.Codebook(W), W[:3], kind="memberships")
    assert np.array_equal(found.points[[0, 2]], W[[0, 2]])
    assert np.isnan(found.points[1]).all()
    assert found.recognized.tolist() == [True, False, True]
    assert found.errors.tolist() == [0.0, 1.0, 0.0]


def test_among_more_candidates_fewer_are_recognized(rng):
    book, X, others = ss.Codebook(rng.normal(size=(6, 4))), rng.normal(size=(40, 4)), rng.normal(size=(900, 4))
    A, noise = Published("distances", digits=1).of(book, X)
    alone, beside = (
        ss.disclosure(A, book, X, kind="distances", noise=noise, among=among) for among in (None, others)
    )
    assert (alone.n_candidates, beside.n_candidates) == (40, 940)
    assert beside.share_recognized < alone.share_recognized
    assert np.array_equal(alone.errors, beside.errors)
    assert "among 940: " in str(beside)
    same = ss.disclosure(A, book, X, kind="distances", noise=noise, among=X)
    assert np.array_equal(same.recognized, alone.recognized)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options", [{"digits": 3}, {"precision": "float16"}, {"precision": "float32"}, {"noise": 1e-3}], ids=str
)
def test_the_noise_that_is_told_is_that_of_what_is_published(rng, kind, options):
    book, X = ss.Codebook(rng.normal(size=(30, 4))), rng.normal(size=(200, 4))
    exact = Published(kind).of(book, X)[0]
    A, noise = Published(kind, **options).of(book, X)
    off = (A - exact) / noise
    assert np.sqrt(np.mean(off**2)) == pytest.approx(1, rel=0.1)
    assert "noise" in options or abs(off).max() <= np.sqrt(3) * (1 + 1e-6)


@pytest.mark.parametrize("options", [{"digits": 3}, {"precision": "float16"}], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_an_input_that_is_a_prototype_is_found(rng, kind, options):
    """Of which a distance is 0, and a share 1."""
    W = rng.normal(size=(12, 3))
    A, noise = Published(kind, **options).of(ss.Codebook(W), W[:5])
    found = ss.disclosure(A, ss.Codebook(W), W[:5], kind=kind, noise=noise)
    assert found.share_recognized == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
@pytest.mark.parametrize("n", [20, 60])
def test_the_intervals_hold_in_as_many_draws_as_they_say(rng, n):
    """Of 1000 draws of inputs, 95 % or more; the true values are those of 20 000 inputs, and of all draws."""
    book, X = ss.Codebook(rng.normal(size=(10, 4))), rng.normal(size=(20_000, 4))
    A, noise = Published("distances", digits=1, top=5).of(book, X)
    everyone = ss.disclosure(A, book, X, kind="distances", noise=noise)
    drawn = []
    for _ in range(1000):
        rows = rng.choice(len(X), n, replace=False)
        nearest = np.linalg.norm(everyone.points[rows][:, None] - X[rows], axis=2).argmin(axis=1)
        drawn.append(Disclosure(everyone.points[rows], everyone.errors[rows], nearest == np.arange(n), n))
    share = np.mean([each.share_recognized for each in drawn])
    assert 0.2 < share < 0.8

    def covered(intervals, truth):
        return np.mean([low <= truth <= high for low, high in intervals])

    assert covered([each.recognized_interval for each in drawn], share) >= 0.94
    assert 0.94 <= covered([each.error_interval for each in drawn], everyone.error) <= 0.99


def test_mistakes_are_told_in_words(rng):
    book, X = ss.Codebook(rng.normal(size=(8, 3))), rng.normal(size=(5, 3))
    with pytest.raises(ss.InputError, match="float16 holds numbers up to 65504, and there is one of"):
        Published(precision="float16").of(book, 1e4 * X)
    with pytest.raises(ss.InputError, match="among has 2 columns"):
        ss.disclosure(book.activations(X), book, X, among=X[:, :2])
    with pytest.raises(ss.InputError, match="need two or more"):
        ss.disclosure(book.activations(X[:1]), book, X[:1])
    with pytest.raises(ss.InputError, match="need those of the same inputs"):
        ss.disclosure(book.activations(X), book, X[:3])


def test_the_command(tmp_path, capsys):
    rng = np.random.default_rng(0)
    np.save(tmp_path / "X.npy", rng.normal(size=(60, 3)))
    ss.SOM(shape=(4, 4), n_epochs=2).fit(np.load(tmp_path / "X.npy")).save(tmp_path / "map.safetensors")
    files = [str(tmp_path / name) for name in ("map.safetensors", "X.npy")]
    main(["disclose", *files, "--digits", "3", "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told["share_recognized"] > 0.9
    assert told["share_recognized_interval"][0] < told["share_recognized"]
    assert (told["rows"], told["candidates"]) == (60, 60)
    main(["disclose", *files, "--digits", "3"], standalone_mode=False)
    low, high = (f"{end:.4g}" for end in told["share_recognized_interval"])
    assert f"share recognized interval   {low} to {high}\n" in capsys.readouterr().out
    noisy = ["--noise", "3", "--precision", "float16"]
    main(["disclose", *files, *noisy, "--json"], standalone_mode=False)
    less = json.loads(capsys.readouterr().out)
    assert (less["noise"], less["precision"]) == (3.0, "float16")
    assert less["share_recognized"] < 0.5


def test_the_command_seeks_the_first_thousand_rows_among_all(tmp_path, capsys):
    X = np.random.default_rng(0).normal(size=(1100, 2))
    np.save(tmp_path / "X.npy", X)
    ss.SOM(shape=(2, 2), n_epochs=1).fit(X).save(tmp_path / "map.safetensors")
    files = [str(tmp_path / name) for name in ("map.safetensors", "X.npy")]
    main(["disclose", *files, "--digits", "2", "--json"], standalone_mode=False)
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["rows"], told["candidates"]) == (1000, 1100)
    assert "the first 1000 of 1100 rows are published" in said.err


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_in_much_noise_the_reader_counts_who_tells_more(rng):
    """As generalized cross-validation does, where the discrepancy principle all but gives up."""
    book, X = ss.Codebook(rng.normal(size=(60, 20))), rng.normal(size=(100, 20))
    A, noise = Published("distances", noise=1.5).of(book, X)
    found = ss.disclosure(A, book, X, kind="distances", noise=noise)
    told = {}
    for how in ("discrepancy", "gcv"):
        points = book.invert(A, kind="distances", noise=noise, regularization=how).points
        told[how] = np.linalg.norm(points[:, None] - X, axis=2).argmin(axis=1) == np.arange(100)
    assert told["gcv"].mean() > 2 * told["discrepancy"].mean()
    assert np.array_equal(found.recognized, told["gcv"])
