"""Fields of requests, which come from outside: each is checked, and what is wrong with it is said."""

from collections.abc import Collection, Mapping
from typing import Any

from somersault import validation
from somersault.errors import InputError

Request = Mapping[str, Any]


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
