"""The examples of the gallery: each runs, and draws."""

import re
import runpy
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from somersault import plot

pytestmark = pytest.mark.slow

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "gallery").glob("plot_*.py"))


def test_every_drawing_is_shown():
    """Where the reference takes its pictures from; of a film, which is a file, it shows that of the first page."""
    shown = {name for path in EXAMPLES for name in re.findall(r"^plot\.(\w+)\(", path.read_text(), re.M)}
    assert shown == set(plot.__all__) - {"animate"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_of_the_gallery_draws(path, tmp_path):
    """As a script does, at whose end `plt.show()` would show all of it: each drawing has its own figure."""
    runpy.run_path(str(path))
    n_drawn = len(re.findall(r"^(plot\.\w+\(|figure = )", path.read_text(), re.MULTILINE))
    assert len(plt.get_fignums()) == n_drawn > 0
    for number in plt.get_fignums():
        plt.figure(number).savefig(tmp_path / "figure.png", dpi=40)
