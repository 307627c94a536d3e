"""Frames of paths in tables with categories: every one is a row that could be data."""

import warnings
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.valid_rows import valid_rows
from somersault.matching import EUCLIDEAN

GROUPS = (np.array([1, 2]), np.array([3, 4]))


def a_book(rows, groups=GROUPS):
    """A codebook of one number and two columns of two categories each, which keeps these rows."""
    encoded = np.array([[x, 1 - a, a, 1 - b, b] for x, a, b in rows], dtype=float)
    return ss.Codebook(encoded[[0, -1]]).with_groups(groups).with_exemplars(encoded)


def a_line(start, end, n_frames=11):
    ends = a_book([start, end]).prototypes
    return ends[0] + np.linspace(0, 1, n_frames)[None, :, None] * (ends[1] - ends[0])


def columns(frames):
    """The number and the two categories of each frame of the only path."""
    return frames[0][:, [0, 2, 4]].T


def test_categories_change_in_the_order_that_real_rows_have():
    """Between 0 and 10 rows have the first category already, and none has the second alone."""
    rows = [(x, x > 2.5, x > 7.5) for x in np.linspace(0, 10, 41)]
    number, first, second = columns(valid_rows(a_line((0, 0, 0), (10, 1, 1)), a_book(rows)))
    assert number == pytest.approx(range(11), abs=0.3)
    assert first.tolist() == [0] * 3 + [1] * 8
    assert second.tolist() == [0] * 8 + [1] * 3


def test_two_categories_change_together_where_no_row_has_one_of_them():
    rows = [(x, x > 5.5, x > 5.5) for x in np.linspace(0, 10, 41)]
    _, first, second = columns(valid_rows(a_line((0, 0, 0), (10, 1, 1)), a_book(rows)))
    assert first.tolist() == second.tolist() == [0] * 6 + [1] * 5


def test_where_there_are_no_data_there_are_few_frames():
    near, far = np.linspace(0, 2, 9), np.linspace(8, 10, 9)
    rows = [(x, 0, 0) for x in near] + [(x, 1, 1) for x in far]
    number, first, _ = columns(valid_rows(a_line((0, 0, 0), (10, 1, 1)), a_book(rows)))
    off = np.abs(number[:, None] - np.array([x for x, *_ in rows])).min(axis=1)
    assert (off > 1).sum() == 0
    assert (np.diff(number) > 0).all()
    assert first.tolist() == (number > 5).tolist()


def test_no_single_row_makes_a_point_likely():
    """One row in the middle of nowhere, beside the same with many around it."""
    rows = [(x, 0, 0) for x in np.linspace(0, 2, 9)] + [(x, 1, 1) for x in np.linspace(8, 10, 9)]
    line = a_line((0, 0, 0), (10, 1, 1))
    alone = valid_rows(line, a_book([*rows, (5, 0, 0)]))
    assert not (np.abs(alone[0, :, 0] - 5) < 1).any()


def test_a_truth_changes_once():
    rows = [(x, 0, x > 3) for x in np.linspace(0, 10, 41)]
    book = a_book(rows, ())
    path = a_line((0, 0, 0), (10, 0, 1))
    path[0, 2, 4] = 0.9  # and back
    found = valid_rows(path, book, truths=[4])[0, :, 4]
    assert set(found) == {0.0, 1.0}
    assert (np.diff(found) != 0).sum() == 1


def test_without_categories_frames_are_as_they_were(rng):
    book, frames = ss.Codebook(rng.normal(size=(3, 4))), rng.normal(size=(2, 5, 4))
    assert valid_rows(frames, book) is frames


def test_ends_keep_their_numbers_and_what_stays_keeps_its_bits(rng):
    book = a_book([(x, a, b) for x in rng.normal(size=9) for a, b in product((0, 1), repeat=2)])
    path = a_line((0.1, 0, 0), (0.1, 1, 1), 7)
    found = valid_rows(path, book)
    assert (found[..., 0] == 0.1).all()
    path[..., 0] = rng.normal(size=7)
    found = valid_rows(path, book)
    assert found[0, [0, -1], 0].tolist() == path[0, [0, -1], 0].tolist()


@pytest.mark.parametrize("n_frames", [1, 2, 3, 50])
def test_any_number_of_frames(n_frames):
    rows = [(x, x > 2.5, x > 7.5) for x in np.linspace(0, 10, 41)]
    found = valid_rows(a_line((0, 0, 0), (10, 1, 1), n_frames), a_book(rows))
    assert found.shape == (1, n_frames, 5)
    assert set(np.unique(found[..., 1:])) <= {0.0, 1.0}


PARTS, LEAST = 14, 3
"""Between two of four frames, as 3 · 14 is 40 at least; and of these at least to the next: a quarter."""


def costs(path, book):
    """Of each point of a path with each state of the two columns: how unlikely it is."""
    kept = book.exemplars
    points = [a + k / PARTS * (b - a) for a, b in pairwise(path) for k in range(PARTS)]
    out = np.empty((len(points) + 1, 2, 2))
    for (i, (x, *_)), a, b in product(enumerate([*points, path[-1]]), (0, 1), (0, 1)):
        row = np.array([[x, 1 - a, a, 1 - b, b]], dtype=float)
        off = np.sort(EUCLIDEAN.squared_distances(row, kept.points)[0])[1] ** 0.5
        excess = max(off / kept.mean_spacing - 1, 0)
        out[i, a, b] = excess**2 / (1 + excess**2)
    return np.array([*points, path[-1]])[:, 0], out


def cost_of(cost, places, firsts, seconds):
    shifts = sum((p / (len(cost) - 1) - k / 3) ** 2 for k, p in enumerate(places, start=1))
    return shifts + sum(cost[p, int(a), int(b)] for p, a, b in zip(places, firsts, seconds, strict=True))


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_of_all_ways_the_cheapest_is_taken(seed):
    rng = np.random.default_rng(seed)
    book = a_book([(rng.normal(), *rng.integers(0, 2, 2)) for _ in range(12)])
    path = a_line((-2, 0, 0), (2, 1, 1), 4)
    path[0, 1:3, 0] += rng.normal(size=2)
    x, cost = costs(path[0], book)
    last = len(x) - 1
    places = [p for p in product(range(last), repeat=2) if min(p[0], p[1] - p[0], last - p[1]) >= LEAST]
    changes = [(0, 0), (0, 1), (1, 1)]
    least = min(cost_of(cost, *each) for each in product(places, changes, changes))
    number, first, second = (column[1:-1] for column in columns(valid_rows(path, book)))
    here = [np.flatnonzero(np.isclose(x, each, atol=1e-12)) for each in number]
    found = min(cost_of(cost, each, first, second) for each in product(*here))
    assert found == pytest.approx(least, abs=1e-9)


# any table


KINDS = ("float", "whole", "truth", "word", "level", "constant", "one word", "nullable")


def a_column(kind, rng, n):
    """Entries of that kind."""
    make = {
        "float": lambda: rng.normal(scale=10.0 ** rng.integers(-2, 4), size=n),
        "whole": lambda: rng.integers(-3, 9, n),
        "truth": lambda: rng.random(n) < rng.random(),
        "word": lambda: rng.choice(["Dream", "Biscoe", "Torgersen", "Elsewhere"], n),
        "level": lambda: pd.Categorical(rng.choice(["low", "high"], n), ["low", "middle", "high"], ordered=True),
        "nullable": lambda: pd.array(rng.integers(0, 5, n), dtype="Int64"),
        "constant": lambda: np.full(n, 7.0),
        "one word": lambda: np.full(n, "same"),
    }
    return make[kind]()


@st.composite
def tables(draw):
    """A table to train on, rows to move, and of what kinds its columns are."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n = draw(st.integers(2, 40))
    table = pd.DataFrame({f"{kind} {place}": a_column(kind, rng, n) for place, kind in enumerate(kinds)})
    starts = table.iloc[rng.permutation(n)[:4]].reset_index(drop=True)
    if draw(st.booleans()):  # gaps in what the map learns from
        for name in rng.choice(table.columns, 2):
            if table[name].dtype.kind == "f" or isinstance(table[name].dtype, (pd.StringDtype, pd.Int64Dtype)):
                table.loc[table.index[rng.random(n) < 0.3], name] = None
    return table, starts, rng


def a_target(rng, som, starts):
    unit = int(rng.integers(len(som.prototypes_)))
    return [
        ss.Unit(unit),
        ss.Units(np.unique(rng.integers(0, len(som.prototypes_), 3))),
        ss.Label("a"),
        ss.Sample(starts.iloc[::-1].reset_index(drop=True)),
        ss.Away(ss.Unit(unit)),
    ][rng.integers(5)]


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    made=tables(),
    keep=st.sampled_from(["samples", None]),
    way=st.sampled_from(["free", "open", "bounds", "fixed", "both", "map", "shift"]),
)
def test_every_frame_of_a_morph_of_any_table_is_a_row(made, keep, way):
    table, starts, rng = made
    has_value = table.notna().any()
    assume(has_value.all() and table.notna().any(axis=1).all())
    words = starts.select_dtypes(["object", "string"])
    assume(all(set(words[name]) <= set(table[name]) for name in words))  # others are refused
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.errors.ScaleWarning)
        som = ss.SOM((2, 3), n_epochs=3, keep=keep, standardize=bool(rng.integers(2)), random_state=0).fit(table)
    labels = np.array(["a", "b"])[rng.integers(0, 2, len(table))]
    labels[0] = "a"
    som.label_units(table, labels)
    assume("a" in set(som.unit_labels_))
    fixed = list(rng.choice(table.columns, rng.integers(len(table.columns)), replace=False))
    vary = {"features_to_vary": [name for name in table.columns if name not in fixed]}
    bounds = bounds_around(starts, rng)
    options = {
        "free": {},
        "open": {"bounds": (None, np.inf)},
        "bounds": {"bounds": bounds},
        "fixed": vary,
        "both": {"bounds": bounds} | vary,
        "map": {"via": "map"},
        "shift": {"via": "shift"},
    }[way]
    target = a_target(rng, som, starts)
    assume(way not in ("map", "shift") or (keep == "samples" and not isinstance(target, (ss.Away, ss.Sample))))
    path = som.morph(starts, target, **options)
    has_range = bool(som.codebook_.groups) or (keep == "samples" and not isinstance(target, ss.Away))
    if keep is not None and not isinstance(target, (ss.Sample, ss.Away)):
        check_arrivals(som, path, target)
    n_frames = int(rng.integers(2, 13))
    frames, found = path.frames(n_frames), path.to_frame(n_frames)
    check_shares(frames, som.codebook_.groups)
    for name in table:
        check_column(found, name, table[name], starts[name], has_range=has_range)
        if way in ("fixed", "both") and name in fixed:
            assert (found[name].to_numpy() == starts[name].to_numpy()[found["sample"]]).all()
    if way in ("bounds", "both"):
        check_bounds(found, bounds)
    first = found[found["frame"] == 0][table.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(first, starts, check_dtype=False, check_categorical=False)


def bounds_around(starts, rng):
    """Lows and highs of each row and column, whole ones; open for columns of words."""
    width = rng.integers(1, 4, 2)
    low, high = np.full((2, *starts.shape), [[[-np.inf]], [[np.inf]]])
    for place, name in enumerate(starts):
        if pd.api.types.is_numeric_dtype(starts[name]) and rng.random() < 0.5:
            start = starts[name].astype(float)
            low[:, place], high[:, place] = np.floor(start) - width[0], np.ceil(start) + width[1]
    return low, high


def check_bounds(found, bounds):
    """Numbers of rows are within the bounds of their sample."""
    for place, name in enumerate(found.columns[2:]):
        low, high = (side[found["sample"], place] for side in bounds)
        if np.isfinite(low).any():
            assert (found[name].astype(float) >= low).all()
            assert (found[name].astype(float) <= high).all()


def check_arrivals(som, path, target):
    """What is said to have reached its target has done so as a row, too."""
    book, units = som.codebook_, som.predict(som.decode(path.end))
    named = book.units_labelled("a") if isinstance(target, ss.Label) else np.ravel(target.units)
    A = som.transform(som.decode(path.end))
    if not np.isin(book.exemplar_index.units, named).any():
        return  # ends are prototypes, which are no rows
    for k, result in enumerate(path.results):
        if result is ss.Result.REACHED and book.groups:
            assert units[k] in named or A[k, named].min() <= A[k].min() * (1 + 1e-9)


def check_shares(frames, groups):
    assert np.isfinite(frames).all()
    for group in groups:
        assert (frames[..., group] >= 0).all()
        assert frames[..., group].sum(axis=-1) == pytest.approx(1.0, abs=1e-9)


def check_column(found, name, trained, start, *, has_range):
    """It holds what a row of the table may, within what the table and its start have, and switches once."""
    entries, known = found[name], pd.concat([trained, start]).dropna()
    assert entries.notna().all()
    if trained.dtype == bool or not pd.api.types.is_numeric_dtype(trained):
        assert set(entries) <= set(known)
        for _, own in entries.groupby(found["sample"]):
            assert (own.to_numpy()[1:] != own.to_numpy()[:-1]).sum() <= 1
        return
    if pd.api.types.is_integer_dtype(trained.dtype):
        assert pd.api.types.is_integer_dtype(entries.dtype)
    least, most = float(known.min()), float(known.max())
    rounding = 1e-9 * max(abs(least), abs(most))
    if has_range:
        assert least - rounding <= entries.astype(float).min() <= entries.astype(float).max() <= most + rounding
