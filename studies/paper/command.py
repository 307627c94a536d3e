"""`somersault reproduce`: what it does, prints and leaves behind."""

import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import matplotlib as mpl
import matplotlib.pyplot as plt
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from somersault import datasets, plot
from somersault.cli import fact_table, outputs, progress_bar, terminal
from somersault.cli.progress_bar import Report
from somersault.comparison import CURVES, Method
from somersault.file_kinds import GENERATOR, PAGE, PICTURE, Kind
from somersault.output_file import Target
from somersault.path_measures import Measure
from studies.paper.comparison import ExperimentComparison
from studies.paper.page import comparison_page
from studies.paper.run import run

_PIPED = 130
"""Columns of a line that goes to a file or another command: what one can still read side by side."""
_PATHS_IN_PLANE = 3
_IN_PLANE = f"The first {_PATHS_IN_PLANE} paths in the plane of the two leading principal components"


def reproduce(
    experiment: str,
    out: Path,
    *,
    n_paths: int | None,
    n_methods: int | None,
    seed: int,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Run an experiment, write its files and print its tables."""
    reads = datasets.files_of(experiment)
    targets = outputs.targets(out, kinds(experiment), reads, overwrite=overwrite)
    with progress_bar.shown() as progress:
        comparison = run(experiment, n_paths=n_paths, n_methods=n_methods, seed=seed, progress=progress)
        written = write(comparison, targets, progress)
    for note in notes(comparison, n_paths):
        click.echo(note, err=True)
    if as_json:
        click.echo(as_json_object(comparison, written))
    else:
        print_table(comparison, written)


def kinds(experiment: str) -> dict[str, Kind]:
    """The files of an experiment: its page, its frames, its curves."""
    return {f"{experiment}.html": PAGE, f"{experiment}-frames.png": PICTURE, f"{experiment}-curves.png": PICTURE}


def notes(comparison: ExperimentComparison, n_paths: int | None) -> list[str]:
    """What the user might not expect."""
    n = comparison.n_paths
    if n_paths is None or n == n_paths:
        return []
    return [f"note: asked for {n_paths} paths; only {n} samples are held out: morphed those"]


def write(comparison: ExperimentComparison, out: Mapping[str, Target], progress: Report) -> dict[str, Path]:
    """Make all files, then write them: their paths by name."""
    mpl.use("agg")  # nothing is shown
    frames, curves = _png(_frames(comparison)), _png(_curves(comparison))
    page = comparison_page(comparison, {} if comparison.image_shape else {_IN_PLANE: frames})
    return outputs.put(dict(zip(out, (page, frames, curves), strict=True)), out, progress)


def _frames(comparison: ExperimentComparison) -> Any:
    """Strips of the first path by all methods; or, of samples that are no images, a few paths in a plane."""
    if (plane := comparison.plane) is not None:
        paths = {each.name: plane.project(each.frames[:_PATHS_IN_PLANE]) for each in comparison.highlighted}
        return plot.plane(paths, plane.points, plane.labels)
    shown = {each.name: comparison.shown(each.frames[0]) for each in comparison.methods}
    sides = comparison.image_shape or (1, comparison.methods[0].frames.shape[2])
    return plot.ways(shown, sides)


def _curves(comparison: ExperimentComparison) -> Any:
    """A panel for each quantity, in one figure, with one legend."""
    names = list(comparison.methods[0].curves)
    figure = plt.figure(figsize=(5 * len(names), 4.0), layout="constrained")
    axes = figure.subplots(1, len(names), squeeze=False)[0]
    for name, ax in zip(names, axes, strict=True):
        plot.means({each.name: each.curves[name] for each in comparison.highlighted}, ax, ylabel=CURVES[name])
    for ax in axes[1:]:
        if legend := ax.get_legend():  # the same as the first, and it would hide the curves
            legend.remove()
    return axes[0]


def _png(ax: Any) -> bytes:
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png", dpi=130, bbox_inches="tight", metadata={"Software": GENERATOR})
    plt.close(ax.figure)
    return buffer.getvalue()


def print_table(comparison: ExperimentComparison, written: dict[str, Path]) -> None:
    """The measures of all methods, as many side by side as fit, and what else there is to know."""
    console = terminal.console(sys.stdout, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPED
    console.print(Text(comparison.title, style="bold"))
    for table in _tables(comparison, console):
        console.print(table, soft_wrap=False)
    facts = [f"{name}: {text}" for name, text in (*comparison.inversion.items(), *comparison.settings.items())]
    for line in (*comparison.sentences, *facts):
        console.print(Text(line))
    if written:
        console.print(Text(f"written: {', '.join(map(str, written.values()))}"))


def _tables(comparison: ExperimentComparison, console: Console) -> Iterator[Table]:
    """Tables of all measures, none wider than the console."""
    measures = comparison.measures
    while measures:
        n = len(measures)
        while n > 1 and _width(_table(comparison, measures[:n]), console) > console.width:
            n -= 1
        yield _table(comparison, measures[:n])
        measures = measures[n:]


def _width(table: Table, console: Console) -> int:
    return Measurement.get(console, console.options.update(max_width=10 * console.width), table).maximum


def _table(comparison: ExperimentComparison, measures: Sequence[Measure]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("method", no_wrap=True)
    for measure in measures:
        table.add_column(Text(comparison.head(measure)), justify="right", no_wrap=True)
    for method in comparison.methods:
        cells = (" ".join(filter(None, (method.cell(each), method.spread(each)))) for each in measures)
        table.add_row(*map(Text, (method.name, *cells)))
    return table


def as_json_object(comparison: ExperimentComparison, written: dict[str, Path]) -> str:
    """All that the table tells as one JSON object."""
    return fact_table.json_of(
        {
            "experiment": comparison.name,
            "n_paths": comparison.n_paths,
            "table": [_row(method, comparison.measures) for method in comparison.methods],
            "inversion": comparison.inversion,
            "settings": comparison.settings,
            "files": {name: str(path) for name, path in written.items()},
        }
    )


def _row(method: Method, measures: Sequence[Measure]) -> dict[str, Any]:
    mean = {each.field: method.measures[each.field] for each in measures}
    mean = {name: value for name, value in mean.items() if value is not None}
    return {
        "method": method.name,
        "n_paths": method.quality.n_paths,
        "mean": mean,
        "spread": {name: method.quality.spread[name] for name in mean if name in method.quality.spread},
        "results": method.endings,
    }
