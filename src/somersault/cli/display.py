"""What the morph command prints: the quality table for people, or the same numbers for machines."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from somersault.cli import fact_table, terminal, units_of_measure
from somersault.report import MEASURES

if TYPE_CHECKING:
    from somersault.cli.morph_command import Request
    from somersault.report import Study

_MOST_NAMED = 8
"""Features in a line of them."""
_PIPED = 220
"""Columns of a line that goes to a file or another command."""


def notes(request: "Request", study: "Study") -> list[str]:
    """What the user might not expect."""
    found: list[str] = []
    if study.n_samples < request.n_samples:
        found.append(
            f"note: asked for {request.n_samples} samples; only {study.n_samples} are held out: morphed those"
        )
    if "as read" in study.settings:
        found.append(f"note: {study.settings['as read']}")
    if "without a label" in study.settings:
        found.append(f"note: {study.settings['without a label']}: they have no vote and are not judged")
    if "left out" in study.settings:
        found.append(f"note: left out {study.settings['left out']}: a morph needs all of them")
    if request.map is None and "not standardized" in study.settings:
        found.append(units_of_measure.note(study.settings["not standardized"]))
    if study.start_labels is not None and study.target == f"unit {request.to}":
        found.append(f"note: {request.to} is no label of {study.data}: taken as the number of a unit")
    if request.map is not None:
        found.append("note: the map may have been trained on the samples morphed; the classifier was not")
    return found


def print_table(study: "Study", written: dict[str, Path], console: Console | None = None) -> None:
    """The quality table, how the paths ended, and where to look further."""
    console = console or terminal.console(sys.stdout, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPED
    beside = _table(study, across=True)
    fits = Measurement.get(console, console.options.update(max_width=_PIPED), beside).maximum <= console.width
    console.print(beside if fits else _table(study, across=False), soft_wrap=False)
    for line in _words(study):
        console.print(Text(line))
    if written:
        console.print(Text(f"written: {', '.join(map(str, written.values()))}"))


def _table(study: "Study", *, across: bool) -> Table:
    """A row for each path, and what is good; or, where lines are too short for it, a column."""
    heads = ["path", *(measure.name for measure in MEASURES)]
    rows = [[route.name, *map(_cell, route.measures().values())] for route in study.routes]
    rows.append(["good is", *(measure.better for measure in MEASURES)])
    if not across:
        heads, *rows = (list(line) for line in zip(heads, *rows, strict=True))
    table = Table(
        title=Text(study.title), box=SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False
    )
    for i, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if i else "left", no_wrap=i == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _words(study: "Study") -> list[str]:
    steps, n = study.morph.n_steps, study.n_samples
    lines = [f"{count} of {n} paths: {words}" for words, count in study.endings.items()]
    if study.morph.bounded_features is not None:
        lines.append(_bounded(study, study.morph.bounded_features))
    lines.append(f"steps: {steps.min()} to {steps.max()}, median {np.median(steps):g}")
    if study.accuracy is not None:
        lines.append(f"the classifier is right about {study.accuracy:.1%} of the held-out samples")
    return lines


def _name(study: "Study", place: int | np.intp) -> str:
    """What a feature is called: its name, or else its number."""
    return str(place) if study.feature_names is None else study.feature_names[place]


def _bounded(study: "Study", held: NDArray[np.bool_]) -> str:
    """The features that the bounds hold at the ends, those of most paths first."""
    counts = held.sum(axis=0)
    most = np.argsort(-counts, kind="stable")[: min(_MOST_NAMED, int(np.count_nonzero(counts)))]
    names = [f"{_name(study, place)} ({counts[place]})" for place in most]
    names += ["…"] if np.count_nonzero(counts) > _MOST_NAMED else []
    at = f"{held.any(axis=1).sum()} of {len(held)} paths end at a bound"
    return f"within {study.settings['bounds']}: {at}{': ' if names else ''}{', '.join(names)}"


def as_json(study: "Study", written: dict[str, Path]) -> str:
    """All that the table tells, and the result of each sample, as one JSON object."""
    labels = None if study.start_labels is None else study.start_labels.tolist()
    confidence, bounded = study.routes[0].confidence, study.morph.bounded_features
    samples = [
        {
            "row": int(study.start_rows[i]),
            "label": None if labels is None else labels[i],
            "target": int(study.morph.targets[i]),
            "result": result.name,
            "sentence": str(result),
            "n_steps": int(study.morph.n_steps[i]),
            "bounded_features": None if bounded is None else [_name(study, j) for j in np.flatnonzero(bounded[i])],
            "confidence": None if confidence is None else float(confidence[i, -1]),
        }
        for i, result in enumerate(study.morph.results)
    ]
    answer = {
        "data": study.data,
        "from": study.source,
        "to": study.target,
        "table": [{"path": route.name, **route.measures()} for route in study.routes],
        "results": study.endings,
        "samples": samples,
        "classifier_accuracy": study.accuracy,
        "settings": study.settings,
        "files": {name: str(path) for name, path in written.items()},
    }
    return fact_table.json_of(answer)
