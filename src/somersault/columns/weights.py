"""How much samples, features and layers of features count."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from somersault import validation
from somersault.array_types import Array
from somersault.columns.selection import place, places, where
from somersault.columns.table import Numbers, Table, grid_of
from somersault.errors import InputError
from somersault.matching import chunks

Layer = tuple[str, list[int], float]
"""Name, positions of the columns, weight."""

_ROUNDING = 1e-12
"""A column that varies by less than this share of its size varies by rounding alone."""


def sample_weights(given: ArrayLike | None, n_samples: int) -> Array:
    """One weight for each sample, not all zero. Without any given they take no memory."""
    if given is None:
        return np.broadcast_to(1.0, n_samples)
    return some_weigh(validation.weights(given, n_samples, "sample_weight", "samples"))


def some_weigh(weights: Array) -> Array:
    """Weights of samples, once one of them is above zero."""
    if not weights.any():
        raise InputError("all sample weights are zero; need at least one above zero")
    return weights


def without(weights: Array, rows: NDArray[np.intp]) -> Array:
    """The weights of all but some rows; those that take no memory take none."""
    if not any(weights.strides):
        return weights[: len(weights) - len(rows)]
    return some_weigh(np.delete(weights, rows))


def feature_weights(given: Mapping[Any, float] | ArrayLike | None, table: Table) -> Array:
    """One weight for each column of the table, not all zero."""
    weights: Any = np.ones(table.shape[1])
    if isinstance(given, Mapping):
        for key, weight in given.items():
            weights[place(key, table, "feature_weights")] = validation.number(
                weight, f"the weight of {key!r} in feature_weights", least=0
            )
    elif given is not None:
        grid = grid_of(table)
        weights = given if grid is None else grid.spread(given, "feature_weights")
    weights = validation.weights(weights, table.shape[1], "feature_weights", "features")
    if not weights.any():
        raise InputError("all feature_weights are zero; need at least one above zero")
    return weights


def layers_of(given: Any, table: Table) -> list[Layer]:
    """The layers, whose columns are all the columns, each once."""
    if not isinstance(given, Mapping):
        raise InputError(f"layers is {given!r}; need a mapping of names to columns, or to (columns, weight)")
    layers = [_layer(str(name), entry, table) for name, entry in cast("Mapping[Any, Any]", given).items()]
    owner: dict[int, str] = {}
    for name, columns, _ in layers:
        for column in columns:
            if owner.setdefault(column, name) != name:
                raise InputError(
                    f"{where(table.names, column)} is in the layers {owner[column]!r} and {name!r}; need it in one"
                )
    without = next((column for column in range(table.shape[1]) if column not in owner), None)
    if without is not None:
        raise InputError(
            f"{where(table.names, without)} is in no layer; need each column in one: add it to a layer, "
            "of weight 0 if it must not count"
        )
    if not any(weight > 0 for _, _, weight in layers):
        raise InputError("all layers have the weight zero; need at least one above zero")
    return layers


def _layer(name: str, entry: Any, table: Table) -> Layer:
    if not isinstance(entry, tuple):
        return name, places(entry, table, f"the layer {name!r}"), 1.0
    if len(cast("tuple[Any, ...]", entry)) != 2:
        raise InputError(f"the layer {name!r} is {entry!r}; need (columns, weight), or columns in a list")
    columns, weight = cast("tuple[Any, Any]", entry)
    weight = validation.number(weight, f"the weight of the layer {name!r}", least=0)
    return name, places(columns, table, f"the layer {name!r}"), weight


def layer_factors(layers: list[Layer], variances: Array) -> Array:
    """weight_l / (Σ_l weight_l · Σ_{d ∈ l} κ_d var_d) for each column d of layer l, given its κ_d var_d."""
    total = sum(weight for _, _, weight in layers)
    factors = np.zeros(len(variances))
    for name, columns, weight in layers:
        variance = variances[columns].sum()
        if weight > 0 and variance < np.finfo(np.float64).tiny:
            raise InputError(
                f"the layer {name!r} does not vary in the training data, so nothing can be its share of the "
                "variance; need columns that vary and count: give the layer the weight 0, or other columns"
            )
        factors[columns] = weight / total / variance if weight > 0 else 0.0
    return factors


def standard_factors(variances: Array) -> Array:
    """1 / var_d for each column d, (n_columns,); 1 for one that does not vary."""
    return 1 / np.where(variances < np.finfo(np.float64).tiny, 1.0, variances)


def variances(X: Numbers, weights: Array) -> Array:
    """Σ_n w_n (x_n − x̄)² / Σ_n w_n of each column about its mean x̄, over the known values."""
    if isinstance(X, sparse.csr_array):
        return _beyond_rounding(*_sparse_moments(X, weights))
    spread = VarianceSums(X.shape[1])
    for rows in chunks(len(X), 24 * X.shape[1]):
        spread.add(X[rows], weights[rows])
    return spread.variances


class VarianceSums:
    """The variance of each column, from one look at the data, a part after the other.

    Sums of squares about the means of parts merge exactly: Chan, Golub, LeVeque, Updating formulae and a pairwise
    algorithm for computing sample variances, COMPSTAT 1982.
    """

    def __init__(self, *shape: int) -> None:
        self.weight, self.mean, self.squares = np.zeros((3, *shape))

    def add(self, X: NDArray[Any], weights: Array) -> None:
        """Look at some samples and their weights."""
        known = ~np.isnan(X)
        weight = weights @ known
        some = np.maximum(weight, np.finfo(np.float64).tiny)
        mean = weights @ np.where(known, X, 0.0) / some
        squares = weights @ np.where(known, X - mean, 0.0) ** 2
        self.merge(weight, mean, squares)

    def add_grouped(self, X: NDArray[Any], groups: NDArray[np.intp]) -> None:
        """Look at some samples, each of one group (n_samples,); the sums are (n_groups, n_columns)."""
        known = ~np.isnan(X)
        n = len(self.weight), len(groups)
        of_group = sparse.csr_array((np.ones(n[1]), (groups, np.arange(n[1]))), shape=n)
        weight = of_group @ known.astype(np.float64)
        mean = of_group @ np.where(known, X, 0.0) / np.maximum(weight, 1.0)
        self.merge(weight, mean, of_group @ np.where(known, X - mean[groups], 0.0) ** 2)

    @classmethod
    def merged(cls, several: "list[VarianceSums]") -> "VarianceSums":
        """Of all samples that these looked at."""
        total = cls(*several[0].mean.shape)
        for spread in several:
            total.merge(spread.weight, spread.mean, spread.squares)
        return total

    def of_all(self) -> "VarianceSums":
        """Of all groups together."""
        total = VarianceSums(self.mean.shape[1])
        for sums in zip(self.weight, self.mean, self.squares, strict=True):
            total.merge(*sums)
        return total

    def merge(self, weight: Array, mean: Array, squares: Array) -> None:
        """Add what other samples sum up to: how many are known, their mean, and their squares about it."""
        share = weight / np.maximum(self.weight + weight, np.finfo(np.float64).tiny)
        shift = mean - self.mean
        self.mean += share * shift
        self.squares += squares + self.weight * share * shift**2
        self.weight += weight

    @property
    def variances(self) -> Array:
        """Of each column; 0 for what varies by rounding alone."""
        return _beyond_rounding(self.mean, self.squares / np.maximum(self.weight, np.finfo(np.float64).tiny))


def _beyond_rounding(mean: Array, variance: Array) -> Array:
    return np.where(variance <= (_ROUNDING * mean) ** 2, 0.0, variance)


def _sparse_moments(samples: Any, weights: Array) -> tuple[Array, Array]:
    """Mean and variance of each column; entries that are not stored are zeros, of which a full column has none."""
    X, w = samples[weights > 0], weights[weights > 0]
    n_samples, n_columns = X.shape
    weight = np.repeat(w, np.diff(X.indptr))
    mean = np.bincount(X.indices, weight * X.data, n_columns) / w.sum()
    squares = np.bincount(X.indices, weight * (X.data - mean[X.indices]) ** 2, n_columns)
    full = np.bincount(X.indices, minlength=n_columns) == n_samples
    zeros = np.where(full, 0.0, w.sum() - np.bincount(X.indices, weight, n_columns))
    return mean, (squares + zeros * mean**2) / w.sum()
