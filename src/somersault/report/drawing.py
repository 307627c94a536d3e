"""Curves as SVG that takes its colors from the page, so that it fits a light and a dark one."""

from collections.abc import Sequence
from html import escape

import numpy as np

from somersault.array_types import Array
from somersault.even_rows import from_first_to_last

PROGRESS = ("0%", "50%", "100%")
"""What stands below the start, the middle and the end of the axis."""

_MOST_CURVES = 40
_WIDTH, _HEIGHT = 340, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 12, 28


def curves_svg(title: str, ours: Array, line: Array, top: float | None = None) -> str:
    """A quantity (n_samples, n_frames) over progress: each path of MUSIC, their mean, and the mean of the line."""
    ticks = rounded_ticks(float(max(ours.max(), line.max())) if top is None else top)
    some = ours[from_first_to_last(len(ours), _MOST_CURVES)]
    each = "".join(f'<polyline class="one" points="{_points(values, ticks)}"/>' for values in some)
    return _chart(
        title,
        ticks,
        f'{each}<polyline class="mean line" points="{_points(line.mean(axis=0), ticks)}"/>'
        f'<polyline class="mean" points="{_points(ours.mean(axis=0), ticks)}"/>',
    )


def means_svg(title: str, means: Sequence[Array], places: Sequence[str] = PROGRESS) -> str:
    """A quantity of several ways, each (n_frames,), over progress; the first is drawn last, above the others."""
    ticks = rounded_ticks(float(max(values.max() for values in means)))
    lines = [
        f'<polyline class="mean way-{i}" points="{_points(values, ticks)}"/>' for i, values in enumerate(means)
    ]
    return _chart(title, ticks, "".join(reversed(lines)), places)


def _points(values: Array, ticks: list[float]) -> str:
    x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * np.linspace(0, 1, len(values))
    y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * values / ticks[-1]
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def _chart(title: str, ticks: list[float], lines: str, places: Sequence[str] = PROGRESS) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg class="curves" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="img" aria-label="{escape(title)}">{_axes(ticks, places)}{lines}</svg></figure>'
    )


def rounded_ticks(top: float) -> list[float]:
    """0, …, at least top: two to five round steps."""
    if not top > 0:
        return [0.0, 1.0]
    magnitude = 10.0 ** np.floor(np.log10(top))
    step = next(magnitude * s for s in (0.25, 0.5, 1.0, 2.0, 2.5) if top / (magnitude * s) <= 4.0001)
    return [k * step for k in range(int(np.ceil(top / step - 1e-4)) + 1)]


def _axes(ticks: list[float], places: Sequence[str]) -> str:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    parts: list[str] = []
    for tick in ticks:
        y = bottom - (bottom - _TOP) * tick / ticks[-1]
        parts.append(f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="y" x="{_LEFT - 7}" y="{y + 4:.1f}">{tick:.3g}</text>')
    for share, anchor, place in zip((0, 0.5, 1), ("start", "middle", "end"), places, strict=True):
        x = _LEFT + share * (right - _LEFT)
        parts.append(f'<text class="x {anchor}" x="{x:.1f}" y="{_HEIGHT - 8}">{escape(place)}</text>')
    return "".join(parts)
