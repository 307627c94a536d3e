"""What may change of a row: for each column whether, which way, and within which bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from somersault import validation
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.explorer.answers import request_fields

WAYS = ("any", "up", "down", "none")
_FIELDS = ("column", "way", "low", "high")


@dataclass(frozen=True)
class ChangeLimits:
    """Limits by positions of columns; others may vary."""

    fixed: frozenset[int]
    directions: Mapping[int, str]
    bounds: Mapping[int, tuple[float | None, float | None]]

    @classmethod
    def of(cls, request: request_fields.Request, columns: Columns) -> "ChangeLimits":
        """What the limits of a request say: a list of {column, way, low, high}, the last two null where open."""
        given = request.get("limits")
        if not isinstance(given, list):
            raise InputError("limits is no list; need one of {column, way, low, high}, or an empty one")
        fixed, directions = set[int](), dict[int, str]()
        bounds: dict[int, tuple[float | None, float | None]] = {}
        for each in cast("list[Any]", given):
            if not isinstance(each, Mapping):
                raise InputError(f"a limit is {validation.shown(each)}; need {{column, way, low, high}}")
            limit = cast("request_fields.Request", each)
            request_fields.only(limit, _FIELDS)
            column = request_fields.index(limit, "column", columns.n_features_in, "column")
            way = request_fields.choice(limit, "way", WAYS)
            ends = request_fields.ends(limit, "low", "high")
            if way == "none":
                fixed.add(column)
            elif way != "any":
                directions[column] = way
            if ends != (None, None) and way != "none":
                bounds[column] = ends
        return cls(frozenset(fixed), directions, bounds)

    def options(self, names: Sequence[Any]) -> dict[str, Any]:
        """What `SOM.counterfactuals` takes in addition, with columns called so."""
        found: dict[str, Any] = {}
        if self.fixed:
            found["features_to_vary"] = [name for place, name in enumerate(names) if place not in self.fixed]
        if self.bounds:
            found["bounds"] = {names[place]: ends for place, ends in self.bounds.items()}
        if self.directions:
            found["direction"] = {names[place]: way for place, way in self.directions.items()}
        return found
