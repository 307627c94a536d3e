"""What the benchmarks print: Markdown, so that the same lines serve the eye and the file of results."""

from collections.abc import Iterable, Mapping, Sequence


def heading(title: str, *notes: str) -> None:
    print(f"## {title}\n")
    for note in notes:
        print(f"{note}\n")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under a head; the first column to the left, numbers to the right."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    for line in (lines[0], rule, *lines[1:]):
        cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        print(f"| {' | '.join(cells)} |", flush=True)
    print()


def side_by_side(heads: Sequence[str], found: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """A line for each name, and under each title its cells; `heads` name all but the first of these."""
    names = next(iter(found.values()))
    head = [cell for title in found for cell in (title, *heads)]
    table(("", *head), ((name, *(cell for cells in found.values() for cell in cells[name])) for name in names))
