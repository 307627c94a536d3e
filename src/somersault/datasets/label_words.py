"""Labels as people write them."""

from difflib import get_close_matches
from typing import Any

from numpy.typing import NDArray

from somersault.datasets.cells import number
from somersault.labels import coded

_MOST_NAMED = 20
"""Labels in a sentence."""


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
