"""What the chunks of a Zarr array unpack to, found out before they are: any number of bytes fits into a few."""

import bz2
import lzma
import math
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from somersault import reading
from somersault.errors import InputError

_SHARDS = "sharding_indexed"
_MANY = 2**17
"""Chunks, of which so many that are tiny take longer to find than to read."""
_TINY = 2**14
"""Bytes."""
_BLOCK = 2**17
"""Bytes that a block of Zstandard unpacks to at most."""
_STEP = 2**20
_MISSING = 2**64 - 1
"""The place in the index of a shard of a chunk that is not there."""


def check(node: Any, folder: Path | None, codecs: Sequence[dict[str, Any]]) -> None:
    """Refuse chunks that take far longer or far more memory than the rows in them.

    Parameters
    ----------
    node : zarr.Array
    folder : Path or None
        Where it is stored, if it is in files.
    codecs : sequence of dict
        Its codecs, each with its name and what else is said of it.
    """
    shape = node.shards or node.chunks
    if 0 in shape or 0 in node.chunks:
        raise InputError(f"has chunks of shape {node.chunks}; need sides of at least 1: save it again")
    n_bytes = math.prod(node.chunks) * node.dtype.itemsize
    n_chunks = math.prod(-(-side // step) for side, step in zip(node.shape, node.chunks, strict=True))
    if n_chunks > _MANY and n_bytes < _TINY:
        raise InputError(
            f"is cut into {n_chunks} chunks of {n_bytes} bytes, which take longer to find than to read; need "
            f"chunks of {_TINY} bytes or more: save it again with some thousand rows in each"
        )
    reading.check_fits(4 * math.prod(shape) * node.dtype.itemsize, "save it again in smaller chunks")
    compressors = [*_compressors(codecs)]
    if len(compressors) > 1:
        names = ", ".join(compressors)
        raise InputError(f"is compressed by {names}, one in the other; need one of them: save it again")
    if folder is not None and compressors:
        # a type of strings does not say how long they are
        most = reading.available() // 16 if node.dtype.hasobject else 2 * n_bytes + _BLOCK
        shards = next((codec["configuration"] for codec in codecs if codec["name"] == _SHARDS), None)
        for path in _files(folder):
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                n_inner = math.prod(shape) // math.prod(node.chunks)
                pieces = [(0, size)] if shards is None else _pieces(file, size, shards, n_inner)
                _check_pieces(file, pieces, _UNPACKED[compressors[0]], most, str(path.relative_to(folder)))


def _compressors(codecs: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Those of the codecs that unpack to more than they are given, also within shards."""
    for codec in codecs:
        if codec["name"] in _UNPACKED:
            yield codec["name"]
        elif codec["name"] == _SHARDS:
            yield from _compressors(codec["configuration"]["codecs"])
            if [*_compressors(codec["configuration"].get("index_codecs", ()))]:
                raise InputError("has shards with a compressed index; need a plain one: save it again")
            if any(inner["name"] == _SHARDS for inner in codec["configuration"]["codecs"]):
                raise InputError("has shards within shards; need chunks within shards: save it again")


def _files(folder: Path) -> Iterator[Path]:
    """Those in which chunks are."""
    for root, _, names in os.walk(folder):
        yield from (Path(root, name) for name in names if not name.startswith(".") and name != "zarr.json")


def _check_pieces(
    file: IO[bytes],
    pieces: Iterable[tuple[int, int]],
    unpacked: Callable[[IO[bytes], int, int], int],
    most: int,
    name: str,
) -> None:
    for start, length in pieces:
        file.seek(start)
        if unpacked(file, length, most) > most:
            raise InputError(
                f"{name} unpacks to more than {most} bytes, far more than the shape and the type of its chunks "
                "say; need an intact one: mistrust where it is from"
            )


def _pieces(file: IO[bytes], size: int, configuration: dict[str, Any], n_inner: int) -> Iterator[tuple[int, int]]:
    """Where the chunks of a shard are, and how long, as its index says."""
    length = 16 * n_inner
    checksum = 4 * sum(codec["name"] == "crc32c" for codec in configuration.get("index_codecs", ()))
    file.seek(0 if configuration.get("index_location", "end") == "start" else max(size - length - checksum, 0))
    index = file.read(length)
    for start, n_bytes in struct.iter_unpack("<QQ", index[: len(index) // 16 * 16]):
        if start != _MISSING and start < size:
            yield start, min(n_bytes, size - start)


def _announced(at: slice) -> Callable[[IO[bytes], int, int], int]:
    """What a chunk says at its start, which its decoder believes."""

    def announced(file: IO[bytes], length: int, _: int) -> int:
        return int.from_bytes(file.read(min(length, at.stop))[at], "little")

    return announced


def _zstandard(file: IO[bytes], length: int, most: int) -> int:
    """What the first frame says, which its decoder believes; else the most that its blocks can hold."""
    head = file.read(min(length, 18))
    if len(head) < 6 or head[:4] != b"\x28\xb5\x2f\xfd":
        return 0  # which its decoder refuses
    is_single, flag = head[4] >> 5 & 1, head[4] >> 6
    start = 5 + (1 - is_single) + (0, 1, 2, 4)[head[4] & 3]
    width = (is_single, 2, 4, 8)[flag]
    if width:
        return int.from_bytes(head[start : start + width], "little") + 256 * (flag == 1)
    file.seek(start - len(head), os.SEEK_CUR)
    found, left = 0, length - start
    while left >= 3 and found <= most:
        block = int.from_bytes(file.read(3), "little")
        is_run, n_bytes = block >> 1 & 3 == 1, block >> 3
        found += _BLOCK if block >> 1 & 3 == 2 else n_bytes
        left -= 3 + (1 if is_run else n_bytes)
        file.seek(1 if is_run else n_bytes, os.SEEK_CUR)
        if block & 1:  # the last of a frame: another one may follow
            return found + (_zstandard(file, left, most) if left >= 6 else 0)
    return found


def _streamed(decoder: Callable[[], Any], ratio: float) -> Callable[[IO[bytes], int, int], int]:
    """What really comes out, counted in steps, where it could be more than memory holds."""

    def streamed(file: IO[bytes], length: int, most: int) -> int:
        if length * ratio <= max(most, reading.available() // 16):
            return 0
        data, found = file.read(length), 0
        while data and found <= most:
            unpacking = decoder()
            for n_bytes in _steps(unpacking, data):
                found += n_bytes
                if found > most:
                    break
            data = unpacking.unused_data  # another one may follow
        return found

    return streamed


def _steps(unpacking: Any, data: bytes) -> Iterator[int]:
    """How many bytes come out, step by step."""
    while not unpacking.eof:
        out = unpacking.decompress(data, _STEP)
        data = getattr(unpacking, "unconsumed_tail", b"")  # of zlib; others keep what they have not used
        if not out:
            return
        yield len(out)


_UNPACKED: dict[str, Callable[[IO[bytes], int, int], int]] = {
    "blosc": _announced(slice(4, 8)),
    "lz4": _announced(slice(0, 4)),
    "zstd": _zstandard,
    "gzip": _streamed(lambda: zlib.decompressobj(31), 1032),
    "zlib": _streamed(zlib.decompressobj, 1032),
    "bz2": _streamed(bz2.BZ2Decompressor, math.inf),
    "lzma": _streamed(lambda: lzma.LZMADecompressor(memlimit=2**30), math.inf),
}
"""By codec: (file, number of bytes from there on, most) -> what they unpack to, 0 where that cannot be much."""
