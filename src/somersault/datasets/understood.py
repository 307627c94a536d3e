"""What was understood of a table, in one line for whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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

    def __str__(self) -> str:
        parts = [f"{self.n_rows} rows"]
        for what, kinds in (
            ("numbers", ("number", "integer", "date")), ("yes or no", ("truth",)), ("words", ("word",)),
        ):  # fmt: skip
            names = [name for name, kind in self.kinds if kind in kinds]
            if names:
                parts.append(f"{len(names)} of {what} ({few(names)})")
        if self.labels is not None:
            counted = "numbers" if self.n_classes is None else f"{self.n_classes} classes"
            counted += f", {self.n_unlabeled} of {self.n_rows} without a label" if self.n_unlabeled else ""
            parts.append(f"labels {self.labels!r} ({counted})")
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
            parts.append(f"{n} values missing{told} in {few([name for name, _, _ in self.missing])}")
        return "; ".join([*parts, *self.says])


def few(names: Sequence[str]) -> str:
    """Names in quotes, of many the first and the last."""
    quoted = list(map(repr, names))
    return ", ".join(quoted if len(quoted) <= 6 else [*quoted[:3], "…", quoted[-1]])
