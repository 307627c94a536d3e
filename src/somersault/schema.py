"""What a document and its arrays must be: declared, and checked as a whole before anything is made of them.

A schema looks at what is there and takes no memory for what is merely announced. Lengths have names: the first
that is found under a name is the one that all others must be equal to, wherever they stand.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from reprlib import Repr
from typing import Any, cast

import numpy as np

from somersault.errors import InputError

Sizes = dict[str, int]
Finding = str | None
"""What is wrong and what is needed, beginning with a verb; None: nothing is wrong."""
Constraint = Callable[[Any, Sizes], Finding]

_MOST = 2**63 - 1
"""What an integer of 64 bits holds: no length or number of a file is larger."""
_short = Repr()
_short.maxstring = _short.maxother = _short.maxlong = 40


class Schema(ABC):
    """What a value must be."""

    @abstractmethod
    def needs(self, sizes: Sizes) -> str:
        """What it must be, in words."""

    @abstractmethod
    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse a value that is found at a place; lengths that it shows go into sizes."""

    def refused(self, value: Any, at: str, sizes: Sizes) -> InputError:
        """The error for a value that is something else."""
        return InputError(f"{at} is {_shown(value)}; need {self.needs(sizes)}")


class Plain(Schema):
    """What is one thing, not made of others."""

    @abstractmethod
    def admits(self, value: Any) -> bool:
        """Whether the value is such a thing."""

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse anything else."""
        if not self.admits(value):
            raise self.refused(value, at, sizes)


@dataclass(frozen=True)
class Anything(Plain):
    """Whatever is checked elsewhere."""

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        return "anything"

    def admits(self, value: Any) -> bool:  # noqa: ARG002
        """Whether it is one."""
        return True


@dataclass(frozen=True)
class Text(Plain):
    """A string."""

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        return "a text"

    def admits(self, value: Any) -> bool:
        """Whether it is one."""
        return type(value) is str


@dataclass(frozen=True)
class Flag(Plain):
    """True or False."""

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        return "true or false"

    def admits(self, value: Any) -> bool:
        """Whether it is one."""
        return type(value) is bool


@dataclass(frozen=True)
class OneOf(Plain):
    """One of a few words; of None, if that is among them."""

    values: tuple[str | None, ...]

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        return f"{'one of ' * (len(self.values) > 1)}{', '.join(map(repr, self.values))}"

    def admits(self, value: Any) -> bool:
        """Whether it is one."""
        return (value is None or type(value) is str) and value in self.values


NOTHING = OneOf((None,))


@dataclass(frozen=True)
class Number(Plain):
    """A finite number within its bounds."""

    least: float = -math.inf
    most: float = math.inf
    above: float = -math.inf
    below: float = math.inf

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        bounds = {"at least": self.least, "above": self.above, "at most": self.most, "below": self.below}
        words = " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if abs(bound) < _MOST)
        return f"{self.what}, {words}" if words else self.what

    @property
    def what(self) -> str:
        """In words, without the bounds."""
        return "a finite number"

    def admits(self, value: Any) -> bool:
        """Whether it is one."""
        return self.is_number(value) and self.least <= value <= self.most and self.above < value < self.below

    def is_number(self, value: Any) -> bool:
        """Whether it is one, but for its bounds."""
        return type(value) in (int, float) and math.isfinite(value)


@dataclass(frozen=True)
class Whole(Number):
    """A whole number within its bounds."""

    most: float = _MOST

    @property
    def what(self) -> str:
        """In words, without the bounds."""
        return "a whole number"

    def is_number(self, value: Any) -> bool:
        """Whether it is one, but for its bounds."""
        return type(value) is int


@dataclass(frozen=True)
class Slice(Plain):
    """A slice of whole numbers, or without some of them."""

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        return "a slice"

    def admits(self, value: Any) -> bool:
        """Whether it is one."""
        if type(value) is not slice:
            return False
        parts: tuple[Any, ...] = value.start, value.stop, value.step
        return all(part is None or type(part) is int for part in parts) and value.step != 0


@dataclass(frozen=True)
class Size(Schema):
    """The whole number that a length has."""

    name: str
    least: int = 0

    def needs(self, sizes: Sizes) -> str:
        """In words."""
        return _sides((self.name,), sizes) if self.name in sizes else f"a whole number of at least {self.least}"

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse another one."""
        if type(value) is not int or value < self.least or not _agrees(self.name, value, sizes):
            raise self.refused(value, at, sizes)


class Either(Schema):
    """One of several things."""

    def __init__(self, *options: Schema) -> None:
        self.options = options

    def needs(self, sizes: Sizes) -> str:
        """In words."""
        return " or ".join(option.needs(sizes) for option in self.options)

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse what is none of these."""
        for option in self.options:
            found = dict(sizes)
            try:
                option.check(value, at, found)
            except InputError:
                continue
            sizes.update(found)
            return
        raise self.refused(value, at, sizes)


@dataclass(frozen=True)
class ListOf(Schema):
    """Any number of entries, or as many as a length says, all of one kind."""

    entry: Schema
    length: int | str | None = None
    least: int = 0
    most: int = _MOST
    distinct: bool = False
    kinds: tuple[type, ...] = (list,)

    def needs(self, sizes: Sizes) -> str:
        """In words."""
        number = f"{_sides((self.length,), sizes)} " if self.length is not None else ""
        many = f", at least {self.least}" if self.least else ""
        many += f", at most {self.most}" if self.most < _MOST else ""
        return f"a list of {number}{'different ' * self.distinct}entries{many} (each {self.entry.needs(sizes)})"

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse anything else."""
        if type(value) not in self.kinds or not self.least <= len(value) <= self.most:
            raise self.refused(value, at, sizes)
        if not _agrees(self.length, len(value), sizes):
            raise self.refused(value, at, sizes)
        for i, entry in enumerate(value):
            self.entry.check(entry, f"{at}[{i}]", sizes)
        if self.distinct and len(set(value)) < len(value):
            raise InputError(f"{at} has an entry twice; need {self.needs(sizes)}")


class Row(Schema):
    """So many entries, each of its own kind, in a list or a tuple."""

    def __init__(self, *entries: Schema, kinds: tuple[type, ...] = (list, tuple)) -> None:
        self.entries, self.kinds = entries, kinds

    def needs(self, sizes: Sizes) -> str:
        """In words."""
        return f"({', '.join(entry.needs(sizes) for entry in self.entries)})"

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse anything else."""
        if type(value) not in self.kinds or len(value) != len(self.entries):
            raise self.refused(value, at, sizes)
        for i, (schema, entry) in enumerate(zip(self.entries, value, strict=True)):
            schema.check(entry, f"{at}[{i}]", sizes)


@dataclass(frozen=True)
class DictOf(Schema):
    """Any number of keys of one kind, with values of one kind."""

    key: Schema
    entry: Schema

    def needs(self, sizes: Sizes) -> str:
        """In words."""
        return f"a mapping of {self.key.needs(sizes)} to {self.entry.needs(sizes)}"

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse anything else."""
        if type(value) is not dict:
            raise self.refused(value, at, sizes)
        for key, entry in cast("dict[Any, Any]", value).items():
            self.key.check(key, f"a key of {at}", sizes)
            self.entry.check(entry, f"{at}[{_shown(key)}]", sizes)


@dataclass(frozen=True)
class Record(Schema):
    """Named entries: all required ones, any optional ones, any whose names start as a family's, and no others."""

    required: Mapping[str, Schema] = field(default_factory=dict)
    optional: Mapping[str, Schema] = field(default_factory=dict)
    families: Mapping[str, Schema] = field(default_factory=dict)
    rules: tuple[Constraint, ...] = ()

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        return f"a record with {', '.join(map(repr, self.required))}"

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse anything else, and what breaks a rule."""
        if type(value) is not dict:
            raise self.refused(value, at, sizes)
        found = cast("dict[str, Any]", value)
        schemas = self._schemas(found, at)
        for name, schema in schemas.items():
            schema.check(found[name], f"{at}[{_shown(name)}]" if at else name, sizes)
        for rule in self.rules:
            finding = rule(found, sizes)
            if finding is not None:
                raise InputError(f"{at or 'it'} {finding}")

    def _schemas(self, found: dict[str, Any], at: str) -> dict[str, Schema]:
        """The schema of each entry, in the order in which they are declared."""
        missing = next((name for name in self.required if name not in found), None)
        if missing is not None:
            raise InputError(f"{at or 'it'} does not have {missing!r}; need {self.needs({})}")
        known = {
            name: schema for name, schema in (*self.required.items(), *self.optional.items()) if name in found
        }
        for name in found:
            if name not in known:
                known[name] = self._of_family(name, at)
        return known

    def _of_family(self, name: str, at: str) -> Schema:
        for start, schema in self.families.items():
            if name.startswith(start):
                return schema
        raise InputError(f"{at or 'it'} has {_shown(name)}, of which nothing is known; need a file without it")


@dataclass(frozen=True)
class ArrayOf(Schema):
    """An array of one of some types and of a shape, its values within bounds; unbounded ones may be NaN, too."""

    shape: tuple[int | str | None, ...]
    least: float | None = None
    most: float | str | None = None  # a name: below that size
    types: tuple[str, ...] = ("float64",)

    def needs(self, sizes: Sizes) -> str:
        """In words."""
        bounds = {"at least": self.least, "at most": self._most(sizes)}
        words = " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)
        values = f", all values {words}" if words else ""
        return f"an array of {' or '.join(self.types)} of shape {_sides(self.shape, sizes)}{values}"

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse anything else."""
        if type(value) is not np.ndarray or value.dtype.name not in self.types or value.ndim != len(self.shape):
            raise self.refused(value, at, sizes)
        if not all(_agrees(name, side, sizes) for name, side in zip(self.shape, value.shape, strict=True)):
            raise self.refused(value, at, sizes)
        if not value.size:
            return
        low, high = value.min().item(), value.max().item()  # both are NaN if a value is
        for bound, holds in ((self.least, low.__ge__), (self._most(sizes), high.__le__)):
            if bound is not None and not holds(bound):
                raise InputError(f"{at} holds values from {low:g} to {high:g}; need {self.needs(sizes)}")

    def _most(self, sizes: Sizes) -> float | None:
        return sizes[self.most] - 1 if isinstance(self.most, str) else self.most


def _agrees(length: int | str | None, n: int, sizes: Sizes) -> bool:
    """Whether a length is the one that was found before, if any was."""
    return length is None or n == (sizes.setdefault(length, n) if isinstance(length, str) else length)


def _sides(shape: tuple[int | str | None, ...], sizes: Sizes) -> str:
    """Lengths by name and, as far as they are known, by number."""
    names = ", ".join("any" if side is None else str(side) for side in shape)
    known = [sizes.get(side) if isinstance(side, str) else side for side in shape]
    if len(shape) == 1:
        return names if known[0] is None or isinstance(shape[0], int) else f"{names} = {known[0]}"
    numbers = ", ".join("any" if side is None else str(side) for side in known)
    return f"({names})" if names == numbers else f"({names}) = ({numbers})"


def _shown(value: Any) -> str:
    """A value in a few words, however large it is."""
    if type(value) is np.ndarray:
        return f"an array of {value.dtype} of shape {value.shape}"
    if type(value) in (list, tuple):
        return f"a {type(value).__name__} of {len(value)}"
    if type(value) is dict:
        return f"a mapping with the keys {_short.repr(list(value))}"
    return _short.repr(value)
