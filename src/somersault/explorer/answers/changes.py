"""What would have to change for a row to be called otherwise: by the labels of the map, or by the user's model."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from somersault import result_tables
from somersault.array_types import Array
from somersault.arrays import on_host
from somersault.columns import Columns, table_of
from somersault.counterfactuals import Counterfactuals
from somersault.counterfactuals.limits import has_order
from somersault.counterfactuals.question import Question
from somersault.counterfactuals.whole_numbers import WholeNumbers
from somersault.errors import InputError, TrainingRowWarning
from somersault.estimator.input import encode
from somersault.explorer.answers import request_fields
from somersault.explorer.answers.change_limits import ChangeLimits
from somersault.explorer.answers.explorer_rows import StartRow
from somersault.explorer.answers.labelled_map import LabelledMap
from somersault.labels import in_order
from somersault.plot.cells import is_wrapped
from somersault.sample_arrays import dense
from somersault.sources import loaded

FIELDS = ("row", "wanted", "limits")
MOST_COLUMNS = 200
"""Of more, such as the pixels of images, no list of changes tells anything."""
_N_ANSWERS, _N_FRAMES, _SHOWN_EVERY = 3, 21, 5
_MOST_LABELS = 100
"""A model with more different answers to the samples answers with numbers."""
_NO_LABEL = "no label"

Predict = Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Asked:
    """Who says what a row is.

    Attributes
    ----------
    name : str
        In words.
    predict : callable
    answers : list or None
        All answers that may be wanted; None for numbers.
    names : list of str or None
        What these are called.
    low, high : float
        Of numbers those that samples are answered with.
    """

    name: str
    predict: Predict
    answers: list[Any] | None
    names: list[str] | None
    low: float = 0.0
    high: float = 0.0

    @classmethod
    def map_of(cls, labelled: LabelledMap) -> "Asked":
        """The labels of the units; of a map without any its clusters."""
        som = labelled.som
        if labelled.classes:
            labels = np.array([_NO_LABEL if each is None else each for each in som.unit_labels_], dtype=object)
            names = list(map(str, labelled.classes))
            return cls("the map", lambda rows: labels[som.predict(rows)], list(labelled.classes), names)
        clusters = list(range(labelled.n_clusters))
        names = [f"cluster {number}" for number in clusters]
        return cls("the map", lambda rows: som.unit_clusters_[som.predict(rows)], clusters, names)

    @classmethod
    def model_of(cls, predict: Predict, labelled: LabelledMap, X: Any) -> "Asked":
        """The user's model, by its answers to the samples."""
        guarded = _guarded(predict)
        said = Question.of(guarded, 0, labelled.som.columns_, X).answers(labelled.samples.values)
        different = list(dict.fromkeys(said.tolist()))
        is_number = said.dtype.kind == "f" and not np.array_equal(said, np.rint(said))
        if is_number or len(different) > _MOST_LABELS:
            if said.dtype.kind not in "biuf":
                raise InputError(
                    f"predict answers the samples with {len(different)} different labels; need at most "
                    f"{_MOST_LABELS}, or numbers"
                )
            return cls("the model", guarded, None, None, float(said.min()), float(said.max()))
        answers = in_order(different)
        return cls("the model", guarded, answers, list(map(str, answers)))

    def wanted(self, request: request_fields.Request) -> Any:
        """What a request wants: a label by its number, or a range."""
        if self.answers is not None:
            return self.answers[request_fields.index(request, "wanted", len(self.answers), "label")]
        low, high = request_fields.interval(request, "wanted")
        return low, high

    def said(self, answer: Any) -> str:
        """An answer in words."""
        if self.answers is not None and self.names is not None and answer in self.answers:
            return self.names[self.answers.index(answer)]
        return _text(answer)


def _guarded(predict: Predict) -> Predict:
    """The same model, whose mistakes are told as such."""

    def guarded(rows: Any) -> Any:
        try:
            return predict(rows)
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                f"your model does not answer ({type(error).__name__}: {error}); need one that takes "
                "rows as the map was trained on"
            ) from error

    return guarded


class RowChanges:
    """Answers to "what would have to change" of a map that is explored.

    Parameters
    ----------
    labelled : LabelledMap
    asked : Asked
    """

    def __init__(self, labelled: LabelledMap, asked: Asked) -> None:
        self._labelled, self._asked = labelled, asked
        samples = labelled.samples
        encoded = dense(on_host(loaded(encode(labelled.som, samples.taken(samples.rows)))))
        self._whole = WholeNumbers.of(labelled.som, encoded)

    @property
    def offered(self) -> dict[str, Any]:
        """What can be asked for."""
        asked, columns = self._asked, self._columns
        X = self._labelled.samples.values
        return {
            "asked": asked.name,
            "wanted": None if asked.names is None else [[i, name] for i, name in enumerate(asked.names)],
            "range": [asked.low, asked.high],
            "columns": [
                {
                    "name": name,
                    "is_number": place not in columns.categorical,
                    "has_order": has_order(columns, place),
                    "low": _text(float(X[:, group.start].min())),
                    "high": _text(float(X[:, group.start].max())),
                }
                for place, (name, group) in enumerate(zip(columns.called, columns.slices, strict=True))
            ],
            "has_limits": True,
        }

    def entries(self, values: Array) -> list[str]:
        """A row, encoded (1, n_features), in words, a cell for each column."""
        return [_text(column[0]) for column in _entries(self._columns, self._whole.rounded(values))]

    def answer(self, request: Mapping[str, Any], row: StartRow) -> dict[str, Any]:
        """What would have to change in a row."""
        wanted, limits = self._asked.wanted(request), ChangeLimits.of(request, self._columns)
        start = self._columns.decode(self._whole.rounded(row.values)) if row.n_missing else row.table
        found: Counterfactuals = self._quietly(start, wanted, limits)
        n_found = int(found.n_found[0]) * bool(found.changed[0].any())
        answers = [self._one(found, place) for place in range(n_found)]
        now = self._asked.said(self._said(start)[0])
        return {
            "now": now,
            "is_already": bool(found.found[0]) and not n_found,
            "reason": found.reasons[0],
            "answers": answers,
        }

    def call(self, request: Mapping[str, Any]) -> str:
        """The Python that asks the same, behind som, start, and predict where the model is the user's."""
        wanted, limits = self._asked.wanted(request), ChangeLimits.of(request, self._columns)
        columns = self._columns
        names = range(columns.n_features_in) if columns.feature_names is None else list(columns.feature_names)
        options = "".join(f", {name}={value!r}" for name, value in limits.options(names).items())
        told = [columns.called[place] for place in self._whole.columns]
        note = f"# which may have fractions here, though not on the page: {', '.join(told)}\n" if told else ""
        ask = f"found = som.counterfactuals(start, predict, {wanted!r}{options}, n={_N_ANSWERS})\n"
        return f"{ask}{note}print(found)\n"

    @property
    def setup(self) -> str:
        """Lines that define predict."""
        if self._asked.name != "the map":
            return "# predict is your model"
        if self._labelled.classes:
            return (
                f"labels = [{_NO_LABEL!r} if label is None else label for label in som.unit_labels_]\n"
                "predict = lambda rows: [labels[unit] for unit in som.predict(rows)]"
            )
        return "predict = lambda rows: som.unit_clusters_[som.predict(rows)]"

    @property
    def _columns(self) -> Columns:
        return self._whole.som.columns_

    def _quietly(self, start: Any, wanted: Any, limits: ChangeLimits) -> Counterfactuals:
        options = limits.options(range(self._columns.n_features_in))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TrainingRowWarning)  # the page marks such answers
            return self._whole.som.counterfactuals(start, self._asked.predict, wanted, n=_N_ANSWERS, **options)

    def _said(self, rows: Any) -> list[Any]:
        return np.asarray(self._asked.predict(rows)).tolist()

    def _one(self, found: Counterfactuals, place: int) -> dict[str, Any]:
        """An answer: its changes, and the way to it, over the map and in steps."""
        changes = found.changes(place)
        frames = found.paths.frames(_N_FRAMES, [place])[0]
        shown = frames[::_SHOWN_EVERY]
        entries = _entries(self._columns, shown)
        said = self._said(self._columns.decode(shown))
        som = self._labelled.som
        units = som.codebook_.metric.best_units(frames, som.prototypes_)
        return {
            "cost": _text(float(found.cost[place])),
            "is_training_row": bool(found.is_training_row[place]),
            "changes": [[column, name, *_told(before, after)] for column, name, before, after in changes],
            "steps": [[_text(entries[column][k]) for column, *_ in changes] for k in range(len(shown))],
            "said": [self._asked.said(each) for each in said],
            "way": {"units": units.tolist(), "wrapped": is_wrapped(units[None], som.lattice_)[0].tolist()},
        }


def _entries(columns: Columns, points: Array) -> Sequence[Any]:
    """Points (n, n_encoded) by the user's columns, as he has them."""
    if columns.grid is not None:
        return list(points.T)
    table = table_of(columns.decode(points))
    return [table.values(place) for place in range(columns.n_features_in)]


def _told(before: Any, after: Any) -> tuple[str, str]:
    """Two values that differ, with as many digits as it takes to see that."""
    a, b = _text(before), _text(after)
    return (a, b) if a != b else (repr(float(before)), repr(float(after)))


def _text(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return result_tables.shown(float(value))
    return result_tables.NOTHING if value is None else str(value)
