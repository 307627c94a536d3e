"""Morphs on a map, and what they are compared with, once it is known where they begin and end."""

from collections.abc import Sequence
from typing import Any

import numpy as np

import somersault as ss
from somersault.cli import target_option
from somersault.cli.morph_request import Request
from somersault.columns import Columns
from somersault.comparison import MorphComparison, compare_split, encoded, map_in_words
from somersault.comparison.held_out import is_fitted
from somersault.comparison.measuring import Progress
from somersault.datasets import Dataset
from somersault.datasets.split import Split


def compared(
    request: Request,
    split: Split,
    source: Any,
    target: target_option.Target,
    vary: Sequence[int] | None,
    given: ss.SOM | None,
    columns: Columns | None,
    progress: Progress,
) -> MorphComparison:
    """Train a map, unless one is given, morph and measure."""
    som = _map(request) if given is None else given
    if not is_fitted(som):
        som.set_params(shape=target_option.shape_for(split, request.shape))
    return compare_split(
        som,
        split,
        target,
        source=source,
        on=request.on,
        n_samples=request.n_samples,
        n_frames=request.n_frames,
        bounds=request.bounds,
        features_to_vary="all" if vary is None else list(vary),
        seed=request.seed,
        progress=progress,
        settings=_settings(request, som),
        is_plain=given is not None and not is_fitted(given) and not request.standardize,
        columns=columns,
    )


def encoded_for(
    request: Request, given: ss.SOM | None, data: Dataset, vary: Sequence[int] | None
) -> tuple[ss.SOM, Dataset, Sequence[int] | None, Columns]:
    """The map and the data of a table with words as numbers, which of these may change, and what they show."""
    som, data, columns = encoded(_map(request) if given is None else given, data)
    if vary is not None:
        vary = np.flatnonzero(columns.mask(vary, "--vary")).tolist()
    return som, data, vary, columns


def _map(request: Request) -> ss.SOM:
    """A map to be trained, of a shape that follows the data."""
    return ss.SOM(
        shape=(1, 1),
        n_epochs=request.n_epochs,
        standardize=request.standardize,
        random_state=request.seed,
    )


def _settings(request: Request, som: ss.SOM) -> dict[str, str]:
    """What the report says of the command, beside what it says of every comparison."""
    found = {"command": request.command, "features that vary": ", ".join(request.vary)}
    if request.standardize:
        found["standardized"] = "differences weigh 1/variance"
    if request.bounds is not None:
        found["bounds"] = "{:g} to {:g}".format(*request.bounds)
    if request.map is not None:
        found["map"] = f"{map_in_words(som)}, from {request.map}, which may have been trained on all samples"
    return found
