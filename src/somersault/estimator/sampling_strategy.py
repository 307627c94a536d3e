"""How many samples of each class are to be made: what imbalanced-learn's parameter sampling_strategy means."""

from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

import numpy as np

from somersault import validation
from somersault.errors import InputError
from somersault.labels import Labels

Counts = dict[Any, int]
Strategy = str | float | Mapping[Any, int] | Callable[[Any], Mapping[Any, int]]

WORDS = ("auto", "minority", "not minority", "not majority", "all")


def wanted(strategy: Any, classes: list[Any], counts: list[int], y: Labels) -> Counts:
    """How many new samples of each class, of those that are asked for, given the counts of them that there are."""
    there = dict(zip(classes, counts, strict=True))
    if len(there) < 2:
        raise InputError(f"y has the class {validation.shown(classes[0])} alone; need more than 1 class")
    if callable(strategy):
        strategy = strategy(np.array(y.tolist()))
    if isinstance(strategy, Mapping):
        return _of_totals(strategy, there)
    if isinstance(strategy, str):
        return _of_word(validation.choice(strategy, "sampling_strategy", WORDS), there)
    if not isinstance(strategy, Real):
        words = ", ".join(map(repr, WORDS))
        raise InputError(
            f"sampling_strategy is {validation.shown(strategy)}; need one of {words}, a ratio, "
            "a dict of class to number of samples, or a callable that makes one"
        )
    return _of_ratio(strategy, there)


def _of_word(word: str, there: Counts) -> Counts:
    """As many of each class that the word names as the most frequent one has."""
    fewest, most = min(there, key=there.__getitem__), max(there, key=there.__getitem__)
    named = {
        "minority": [fewest],
        "not minority": [each for each in there if each != fewest],
        "all": [*there],
    }.get(word, [each for each in there if each != most])
    return {each: there[most] - there[each] for each in named}


def _of_totals(totals: Mapping[Any, Any], there: Counts) -> Counts:
    """What is missing to so many samples of each class."""
    out: Counts = {}
    for each, total in totals.items():
        if each not in there:
            known = ", ".join(validation.shown(one) for one in there)
            raise InputError(f"sampling_strategy asks for the class {validation.shown(each)}; need one of {known}")
        least = there[each]
        name = f"sampling_strategy for the class {validation.shown(each)}, which has {least} samples,"
        out[each] = validation.whole(total, name, least=least) - least
    return {each: out[each] for each in there if each in out}


def _of_ratio(ratio: Any, there: Counts) -> Counts:
    """So many of the rarer of two classes for each sample of the other."""
    ratio = validation.number(ratio, "sampling_strategy", above=0, most=1)
    if len(there) != 2:
        raise InputError(
            f"sampling_strategy is {ratio:g}, but y has {len(there)} classes; need two for a ratio: pass a dict "
            "of class to number of samples"
        )
    most = max(there, key=there.__getitem__)
    (rare,) = (each for each in there if each != most)
    n_new = int(there[most] * ratio - there[rare])
    if n_new <= 0:
        raise InputError(
            f"sampling_strategy is {ratio:g}, but the classes are as {there[rare] / there[most]:g} to 1 already; "
            "need a larger ratio: nothing is taken away"
        )
    return {rare: n_new}
