"""Labels short enough for the cells of a map."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def short_labels(labels: NDArray[np.object_] | None) -> dict[Any, str]:
    """A mark of at most three characters for each label: the label itself, its beginning, or a number."""
    known = [] if labels is None else sorted({str(label) for label in labels if label is not None})
    for length in (1, 2, 3):
        marks = [label[:length] for label in known]
        if len(set(marks)) == len(known):
            longest = max(map(len, known), default=0)
            return dict(zip(known, known if longest <= 3 else marks, strict=True))
    return {label: str(i) for i, label in enumerate(known, start=1)}
