"""The examples of the gallery: each runs, and draws."""

import runpy
from pathlib import Path

import matplotlib.figure
import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples" / "gallery").glob("plot_*.py"))


def test_there_are_examples():
    assert EXAMPLES


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_of_the_gallery_draws(path, tmp_path):
    figure = runpy.run_path(str(path))["figure"]
    assert isinstance(figure, matplotlib.figure.Figure)
    figure.savefig(tmp_path / "figure.png", dpi=40)
