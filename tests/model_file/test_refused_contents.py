"""What a model file cannot hold is refused before it is written."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import numpy as np
import pytest

from somersault.errors import InputError
from somersault.model_file import read, write


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([None, 1]), "holds object; need one of float64"),
        (np.array([print]), "holds object"),
        (np.array(["a"]), "holds <U1"),
        (np.array([b"a"]), r"holds \|S1"),
        (np.array([1j]), "holds complex128"),
        (np.zeros(2, np.int32), "holds int32"),
        (np.zeros(2, np.float16), "holds float16"),
        (np.zeros(2, "M8[ns]"), "holds datetime64"),
        (np.zeros(2, [("a", float)]), r"holds \[\('a'"),
        (np.ma.masked_equal([1.0, 2.0], 1.0), "of type MaskedArray; need an ndarray"),
        ([1.0, 2.0], "of type list; need an ndarray"),
        (1.0, "of type float"),
    ],
)
def test_what_is_no_array_of_numbers_is_not_written(path, array, words):
    with pytest.raises(InputError, match=f"^weights (is )?{words}"):
        write(path, {"weights": array}, {})
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize("name", ["", "__metadata__", "1a", "a b", "ω", "aω", "a\ud800", "a\n", 3, None, ("a",)])
def test_a_name_that_others_could_misread_is_not_written(path, name):
    with pytest.raises(InputError, match=r"an array is named .*; need letters.*: rename it"):
        write(path, {name: np.ones(2)}, {})
    assert not list(path.parent.iterdir())


class Color(StrEnum):
    RED = "red"


class Sly(int):
    """A number that would run code if it were asked for its representation."""

    def __repr__(self):
        raise AssertionError


OBJECTS = [lambda: 0, print, object(), Color.RED, Sly(1), {1, 2}, b"a", 1j, Decimal(1), Path(), range(3), int, ...,
           np.ones(2), np.array(1.0), np.longdouble(1), np.complex128(1), np.datetime64(0, "ns"),
           np.timedelta64(0, "ns"), np.bytes_(b"a"), np.random.default_rng(0)]  # fmt: skip


@pytest.mark.parametrize("value", OBJECTS, ids=lambda value: type(value).__name__)
def test_an_object_in_a_document_is_refused_with_its_place(path, value):
    if type(value) is np.longdouble and isinstance(value.item(), float):
        pytest.skip("here a long double is no longer than a double")
    words = (
        r"document\['params'\]\['kernel'\]\[1\] is of type \w+, but a model file holds no code.*; need .*: save"
    )
    with pytest.raises(InputError, match=words):
        write(path, {}, {"a": 1, "params": {"kernel": ["gaussian", value]}})
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, np.float32(np.inf), 10**400, -(10**5000)], ids=type)
def test_a_number_that_json_cannot_hold_is_refused_with_its_place(path, value):
    with pytest.raises(InputError, match=r"^document\['radius'\] is NaN, infinite or beyond .*; need a finite"):
        write(path, {}, {"radius": value})
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize("key", [1, None, True, 1.5, ("a", "b"), Color.RED, np.str_("a")])
def test_a_key_that_is_no_string_is_refused(path, key):
    with pytest.raises(
        InputError, match=r"document\['a'\] has keys that are no strings; need strings: use a list"
    ):
        write(path, {}, {"a": {"b": 1, key: 2}})


@pytest.mark.parametrize("document", [[1], None, "a", 3, [("a", 1)]])
def test_a_document_that_is_no_dict_is_refused(path, document):
    with pytest.raises(InputError, match=r"^document is of type \w+; need a dict"):
        write(path, {}, document)


def nested(depth):
    value = "here"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.slow
def test_a_document_is_nested_32_deep_at_most(path):
    write(path, {}, {"a": nested(31)})
    assert read(path)[1] == {"a": nested(31)}
    endless = []
    endless.append(endless)
    for value in (nested(32), nested(100_000), endless):
        with pytest.raises(InputError, match="nested too deeply; need at most 32 levels: flatten it"):
            write(path, {}, {"a": value})
    assert read(path)[1] == {"a": nested(31)}


def test_a_document_of_more_than_the_cap_is_refused_when_written(path, monkeypatch):
    monkeypatch.setattr("somersault.model_file._MAX_HEADER", 2000)
    write(path, {}, {"a": "x" * 1500})
    with pytest.raises(InputError, match=r"document takes 2[0-9]{3} bytes .*; need at most 2000: save long lists"):
        write(path, {}, {"a": "x" * 1900})
    assert read(path)[1] == {"a": "x" * 1500}
