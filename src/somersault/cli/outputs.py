"""What the commands leave behind, each file as a whole; of morph the report, the animation, the frames."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from somersault.cli import rows, table_file
from somersault.file_kinds import ARRAYS, COMMENT, FILM, PAGE, THINGS, Kind
from somersault.output_file import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from somersault.comparison import MorphComparison

MOST_CELLS = 2 * 10**6
"""Values of a table of frames: more, such as of large images, are in the arrays alone."""


def _is_our_table(path: Path) -> bool:
    """Whether the archive beside a table of frames was made with it: a .csv has no room for a mark."""
    with zipfile.ZipFile(path.parent / "frames.npz") as archive:
        return archive.comment == _mark(path.read_bytes())


def _mark(table: bytes) -> bytes:
    """What an archive of frames says of the table beside it."""
    return COMMENT + b"; frames.csv has the SHA-256 " + hashlib.sha256(table).hexdigest().encode()


TABLE = Kind("an unchanged table of frames", _is_our_table)
KINDS = {
    "report.html": PAGE, "morph.gif": FILM, "frames.csv": TABLE, "frames.npz": ARRAYS, "frames": THINGS,
    "morph.mp4": FILM,
}  # fmt: skip
"""The table goes before the archive, which has its mark."""
_MOST_BYTES = 2**26
"""Of a folder of frames: of more there are the starts, the middles and the ends."""


def targets(out: Path, kinds: Mapping[str, Kind], reads: Iterable[Path], *, overwrite: bool) -> dict[str, Target]:
    """The files of a folder, each of which may be written, by name."""
    reads = tuple(reads)
    return {
        name: Target(out / name, kind, reads=reads, overwrite=overwrite, asked="--out")
        for name, kind in kinds.items()
    }


def put(
    contents: Mapping[str, bytes | str], out: Mapping[str, Target], progress: "Callable[[str, int, int], None]"
) -> dict[str, Path]:
    """Write files that are all made: their paths by name."""
    for done, (name, content) in enumerate(contents.items()):
        progress("writing", done, len(contents))
        out[name].put(content)
    progress("writing", len(contents), len(contents))
    return {name: out[name].path for name in contents}


def write(
    comparison: "MorphComparison", out: Mapping[str, Target], progress: "Callable[[str, int, int], None]"
) -> dict[str, Path]:
    """Make all files of a morph, then write them: their paths by name."""
    from somersault.report import animation, page, sounding_film

    things = _things(comparison, progress)
    table = _table(comparison)
    contents = {"report.html": page(comparison), "morph.gif": animation(comparison), "frames.csv": table,
                "frames.npz": _arrays(comparison, table or b"")}  # fmt: skip
    film = sounding_film(comparison)
    if film is not None:
        contents["morph.mp4"] = film
    for name in KINDS.keys() - {name for name, content in contents.items() if content is not None}:
        if name != "frames" or not things:
            out[name].remove()  # that of other frames
    written = put({name: content for name, content in contents.items() if content is not None}, out, progress)
    return written | _put_things(things, out["frames"])


def _things(comparison: "MorphComparison", progress: "Callable[[str, int, int], None]") -> dict[str, bytes]:
    """Each frame as a file of its medium, by its path and its number from 1 on; {} where frames are numbers."""
    medium = comparison.medium
    if medium is None:
        return {}
    n_paths, n_frames = comparison.n_paths, comparison.n_frames
    size = len(comparison.thing(0, 0)) * n_paths * n_frames
    shown = range(n_frames) if size <= _MOST_BYTES else sorted({0, n_frames // 2, n_frames - 1})
    made = dict[str, bytes]()
    for path in range(n_paths):
        progress(f"making {medium.name}", path, n_paths)
        for frame in shown:
            made[f"path-{path + 1:02}-frame-{frame + 1:02}{medium.suffix}"] = comparison.thing(path, frame)
    progress(f"making {medium.name}", n_paths, n_paths)
    return made


def _put_things(things: Mapping[str, bytes], target: Target) -> dict[str, Path]:
    if not things:
        return {}
    target.put_all(things)
    return {"frames": target.path}


def _table(comparison: "MorphComparison") -> bytes | None:
    """The paths in the columns of the data, a row for each frame; None where they are too many for a text."""
    from somersault.cli import points

    shown, data = comparison.methods[0].shown, comparison.split.data
    n_paths, n_frames, n_features = shown.shape
    if shown.size > MOST_CELLS:
        return None
    known = {} if data.understood is None else dict(data.understood.kinds)
    writes = {} if data.understood is None else data.understood.writes
    kinds, entries = points.as_columns(comparison.columns, shown.reshape(-1, n_features), known, writes)
    names = rows.RowNames(replace(data, row_names=comparison.start_names))
    own = [table_file.free(name, kinds) for name in ("path", "frame")]
    header = [own[0], table_file.free(names.header, [*own, *kinds]), own[1], *kinds]
    rows_of_paths = comparison.start_rows + 1 if comparison.start_names is None else comparison.start_names
    numbers = [np.repeat(np.arange(n_paths), n_frames), np.repeat(rows_of_paths, n_frames),
               np.tile(np.arange(n_frames), n_paths)]  # fmt: skip
    file = io.BytesIO()
    table_file.write_csv(file, header, [[*(column.tolist() for column in numbers), *entries]])
    return file.getvalue()


def _arrays(comparison: "MorphComparison", table: bytes) -> bytes:
    """The paths as an .npz, to be read without pickle, with the mark of the table beside it."""
    ours, starts = comparison.methods[0], comparison.start_labels
    flat, book = ours.frames.reshape(-1, ours.frames.shape[-1]), comparison.book
    arrays = {
        "frames": ours.frames,
        "bmus": book.metric.best_units(flat, book.prototypes).reshape(ours.frames.shape[:2]),
        "target_activations": ours.curves["target_activations"],
        "start_rows": comparison.start_rows,
        "targets": comparison.morph.targets,
        "results": np.array([str(result) for result in comparison.morph.results]),
        "n_steps": comparison.morph.n_steps,
    }
    if starts is not None:
        arrays["start_labels"] = starts
        if starts.dtype == object:  # which an .npz cannot hold without running code
            arrays["start_labels"] = np.array(["" if each is None else str(each) for each in starts])
    if comparison.start_names is not None:
        arrays["start_names"] = comparison.start_names.astype(str)
    if "target_confidence" in ours.curves:
        arrays["target_confidence"] = ours.curves["target_confidence"]
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = _mark(table)
    return buffer.getvalue()
