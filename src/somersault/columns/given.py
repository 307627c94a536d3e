"""Results that have a row for each row of the user's, as he has them."""

from typing import Any

from somersault.arrays import like
from somersault.columns.libraries import frames_of


def as_given(X: Any, result: Any) -> Any:
    """A result with a row for each of X: a frame of pandas with its index, an array in its library and device."""
    of_pandas = frames_of("pandas", "DataFrame")
    if isinstance(X, of_pandas) and isinstance(result, of_pandas):
        return result.set_axis(X.index)
    return like(X, result)
