"""Folders of files of one kind, such as images or sounds; the folder that a file lies in names its class."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from somersault.datasets.dataset import reading
from somersault.errors import InputError
from somersault.reading import check_regular

_LEFT_BY_OTHERS = ("__MACOSX", "@eaDir", "$RECYCLE.BIN")
"""Folders that archives and systems leave, with files that nobody put there."""

_SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval"}
"""Folders that say what their files are for, not what they hold."""


def kind_of(folder: Path, kinds: Mapping[str, Sequence[str]]) -> tuple[str, list[Path]]:
    """The one kind of files in a folder and its sub-folders, by how those of each end, and these files."""
    visible = _visible(folder)
    found = {name: [file for file in visible if file.suffix.lower() in own] for name, own in kinds.items()}
    found = {name: files for name, files in found.items() if files}
    if not found:
        known = "; ".join(f"{name} ({', '.join(own)})" for name, own in kinds.items())
        raise InputError(f"holds no {' and no '.join(kinds)}; need files of one kind: {known}: check the folder")
    if len(found) > 1:
        counts = " and ".join(f"{len(files)} {name} (such as {files[0]})" for name, files in found.items())
        raise InputError(f"holds {counts}; need files of one kind: move the others out of the folder")
    [(name, files)] = found.items()
    for file in files:
        with reading(file):
            check_regular(folder / file)
    return name, files


def _visible(folder: Path) -> list[Path]:
    inside = [file.relative_to(folder) for file in sorted(folder.rglob("*"))]
    visible = [file for file in inside if not any(map(_is_ignored, file.parts))]
    for file in visible:
        if not (folder / file).resolve().is_relative_to(folder.resolve()):
            raise InputError(f"{file} is a link out of the folder; need the files: copy them into it")
    return [file for file in visible if not (folder / file).is_dir()]


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name in _LEFT_BY_OTHERS


def folder_labels(files: Sequence[Path], kind: str) -> tuple[list[str] | None, list[str]]:
    """The classes of files by the folders that they lie in, if there are some, and what was made of others."""
    _check_depth(files, kind)
    folders = [file.parts[:-1] for file in files]
    if not folders[0]:
        return None, []
    if all(names[-1].lower() in _SPLITS for names in folders):
        return None, [
            f"the folders {_counted(names[-1] for names in folders)} are read together, and are not labels"
        ]
    around = sorted({names[:-1] for names in folders})
    if len(around) == 1:
        return [names[-1] for names in folders], []
    outer = _counted("/".join(names[:-1]) for names in folders)
    return [names[-1] for names in folders], [
        f"the label of each of the {kind} is the folder that it lies in; those around them are read together: "
        f"{outer}"
    ]


def _check_depth(files: Sequence[Path], kind: str) -> None:
    """Refuse files of which some lie among folders of others: which folder would name the class?"""
    by_depth = {len(file.parts) - 1: file for file in reversed(files)}
    if len(by_depth) > 1:
        (least, high), (most, low) = min(by_depth.items()), max(by_depth.items())
        raise InputError(
            f"{high} lies in {least or 'none'} of its sub-folders, {low} in {most}, one in another; need all "
            f"{kind} equally deep, as the folder that one lies in names its label: move them"
        )


def _counted(names: Iterator[str]) -> str:
    """Names with how many files each has."""
    return ", ".join(f"{name!r} ({len([*same])})" for name, same in groupby(sorted(names)))
