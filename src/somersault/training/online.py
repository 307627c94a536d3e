"""Online training: every sample by itself moves the units around its best matching unit.

    w_k ← w_k + α h(d(k, b)) (x − w_k)

(Kohonen, Self-organized formation of topologically correct feature maps, Biological Cybernetics 43, 1982).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.neighborhood import Array
from somersault.training.data import Data
from somersault.training.fitted import TrainingState
from somersault.training.plan import TrainingPlan


def epoch(data: Data, plan: TrainingPlan, state: TrainingState) -> dict[str, float]:
    """One pass over the shuffled samples; their errors as each of them found it."""
    order = plan.rng(state.epoch).permutation(data.n_samples)
    whole = max(plan.n_epochs * data.n_samples - 1, 1)
    start = state.epoch * data.n_samples
    return run(data, plan, state, order, (start + np.arange(len(order))) / whole)


def run(
    data: Data, plan: TrainingPlan, state: TrainingState, order: NDArray[np.intp], progress: Array
) -> dict[str, float]:
    """Let samples move the map, one after the other. A sample of weight v moves it as v copies in a row do."""
    W = state.prototypes.copy()
    m = data.metric.per_feature(data.n_features)
    units = np.arange(len(W))
    apart, hits, non_adjacent, error = np.empty_like(W), np.zeros(len(W)), 0.0, 0.0
    for weight, x, t in zip(data.weights[order], _one_by_one(data, order), progress, strict=True):
        np.subtract(x, W, out=apart)
        missing, factor = np.isnan(x), 1.0
        if missing.any():
            apart[:, missing] = 0
            factor = data.metric.over_all(~missing[None])[0]
        squares = np.square(apart) @ m
        best = squares.argmin()
        hits[best] += weight
        error += weight * np.sqrt(squares[best] * factor)
        h = plan.learning_rate(t) * plan.kernel(plan.lattice.between(best, units), plan.radius(t))
        if weight != 1:
            h = 1 - (1 - h) ** weight
        if len(W) > 1:
            squares[best] = np.inf
            non_adjacent += weight * (not plan.lattice.touching(best, squares.argmin()))
        W[:] += h[:, None] * apart
    state.prototypes, state.sums, state.hits = W, None, hits
    total = float(data.weights[order].sum())
    return {"quantization_error": float(error) / total, "topographic_error": float(non_adjacent) / total}


def _one_by_one(data: Data, order: NDArray[np.intp]) -> Iterator[NDArray[Any]]:
    for X in data.ordered(order):
        yield from X.toarray() if issparse(X) else X
