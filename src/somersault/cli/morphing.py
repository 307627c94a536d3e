"""Morphs on a map, and what they are compared with, once it is known where they begin and end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import somersault as ss
from somersault.cli import target_option
from somersault.comparison import MorphComparison, compare_split, map_in_words
from somersault.comparison.measuring import Progress
from somersault.datasets.split import Split

if TYPE_CHECKING:
    from somersault.cli.morph_command import Request


def compared(
    request: "Request",
    split: Split,
    source: Any,
    target: target_option.Target,
    vary: Sequence[int] | None,
    given: ss.SOM | None,
    progress: Progress,
) -> MorphComparison:
    """Train a map, unless one is given, morph and measure."""
    som = _map(request, split) if given is None else given
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
    )


def _map(request: "Request", split: Split) -> ss.SOM:
    """A map to be trained."""
    return ss.SOM(
        shape=target_option.shape_for(split, request.shape),
        n_epochs=request.n_epochs,
        standardize=request.standardize,
        random_state=request.seed,
    )


def _settings(request: "Request", som: ss.SOM) -> dict[str, str]:
    """What the report says of the command, beside what it says of every comparison."""
    found = {"command": request.command, "features that vary": ", ".join(request.vary)}
    if request.standardize:
        found["standardized"] = "differences weigh 1/variance"
    if request.bounds is not None:
        found["bounds"] = "{:g} to {:g}".format(*request.bounds)
    if request.map is not None:
        found["map"] = f"{map_in_words(som)}, from {request.map}, which may have been trained on all samples"
    return found
