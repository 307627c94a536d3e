"""What would have to change in rows, as it is printed and written: as the user's table has it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault import result_tables
from somersault.cli import points, rows, table_file
from somersault.columns.dtypes import is_whole
from somersault.datasets import Dataset
from somersault.estimator.input import encode
from somersault.output_file import Target

if TYPE_CHECKING:
    from somersault import Counterfactuals
    from somersault.cli.answering import Answering
    from somersault.cli.complete_rows import CompleteRows

_MOST_LINES, _MOST_CHANGES, _MOST_NAMED = 60, 12, 10
"""Of the printed table; changes of an answer; rows in a sentence."""
_OWN: dict[str, table_file.Kind] = {
    "answer": "integer", "result": "word", "cost": "number", "changes": "word", "training_row": "truth",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class FoundChanges:
    """Answers to rows, and what there is to say of them."""

    data: Dataset
    complete: "CompleteRows"
    asked: "Answering"
    target: str
    now: NDArray[Any]  # what the rows are called as they are
    result: "Counterfactuals"
    out: Target | None
    notes_of_rows: Sequence[str]

    @property
    def notes(self) -> list[str]:
        """What the user might not expect."""
        n = int(np.count_nonzero(self.result.is_training_row))
        told = f"note: {n} of the answers are complete rows of the samples in the map: who reads one sees that row"
        return [*self.notes_of_rows, *([f"{told}; --no-training-rows gives none"] if n else [])]

    def facts(self) -> dict[str, Any]:
        """All that is printed but the answers."""
        results = [self._kind(row) for row in range(len(self.now))]
        return {
            "data": self.data.name,
            "target": self.target,
            "asked": self.asked.name,
            "share_right": self.asked.share_right,
            "rows": len(results),
            "already_so": results.count("already"),
            "found": results.count("found"),
            "none_found": results.count("none"),
        }

    def everything(self) -> dict[str, Any]:
        """The same with all answers, as JSON has them."""
        answers = [
            {
                "row": name,
                "now": self.now[row].item() if isinstance(self.now[row], np.generic) else self.now[row],
                "result": self._kind(row),
                "sentence": self.result.reasons[row],
                "answers": [self._as_object(place) for place in self._answers(row)],
            }
            for row, name in enumerate(self._names)
        ]
        return {**self.facts(), "answers": answers}

    def lines(self) -> list[str]:
        """A table with a line for each change, and which rows are not in it."""
        heads, *table = self._table()
        more = len(table) - _MOST_LINES
        shown = [heads, *table[:_MOST_LINES]]
        keeps = [place for place, head in enumerate(heads) if head or any(line[place] for line in shown[1:])]
        left = [i for i, place in enumerate(keeps) if heads[place] not in ("answer", "cost")]
        text = result_tables.text([[line[place] for place in keeps] for line in shown], left)
        out = ["", *text.splitlines()] if table else []
        out += [f"and {more} more lines: --out FILE has all"] if more > 0 else []
        return [*out, *self._sentences()]

    def write(self) -> None:
        """Write the changed rows to the file that the user wants, if any: at least one line for each row."""
        if self.out is None:
            return
        kinds = self._after[0]
        own: dict[str, table_file.Kind] = {table_file.free(name, kinds): kind for name, kind in _OWN.items()}
        header = table_file.free(rows.RowNames(self.data).header, [*own, *kinds])
        columns: dict[str, table_file.Kind] = {header: rows.RowNames(self.data).kind, **own, **kinds}
        places = [place for row in range(len(self._names)) for place in self._places(row)]
        of = [place // self.result.n for place in places]
        costs = [self.result.cost[place] for place in places]
        entries = [
            [self._names[row] for row in of],
            [place % self.result.n + 1 for place in places],
            [self._kind(row) for row in of],
            [float(cost) if np.isfinite(cost) else None for cost in costs],
            ["; ".join(f"{name} {a} → {b}" for name, a, b in self._changes(place)) for place in places],
            [bool(self.result.is_training_row[place]) for place in places],
            *([column[place] for place in places] for column in self._after[1]),
        ]
        table_file.write(self.out, columns, [entries])

    @cached_property
    def _names(self) -> list[Any]:
        names = rows.RowNames(self.data).between(0, len(self.data.X))
        return np.asarray(names)[self.complete.places].tolist()

    def _kind(self, row: int) -> str:
        """Whether a row is so already, an answer is found, or none is."""
        if not self.result.found[row]:
            return "none"
        return "found" if self.result.changed[row * self.result.n].any() else "already"

    def _answers(self, row: int) -> range:
        """The places of the answers that change a row."""
        first = row * self.result.n
        return range(first, first + int(self.result.n_found[row]) * (self._kind(row) == "found"))

    def _places(self, row: int) -> range:
        """The same, or where there are none that of the row as it is."""
        return self._answers(row) or range(row * self.result.n, row * self.result.n + 1)

    @cached_property
    def _after(self) -> tuple[dict[str, table_file.Kind], list[Any]]:
        return self._shown(self.result.points)

    @cached_property
    def _before(self) -> list[Any]:
        return self._shown(self.complete.X)[1]

    def _shown(self, X: Any) -> tuple[dict[str, table_file.Kind], list[Any]]:
        """Rows as columns in the user's own terms."""
        som, understood = self.complete.som, self.data.understood
        columns, kinds = som.columns_, {} if understood is None else dict(understood.kinds)
        for name, dtype in zip(columns.called, columns.dtypes, strict=True):
            if kinds.get(name) == "integer" and (dtype is None or not is_whole(dtype)):
                kinds[name] = "number"
        writes = {} if understood is None else understood.writes
        return points.as_columns(columns, np.asarray(encode(som, X)), kinds, writes)

    def _changes(self, place: int) -> list[tuple[str, str, str]]:
        """What an answer changes: columns, and what they hold before and after."""
        return [(name, *_told(before, after)) for name, before, after in self._changed(place)]

    def _changed(self, place: int) -> Iterator[tuple[str, Any, Any]]:
        kinds, after = self._after
        for column in np.flatnonzero(self.result.changed[place]):
            yield list(kinds)[column], self._before[column][place // self.result.n], after[column][place]

    def _as_object(self, place: int) -> dict[str, Any]:
        changes = [
            {"column": name, "before": before, "after": after} for name, before, after in self._changed(place)
        ]
        is_copy = bool(self.result.is_training_row[place])
        return {"cost": float(self.result.cost[place]), "training_row": is_copy, "changes": changes}

    def _table(self) -> list[list[str]]:
        """A line for each change; row, answer and cost stand in the first of each answer."""
        is_one = self.result.n == 1
        table = [
            [rows.RowNames(self.data).header, "" if is_one else "answer", "cost", "column", "now", "then", ""]
        ]
        for row, name in enumerate(self._names):
            for place in self._answers(row):
                head = [str(name), "" if is_one else str(place % self.result.n + 1)]
                head.append(result_tables.shown(self.result.cost[place]))
                changes = [list(change) for change in self._changes(place)]
                n_more = len(changes) - _MOST_CHANGES
                changes[_MOST_CHANGES:] = [[f"and {n_more} more", "", ""]] if n_more > 0 else []
                mark = "a training row" if self.result.is_training_row[place] else ""
                table += [
                    [*(["", "", ""] if i else head), *change, "" if i else mark]
                    for i, change in enumerate(changes)
                ]
        return table

    def _sentences(self) -> list[str]:
        """Which rows are not in the table, and why."""
        of_reasons: dict[str, list[Any]] = {}
        for row, name in enumerate(self._names):
            if self._kind(row) != "found":
                of_reasons.setdefault(self.result.reasons[row], []).append(name)
        return [f"row{'s' * (len(names) > 1)} {_listed(names)}: {reason}" for reason, names in of_reasons.items()]


def _listed(names: Sequence[Any]) -> str:
    shown = ", ".join(map(str, names[:_MOST_NAMED]))
    return shown + (f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else "")


def _told(before: Any, after: Any) -> tuple[str, str]:
    """Two values that differ, with as many digits as it takes to see that."""
    if isinstance(before, float) and isinstance(after, float):
        a, b = result_tables.shown(before), result_tables.shown(after)
        return (a, b) if a != b else (repr(before), repr(after))
    return _text(before), _text(after)


def _text(value: Any) -> str:
    if value is None:
        return result_tables.NOTHING
    if isinstance(value, bool):
        return str(value).lower()
    return result_tables.shown(value) if isinstance(value, float) else str(value)
