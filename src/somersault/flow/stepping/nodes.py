"""A few nodes that stand for all axes.

What happens to a path along an axis depends on the axis by its stiffness alone, and smoothly by the logarithm of
that. So a sum over the axes of Σ_j f(stiffness_j) x_j is one over a few Chebyshev nodes, with the x_j spread to
them by polynomial interpolation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from somersault.array_types import Array
from somersault.flow.stepping.normal_matrix import NormalMatrix

_LEAST, _PER_E_FOLD = 8, 6
"""Nodes at any rate, and for each e-fold of stiffness: paths are the same to a billionth of their lengths."""


@dataclass(frozen=True)
class Nodes:
    """Stiffnesses of nodes, and what each coordinate adds to them."""

    stiffness: Array  # (n_nodes,)
    spread: Array  # (n_coordinates, n_nodes)

    @classmethod
    def of(cls, stiffness: Array, rank: int) -> "Nodes":
        """Nodes for the first rank coordinates; each further one is a node of its own."""
        axes, further = np.log(stiffness[:rank]), stiffness[rank:]
        middle, half = (axes.max() + axes.min()) / 2, np.ptp(axes) / 2
        n = n_nodes(stiffness[:rank])
        angles, degrees = np.pi * (np.arange(n) + 0.5) / n, np.arange(n)
        places = np.clip((axes - middle) / (half if half > 0 else 1.0), -1.0, 1.0)
        at_nodes = np.cos(np.outer(degrees, angles)) * np.where(degrees > 0, 2.0, 1.0)[:, None] / n
        spread = np.zeros((len(stiffness), n + len(further)))
        spread[:rank, :n] = np.cos(np.outer(np.arccos(places), degrees)) @ at_nodes
        spread[rank:, n:] = np.eye(len(further))
        return cls(np.append(np.exp(middle + half * np.cos(angles)), further), spread)


def are_worth_nodes(matrices: Sequence[NormalMatrix], rank: int) -> bool:
    """Whether nodes are far fewer than the first rank coordinates, and all rules freeze the same ones."""
    frozen = [np.isinf(matrix.stiffness) for matrix in matrices]
    return (
        rank >= 2 * _LEAST
        and all(type(matrix) is NormalMatrix and matrix.felt is None for matrix in matrices)
        and all((each == frozen[0]).all() and not each[:rank].any() for each in frozen)
        and all(2 * n_nodes(matrix.stiffness[:rank]) <= rank for matrix in matrices)
    )


def n_nodes(stiffness: Array) -> int:
    """How many nodes axes of that stiffness need."""
    return _LEAST + int(np.ceil(_PER_E_FOLD * np.log(stiffness.max() / stiffness.min())))
