"""A map, a study of morphs, or a comparison of ways, as one self-contained HTML page; and as an animated GIF."""

from somersault.report._animation import animation
from somersault.report._comparison import Comparison, Plane, Rival, mean_and_spread
from somersault.report._comparison_page import comparison_page
from somersault.report._morph_page import page
from somersault.report._saved import save_page, saved_map
from somersault.report._study import MEASURES, Measure, Route, Study

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
