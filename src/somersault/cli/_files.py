"""What the commands leave behind, each file as a whole; of morph the report, the animation, the frames."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from somersault._atomic import check_writable, put
from somersault.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from somersault.report import Study

NAMES = ("report.html", "morph.gif", "frames.npz")


def check_target(out: Path, *sources: object, beside: tuple[str, ...] = ()) -> None:
    """Refuse a file that cannot be written, or that is one of those to be read."""
    check_writable(out.parent, (out.name, *beside))
    for source in sources:
        if out.exists() and Path(str(source)).exists() and out.samefile(str(source)):
            raise InputError(f"--out is {out}, which is to be read; need another name for what is made of it")


def write(study: "Study", out: Path, progress: "Callable[[str, int, int], None]") -> dict[str, Path]:
    """Make all files of a morph, then write them: their paths by name."""
    from somersault.report import animation, page

    contents = dict(zip(NAMES, (page(study).encode(), animation(study), _arrays(study)), strict=True))
    for done, (name, content) in enumerate(contents.items()):
        progress("writing", done, len(contents))
        put(content, out / name)
    progress("writing", len(contents), len(contents))
    return {name: out / name for name in NAMES}


def _arrays(study: "Study") -> bytes:
    """The paths as an .npz, to be read without pickle."""
    ours = study.routes[0]
    arrays = {
        "frames": ours.frames,
        "bmus": ours.bmus,
        "target_activations": ours.activations,
        "start_rows": study.start_rows,
        "targets": study.morph.targets,
        "results": np.array([str(result) for result in study.morph.results]),
        "n_steps": study.morph.n_steps,
    }
    if study.start_labels is not None:
        arrays["start_labels"] = study.start_labels
    if ours.confidence is not None:
        arrays["target_confidence"] = ours.confidence
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
