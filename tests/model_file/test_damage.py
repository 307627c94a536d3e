"""Damaged files and files from elsewhere are told from models."""

import io
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from somersault.model_file import read, write

from .contents import DOCUMENT, ENTRY, START, assert_same, blocks, forged, refusal


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
