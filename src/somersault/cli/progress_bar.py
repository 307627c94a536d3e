"""What the command is doing: a bar for each stage, on standard error."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from somersault.cli.terminal import console

if TYPE_CHECKING:
    from rich.progress import TaskID


class Report(Protocol):
    """Tells how far a stage has come, and perhaps how well it goes."""

    def __call__(self, stage: str, done: int, total: int, detail: str = "", /) -> None:
        """Tell that so many of a stage are done."""
        ...


@contextmanager
def shown() -> Generator[Report]:
    """Shows progress(stage, done, total, detail) while it is open; a stage appears when it is first told of."""
    columns = (
        TextColumn("{task.description:<23}"),
        BarColumn(30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[detail]}"),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console(sys.stderr)) as bars:

        def progress(stage: str, done: int, total: int, detail: str = "", /) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, detail=detail)
            bars.update(tasks[stage], completed=done, total=total, detail=detail)

        yield progress
