"""Reading a model file takes bounded memory and work."""

import tracemalloc

import numpy as np
import pytest

from somersault.model_file import read, write

from .contents import forged, forged_text, metadata_with, placed, refusal


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
