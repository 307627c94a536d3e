"""The map and the curves as SVG that takes its colors from the page, so that it fits a light and a dark one."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from somersault.explorer._marks import short_labels
from somersault.plot._cells import cells, is_wrapped, way

if TYPE_CHECKING:
    from somersault.lattice import Lattice
    from somersault.report._study import Study

Array = NDArray[np.float64]

_MAP = 440.0
"""Width of the map: about what it has on the page, so that lines and letters keep their size."""
_STRONGEST = 0.48
"""Opacity of the unit that is farthest from its neighbors: labels stay legible on it."""
_WIDTH, _HEIGHT = 340, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 12, 28


def _step(lattice: "Lattice") -> float:
    """The length of a lattice step."""
    return float(np.clip(_MAP / max(lattice.shape), 10, 60))


def places(study: "Study", route: int) -> Array:
    """Where the paths of a route are drawn on the map, (n_samples, n_frames, 2)."""
    lattice = study.som.lattice_
    return _step(lattice) * (way(study.routes[route].bmus, lattice) + 1)


def map_svg(study: "Study", shown: NDArray[np.intp]) -> str:
    """The cells of the map, darker where prototypes are far from their neighbors, under the paths."""
    lattice, labels = study.som.lattice_, study.book.labels
    step = _step(lattice)
    corners = step * (cells(lattice) + 1)
    apart = study.som.u_heights_
    opacity = 0.04 + (_STRONGEST - 0.04) * (apart - apart.min()) / max(np.ptp(apart), 1e-300)
    marks = short_labels(labels)
    parts: list[str] = []
    for unit, (x, y) in enumerate(step * (lattice.coordinates + 1)):
        label = None if labels is None else labels[unit]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners[unit])
        parts.append(
            f'<polygon points="{points}" fill-opacity="{opacity[unit]:.2f}">'
            f"<title>{_unit_words(study, unit)}</title></polygon>"
        )
        if label is not None:
            parts.append(f'<text x="{x:.1f}" y="{y + 0.14 * step:.1f}">{escape(marks[str(label)])}</text>')
    left, top = corners.min(axis=(0, 1)) - 4
    width, height = np.ptp(corners, axis=(0, 1)) + 8
    return (
        f'<svg class="map" viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" '
        f'font-size="{min(0.38 * step, 15):.1f}" role="img" aria-label="The map, with the paths of the morphs">'
        f"{''.join(parts)}{''.join(_path(study, sample, i) for i, sample in enumerate(shown))}"
        f'<circle id="dot" r="{min(0.28 * step, 8):.1f}" cx="-99" cy="-99"/></svg>'
    )


def _unit_words(study: "Study", unit: int) -> str:
    row, column = divmod(unit, study.som.lattice_.shape[1])
    label = None if study.book.labels is None else study.book.labels[unit]
    share = "" if label is None else f": {escape(str(label))}, {study.book.purity[unit]:.0%} of its samples"
    return f"unit {unit} (row {row}, column {column}){share}"


def _path(study: "Study", sample: int, i: int) -> str:
    """The way of one sample over the map, from a ring to a disk."""
    points = places(study, 0)[sample]
    wrapped = is_wrapped(study.routes[0].bmus[[sample]], study.som.lattice_)[0]
    commands = ["M", *("M" if jump else "L" for jump in wrapped)]
    drawn = "".join(f"{command}{x:.1f} {y:.1f}" for command, (x, y) in zip(commands, points, strict=True))
    (x0, y0), (x1, y1) = points[[0, -1]]
    radius = min(0.13 * _step(study.som.lattice_), 4.5)
    return (
        f'<g class="path" data-sample="{i}"><path d="{drawn}"/>'
        f'<circle class="start" cx="{x0:.1f}" cy="{y0:.1f}" r="{radius:.1f}"/>'
        f'<circle class="end" cx="{x1:.1f}" cy="{y1:.1f}" r="{radius:.1f}"/></g>'
    )


def curves_svg(title: str, ours: Array, line: Array, shown: NDArray[np.intp], top: float | None = None) -> str:
    """A quantity (n_samples, n_frames) over progress: each path of MUSIC, their mean, and the mean of the line."""
    ticks = _ticks(float(max(ours.max(), line.max())) if top is None else top)
    each = "".join(
        f'<polyline class="one" data-sample="{i}" points="{_points(ours[sample], ticks)}"/>'
        for i, sample in enumerate(shown)
    )
    return _chart(
        title,
        ticks,
        f'{each}<polyline class="mean line" points="{_points(line.mean(axis=0), ticks)}"/>'
        f'<polyline class="mean" points="{_points(ours.mean(axis=0), ticks)}"/>',
    )


def means_svg(title: str, means: Sequence[Array]) -> str:
    """A quantity of several ways, each (n_frames,), over progress; the first is drawn last, above the others."""
    ticks = _ticks(float(max(values.max() for values in means)))
    lines = [
        f'<polyline class="mean way-{i}" points="{_points(values, ticks)}"/>' for i, values in enumerate(means)
    ]
    return _chart(title, ticks, "".join(reversed(lines)))


def _points(values: Array, ticks: list[float]) -> str:
    x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * np.linspace(0, 1, len(values))
    y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * values / ticks[-1]
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def _chart(title: str, ticks: list[float], lines: str) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg class="curves" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="img" aria-label="{escape(title)} over progress">{_axes(ticks)}{lines}</svg></figure>'
    )


def _ticks(top: float) -> list[float]:
    """0, …, at least top: two to five round steps."""
    if not top > 0:
        return [0.0, 1.0]
    magnitude = 10.0 ** np.floor(np.log10(top))
    step = next(magnitude * s for s in (0.25, 0.5, 1.0, 2.0, 2.5) if top / (magnitude * s) <= 4.0001)
    return [k * step for k in range(int(np.ceil(top / step - 1e-4)) + 1)]


def _axes(ticks: list[float]) -> str:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    parts: list[str] = []
    for tick in ticks:
        y = bottom - (bottom - _TOP) * tick / ticks[-1]
        parts.append(f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="y" x="{_LEFT - 7}" y="{y + 4:.1f}">{tick:.3g}</text>')
    for share, place in ((0, "start"), (0.5, "middle"), (1, "end")):
        x = _LEFT + share * (right - _LEFT)
        parts.append(f'<text class="x {place}" x="{x:.1f}" y="{_HEIGHT - 8}">{share:.0%}</text>')
    return "".join(parts)
