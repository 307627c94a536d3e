"""Drawings of maps, morphs and frames: each takes `ax` and returns it; `animate` writes a film.

Without `ax` a drawing goes on the current axes of pyplot if nothing is drawn there, and else, such as in a script
that draws several, in a new figure of a size that suits it. A notebook shows it below the cell; `plt.title`,
`plt.savefig("map.png")` and `plt.show()` are about it. Nothing is shown or closed here: close what a loop draws,
by `plt.close()`. To draw over a drawing, such as clusters over a U-matrix, pass its axes.

A map is a fitted `SOM`, a model that stands on one, or a pipeline that ends with one: this is drawn in your own
units where its steps can be undone.

Threads other than the main one, for which pyplot is not made, get a figure apart: keep the axes, and save it with
`ax.figure.savefig`.
matplotlib is imported by the first drawing.

Colors of text and paper are those of matplotlib's style, light or dark: draw within
`matplotlib.style.context("dark_background")`. Names are shown as they are, never as formulas, in one line, and
long ones without their middle. Of letters that the font lacks matplotlib warns: name a font that has them in
`matplotlib.rcParams["font.family"]`.

>>> import somersault as ss
>>> som = ss.SOM(shape=(4, 4), n_epochs=3, random_state=0).fit([[0.0, 1.0], [1.0, 2.0], [3.0, 1.0]])
>>> ax = ss.plot.u_matrix(som)
"""

from somersault.plot.animation import animate
from somersault.plot.classes import class_pies, clusters, labels
from somersault.plot.comparisons import means, plane, ways
from somersault.plot.frames import curves, frame_strip, profiles
from somersault.plot.learning import history, spectrum
from somersault.plot.maps import component_plane, component_planes, u_matrix, values
from somersault.plot.path_lines import activations, paths
from somersault.plot.prototype_pictures import prototypes
from somersault.plot.samples import hits, quality

__all__ = [
    "activations",
    "animate",
    "class_pies",
    "clusters",
    "component_plane",
    "component_planes",
    "curves",
    "frame_strip",
    "history",
    "hits",
    "labels",
    "means",
    "paths",
    "plane",
    "profiles",
    "prototypes",
    "quality",
    "spectrum",
    "u_matrix",
    "values",
    "ways",
]
