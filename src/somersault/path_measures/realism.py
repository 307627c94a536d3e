"""How far frames are from real samples."""

import numpy as np

from somersault.array_types import Array
from somersault.errors import InputError
from somersault.even_rows import from_first
from somersault.matching import nearest

_MOST_IN_SPACING = 1000


def interval(reference: Array, is_image: bool) -> tuple[Array, Array]:
    """Smallest and largest value of the reference: over all pixels of images, of each feature of tables."""
    axis = None if is_image else 0
    return np.min(reference, axis=axis), np.max(reference, axis=axis)


def manifold_distance(paths: Array, reference: Array, held_out: Array | None) -> Array:
    """min_r ‖x − r‖ of each frame (n_paths, n_frames), over its median among real samples.

    These are the samples held out, or the reference's own.
    """
    # The nearest to one of the reference is the sample itself, the second its neighbor; a duplicate is one, at 0.
    real = reference if held_out is None else held_out
    some = real[from_first(len(real), _MOST_IN_SPACING)]
    spacing = np.sqrt(nearest(some, reference, n_best=2)[1][:, 1 if held_out is None else 0])
    unit = float(np.median(spacing))
    if unit == 0 and held_out is not None:
        raise InputError(
            "half of the samples held out are part of the reference, so that there is no distance to compare "
            "with; need real samples that are not in it"
        )
    if unit == 0:
        raise InputError(
            "half of the reference samples have an exact duplicate, so that there is no distance to compare "
            "with; pass numpy.unique(reference, axis=0)"
        )
    flat = paths.reshape(-1, paths.shape[-1])
    return np.sqrt(nearest(flat, reference)[1][:, 0]).reshape(paths.shape[:2]) / unit
