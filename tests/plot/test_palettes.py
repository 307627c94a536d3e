"""Colors of maps and of classes: the same in drawings and in the explorer, and which of them is high."""

import re
from pathlib import Path

import matplotlib.style
import pytest

import somersault as ss
from somersault import plot
from somersault.plot import classes, layer

from .map_of_prototypes import map_of

THEME = Path(ss.__file__).parent / "explorer" / "frontend" / "src" / "theme.ts"


@pytest.mark.parametrize(("name", "colors"), [("RAMP", layer._RAMP), ("HUES", classes.COLORS)])
def test_the_explorer_has_the_same(name, colors):
    source = re.search(rf"^const {name} = \[$(.*?)^\]", THEME.read_text(), re.MULTILINE | re.DOTALL)
    assert tuple(re.findall(r"#[0-9a-f]{6}", source[1])) == colors


def lightness(ax):
    drawn = ax.collections[0]
    drawn.update_scalarmappable()
    return drawn.get_facecolors()[:, :3] @ [0.21, 0.72, 0.07]


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_clusters_are_light_and_borders_dark_on_any_paper(style):
    """Two clusters of three units in a row: their inner units differ little from their neighbors."""
    som = map_of([[0.0], [1.0], [2.0], [9.0], [10.0], [11.0]], (1, 6))
    with matplotlib.style.context(style):
        light = lightness(plot.u_matrix(som))
    assert light[[0, 1, 4, 5]].min() > 0.6
    assert light[[2, 3]].max() < 0.2


@pytest.mark.parametrize(("style", "sign"), [("default", -1), ("dark_background", 1)])
def test_what_is_high_stands_out_from_the_paper(style, sign):
    som = map_of([[0.0], [1.0], [2.0], [3.0]], (1, 4))
    with matplotlib.style.context(style):
        for ax in (
            plot.values(som, [1, 2, 3, 4]),
            plot.component_plane(som, 0),
            plot.hits(som, [[0.0], *[[3.0]] * 5]),
        ):
            light = lightness(ax)
            assert sign * (light[3] - light[0]) > 0.3


def test_other_colors_can_be_asked_for():
    som = map_of([[0.0], [1.0], [2.0], [3.0]], (1, 4))
    assert plot.u_matrix(som, cmap="viridis").collections[0].get_cmap().name == "viridis"
