"""What the command is doing: a bar for each stage, on standard error."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.progress import TaskID


@contextmanager
def shown() -> "Generator[Callable[[str, int, int], None]]":
    """Shows progress(stage, done, total) while it is open; a stage appears when it is first told of."""
    columns = (TextColumn("{task.description:<23}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as bars:

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield progress
