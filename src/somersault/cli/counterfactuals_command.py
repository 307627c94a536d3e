"""What would have to change in rows of a file, from what the user typed to answers that are written."""

import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import datasets
from somersault.cli import inputs, map_file, rows
from somersault.cli.change_options import Range, range_of
from somersault.cli.data_options import DataOptions
from somersault.datasets.label_words import label_called, labels_in_words
from somersault.output_file import Target

if TYPE_CHECKING:
    from somersault.cli.answering import Answering
    from somersault.cli.complete_rows import CompleteRows
    from somersault.cli.found_changes import FoundChanges

_IN_MEMORY = sys.maxsize


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    map: Path
    source: str
    target: str
    train: str | None = None
    rows: Sequence[str] = ()
    vary: Sequence[str] = ()
    fix: Sequence[str] = ()
    bounds: Sequence[tuple[str, Range]] = ()
    direction: Sequence[tuple[str, str]] = ()
    n_answers: int = 1
    plausible: bool = False
    training_rows: bool = True
    out: Target | None = None
    options: DataOptions = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What may change, by positions of columns."""

    vary: Sequence[int]
    bounds: Mapping[int, Range]
    direction: Mapping[int, str]

    @classmethod
    def of(cls, request: Request, data: datasets.Dataset) -> "Limits":
        """As the user names it, once all of it is there."""
        every = range(data.X.shape[1])
        fixed = {inputs.column_called(name, data, "--fix") for name in request.fix}
        vary = [inputs.column_called(name, data, "--vary") for name in request.vary]
        free = vary or [place for place in every if place not in fixed]
        if not free:
            raise ss.InputError("--fix names all columns; need at least one that may change: leave one out")
        return cls(
            free, _by_column(request.bounds, data, "--bounds"), _by_column(request.direction, data, "--direction")
        )


def run(request: Request) -> "FoundChanges":
    """Find what would have to change, and write it if that was asked for."""
    file = map_file.MapFile(request.map)
    of_rows = {
        name: value for name, value in request.options.items() if name != "label_column" or request.train is None
    }
    data = inputs.opened(request.source, of_rows, columns=file.columns, large=_IN_MEMORY)
    chosen, limits = rows_called(request.rows, data), Limits.of(request, data)
    model = file.model()
    som = map_file.map_of(model)
    map_file.check_columns(som, request.map, data)
    from somersault.cli import answering
    from somersault.cli.complete_rows import CompleteRows
    from somersault.cli.found_changes import FoundChanges

    if request.train is None:
        asked = answering.of_file(model, request.map, data)
    else:
        table = answering.table_for(som, file, request.train, request.options)
        asked = answering.trained(som, table, to_range=range_of(request.target) is not None)
    target = target_of(request.target, asked)
    complete = CompleteRows.of(som, data, chosen)
    if not len(complete.places):
        raise ss.InputError(f"no row of {data.name} that is asked for has a value; need some: choose others")
    bounds, wider = _bounds(limits, complete, data)
    options = {"bounds": bounds, "direction": dict(limits.direction), "features_to_vary": list(limits.vary)}
    result = _found(request, complete, asked, target, options)
    now = asked.predict(complete.X)
    notes = [*_notes(data, complete), *wider]
    found = FoundChanges(data, complete, asked, request.target, now, result, request.out, notes)
    found.write()
    return found


def _found(
    request: Request, complete: "CompleteRows", asked: "Answering", target: Any, options: Mapping[str, Any]
) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ss.TrainingRowWarning)  # which is told in the words of the command
            return complete.som.counterfactuals(
                complete.X,
                asked.predict,
                target,
                **options,
                n=request.n_answers,
                sparse=not request.plausible,
                training_rows=request.training_rows,
            )
    except ss.InputError as error:
        never = "predict never answers"
        raise ss.InputError(str(error).replace(never, "the model never answers")) from error


def rows_called(texts: Sequence[str], data: datasets.Dataset) -> NDArray[np.intp]:
    """The rows that the user names, in his order; without any all of them."""
    n_rows = len(data.X)
    if not texts:
        return np.arange(n_rows)
    names = rows.RowNames(data).between(0, n_rows).tolist()
    places = {str(name): place for place, name in reversed(list(enumerate(names)))}
    found: list[int] = []
    for text in texts:
        ends = [places.get(end.strip(), -1) for end in ([text] if text in places else text.split(".."))]
        if -1 in ends or len(ends) > 2 or ends[0] > ends[-1]:
            known = (
                f"a number from 1 to {n_rows}, or two such as 3..9"
                if data.row_names is None
                else f"names of rows, such as {names[0]}, or two such as {names[0]}..{names[-1]}"
            )
            raise ss.InputError(f"--rows names {text!r}, which {data.name} does not have; need {known}")
        found += range(ends[0], ends[-1] + 1)
    return np.array(list(dict.fromkeys(found)), dtype=np.intp)


def target_of(text: str, asked: "Answering") -> Any:
    """The label that is written like this; of numbers the range."""
    if asked.labels is None:
        found = range_of(text)
        if found is None:
            raise ss.InputError(
                f"--target is {text!r}, but the answers are numbers; need a range, such as 200..250, or 200.. for "
                "one without an end"
            )
        return tuple(end if np.isfinite(end) else None for end in found)
    label = label_called(text, asked.labels)
    if label is None:
        raise ss.InputError(
            f"--target is {text!r}; need one of the labels that rows can be called here: "
            f"{labels_in_words(asked.labels, text)}"
        )
    return label


def _by_column(given: Sequence[tuple[str, Any]], data: datasets.Dataset, option: str) -> dict[int, Any]:
    out: dict[int, Any] = {}
    words = set() if data.understood is None else {name for name, kind in data.understood.kinds if kind == "word"}
    for name, value in given:
        place = inputs.column_called(name, data, option)
        if place in out:
            raise ss.InputError(f"{option} names {name!r} twice; need one entry for a column: leave one out")
        if data.feature_names is not None and data.feature_names[place] in words:
            raise ss.InputError(
                f"{option} names {name!r}, which holds words; need columns of numbers: keep it as it is by --fix"
            )
        out[place] = value
    return out


def _bounds(
    limits: Limits, complete: "CompleteRows", data: datasets.Dataset
) -> tuple[dict[int, Any] | None, list[str]]:
    """Bounds of each row, which reach as far as the row itself; and where that is farther than was asked."""
    from somersault.columns import dtypes
    from somersault.estimator.input import encode

    X, out, notes = np.asarray(encode(complete.som, complete.X)), dict[int, Any](), list[str]()
    columns = complete.som.columns_
    for place, ends in limits.bounds.items():
        own, name = (
            X[:, columns.slices[place].start],
            place if data.feature_names is None else data.feature_names[place],
        )
        low, high = (
            float(dtypes.inward(np.array([end]), columns.dtypes[place], upper=upper)[0])
            for end, upper in zip(ends, (False, True), strict=True)
        )
        if low > high:
            raise ss.InputError(
                f"--bounds of {name!r} is {ends[0]:g}..{ends[1]:g}, and the column holds whole numbers; need "
                f"bounds with one between them, such as {high:g}..{low:g}"
            )
        n_beyond = int(((own < low) | (own > high)).sum())
        if n_beyond:
            notes.append(
                f"note: rows outside --bounds in {name!r} may stay where they are: {n_beyond} of {len(own)}"
            )
        out[place] = (np.minimum(low, own), np.maximum(high, own))
    return out or None, notes


def _notes(data: datasets.Dataset, complete: "CompleteRows") -> list[str]:
    """What the user might not expect of the rows."""
    found = [*data.understood_as, *(f"note: {note}" for note in data.notes)]
    if complete.n_filled:
        found.append(f"note: missing values are filled in by the map: {complete.n_filled} of them")
    if complete.n_empty:
        found.append(f"note: rows without any value are left out: {complete.n_empty} of them")
    return found
