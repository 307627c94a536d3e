"""Values of options that are neither words nor numbers."""

import csv
import math
import re
from itertools import chain
from pathlib import Path
from typing import Any, Literal, cast

import click

from somersault.errors import InputError
from somersault.reading import A_MODEL, ANY_DATA, NAMES, check_there

MOST_MORPHED = 40_000
"""Units of a map to morph on: a path looks at all of them at every step, and a page has a drawing of all."""

MOST_TRAINED = 1_000_000
"""Units of a map to train: the prototypes of more, and what an epoch sums up, fill the memory of most machines."""


_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"((?:{_LABEL}\.)*{_LABEL}|\[[0-9a-f:.]+\])(?::([0-9]{{1,5}}))?", re.ASCII)
_OPEN = (-math.inf, math.inf)


class ModelPath(click.Path):
    """The path of a model that is there.

    It is looked for before anything that reads it is imported.
    """

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Read the option, or refuse it in words."""
        path = cast("Path", super().convert(value, param, ctx))
        _check_there(path, f"{A_MODEL}: check the path")
        return path


class DataSource(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A name of data, a path of data that are there, or a dash for standard input."""

    name = "DATA"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """Read the option, or refuse it in words."""
        if value not in ("", "-", *NAMES):
            _check_there(Path(value), ANY_DATA)
        return value


def _check_there(path: Path, needed: str) -> None:
    try:
        check_there(path, needed)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except OSError:  # such as a name that is too long: in the words of what reads it
        return


class Shape(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]  # not generic in click 8.1
    """ROWSxCOLUMNS, of at most so many units."""

    name = "ROWSxCOLUMNS"

    def __init__(self, most: int) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Read the option, or refuse it in words."""
        if not isinstance(value, str):
            return value
        sides = _sides(value)
        if sides is None:
            self.fail(f"{value!r} is no shape; need rows and columns, such as 10x12", param, ctx)
        n_rows, n_columns = sides
        if n_rows * n_columns > self.most:
            self.fail(
                f"{value} has {n_rows * n_columns} units; need at most {self.most}, such as 40x50", param, ctx
            )
        return n_rows, n_columns


class Size(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """ROWSxCOLUMNS of pixels."""

    name = "ROWSxCOLUMNS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Read the option, or refuse it in words."""
        sides = _sides(str(value))
        if sides is None:
            self.fail(f"{value!r} is not a size; need rows and columns of pixels, such as 32x32", param, ctx)
        return sides


def _sides(text: str) -> tuple[int, int] | None:
    sides = re.fullmatch(r"([1-9]\d{0,4})[xX×]([1-9]\d{0,4})", text, re.ASCII)
    return None if sides is None else (int(sides[1]), int(sides[2]))


class Regularization(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A number that is not negative, none, or how to choose one."""

    name = "none|gcv|discrepancy|NUMBER"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | Literal["gcv", "discrepancy"] | None:
        """Read the option, or refuse it in words."""
        if value == "none":
            return None
        if value in ("gcv", "discrepancy"):
            return value
        number = number_in(value)
        if not 0 <= number < math.inf:
            self.fail(
                f"{value!r} is no regularization; need none, gcv, discrepancy, or a number of at least 0",
                param,
                ctx,
            )
        return number


class ClusterNumber(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A number of clusters, or as many as the map shows."""

    name = "NUMBER|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Read the option, or refuse it in words."""
        text = str(value)
        if text != "auto" and not (text.isascii() and text.isdigit() and int(text)):
            self.fail(f"{value!r} is not a number of clusters; need 1 or more, or auto", param, ctx)
        return text if text == "auto" else int(text)


class Noise(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A number above 0, or the path of a file of such."""

    name = "NUMBER|FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | str:
        """Read the option, or refuse it in words."""
        number = number_in(value)
        if math.isnan(number) and str(value).lower().lstrip("+-") != "nan":
            return DataSource().convert(value, param, ctx)
        if not 0 < number < math.inf:
            self.fail(f"{value!r} is no noise; need a number above 0, or a file of such", param, ctx)
        return number


class Positive(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A number above 0."""

    name = "NUMBER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the option, or refuse it in words."""
        number = number_in(value)
        if not 0 < number < math.inf:
            self.fail(f"{value!r} is not a number above 0", param, ctx)
        return number


class Bounds(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """Two numbers, of which one may be left out."""

    name = "LOW,HIGH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Read the option, or refuse it in words."""
        sides = str(value).split(",")
        if len(sides) != 2 or not any(map(str.strip, sides)):
            self.fail(
                f"{value!r} is no bounds; need LOW,HIGH, such as 0,1, or 0, or ,1 for one of them", param, ctx
            )
        low, high = (number_in(side) if side.strip() else open_ for side, open_ in zip(sides, _OPEN, strict=True))
        if math.isnan(low) or math.isnan(high):
            self.fail(f"{value!r} is no bounds; need numbers, such as 0,1", param, ctx)
        if low > high:
            self.fail(f"{value!r} has the low bound above the high one; need LOW ≤ HIGH", param, ctx)
        return low, high


class Host(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A name or an address with or without a port, as the address bar of a browser shows it."""

    name = "NAME[:PORT]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the option, or refuse it in words."""
        found = _HOST.fullmatch(str(value).lower())
        if found is None or (found[2] is not None and not 0 < int(found[2]) < 65536):
            self.fail(
                f"{value!r} is not a host; need a name or an address, perhaps a port, as the address bar of a "
                "browser shows it, such as localhost:9000, map.example.org or [::1]:9000",
                param,
                ctx,
            )
        return found[0]


class Names(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """Names with commas between; one with a comma in it stands in quotes, as in a CSV."""

    name = "NAMES"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, ...]:
        """Read the option, or refuse it in words."""
        try:
            return tuple(name.strip() for name in next(csv.reader([str(value)], skipinitialspace=True), []))
        except csv.Error as error:
            self.fail(f"{value!r} is not a list of names ({error}); need such as 'name,city'", param, ctx)


def _joined(_ctx: click.Context, _param: click.Parameter, names: tuple[tuple[Any, ...], ...]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(names))


def several(kind: Names) -> Any:
    """How an option is made that may be given several times, and then has all that was given."""
    return {"multiple": True, "type": kind, "callback": _joined}


def number_in(value: Any) -> float:
    """Read a number as people type it; NaN if it is none."""
    text = str(value)
    if "_" in text or not text.isascii():  # digits that Python reads, and nobody else
        return math.nan
    try:
        return float(text)
    except ValueError:
        return math.nan
