"""Drawings of maps, morphs and frames: each takes `ax` and returns it.

Without `ax` a drawing makes a figure of its own, outside pyplot, so that nothing is left behind: no global
figure, no window. Save it with `ax.figure.savefig("map.png")`; in a notebook, end the cell with `ax.figure`.
matplotlib is imported by the first drawing.
"""

from somersault.plot._frames import curves, frame_strip, profiles
from somersault.plot._map import paths, u_matrix
from somersault.plot._ways import means, plane, ways

__all__ = ["curves", "frame_strip", "means", "paths", "plane", "profiles", "u_matrix", "ways"]
