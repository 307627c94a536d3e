"""In which columns a group differs most from all samples."""

import numpy as np

from somersault.array_types import Array, Mask
from somersault.columns import Columns, VarianceSums
from somersault.columns.categories import Categories

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
    named = list(zip(columns.called, columns.slices, strict=True))
    found: list[str] = []
    for mean, own, stands in zip(groups.mean, effects, standing, strict=True):
        d = np.where(stands, own, 0.0)
        places = dict.fromkeys(map(columns.place, np.flatnonzero(d).tolist()))
        words = [_words(*named[place], columns.categorical.get(place), d, mean, total.mean) for place in places]
        words.sort(key=lambda each: -each[0])
        found.append(", ".join(text for effect, text in words[:_NAMED] if effect > 0))
    return tuple(found)


def _are_beyond_chance(effects: Array, n: Array, n_all: Array) -> Mask:
    """Whether effects of n samples are large, and larger than those of as many drawn from all at random."""
    rest = np.where(n_all > n, (n_all - n) / np.maximum(n_all - 1, 1), 1.0)
    return (np.abs(effects) >= _EFFECT) & (np.abs(effects) * np.sqrt(n / rest) >= _BEYOND_CHANCE)


def _words(
    name: str, at: slice, categories: Categories | None, effects: Array, mean: Array, mean_of_all: Array
) -> tuple[float, str]:
    """How far a column stands out, and how; of categories the one that is more frequent than among all, or 0."""
    if categories is None:
        effect = float(effects[at.start])
        return abs(effect), f"{name} {'high' if effect > 0 else 'low'} ({effect:+.1f})"
    most = int(effects[at].argmax())
    shares = f"{mean[at][most]:.0%}, of all {mean_of_all[at][most]:.0%}"
    return float(effects[at][most]), f"{name} {categories.values[most]} ({shares})"
