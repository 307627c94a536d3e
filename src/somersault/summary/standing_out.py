"""In which columns a group differs most from all samples."""

import numpy as np

from somersault.array_types import Array, Mask
from somersault.columns import Columns, VarianceSums

_EFFECT = 0.5
"""Standard deviations from the mean of all: Cohen's medium effect."""
_BEYOND_CHANCE = 2.0
"""Standard errors of the mean of as many samples drawn from all: of one sample, so many standard deviations."""
_NAMED = 3
"""So many columns are named of each group."""


def effects_of(groups: VarianceSums, total: VarianceSums) -> Array:
    """(x̄_g − x̄) / s of each group and encoded column; 0 where nothing varies, NaN where nothing is known."""
    deviation = np.sqrt(total.variances)
    effects = np.where(deviation > 0, groups.mean - total.mean, 0.0) / np.where(deviation > 0, deviation, 1.0)
    return np.where(groups.weight > 0, effects, np.nan)


def sentences(columns: Columns, groups: VarianceSums, total: VarianceSums, effects: Array) -> tuple[str, ...]:
    """The columns that stand out of each group, in words, the most different one first; "" if none does."""
    standing = _are_beyond_chance(effects, groups.weight, total.weight)
    return tuple(
        ", ".join(_words(columns, groups.mean[group], total.mean, effects[group], standing[group]))
        for group in range(len(effects))
    )


def _are_beyond_chance(effects: Array, n: Array, n_all: Array) -> Mask:
    """Whether effects of n samples are large, and larger than those of as many drawn from all at random."""
    rest = np.where(n_all > n, (n_all - n) / np.maximum(n_all - 1, 1), 1.0)
    return (np.abs(effects) >= _EFFECT) & (np.abs(effects) * np.sqrt(n / rest) >= _BEYOND_CHANCE)


def _words(columns: Columns, mean: Array, mean_of_all: Array, effects: Array, standing: Mask) -> list[str]:
    found: list[tuple[float, str]] = []
    for place, (name, encoded) in enumerate(zip(columns.called, columns.slices, strict=True)):
        at = encoded.start + int(np.argmax(np.where(standing[encoded], effects[encoded], -np.inf)))
        if not standing[at]:
            continue
        effect, own = float(effects[at]), columns.categorical.get(place)
        if own is None:
            found.append((abs(effect), f"{name} {'high' if effect > 0 else 'low'} ({effect:+.1f})"))
        elif effect > 0:
            shares = f"{mean[at]:.0%}, of all {mean_of_all[at]:.0%}"
            found.append((effect, f"{name} {own.values[at - encoded.start]} ({shares})"))
    found.sort(key=lambda each: -each[0])
    return [words for _, words in found[:_NAMED]]
