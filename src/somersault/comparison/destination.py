"""Where the paths of a comparison lead: a class, units, or a cluster of the map."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.codebook import Codebook
from somersault.datasets.label_words import as_in_data
from somersault.errors import InputError
from somersault.flow.aim import Cluster, Label, Unit, Units

Destination = Label | Unit | Units | Cluster


def destination_of(toward: Any) -> Destination:
    """Take what `morph` calls toward, if it is of the map: a number is a unit."""
    if isinstance(toward, (Label, Unit, Units, Cluster)):
        return toward
    if isinstance(toward, (int, np.integer)) and not isinstance(toward, bool):
        return Unit(int(toward))
    if isinstance(toward, str):
        raise InputError(f"toward is {toward!r}; need ss.Label({toward!r}) for the class, or the number of a unit")
    raise InputError(
        f"toward is {validation.shown(toward)}; need ss.Label, ss.Unit or the number of a unit, ss.Units, or "
        "ss.Cluster: what straight lines can also lead to"
    )


def units_of(target: Destination, book: Codebook) -> NDArray[np.intp]:
    """The units that the target means."""
    if isinstance(target, Label):
        return book.units_of(target.label)
    if isinstance(target, Cluster):
        return book.units_in(target.number)
    return validation.indices(target.units, book.n_units, "target unit")


def label_of(target: Destination, book: Codebook, y: NDArray[Any] | None) -> Any:
    """The label that success means, as the data write it: that of the target's units, if all bear one; or None."""
    if isinstance(target, Label):
        return target.label
    borne: list[Any] = [] if book.labels is None else book.labels[units_of(target, book)].tolist()
    is_one = len({str(label) for label in borne}) == 1 and borne[0] is not None
    return as_in_data(borne[0], y) if is_one else None


def name_of(target: Destination) -> str:
    """What the target is called: 8, unit 12, cluster 2."""
    if isinstance(target, Label):
        return str(target.label)
    if isinstance(target, Cluster):
        return f"cluster {target.number}"
    return f"unit {target.units}" if isinstance(target, Unit) else f"units {target.units}"
