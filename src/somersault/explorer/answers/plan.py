"""What a request for a morph says: from which sample, toward what, by which rule, in how many frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import somersault as ss
from somersault.errors import InputError
from somersault.explorer.answers import request_fields

RIGIDITIES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0)
"""Stops of the slider: below, hardly anything moves that is to be preserved; above, the path is straight."""
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Stops of the slider. With equal weights a target of 100 units has 0.01."""
MODES = {"tuned": (), "map": (), "rigidity": ("rigidity",), "published": ("rigidity", "share")}
"""Ways to go, and what each of them asks for.

A share changes nothing but the length of fixed-rate steps, so only the published rule has one.
"""
MOST_FRAMES = 240
FIELDS = ("row", "target", "mode", "rigidity", "share", "frames")


@dataclass(frozen=True)
class Plan:
    """A checked request for a morph: equal ones have equal answers."""

    row: int
    target: str  # "unit", "class" or "cluster"
    number: int
    mode: str
    rigidity: float | None
    share: float | None
    n_frames: int

    @classmethod
    def of(cls, request: request_fields.Request, n_rows: int, n_targets: Mapping[str, int]) -> "Plan":
        """What the fields of a request say."""
        target, number = _target(request, n_targets)
        mode = request_fields.choice(request, "mode", MODES)
        for name in ("rigidity", "share"):
            if name in request and name not in MODES[mode]:
                raise InputError(f"the mode {mode!r} takes no {name}; need a request without it")
        return cls(
            row=request_fields.index(request, "row", n_rows, "row of X"),
            target=target,
            number=number,
            mode=mode,
            rigidity=request_fields.stop(request, "rigidity", RIGIDITIES) if "rigidity" in MODES[mode] else None,
            share=request_fields.stop(request, "share", SHARES) if "share" in MODES[mode] else None,
            n_frames=request_fields.whole(request, "frames", 3, MOST_FRAMES),
        )

    def options(self) -> dict[str, Any]:
        """What `SOM.morph` takes in addition."""
        if self.mode == "map":
            return {"via": "map"}
        if self.rigidity is None:
            return {}
        if self.share is None:
            return {"rule": ss.Tikhonov(rigidity=self.rigidity)}
        rule = ss.Tikhonov(rigidity=self.rigidity, share=self.share, spectral_exponent=0.0)
        return {"rule": rule, "control": ss.FixedRate()}


def _target(request: request_fields.Request, n_targets: Mapping[str, int]) -> tuple[str, int]:
    """The target as {"unit": 12}, {"class": 3} (the number of a class) or {"cluster": 2}."""
    target = request.get("target")
    if not isinstance(target, Mapping) or len(target) != 1:
        raise InputError(
            'the target must be one of {"unit": 12}, {"class": 3}, {"cluster": 2}; got something else'
        )
    kind = request_fields.choice({"target": next(iter(target))}, "target", n_targets)
    if n_targets[kind] == 0:
        raise InputError(f"this map has no {kind} to aim at; need a unit as the target")
    return kind, request_fields.index(target, kind, n_targets[kind], kind)
