"""What the commands leave behind, each file as a whole; of morph the report, the animation, the frames."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from somersault.file_kinds import ARRAYS, COMMENT, FILM, PAGE, Kind
from somersault.output_file import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from somersault.comparison import MorphComparison

KINDS = {"report.html": PAGE, "morph.gif": FILM, "frames.npz": ARRAYS}


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
    return {name: target.path for name, target in out.items()}


def write(
    comparison: "MorphComparison", out: Mapping[str, Target], progress: "Callable[[str, int, int], None]"
) -> dict[str, Path]:
    """Make all files of a morph, then write them: their paths by name."""
    from somersault.report import animation, page

    return put(
        dict(zip(KINDS, (page(comparison), animation(comparison), _arrays(comparison)), strict=True)),
        out,
        progress,
    )


def _arrays(comparison: "MorphComparison") -> bytes:
    """The paths as an .npz, to be read without pickle."""
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
        archive.comment = COMMENT
    return buffer.getvalue()
