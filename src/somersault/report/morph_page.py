"""The page about a study: its paths in the explorer, and below it all of them in pictures and numbers."""

from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from somersault.explorer._file import page_of
from somersault.explorer._given import Given
from somersault.explorer._selection import MOST_BYTES, N_FRAMES, Selection
from somersault.explorer._session import Session
from somersault.report import drawing
from somersault.report.markup import card, head, paragraph, section, table, terms, text_of
from somersault.report.study import MEASURES, Measure
from somersault.report.tiles import Pixels, strip, tiles

if TYPE_CHECKING:
    from somersault.report.study import Study

_PIXELS = 700_000
"""Most pixels of all strips on a page, so that there is room for the explorer; further samples are left out."""
_MOST_SHOWN = 40
_CARDS = ("success", "confidence", "sharpness_middle", "manifold_middle", "told_apart")


def page(study: "Study") -> str:
    """One self-contained HTML page about a study: it loads nothing, and runs no script but its own.

    Parameters
    ----------
    study : Study

    Returns
    -------
    str
        To be written as UTF-8, less than 3 MB.
    """
    before = head(study.title, _lead(study), f'<div class="cards">{_cards(study)}</div>')
    before += section("What to look at", *map(paragraph, _look(study)))
    after = _strips(study) + _charts(study) + _quality(study) + _results(study)
    after += section("How to repeat it", terms(study.settings))
    given = _given(study)
    shown = Selection.of_morph(given, MOST_BYTES - len(before) - len(after))
    style = text_of("page.css")
    return page_of(shown, shown.requests, title=study.title, style=style, before=before, after=after)


def _given(study: "Study") -> Given:
    """The study as the explorer shows it."""
    session = Session(
        study.som,
        study.X,
        study.y,
        image_shape=study.image_shape,
        feature_names=study.feature_names,
        classifier=study.classifier,
        name=study.data,
    )
    goal = study.target if study.target_label != study.target else f"class {study.target}"
    names = [name_of(study, i) for i in range(study.n_samples)]
    return Given(session, study.morph, N_FRAMES, names=names, goal=goal, book=study.book)


def name_of(study: "Study", sample: int) -> str:
    """A sample in words: its place in the data, and its label."""
    own = None if study.start_labels is None else study.start_labels[sample]
    label = "" if own is None else f", label {own}"
    return f"Sample {study.start_rows[sample]}{label}"


def _lead(study: "Study") -> str:
    n, steps = study.n_samples, study.morph.n_steps
    samples = "1 sample" if n == 1 else f"{n} samples"
    bearing = "" if study.source == "any" else f" with the label {study.source}"
    ended = "; ".join(f"{count} of {n}: {words}" for words, count in study.endings.items())
    return (
        f"{samples} of {study.data}{bearing}, held out from all training, on the way to {study.target}. "
        f"{ended}. {steps.min()} to {steps.max()} steps, median {np.median(steps):.0f}."
    )


def _look(study: "Study") -> list[str]:
    """Where to look first, in plain sentences."""
    if study.image_shape:
        first = (
            "Press play and compare: MUSIC should stay one crisp picture all the way, where the straight line "
            "shows two on top of each other."
        )
    else:
        first = (
            "Press play: the gray dots are where the features start, the others where they are. On a straight "
            "line all of them move in step; on the path of MUSIC each moves in its own time."
        )
    sharp = "sharpness near 1 means as crisp as real samples, " if study.image_shape else ""
    second = (
        f"In the table, {sharp}a manifold distance up to 1 as close to real samples as they are to each other, "
        "and told apart near 0.5 that a classifier cannot tell the frames from real samples."
    )
    n = "one path" if study.n_samples == 1 else f"{study.n_samples} paths"
    return [first, second, f"These are the numbers of {n}: read small differences as chance."]


def _cards(study: "Study") -> str:
    ours, line = (route.measures() for route in study.routes[:2])
    return "".join(
        card(measure.name, measure.better, _number(ours, measure), _number(line, measure))
        for measure in MEASURES
        if measure.field in _CARDS and ours[measure.field] is not None
    )


def _number(measures: dict[str, float | None], measure: Measure) -> str:
    value = measures[measure.field]
    if value is None:
        return "–"
    return f"{value:.0%}" if measure.field == "success" else f"{value:.3f}"


def _strips(study: "Study") -> str:
    """All frames of all samples, or of as many as there is room for."""
    ours, line = tiles(study, 0), tiles(study, 1)
    shown = _shown(study, ours[0].size + line[0].size)
    articles = (_strip(study, sample, ours, line) for sample in shown)
    words = paragraph(_frames_words(study, shown), "quiet")
    return section("All frames", words, f'<div class="strips">{"".join(articles)}</div>')


def _shown(study: "Study", n_pixels: int) -> NDArray[np.intp]:
    """The samples that there is room for, spread evenly."""
    n = int(np.clip(_PIXELS // n_pixels, 1, min(_MOST_SHOWN, study.n_samples)))
    return np.linspace(0, study.n_samples - 1, n).round().astype(np.intp)


def _frames_words(study: "Study", shown: NDArray[np.intp]) -> str:
    some = "" if len(shown) == study.n_samples else f" {len(shown)} of the {study.n_samples} samples are shown."
    kind = (
        "Values outside the range of the data are clipped."
        if study.image_shape
        else "Features from left to right, each over its range in the data; the start behind in gray."
    )
    return f"{study.n_frames} frames at equal progress, from the start to the end. {kind}{some}"


def _strip(study: "Study", sample: int, ours: Pixels, line: Pixels) -> str:
    name = escape(name_of(study, sample))
    ended = escape(f"{study.morph.n_steps[sample]} steps · {study.morph.results[sample]}")
    alt = f"{name}: {study.n_frames} frames to {escape(study.target)}"
    return (
        f"<article><h3>{name} <span>· {ended}</span></h3>"
        f'<small class="accent">MUSIC</small><img alt="MUSIC. {alt}" src="{strip(ours[sample])}">'
        "<small>straight line to its own end</small>"
        f'<img alt="Straight line. {alt}" src="{strip(line[sample])}"></article>'
    )


def _charts(study: "Study") -> str:
    ours, line = study.routes[:2]
    charts = [drawing.curves_svg("Distance² to the target", ours.activations, line.activations)]
    if ours.confidence is not None and line.confidence is not None:
        title = "Confidence in the target's class"
        charts.append(drawing.curves_svg(title, ours.confidence, line.confidence, top=1.0))
    if ours.largest is not None and line.largest is not None:
        title = "Confidence in the likeliest class"
        charts.append(drawing.curves_svg(title, ours.largest, line.largest, top=1.0))
    legend = (
        '<p class="quiet">Each thin line is a sample. <span class="key ours"></span> mean of MUSIC, '
        '<span class="key line"></span> mean of the straight line to its own end.</p>'
    )
    return section("On the way", legend, f'<div class="charts">{"".join(charts)}</div>')


def _quality(study: "Study") -> str:
    """A row for each measure: three numbers side by side are what one compares."""
    names = "".join(f"<th>{escape(route.name)}</th>" for route in study.routes)
    columns = [route.measures() for route in study.routes]
    rows = "".join(
        _measure_row(measure, columns)
        for measure in MEASURES
        if any(column[measure.field] is not None for column in columns)
    )
    top = f'<tr><th>measure</th><th class="wide">good is</th>{names}</tr>'
    content = f"<table><thead>{top}</thead><tbody>{rows}</tbody></table>"
    return section("How good the paths are", f'<div class="scroll">{content}</div>')


def _measure_row(measure: Measure, columns: list[dict[str, float | None]]) -> str:
    ours, *others = (_number(column, measure) for column in columns)
    return (
        f'<tr><th>{measure.name}<small class="meaning">{measure.meaning}</small>'
        f'<small class="narrow">good is {measure.better}</small></th><td class="wide">{measure.better}</td>'
        f'<td class="ours">{ours}</td>{"".join(f"<td>{other}</td>" for other in others)}</tr>'
    )


def _results(study: "Study") -> str:
    confidence = study.routes[0].confidence
    heads = ["sample", "target unit", "steps", "result"]
    columns = [
        [name_of(study, i) for i in range(study.n_samples)],
        study.morph.targets,
        study.morph.n_steps,
        study.morph.results,
    ]
    if confidence is not None:
        heads.insert(3, "confidence in the target's class at the end")
        columns.insert(3, [f"{value:.3f}" for value in confidence[:, -1]])
    return section("How each path ended", table(heads, zip(*columns, strict=True), "results"))
