"""The page about many methods. Whatever comes from data is escaped here."""

from base64 import b64encode
from html import escape
from pathlib import Path

from somersault.comparison import CURVES, Method
from somersault.even_rows import from_first_to_last
from somersault.file_kinds import GENERATOR
from somersault.plot.tiles import pictures
from somersault.report import drawing, markup
from somersault.report.tiles import strip
from studies.paper.comparison import ExperimentComparison

_SHOWN = 4
"""Samples: a page with all methods for more of them is heavy, and tells no more."""


def comparison_page(comparison: ExperimentComparison, figures: dict[str, bytes]) -> str:
    """Write a comparison as one HTML page, which loads nothing and runs no script.

    Parameters
    ----------
    comparison : ExperimentComparison
    figures : dict of str to bytes
        PNG images by caption.

    Returns
    -------
    str
        To be written as UTF-8.
    """
    style = markup.text_of("page.css") + _text_of("page.css")
    fields = {
        "title": escape(comparison.title),
        "style": style,
        "style_hash": markup.hash_of(style),
        "lead": escape(_lead(comparison)),
        "cards": _cards(comparison),
        "generator": GENERATOR,
        "table": _table(comparison),
        "meanings": "".join(
            f"<dt>{escape(m.name)}</dt><dd>{escape(m.meaning)}; good is {escape(m.good)}</dd>"
            for m in comparison.measures
        ),
        "inversion": markup.terms(comparison.inversion),
        "charts": _charts(comparison),
        "figures": "".join(_figure(caption, image) for caption, image in figures.items()),
        "strips": "".join(_strips(comparison, i) for i in _chosen(comparison)),
        "endings": _endings(comparison),
        "settings": markup.terms(comparison.settings),
    }
    return markup.filled(_text_of("page.html"), fields)


def _text_of(name: str) -> str:
    """A file that lies beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _lead(comparison: ExperimentComparison) -> str:
    return (
        f"{len(comparison.samples)} samples that nobody has learned from, each morphed to another class in "
        f"{len(comparison.methods)} ways: MUSIC in several forms, and what it has to beat. All are measured "
        f"alike, on {comparison.n_frames} frames at equal progress."
    )


def _cards(comparison: ExperimentComparison) -> str:
    """The default beside the straight line to its own end."""
    ours = comparison.methods[0]
    line = next((each for each in comparison.methods if each.name == "line to the end of the default"), ours)
    wanted = ["success", "confidence", *(f"{what}_crossing" for what in ("sharpness", "manifold", "told_apart"))]
    wanted.append("identity_drift_end")
    return "".join(
        markup.card(m.name, m.good, ours.cell(m), line.cell(m)) for m in comparison.measures if m.field in wanted
    )


def _table(comparison: ExperimentComparison) -> str:
    head = "".join(
        f"<th>{escape(comparison.head(m))}<small>{escape(m.good)}</small></th>" for m in comparison.measures
    )
    rows = "".join(_row(comparison, method, first=i == 0) for i, method in enumerate(comparison.methods))
    return f'<table class="methods"><thead><tr><th>method</th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(comparison: ExperimentComparison, method: Method, *, first: bool) -> str:
    kind = ' class="ours"' if first else ""
    cells = ((method.cell(measure), method.spread(measure)) for measure in comparison.measures)
    return (
        f"<tr><th>{escape(method.name)}</th>"
        + "".join(f"<td{kind}>{mean}<small>{spread}</small></td>" for mean, spread in cells)
        + "</tr>"
    )


def _charts(comparison: ExperimentComparison) -> str:
    methods = comparison.highlighted
    charts = [
        drawing.means_svg(CURVES[name], [method.curves[name].mean(axis=0) for method in methods])
        for name in comparison.methods[0].curves
    ]
    legend = "".join(
        f'<span class="key way-{i}"></span> {escape(method.name)} ' for i, method in enumerate(methods)
    )
    return f'<p class="quiet">{legend}</p><div class="charts">{"".join(charts)}</div>'


def _figure(caption: str, image: bytes) -> str:
    text = escape(caption)
    data = b64encode(image).decode()
    return (
        f'<figure class="panel"><img alt="{text}" src="data:image/png;base64,{data}">'
        f"<figcaption>{text}</figcaption></figure>"
    )


def _chosen(comparison: ExperimentComparison) -> list[int]:
    """The samples that are shown, spread evenly."""
    return from_first_to_last(len(comparison.samples), _SHOWN).tolist()


def _strips(comparison: ExperimentComparison, sample: int) -> str:
    """The frames of one sample, a strip for each way."""
    parts = [f"<article><h3>{escape(comparison.samples[sample])}</h3>"]
    for i, method in enumerate(comparison.methods):
        shown = pictures(comparison.shown(method.frames[sample : sample + 1]), comparison.image_shape)[0]
        name = escape(method.name)
        kind = ' class="accent"' if i == 0 else ""
        parts.append(f'<small{kind}>{name}</small><img alt="{name}" src="{strip(shown)}">')
    return "".join(parts) + "</article>"


def _endings(comparison: ExperimentComparison) -> str:
    return markup.terms(
        {
            method.name: "; ".join(
                f"{count} of {len(method.results)}: {how}" for how, count in method.endings.items()
            )
            for method in comparison.methods
            if method.results
        }
    )
