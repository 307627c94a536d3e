"""Who says what a row is: the labels of a map, the model in its file, or trees that are trained on a table."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault.cli import inputs, map_file
from somersault.cli.data_options import DataOptions
from somersault.estimator.input import encode
from somersault.labels import are_known, coded

if TYPE_CHECKING:
    from somersault import SOM
    from somersault.datasets import Dataset

_NO_LABEL = "no label"
_FOLD = 5
"""One row in so many is held out, to tell how often trees are right."""


@dataclass(frozen=True, eq=False)
class Answering:
    """What answers rows with a label, or with a number.

    Attributes
    ----------
    name : str
        In words.
    predict : callable
        Of rows in the columns of the map.
    labels : ndarray or None
        Those that it knows; None where it answers with numbers.
    share_right : float or None
        Of labeled rows; for trees of rows that they have not seen.
    """

    name: str
    predict: Callable[[Any], NDArray[Any]]
    labels: NDArray[Any] | None
    share_right: float | None = None


def of_file(model: Any, path: Any, data: "Dataset") -> Answering:
    """The model that a file holds: by its own answers, or, of a map, by the labels of the units."""
    from sklearn.base import is_classifier, is_regressor

    if is_classifier(model):
        found = Answering(f"the classifier in {path}", model.predict, np.asarray(model.classes_))
    elif is_regressor(model):
        return Answering(f"the regressor in {path}", model.predict, None)
    else:
        som = map_file.map_of(model)
        labels = map_file.labels(som)
        if labels is None:
            raise ss.InputError(
                f"the units of {path} have no labels, so nothing says what a row is; need labels: train the map "
                "with --label-column, or pass a table with them as --train"
            )
        found = Answering(f"the labels of {path}", lambda rows: _of_units(som, rows), labels)
    return Answering(found.name, found.predict, found.labels, _share_right(found.predict, data))


def _of_units(som: "SOM", rows: Any) -> NDArray[Any]:
    """The label of the unit of each row."""
    out = np.array(som.unit_labels_, dtype=object)[som.predict(rows)]
    out[~are_known(out)] = _NO_LABEL
    return out


def _share_right(predict: Callable[[Any], NDArray[Any]], data: "Dataset") -> float | None:
    """How many of the labeled rows are answered with their label."""
    if data.y is None:
        return None
    known = np.flatnonzero(are_known(data.y))
    said = predict(data.X[known]) if known.size else []
    return float(np.mean([a == b for a, b in zip(said, data.y[known], strict=True)])) if known.size else None


def table_for(som: "SOM", file: map_file.MapFile, source: str, options: DataOptions) -> "Dataset":
    """A table to train on, in the columns of a map."""
    table = inputs.opened(source, options, columns=file.columns, large=sys.maxsize)
    map_file.check_columns(som, file.path, table)
    _check_is_not_known(table, file)
    return table


def _check_is_not_known(table: "Dataset", file: map_file.MapFile) -> None:
    """Refuse to learn what a row is from a column that says so."""
    label = None if table.understood is None else table.understood.labels
    if label is not None and label in (file.columns.names or ()):
        raise ss.InputError(
            f"{file.path} has the column {label!r} of the labels, which would tell the answer; need a map without "
            f"it: train one with --drop {label}, or with --label-column {label}"
        )


def trained(som: "SOM", table: "Dataset", *, to_range: bool = False) -> Answering:
    """Gradient-boosted trees of a table with labels, or with numbers where a range is wanted."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    if table.y is None:
        raise ss.InputError(
            f"--train is {table.name}, which has no labels; need a column of them: name it with --label-column"
        )
    known = np.flatnonzero(are_known(table.y))
    X, y = np.asarray(encode(som, table.X[known])), table.y[known]
    if table.classes is None or (to_range and all(isinstance(label, int) for label in y.tolist())):
        trees: Any = HistGradientBoostingRegressor(random_state=0).fit(X, y.astype(np.float64))

        def number(rows: Any) -> NDArray[Any]:
            return trees.predict(encode(som, rows))

        return Answering(f"trees of {table.name}", number, None)
    labels, codes = coded(y.tolist())
    if len(labels) < 2:
        raise ss.InputError(
            f"--train is {table.name}, whose labels are all {labels[0]!r}; need two labels or more"
        )
    trees = HistGradientBoostingClassifier(random_state=0).fit(X, codes)
    of_codes = np.empty(len(labels), dtype=object)
    of_codes[:] = labels

    def predict(rows: Any) -> NDArray[Any]:
        return of_codes[trees.predict(encode(som, rows))]

    return Answering(f"trees of {table.name}", predict, of_codes, _held_out_share(X, codes))


def _held_out_share(X: NDArray[Any], codes: NDArray[Any]) -> float | None:
    """How often other trees, of four fifths of the rows, are right about the last fifth."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    order = np.random.default_rng(0).permutation(len(X))
    held, others = order[: len(X) // _FOLD], order[len(X) // _FOLD :]
    if not held.size or len(np.unique(codes[others])) < 2:
        return None
    trees = HistGradientBoostingClassifier(random_state=0).fit(X[others], codes[others])
    return float(np.mean(trees.predict(X[held]) == codes[held]))
