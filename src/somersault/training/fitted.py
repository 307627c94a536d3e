"""A map in training, and a trained one: what a file holds of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.exemplars import Exemplars
from somersault.lattice import Lattice
from somersault.training.sums import PartialSums


@dataclass
class TrainingState:
    """A map in training: what the next update starts from."""

    prototypes: Array  # (n_units, n_features)
    epoch: int = 0  # how many are done
    sums: PartialSums | None = None  # what the prototypes were last made of
    hits: Array | None = None  # weight of the samples of each unit when it was last updated, (n_units,)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trained map, what its training goes on from, and what it keeps of its samples."""

    lattice: Lattice
    state: TrainingState
    history: Mapping[str, Array] = field(default_factory=dict[str, Array])  # by measure, (n_epochs,)
    exemplars: Exemplars | None = None
    medoids: Array | None = None  # (n_units, n_features)

    @property
    def prototypes(self) -> Array:
        """Where the units lie, (n_units, n_features)."""
        return self.state.prototypes

    def narrowed(self, n_features: int) -> "Fitted":
        """The map in the first of its features."""
        state = self.state
        sums = state.sums
        if sums is not None:
            known = None if sums.known is None else sums.known[:, :n_features]
            sums = replace(sums, sums=sums.sums[:, :n_features], known=known)
        prototypes = np.ascontiguousarray(state.prototypes[:, :n_features])
        return replace(self, state=replace(state, prototypes=prototypes, sums=sums))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The map and its history by the names that files have for them."""
        state, sums = self.state, self.state.sums
        found: dict[str, NDArray[Any]] = {"prototypes": state.prototypes}
        if sums is not None:
            found |= {"sums.sums": sums.sums, "sums.counts": sums.counts}
        if sums is not None and sums.known is not None:
            found["sums.known"] = sums.known
        if state.hits is not None:
            found["hits"] = state.hits
        return found | {f"history.{name}": values for name, values in self.history.items()}

    @classmethod
    def from_arrays(
        cls, lattice: Lattice, epoch: int, names: Iterable[str], arrays: Mapping[str, NDArray[Any]]
    ) -> "Fitted":
        """The map that `arrays` wrote, with a history of these names."""
        sums = None
        if "sums.sums" in arrays:
            sums = PartialSums(arrays["sums.sums"], arrays["sums.counts"], arrays.get("sums.known"))
        state = TrainingState(arrays["prototypes"], epoch, sums, arrays.get("hits"))
        return cls(lattice, state, {name: arrays[f"history.{name}"] for name in names})
