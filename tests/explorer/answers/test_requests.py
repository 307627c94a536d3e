"""Nothing from outside can break a session: what is wrong with a request is said."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.explorer.answers.plan import FIELDS, RIGIDITIES, SHARES

from .questions import morph_of

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


kinds = st.sampled_from([
    "open", "offer", "component", "unit", "members", "sample", "morph", "curves", "export", "changes",
])  # fmt: skip


numbers = st.integers(-2, 160)


ends = st.none() | st.floats() | st.integers()
limit = st.fixed_dictionaries({
    "column": st.integers(0, 3) | anything, "way": st.sampled_from(["any", "up", "down", "none"]) | anything,
    "low": ends | anything, "high": ends | anything,
})  # fmt: skip


plausible = {
    "kind": kinds | anything,
    "row": numbers | anything,
    "unit": numbers | anything,
    "feature": numbers | anything,
    "frames": numbers | anything,
    "format": st.sampled_from(["gif", "csv", "npz"]) | anything,
    "target": st.dictionaries(st.sampled_from(["unit", "class", "cluster"]), numbers | anything, max_size=2)
    | anything,
    "mode": st.sampled_from(["tuned", "map", "rigidity", "published"]) | anything,
    "rigidity": st.sampled_from(RIGIDITIES) | anything,
    "share": st.sampled_from(SHARES) | anything,
    "wanted": st.integers(-1, 3) | st.lists(st.floats() | st.none(), min_size=2, max_size=2) | anything,
    "limits": st.lists(limit | anything, max_size=2) | anything,
}


fields_of = {
    "open": (),
    "component": ("feature",),
    "unit": ("unit",),
    "members": ("unit",),
    "sample": ("row",),
    **dict.fromkeys(("morph", "curves"), ("row", "target", "mode", "frames")),
    "export": ("format", "row", "target", "mode", "frames"),
    "changes": ("row", "wanted", "limits"),
}


well_formed = [
    st.fixed_dictionaries(
        {"kind": st.just(kind), **{name: plausible[name] for name in fields}},
        optional={name: plausible[name] for name in ("rigidity", "share") if kind in ("morph", "curves")},
    )
    for kind, fields in fields_of.items()
]


@pytest.mark.slow
@settings(max_examples=300)
@given(st.one_of(anything, st.fixed_dictionaries({}, optional=plausible), *well_formed))
def test_bad_requests_raise_nothing_but_a_sentence(table, request_):
    try:
        answer, buffers = table.ask(request_)
    except ss.InputError as error:
        assert len(str(error)) < 500  # noqa: PT017  # not every request is wrong
        return
    json.dumps(answer, allow_nan=False)
    assert len(answer["arrays"]) == len(buffers) or request_["kind"] == "export"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"row": 10**5000}, "row is"),
        ({"row": True}, "row is True"),
        ({"row": 150}, "from 0 to 149"),
        ({"frames": 10**6}, "from 3 to 240"),
        ({"mode": "rigidity"}, "lacks rigidity"),
        ({"mode": "rigidity", "rigidity": 31}, "need one of 0.1"),
        ({"rigidity": 30}, "takes no rigidity"),
        ({"target": {"unit": 3, "class": 1}}, "the target must be one of"),
        ({"target": {"planet": 3}}, "need one of 'unit'"),
        ({"color": "red"}, "has a field 'color'"),
        ({"kind": "x" * 10**6}, "need one of 'open'"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(table, change, words):
    with pytest.raises(ss.InputError, match=words) as caught:
        morph_of(table, **change)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"row": 150}, "from 0 to 149"),
        ({"wanted": 3}, "need the number of a label, from 0 to 2"),
        ({"wanted": [1, 2]}, "need the number of a label"),
        ({"limits": None}, "limits is no list"),
        ({"limits": ["age"]}, "a limit is 'age'"),
        ({"limits": [{"column": 4, "way": "any", "low": None, "high": None}]}, "need the number of a column"),
        ({"limits": [{"column": 0, "way": "left", "low": None, "high": None}]}, "need one of 'any'"),
        ({"limits": [{"column": 0, "way": "any", "low": 3, "high": 1}]}, "need low below high"),
        ({"limits": [{"column": 0, "way": "any", "low": 10**5000, "high": None}]}, "need a finite number"),
        ({"limits": [{"column": 0, "way": "any", "low": None}]}, "lacks high"),
        ({"limits": [{"column": 0, "way": "any", "low": None, "high": None, "or": 1}]}, "has a field 'or'"),
        ({"n": 3}, "has a field 'n'"),
    ],
)
def test_what_is_wrong_with_a_question_of_changes_is_said(table, change, words):
    with pytest.raises(ss.InputError, match=words):
        table.ask({"kind": "changes", "row": 5, "wanted": 1, "limits": [], **change})


def test_every_field_of_a_morph_is_needed_or_refused(table):
    request = {
        "kind": "morph",
        "row": 5,
        "target": {"unit": 3},
        "mode": "published",
        "rigidity": 10,
        "share": 0.5,
        "frames": 7,
    }
    assert set(request) == {"kind", *FIELDS}
    for field in request:
        with pytest.raises(ss.InputError):
            table.ask({name: value for name, value in request.items() if name != field})
