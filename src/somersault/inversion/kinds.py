"""What else is known of points than squared distances, made into them."""

from typing import Any, Literal

import numpy as np

from somersault import validation
from somersault.arrays import as_samples, on_host
from somersault.errors import InputError
from somersault.hull import Array
from somersault.inversion.system import check_noise

Given = Literal["squared_distances", "distances"]
KINDS: tuple[Given, ...] = ("squared_distances", "distances")


def squares_of(distances: Any, noise: object, n_units: int) -> tuple[Array, Array | None]:
    """Squares of distances (n_samples, n_units), NaN allowed, and the standard deviations of these.

    The square of d with a normal error of deviation s has one of √(4d²s² + 2s⁴).
    """
    d = validation.matrix(on_host(as_samples(distances, "A")), "A", n_columns=n_units, columns="units", nan="kept")
    if (d < 0).any():
        row, unit = np.argwhere(d < 0)[0]
        raise InputError(
            f"A holds the distance {d[row, unit]:g} in row {row}, unit {unit}; distances are never negative: pass "
            "NaN for one that is not known"
        )
    s = check_noise(noise, ~np.isnan(d))
    return np.square(d), None if s is None else np.hypot(2 * np.nan_to_num(d) * s, np.sqrt(2) * np.square(s))
