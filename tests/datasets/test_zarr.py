"""Data sets read from Zarr: what a chunk holds is known before it is unpacked, and no codec runs code."""

import pickle
from types import SimpleNamespace

import numpy as np
import pytest

from somersault.datasets import load, opened
from somersault.errors import InputError
from somersault.sources import blocks, zarr_arrays

from .files import BYTES, Bomb, X, assert_refused, free


@pytest.mark.parametrize("version", [2, 3])
def test_a_zarr_gives_back_its_samples_and_labels(tmp_path, version):
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(tmp_path / "g.zarr", mode="w", zarr_format=version)
    group.create_array("X", data=X.astype(np.float32))
    labels = group.create_array("y", shape=(3,), dtype="str")
    labels[:] = np.array(["a", "bb", "c"])
    data = load(tmp_path / "g.zarr")
    assert data.X.dtype == np.float32
    np.testing.assert_array_equal(data.X, X)
    assert data.y.tolist() == ["a", "bb", "c"]
    zarr.create_array(tmp_path / "a.zarr", data=BYTES, zarr_format=version)
    assert load(tmp_path / "a.zarr").image_shape == (4, 5)


def test_a_zarr_may_be_sharded(tmp_path):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", data=np.ones((8, 4)), chunks=(2, 2), shards=(4, 4))
    np.testing.assert_array_equal(load(tmp_path / "a.zarr").X, np.ones((8, 4)))


def test_a_zarr_without_samples_is_refused(tmp_path):
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(tmp_path / "a.zarr", mode="w")
    assert_refused(tmp_path / "a.zarr", "holds nothing; need an array or a group of X and y")
    group.create_array("A", data=X)
    assert_refused(tmp_path / "a.zarr", "holds A; need")
    group.create_group("X")
    assert_refused(tmp_path / "a.zarr", "/X is a group; need an array")
    (tmp_path / "b.zarr").mkdir()
    assert_refused(tmp_path / "b.zarr", "cannot be read")


def test_a_zarr_with_more_than_the_memory_is_refused_although_nothing_of_it_is_stored(tmp_path, monkeypatch):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", shape=(2**30, 3), chunks=(2**20, 3), dtype="f8")
    free(monkeypatch, 2**34)
    assert_refused(tmp_path / "a.zarr", "takes 24.0 GiB")


def rewritten(path, version, **changes):
    """The same array by metadata that say something else."""
    import json

    file = path / ("zarr.json" if version == 3 else ".zarray")
    metadata = json.loads(file.read_text())
    metadata.update(changes)
    file.write_text(json.dumps(metadata))


def runs(zeros):
    """Zeros by Zstandard, without the size at the start: each block is a run."""
    n_blocks = -(-len(zeros) // 2**17)
    blocks = [(2**17 << 3 | 2 | (i == n_blocks - 1)).to_bytes(3, "little") + b"\0" for i in range(n_blocks)]
    return b"\x28\xb5\x2f\xfd\x00\x58" + b"".join(blocks)


def packed(codec, n_bytes):
    """So many zeros in few bytes."""
    import bz2
    import gzip
    import lzma
    import zlib

    from numcodecs import LZ4, Blosc, Zstd

    zeros = bytes(n_bytes)
    return {
        "gzip": gzip.compress,
        "gzip twice": lambda content: gzip.compress(b"a") + gzip.compress(content),
        "zlib": zlib.compress,
        "bz2": bz2.compress,
        "lzma": lzma.compress,
        "zstd": Zstd().encode,
        "zstd unknown": runs,
        "blosc": Blosc().encode,
        "lz4": LZ4().encode,
    }[codec](zeros)


PACKED = ["gzip", "gzip twice", "zlib", "bz2", "lzma", "zstd", "zstd unknown", "blosc", "lz4"]


@pytest.mark.parametrize("codec", PACKED)
@pytest.mark.parametrize("is_large", [False, True])
def test_a_chunk_that_unpacks_to_more_than_its_shape_says_is_refused_before(
    tmp_path, monkeypatch, codec, is_large
):
    zarr = pytest.importorskip("zarr")
    path, name = tmp_path / "a.zarr", codec.partition(" ")[0]
    zarr.create_array(path, data=np.ones((64, 256)), chunks=(64, 256), zarr_format=2, filters=None)
    rewritten(path, 2, compressor={"id": name})
    (path / "0.0").write_bytes(packed(codec, 2**24 if is_large else 2**17))
    free(monkeypatch, 2**22)
    if is_large:
        assert_refused(path, "0.0 unpacks to more than 393216 bytes")
        with pytest.raises(InputError, match=r"0\.0 unpacks to more than 393216 bytes"):
            blocks(path)
    elif "twice" not in codec:
        np.testing.assert_array_equal(load(path).X, 0)


def test_a_chunk_within_a_shard_is_looked_at_too(tmp_path, monkeypatch):
    zarr = pytest.importorskip("zarr")
    path = tmp_path / "a.zarr"
    zarr.create_array(path, data=np.ones((8, 4)), chunks=(2, 4), shards=(8, 4))
    good = load(path).X
    content = packed("zstd", 2**24)
    index = (2**64 - 1).to_bytes(8, "little") * 4 + (0).to_bytes(8, "little") + len(content).to_bytes(8, "little")
    index += (2**64 - 1).to_bytes(8, "little") * 2
    import numcodecs

    shard = content + bytes(numcodecs.CRC32C(location="end").encode(index))
    (path / "c/0/0").write_bytes(shard)
    assert_refused(path, "c/0/0 unpacks to more than 131200 bytes")
    np.testing.assert_array_equal(good, 1)


@pytest.mark.parametrize(("changes", "phrase"), [
    ({"chunks": [0, 2]}, "has chunks of shape (0, 2); need sides of at least 1"),
    ({"chunks": [2**34, 2]}, "of memory, of which"),
    ({"shape": [3_000_000, 2], "chunks": [1, 2]}, "is cut into 3000000 chunks of 16 bytes"),
    ({"filters": [{"id": "gzip", "level": 1}]}, "is compressed by gzip, zlib, one in the other; need one"),
])  # fmt: skip
@pytest.mark.parametrize("reader", [load, opened, blocks])
def test_chunks_that_cannot_be_right_are_refused(tmp_path, changes, phrase, reader):
    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", data=np.ones((10, 2)), zarr_format=2)
    rewritten(tmp_path / "a.zarr", 2, compressor={"id": "zlib", "level": 1})
    rewritten(tmp_path / "a.zarr", 2, **changes)
    with pytest.raises(InputError) as caught:
        reader(tmp_path / "a.zarr")
    assert phrase in str(caught.value)


@pytest.mark.parametrize("inner", ["sharding_indexed", "index"])
def test_shards_that_hide_what_they_unpack_to_are_refused(tmp_path, inner):
    zarr = pytest.importorskip("zarr")
    path = tmp_path / "a.zarr"
    zarr.create_array(path, data=np.ones((8, 4)), chunks=(2, 4), shards=(4, 4))
    import json

    codecs = json.loads((path / "zarr.json").read_text())["codecs"]
    configuration = codecs[0]["configuration"]
    if inner == "index":
        configuration["index_codecs"].append({"name": "gzip", "configuration": {"level": 1}})
    else:
        deeper = {**configuration, "chunk_shape": [1, 4]}
        configuration["codecs"] = [{"name": "sharding_indexed", "configuration": deeper}]
    rewritten(path, 3, codecs=codecs)
    assert_refused(path, "has shards with" if inner == "index" else "has shards within shards")


@pytest.mark.parametrize("codec", [{"id": "pickle", "protocol": 5}, {"id": "base64"}])
@pytest.mark.parametrize("place", ["compressor", "filters"])
def test_a_zarr_with_a_codec_that_could_run_code_is_refused_and_does_not_run(tmp_path, codec, place):
    import json

    zarr = pytest.importorskip("zarr")
    zarr.create_array(tmp_path / "a.zarr", shape=(2, 2), dtype="f8", zarr_format=2, compressors=None)
    metadata = json.loads((tmp_path / "a.zarr/.zarray").read_text())
    metadata[place] = [codec] if place == "filters" else codec
    (tmp_path / "a.zarr/.zarray").write_text(json.dumps(metadata))
    (tmp_path / "a.zarr/0.0").write_bytes(pickle.dumps(Bomb(tmp_path / "ran")))
    # this zarr does not even open an array that is pickled; earlier ones do
    assert_refused(
        tmp_path / "a.zarr", "cannot be read" if codec["id"] == "pickle" else "has codec base64; need one of"
    )
    assert not (tmp_path / "ran").exists()


def test_codecs_are_found_within_others_and_what_is_not_understood_is_not_let_through():
    inner = {"name": "sharding_indexed", "configuration": {"codecs": ({"name": "numcodecs.pickle"},)}}
    assert {*zarr_arrays._codecs([inner, None, {"id": "zlib", "level": 1}])} == {
        "sharding_indexed",
        "pickle",
        "zlib",
    }
    assert [*zarr_arrays._codecs([SimpleNamespace(get_config=lambda: {"id": "pickle"})])] == ["pickle"]
    assert [*zarr_arrays._codecs([object()])] == ["object"]
