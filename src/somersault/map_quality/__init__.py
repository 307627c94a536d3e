"""How good a map is: how near its prototypes are to the data, and how well the lattice keeps their order."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import result_tables, validation
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.map_quality import clusters, neighbor_ranks, prototype_order, sample_errors
from somersault.map_quality.mapped import Mapped
from somersault.map_quality.neighbor_ranks import neighborhood_preservation, trustworthiness
from somersault.map_quality.prototype_order import topographic_product
from somersault.map_quality.sample_errors import combined_error, distortion
from somersault.matching import FeatureMetric
from somersault.sources import Stream

__all__ = [
    "MEASURES",
    "MapQuality",
    "combined_error",
    "distortion",
    "map_quality",
    "neighborhood_preservation",
    "topographic_product",
    "trustworthiness",
]


@dataclass(frozen=True, eq=False, repr=False)
class MapQuality:
    """Measures of a map on some samples, each computed when it is first asked for.

    A measure that these samples do not allow raises an InputError that says what it needs. For other settings of
    a measure than those named here see the function of the same name in `somersault.map_quality`.
    """

    mapped: Mapped
    unit_clusters: NDArray[Any] | None = None

    @cached_property
    def quantization_error(self) -> float:
        """Mean distance of a sample to its best matching unit, feature scale; low is good.

        Kohonen, Self-Organizing Maps, 3rd ed., Springer 2001, section 3.13.
        """
        return sample_errors.mean_of(self.mapped, self.mapped.tally.distance)

    @cached_property
    def topographic_error(self) -> float:
        """Share of samples whose two best matching units are no neighbors on the lattice, in [0, 1]; low is good.

        0 for a map of one unit. Kiviluoto, Topology preservation in self-organizing maps, ICNN 1996.
        """
        return sample_errors.mean_of(self.mapped, self.mapped.tally.non_adjacent)

    @cached_property
    def hits(self) -> NDArray[np.intp]:
        """How many samples each unit is the best matching unit of, (n_units,)."""
        return self.mapped.tally.hits.astype(np.intp)

    @cached_property
    def unit_quantization_error(self) -> NDArray[np.float64]:
        """Mean distance of each unit's samples to it, (n_units,), feature scale; NaN for a unit without any."""
        return sample_errors.per_unit(self.mapped, self.mapped.tally.distance)

    @cached_property
    def unit_topographic_error(self) -> NDArray[np.float64]:
        """Share of each unit's samples whose second unit is no neighbor, (n_units,); NaN for one without any."""
        return sample_errors.per_unit(self.mapped, self.mapped.tally.non_adjacent)

    @cached_property
    def combined_error(self) -> float:
        """Distance to the best matching unit and on, over neighbors, to the second, feature scale; low is good."""
        return sample_errors.combined(self.mapped)

    @cached_property
    def distortion(self) -> float:
        """The energy of the map for a Gaussian neighborhood of radius 1, squared feature scale; low is good."""
        return sample_errors.energy(self.mapped)

    @cached_property
    def topographic_product(self) -> float:
        """Whether lattice and prototypes are of one dimension: near 0 is good. Costs n_units² distances."""
        return prototype_order.product(replace(self.mapped, X=self.mapped.prototypes))

    @property
    def trustworthiness(self) -> float:
        """Whether the 5 nearest samples on the map are near, in [0, 1]; high is good.

        Costs the distances of all samples from all, or from 5000 evenly spaced ones if there are more.
        """
        return self._preserved[1]

    @property
    def neighborhood_preservation(self) -> float:
        """Whether the 5 nearest samples stay near on the map, in [0, 1]; high is good. Costs the same."""
        return self._preserved[0]

    @cached_property
    def _preserved(self) -> tuple[float, float]:
        return neighbor_ranks.preserved(self.mapped)

    @cached_property
    def silhouette(self) -> float:
        """How much nearer samples are to their own cluster of units than to the next, in [−1, 1]; high is good.

        Of more than 10 000 samples, on 10 000 evenly spaced ones. Rousseeuw, Silhouettes, Journal of Computational
        and Applied Mathematics 20 (1987).
        """
        return clusters.silhouette(self.mapped, self._clusters)

    @cached_property
    def davies_bouldin(self) -> float:
        """Spread of the clusters of units by the distance between them, from 0 up; low is good.

        Davies and Bouldin, A cluster separation measure, IEEE Transactions on Pattern Analysis and Machine
        Intelligence 1 (1979).
        """
        return clusters.davies_bouldin(self.mapped, self._clusters)

    @property
    def _clusters(self) -> NDArray[Any]:
        if self.unit_clusters is None:
            raise InputError(
                "the units have no clusters; need the cluster of each unit: call som.cluster(...) first, or pass "
                "unit_clusters to map_quality"
            )
        return self.unit_clusters

    def to_frame(self) -> Any:
        """Put the measures that are printed into a data frame of pandas.

        Returns
        -------
        pandas.DataFrame
            A row for each measure that costs little, or has been computed: value, and which values are good.
        """
        pd = result_tables.pandas()
        found = self._shown
        columns = {"value": list(found.values()), "good": [_GOOD[name] for name in found]}
        return pd.DataFrame(columns, index=pd.Index(list(found), name="measure"))

    def __repr__(self) -> str:
        return "\n".join([result_tables.text(self._table, left=(0, 2)), *self._sentences])

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return result_tables.html(self._table, below=self._sentences)

    @property
    def _shown(self) -> dict[str, float]:
        """The measures that cost little here, and those that have been computed."""
        found: dict[str, float] = {}
        for name in _GOOD.keys() - self._costly:
            with suppress(InputError):  # these samples do not allow it
                found[name] = getattr(self, name)
        return {name: found[name] for name in _GOOD if name in found}

    @property
    def _costly(self) -> set[str]:
        """The measures that take long here, and have not been computed."""
        costly = {*_RANKS, "silhouette"}
        if isinstance(self.mapped.X, Stream):  # each takes a pass
            costly |= {"combined_error", "distortion", "davies_bouldin"}
        if self.mapped.n_units > _MANY:
            costly |= {"combined_error", "topographic_product"}
        return costly - {*vars(self), *(_RANKS if "_preserved" in vars(self) else ())}

    @property
    def _table(self) -> list[list[str]]:
        rows = ([name, result_tables.shown(value), _GOOD[name]] for name, value in self._shown.items())
        return [["measure", "value", "good is"], *rows]

    @property
    def _sentences(self) -> list[str]:
        """On what it is measured, and what else there is."""
        hits = self.hits
        allowed = MEASURES if self.unit_clusters is None else _GOOD
        others = [name for name in allowed if name in self._costly]
        return [f"{hits.sum()} samples, in {np.count_nonzero(hits)} of {len(hits)} units"] + (
            [f"computed when asked for: {', '.join(others)}"] if others else []
        )


def map_quality(
    X: ArrayLike,
    prototypes: ArrayLike,
    lattice: Lattice,
    *,
    unit_clusters: ArrayLike | None = None,
    feature_weights: ArrayLike | FeatureMetric | None = None,
) -> MapQuality:
    """The measures of a map on samples.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Samples, feature scale. float32 is searched in float32.
    prototypes : array-like of shape (n_units, n_features)
    lattice : Lattice
    unit_clusters : array-like of shape (n_units,), optional
        Cluster of each unit, for `silhouette` and `davies_bouldin`. Default: none, and those raise.
    feature_weights : array-like of shape (n_features,), optional
        Of the squared differences in the distance. Default: all 1.

    Returns
    -------
    MapQuality

    Raises
    ------
    InputError
        For arrays that do not fit one another or the lattice.

    Examples
    --------
    >>> corners = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    >>> quality = map_quality([[0.1, 0.0], [1.0, 0.7]], corners, Lattice((2, 2), "rectangular"))
    >>> round(quality.quantization_error, 3), quality.topographic_error, quality.hits
    (0.2, 0.0, array([1, 0, 0, 1]))
    """
    mapped = Mapped.of(X, prototypes, lattice, feature_weights)
    return MapQuality(mapped, None if unit_clusters is None else _per_unit(unit_clusters, mapped.n_units))


def _per_unit(unit_clusters: ArrayLike, n_units: int) -> NDArray[Any]:
    array = np.asarray(unit_clusters)
    if array.shape != (n_units,):
        raise InputError(
            f"unit_clusters has shape {array.shape}; need ({n_units},): the cluster of each of the {n_units} units"
        )
    return array


MEASURES = (
    "quantization_error",
    "topographic_error",
    "combined_error",
    "distortion",
    "topographic_product",
    "neighborhood_preservation",
    "trustworthiness",
)
"""What can be measured after each epoch of a training: every number of MapQuality that needs no clusters."""

_RANKS = ("neighborhood_preservation", "trustworthiness")
_GOOD = {
    "quantization_error": "low",
    "topographic_error": "low",
    "combined_error": "low",
    "distortion": "low",
    "topographic_product": "near 0",
    "neighborhood_preservation": "high",
    "trustworthiness": "high",
    "silhouette": "high",
    "davies_bouldin": "low",
}
"""Which values of the measures are good; the last two are of clusters."""
_MANY = 1000
"""Units beyond which what compares them with one another takes long."""


def check_measures(names: Sequence[str]) -> None:
    """Refuse names that are none of MEASURES: before a training, rather than after its first epoch."""
    for name in validation.words(names, "measures"):
        validation.choice(name, "a measure", MEASURES)
