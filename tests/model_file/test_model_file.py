"""The model file: what is written comes back, and what is not as it was written does not come back at all."""

import errno
import io
import json
import os
import pickle
import subprocess
import sys
import tracemalloc
from collections import OrderedDict, namedtuple
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from somersault.errors import InputError, SomersaultError
from somersault.model_file import read, write

TYPES = ("float64", "float32", "int64", "uint8", "bool")
START = rb'{"__metadata__":{"somersault":"{\"checksum\":\"'
ENTRY = {"dtype": "F64", "shape": [2], "data_offsets": [0, 16]}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "map.safetensors"


@pytest.fixture
def arrays(rng):
    return {
        "prototypes": rng.normal(size=(4, 3)),
        "hits": np.arange(4),
        "mask": np.array([True, False, True]),
        "image": np.arange(7, dtype=np.uint8),
        "small/0.radius": np.float32([0.1, np.nan, np.inf]),
    }


DOCUMENT = {"params": {"shape": [2, 2], "seed": None}, "feature_names": ["ω", 'a"b\\', "\0\ud800"], "ok": True}


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert found[name].dtype == array.dtype.newbyteorder("=")
        assert found[name].shape == array.shape
        assert found[name].tobytes() == array.astype(found[name].dtype).tobytes()


def refusal(path):
    """The sentence that a file is refused with: it names the file, what is needed and what to do."""
    with pytest.raises(InputError) as caught:
        read(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    found, needed = sentence.removeprefix(f"{path}: ").split("; need ", 1)
    assert found
    assert ":" in needed
    return sentence


def blocks(header, data=b""):
    """A file with this header, whatever it says: the length, the header, the data."""
    return len(header).to_bytes(8, "little") + header + data


def sealed(content):
    """The same with the right checksum, as anybody can make it."""
    place = slice(8 + len(START), 8 + len(START) + 64)
    content = bytearray(content)
    content[place] = b"0" * 64
    content[place] = sha256(content).hexdigest().encode()
    return bytes(content)


def forged(entries, data=b"", **changes):
    """A file that is as it should be, except for its arrays or some of what it says of itself."""
    metadata = {"checksum": "0" * 64, "document": {}, "format": "somersault model", "format_version": 1,
                "library_version": "0.1.0"} | changes  # fmt: skip
    return forged_text(json.dumps(metadata, separators=(",", ":")), entries, data)


def forged_text(metadata, entries=None, data=b""):
    header = {"__metadata__": {"somersault": metadata}} | (entries or {})
    return sealed(blocks(json.dumps(header, separators=(",", ":")).encode(), data))


# What comes back

LAYOUTS = {
    "C": lambda a: a,
    "Fortran": np.asfortranarray,
    "transposed": lambda a: a.T,
    "reversed": lambda a: a[::-1],
    "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a,
    "broadcast": lambda a: np.broadcast_to(a, (3, *a.shape)),
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
}


@given(data=st.data(), dtype=st.sampled_from(TYPES), layout=st.sampled_from(sorted(LAYOUTS)))
def test_arrays_come_back_to_the_last_bit_whatever_their_layout(tmp_path_factory, data, dtype, layout):
    shape = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
    array = data.draw(hnp.arrays(dtype, shape))
    array = np.flip(array) if layout == "reversed" else LAYOUTS[layout](array)
    path = tmp_path_factory.mktemp("layout") / "map.safetensors"
    write(path, {"a": array}, {})
    assert_same(read(path)[0], {"a": array})


def test_arrays_of_all_types_lie_side_by_side(path, arrays):
    arrays |= {"empty": np.zeros((0, 3)), "zero_dimensional": np.array(-0.0), "z" * 300: np.ones((1,) * 64)}
    write(path, arrays, DOCUMENT)
    found, document = read(path)
    assert_same(found, arrays)
    assert document == DOCUMENT


@pytest.mark.parametrize("value", [1e-308, 5e-324, 1e-30, 1e30, 1.7976931348623157e308, -0.0, np.nan, -np.inf])
def test_arrays_of_extreme_values_come_back(path, value):
    write(path, {"a": np.full(3, value)}, {})
    assert read(path)[0]["a"].tobytes() == np.full(3, value).tobytes()


def test_arrays_that_are_read_are_aligned_and_can_be_written_to_one_by_one(path, arrays):
    write(path, arrays, {})
    found = read(path)[0]
    for name, array in found.items():
        assert array.flags.aligned
        assert array.flags.c_contiguous
        array[...] = 0
        arrays[name] = np.zeros_like(arrays[name])
        assert_same(found, arrays)


def test_a_file_without_arrays_or_without_document_is_whole(path):
    write(path, {}, {})
    assert read(path) == ({}, {})


scalars = (
    st.none() | st.booleans() | st.text() | st.integers(-(2**1023), 2**1023)
    | st.floats(allow_nan=False, allow_infinity=False)
)  # fmt: skip
documents = st.dictionaries(
    st.text(),
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_size=4,
)


@pytest.mark.slow
@given(document=documents)
def test_documents_come_back_the_same_and_of_the_same_types(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("document") / "map.safetensors"
    write(path, {}, document)
    found = read(path)[1]
    assert found == document
    in_order = json.dumps(document, sort_keys=True)  # tells 1 from 1.0 and True, and -0.0 from 0.0
    assert json.dumps(found) == in_order


def test_numpy_scalars_come_back_as_pythons_and_tuples_as_lists(path):
    pair = namedtuple("pair", "a b")
    numbers = {"f": np.float64(0.1), "g": np.float32(0.1), "i": np.int32(-3), "u": np.uint64(2**64 - 1)}
    words = {"t": np.bool_(1), "s": np.str_("a")}
    kinds = {"p": (1, (2,)), "n": pair(1, 2), "d": OrderedDict(a=1), "m": MappingProxyType({"a": 1})}
    write(path, {}, numbers | words | kinds)
    found = read(path)[1]
    assert found == {"f": 0.1, "g": float(np.float32(0.1)), "i": -3, "u": 2**64 - 1, "t": True, "s": "a",
                     "p": [1, [2]], "n": [1, 2], "d": {"a": 1}, "m": {"a": 1}}  # fmt: skip
    assert [type(found[key]) for key in "fgiuts"] == [float, float, int, int, bool, str]


def test_the_state_of_a_random_generator_comes_back(path):
    state = np.random.default_rng(1).bit_generator.state
    write(path, {}, state)
    assert read(path)[1] == state


def test_the_same_content_gives_the_same_bytes(path, arrays):
    write(path, arrays, {"a": 1, "b": {"c": 2, "d": 3}})
    first = path.read_bytes()
    write(path, dict(reversed(arrays.items())), {"b": {"d": 3, "c": 2}, "a": 1})
    assert path.read_bytes() == first


def test_what_is_written_is_left_as_it_is(path, arrays):
    copies = {name: array.copy() for name, array in arrays.items()}
    document = json.loads(json.dumps(DOCUMENT))
    write(path, arrays, document)
    assert_same(arrays, copies)
    assert document == DOCUMENT


def test_others_read_the_file_with_safetensors(path, arrays):
    safetensors = pytest.importorskip(
        "safetensors.numpy", reason="safetensors is not installed: nobody to compare"
    )
    write(path, arrays, DOCUMENT)
    assert_same(safetensors.load_file(path), arrays)


def test_what_is_written_by_safetensors_with_our_metadata_is_read(path, arrays):
    """Two writers: theirs with our checksum on it."""
    safetensors = pytest.importorskip(
        "safetensors.numpy", reason="safetensors is not installed: nobody to compare"
    )
    text = json.dumps(
        {"checksum": "0" * 64, "document": DOCUMENT, "format": "somersault model", "format_version": 1,
         "library_version": "0"}, separators=(",", ":")
    )  # fmt: skip
    path.write_bytes(sealed(safetensors.save(arrays, {"somersault": text})))
    found, document = read(path)
    assert_same(found, arrays)
    assert document == DOCUMENT


# What is not written


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


# Paths


@pytest.mark.parametrize("path", [None, 3, b"map", ["a"], "a\0b"])
@pytest.mark.parametrize("use", [read, lambda path: write(path, {}, {})], ids=["read", "write"])
def test_what_is_no_path_is_refused(use, path):
    with pytest.raises(InputError, match=r"^path is .*; need a str or a path: "):
        use(path)


def test_a_file_is_not_written_in_place_of_a_folder_or_into_a_missing_one(tmp_path):
    with pytest.raises(InputError, match="is a folder; need its name for a file: "):
        write(tmp_path, {}, {})
    with pytest.raises(InputError, match="is no folder; need one that exists: "):
        write(tmp_path / "no" / "map.safetensors", {}, {})
    assert not list(tmp_path.iterdir())


def test_a_path_may_be_a_string_and_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("map", {"a": np.ones(2)}, {})
    assert_same(read("map")[0], {"a": np.ones(2)})


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert "does not exist" in refusal(tmp_path / "no.safetensors")
    assert "is no file" in refusal(tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(path)
    assert "is no file" in refusal(path)


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "Permission denied"), MemoryError("74 GiB")])
def test_a_file_that_may_not_or_cannot_be_read_is_named(path, monkeypatch, error):
    write(path, {}, {})

    def fail(*_):
        raise error

    monkeypatch.setattr("somersault.model_file.np.fromfile", fail)
    assert str(error) in refusal(path)


# Damage


def damaged(content, rng):
    """One of the ways in which disks, copies and lines damage files."""
    content = bytearray(content)
    at, length = int(rng.integers(len(content))), int(rng.integers(1, 65))
    kind = rng.integers(8)
    if kind == 0:
        content[at] ^= 1 << int(rng.integers(8))
    elif kind == 1:
        for place in rng.integers(len(content), size=length):
            content[place] = int(rng.integers(256))
    elif kind == 2:
        del content[at:]
    elif kind == 3:
        content += rng.bytes(length)
    elif kind == 4:
        content[at : at + length] = bytes(len(content[at : at + length]))
    elif kind == 5:
        half = len(content) // 2
        content = content[half:] + content[:half]
    elif kind == 6:
        del content[at : at + length]
    else:
        other = int(rng.integers(len(content) - length))
        at = min(at, len(content) - length)
        content[at : at + length], content[other : other + length] = (
            content[other : other + length],
            content[at : at + length],
        )
    return bytes(content)


def test_400_randomly_damaged_files_give_400_clear_errors(path, arrays, rng):
    write(path, arrays, DOCUMENT)
    whole, sentences = path.read_bytes(), []
    while len(sentences) < 400:
        content = damaged(whole, rng)
        if content != whole:
            path.write_bytes(content)
            sentences.append(refusal(path))
    assert all("save it again" in sentence for sentence in sentences)


def test_every_byte_of_the_file_counts(path, arrays, rng):
    for n in range(8):  # one of them is padded by two blanks or more, and these count as well
        write(path, {"mask": arrays["mask"]}, {"a": "x" * n})
        whole = path.read_bytes()
        if b"}}  " in whole:
            break
    assert b"}}  " in whole
    for at in range(len(whole)):
        content = bytearray(whole)
        content[at] ^= int(rng.integers(1, 256))
        path.write_bytes(content)
        refusal(path)
        path.write_bytes(whole[:at])
        refusal(path)
    path.write_bytes(whole)
    assert_same(read(path)[0], {"mask": arrays["mask"]})


def test_damage_is_called_damage(path, arrays):
    write(path, arrays, DOCUMENT)
    whole = path.read_bytes()
    end = 8 + len(START) + 64
    other_digits = whole[: end - 64] + whole[end - 64 : end].upper() + whole[end:]
    for content in (whole[:-1], whole + b" ", whole[:-1] + bytes([whole[-1] ^ 1]), other_digits):
        path.write_bytes(content)
        assert "is damaged" in refusal(path)
    path.write_bytes(b"")
    assert "is empty" in refusal(path)


# Files from elsewhere


class Bomb:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_refused_and_does_not_run(path, tmp_path, protocol):
    marker = tmp_path / "it ran"
    path.write_bytes(pickle.dumps(Bomb(marker), protocol))
    sentence = refusal(path)
    assert protocol < 2 or "a pickle, which could run code" in sentence
    write(
        path,
        {"a": np.frombuffer(pickle.dumps(Bomb(marker)), np.uint8)},
        {"a": "!!python/object", "b": "__reduce__"},
        overwrite=True,
    )
    read(path)
    assert not marker.exists()


def test_files_of_other_kinds_are_called_by_their_names(path):
    buffer = io.BytesIO()
    np.savez(buffer, a=np.ones(3))
    path.write_bytes(buffer.getvalue())
    assert "is a zip archive, such as an .npz" in refusal(path)
    buffer = io.BytesIO()
    np.save(buffer, np.ones(3))
    path.write_bytes(buffer.getvalue())
    assert "is an .npy array" in refusal(path)
    path.write_text("a,b\n1,2\n" * 30)
    assert r"of no known kind: it starts with b'a,b\n1,2\n" in refusal(path)
    path.write_bytes("é".encode("latin-1") * 300)
    assert "of no known kind" in refusal(path)


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}, {"somersault": "no JSON"}, {"somersault": "{}"}])
def test_a_safetensors_file_from_elsewhere_is_told_from_a_model(path, metadata):
    header = {"a": ENTRY} if metadata is None else {"__metadata__": metadata, "a": ENTRY}
    path.write_bytes(blocks(json.dumps(header).encode(), bytes(16)))
    assert "is a safetensors file without the metadata of somersault" in refusal(path)


def test_a_newer_format_says_to_upgrade(path):
    path.write_bytes(forged({"a": {"new": "layout"}}, b"12", format_version=2, library_version="7.1"))
    sentence = refusal(path)
    assert "is of version 2, from somersault '7.1'; need version 1" in sentence
    assert "pip install --upgrade somersault" in sentence


# Forged files: the checksum is right, what it covers is not


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


def placed(shape, start, end, dtype="F64"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


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


def metadata_with(text):
    """Metadata whose document is this text."""
    rest = '"format":"somersault model","format_version":1,"library_version":"0"}'
    return f'{{"checksum":"{"0" * 64}","document":{text},{rest}'


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


# Memory and work


def peak(function, *arguments):
    tracemalloc.start()
    try:
        function(*arguments)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_reading_takes_no_more_memory_than_the_file_is_large(path):
    write(path, {"a": np.zeros((1000, 1000))}, {})
    assert peak(read, path) < 1.05 * path.stat().st_size


@pytest.mark.parametrize("shape", [[2**40], [2**20, 2**20], [2**60], [2**31, 2**31, 2**31]])
def test_arrays_that_are_only_announced_take_no_memory(path, shape):
    path.write_bytes(forged({"a": placed(shape, 0, 8 * int(np.prod(shape, dtype=object)))}, bytes(16)))
    assert peak(refusal, path) < 10**6


def test_a_large_file_of_another_kind_is_refused_by_its_start(path):
    with path.open("wb") as file:
        file.truncate(2**27)
    assert peak(refusal, path) < 10**6


@pytest.mark.slow
def test_a_header_of_brackets_takes_a_bounded_multiple_of_its_size(path):
    content = forged_text(metadata_with('{"a":[' + "[]," * 100_000 + "[]]}"))
    path.write_bytes(content)
    assert peak(read, path) < 60 * len(content)


@pytest.mark.slow
def test_long_names_and_many_sides_are_no_work_without_end(path):
    """Products of a hundred thousand long numbers, and a long place spelled out for each of many entries."""
    path.write_bytes(forged({"a": placed([10**4000] * 2000, 0, 8)}, bytes(8)))
    assert "header['a']['shape'] is a list of 2000; need a list of entries, at most 64" in refusal(path)
    path.write_bytes(forged({}, document={"k" * 10**6: [0] * 10**5 + [10**400]}))
    assert "[100000] is NaN, infinite or beyond 1.8e308" in refusal(path)


# Writing as a whole or not at all


class Full(io.FileIO):
    """A file on a disk with room for so many bytes more."""

    room = 0

    def write(self, block):
        if len(block) > self.room:
            super().write(bytes(block)[: self.room])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= len(block)
        return super().write(block)


def fill_the_disk(monkeypatch, room):
    opened = Path.open  # reading is as ever

    def full(path, mode):
        if mode != "xb":
            return opened(path, mode)
        file = Full(path, "x")
        file.room = room
        return io.BufferedWriter(file)

    monkeypatch.setattr("somersault.atomic.Path.open", full)


@pytest.mark.parametrize("room", [0, 1, 300, 50_000])
@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_the_old_file_and_no_other(path, arrays, monkeypatch, room, there):
    if there:
        write(path, arrays, DOCUMENT)
    with monkeypatch.context() as patch:
        fill_the_disk(patch, room)
        with pytest.raises(
            SomersaultError, match=r"No space left on device.*it is unchanged: make room"
        ) as caught:
            write(path, {"a": np.ones(10_000)}, {})
    assert not isinstance(caught.value, InputError)
    assert str(caught.value).startswith(str(path))
    assert list(path.parent.iterdir()) == [path] * there
    if there:
        assert read(path)[1] == DOCUMENT


@pytest.mark.parametrize("failure", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_an_exception_while_writing_leaves_the_old_file_and_no_other(path, arrays, monkeypatch, failure):
    write(path, arrays, DOCUMENT)

    def fail(*_):
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr("somersault.atomic.os.fsync", fail)
        with pytest.raises(failure):
            write(path, {}, {})
    assert list(path.parent.iterdir()) == [path]
    assert_same(read(path)[0], arrays)


@pytest.mark.parametrize("n_lost", [1, 8])
def test_a_disk_that_loses_bytes_is_found_out_before_the_old_file_goes(path, arrays, monkeypatch, n_lost):
    write(path, arrays, DOCUMENT)

    class Lossy(io.FileIO):
        def write(self, block):
            super().write(bytes(block)[:-n_lost])
            return len(block)

    with monkeypatch.context() as patch:
        opened = Path.open  # reading is as ever
        patch.setattr(
            "somersault.atomic.Path.open",
            lambda path, mode: io.BufferedWriter(Lossy(path, "x")) if mode == "xb" else opened(path, mode),
        )
        with pytest.raises(SomersaultError, match=r"cannot be written \(what was written cannot be read back"):
            write(path, {"a": np.ones(100)}, {})
    assert list(path.parent.iterdir()) == [path]
    assert_same(read(path)[0], arrays)


@pytest.mark.parametrize(
    "found",
    [
        ({"a": np.array([1.0, 3.0])}, {"b": 1}),
        ({"a": np.array([[1.0, 2.0]])}, {"b": 1}),
        ({"a": np.array([1.0, 2.0]).view(np.int64)}, {"b": 1}),
        ({"c": np.array([1.0, 2.0])}, {"b": 1}),
        ({}, {"b": 1}),
        ({"a": np.array([1.0, 2.0])}, {"b": 2}),
    ],
)
def test_what_does_not_read_back_the_same_is_not_written(path, monkeypatch, found):
    with monkeypatch.context() as patch:
        patch.setattr("somersault.model_file.read", lambda _: found)
        with pytest.raises(SomersaultError, match="what is read back is not what was written"):
            write(path, {"a": np.array([1.0, 2.0])}, {"b": 1})
    assert not list(path.parent.iterdir())


KILLED = """
import io, sys, time
from pathlib import Path
import numpy as np
from somersault import atomic, model_file

def wait(*_):
    print("now", flush=True)
    time.sleep(60)

class Half(io.FileIO):
    def write(self, block):
        super().write(bytes(block)[: len(block) // 2])
        wait()

if sys.argv[2] == "in the middle":
    opened = Path.open
    Path.open = lambda path, mode: io.BufferedWriter(Half(path, "x")) if mode == "xb" else opened(path, mode)
elif sys.argv[2] == "read back":
    model_file.read = wait
else:
    atomic.os.fsync = wait
model_file.write(sys.argv[1], {"a": np.ones(100_000)}, {"new": True})
"""


@pytest.mark.parametrize("moment", ["in the middle", "read back", "before the disk has it"])
def test_the_old_file_outlives_a_process_that_is_killed_while_writing(path, arrays, moment):
    write(path, arrays, DOCUMENT)
    command = [sys.executable, "-c", KILLED, str(path), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n"
        process.kill()
    assert_same(read(path)[0], arrays)
    write(path, {}, {"next": True})
    assert read(path)[1] == {"next": True}
