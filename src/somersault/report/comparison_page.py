"""The page about rival ways. Whatever comes from data is escaped here."""

from base64 import b64encode
from html import escape

import numpy as np

from somersault.file_kinds import GENERATOR
from somersault.plot.tiles import pictures
from somersault.report import drawing, markup
from somersault.report.comparison import Comparison, Rival, mean_and_spread
from somersault.report.tiles import strip

_SHOWN = 4
"""Samples: a page with all ways of more of them is heavy, and tells no more."""


def comparison_page(comparison: Comparison, figures: dict[str, bytes]) -> str:
    """One self-contained HTML page about rival ways: it loads nothing, and runs no script.

    Parameters
    ----------
    comparison : Comparison
    figures : dict of str to bytes
        PNG images by caption.

    Returns
    -------
    str
        To be written as UTF-8.
    """
    style = markup.text_of("page.css")
    fields = {
        "title": escape(comparison.title),
        "style": style,
        "style_hash": markup.hash_of(style),
        "lead": escape(_lead(comparison)),
        "cards": _cards(comparison),
        "generator": GENERATOR,
        "table": _table(comparison),
        "meanings": "".join(
            f"<dt>{escape(m.name)}</dt><dd>{escape(m.meaning)}; good is {escape(m.better)}</dd>"
            for m in comparison.measures
        ),
        "inversion": markup.terms(comparison.inversion),
        "charts": _charts(comparison),
        "figures": "".join(_figure(caption, image) for caption, image in figures.items()),
        "strips": "".join(_strips(comparison, i) for i in _chosen(comparison)),
        "endings": _endings(comparison),
        "settings": markup.terms(comparison.settings),
    }
    return markup.filled(markup.text_of("comparison.html"), fields)


def _lead(comparison: Comparison) -> str:
    return (
        f"{len(comparison.samples)} samples that nobody has learned from, each morphed to another class in "
        f"{len(comparison.rivals)} ways: MUSIC in several forms, and what it has to beat. All are measured alike, "
        f"on {comparison.rivals[0].frames.shape[1]} frames at equal progress."
    )


def _cards(comparison: Comparison) -> str:
    """The default beside the straight line to its own end."""
    ours = comparison.rivals[0]
    line = next((r for r in comparison.rivals if r.name == "line to the end of the default"), ours)
    wanted = ("success", "confidence", "sharpness_middle", "manifold_middle", "told_apart", "identity_drift_end")
    return "".join(
        markup.card(m.name, m.better, mean_and_spread(ours.quality, m)[0], mean_and_spread(line.quality, m)[0])
        for m in comparison.measures
        if m.field in wanted
    )


def _table(comparison: Comparison) -> str:
    head = "".join(f"<th>{escape(m.name)}<small>{escape(m.better)}</small></th>" for m in comparison.measures)
    rows = "".join(_row(comparison, rival, first=i == 0) for i, rival in enumerate(comparison.rivals))
    return f'<table class="rivals"><thead><tr><th>way</th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(comparison: Comparison, rival: Rival, *, first: bool) -> str:
    kind = ' class="ours"' if first else ""
    cells = (mean_and_spread(rival.quality, measure) for measure in comparison.measures)
    return (
        f"<tr><th>{escape(rival.name)}</th>"
        + "".join(f"<td{kind}>{mean}<small>{spread}</small></td>" for mean, spread in cells)
        + "</tr>"
    )


def _charts(comparison: Comparison) -> str:
    rivals = comparison.highlighted
    charts = [
        drawing.means_svg(title, [rival.curves[title].mean(axis=0) for rival in rivals])
        for title in comparison.rivals[0].curves
    ]
    legend = "".join(f'<span class="key way-{i}"></span> {escape(rival.name)} ' for i, rival in enumerate(rivals))
    return f'<p class="quiet">{legend}</p><div class="charts">{"".join(charts)}</div>'


def _figure(caption: str, image: bytes) -> str:
    words = escape(caption)
    data = b64encode(image).decode()
    return (
        f'<figure class="panel"><img alt="{words}" src="data:image/png;base64,{data}">'
        f"<figcaption>{words}</figcaption></figure>"
    )


def _chosen(comparison: Comparison) -> list[int]:
    """The samples that are shown, spread evenly."""
    n = len(comparison.samples)
    return np.linspace(0, n - 1, min(n, _SHOWN)).round().astype(int).tolist()


def _strips(comparison: Comparison, sample: int) -> str:
    """The frames of one sample, a strip for each way."""
    parts = [f"<article><h3>{escape(comparison.samples[sample])}</h3>"]
    for i, rival in enumerate(comparison.rivals):
        shown = pictures(comparison.shown(rival.frames[sample : sample + 1]), comparison.image_shape)[0]
        name = escape(rival.name)
        kind = ' class="accent"' if i == 0 else ""
        parts.append(f'<small{kind}>{name}</small><img alt="{name}" src="{strip(shown)}">')
    return "".join(parts) + "</article>"


def _endings(comparison: Comparison) -> str:
    return markup.terms(
        {
            rival.name: "; ".join(
                f"{count} of {len(rival.results)}: {words}" for words, count in rival.endings.items()
            )
            for rival in comparison.rivals
            if rival.results
        }
    )
