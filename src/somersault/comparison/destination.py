"""Where the paths of a comparison lead: a class, units, or a cluster of the map."""

from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.codebook import Codebook
from somersault.datasets.cells import number
from somersault.errors import InputError
from somersault.flow.aim import Cluster, Label, Unit, Units
from somersault.labels import coded

_MOST_NAMED = 20
"""Labels in a sentence."""

Destination = Label | Unit | Units | Cluster


def destination_of(toward: Any) -> Destination:
    """Take what `morph` calls toward, if it is of the map: a number is a unit."""
    if isinstance(toward, (Label, Unit, Units, Cluster)):
        return toward
    if isinstance(toward, (int, np.integer)) and not isinstance(toward, bool):
        return Unit(int(toward))
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


def label_called(text: str, y: NDArray[Any] | None) -> Any:
    """The label that is written like this, or None: "3" is the label 3, and also 3.0."""
    labels = [] if y is None else coded(y.tolist())[0]
    found = [label for label in labels if str(label) == text]
    return found[0] if found else next((label for label in labels if _is_number(label, text)), None)


def labels_in_words(y: NDArray[Any] | None, like: str) -> str:
    """The labels that there are; of many first those that are written much like the one asked for."""
    labels = [] if y is None else [str(label) for label in coded(y.tolist())[0]]
    if len(labels) <= _MOST_NAMED:
        return ", ".join(labels)
    near = get_close_matches(like, labels)
    others = [label for label in labels if label not in near]
    return f"{', '.join([*near, *others][:_MOST_NAMED])}, … ({len(labels)} in all)"


def as_in_data(label: Any, y: NDArray[Any] | None) -> Any:
    """The label of the data that is written like one of a map, or that one."""
    found = label_called(str(label), y)
    return label if found is None else found


def _is_number(label: Any, text: str) -> bool:
    try:
        return isinstance(label, (int, float)) and label == number(text)
    except ValueError:
        return False
