"""Zarr arrays, chunk by chunk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from somersault.errors import InputError
from somersault.reading import check_folder
from somersault.sources import npy, zarr_chunks
from somersault.sources.extras import import_extra
from somersault.sources.source import Source

# Others may run code: numcodecs has one that unpickles.
_CODECS = ["blosc", "bytes", "bz2", "crc32c", "delta", "gzip", "lz4", "lzma", "sharding_indexed", "shuffle",
           "transpose", "vlen-utf8", "zlib", "zstd"]  # fmt: skip


def opened(path: Path, retries: int) -> Source:
    """The array in a folder, or the X of a group."""
    node = node_in(path)
    if not hasattr(node, "shape"):
        if "X" not in node:
            raise InputError(f"holds {', '.join(node) or 'nothing'}; need an array or a group with X")
        node = node["X"]
    npy.check_table(node.shape)
    return of_array(checked(node), str(path), retries)


def node_in(path: Path) -> Any:
    """The array or the group in a folder, all of whose files can be read."""
    zarr = import_extra("zarr", "zarr")
    if path.is_dir():
        check_folder(path)
    return zarr.open(path, mode="r")


def of_array(node: Any, name: str, retries: int) -> Source:
    """The rows of an array, whole chunks (or shards, where these hold chunks) at a time."""
    step = (getattr(node, "shards", None) or node.chunks or (1,))[0]
    return npy.of_array(node, name, retries, step, reads_ahead=True)


def checked(node: Any) -> Any:
    """The array, once nothing is left in it that could run."""
    if not hasattr(node, "shape"):
        raise InputError(f"{node.name} is a group; need an array: save it as one")
    metadata = node.metadata.to_dict()
    foreign = {*_codecs([metadata.get(key) for key in ("codecs", "filters", "compressor")])} - {*_CODECS}
    if foreign:
        raise InputError(f"has codec {', '.join(foreign)}; need one of {', '.join(_CODECS)}: save it again")
    root = getattr(node.store, "root", None)
    zarr_chunks.check(node, None if root is None else Path(root, node.path), [*_chain(metadata)])
    return node


def _chain(metadata: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The codecs of an array, in both formats with their names."""
    for codec in (*metadata.get("codecs", ()), *(metadata.get("filters") or ()), metadata.get("compressor")):
        if codec is not None:
            yield _plain(codec.get_config() if hasattr(codec, "get_config") else codec)


def _plain(codec: dict[str, Any]) -> dict[str, Any]:
    """A codec with its name, and those within it too."""
    configuration = dict(codec.get("configuration", {}))
    for key in ("codecs", "index_codecs"):
        if key in configuration:
            configuration[key] = [_plain(inner) for inner in configuration[key]]
    name = str(codec.get("name", codec.get("id"))).removeprefix("numcodecs.")
    return {"name": name, "configuration": configuration}


def _codecs(node: Any) -> Iterator[str]:
    """Names of all codecs in the metadata of a zarr array, also of those within others."""
    if hasattr(node, "get_config"):  # zarr 3.0 gives the codecs of format 2 as objects
        node = node.get_config()
    if isinstance(node, dict):
        if name := node.get("name", node.get("id")):
            yield str(name).removeprefix("numcodecs.")
        node = list(node.values())
    if isinstance(node, (list, tuple)):
        for part in node:
            yield from _codecs(part)
    elif not isinstance(node, (str, int, float, type(None))):
        yield type(node).__name__  # not understood, so not let through
