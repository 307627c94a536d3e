"""What the morph command prints: the quality table for people, or the same numbers for machines."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from somersault.cli import fact_table, messages, terminal

if TYPE_CHECKING:
    from somersault.cli.morph_command import Request
    from somersault.comparison import MorphComparison

_PIPED = 220
"""Columns of a line that goes to a file or another command."""


def notes(request: "Request", comparison: "MorphComparison") -> list[str]:
    """What the user might not expect."""
    found = list(comparison.split.data.understood_as)
    if comparison.n_paths < request.n_samples:
        found.append(
            f"note: asked for {request.n_samples} samples; only {comparison.n_paths} are held out: morphed those"
        )
    if "as read" in comparison.settings:
        found.append(f"note: {comparison.settings['as read']}")
    if "without a label" in comparison.settings:
        found.append(f"note: {comparison.settings['without a label']}: they have no vote and are not judged")
    if "left out" in comparison.settings:
        found.append(f"note: left out {comparison.settings['left out']}: a morph needs all of them")
    if request.map is None and "not standardized" in comparison.settings:
        found.append(messages.of_outweighing(comparison.settings["not standardized"]))
    if comparison.start_labels is not None and comparison.target == f"unit {request.to}":
        found.append(f"note: {request.to} is no label of {comparison.name}: taken as the number of a unit")
    if request.map is not None:
        found.append("note: the map may have been trained on the samples morphed; the classifier was not")
    return found


def print_table(comparison: "MorphComparison", written: dict[str, Path], console: Console | None = None) -> None:
    """The quality table, how the paths ended, and where to look further."""
    console = console or terminal.console(sys.stdout, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPED
    beside = _table(comparison, across=True)
    fits = Measurement.get(console, console.options.update(max_width=_PIPED), beside).maximum <= console.width
    console.print(beside if fits else _table(comparison, across=False), soft_wrap=False)
    for line in comparison.sentences:
        console.print(Text(line))
    if written:
        console.print(Text(f"written: {', '.join(map(str, written.values()))}"))


def _table(comparison: "MorphComparison", *, across: bool) -> Table:
    """A row for each path, and what is good; or, where lines are too short for it, a column."""
    heads, *rows = comparison.table(comparison.measures)
    if not across:
        heads, *rows = (list(line) for line in zip(heads, *rows, strict=True))
    table = Table(
        title=Text(comparison.title), box=SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False
    )
    for i, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if i else "left", no_wrap=i == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def as_json(comparison: "MorphComparison", written: dict[str, Path]) -> str:
    """All that the table tells, and the result of each sample, as one JSON object."""
    labels = None if comparison.start_labels is None else comparison.start_labels.tolist()
    names = comparison.start_names
    music, bounded = comparison.methods[0], comparison.morph.bounded_features
    confidence, name = music.curves.get("target_confidence"), comparison.split.feature_name
    samples = [
        {
            "row": int(comparison.start_rows[i]),
            "name": None if names is None else str(names[i]),
            "label": None if labels is None else labels[i],
            "target": int(comparison.morph.targets[i]),
            "result": result.name,
            "sentence": str(result),
            "n_steps": int(comparison.morph.n_steps[i]),
            "bounded_features": None if bounded is None else list(map(name, np.flatnonzero(bounded[i]))),
            "confidence": None if confidence is None else float(confidence[i, -1]),
        }
        for i, result in enumerate(comparison.morph.results)
    ]
    answer = {
        "data": comparison.name,
        "from": comparison.source,
        "to": comparison.target,
        "table": [
            {"path": each.name, **{m.field: each.measures[m.field] for m in comparison.measures}}
            for each in comparison.methods
        ],
        "results": music.endings,
        "samples": samples,
        "classifier_accuracy": comparison.accuracy,
        "settings": comparison.settings,
        "files": {name: str(path) for name, path in written.items()},
    }
    return fact_table.json_of(answer)
