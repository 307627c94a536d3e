"""The main job from what the user typed to what is compared: what can be wrong with it is looked at first."""

import math
import sys
from typing import TYPE_CHECKING

from somersault import datasets
from somersault.cli import inputs
from somersault.cli.map_file import MapFile, check_fits
from somersault.cli.morph_request import Request
from somersault.cli.target_word import Destinations

if TYPE_CHECKING:
    from somersault.comparison import MorphComparison
    from somersault.comparison.measuring import Progress


_IN_MEMORY = sys.maxsize
"""Bytes from which on samples are read in blocks: never, as a split of them is taken."""


def run(request: Request, progress: "Progress") -> "MorphComparison":
    """Train on one part of the data, morph samples of the other, measure: all that the command does but write.

    SciPy is imported once the data are read, scikit-learn once it is known where the morphs begin and end.
    """
    progress("reading the data", 0, 1)
    file = None if request.map is None else MapFile(request.map)
    data = inputs.opened(
        request.source,
        request.options,
        seed=request.seed,
        large=_IN_MEMORY,
        columns=None if file is None else file.columns,
    )
    _check_words(request, data, file)
    vary = inputs.columns_called(request.vary, data) if request.vary else None
    som = None if file is None else file.map()
    if file is not None and som is not None:
        check_fits(som, file.path, data)
    shown = None
    if isinstance(data.X, datasets.Frame):
        from somersault.cli import morphing

        som, data, vary, shown = morphing.encoded_for(request, som, data, vary)
    split = inputs.split(request.source, data, request.seed)
    source = inputs.source_label(request.from_label, data.name, split.held_out_labels)
    if request.bounds is not None:
        inputs.check_within(request.bounds, split)
    from somersault.cli import target_option

    target = target_option.toward(request.to, source, split, request.shape, som)
    progress("reading the data", 1, 1)
    from somersault.cli import morphing

    return morphing.compared(request, split, source, target, vary, som, shown, progress)


def _check_words(request: Request, data: datasets.Dataset, file: MapFile | None) -> None:
    """Refuse labels, units and clusters that there are not, and columns that no map is trained on."""
    inputs.source_label(request.from_label, data.name, data.y)
    if file is None:
        inputs.check_categories(data)
        n_units = None if request.shape is None else math.prod(request.shape)
        Destinations(data.name, data.y, n_units=n_units).called(request.to)
    else:
        Destinations(data.name, data.y, file.labels, file.n_units, file.clusters).called(request.to)
