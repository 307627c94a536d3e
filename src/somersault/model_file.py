"""The model file: named arrays and one JSON document in one .safetensors file, of which nothing is ever run.

The layout is that of safetensors, so that others can open the file: 8 bytes with the length of the header; the
header, JSON padded with blanks; the arrays, end to end. Its only metadata, "somersault", is a JSON string that
begins with a checksum of all bytes of the file. The checksum finds damage; as anybody can compute one, it proves
no origin, and what it covers is read as if a stranger had written it: stricter than safetensors itself, which
takes the last of two equal names.
"""

import errno
import json
import math
import os
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault import __version__
from somersault.errors import InputError
from somersault.file_kinds import Kind
from somersault.model_document import as_document
from somersault.output_file import Target
from somersault.reading import A_MODEL
from somersault.schema import Anything, DictOf, ListOf, OneOf, Record, Row, Schema, Text, Whole

_FORMAT = "somersault model"
_VERSION = 1  # one more when older versions of this library would misread the file; start and checksum stay
_TYPES = {"F64": "float64", "F32": "float32", "I64": "int64", "U8": "uint8", "BOOL": "bool"}
_CODES = {name: code for code, name in _TYPES.items()}
_NAME = re.compile(r"[A-Za-z][\w./-]*", re.ASCII)
_MAX_HEADER = 16 * 2**20  # parsed, JSON of nothing but brackets takes twenty times its size

_START = rb'{"__metadata__":{"somersault":"{\"checksum\":\"'
_DIGITS = slice(8 + len(_START), 8 + len(_START) + 64)
_ZEROS = b"0" * 64  # the digits of the checksum while it is computed

_ENTRY = Record(
    {
        "dtype": OneOf(tuple(_TYPES)),
        "shape": ListOf(Whole(least=0), most=64),  # few enough to be multiplied in no time
        "data_offsets": Row(Whole(least=0), Whole(least=0)),
    }
)
_SAID = Record(
    {"format": OneOf((_FORMAT,)), "format_version": Whole(least=1)}, families={"": Anything()}
)  # what all versions say; the rest of it may be new
_METADATA = Record({**_SAID.required, "checksum": Text(), "document": Anything()}, {"library_version": Text()})

_MISTRUST = "save it again, and mistrust where it is from"
_NEEDED = f"need {A_MODEL}"
_FOREIGN = {
    b"PK": "a zip archive, such as an .npz",
    b"\x93NUMPY": "an .npy array",
    b"\x80": "a pickle, which could run code",
}


def kind_of(document: Mapping[str, Any]) -> Kind:
    """What a file with this document is, of which others are known by what theirs says."""
    said = document.get("kind")
    name = "a checkpoint" if said == "checkpoint" else "a model file"
    return Kind(name, lambda path: _said_in(path) == said)


MODEL, CHECKPOINT = kind_of({"kind": "model"}), kind_of({"kind": "checkpoint"})


def write(
    path: str | os.PathLike[str] | Target,
    arrays: Mapping[str, NDArray[Any]],
    document: Mapping[str, Any],
    *,
    overwrite: bool = False,
) -> None:
    """Arrays and document as one file: whole, read back and found equal, or not there at all.

    It is written beside `path` and takes its place at the end: whatever happens before, a full disk or a lost
    process, the old file stays. The same content gives the same bytes.

    Parameters
    ----------
    path : str, path or Target
        In a folder that exists. A file of that name is replaced if it is of the same kind: if its document says
        the same of its "kind".
    arrays : mapping of str to ndarray
        float64, float32, int64, uint8 or bool, of any shape, layout and byte order; NaN and infinities are kept.
        Names begin with a letter, then letters, digits and any of ``_./-``.
    document : mapping of str to values
        str, int, float, bool, None, and lists and dicts of these up to 32 deep. Doubles come back to the last
        bit, NumPy scalars as Python's, tuples as lists, the keys of a dict in alphabetical order. NaN and
        infinities are refused, as JSON has none: they belong into an array. At most 16 MiB with the names.
    overwrite : bool, default False
        Whether a file of another kind, or of somebody else, is replaced, too.

    Raises
    ------
    InputError
        For a path that no file can have, a file that must stay, arrays of another type, a document that holds
        anything else.
    SomersaultError
        If the file cannot be written, or does not read back as it should.

    References
    ----------
    Hugging Face, safetensors, "Format", https://github.com/huggingface/safetensors.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write(f"{folder}/map.safetensors", {"prototypes": np.eye(2)}, {"shape": (1, 2)})
    ...     read(f"{folder}/map.safetensors")
    ({'prototypes': array([[1., 0.], [0., 1.]])}, {'shape': [1, 2]})
    """
    stored, plain = _stored(arrays), as_document(document)
    target = path if isinstance(path, Target) else _target(path, kind_of(plain), overwrite=overwrite)
    header = _header(stored, plain)
    data = [_bytes(array) for array in stored.values()]
    header[_DIGITS] = _checksum(header, *data)
    with target.file() as file:
        file.writelines([header, *data])
        file.flush()
        _read_back(Path(file.name), stored, plain)


def read(path: str | os.PathLike[str]) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays and the document of a model file, each byte of which is as it was written.

    Nothing in the file is run, and no more memory is taken than the file is large, but for its header, which is
    at most 16 MiB. The arrays may be written to; they share one buffer without overlap.

    Parameters
    ----------
    path : str or path
        Written by :func:`write`, by this version of the library or an older one.

    Returns
    -------
    arrays : dict of str to ndarray
        C-contiguous.
    document : dict
        Of str, int, float, bool, None, lists and dicts.

    Raises
    ------
    InputError
        For a file that is missing, unreadable, damaged, of another kind or of a newer format.

    References
    ----------
    Hugging Face, safetensors, "Format", https://github.com/huggingface/safetensors.

    Examples
    --------
    >>> read("no.safetensors")
    Traceback (most recent call last):
    somersault.errors.InputError: no.safetensors: does not exist; need a model file as ...: check the path
    """
    path = _path(path)
    with _reading(path):
        if not path.is_file():
            found = "is no file" if path.exists() else "does not exist"
            raise InputError(f"{found}; {_NEEDED}: check the path")
        with path.open("rb") as file:
            content, n_header = _content(file)
        header = json.loads(content[8 : 8 + n_header].tobytes().decode("ascii"), object_pairs_hook=_unique)
        document = _document_of(header.pop("__metadata__"))
        _checked(DictOf(Text(), _ENTRY), header, "header")
        return _arrays(header, content[8 + n_header :]), document


# Paths


def _path(path: Any) -> Path:
    """What may be the path of a file."""
    if not isinstance(path, (str, os.PathLike)) or "\0" in str(path):
        raise InputError(f"path is {path!r}; need a str or a path: pass such as 'map.safetensors'")
    return Path(cast("str", path))


def _target(path: Any, kind: Kind, *, overwrite: bool) -> Target:
    """A file to write, in a folder that is there: a name with a slip in it makes none."""
    path = _path(path)
    if not path.parent.is_dir():
        raise InputError(f"{path.parent} is no folder; need one that exists: make it, or choose another one")
    return Target(path, kind, overwrite=overwrite)


@contextmanager
def _reading(path: Path) -> Generator[None]:
    """Whatever goes wrong inside becomes an InputError that says which file was being read."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except (OSError, MemoryError, RecursionError, ValueError) as error:  # the last three also by what JSON says
        raise InputError(
            f"{path}: cannot be read ({type(error).__name__}: {error!s:.200}); {_NEEDED}, with the permission "
            "and the memory to read it: check these, or save it again"
        ) from error


def _stored(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays as they lie in the file, the widest numbers first, so that all are aligned."""
    for name, array in arrays.items():
        _check_name(name)
        if type(array) is not np.ndarray:  # a masked array would lose its mask
            raise InputError(f"{name} is of type {type(array).__name__}; need an ndarray: pass np.array({name})")
        if array.dtype.name not in _CODES:
            raise InputError(f"{name} holds {array.dtype}; need one of {', '.join(_CODES)}: convert it")
    little = {name: np.asarray(array, array.dtype.newbyteorder("<"), order="C") for name, array in arrays.items()}
    return dict(sorted(little.items(), key=lambda item: (-item[1].itemsize, item[0])))


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"an array is named {name!r:.40}; need letters, digits and _./- after a letter: rename it"
        )


def _bytes(array: NDArray[Any]) -> memoryview:
    """The bytes of a contiguous array, no copy of them."""
    return array.reshape(-1).view(np.uint8).data


# Writing


def _header(arrays: Mapping[str, NDArray[Any]], document: dict[str, Any]) -> bytearray:
    """The length of the header and the header, its checksum still zeros."""
    metadata = {
        "checksum": _ZEROS.decode(),  # the first in alphabetical order: at one place in every file
        "document": document,
        "format": _FORMAT,
        "format_version": _VERSION,
        "library_version": __version__,
    }
    # one entry: the order of several is left open by the format, and others would shuffle them
    header: dict[str, Any] = {"__metadata__": {"somersault": _json(metadata, sort_keys=True)}}
    end = 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        header[name] = {"dtype": _CODES[array.dtype.name], "shape": array.shape, "data_offsets": [start, end]}
    text = _json(header).encode("ascii")
    text += b" " * (-len(text) % 8)
    if len(text) > _MAX_HEADER:
        raise InputError(
            f"document takes {len(text)} bytes with the names of the arrays; need at most {_MAX_HEADER}: "
            "save long lists of numbers in arrays"
        )
    return bytearray(len(text).to_bytes(8, "little") + text)


def _json(value: Any, *, sort_keys: bool = False) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=sort_keys, allow_nan=False)


def _checksum(*blocks: bytearray | memoryview) -> bytes:
    """The 64 digits of SHA-256 over all bytes."""
    digest = sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest().encode()


def _read_back(path: Path, arrays: dict[str, NDArray[Any]], document: dict[str, Any]) -> None:
    """Refuse a file that does not hold exactly this."""
    try:
        found, its_document = read(path)
    except InputError as error:
        raise OSError(errno.EIO, "what was written cannot be read back") from error
    if its_document != document or _contents(found) != _contents(arrays):
        raise OSError(errno.EIO, "what is read back is not what was written")


def _contents(arrays: dict[str, NDArray[Any]]) -> list[Any]:
    return [(name, array.dtype, array.shape, _bytes(array)) for name, array in arrays.items()]


# Reading


def _content(file: IO[bytes]) -> tuple[NDArray[Any], int]:
    """All bytes of a file with the right checksum, and the length of its header; nothing big of any other file."""
    start = file.read(_DIGITS.start)
    if start[8:] != _START:
        raise InputError(f"is {_kind(start)}; {_NEEDED}: save it again, or check the path")
    n_header = int.from_bytes(start[:8], "little")
    most = min(os.fstat(file.fileno()).st_size - 8, _MAX_HEADER)
    if n_header > most:
        raise InputError(f"announces a header of {n_header} bytes; need at most {most}: copy it or save it again")
    file.seek(0)
    content = np.fromfile(file, np.uint8)
    claimed = content[_DIGITS].tobytes()
    content[_DIGITS] = _ZEROS[0]
    if claimed != _checksum(content.data):
        raise InputError(
            "is damaged: its content does not have the checksum that it names; need all bytes as they were "
            "written: copy it again, or save it again"
        )
    return content, n_header


def _kind(start: bytes) -> str:
    """What a file is that does not start like a model file."""
    if not start:
        return "empty"
    if start[8:9] == b"{":
        return "a safetensors file without the metadata of somersault, or damaged at its start"
    known = (kind for mark, kind in _FOREIGN.items() if start.startswith(mark))
    return next(known, f"of no known kind: it starts with {start[:16]!r}")


def _said_in(path: Path) -> Any:
    """What the document in a file says of its kind, whether or not the rest of the file is whole."""
    with path.open("rb") as file:
        start = file.read(_DIGITS.start)
        n_header = int.from_bytes(start[:8], "little")
        if start[8:] != _START or n_header > _MAX_HEADER:
            raise InputError(f"is {_kind(start)}; {_NEEDED}: check the path")
        header = json.loads(start[8:] + file.read(n_header + 8 - len(start)))
    return json.loads(header["__metadata__"]["somersault"])["document"].get("kind")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no key stands twice: readers differ in which one they take."""
    if len(dict(pairs)) != len(pairs):
        raise _forged("a key stands twice in its header")
    return dict(pairs)


def _checked(schema: Schema, value: Any, at: str) -> None:
    """Refuse what is not so, as forged: no damage keeps the checksum right."""
    try:
        schema.check(value, at, {})
    except InputError as error:
        raise InputError(f"is forged: {error}: {_MISTRUST}") from error


def _document_of(metadata: Any) -> dict[str, Any]:
    """The document, if it is in a format that this version knows."""
    _checked(Record({"somersault": Text()}), metadata, "metadata")
    text: str = metadata["somersault"]
    found = json.loads(text, object_pairs_hook=_unique)
    _checked(_SAID, found, "metadata")
    if found["format_version"] > _VERSION:
        raise InputError(
            f"is of version {found['format_version']}, from somersault {found.get('library_version')!r:.40}; need "
            f"version {_VERSION}, as this is somersault {__version__}: upgrade it with pip install --upgrade "
            "somersault"
        )
    _checked(_METADATA, found, "metadata")
    return as_document(found["document"])


def _arrays(entries: dict[str, Any], data: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The arrays as views of the data, which they fill end to end."""
    arrays: dict[str, NDArray[Any]] = {}
    start = 0
    for name, entry in entries.items():
        _check_name(name)
        dtype, shape = np.dtype(_TYPES[entry["dtype"]]).newbyteorder("<"), entry["shape"]
        end = start + math.prod(shape) * dtype.itemsize  # in Python's integers, which do not overflow
        if entry["data_offsets"] != [start, end] or end > data.size:
            raise _forged(f"{name} does not lie where its shape and the arrays before it demand")
        if dtype == np.bool_ and np.any(data[start:end] > 1):
            raise _forged(f"{name} holds truth values other than 0 and 1")
        arrays[name] = data[start:end].view(dtype).reshape(shape)
        start = end
    if start != data.size:
        raise _forged(f"{data.size - start} bytes belong to no array")
    return arrays


def _forged(finding: str) -> InputError:
    """The error for a file with the right checksum and the wrong content."""
    return InputError(f"is forged: {finding}; {_NEEDED}: {_MISTRUST}")
