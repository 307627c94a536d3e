"""What the user asks of a morph, in his words."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from somersault.cli.data_options import DataOptions


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    source: str
    to: str
    from_label: str | None = None
    n_samples: int = 10
    n_frames: int = 11
    shape: tuple[int, int] | None = None
    n_epochs: int = 20
    seed: int = 0
    options: DataOptions = field(default_factory=dict)
    standardize: bool = False
    on: Literal["samples", "medoids", "prototypes"] = "samples"
    map: Path | None = None
    command: str = ""
    bounds: tuple[float, float] | None = None
    vary: tuple[str, ...] = ()
