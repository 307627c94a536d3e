"""The errors and warnings that a user may meet, and how a path may end.

Three channels that never mix: wrong input raises `InputError`; a morph that did not get where it should is
told by a `Result` per sample; an answer that is worse than usual comes with a warning that carries the number.
"""

import re
import sys
import warnings
from enum import Enum

_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys rather than shows, but for new lines and tabs; what turns the order of letters around."""


def plain(text: str) -> str:
    """A text that can be shown: each character that would do something else becomes �.

    Names and labels come from files, and a file may say anything, also to a terminal.
    """
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


class SomersaultError(Exception):
    """Anything that this library raises on its own account."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*(plain(one) if isinstance(one, str) else one for one in arguments))


class InputError(SomersaultError, ValueError):
    """The input is wrong: says what was got, what is needed and what to do."""


class NotAPatternWarning(UserWarning):
    """The activations do not belong to any point: the inversion is the nearest that there is."""


class LossWarning(UserWarning):
    """Codes hold less than half of how samples differ from the middle of the map: frames show only that."""


class PrecisionWarning(UserWarning):
    """Some values are so large that the others are lost in rounding beside them: names the column and counts."""


class ScaleWarning(UserWarning):
    """One column has nearly all of the variance, so that the map shows little else: names the column."""


class AmbiguousTargetWarning(UserWarning):
    """A bare number as a target may be a unit or a label: it is taken as the unit."""


class MissingLabelsWarning(UserWarning):
    """Some samples are without a label: they have no vote and are in no count."""


class EmptyRowsWarning(UserWarning):
    """Rows have no value that counts: all is missing, of weight 0, or of a category that training did not show.

    They take no part in a training and in counts, and have no unit: −1 or NaN is in their places in results.
    """


class RowNumbersWarning(UserWarning):
    """A column without a name of its own looks like numbers of rows, but is taken as a feature: names it."""


class UnknownCategoryWarning(UserWarning):
    """A column holds categories that training did not show, which are taken for missing: names both."""


class TrainingRowWarning(UserWarning):
    """An answer is a complete row of the training data: who reads it is shown that row."""


class ClusterNumberWarning(UserWarning):
    """The number of clusters was chosen and is not sure, or is smaller than asked for."""


def warn(message: str, category: type[Warning]) -> None:
    """Warn of an answer that is worse than usual, where the user's own code asked for it."""
    frame, depth = sys._getframe(1), 2
    ours = ("somersault", "sklearn", "functools")  # scikit-learn wraps transform
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in ours:
        frame, depth = frame.f_back, depth + 1
    warnings.warn(plain(message), category, stacklevel=depth)


class Result(Enum):
    """How the path of one sample ended."""

    REACHED = "the target is reached"
    LEFT = "the best matching unit is none of those to move away from"
    UNTIL = "the condition given as `until` holds"
    STALLED = "no step brings the sample closer to the target: the rest of the way leads off the affine hull"
    MISSED = (
        "the path ends outside the units of the target: give the target a unit, by a larger map or by label_units "
        "with a classifier's predictions, or aim at one unit"
    )
    BOUNDED = "fixed features or bounds keep the sample from its target: let more features vary, or widen bounds"
    STEPS_USED = "the steps are used up short of the target: raise max_steps, or n_steps of a fixed rate"
    STAYED = "the sample has not left what it moves away from: start beside the prototype, or raise max_steps"
    RAN_AWAY = "the steps lead away from the target: lower the rate, or use the control Adaptive()"

    @property
    def is_success(self) -> bool:
        """Whether the path ended where it was meant to end."""
        return self in (Result.REACHED, Result.LEFT, Result.UNTIL)

    def __str__(self) -> str:
        return self.value
