"""What is asked of a model: whether it calls a row what is wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.array_types import Array, Mask
from somersault.arrays import like, on_host
from somersault.columns import Columns
from somersault.counterfactuals.choice import different
from somersault.errors import InputError
from somersault.labels import is_missing

_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Question:
    """Whether a model's answer to a row is a label, or within a range of numbers."""

    predict: Callable[[Any], Any]
    target: Any  # a label, or (low, high)
    columns: Columns
    X: Any  # whose library arrays are of

    @classmethod
    def of(cls, predict: Any, target: Any, columns: Columns, X: Any) -> "Question":
        """The question, once it is one."""
        validation.function(predict, "predict", "predict(rows), such as model.predict")
        if isinstance(target, (list, set, dict, np.ndarray)) or is_missing(target):
            raise InputError(f"target is {target!r}; need one label, or (low, high) for a range of numbers")
        return cls(predict, _range(target) if isinstance(target, tuple) else target, columns, X)

    def holds(self, points: Array) -> Mask:
        """Whether the answers to rows (n_rows, n_encoded) are what is wanted, (n_rows,); equal ones once."""
        if len(points) == 0:
            return np.zeros(0, dtype=bool)
        firsts, places = different(points)
        return self.is_wanted(self.answers(points[firsts]))[places]

    def answers(self, points: Array) -> NDArray[Any]:
        """What the model answers to rows (n_rows, n_encoded), in the columns of the user's, (n_rows,)."""
        out = self._said(like(self.X, self.columns.decode(points)))
        n = len(points)
        if out.shape == (n, 1):
            out = out[:, 0]
        if out.shape != (n,):
            of_class = "lambda rows: model.predict_proba(rows)[:, 1], with a range as target"
            remedy = of_class if out.ndim == 2 and len(out) == n else "model.predict"
            raise InputError(
                f"predict answers {n} rows with shape {out.shape}; need ({n},), one label or number for each row: "
                f"pass {remedy}"
            )
        lacking = (
            np.isnan(out) if out.dtype.kind == "f" else np.array([is_missing(entry) for entry in out.tolist()])
        )
        if lacking.any():
            raise InputError(
                f"predict answers NaN to {np.count_nonzero(lacking)} of {n} rows; need a label or number for each"
            )
        return out

    def _said(self, rows: Any) -> NDArray[Any]:
        """What the model answers as an array."""
        try:
            said = self.predict(rows)
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                f"predict fails on rows as the map was trained on, {type(rows).__name__} with "
                f"{self.columns.n_features_in} columns: {type(error).__name__}: {error}; need a function of such "
                "rows: train the map on the columns that the model takes, or convert them in predict"
            ) from error
        try:
            return np.asarray(on_host(said, "what predict answers"))
        except ValueError as error:
            raise InputError(
                f"what predict answers is no array ({error}); need one label or number for each row"
            ) from error

    def is_wanted(self, answers: NDArray[Any]) -> Mask:
        """Which answers are the label, or within the range."""
        if not isinstance(self.target, tuple):
            return np.array([answer == self.target for answer in answers.tolist()], dtype=bool)
        if answers.dtype.kind not in "biuf":
            raise InputError(
                f"predict answers {answers[0]!r}, but the target is the range {self.target}; need numbers, or a "
                "label as target"
            )
        low, high = self.target
        return (answers >= low) & (answers <= high)

    def never(self, answers: NDArray[Any]) -> InputError:
        """What to say of a model that never answers so."""
        if isinstance(self.target, tuple):
            found, need = f"numbers from {answers.min():g} to {answers.max():g}", "a range that meets these"
        else:
            different = list(dict.fromkeys(answers.tolist()))
            found = ", ".join(map(repr, different[:_SHOWN])) + (", …" if len(different) > _SHOWN else "")
            need = "one of these as target" if len(different) > 1 else "a model that tells rows apart"
            if answers.dtype.kind == "f" and not np.array_equal(answers, np.rint(answers)):
                need = "a range (low, high) as target, such as (0.5, None)"
        return InputError(
            f"predict never answers {self.target!r}, neither to X nor to what the map keeps, {len(answers)} rows "
            f"in all: it answers {found}; need {need}"
        )


def _range(target: tuple[Any, ...]) -> tuple[float, float]:
    """The ends of a range, infinite where it is open."""
    if len(target) != 2:
        raise InputError(f"target is {target!r}; need a label, or (low, high), each a number or None")
    low, high = (None if end is None else validation.number(end, "an end of the target") for end in target)
    if low is None and high is None:
        raise InputError(f"target is {target!r}, which any number is; need low, high or both")
    ends = -np.inf if low is None else low, np.inf if high is None else high
    if ends[0] > ends[1]:
        raise InputError(f"target is the range {target!r}; need low ≤ high")
    return ends
