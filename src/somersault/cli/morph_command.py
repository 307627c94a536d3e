"""The main job from what the user typed to what is compared."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import somersault as ss
from somersault.cli import inputs, map_file, target_option
from somersault.comparison import MorphComparison, Split, compare_split, map_in_words
from somersault.comparison.measuring import Progress
from somersault.training.shape import square_shape


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    source: str
    to: str
    from_label: str | None = None
    n_samples: int = 10
    n_frames: int = 11
    shape: tuple[int, int] | None = None
    n_epochs: int = 20
    seed: int = 0
    label_column: str | None = None
    drop: tuple[str, ...] = ()
    na: tuple[str, ...] = ()
    images: Mapping[str, Any] = field(default_factory=dict[str, Any])
    standardize: bool = False
    on: Literal["samples", "medoids", "prototypes"] = "samples"
    map: Path | None = None
    command: str = ""
    bounds: tuple[float, float] | None = None
    vary: tuple[str, ...] = ()


def run(request: Request, progress: Progress) -> MorphComparison:
    """Train on one part of the data, morph samples of the other, measure: all that the command does but write."""
    progress("reading the data", 0, 1)
    split = inputs.load(
        request.source, request.label_column, request.seed, request.drop, request.na, request.images
    )
    given = None if request.map is None else map_file.load_for(request.map, split.data)
    som = _map(request, split) if given is None else given
    source = inputs.source_label(request.from_label, split)
    n_units = math.prod(som.shape if given is None else given.lattice_.shape)
    target = target_option.target_of(request.to, split, n_units, given)
    if isinstance(target, ss.Label) and target.label == source:
        raise ss.InputError(f"--from and --to are both {source}; need two different labels")
    vary: Any = inputs.columns_called(request.vary, split.data) if request.vary else "all"
    if request.bounds is not None:
        inputs.check_within(request.bounds, split)
    progress("reading the data", 1, 1)
    return compare_split(
        som,
        split,
        target,
        source=source,
        on=request.on,
        n_samples=request.n_samples,
        n_frames=request.n_frames,
        bounds=request.bounds,
        features_to_vary=vary,
        seed=request.seed,
        progress=progress,
        settings=_settings(request, som),
    )


def _map(request: Request, split: Split) -> ss.SOM:
    """A map to be trained."""
    return ss.SOM(
        shape=request.shape or square_shape(len(split.X)),
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
