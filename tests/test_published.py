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
    found = Disclosure(np.zeros((40, 1)), np.arange(40.0), recognized)
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


@pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")
def test_what_tells_nothing_is_no_better_than_a_guess(rng):
    book, X = ss.Codebook(rng.normal(size=(8, 3))), rng.normal(size=(5, 3))
    found = ss.disclosure(np.full((5, 8), np.nan), book, X)
    assert found.error == 1
    assert found.share_recognized == 0
    assert found.recognized_interval[0] == 0
    assert "0% of 5 inputs" in str(found)


def test_mistakes_are_told_in_words(rng):
    book, X = ss.Codebook(rng.normal(size=(8, 3))), rng.normal(size=(5, 3))
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
    assert told["rows"] == 60
