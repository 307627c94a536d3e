"""What the reproduce command prints and leaves behind."""

import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from somersault import plot
from somersault.cli import fact_table, outputs, terminal
from somersault.cli.progress_bar import Report
from somersault.file_kinds import GENERATOR, PAGE, PICTURE, Kind
from somersault.output_file import Target
from somersault.plot.axes import panels
from somersault.report import Comparison, Measure, Rival, comparison_page, mean_and_spread

_PIPED = 130
"""Columns of a line that goes to a file or another command: what one can still read side by side."""
_PATHS_IN_PLANE = 3
_IN_PLANE = f"The first {_PATHS_IN_PLANE} paths in the plane of the two leading principal components"


def kinds(experiment: str) -> dict[str, Kind]:
    """The files of an experiment: its page, its frames, its curves."""
    return {f"{experiment}.html": PAGE, f"{experiment}-frames.png": PICTURE, f"{experiment}-curves.png": PICTURE}


def notes(comparison: Comparison, n_paths: int | None) -> list[str]:
    """What the user might not expect."""
    n = len(comparison.samples)
    if n_paths is None or n == n_paths:
        return []
    return [f"note: asked for {n_paths} paths; only {n} samples are held out: morphed those"]


def write(comparison: Comparison, out: Mapping[str, Target], progress: Report) -> dict[str, Path]:
    """Make all files, then write them: their paths by name."""
    frames, curves = _png(_frames(comparison)), _png(_curves(comparison))
    page = comparison_page(comparison, {} if comparison.image_shape else {_IN_PLANE: frames})
    return outputs.put(dict(zip(out, (page, frames, curves), strict=True)), out, progress)


def _frames(comparison: Comparison) -> Any:
    """Strips of the first path on all ways; or, of samples that are no images, a few paths in a plane."""
    if (plane := comparison.plane) is not None:
        paths = {r.name: plane.project(r.frames[:_PATHS_IN_PLANE]) for r in comparison.highlighted}
        return plot.plane(paths, plane.points, plane.labels)
    shown = {rival.name: comparison.shown(rival.frames[0]) for rival in comparison.rivals}
    sides = comparison.image_shape or (1, comparison.rivals[0].frames.shape[2])
    return plot.ways(shown, sides)


def _curves(comparison: Comparison) -> Any:
    """A panel for each quantity, in one figure, with one legend."""
    titles = list(comparison.rivals[0].curves)
    axes = panels(len(titles), (5.0, 4.0))
    for title, ax in zip(titles, axes, strict=True):
        plot.means({rival.name: rival.curves[title] for rival in comparison.highlighted}, ax, ylabel=title)
    for ax in axes[1:]:
        if legend := ax.get_legend():  # the same as the first, and it would hide the curves
            legend.remove()
    return axes[0]


def _png(ax: Any) -> bytes:
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png", dpi=130, bbox_inches="tight", metadata={"Software": GENERATOR})
    return buffer.getvalue()


def print_table(comparison: Comparison, written: dict[str, Path], console: Console | None = None) -> None:
    """The measures of all ways, as many side by side as fit, and what else there is to know."""
    console = console or terminal.console(sys.stdout, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPED
    console.print(Text(comparison.title, style="bold"))
    for table in _tables(comparison, console):
        console.print(table, soft_wrap=False)
    for line in _words(comparison):
        console.print(Text(line))
    if written:
        console.print(Text(f"written: {', '.join(map(str, written.values()))}"))


def _tables(comparison: Comparison, console: Console) -> Iterator[Table]:
    """Tables of all measures, none wider than the console."""
    measures = comparison.measures
    while measures:
        n = len(measures)
        while n > 1 and _width(_table(comparison.rivals, measures[:n]), console) > console.width:
            n -= 1
        yield _table(comparison.rivals, measures[:n])
        measures = measures[n:]


def _width(table: Table, console: Console) -> int:
    return Measurement.get(console, console.options.update(max_width=10 * console.width), table).maximum


def _table(rivals: tuple[Rival, ...], measures: list[Measure]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("way", no_wrap=True)
    for measure in measures:
        table.add_column(Text(measure.name), justify="right", no_wrap=True)
    for rival in rivals:
        cells = (" ".join(filter(None, mean_and_spread(rival.quality, measure))) for measure in measures)
        table.add_row(*map(Text, (rival.name, *cells)))
    return table


def _words(comparison: Comparison) -> Iterator[str]:
    for rival in comparison.rivals:
        if rival.results:
            ended = "; ".join(
                f"{count} of {len(rival.results)}: {words}" for words, count in rival.endings.items()
            )
            yield f"{rival.name}: {ended}"
    for name, words in (*comparison.inversion.items(), *comparison.settings.items()):
        yield f"{name}: {words}"


def as_json(comparison: Comparison, written: dict[str, Path]) -> str:
    """All that the table tells as one JSON object."""
    return fact_table.json_of(
        {
            "experiment": comparison.name,
            "n_paths": len(comparison.samples),
            "table": [_row(rival, comparison.measures) for rival in comparison.rivals],
            "inversion": comparison.inversion,
            "settings": comparison.settings,
            "files": {name: str(path) for name, path in written.items()},
        }
    )


def _row(rival: Rival, measures: list[Measure]) -> dict[str, Any]:
    found = {m.field: m for m in measures if mean_and_spread(rival.quality, m)[0] != "–"}
    return {
        "way": rival.name,
        "n_paths": rival.quality.n_paths,
        "mean": {name: getattr(rival.quality, name) for name in found},
        "spread": {name: rival.quality.spread[name] for name in found if name in rival.quality.spread},
        "results": rival.endings,
    }
