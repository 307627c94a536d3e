"""Arrays as the binary parts of an answer: each named, typed and shaped in the answer itself."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.explorer.answerer import Answer

_TYPES = {"f": "<f4", "i": "<i4", "u": "|u1", "b": "|u1"}
"""What travels, by kind of array: a browser reads these as they are."""


def with_buffers(payload: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Answer:
    """Add arrays (as float32, int32 or uint8) to what is answered, as its buffers in this order."""
    parts, buffers = list[dict[str, Any]](), list[bytes]()
    for name, array in arrays.items():
        sent = np.ascontiguousarray(array, dtype=_TYPES[array.dtype.kind])
        parts.append({"name": name, "type": sent.dtype.name, "shape": list(sent.shape)})
        buffers.append(sent.tobytes())
    return {**payload, "arrays": parts}, buffers
