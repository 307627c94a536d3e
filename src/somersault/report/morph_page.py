"""The page about a comparison of morphs: paths in the explorer, and below it all in pictures and numbers."""

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import is_color
from somersault.comparison import CURVES
from somersault.even_rows import from_first_to_last
from somersault.explorer.answers.fixed_paths import FixedPaths
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import MOST_BYTES, N_FRAMES, select_paths
from somersault.explorer.transport.saved_file import page_of
from somersault.path_measures import MAIN_MEASURES, Measure
from somersault.plot.tiles import outside
from somersault.report import drawing
from somersault.report.markup import card, head, paragraph, section, table, terms, text_of
from somersault.report.players import played, players
from somersault.report.tiles import Pixels, strip, tiles

if TYPE_CHECKING:
    from somersault.comparison import Method, MorphComparison

_PIXELS = 700_000
"""Most pixels of all strips on a page, so that there is room for the explorer; further samples are left out."""
_MOST_SHOWN = 40
_CARDS = ("success", "confidence", "sharpness_crossing", "manifold_crossing", "told_apart_crossing")


def page(comparison: "MorphComparison") -> str:
    """Write a comparison as one HTML page, which loads nothing and runs its own script only.

    Parameters
    ----------
    comparison : MorphComparison

    Returns
    -------
    str
        To be written as UTF-8, less than 3 MB.
    """
    before = head(comparison.title, _lead(comparison), f'<div class="cards">{_cards(comparison)}</div>')
    before += section("What to look at", *map(paragraph, _look(comparison)))
    after = _strips(comparison) + _charts(comparison) + _quality(comparison) + _results(comparison)
    after += section("How to repeat it", terms(comparison.settings))
    shown = select_paths(_fixed_paths(comparison), MOST_BYTES - len(before) - len(after))
    style = text_of("page.css")
    return page_of(shown, shown.requests, title=comparison.title, style=style, before=before, after=after)


def _fixed_paths(comparison: "MorphComparison") -> FixedPaths:
    """The morphs as the explorer shows it."""
    session = Session(
        comparison.som,
        comparison.split.X,
        comparison.split.y,
        image_shape=comparison.image_shape,
        feature_names=comparison.split.data.feature_names,
        classifier=comparison.classifier,
        name=comparison.name,
    )
    goal = comparison.target if comparison.target_label != comparison.target else f"class {comparison.target}"
    names, book = comparison.samples, comparison.book
    return FixedPaths(session, comparison.morph, N_FRAMES, names=names, goal=goal, book=book)


def _lead(comparison: "MorphComparison") -> str:
    n, steps = comparison.n_paths, comparison.morph.n_steps
    samples = "1 sample" if n == 1 else f"{n} samples"
    bearing = "" if comparison.source == "any" else f" with the label {comparison.source}"
    ended = "; ".join(f"{count} of {n}: {how}" for how, count in comparison.methods[0].endings.items())
    return (
        f"{samples} of {comparison.name}{bearing}, held out from all training, on the way to {comparison.target}. "
        f"{ended}. {steps.min()} to {steps.max()} steps, median {np.median(steps):.0f}."
    )


def _look(comparison: "MorphComparison") -> list[str]:
    """Where to look first, in plain sentences."""
    if comparison.image_shape:
        first = (
            "Press play and compare: MUSIC should stay one crisp picture all the way, where the straight line "
            "shows two on top of each other."
        )
    else:
        first = (
            "Press play: the gray dots are where the features start, the others where they are. On a straight "
            "line all of them move in step; on the path of MUSIC each moves in its own time."
        )
    sharp = "sharpness near 1 means as crisp as real samples, " if comparison.image_shape else ""
    second = (
        f"In the table, {sharp}a manifold distance up to 1 as close to real samples as they are to each other, "
        "and told apart near 0.5 that a classifier cannot tell the frames from real samples."
    )
    n = "one path" if comparison.n_paths == 1 else f"{comparison.n_paths} paths"
    return [first, second, f"These are the numbers of {n}: read small differences as chance."]


def _cards(comparison: "MorphComparison") -> str:
    ours, line, *_ = comparison.methods
    return "".join(
        card(measure.name, measure.good, _number(ours, measure), _number(line, measure))
        for measure in MAIN_MEASURES
        if measure.field in _CARDS and ours.measures[measure.field] is not None
    )


def _number(method: "Method", measure: Measure) -> str:
    value = method.measures[measure.field]
    return f"{value:.0%}" if measure.field == "success" and value is not None else method.cell(measure)


def _strips(comparison: "MorphComparison") -> str:
    """All frames of all samples, or of as many as there is room for."""
    ours, line = (tiles(comparison, method) for method in comparison.methods[:2])
    shown = samples_shown(comparison, ours[0].size + line[0].size)
    heard = set[int]() if comparison.medium is None else played(comparison, shown)
    articles = (_strip(comparison, sample, ours, line, is_heard=sample in heard) for sample in shown)
    legend = paragraph(_frames_legend(comparison, shown), "quiet")
    return section("All frames", legend, f'<div class="strips">{"".join(articles)}</div>')


def samples_shown(comparison: "MorphComparison", n_pixels: int) -> NDArray[np.intp]:
    """The samples that there is room for, spread evenly."""
    return from_first_to_last(comparison.n_paths, max(1, min(_PIXELS // n_pixels, _MOST_SHOWN)))


def _frames_legend(comparison: "MorphComparison", shown: NDArray[np.intp]) -> str:
    some = (
        "" if len(shown) == comparison.n_paths else f" {len(shown)} of the {comparison.n_paths} samples are shown."
    )
    if is_color(comparison.image_shape):
        beyond = outside(np.stack([method.frames for method in comparison.methods[:2]]))
        kind = "Colors are as they are." if beyond is None else f"{beyond} and are clipped: no color shows them."
    elif comparison.image_shape:
        kind = "Values outside the range of the data are clipped."
    else:
        kind = "Features from left to right, each over its range in the data; the start behind in gray."
    return f"{comparison.n_frames} frames at equal progress, from the start to the end. {kind}{some}"


def _strip(comparison: "MorphComparison", sample: int, ours: Pixels, line: Pixels, *, is_heard: bool) -> str:
    name = escape(comparison.samples[sample])
    ended = escape(f"{comparison.morph.n_steps[sample]} steps · {comparison.morph.results[sample]}")
    alt = f"{name}: {comparison.n_frames} frames to {escape(comparison.target)}"
    return (
        f"<article><h3>{name} <span>· {ended}</span></h3>"
        f'<small class="accent">MUSIC</small><img alt="MUSIC. {alt}" src="{strip(ours[sample])}">'
        "<small>straight line to its own end</small>"
        f'<img alt="Straight line. {alt}" src="{strip(line[sample])}">'
        f"{players(comparison, sample) if is_heard else ''}</article>"
    )


def _charts(comparison: "MorphComparison") -> str:
    ours, line = (method.curves for method in comparison.methods[:2])
    charts = [
        drawing.curves_svg(title, ours[name], line[name], top=None if name == "target_activations" else 1.0)
        for name, title in CURVES.items()
        if name in ours
    ]
    legend = (
        '<p class="quiet">Each thin line is a sample. <span class="key ours"></span> mean of MUSIC, '
        '<span class="key line"></span> mean of the straight line to its own end.</p>'
    )
    return section("On the way", legend, f'<div class="charts">{"".join(charts)}</div>')


def _quality(comparison: "MorphComparison") -> str:
    """A row for each measure: three numbers side by side are what one compares."""
    names = "".join(f"<th>{escape(method.name)}</th>" for method in comparison.methods)
    rows = "".join(
        _measure_row(comparison.head(measure), measure, comparison.methods)
        for measure in comparison.measures
        if any(method.measures[measure.field] is not None for method in comparison.methods)
    )
    top = f'<tr><th>measure</th><th class="wide">good is</th>{names}</tr>'
    content = f"<table><thead>{top}</thead><tbody>{rows}</tbody></table>"
    return section("How good the paths are", f'<div class="scroll">{content}</div>')


def _measure_row(head: str, measure: Measure, methods: tuple["Method", ...]) -> str:
    ours, *others = (_number(method, measure) for method in methods)
    return (
        f'<tr><th>{head}<small class="meaning">{measure.meaning}</small>'
        f'<small class="narrow">good is {measure.good}</small></th><td class="wide">{measure.good}</td>'
        f'<td class="ours">{ours}</td>{"".join(f"<td>{other}</td>" for other in others)}</tr>'
    )


def _results(comparison: "MorphComparison") -> str:
    confidence = comparison.methods[0].curves.get("target_confidence")
    heads = ["sample", "target unit", "steps", "result"]
    columns: list[Any] = [
        comparison.samples,
        comparison.morph.targets,
        comparison.morph.n_steps,
        comparison.morph.results,
    ]
    if confidence is not None:
        heads.insert(3, "confidence in the target's class at the end")
        columns.insert(3, [f"{value:.3f}" for value in confidence[:, -1]])
    return section("How each path ended", table(heads, zip(*columns, strict=True), "results"))
