"""Exemplars: which real samples a codebook keeps, and that they stay real."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array, issparse

import somersault as ss
from somersault import exemplars, model_file
from somersault.exemplars import Exemplars, places_of
from somersault.matching import EUCLIDEAN, FeatureMetric
from tests.reference import naive_activations


def rows_of(points, X):
    """The numbers of the rows of X that these points are, to the bit."""
    known = {np.asarray(x, X.dtype).tobytes(): row for row, x in enumerate(X)}
    return [known[np.asarray(point, X.dtype).tobytes()] for point in points]


@given(
    n=st.integers(1, 120),
    n_units=st.integers(1, 4),
    dtype=st.sampled_from([np.float32, np.float64]),
    missing=st.sampled_from([0.0, 0.2]),
    seed=st.integers(0, 10**6),
)
def test_so_many_complete_samples_are_drawn_each_at_most_once(n, n_units, dtype, missing, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3)).astype(dtype)
    X[rng.random(n) < missing, 1] = np.nan
    complete = int((~np.isnan(X[:, 1])).sum())
    drawn = Exemplars.drawn(X, n_units, EUCLIDEAN, seed=seed)
    if complete == 0:
        assert drawn is None
        return
    rows = rows_of(drawn.samples, X)
    assert rows == sorted(set(rows))
    assert len(drawn) == min(complete, 25 * n_units)
    assert drawn.n_seen == complete
    assert drawn.samples.dtype == dtype


def test_samples_are_drawn_evenly():
    """Each of 400 samples is among the 50 that are kept as often as any other, within five deviations."""
    X = np.arange(400.0)[:, None]
    counts = np.zeros(400)
    for seed in range(400):
        counts[rows_of(Exemplars.drawn(X, 2, EUCLIDEAN, seed=seed).points, X)] += 1
    assert counts.sum() == 400 * 50
    assert np.abs(counts - 50).max() < 5 * np.sqrt(400 * 0.125 * 0.875)


def test_the_same_seed_draws_the_same_and_another_others(rng):
    X = rng.normal(size=(200, 3))
    first, again, other = (Exemplars.drawn(X, 2, EUCLIDEAN, seed=seed).points for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_sparse_samples_stay_sparse(rng):
    X = rng.random((90, 5)) * (rng.random((90, 5)) < 0.3)
    drawn = Exemplars.drawn(csr_array(X), 2, EUCLIDEAN)
    assert issparse(drawn.samples)
    assert drawn.samples.shape == (50, 5)
    assert (drawn.points == Exemplars.drawn(X, 2, EUCLIDEAN).points).all()


def test_wide_samples_are_fewer(rng, monkeypatch):
    monkeypatch.setattr(exemplars, "_MOST_BYTES", 8 * 6 * 3)
    X = rng.normal(size=(50, 3))
    assert len(Exemplars.drawn(X, 9, EUCLIDEAN)) == 6
    assert len(Exemplars.drawn(X.astype(np.float32), 9, EUCLIDEAN)) == 12
    monkeypatch.setattr(exemplars, "_MOST_BYTES", 1)
    assert len(Exemplars.drawn(X, 9, EUCLIDEAN)) == 1


def test_labels_go_with_their_samples(rng):
    X = rng.normal(size=(100, 2))
    labels = np.array([f"{x[0]}" for x in X], dtype=object)
    drawn = Exemplars.drawn(X, 2, EUCLIDEAN, labels)
    assert drawn.labels.tolist() == [f"{point[0]}" for point in drawn.points]


@given(sizes=st.lists(st.integers(1, 90), min_size=2, max_size=6), seed=st.integers(0, 1000))
def test_a_stream_keeps_as_many_as_its_samples_at_once_would(sizes, seed):
    X = np.arange(float(sum(sizes)))[:, None]
    kept = None
    for batch in np.split(X, np.cumsum(sizes)[:-1]):
        drawn = Exemplars.drawn(batch, 2, EUCLIDEAN, seed=seed)
        kept = drawn if kept is None else kept.followed_by(drawn, 2, seed=seed)
    rows = rows_of(kept.points, X)
    assert rows == sorted(set(rows))
    assert kept.n_seen == len(X)
    assert abs(len(kept) - min(len(X), 50)) <= len(sizes)  # shares are whole numbers


def test_a_stream_is_drawn_from_evenly():
    """Of three batches of 100, 300 and 25 samples, 12 %, as of the whole; each within five deviations."""
    X = np.arange(425.0)[:, None]
    counts = np.zeros(425)
    for seed in range(300):
        first, second, third = (Exemplars.drawn(part, 2, EUCLIDEAN, seed=seed) for part in np.split(X, [100, 400]))
        kept = first.followed_by(second, 2, seed=seed).followed_by(third, 2, seed=seed)
        counts[rows_of(kept.points, X)] += 1
    share = 50 / 425
    for part in (slice(0, 100), slice(100, 400), slice(400, 425)):
        assert counts[part].mean() / 300 == pytest.approx(share, rel=0.06)
    assert np.abs(counts - 300 * share).max() < 5 * np.sqrt(300 * share)


@pytest.mark.parametrize("dtypes", [(np.float32, np.float32), (np.float32, np.float64), (np.float64, np.float32)])
def test_a_stream_of_floats_of_two_kinds_keeps_the_digits_of_both(dtypes, rng):
    first, second = (rng.normal(size=(n, 2)).astype(dtype) for n, dtype in zip((4, 3), dtypes, strict=True))
    kept = Exemplars(first, None, 4, EUCLIDEAN).followed_by(Exemplars(second, None, 3, EUCLIDEAN), 5)
    assert kept.samples.tolist() == [*first.tolist(), *second.tolist()]
    assert kept.samples.dtype == np.result_type(*dtypes)


def test_a_stream_of_sparse_samples_keeps_the_same_and_stays_sparse(rng):
    X = rng.random((300, 4)) * (rng.random((300, 4)) < 0.5)
    dense, sparse = ss.SOM(shape=(2, 3), n_epochs=3), ss.SOM(shape=(2, 3), n_epochs=3)
    for rows in (slice(0, 100), slice(100, 300)):
        dense.partial_fit(X[rows])
        sparse.partial_fit(csr_array(X[rows]))
    kept = sparse.codebook_.exemplars.samples
    assert issparse(kept)
    assert np.array_equal(kept.toarray(), dense.codebook_.exemplars.points)


def test_a_draw_that_follows_has_labels_only_if_both_have():
    X, labels = np.arange(6.0)[:, None], np.array(list("abcdef"), dtype=object)
    first, second = (Exemplars.drawn(X[k : k + 3], 1, EUCLIDEAN, labels[k : k + 3]) for k in (0, 3))
    assert first.followed_by(second, 1).labels.tolist() == list("abcdef")
    without = Exemplars.drawn(X[3:], 1, EUCLIDEAN)
    assert first.followed_by(without, 1).labels is None
    assert without.followed_by(first, 1).labels is None


def test_the_spacing_by_hand():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0], [5.0, 2.0]])
    assert Exemplars(points, None, 4, EUCLIDEAN).spacing2 == 2.5  # of 1, 1, 4 and 16 the median
    assert Exemplars(points, None, 4, FeatureMetric(np.array([4.0, 1.0]))).spacing2 == 4.0  # of 4, 4, 4 and 64
    assert Exemplars(points[[0, 0, 1]], None, 3, EUCLIDEAN).spacing2 == 0.0
    assert Exemplars(points[:1], None, 1, EUCLIDEAN).spacing2 == 0.0


def test_the_spacing_of_many_is_that_of_some_among_all(rng, monkeypatch):
    monkeypatch.setattr(exemplars, "_MOST_IN_SPACING", 10)
    points = rng.normal(size=(95, 3))
    A = naive_activations(points[::10], points)
    assert Exemplars(points, None, 95, EUCLIDEAN).spacing2 == pytest.approx(np.median(np.sort(A, axis=1)[:, 1]))


def test_a_map_keeps_complete_samples_and_says_from_how_many(rng):
    X = rng.normal(size=(130, 3))
    X[::13, 2] = np.nan
    som = ss.SOM(shape=(2, 2), n_epochs=2).fit(X)
    kept = som.codebook_.exemplars
    assert kept.points.shape == (100, 3)
    assert rows_of(kept.points, X)
    assert (kept.n_seen, kept.labels) == (120, None)
    expected = naive_activations(kept.points, som.prototypes_).argmin(axis=1)
    assert (som.codebook_.exemplar_index.units == expected).all()
    assert som.codebook_.exemplar_index.are_typical.all()
    labelled = som.label_units(X, np.repeat(["a", "b"], 65)).codebook_
    of_unit = labelled.labels[labelled.exemplar_index.units]
    assert labelled.exemplar_index.are_typical.tolist() == (labelled.exemplars.labels == of_unit).tolist()
    assert not labelled.exemplar_index.are_typical.all()


def test_a_map_that_keeps_medoids_keeps_no_samples(rng):
    X = rng.normal(size=(30, 3))
    som = ss.SOM(shape=(2, 2), n_epochs=2, keep="medoids").fit(X).label_units(X, np.arange(30) % 2)
    assert som.codebook_.exemplars is None
    assert som.partial_fit(X).codebook_.exemplars is None
    assert som.codebook_.exemplar_index is None
    assert som.morph(X[:2], 1).waypoints is None


# Means in the place of samples


def test_means_are_those_of_samples_that_are_alike_and_of_one_class(rng):
    """Of clumps as large as a group the means are those of the clumps, in any order of the samples."""
    clumps = rng.normal(size=(12, 1, 3)) * 100 + rng.normal(size=(12, 5, 3))
    order = rng.permutation(60)
    X, y = clumps.reshape(60, 3)[order], np.repeat(np.arange(12) % 3, 5)[order]
    som = ss.SOM(shape=(2, 2), n_epochs=2, keep=None).fit(X)
    for kept in (som.codebook_.exemplars, som.label_units(X, y).codebook_.exemplars):
        assert (kept.of, len(kept), kept.n_seen) == (5, 12, 60)
        place = np.lexsort(kept.points.T)
        expected = clumps.mean(axis=1)
        assert kept.points[place] == pytest.approx(expected[np.lexsort(expected.T)], abs=0.1)
    of_clump = naive_activations(kept.points, clumps.mean(axis=1)).argmin(axis=1)
    assert kept.labels.tolist() == (of_clump % 3).tolist()


@pytest.mark.parametrize("made", ["fit", "saved"])
@pytest.mark.parametrize("labelled", [False, True])
def test_no_mean_is_of_fewer_than_five(made, labelled, rng, tmp_path):
    """A lone sample of a class, or far from all, has no mean of its own; without it most stay as they are."""
    X = np.vstack([rng.normal(size=(46, 2)), [[1e6, 1e6]], rng.normal(size=(4, 2)) + 50])
    y = np.array([*["a"] * 47, *["b"] * 4])
    som = ss.SOM(shape=(3, 3), n_epochs=2, keep=None if made == "fit" else "samples").fit(X)
    if labelled:
        som.label_units(X, y)
    som.save(tmp_path / "map.safetensors", samples=False)
    kept = ss.load(tmp_path / "map.safetensors").codebook_.exemplars
    assert kept.of == 5
    assert len(kept) <= len(X) // 5
    assert kept.points.max() <= 1e6 / 5 + 100
    assert naive_activations(kept.points, X).min() > 0
    if labelled:
        assert set(kept.labels) == {"a"}


def test_of_fewer_samples_than_a_mean_is_of_none_is_kept(rng):
    X = rng.normal(size=(30, 2))
    X[np.arange(4, 30), np.arange(4, 30) % 2] = np.nan
    som = ss.SOM(shape=(2, 2), n_epochs=1, keep=None).fit(X)
    assert som.codebook_.exemplars is None
    assert som.morph(X[:2], 1).waypoints is None


def test_means_of_rows_are_rows(rng):
    """Categories and truths are those of most; a shift of a few rows goes by means as others do by samples."""
    pd = pytest.importorskip("pandas")
    n = 200
    table = pd.DataFrame({
        "size": rng.normal(size=n), "color": rng.choice(["red", "blue", "green"], n), "old": rng.random(n) < 0.4,
    })  # fmt: skip
    som = ss.SOM(shape=(3, 3), n_epochs=3, keep=None, standardize=True).fit(table)
    for book in (som.codebook_, som.label_units(table, np.arange(n) % 2).codebook_):
        points = book.exemplars.points
        assert set(points[:, 1:].ravel()) == {0.0, 1.0}
        assert (points[:, 1:4].sum(axis=1) == 1).all()
    path = som.morph(table[:20], ss.Label(1))
    assert all(result.is_success for result in path.results)
    assert len(som.decode(path.frames()).merge(table[["color", "old"]].drop_duplicates())) == 220


@pytest.mark.parametrize("given", ["array", "float32", "sparse", "blocks"])
def test_means_are_the_same_of_whatever_holds_the_samples(given, rng):
    X = np.round(rng.normal(size=(700, 4)), 3) * (rng.random((700, 4)) < 0.7)
    options = {"shape": (3, 4), "n_epochs": 2, "keep": None}
    expected = ss.SOM(**options).fit(X).codebook_.exemplars
    makers = {
        "array": lambda: X.copy(order="F"),
        "float32": lambda: X.astype(np.float32),
        "sparse": lambda: csr_array(X),
        "blocks": lambda: ss.blocks(lambda: iter(np.split(X, 7))),
    }
    found = ss.SOM(**options).fit(makers[given]()).codebook_.exemplars
    assert len(found) == len(expected) > 100
    assert found.points == pytest.approx(expected.points, abs=1e-6)


def test_batches_of_a_stream_leave_the_means_as_they_were(rng):
    X = rng.normal(size=(60, 3))
    som = ss.SOM(shape=(2, 2), keep=None)
    assert som.partial_fit(X).codebook_.exemplars is None
    kept = som.fit(X).codebook_.exemplars
    assert som.partial_fit(X + 1).codebook_.exemplars is kept
    whole = ss.SOM(shape=(2, 2), n_epochs=2).fit(X).set_params(keep=None).partial_fit(X)
    assert whole.codebook_.exemplars.of == 5
    again = whole.set_params(keep="samples").partial_fit(X).codebook_.exemplars
    assert (again.of, len(again)) == (1, 60)


def test_a_mean_is_not_shown_as_a_real_sample(rng):
    X = rng.normal(size=(60, 3))
    som = ss.SOM(shape=(2, 2), n_epochs=2, keep=None).fit(X)
    with pytest.raises(ss.InputError, match="keeps means of samples, not samples; need samples to show"):
        som.morph(X[:2], 1).frames(real=True)


def test_means_come_back_from_a_file(rng, tmp_path):
    X = rng.normal(size=(70, 3))
    som = ss.SOM(shape=(2, 2), n_epochs=2, keep=None).fit(X).label_units(X, np.arange(70) % 2)
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    kept, found = (each.codebook_.exemplars for each in (som, again))
    assert found.points.tobytes() == kept.points.tobytes()
    assert (found.of, found.spacings, found.labels.tolist()) == (kept.of, kept.spacings, kept.labels.tolist())
    assert (found.spacing2, found.mean_spacing) == (kept.spacing2, kept.mean_spacing)
    assert again.morph(X[:5], ss.Label(1)).end.tobytes() == som.morph(X[:5], ss.Label(1)).end.tobytes()


@pytest.mark.parametrize(("n", "every"), [(60, 1), (240, 3), (1000, 5)])
def test_spacings_are_those_of_as_many_samples_as_would_be_kept(n, every, rng):
    X = rng.normal(size=(n, 3))
    means = ss.SOM(shape=(2, 2), n_epochs=1, keep=None).fit(X).codebook_.exemplars
    drawn = X[places_of(X, n, 4, 0, 5)][::every]
    as_kept = Exemplars(drawn, None, len(drawn), EUCLIDEAN)
    assert len(drawn) <= 100
    assert (means.mean_spacing, means.spacing2) == (as_kept.mean_spacing, as_kept.spacing2)
    assert means.averaged() is means


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"of": 1}, "of.*at least 2"),
        ({"spacings": [-1.0, 1.0]}, "at least 0"),
        ({"of": 50}, "drawn from 70 samples"),
        ("of", "need both or none"),
        ("spacings", "need both or none"),
    ],
    ids=["of one", "negative", "of more than there are", "without of", "without spacings"],
)
def test_a_file_whose_means_do_not_fit_is_refused(damage, words, rng, tmp_path):
    X, path = rng.normal(size=(70, 3)), tmp_path / "map.safetensors"
    ss.SOM(shape=(2, 2), n_epochs=1, keep=None).fit(X).save(path)
    arrays, document = model_file.read(path)
    if isinstance(damage, str):
        del document["exemplars"][damage]
    else:
        document["exemplars"].update(damage)
    model_file.write(path, arrays, document)
    with pytest.raises(ss.InputError, match=words):
        ss.load(path)


def test_other_exemplars_are_followed_from_then_on(rng):
    X = rng.normal(size=(60, 3))
    book = ss.Codebook(X[:4]).with_exemplars(X[:30])
    assert rows_of(ss.morph(X[-1:], book, 1).end, X)[0] < 30
    book.exemplars = Exemplars(X[30:50], None, 20, EUCLIDEAN)
    assert rows_of(ss.morph(X[-1:], book, 1).end, X)[0] in range(30, 50)
    book.exemplars = None
    assert ss.morph(X[-1:], book, 1).waypoints is None


def test_a_map_of_samples_that_all_miss_a_value_keeps_none(rng):
    X = rng.normal(size=(30, 2))
    X[np.arange(30), np.arange(30) % 2] = np.nan
    som = ss.SOM(shape=(2, 2), n_epochs=2).fit(X)
    assert som.codebook_.exemplars is None
    assert som.morph([[0.0, 1.0]], 1).results == (ss.Result.REACHED,)
    more = rng.normal(size=(10, 2))
    assert rows_of(som.partial_fit(more).codebook_.exemplars.points, more) == list(range(10))
    assert len(som.partial_fit(X).codebook_.exemplars) == 10


def test_a_stream_of_small_batches_is_kept_whole_while_there_is_room(rng):
    X = rng.normal(size=(60, 2))
    som = ss.SOM(shape=(2, 2))
    for batch in np.split(X, 12):
        som.partial_fit(batch)
    assert rows_of(som.codebook_.exemplars.points, X) == list(range(60))


def test_labelled_samples_take_the_place_of_those_without(rng):
    X, Z = rng.normal(size=(30, 2)), rng.normal(size=(30, 2))
    som = ss.SOM(shape=(2, 2), n_epochs=2).fit(X)
    y = np.array(["a", "b", "c"])[np.arange(30) % 3]
    som.label_units(Z, y)
    kept = som.codebook_.exemplars
    assert kept.labels.tolist() == y[rows_of(kept.points, Z)].tolist()
    som.label_units(Z[:10], np.arange(10) % 2)
    assert {type(label) for label in som.codebook_.exemplars.labels} == {int}
    assert som.codebook_.exemplars is som.codebook_.labelled(["a"] * 4).exemplars
    assert som.partial_fit(X).codebook_.exemplars.labels is None


def test_exemplars_of_a_codebook(rng):
    book, X = ss.Codebook(rng.normal(size=(3, 2)), labels=["a", "b", None]), rng.normal(size=(90, 2))
    kept = book.with_exemplars(X, np.arange(90) % 2)
    assert book.exemplars is None  # what is given stays as it was
    assert len(kept.exemplars) == 75
    assert kept.exemplars.labels.tolist() == [row % 2 for row in rows_of(kept.exemplars.points, X)]
    assert kept.labels.tolist() == ["a", "b", None]
    assert kept.with_exemplars(None).exemplars is None
    assert ss.Codebook(kept).exemplars is kept.exemplars
    sparse = book.with_exemplars(csr_array(np.eye(2, dtype=np.int64)))
    assert (sparse.exemplars.points == np.eye(2)).all()
    assert sparse.exemplars.spacing2 == 2.0


@pytest.mark.parametrize(
    ("X", "y", "words"),
    [
        (np.zeros((3, 3)), None, "3 columns, but the codebook has 2 features"),
        (np.zeros((3, 2)), [1, 2], r"y has shape \(2,\); need \(3,\)"),
        ([[0.0, np.nan], [np.nan, 1.0]], None, "every sample of X misses a value"),
        ([[np.inf, 0.0]], None, "infinite"),
    ],
)
def test_what_is_no_exemplar_is_refused(X, y, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook([[0.0, 0.0], [1.0, 1.0]]).with_exemplars(X, y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("labelled", [False, True])
def test_exemplars_come_back_from_a_file(dtype, labelled, rng, tmp_path):
    X = rng.normal(size=(70, 3)).astype(dtype)
    som = ss.SOM(shape=(2, 2), n_epochs=2, feature_weights=[1.0, 0.0, 2.0]).fit(X)
    if labelled:
        som.label_units(X, np.array([1, 2, 2])[np.arange(70) % 3])
    som.save(tmp_path / "map.safetensors")
    kept, again = som.codebook_.exemplars, ss.load(tmp_path / "map.safetensors").codebook_.exemplars
    assert again.points.dtype == dtype
    assert again.points.tobytes() == kept.points.tobytes()
    assert (again.n_seen, again.spacing2) == (kept.n_seen, kept.spacing2)
    assert again.metric.weights.tolist() == [1.0, 0.0, 2.0]
    assert (again.labels is None) == (not labelled)
    if labelled:
        assert again.labels.tolist() == kept.labels.tolist()
    ends = [m.morph(X[:5], ss.Unit(1)).end for m in (som, ss.load(tmp_path / "map.safetensors"))]
    assert ends[0].tobytes() == ends[1].tobytes()


def test_a_file_without_exemplars_is_a_map_without(rng, tmp_path):
    som = ss.SOM(shape=(2, 2), n_epochs=1, keep="medoids").fit(rng.normal(size=(20, 3)))
    som.save(tmp_path / "map.safetensors", samples=False)
    assert "exemplars" not in model_file.read(tmp_path / "map.safetensors")[0]
    assert ss.load(tmp_path / "map.safetensors").codebook_.exemplars is None


def damaged_exemplars():
    return {
        "another width": lambda arrays, document: arrays.update(exemplars=np.zeros((20, 3))),
        "one dimension": lambda arrays, document: arrays.update(exemplars=np.zeros(4)),
        "none": lambda arrays, document: arrays.update(exemplars=np.zeros((0, 4))),
        "NaN": lambda arrays, document: arrays.update(exemplars=np.full((20, 4), np.nan)),
        "whole numbers": lambda arrays, document: arrays.update(exemplars=np.zeros((20, 4), dtype=np.int64)),
        "too few labels": lambda arrays, document: document["exemplars"].update(labels=["a"]),
        "no list of labels": lambda arrays, document: document["exemplars"].update(labels=3),
        "no number of samples": lambda arrays, document: document["exemplars"].pop("seen"),
        "fewer samples than exemplars": lambda arrays, document: document["exemplars"].update(seen=1),
        "half a sample": lambda arrays, document: document["exemplars"].update(seen=300.5),
        "nothing about them": lambda arrays, document: document.pop("exemplars"),
    }


@pytest.mark.parametrize("damage", damaged_exemplars())
def test_a_file_with_damaged_exemplars_is_refused(damage, rng, tmp_path):
    file = tmp_path / "map.safetensors"
    X = rng.normal(size=(30, 4))
    ss.SOM(shape=(2, 2), n_epochs=1).fit(X).label_units(X, np.arange(30) % 3).save(file)
    arrays, document = model_file.read(file)
    damaged_exemplars()[damage](arrays, document)
    model_file.write(file, arrays, json.loads(json.dumps(document)))
    with pytest.raises(
        ss.InputError, match=r"does not hold a whole model: .*exemplars.*; need .*; save the model again"
    ):
        ss.load(file)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("via", [None, "map"])
def test_a_morph_ends_at_a_real_sample_bit_for_bit(dtype, via, rng):
    X = np.vstack([rng.normal(size=(60, 4)) - 4, rng.normal(size=(60, 4)) + 4]).astype(dtype)
    som = ss.SOM(shape=(2, 3), n_epochs=10).fit(X).label_units(X, np.repeat(["low", "high"], 60))
    morph = som.morph(X[:5], ss.Label("high"), via=via)
    assert set(morph.results) == {ss.Result.REACHED}
    assert min(rows_of(morph.end, X)) >= 60
    assert morph.frames(5)[:, -1].tobytes() == X[rows_of(morph.end, X)].astype(np.float64).tobytes()


@given(n=st.integers(1, 20), n_places=st.integers(1, 30), seed=st.integers(0, 10**6))
def test_those_among_their_like_are_so_by_a_vote_of_three_others(n, n_places, seed):
    """By hand, sample by sample; where several are equally far any of them may vote."""
    rng = np.random.default_rng(seed)
    points, alike = rng.integers(0, n_places, (n, 1)) * 1.0, rng.random(n) < 0.5
    index = ss.Codebook([[0.0]]).with_exemplars(points).exemplar_index
    for k, found in enumerate(index.among_their_like(alike)):
        off = np.abs(points - points[k])[:, 0]
        others = np.delete(np.arange(n), k)
        n_votes = min(3, n - 1)
        reach = np.sort(off[others])[n_votes - 1] if n_votes else 0.0
        sure, last = others[off[others] < reach], others[off[others] == reach]
        n_last = n_votes - len(sure)
        most = alike[sure].sum() + min(n_last, alike[last].sum())
        least = alike[sure].sum() + max(0, n_last - (~alike[last]).sum())
        if found:
            assert alike[k]
            assert 2 * most > n_votes
        elif alike[k]:
            assert 2 * least <= n_votes
