"""How many units a map should have, and how many of them in a row."""

import numpy as np

from somersault.training.data import Data
from somersault.training.initial import centered, leading_axes

_ROUNDING = 1e-12
"""Data that vary by less than this share of their size vary by rounding alone."""
_LINE = 1e-6
"""Data that are thinner than this share of their length lie on a line, but for rounding."""
_SHORTEST, _LONGEST = 2, 20
"""Sides of a square map of which the shape was not asked for."""
_SAMPLES_PER_UNIT = 4
"""On such a map, at least."""


def units_for(n_samples: int, *, samples_per_unit: float = 0, most: float = np.inf) -> float:
    """About how many units so many samples call for: 5 √n_samples, within bounds (SOM Toolbox, 2000)."""
    return min(5 * n_samples**0.5, n_samples / samples_per_unit if samples_per_unit else np.inf, most)


def suggested_shape(data: Data, n_units: int | None, topology: str, boundary: str) -> tuple[int, int]:
    """Suggest n_rows / n_columns = σ₂ / σ₁ of the two components, of so many units (Vesanto et al., 2000)."""
    mean, x = centered(data)
    sides = np.sqrt(leading_axes(x, data.metric)[0])
    total = units_for(data.n_samples) if n_units is None else n_units
    varies = np.abs(x).max() > _ROUNDING * np.abs(mean).max()
    if varies and (len(sides) < 2 or sides[1] <= _LINE * sides[0]):
        return _line(max(int(np.round(total)), 1), topology, boundary)
    ratio = float(np.clip(sides[1] / sides[0], 0.1, 1.0)) if varies else 1.0
    height = np.sqrt(3) / 2 if topology == "hexagonal" else 1.0
    n_rows = max(int(np.round(np.sqrt(total * ratio / height))), 1)
    if topology == "hexagonal" and boundary == "toroidal":
        n_rows += n_rows % 2
    return n_rows, max(int(np.round(total / n_rows)), 1)


def _line(n_units: int, topology: str, boundary: str) -> tuple[int, int]:
    """One row, along the direction in which the data lie; what is joined top to bottom may need a second."""
    if topology == "hexagonal" and boundary == "toroidal":
        return 2, max(int(np.round(n_units / 2)), 1)
    return 1, n_units


def square_shape(n_samples: int) -> tuple[int, int]:
    """Suggest a square map whose units have several samples each, as a comparison of morphs needs."""
    side = round(units_for(n_samples, samples_per_unit=_SAMPLES_PER_UNIT) ** 0.5)
    side = int(np.clip(side, _SHORTEST, _LONGEST))
    return side, side
