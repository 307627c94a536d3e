"""Bounds of columns by their names are those by position, and other names are told."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss

X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=["age", "size", "mass"])
SOM = ss.SOM(shape=(4, 4), n_epochs=3).fit(X)


@given(
    st.dictionaries(
        st.sampled_from(["age", "size", "mass"]),
        st.tuples(st.none() | st.floats(-9, -4), st.none() | st.floats(4, 9)),
    )
)
def test_columns_that_have_none_are_free(named):
    sides = [
        [open_ if name not in named or named[name][side] is None else named[name][side] for name in X]
        for side, open_ in enumerate((-np.inf, np.inf))
    ]
    found, expected = (SOM.morph(X[:2], 9, bounds=bounds).end for bounds in (named, tuple(sides)))
    np.testing.assert_array_equal(found, expected)


def test_a_bound_by_name_holds_on_all_frames_and_moves_no_start():
    free = SOM.morph(X[:5], 9, features_to_vary="all", rule=ss.Tikhonov()).frames(7)[..., 1]
    start, most = X["size"][:5].max(), max(X["size"][:5].max(), free.max() - 0.3)
    held = SOM.morph(X[:5], 9, bounds={"size": (None, most)}, rule=ss.Tikhonov()).frames(7)[..., 1]
    assert start <= most < free.max() or most == start
    assert held.max() <= most


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        ({"agee": (0, 1)}, "bounds names 'agee', which is no column of X; need some of 'age', 'size', 'mass'"),
        ({"age": 3}, r"bounds of column 'age' is 3; need \(low, high\)"),
        ({"age": ("a", 3)}, "the bound of column 'age' is 'a'; need a finite number"),
    ],
)
def test_what_is_no_bound_of_a_column_is_told(bounds, says):
    with pytest.raises(ss.InputError, match=says):
        SOM.morph(X[:2], 9, bounds=bounds)


def test_where_no_names_are_known_the_way_out_is_told():
    with pytest.raises(ss.InputError, match=r"call som\.morph, which knows their names"):
        ss.morph(X[:2].to_numpy(), SOM.codebook_, 9, bounds={"age": (0, 1), "size": (0, 1)})


@pytest.mark.parametrize("ask", [lambda: SOM.morph(X[:2], "old"), lambda: ss.compare(SOM, X, toward="old")])
def test_a_string_as_target_is_told_to_be_a_label(ask):
    with pytest.raises(ss.InputError, match=r"toward is 'old'; need ss\.Label\('old'\) for the class"):
        ask()
