"""What a map in a file is, and whether it can be inverted."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from somersault.cli.map_file import MapFile

if TYPE_CHECKING:
    from somersault import SOM, WellPosedness


def facts(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The numbers, and what they mean."""
    som = MapFile(path).map()
    lattice, well = som.lattice_, som.codebook_.well_posedness()
    numbers = {
        "map": str(path),
        "units": lattice.n_units,
        "shape": list(lattice.shape),
        "topology": lattice.topology,
        "boundary": lattice.boundary,
        "features": well.n_features,
        "labels": _counts(getattr(som, "unit_labels_", None)),
        "clusters": _counts(getattr(som, "unit_clusters_", None)),
        "epochs": len(som.history_["radius"]),
        "quantization_error_of_last_epoch": _last(som, "quantization_error"),
        "topographic_error_of_last_epoch": _last(som, "topographic_error"),
        "is_exact": well.is_exact,
        "rank": well.rank,
        "missing_references": well.missing_references,
        "invisible_features": well.n_invisible,
        "condition_number": float(well.condition_number) if np.isfinite(well.condition_number) else None,
        "noise_gain": well.noise_gain,
    }
    return numbers, _sentences(well)


def _counts(of_units: Any) -> dict[str, int] | None:
    """How many units have each label or cluster; "none" counts those without."""
    if of_units is None:
        return None
    return {"none" if name is None else str(name): n for name, n in sorted(_counted(of_units), key=_place)}


def _counted(of_units: Any) -> list[tuple[Any, int]]:
    return list(Counter(of_units.tolist()).items())


def _place(counted: tuple[Any, int]) -> tuple[bool, bool, Any]:
    """Numbers by size, then words by letter, then nothing."""
    name = counted[0]
    return name is None, isinstance(name, str), 0 if name is None else name


def _last(som: "SOM", error: str) -> float | None:
    """As the training found it in its last epoch."""
    values = som.history_[error]
    return float(values[-1]) if len(values) else None


def _sentences(well: "WellPosedness") -> list[str]:
    if not well.rank:
        return ["not invertible: all units are at one point, and a distance from it has no direction"]
    if well.is_exact:
        sentences = [f"exactly invertible: the distances from the units determine all {well.n_features} features"]
    else:
        sentences = [
            f"not exactly invertible: the distances from the units determine {well.rank} of {well.n_features} "
            "dimensions, and how far off them a sample is"
        ]
    if well.missing_references:
        sentences.append(
            f"missing: {well.missing_references} further references off those dimensions, such as samples: "
            "som.codebook_.completed(X) chooses them; none where the data never vary"
        )
    if well.n_invisible:
        sentences.append(f"{well.n_invisible} features have weight zero: no reference determines them")
    sentences.append(
        f"noise: an independent error of 1 in each squared distance moves the point by {well.noise_gain:.4g}; "
        f"the least certain direction is {well.condition_number:.4g} times less certain than the best"
    )
    return sentences
