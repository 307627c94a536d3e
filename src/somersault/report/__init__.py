"""A map, a study of morphs, or a comparison of ways, as one self-contained HTML page; and as an animated GIF."""

from somersault.report.animation import animation
from somersault.report.comparison import Comparison, Plane, Rival, mean_and_spread
from somersault.report.comparison_page import comparison_page
from somersault.report.morph_page import page
from somersault.report.saved_page import save_page, saved_map
from somersault.report.study import MEASURES, Measure, Route, Study

__all__ = [
    "MEASURES",
    "Comparison",
    "Measure",
    "Plane",
    "Rival",
    "Route",
    "Study",
    "animation",
    "comparison_page",
    "mean_and_spread",
    "page",
    "save_page",
    "saved_map",
]
