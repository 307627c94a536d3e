"""Straight lines, with which paths are compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somersault.errors import InputError
from somersault.path_measures import straight_line

from .paths import normal

pytestmark = pytest.mark.slow


@given(st.integers(2, 15), st.integers(0, 1000))
def test_straight_line_starts_and_ends_bit_for_bit(n_frames, seed):
    start, end = normal(4, 3, seed=seed) * 1e3, normal(4, 3, seed=seed + 1) * 1e-9
    start[0] = -0.0
    frames = straight_line(start, end, n_frames)
    assert frames.shape == (4, n_frames, 3)
    assert frames[:, 0].tobytes() == start.tobytes()
    assert frames[:, -1].tobytes() == end.tobytes()


def test_straight_line_has_equal_steps():
    steps = np.diff(straight_line(normal(3, 5), normal(3, 5, seed=1)), axis=1)
    np.testing.assert_allclose(steps, np.broadcast_to(steps[:, :1], steps.shape), atol=1e-12)


@pytest.mark.parametrize(
    ("start", "end", "n_frames", "message"),
    [
        ([[0.0]], [[1.0], [2.0]], 11, r"start has shape \(1, 1\), end \(2, 1\)"),
        ([0.0], [[1.0]], 11, "start has shape"),
        ([[0.0]], [[np.nan]], 11, "end contains NaN"),
        ([[0.0]], [[1.0]], 1, "n_frames is 1"),
    ],
)
def test_straight_line_refuses(start, end, n_frames, message):
    with pytest.raises(InputError, match=message):
        straight_line(start, end, n_frames)
