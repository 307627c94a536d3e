"""What is written to a model file comes back the same."""

import json
from collections import OrderedDict, namedtuple
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from somersault.model_file import read, write

from .contents import DOCUMENT, assert_same, sealed

TYPES = ("float64", "float32", "int64", "uint8", "bool")


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
