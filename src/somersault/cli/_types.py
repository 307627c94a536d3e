"""Values of options that are neither words nor numbers."""

import math
import re
from typing import Any, Literal

import click

MOST_MORPHED = 40_000
"""Units of a map to morph on: a path looks at all of them at every step, and a page has a drawing of all."""

MOST_TRAINED = 1_000_000
"""Units of a map to train: the prototypes of more, and what an epoch sums up, fill the memory of most machines."""


class Shape(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]  # not generic in click 8.1
    """ROWSxCOLUMNS, of at most so many units."""

    name = "ROWSxCOLUMNS"

    def __init__(self, most: int) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if not isinstance(value, str):
            return value
        sides = re.fullmatch(r"([1-9]\d{0,4})[xX×]([1-9]\d{0,4})", value, re.ASCII)
        if sides is None:
            self.fail(f"{value!r} is no shape; need rows and columns, such as 10x12", param, ctx)
        n_rows, n_columns = int(sides[1]), int(sides[2])
        if n_rows * n_columns > self.most:
            self.fail(
                f"{value} has {n_rows * n_columns} units; need at most {self.most}, such as 40x50", param, ctx
            )
        return n_rows, n_columns


class Regularization(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A number that is not negative, or gcv."""

    name = "NUMBER|gcv"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | Literal["gcv"]:
        if value == "gcv":
            return "gcv"
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not 0 <= number < math.inf:
            self.fail(f"{value!r} is no regularization; need gcv, or a number of at least 0", param, ctx)
        return number
