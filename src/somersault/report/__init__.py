"""A study of morphs as one self-contained HTML page, and as an animated GIF."""

from somersault.report._animation import animation
from somersault.report._page import page
from somersault.report._study import MEASURES, Measure, Route, Study

__all__ = ["MEASURES", "Measure", "Route", "Study", "animation", "page"]
