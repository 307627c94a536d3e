"""Memory for inner loops: what the arithmetic would otherwise wait for.

Products of rows that begin at a cache line take half the time. And a path keeps every state in fresh memory, which
the system hands out page by page: it does so much faster for large pieces, which get large pages.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LINE = 8
"""Numbers in a cache line."""
_PIECE = 2**20
"""Numbers in a piece, unless 32 arrays are fewer or one array has more."""


def aligned(shape: tuple[int, ...]) -> Array:
    """An array without values that begins at a cache line."""
    size = int(np.prod(shape))
    memory = np.empty(size + _LINE)
    first = -memory.ctypes.data // 8 % _LINE
    return memory[first : first + size].reshape(shape)


class Memory:
    """Aligned arrays without values, one after the other in pieces that live as long as their last array."""

    def __init__(self) -> None:
        self._left = np.empty(0)

    def array(self, shape: tuple[int, ...]) -> Array:
        """The next one."""
        size = int(np.prod(shape))
        whole = -(-size // _LINE) * _LINE
        if whole > len(self._left):
            self._left = aligned((max(whole, min(32 * whole, _PIECE)),))
        out, self._left = self._left[:size], self._left[whole:]
        return out.reshape(shape)
