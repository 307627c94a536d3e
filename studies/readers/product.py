"""The reader of the product, asked as the other candidates are: all columns, what they are, and what is said."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from somersault.datasets import Dataset, load
from somersault.datasets.text import by_arrow


@dataclass
class Read:
    """A table, and what was understood; columns in no order of their own."""

    columns: dict[str, Sequence[Any]] = field(default_factory=dict)
    index: str | None = None
    labels: str | None = None
    left_out: tuple[str, ...] = ()
    says: Sequence[str] = ()


@contextmanager
def by_pyarrow() -> Generator[None]:
    """PyArrow reads all that it may, whatever the size."""
    usual, by_arrow.LARGE = by_arrow.LARGE, 0
    try:
        yield
    finally:
        by_arrow.LARGE = usual


def read(path: Path, options: Mapping[str, Any]) -> Read:
    """By Python's csv, since the files are small."""
    given = {name: value.split(",") if name == "na" else value for name, value in options.items()}
    data = load(path, **given)
    understood = data.understood
    if understood is None:
        raise TypeError(f"{path} was not read as a table")
    names = [*given.get("keep", ()), *(name for name, _ in understood.left_out)]
    told = load(path, **given | {"keep": names})  # the values of what is left out, too
    columns = dict(_features(told))
    if understood.labels is not None and data.y is not None:
        columns[understood.labels] = data.y.tolist()
    if understood.index is not None and data.row_names is not None:
        columns[understood.index] = data.row_names.tolist()
    left_out = tuple(
        name for name, why in understood.left_out if not why.startswith(("dates", "times"))
    )  # by default
    return Read(columns, understood.index, understood.labels, left_out, [str(understood), *data.notes])


def _features(data: Dataset) -> list[tuple[str, list[Any]]]:
    names = data.feature_names or tuple(str(i + 1) for i in range(data.X.shape[1]))
    kinds = dict(data.understood.kinds) if data.understood is not None else {}
    columns = (data.X[name] if hasattr(data.X, "names") else data.X[:, i] for i, name in enumerate(names))
    return [
        (name, _plain(column, kind)) for name, column, kind in zip(names, columns, kinds.values(), strict=True)
    ]


def _plain(column: Any, kind: str) -> list[Any]:
    """Truths as such, days as times, None where a value is missing."""
    means: Callable[[Any], Any] = {"truth": bool, "date": _moment}.get(kind, lambda value: value)
    return [
        None if value is None or (isinstance(value, float) and np.isnan(value)) else means(value)
        for value in column.tolist()
    ]


def _moment(days: float) -> Any:
    return (np.datetime64("1970-01-01", "s") + np.timedelta64(round(days * 86400), "s")).item()
