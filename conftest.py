"""What tests and examples in documents share: drawings are made without windows, and none is left behind."""

import os
import sys

import pytest

os.environ.setdefault("MPLBACKEND", "agg")


@pytest.fixture(autouse=True)
def _no_figure_is_left():
    """Close what was drawn: the next drawing would go on the same axes."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
