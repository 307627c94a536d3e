"""Fields of requests, which come from outside: each is checked, and what is wrong with it is said."""

import sys
from collections.abc import Collection, Mapping
from typing import Any

from somersault import validation
from somersault.errors import InputError

Request = Mapping[str, Any]
_LARGEST = sys.float_info.max


def index(request: Request, name: str, n: int, what: str) -> int:
    """A number from 0 to n − 1."""
    value = _of(request, name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < n:
        raise InputError(f"{name} is {validation.shown(value)}; need the number of a {what}, from 0 to {n - 1}")
    return value


def whole(request: Request, name: str, least: int, most: int) -> int:
    """A whole number between two others."""
    value = _of(request, name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InputError(f"{name} is {validation.shown(value)}; need a whole number from {least} to {most}")
    return value


def stop(request: Request, name: str, among: Collection[float]) -> float:
    """One of the stops of a slider."""
    value = _of(request, name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value not in among:
        raise InputError(
            f"{name} is {validation.shown(value)}; need one of {', '.join(f'{each:g}' for each in among)}"
        )
    return float(value)


def choice(request: Request, name: str, among: Collection[str]) -> str:
    """One of a few words."""
    value = _of(request, name)
    if not isinstance(value, str):
        raise InputError(f"{name} is {validation.shown(value)}; need one of {', '.join(map(repr, among))}")
    return validation.choice(value[:60], name, among)


def interval(request: Request, name: str) -> tuple[float | None, float | None]:
    """From where to where, [low, high]; null is an open end."""
    value = _of(request, name)
    if not isinstance(value, list) or len(value) != 2:  # pyright: ignore[reportUnknownArgumentType]
        raise InputError(f"{name} is {validation.shown(value)}; need [low, high], null for an open end")
    return ends({"low": value[0], "high": value[1]}, "low", "high")


def ends(request: Request, low: str, high: str) -> tuple[float | None, float | None]:
    """Two numbers in their order; null is an open end."""
    found = _number_or_none(request, low), _number_or_none(request, high)
    if found[0] is not None and found[1] is not None and found[0] > found[1]:
        raise InputError(f"{low} is {found[0]:g} and {high} is {found[1]:g}; need {low} below {high}")
    return found


def _number_or_none(request: Request, name: str) -> float | None:
    value = _of(request, name)
    if value is None:
        return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not -_LARGEST <= value <= _LARGEST:
        raise InputError(f"{name} is {validation.shown(value)}; need a finite number, or null")
    return float(value)


def only(request: Request, names: Collection[str]) -> None:
    """Refuse fields that nobody asked for: what they say would not be done."""
    unknown = [name for name in request if name not in names]
    if unknown:
        raise InputError(
            f"the request has a field {validation.shown(unknown[0])}; need {', '.join(names)} and no others"
        )


def _of(request: Request, name: str) -> Any:
    if name not in request:
        raise InputError(f"the request lacks {name}; need it: send it along")
    return request[name]
