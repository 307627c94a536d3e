"""The page: fills the template with words, drawings and pictures. Whatever comes from data is escaped here."""

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault.report import _drawing
from somersault.report._study import MEASURES, Measure
from somersault.report._tiles import Pixels, gap, strip, tiles

if TYPE_CHECKING:
    from somersault.report._study import Study

_PIXELS = 2_000_000
"""Most pixels of all frames on a page, so that it stays below 3 MB; further samples are left out."""
_MOST_SHOWN = 40
_MOST_FEATURES = 20
_CARDS = ("success", "confidence", "sharpness_middle", "manifold_middle", "told_apart")


def page(study: "Study") -> str:
    """One self-contained HTML page about a study: it loads nothing, and runs no script but its own.

    Parameters
    ----------
    study : Study

    Returns
    -------
    str
        To be written as UTF-8.
    """
    ours, line = tiles(study, 0), tiles(study, 1)
    shown = _shown(study, ours[0].size + line[0].size)
    style, script = text_of("page.css"), text_of("page.js")
    fields = {
        "title": escape(study.title),
        "style": style,
        "style_hash": hash_of(style),
        "script": script,
        "script_hash": hash_of(script),
        "lead": escape(_lead(study)),
        "cards": _cards(study),
        "look": "".join(f"<p>{escape(sentence)}</p>" for sentence in _look(study)),
        "chooser": "".join(_choice(study, sample) for sample in shown),
        "last_frame": str(study.n_frames - 1),
        "features": "" if study.image_shape else _features(study),
        "map": _drawing.map_svg(study, shown),
        "map_words": escape(_map_words(study)),
        "frames_words": escape(_frames_words(study, shown)),
        "strips": "".join(_strips(study, sample, i, ours, line) for i, sample in enumerate(shown)),
        "charts": _charts(study, shown),
        "quality": _quality(study),
        "results": _results(study),
        "settings": "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in study.settings.items()),
        "data": _json(_data(study, shown, ours)),
    }
    return filled(text_of("page.html"), fields)


def text_of(name: str) -> str:
    """A file that lies beside this one."""
    return files("somersault.report").joinpath(name).read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """What the policy of a page lets pass."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def filled(template: str, fields: dict[str, str]) -> str:
    """The template with its fields; what is filled in is not looked at again, whatever it holds."""
    first, *rest = template.split("{{")
    pieces = (piece.split("}}", 1) for piece in rest)
    return first + "".join(fields[name] + text for name, text in pieces)


def _json(value: Any) -> str:
    """JSON that no text in it can end the script element of."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False).replace("<", "\\u003c")


def _shown(study: "Study", n_pixels: int) -> NDArray[np.intp]:
    """The samples that there is room for, spread evenly."""
    n = int(np.clip(_PIXELS // n_pixels, 1, min(_MOST_SHOWN, study.n_samples)))
    return np.linspace(0, study.n_samples - 1, n).round().astype(np.intp)


def name_of(study: "Study", sample: int) -> str:
    """A sample in words: its place in the data, and its label."""
    label = "" if study.start_labels is None else f", label {study.start_labels[sample]}"
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
            "Press play: the gray dots are where the features start, the blue ones where they are. On a straight "
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
        f'<div class="card"><span>{measure.name}</span><b class="accent">{_number(ours, measure)}</b>'
        f"<span>straight line {_number(line, measure)}</span></div>"
        for measure in MEASURES
        if measure.field in _CARDS and ours[measure.field] is not None
    )


def _number(measures: dict[str, float | None], measure: Measure) -> str:
    value = measures[measure.field]
    if value is None:
        return "–"
    return f"{value:.0%}" if measure.field == "success" else f"{value:.3f}"


def _choice(study: "Study", sample: int) -> str:
    name = escape(name_of(study, sample))
    return (
        f'<button type="button" aria-pressed="false" aria-label="{name}" title="{name}"><canvas></canvas></button>'
    )


def _map_words(study: "Study") -> str:
    marks = _drawing.short_labels(study.book.labels)
    legend = ", ".join(f"{mark} = {label}" for label, mark in marks.items() if mark != label)
    return (
        "Each cell is a unit of the map; the stronger its gray, the farther its prototype from those of its "
        "neighbors. A path goes from the ring to the disk, through the best matching units of its frames."
        + (f" {legend}." if legend else "")
    )


def _frames_words(study: "Study", shown: NDArray[np.intp]) -> str:
    some = "" if len(shown) == study.n_samples else f" {len(shown)} of the {study.n_samples} samples are shown."
    kind = (
        "Values outside the range of the data are clipped."
        if study.image_shape
        else "Features from left to right, each over its range in the data; the start behind in gray."
    )
    return f"{study.n_frames} frames at equal progress, from the start to the end. {kind}{some}"


def _strips(study: "Study", sample: int, i: int, ours: Pixels, line: Pixels) -> str:
    name = escape(name_of(study, sample))
    ended = escape(f"{study.morph.n_steps[sample]} steps · {study.morph.results[sample]}")
    alt = f"{name}: {study.n_frames} frames to {escape(study.target)}"
    return (
        f"<article><h3>{name} <span>· {ended}</span></h3>"
        f'<small class="accent">MUSIC</small><img id="ours-{i}" alt="MUSIC. {alt}" src="{strip(ours[sample])}">'
        "<small>straight line to its own end</small>"
        f'<img id="line-{i}" alt="Straight line. {alt}" src="{strip(line[sample])}"></article>'
    )


def _charts(study: "Study", shown: NDArray[np.intp]) -> str:
    ours, line = study.routes[:2]
    charts = [_drawing.curves_svg("Activation of the target unit", ours.activations, line.activations, shown)]
    if ours.confidence is not None and line.confidence is not None:
        title = "Confidence in the target's class"
        charts.append(_drawing.curves_svg(title, ours.confidence, line.confidence, shown, top=1.0))
    if ours.largest is not None and line.largest is not None:
        title = "Confidence in the likeliest class"
        charts.append(_drawing.curves_svg(title, ours.largest, line.largest, shown, top=1.0))
    return "".join(charts)


def _quality(study: "Study") -> str:
    """A row for each measure: three numbers side by side are what one compares."""
    head = "".join(f"<th>{escape(route.name)}</th>" for route in study.routes)
    columns = [route.measures() for route in study.routes]
    rows = "".join(
        _measure_row(measure, columns)
        for measure in MEASURES
        if any(column[measure.field] is not None for column in columns)
    )
    head = f'<tr><th>measure</th><th class="wide">good is</th>{head}</tr>'
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


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
    head = "".join(f"<th>{name}</th>" for name in heads)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row)}</tr>"
        for row in zip(*columns, strict=True)
    )
    return f'<table class="results"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _moving(study: "Study") -> NDArray[np.intp]:
    """The features that change most along the paths, in their order."""
    frames = study.shown(study.routes[0].frames)
    change = np.abs(frames[:, -1] - frames[:, 0]).mean(axis=0)
    return np.sort(np.argsort(-change, kind="stable")[:_MOST_FEATURES])


def _feature_names(study: "Study") -> list[str]:
    n_features = study.routes[0].frames.shape[2]
    return list(study.feature_names or (f"feature {i}" for i in range(1, n_features + 1)))


def _features(study: "Study") -> str:
    names = _feature_names(study)
    rows = "".join(
        f'<div><span title="{escape(names[i])}">{escape(names[i])}</span>'
        '<svg aria-hidden="true"><rect x="0" y="8" width="100%" height="2"/><circle class="was" cy="9" r="4"/>'
        '<circle class="now" cy="9" r="6"/></svg><output></output></div>'
        for i in _moving(study)
    )
    return f'<div class="features">{rows}</div>'


def _data(study: "Study", shown: NDArray[np.intp], ours: Pixels) -> dict[str, Any]:
    """What the script needs: numbers and names of the samples that are shown."""
    rows, columns = ours.shape[2:]
    return {
        "targetLabel": study.target_label,
        "tile": {"width": columns, "height": rows, "gap": gap(columns)},
        "samples": [_sample(study, sample) for sample in shown],
    }


def _sample(study: "Study", sample: int) -> dict[str, Any]:
    ours, line = study.routes[:2]
    one: dict[str, Any] = {
        "name": name_of(study, sample),
        "places": _drawing.places(study, 0)[sample].round(1).tolist(),
        "units": [_unit(study, unit) for unit in ours.bmus[sample].tolist()],
        "confidence": None if ours.confidence is None else ours.confidence[sample].round(4).tolist(),
        "lineConfidence": None if line.confidence is None else line.confidence[sample].round(4).tolist(),
    }
    if not study.image_shape:
        chosen = _moving(study)
        values = ours.frames[sample][:, chosen]
        shares = study.shown(ours.frames[sample])[:, chosen]
        one["features"] = [
            [[round(share, 4), f"{value:.4g}"] for share, value in zip(*frame, strict=True)]
            for frame in zip(shares.tolist(), values.tolist(), strict=True)
        ]
    return one


def _unit(study: "Study", unit: int) -> str:
    label = None if study.book.labels is None else study.book.labels[unit]
    return f"best matching unit {unit}" + ("" if label is None else f", label {label}")
