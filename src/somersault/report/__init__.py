"""A map, or a comparison of methods, as one self-contained HTML page; and as an animated GIF."""

from somersault.report.animation import animation
from somersault.report.morph_page import page
from somersault.report.saved_page import save_page, saved_map
from somersault.report.sounding import sounding_film

__all__ = ["animation", "page", "save_page", "saved_map", "sounding_film"]
