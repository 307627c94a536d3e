"""What a page says of a map in words and numbers."""

from typing import TYPE_CHECKING

import numpy as np

from somersault.map_quality import map_quality
from somersault.path_measures.measures import Measure
from somersault.report.drawing import means_svg
from somersault.report.markup import paragraph, section, table, terms

if TYPE_CHECKING:
    from somersault.estimator import SOM
    from somersault.explorer.answers.session import Session
    from somersault.map_quality import MapQuality

_MOST_RANKED = 2000
"""Samples whose neighbors are ranked: more take seconds and change the third digit."""


_OF_SAMPLES = (
    Measure(
        "quantization_error", "quantization error", "low", "mean distance of a sample to its best matching unit"
    ),
    Measure(
        "topographic_error",
        "topographic error",
        "near 0",
        "share of samples whose two best matching units are no neighbors on the lattice",
    ),
)
_OF_NEIGHBORS = (
    Measure("trustworthiness", "trustworthiness", "near 1", "whether samples that are near on the map are near"),
    Measure(
        "neighborhood_preservation",
        "neighborhood preservation",
        "near 1",
        "whether samples that are near stay near on the map",
    ),
)


def lead(session: "Session") -> str:
    """The map and its samples in a sentence."""
    labelled, samples = session.labelled_map, session.samples
    som = labelled.som
    rows, columns = som.lattice_.shape
    return (
        f"A self-organizing map of {rows} × {columns} units, {som.topology}, of {samples.n_rows:,} samples with "
        f"{labelled.prototypes.shape[1]:,} features."
    )


def sections(session: "Session") -> str:
    """How good the map is, how it was trained, and whether it can be inverted, as HTML."""
    som = session.labelled_map.som
    return (
        section("How good the map is", _quality(session))
        + section("How it was trained", terms(_training(som)), _history(som))
        + section("Whether it can be inverted", paragraph(_sentence(som)))
    )


def _quality(session: "Session") -> str:
    values = session.samples.values
    all_of_them, some = _of(session, 1), _of(session, -(-len(values) // _MOST_RANKED))
    rows = [_row(all_of_them, measure) for measure in _OF_SAMPLES]
    if len(values) > 10:  # five neighbors are ranked
        rows += [_row(some, measure) for measure in _OF_NEIGHBORS]
    empty = int((all_of_them.hits == 0).sum())
    rows.append(["units without a sample", str(empty), "few", f"of {session.labelled_map.n_units}"])
    return table(["measure", "value", "good is", "meaning"], rows, "quality")


def _of(session: "Session", step: int) -> "MapQuality":
    som = session.labelled_map.som
    metric = som.codebook_.metric
    return map_quality(session.samples.values[::step], som.prototypes_, som.lattice_, feature_weights=metric)


def _row(quality: "MapQuality", measure: Measure) -> list[str]:
    return [measure.name, f"{getattr(quality, measure.field):.4g}", measure.good, measure.meaning]


def _training(som: "SOM") -> dict[str, str]:
    radius = som.history_["radius"]
    fell = "" if not len(radius) else f"{radius[0]:.3g} to {radius[-1]:.3g} lattice steps"
    facts = {
        "solver": som.solver,
        "epochs": str(len(radius)),
        "radius": fell,
        "neighborhood": som.neighborhood if isinstance(som.neighborhood, str) else som.neighborhood.__name__,
        "lattice": f"{som.topology}, {som.boundary}",
    }
    return {name: text for name, text in facts.items() if text}


def _history(som: "SOM") -> str:
    """The errors over the epochs."""
    charts = [
        means_svg(name.replace("_", " "), [np.asarray(som.history_[name])], ("first epoch", "", "last"))
        for name in ("quantization_error", "topographic_error")
        if len(som.history_[name]) > 1
    ]
    return f'<div class="charts">{"".join(charts)}</div>' if charts else ""


def _sentence(som: "SOM") -> str:
    well = som.codebook_.well_posedness()
    if well.is_exact:
        first = f"Yes: the distances from the units determine all {well.n_features} features of a sample."
    else:
        first = (
            f"In part: the distances from the units determine {well.rank} of {well.n_features} dimensions, and "
            "how far off them a sample is."
        )
    return f"{first} An error of 1 in each squared distance moves the point by {well.noise_gain:.3g}."
