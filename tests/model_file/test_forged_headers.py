"""Forged files: the checksum is right, and what it covers is not."""

import json

import numpy as np
import pytest

from somersault.model_file import read

from .contents import (
    ENTRY,
    START,
    assert_same,
    blocks,
    forged,
    forged_text,
    metadata_with,
    placed,
    refusal,
    sealed,
)


def test_a_forged_file_that_is_right_in_all_is_read(path):
    """So that those below are refused for the one thing that is wrong in each of them."""
    path.write_bytes(forged({"a": ENTRY}, np.array([1.0, 2.0]).tobytes(), document={"b": [1]}))
    arrays, document = read(path)
    assert_same(arrays, {"a": np.array([1.0, 2.0])})
    assert document == {"b": [1]}


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 2**32, 10_000, 400])
def test_a_header_longer_than_the_file_is_refused(path, length):
    content = forged({"a": ENTRY}, bytes(16))
    assert len(content) < 400
    path.write_bytes(sealed(length.to_bytes(8, "little") + content[8:]))
    assert f"announces a header of {length} bytes; need at most {len(content) - 8}: " in refusal(path)


def test_a_header_of_more_than_the_cap_is_refused_before_it_is_read(path):
    path.write_bytes((2**24 + 8).to_bytes(8, "little") + START)
    with path.open("r+b") as file:
        file.truncate(2**25)
    assert "announces a header of 16777224 bytes; need at most 16777216: " in refusal(path)


@pytest.mark.parametrize("length", [0, 1, 100, 200])
def test_a_header_shorter_than_it_is_is_refused(path, length):
    content = forged({"a": ENTRY}, bytes(16))
    path.write_bytes(sealed(length.to_bytes(8, "little") + content[8:]))
    assert "cannot be read (JSONDecodeError" in refusal(path)


@pytest.mark.parametrize(
    ("entries", "n_bytes"),
    [
        ({"a": placed([2], 0, 16), "b": placed([2], 8, 24)}, 24),  # overlap
        ({"a": placed([2], 0, 16), "b": placed([2], 0, 16)}, 16),  # the same place twice
        ({"a": placed([2], 0, 16), "b": placed([1], 24, 32)}, 32),  # a hole
        ({"b": placed([1], 16, 24), "a": placed([2], 0, 16)}, 24),  # another order
        ({"a": placed([2], 8, 24)}, 24),  # a hole before
        ({"a": placed([1], 0, 8)}, 16),  # a rest
        ({}, 16),
        ({"a": placed([3], 0, 24)}, 16),  # more than there is
        ({"a": placed([2], 16, 0)}, 16),
        ({"a": placed([2], -16, 0)}, 16),
        ({"a": placed([2], 0, 8)}, 16),
        ({"a": placed([2], 0, 16) | {"data_offsets": "016"}}, 16),
        ({"a": placed([2], 0, 16) | {"data_offsets": [0, 16, 16]}}, 16),
        ({"a": placed([2**60], 0, 2**63)}, 16),
        ({"a": placed([2**62, 4], 0, 0)}, 0),  # 2^64 numbers, which are none in 64 bits
        ({"a": placed([2**32, 2**32], 0, 0)}, 0),
        ({"a": placed([2**61 + 1], 0, 8)}, 8),
        ({"a": placed([-1, -2], 0, 16)}, 16),
        ({"a": placed([-1, 3], 0, -24)}, 48),  # half of the data, counted from the end
        ({"a": placed([-1], 0, 16)}, 16),
        ({"a": placed([2.0], 0, 16)}, 16),
        ({"a": placed([True, 2], 0, 16)}, 16),
        ({"a": placed(["2"], 0, 16)}, 16),
        ({"a": placed([[2]], 0, 16)}, 16),
        ({"a": placed("", 0, 8)}, 8),
        ({"a": placed({}, 0, 8)}, 8),
        ({"a": placed(None, 0, 8)}, 8),
        ({"a": placed(2, 0, 16)}, 16),
        ({"a": placed([1] * 65, 0, 8)}, 8),
    ],
)
def test_arrays_that_do_not_fill_the_data_end_to_end_are_forged(path, entries, n_bytes):
    path.write_bytes(forged(entries, bytes(n_bytes)))
    assert "is forged: " in refusal(path)


@pytest.mark.parametrize(
    "entries",
    [
        {"a": placed([0, 2**64], 0, 0), "b": ENTRY},  # of no numbers, but of too many
        {"a": placed([0, 2**62, 2**62], 0, 0), "b": ENTRY},
        {"a": ENTRY | {"dtype": "I8"}},
        {"a": ENTRY | {"dtype": "O"}},
        {"a": ENTRY | {"dtype": "f64"}},
        {"a": ENTRY | {"dtype": None}},
        {"a": ENTRY | {"dtype": ["F64"]}},
        {"a": {"dtype": "F64", "shape": [2]}},
        {"a": {"dtype": "F64", "data_offsets": [0, 16]}},
        {"a": {"shape": [2], "data_offsets": [0, 16]}},
        {"a": [0, 16]},
        {"a": None},
        {"a b": ENTRY},
        {"": ENTRY},
        {"../a": ENTRY},
    ],
)
def test_an_entry_that_describes_no_array_is_refused(path, entries):
    path.write_bytes(forged(entries, bytes(16)))
    sentence = refusal(path).removeprefix(f"{path}: ")
    assert sentence.startswith(("is forged: header[", "cannot be read (ValueError", "an array is named "))


def test_a_truth_value_is_0_or_1(path):
    entry = {"a": placed([3], 0, 3, "BOOL")}
    path.write_bytes(forged(entry, b"\0\1\1"))
    assert read(path)[0]["a"].tolist() == [False, True, True]
    path.write_bytes(forged(entry, b"\0\1\2"))
    assert "truth values other than 0 and 1" in refusal(path)


NO_DOCUMENTS = ["", "{", "[]", "1", "null", '"a"', "NaN", "{'a':1}", "{a:1}", '{"a":print(1)}', '{"a":1}}',
                '{"a":1},"document":{}', '{"a":1,"a":2}', '{"a":{"b":1,"b":1}}', '{"a":NaN}', '{"a":[Infinity]}',
                '{"a":-Infinity}', '{"a":1e999}', '{"a":-1e999}', '{"a":' + "9" * 400 + "}",
                '{"a":' + "9" * 5000 + "}", '{"a":' + "[" * 40 + "]" * 40 + "}", "[" * 100_000,
                "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000]  # fmt: skip


@pytest.mark.parametrize("text", NO_DOCUMENTS, ids=lambda text: text[:20])
def test_a_document_that_is_none_is_refused(path, text):
    path.write_bytes(forged_text(metadata_with('{"b":1}')))
    assert read(path)[1] == {"b": 1}
    path.write_bytes(forged_text(metadata_with(text)))
    refusal(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"a":', b'"a":' + b"[" * 100_000),
        (b'"a":{', b'"a":{"dtype":"U8","shape":[16],"data_offsets":[0,16]},"a":{'),
        (b'"dtype":', b'"dtype":"U8","dtype":'),
        (b'"shape":', b'"shape":[1],"shape":'),
        (b'"a":{', b'"__metadata__":{"somersault":"{}"},"a":{'),
        (b'"},"a"', b'","other":"metadata"},"a"'),
        (b'"a":{', b'"b":{"dtype":"U8","shape":[],"data_offsets":[0,0]},"a":{'),
        (b"ascii", b"\xff"),
        (b"ascii", "ω".encode()),
        (b'"a":{', b'"\xff":{'),
        (b'"a":{', '"ω":{'.encode()),
        (b'"shape":[2]', b'"shape":[NaN]'),
        (b'"shape":[2]', b'"shape":[' + b"9" * 5000 + b"]"),
        (b"[0,16]", b"[0,NaN]"),
        (b"[0,16]}}", b"[0,16]}"),
        (b"[0,16]}}", b"[0,16]}}}"),
        (b"[0,16]}}", b"[0,16]}}\0"),
        (b"[0,16]}}", b"[0,16]}}{}"),
    ],
)
def test_a_header_that_two_readers_may_read_in_two_ways_is_refused(path, old, new):
    content = forged({"a": ENTRY}, bytes(16), document={"b": "ascii"})
    header, data = content[8:-16], content[-16:]
    assert header.count(old) == 1
    path.write_bytes(sealed(blocks(header.replace(old, new), data)))
    refusal(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "another"},
        {"format": None},
        {"format_version": 0},
        {"format_version": -1},
        {"format_version": True},
        {"format_version": 1.0},
        {"format_version": "1"},
        {"format_version": None},
        {"format_version": [1]},
    ],
)
def test_a_format_that_never_was_is_refused(path, changes):
    path.write_bytes(forged({"a": ENTRY}, bytes(16), **changes))
    (key,) = changes
    assert f"is forged: metadata['{key}'] is {changes[key]!r}; need " in refusal(path).replace(
        "a list of 1", "[1]"
    )


@pytest.mark.parametrize("key", ["document", "format", "format_version"])
def test_metadata_without_one_of_its_parts_is_refused(path, key):
    metadata = {"checksum": "0" * 64, "document": {}, "format": "somersault model", "format_version": 1}
    path.write_bytes(forged_text(json.dumps(metadata, separators=(",", ":"))))
    read(path)
    del metadata[key]
    path.write_bytes(forged_text(json.dumps(metadata, separators=(",", ":"))))
    assert f"is forged: metadata does not have {key!r}; need " in refusal(path)


def test_what_a_forged_file_says_does_not_fill_the_screen(path):
    for content in (
        forged({"a" * 10**6 + " ": ENTRY}, bytes(16)),
        forged({}, format="x" * 10**6),
        forged({}, format_version=10**4000),
        forged({}, format_version="x" * 10**6),
        forged({}, format_version=2, library_version="x" * 10**6),
        forged({}, document={"x" * 10**6: 10**400}),
        forged({"a": placed([1], 0, 8, "x" * 10**6)}, bytes(8)),
    ):
        path.write_bytes(content)
        assert len(refusal(path)) < 600 + len(str(path))
