"""Categories of one column: which there are, and their indicators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.columns.table import Levels
from somersault.errors import InputError, UnknownCategoryWarning, warn
from somersault.labels import is_missing

Category = str | int | float | bool

MOST = 1000
_SHOWN = 3
_ALWAYS = 20
"""So many categories a column may have in any case; else each must occur twice on average, and at most 1000."""


@dataclass(frozen=True)
class Categories:
    """The categories of one column, sorted, and the dtype that held them."""

    values: tuple[Category, ...]
    levels: Levels | None = None

    @classmethod
    def of(cls, different: Iterable[Any], n_samples: int, levels: Levels | None, where: str) -> "Categories":
        """The categories among the different entries of so many samples; missing ones are none."""
        seen = {_category(entry, where) for entry in different if not is_missing(entry)}
        if not seen:
            raise InputError(f"{where} has no value in any sample; need at least one: drop the column")
        if len({_kind(category) for category in seen}) > 1:
            raise InputError(
                f"{where} mixes strings and numbers; need categories of one kind: convert it with .astype(str)"
            )
        most = min(MOST, max(_ALWAYS, n_samples // 2))
        if len(seen) > most:
            raise InputError(
                f"{where} has {len(seen)} categories in {n_samples} samples; need at most {most}, each of them "
                "in several samples: drop a column that identifies samples, or join rare categories"
            )
        return cls(tuple(sorted(seen)), levels)

    def write(self, out: NDArray[Any], entries: Sequence[Any], where: str) -> list[Any]:
        """Indicators of the categories, (n_samples, n_categories); NaN for an entry that is none of them.

        Returns the categories that training did not show.
        """
        position = {category: i for i, category in enumerate(self.values)}
        others = dict.fromkeys((entry for entry in different(entries, where) if entry not in position), -1)
        unknown = [entry for entry in others if not is_missing(entry)]
        self._check_kind(unknown, where)
        codes = np.fromiter(map((others | position).__getitem__, entries), dtype=np.intp, count=len(entries))
        known = np.flatnonzero(codes >= 0)
        out[:] = np.where(codes < 0, np.nan, 0.0)[:, None]
        out[known, codes[known]] = 1
        return unknown

    def _check_kind(self, unknown: Sequence[Any], where: str) -> None:
        """Refuse entries that are unknown because they are of another kind: "1" where training had 1."""
        kind = _kind(self.values[0])
        for entry in unknown:
            if _kind(_category(entry, where)) != kind:
                raise InputError(
                    f"{where} holds {entry!r}, but its categories are {kind} such as {self.values[0]!r}; need the "
                    "same kind: convert the column"
                )

    def tell_unknown(self, unknown: Sequence[Any], where: str) -> None:
        """Warn of categories that training did not show."""
        warn(
            f"{where} holds {_few(unknown)}, which training did not show and which counts as missing; it knows "
            f"{_few(self.values)}",
            UnknownCategoryWarning,
        )

    def most_probable(self, shares: NDArray[Any]) -> list[Category | None]:
        """The category of the largest share, the first of several; None where a share is missing."""
        missing: Any = np.isnan(shares).any(axis=1)
        return [None if gone else self.values[i] for i, gone in zip(shares.argmax(axis=1), missing, strict=True)]

    def to_document(self) -> dict[str, Any]:
        """All of it in what JSON can hold."""
        levels = (
            {} if self.levels is None else {"levels": list(self.levels.values), "ordered": self.levels.ordered}
        )
        return {"categories": list(self.values), **levels}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Categories":
        """The categories that `to_document` wrote, once they have been checked."""
        levels = Levels(tuple(document["levels"]), document["ordered"]) if "levels" in document else None
        return cls(tuple(document["categories"]), levels)


def _few(entries: Sequence[Any]) -> str:
    return ", ".join(map(repr, entries[:_SHOWN])) + (", …" if len(entries) > _SHOWN else "")


def _kind(category: Category) -> str:
    return "strings" if isinstance(category, str) else "numbers"


def different(entries: Iterable[Any], where: str) -> dict[Any, None]:
    """The different entries, in the order in which they occur."""
    try:
        return dict.fromkeys(entries)
    except TypeError as error:
        raise InputError(
            f"{where} holds entries that are no categories ({error}); need strings or numbers: convert or drop it"
        ) from error


def _category(entry: Any, where: str) -> Category:
    """The entry as a plain string, number or boolean."""
    plain = entry.item() if isinstance(entry, np.generic) else entry
    if not isinstance(plain, (str, int, float)):
        raise InputError(
            f"{where} holds entries of type {type(entry).__name__}; need categories that are strings, numbers or "
            "booleans: convert it with .astype(str)"
        )
    if isinstance(plain, float) and not np.isfinite(plain):
        raise InputError(f"{where} contains infinite values; need finite ones: remove or replace those rows")
    return plain
