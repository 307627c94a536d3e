"""Classes of units: colors, patterns and pies."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

import somersault as ss
from somersault import plot
from somersault.plot.classes import COLORS, HATCHES
from somersault.plot.comparisons import COLORS as COLORS_OF_WAYS
from somersault.plot.text import Words

from .map_of_prototypes import map_of


def test_labels_have_a_color_each_and_units_without_one_are_gray(ax):
    som = map_of([[0.0], [1.0], [2.0], [3.0]], (1, 4)).label_units([[0.0], [1.0], [3.0]], ["b", "a", "b"])
    plot.labels(som, ax)
    colors = ax.collections[0].get_facecolors()
    np.testing.assert_allclose(colors[[0, 1, 3]], [to_rgba(COLORS[k]) for k in (1, 0, 1)])
    assert np.ptp(colors[2][:3]) == 0
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    fixed = plot.labels(som, classes=["b", "c", "a"]).collections[0].get_facecolors()
    np.testing.assert_allclose(fixed[:2], [to_rgba(COLORS[k]) for k in (0, 2)])
    with pytest.raises(ss.InputError, match="classes lacks 'b'; need all that there are"):
        plot.labels(som, classes=["a"])


def test_beyond_twelve_classes_patterns_tell(ax):
    n = 30
    som = map_of(np.arange(n, dtype=float)[:, None], (5, 6)).label_units(np.arange(n)[:, None], np.arange(n))
    plot.labels(som, ax)
    looks = {}
    for drawn in ax.collections:
        if not isinstance(drawn, Words):
            looks[drawn.get_hatch()] = len(drawn.get_paths())
    assert looks == {None: 30, HATCHES[1]: 12, HATCHES[2]: 6}
    handles = ax.get_legend().get_patches()
    assert len({(handle.get_facecolor(), handle.get_hatch()) for handle in handles}) == n


SEEN_BY = {
    "all cones": np.eye(3),
    "no L cones": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "no M cones": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "no S cones": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
"""Linear RGB as those with one kind of cones less see it: Machado, Oliveira, Fernandes, IEEE TVCG 15 (2009)."""


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("colors", [COLORS, COLORS_OF_WAYS], ids=["classes", "ways"])
def test_colors_are_told_apart_with_any_color_vision(colors, eyes):
    """At least 15 apart in CIELAB, where 2 is what one just sees."""
    rgb = np.array([to_rgba(color)[:3] for color in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(SEEN_BY[eyes]), 0, 1)
    xyz = seen @ np.array([[0.4339, 0.2126, 0.0177], [0.3762, 0.7152, 0.1095], [0.1899, 0.0722, 0.8728]])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.column_stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])])
    assert np.linalg.norm(lab[:, None] - lab, axis=-1)[np.triu_indices(len(colors), 1)].min() > 15


def test_the_legend_ends_before_it_fills_the_page():
    som = map_of(np.arange(64.0)[:, None], (8, 8)).label_units(np.arange(64)[:, None], np.arange(64))
    assert [text.get_text() for text in plot.labels(som).get_legend().get_texts()][-2:] == ["39", "and 24 more"]


def test_pies_have_the_area_of_their_share(ax):
    som = map_of([[0.0], [1.0], [2.0]], (1, 3))
    X, y = (
        np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0])[:, None],
        np.array(["a", "a", "a", "b", "b", None], dtype=object),
    )
    with pytest.warns(ss.MissingLabelsWarning, match="1 of 6 samples"):
        plot.class_pies(som, X, y, ax)
    _, a, b = ax.collections
    pie = np.pi * 0.44**2

    def area(path):
        (x, y), *_ = [polygon.T for polygon in path.to_polygons()]
        return abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2

    assert [area(path) for path in a.get_paths()] == pytest.approx([0.75 * pie], rel=0.02)
    assert [area(path) for path in b.get_paths()] == pytest.approx([0.25 * pie, pie], rel=0.02)
    inside = a.get_paths()[0].contains_points([(0.1, -0.1), (-0.1, 0.1), (-0.1, -0.1)])
    assert inside.tolist() == [True, True, False]  # clockwise from the top, where y is smaller
