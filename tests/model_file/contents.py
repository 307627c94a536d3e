"""Contents of model files, whole and forged."""

import json
from hashlib import sha256

import pytest

from somersault.errors import InputError
from somersault.model_file import read

START = rb'{"__metadata__":{"somersault":"{\"checksum\":\"'


ENTRY = {"dtype": "F64", "shape": [2], "data_offsets": [0, 16]}


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


def placed(shape, start, end, dtype="F64"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def metadata_with(text):
    """Metadata whose document is this text."""
    rest = '"format":"somersault model","format_version":1,"library_version":"0"}'
    return f'{{"checksum":"{"0" * 64}","document":{text},{rest}'
