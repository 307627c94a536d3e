"""Classes of units and of samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import _validate
from somersault.errors import InputError

Labels = NDArray[np.object_]

_PURE = 0.9
"""A unit speaks for its class if at least this share of its samples belong to it."""


def as_labels(values: Sequence[Any]) -> Labels:
    """Classes of any kind, also mixed ones, as they are."""
    out = np.empty(len(values), dtype=object)
    out[:] = list(values)
    return out


def bear(labels: Labels, label: Any) -> NDArray[np.bool_]:
    """Which of them are that class; a number is also found by its digits, as a command gives it."""
    return np.array([own == label or str(own) == str(label) for own in labels], dtype=bool)


@dataclass(frozen=True, eq=False)
class UnitLabels:
    """The class of each unit, and how pure it is."""

    labels: Labels  # (n_units,), None for a unit without one
    purity: NDArray[np.float64]  # (n_units,), share of a unit's samples that bear its label

    @classmethod
    def of(cls, labels: Sequence[Any], purity: ArrayLike | None, n_units: int) -> "UnitLabels":
        """Those that a user gives; without a purity all units are pure."""
        if len(labels) != n_units:
            raise InputError(f"labels has {len(labels)} entries; need one for each of the {n_units} units")
        shares = np.ones(n_units) if purity is None else _validate.weights(purity, n_units, "purity", "units")
        return cls(as_labels(labels), shares)

    def extended(self, n: int) -> "UnitLabels":
        """The same, and n further units without a label."""
        return UnitLabels(
            np.concatenate([self.labels, np.full(n, None)]), np.concatenate([self.purity, np.ones(n)])
        )

    def units_of(self, label: Any) -> NDArray[np.intp]:
        """The units that bear a label and are pure enough to speak for it, or else the purest of them."""
        same = bear(self.labels, label)
        return np.flatnonzero(same & (self.purity >= min(_PURE, self.purity[same].max(initial=0.0))))

    @property
    def names(self) -> list[str]:
        """The classes that there are, as words."""
        return sorted({str(label) for label in self.labels if label is not None})
