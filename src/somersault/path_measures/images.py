"""How frames look that are images: their sharpness and their light, beside those of real images."""

import math

import numpy as np

from somersault.array_types import Array, ImageShape
from somersault.errors import InputError
from somersault.even_rows import from_first

_MOST = 2000
_REAL_LIGHT = (1.0, 99.0)
"""Percentiles of the brightness, and of the contrast, between which real images count as usual."""


def sharpness(paths: Array, reference: Array, sides: ImageShape) -> Array:
    """Σ of squared differences of neighboring pixels over its median in the reference, (n_paths, n_frames)."""
    unit = float(np.median(roughness(reference[from_first(len(reference), _MOST)], sides)))
    if unit == 0:
        raise InputError(
            "half of the reference images are constant, so that there is no sharpness to compare with; "
            "remove them, or leave out image_shape"
        )
    return roughness(paths, sides) / unit


def roughness(images: Array, sides: ImageShape) -> Array:
    """Σ (p_{r+1,c} − p_{r,c})² + Σ (p_{r,c+1} − p_{r,c})² of each image; of colors the mean over them."""
    pixels = images.reshape(*images.shape[:-1], *sides[:2], -1)
    down, right = (np.square(np.diff(pixels, axis=axis)).sum(axis=(-3, -2)) for axis in (-3, -2))
    return (down + right).mean(axis=-1)


def _contrast(images: Array, sides: ImageShape) -> Array:
    """Standard deviation over the pixels of each image; of colors the mean over them."""
    return images.reshape(*images.shape[:-1], math.prod(sides[:2]), -1).std(axis=-2).mean(axis=-1)


def light(paths: Array, first: int, reference: Array, sides: ImageShape) -> dict[str, Array]:
    """Mean of the pixels above the darkest, and their deviation, over their medians in the reference.

    And the share of frames after the start of which both are usual among the reference.
    """
    some = reference[from_first(len(reference), _MOST)]
    darkest = reference.min()
    found: dict[str, Array] = {}
    usual = np.ones(paths[:, 1:].shape[:2], dtype=bool)
    for name, mine, real in (
        ("brightness", paths.mean(axis=-1) - darkest, some.mean(axis=-1) - darkest),
        ("contrast", _contrast(paths, sides), _contrast(some, sides)),
    ):
        unit, (low, high) = np.median(real), np.percentile(real, _REAL_LIGHT)
        found[f"{name}_middle"] = mine[:, first : first + 3].mean(axis=1) / unit
        found[f"{name}_end"] = mine[:, -1] / unit
        usual &= (low <= mine[:, 1:]) & (mine[:, 1:] <= high)
    return found | {"photometric_consistency": usual.mean(axis=1)}
