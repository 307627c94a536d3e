"""The search in many features: a bound in few coordinates leaves few units, of which alone distances are found.

In coordinates a, b along some orthonormal axes and with ρ the length of what is left of a sample or unit,

    ‖x − w‖² ≥ ‖a(x) − a(w)‖² + (ρ(x) − ρ(w))².                                                            (1)

With ρ as one more coordinate the bound is itself a squared distance, which the tiles of the kernel search by. The
axes are those along which the prototypes reach farthest.

What rounding does. Let u be the unit roundoff, and m the number of roundings that a product of the projection goes
through (`kernel.n_roundings`). Coordinates of a sample are inexact by at most α‖x‖, α = √(n_axes) (m + 4) u. With
E ≥ ‖PᵀP − I‖ for axes P that are rounded themselves, ρ² is so by at most β‖x‖², β = 2α + (n_axes + m + 4) u + E,
and ρ by β‖x‖² / ρ or √β ‖x‖. With m′ roundings in a squared distance its root is inexact by m′u / 2 of it;
samples and prototypes are so by 4u of their lengths. All this is added to the distance up to which units are
looked at: one that is not is farther from the sample than the nearest by more than any rounding of their
distances. Where two of these differ by less, the sample is searched for with care.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Indices
from somersault.matching import fused
from somersault.matching.blocks import aligned, begin, packed
from somersault.matching.distances import Expansion
from somersault.matching.threads import found_by_threads

_N_AXES = 36
_WORK, _DOUBTFUL_WORK = 5 * 2**27, 2**33
"""Multiplications from which on it is worth while to find the axes; and where these did not help last time."""
_LEFT = 1 / 8
"""Share of the units that may be left on average."""
_ITERATIONS = 1
_TINY = 1e-4
"""What is less than this share of the rounding of the longest prototype is 0: its squares would be subnormal, and
some processors take many times as long for such numbers."""
_SLACK = 1.02
"""For terms of higher order."""


def is_worth_it(n_samples: int, W: NDArray[Any], n_in_all: int, *, is_doubtful: bool = False) -> bool:
    """Whether few coordinates, and distances to what they leave, cost a third of the products at most."""
    n_units, n_features = W.shape
    of_both, least = 3 * (_N_AXES + 1) * (n_units + n_features), _DOUBTFUL_WORK if is_doubtful else _WORK
    return of_both < W.size and n_samples * W.size >= least and fused.is_worth_its_start(n_in_all, W)


@dataclass(frozen=True, eq=False)
class Prefix:
    """Units made ready for the kernel."""

    dtype: np.dtype[Any]
    ready: tuple[Any, ...]
    """Center, roots of weights; W around the center times the roots, (n_units, n_filled); axes in
    parts of features, (n_parts, n_blocks, `kernel.DEPTH`, size); coordinates of the units and ρ packed, and their
    begin; what rounding does to distances, a share and a length, to scores, α, β, to units; how many may stay."""

    @classmethod
    def of(cls, expansion: Expansion) -> "Prefix":
        """Those of an expansion, in its type."""
        from somersault.matching import kernel

        dtype, (n_units, n_features) = expansion.W.dtype, expansion.W.shape
        ones = np.ones(n_features, dtype)
        roots = ones if expansion.weights is None else np.sqrt(expansion.weights)
        W = expansion.W * roots
        u, longest2 = float(np.finfo(dtype).eps) / 2, float(np.vecdot(W, W).max())
        tiny = _TINY * u * np.sqrt(longest2)
        W[np.abs(W) < tiny] = 0
        axes = leading_axes(W, _N_AXES)
        wide = W.astype(np.float64)
        inside = wide @ axes.astype(np.float64)
        length2, inside2 = np.vecdot(wide, wide), np.vecdot(inside, inside)
        rest = np.sqrt(np.maximum(length2 - inside2, 0.0))
        b = np.column_stack([inside, rest]).astype(dtype)
        off = float(np.linalg.norm(axes.T.astype(np.float64) @ axes - np.eye(_N_AXES)))
        m, group = kernel.n_roundings(n_features), kernel.group(dtype)
        of_distance = -(-n_features // group) + group
        alpha = _SLACK * np.sqrt(_N_AXES) * (m + 4) * u
        beta = 2 * alpha + _SLACK * (_N_AXES + m + 4) * u + off
        of_rest = np.minimum(np.sqrt(off * longest2), off * length2 / np.maximum(rest, 1e-300))
        numbers = (
            2 * _SLACK * (of_distance + 16) * u + 2 * off,
            2 * (expansion.doubt.offset + np.sqrt(n_features) * tiny),
            _SLACK * (kernel.n_roundings(_N_AXES + 1) + _N_AXES + 8) * 2 * u,
            alpha,
            beta,
            4 * u * np.sqrt(longest2) + float(of_rest.max()),
        )
        whole = max(group, kernel.DEPTH)  # as axes are in parts of that depth
        filled = aligned((n_units, -(-n_features // whole) * whole), dtype)
        filled[:, :n_features] = W
        center = np.zeros(n_features, dtype) if expansion.center is None else expansion.center
        of_units = begin((-0.5 * np.vecdot(b, b, dtype=np.float64)).astype(dtype), kernel.UNITS)
        ready = (
            *(center, roots, filled, in_parts(axes, kernel.DEPTH, kernel.UNITS), packed(b, kernel.UNITS)),
            *(of_units, np.array(numbers, dtype), _LEFT * n_units),
        )
        return cls(dtype, ready)

    def search(self, X: NDArray[Any], units: Indices, squares: NDArray[np.float64] | None) -> bool | None:
        """As `fused.search`; None where so many units are left that a product is cheaper."""
        from somersault.matching import kernel

        return found_by_threads(kernel.search_by_prefix, X, self.dtype, self.ready, units, squares)


def leading_axes(W: NDArray[Any], n: int) -> NDArray[Any]:
    """Orthonormal columns (n_features, n) that span nearly what the first singular vectors of the rows do.

    By subspace iteration (Halko, Martinsson, Tropp, Finding structure with randomness, SIAM Review 53 (2011) 217).
    """
    drawn = W.T @ np.random.default_rng(0).standard_normal((len(W), n + 8)).astype(W.dtype)
    for _ in range(_ITERATIONS):
        drawn = W.T @ (W @ np.linalg.qr(drawn)[0])
    Q = np.linalg.qr(drawn)[0]
    inside = W @ Q
    _, vectors = np.linalg.eigh(inside.T @ inside)
    return np.linalg.qr((Q @ vectors[:, ::-1][:, :n]).astype(np.float64))[0].astype(W.dtype)


def in_parts(axes: NDArray[Any], depth: int, size: int) -> NDArray[Any]:
    """Axes in parts of so many features, the last filled up with 0, and each part packed."""
    n_parts = -(-len(axes) // depth)
    out = np.zeros((n_parts * depth, axes.shape[1]), axes.dtype)
    out[: len(axes)] = axes
    return np.stack([packed(part.T, size) for part in out.reshape(n_parts, depth, -1)])
