"""Schemas: what is declared is admitted, anything else is refused in words, at its place."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from somersault.columns.document import COLUMNS
from somersault.errors import InputError
from somersault.estimator.file_params import PARAMS, decoded
from somersault.estimator.file_schema import MODELS, checkpoint
from somersault.schema import (
    NOTHING,
    ArrayOf,
    DictOf,
    Either,
    Flag,
    ListOf,
    Number,
    OneOf,
    Record,
    Row,
    Size,
    Slice,
    Text,
    Whole,
)

POINTS = ArrayOf(("n", "d"), 0, 9)


@pytest.mark.parametrize(
    ("schema", "right", "wrong", "words"),
    [
        (Text(), "", 1, "it is 1; need a text"),
        (Text(), "a", None, "it is None; need a text"),
        (Flag(), False, 0, "it is 0; need true or false"),
        (OneOf(("a", None)), None, "b", "it is 'b'; need one of 'a', None"),
        (OneOf(("1",)), "1", 1, "it is 1; need '1'"),
        (Number(), 1, True, "it is True; need a finite number"),
        (Number(), -0.5, np.nan, "it is nan; need a finite number"),
        (Number(least=0, below=1), 0, 1, "it is 1; need a finite number, at least 0 and below 1"),
        (Number(above=0, most=1), 1, 0, "it is 0; need a finite number, above 0 and at most 1"),
        (Whole(least=0), 2**63 - 1, 2**63, "it is 9223372036854775808; need a whole number, at least 0"),
        (Whole(), -3, 1.0, "it is 1.0; need a whole number"),
        (Slice(), slice(None, 3), slice(0, 3, 0), r"it is slice\(0, 3, 0\); need a slice"),
        (Slice(), slice(1, 2, -1), slice("a"), "need a slice"),
        (Either(NOTHING, Text()), None, 1, "it is 1; need None or a text"),
        (ListOf(Text()), [], ("a",), r"it is a tuple of 1; need a list of entries \(each a text\)"),
        (ListOf(Text()), ["a"], ["a", 1], r"it\[1\] is 1; need a text"),
        (ListOf(Text(), 2), ["a", "b"], ["a"], "it is a list of 1; need a list of 2 entries"),
        (ListOf(Text(), least=1), ["a"], [], "it is a list of 0; need a list of entries, at least 1"),
        (ListOf(Text(), most=1), ["a"], ["a", "b"], "it is a list of 2; need a list of entries, at most 1"),
        (ListOf(Number(), distinct=True), [1, 2], [1, 1.0], "it has an entry twice; need a list of different"),
        (Row(Text(), Flag()), ["a", True], ["a"], r"it is a list of 1; need \(a text, true or false\)"),
        (Row(Text(), Flag()), ("a", True), ("a", 1), r"it\[1\] is 1; need true or false"),
        (DictOf(Text(), Flag()), {"a": True}, {"a": 1}, r"it\['a'\] is 1; need true or false"),
        (DictOf(Text(), Flag()), {}, {1: True}, "a key of it is 1; need a text"),
        (Record({"a": Text()}), {"a": ""}, {}, "it does not have 'a'; need a record with 'a'"),
        (Record({}, {"a": Text()}), {}, {"b": ""}, "it has 'b', of which nothing is known"),
        (Record(families={"a.": Text()}), {"a.b": ""}, {"a.b": 1}, r"it\['a.b'\] is 1; need a text"),
        (Record(rules=(lambda found, sizes: found.get("a"),)), {}, {"a": "is odd"}, "of which nothing is known"),
        (Record({"a": Text()}, rules=(lambda found, _: found["a"] or None,)), {"a": ""}, {"a": "is"}, "^it is$"),
        (POINTS, np.zeros((2, 3)), np.zeros(3), r"shape \(3,\); need .* of shape \(n, d\)"),
        (POINTS, np.zeros((0, 3)), [[0.0]], "it is a list of 1; need an array of float64"),
        (POINTS, np.full((1, 1), 9.0), np.full((1, 1), 9.1), "values from 9.1 to 9.1; need .* at most 9"),
        (POINTS, np.zeros((1, 1)), np.full((1, 1), np.nan), "values from nan to nan"),
        (POINTS, np.zeros((1, 1)), np.zeros((1, 1), np.float32), "array of float32 .*; need an array of float64"),
        (ArrayOf((None,)), np.full(2, np.nan), np.zeros((2, 2)), r"need an array of float64 of shape any"),
    ],
)  # fmt: skip
def test_each_schema_admits_what_it_says_and_refuses_the_rest_in_words(schema, right, wrong, words):
    schema.check(right, "it", {})
    with pytest.raises(InputError, match=words):
        schema.check(wrong, "it", {})


def test_lengths_of_one_name_are_one_number_wherever_they_stand():
    schema = Record(
        {
            "points": ArrayOf(("n", "d")),
            "names": ListOf(Text(), "d"),
            "n": Size("n"),
            "of": ArrayOf(("n",), 0, "d"),
        }
    )
    right = {"points": np.ones((2, 3)), "names": list("abc"), "n": 2, "of": np.array([0.0, 2.0])}
    schema.check(right, "it", {})
    for wrong, words in (
        ({"names": ["a"]}, r"it\['names'\] is a list of 1; need a list of d = 3 entries"),
        ({"n": 300_000_000}, r"it\['n'\] is 300000000; need n = 2"),
        ({"n": 2.0}, r"it\['n'\] is 2.0; need n = 2"),
        ({"of": np.zeros(3)}, r"shape \(3,\); need an array of float64 of shape n = 2"),
        ({"of": np.array([0.0, 3.0])}, "values from 0 to 3; need .* at least 0 and at most 2"),
        ({"points": np.ones((3, 3))}, r"it\['n'\] is 2; need n = 3"),
    ):
        with pytest.raises(InputError, match=words):
            schema.check(right | wrong, "it", {})


def test_an_option_that_does_not_fit_leaves_no_length_behind():
    schema = Either(Row(ListOf(Text(), "n"), Text()), Row(ListOf(Text(), "m"), Flag()))
    sizes = {}
    schema.check([["a"], True], "it", sizes)
    assert sizes == {"m": 1}


@pytest.mark.parametrize("value", ["a" * 10**6, [0] * 10**6, {"a" * 10**6: 0}, 10**300, np.zeros((3, 4))])
def test_what_is_refused_is_shown_in_a_few_words(value):
    with pytest.raises(InputError) as caught:
        Flag().check(value, "it", {})
    assert len(str(caught.value)) < 150
    with pytest.raises(InputError) as caught:
        Record().check({"a" * 10**6: value}, "it", {})
    assert len(str(caught.value)) < 150


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.slices(4)
arrays = hnp.arrays(
    st.sampled_from(["float64", "float32", "int64", "bool"]), hnp.array_shapes(min_dims=0, max_dims=2, min_side=0)
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.sampled_from(["array", "tuple", "slice", "dict", "a", 1]), inner, max_size=3)
    ),
    max_leaves=8,
)
declared = [*MODELS.values(), *PARAMS.values(), COLUMNS, checkpoint(["radius"], 3)]


def alternatives(schema):
    """The schema and all within it."""
    yield schema
    inner = []
    if isinstance(schema, Record):
        inner = [*schema.required.values(), *schema.optional.values(), *schema.families.values()]
    if isinstance(schema, Either):
        inner = schema.options
    if isinstance(schema, (ListOf, DictOf)):
        inner = [schema.entry]
    if isinstance(schema, Row):
        inner = schema.entries
    for each in inner:
        yield from alternatives(each)


@given(value=values, schema=st.sampled_from([part for whole in declared for part in alternatives(whole)]))
def test_whatever_is_found_is_admitted_or_refused_in_words_and_nothing_else_happens(value, schema):
    with suppress(InputError):
        schema.check(value, "it", {"n_units": 2, "n_encoded": 2})


@given(value=st.dictionaries(st.text(max_size=2), values, max_size=3))
def test_whatever_stands_for_parameters_is_read_or_refused_in_words(value):
    with suppress(InputError):
        decoded(value, {"params.a": np.ones(2)})
