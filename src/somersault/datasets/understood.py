"""What was understood of a table, in one line for whoever reads it."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError

KindName = Literal["number", "integer", "truth", "date", "word", "nothing"]
"""What a column holds."""


@dataclass(frozen=True)
class Understood:
    """What was understood of a table: one line for its reader."""

    n_rows: int
    kinds: tuple[tuple[str, KindName], ...]  # of the features
    labels: str | None = None
    n_classes: int | None = None  # None for targets that are numbers
    n_unlabeled: int = 0
    index: str | None = None
    left_out: tuple[tuple[str, str], ...] = ()  # names, and why
    missing: tuple[tuple[str, int, tuple[str, ...]], ...] = ()  # features, rows without a value, words for it
    says: tuple[str, ...] = ()
    writes: Mapping[str, Callable[[Any], str]] = field(default_factory=dict[str, Any], repr=False, compare=False)
    """Of features of truths and of dates, how a value is written in a text: as the file has it."""

    def __str__(self) -> str:
        parts = [counted(self.n_rows, "row")]
        for what, kinds in (
            ("numbers", ("number", "integer", "date")), ("yes or no", ("truth",)), ("words", ("word",)),
        ):  # fmt: skip
            names = [name for name, kind in self.kinds if kind in kinds]
            if names:
                parts.append(f"{f'{len(names)} columns of ' * (len(names) > _FEW)}{what} {few(names)}")
        if self.labels is not None:
            classes = "numbers" if self.n_classes is None else f"{self.n_classes} classes"
            classes += f", {self.n_unlabeled} of {self.n_rows} without a label" if self.n_unlabeled else ""
            parts.append(f"labels {self.labels!r} ({classes})")
        if self.index is not None:
            parts.append(f"the names of the rows are column {self.index!r}")
        reasons = dict.fromkeys(why for _, why in self.left_out)
        parts += [
            f"left out {few([name for name, why in self.left_out if why == reason])}: {reason}"
            for reason in reasons
        ]
        if self.missing:
            n = sum(n for _, n, _ in self.missing)
            words = ", ".join(sorted({word for _, _, words in self.missing for word in words}))
            told = f" ({words})" if words else ""
            parts.append(f"{counted(n, 'value')} missing{told} in {few([name for name, _, _ in self.missing])}")
        return "; ".join([*parts, *self.says])


@contextmanager
def with_what_is_said(says: Sequence[str]) -> Generator[None]:
    """Whatever is refused inside is told with what was understood before."""
    try:
        yield
    except InputError as error:
        told = "; ".join(each for each in says if not each.startswith("header"))
        raise InputError(f"{error}; understood before: {told}" if told else str(error)) from error


_FEW = 6
"""Names that are listed in full."""


def counted(n: int, what: str) -> str:
    """So many of something, in words."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def few(names: Sequence[str]) -> str:
    """Names in quotes, of many the first and the last."""
    quoted = list(map(repr, names))
    return ", ".join(quoted if len(quoted) <= _FEW else [*quoted[:3], "…", quoted[-1]])


def typed_column(kind: KindName, values: NDArray[Any]) -> NDArray[Any]:
    """Values as a column of a frame: integers and truths as such, where none is missing."""
    if kind not in ("integer", "truth"):
        return values
    if not np.isnan(values).any():
        is_exact = kind == "truth" or bool((np.abs(values) < 2**53).all())
        return values.astype({"integer": np.int64, "truth": bool}[kind]) if is_exact else values
    if kind == "integer":
        return values
    out = np.empty(len(values), dtype=object)
    out[:] = [None if np.isnan(value) else bool(value) for value in values]
    return out


def meant(name: str, names: Sequence[str]) -> str:
    """A question behind a name that none of these is, if one of them is written much like it."""
    plain = {each.casefold(): each for each in names}
    near = get_close_matches(name.casefold(), plain, 1, 0.75)
    return f" (is {plain[near[0]]!r} meant?)" if near else ""
