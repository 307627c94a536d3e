"""What the user asks of a training, in his words."""

import shlex
from dataclasses import dataclass, field

from somersault.cli.data_options import DataOptions, as_words
from somersault.output_file import Target


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    source: str
    out: Target
    checkpoint: Target
    shape: tuple[int, int] | None = None
    n_epochs: int = 20
    seed: int = 0
    topology: str = "hexagonal"
    boundary: str = "planar"
    solver: str = "batch"
    options: DataOptions = field(default_factory=dict)
    standardize: bool = False
    resume: bool = False
    scheduler: str | None = None
    samples: bool = True
    overwrite: bool = False

    @property
    def to_explore(self) -> str:
        """The command that shows the map with its data."""
        return shlex.join(["somersault", "explore", str(self.out.path), self.source, *as_words(self.options)])

    @property
    def notes(self) -> list[str]:
        """What the user might not expect, before it begins."""
        path, is_there = self.checkpoint.path, self.checkpoint.is_ours()
        if self.resume == is_there:
            return []
        if self.resume:
            return [f"note: there is no {path} to go on from: training from the beginning"]
        return [f"note: {path} is left of an interrupted training, and --resume would go on from it"]
