"""What a path must respect: the features that may vary, the bounds of all, and the sums of shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import Array, Mask
from somersault.errors import InputError

if TYPE_CHECKING:
    from somersault.codebook import Codebook

Features = str | ArrayLike
Bounds = tuple[ArrayLike | None, ArrayLike | None]
Group = NDArray[np.intp]
Groups = Sequence[ArrayLike]
_SAME_SUM = 1e-5
"""Sums of shares that differ by less are equal: prototypes may be computed in float32."""


@dataclass(frozen=True)
class Constraints:
    """What a path must respect, as the user gave it."""

    features_to_vary: Features = "all"
    bounds: Bounds | None = None
    groups: Groups = ()

    def __post_init__(self) -> None:
        groups = validation.entries(self.groups, "groups", "groups of feature numbers")
        object.__setattr__(self, "groups", groups)

    @property
    def unmet_by_via(self) -> str | None:
        """The first of them, if any: what paths over the map and shifts do not keep to."""
        if self.bounds is not None:
            return "bounds"
        if not (isinstance(self.features_to_vary, str) and self.features_to_vary == "all"):
            return "features_to_vary"
        return None

    @property
    def unmet_by_codes(self) -> str | None:
        """The first of them, if any: what cannot hold in the codes of an encoder."""
        return self.unmet_by_via or ("groups" if len(self.groups) else None)


def free_features(chosen: Features, n_features: int) -> Mask | None:
    """The features that may vary, (n_features,); None for all."""
    if isinstance(chosen, str) and chosen == "all":
        return None
    try:
        array = np.atleast_1d(np.asarray(chosen))
    except ValueError as error:
        raise _no_features(chosen, n_features) from error
    if array.dtype == np.bool_ and array.shape == (n_features,):
        free = array.copy()
    elif array.size == 0 or _are_numbers(array, n_features):
        free = np.zeros(n_features, dtype=bool)
        free[array.astype(np.intp)] = True
    else:
        raise _no_features(chosen, n_features)
    return None if free.all() else free


def _are_numbers(array: NDArray[Any], n_features: int) -> bool:
    return array.ndim == 1 and array.dtype.kind in "iu" and bool(((array >= 0) & (array < n_features)).all())


def _no_features(chosen: Any, n_features: int) -> InputError:
    return InputError(
        f'features_to_vary is {chosen!r}; need "all", numbers of features from 0 to {n_features - 1}, or a mask '
        f"with one entry for each of the {n_features} features; som.morph takes names of columns too"
    )


@dataclass(frozen=True)
class Box:
    """low ≤ x ≤ high, each (n_samples, n_features), −inf and inf where a side is open."""

    low: Array
    high: Array
    groups: tuple[Group, ...] = ()  # features whose sums stay

    @classmethod
    def open(cls, shape: tuple[int, ...]) -> "Box":
        """No bounds for samples of that shape."""
        return cls(np.broadcast_to(-np.inf, shape), np.broadcast_to(np.inf, shape))

    @property
    def is_open(self) -> bool:
        """Whether no side of any feature is bounded."""
        return not (np.isfinite(self.low).any() or np.isfinite(self.high).any())

    def within(self, low: Array, high: Array, X: Array) -> "Box":
        """The box within that range, (n_features,) each, or the range from there to each of the samples."""
        return Box(
            np.maximum(self.low, np.minimum(low, X)), np.minimum(self.high, np.maximum(high, X)), self.groups
        )


def box_of(
    bounds: Bounds | None, X: Array, groups: tuple[Group, ...] = (), name_of: Callable[[int], str] | None = None
) -> Box:
    """The bounds that the user gave, checked against the starts (n_samples, n_features).

    Shares are not negative. name_of gives what the user calls a feature.
    """
    if isinstance(bounds, Mapping):
        raise InputError(
            "bounds names columns; need (low, high) here: call som.morph, which knows their names; of a pipeline "
            "ss.map_of(pipeline).morph"
        )
    try:
        low, high = (None, None) if bounds is None else cast("Any", bounds)
    except (TypeError, ValueError) as error:
        raise InputError(f"bounds is {bounds!r}; need (low, high), each a number, an array or None") from error
    low, high = _side(low, "low", -np.inf, X.shape), _side(high, "high", np.inf, X.shape)
    if groups:
        low = low.copy()
        for group in groups:
            low[:, group] = np.maximum(low[:, group], 0.0)
    crossed = np.argwhere(low > high)
    if len(crossed):
        i, j = crossed[0]
        raise InputError(f"bounds of {_called(j, name_of)} are {low[i, j]:g} to {high[i, j]:g}; need low ≤ high")
    outside = np.argwhere((low > X) | (high < X))
    if len(outside):
        i, j = outside[0]
        raise InputError(
            f"X has {X[i, j]:g} in row {i}, {_called(j, name_of)}, outside its bounds {low[i, j]:g} to "
            f"{high[i, j]:g}; need starts within them: widen the bounds, or clip X"
        )
    return Box(low, high, groups)


def _called(feature: int, name_of: Callable[[int], str] | None) -> str:
    return f"feature {feature}" if name_of is None else name_of(feature)


def _side(value: Any, name: str, none: float, shape: tuple[int, ...]) -> Array:
    """One side of the bounds for each feature of each sample, (n_samples, n_features)."""
    array = np.asarray(none) if value is None else validation.real_array(value, f"the {name} bound")
    if array.shape not in ((), shape[1:], shape):
        raise InputError(
            f"the {name} bound has shape {array.shape}; need one number, or ({shape[1]},): one for each feature, "
            f"or {shape}: one for each feature of each sample"
        )
    if np.isnan(array).any():
        raise InputError(f"the {name} bound contains NaN; need numbers: {none:g} leaves a feature open")
    return np.broadcast_to(array.astype(np.float64), shape)


def categories_of(points: Array, switches: Sequence[Group]) -> Array:
    """Points (…, n_features) with the category of the largest share, the first of several; truths above ½."""
    out = points.copy()
    for group in switches:
        shares = points[..., group]
        if len(group) == 1:
            chosen = (shares > 1 / 2).astype(np.float64)
        else:
            chosen = np.eye(len(group))[np.nan_to_num(shares, nan=-np.inf).argmax(axis=-1)]
        out[..., group] = np.where(np.isnan(shares), np.nan, chosen)
    return out


def data_range(book: "Codebook") -> tuple[Array, Array]:
    """The least and the largest value of each feature among prototypes and kept samples; of shares from 0 on."""
    low, high = book.prototypes.min(axis=0), book.prototypes.max(axis=0)
    if book.exemplars is not None:
        least, most = book.exemplars.range
        low, high = np.minimum(low, least), np.maximum(high, most)
    for group in book.groups:
        low[group] = 0.0
    return low, high


def groups_of(chosen: Groups, tables: Mapping[str, Array], moving: Mask) -> tuple[Group, ...]:
    """Groups of shares that the user gave, checked against all tables of points; those that move.

    A path keeps a sum that is the same everywhere: no step from one point to another changes it.
    """
    n_features, seen, out = len(moving), set[int](), list[Group]()
    for number, features in enumerate(chosen):
        group = np.asarray(features)
        if group.size == 0 or not _are_numbers(group, n_features):
            raise InputError(
                f"group {number} is {features!r}; need numbers of features, from 0 to {n_features - 1}"
            )
        group = group.astype(np.intp)
        if seen & set(group.tolist()) or len(set(group.tolist())) < len(group):
            raise InputError(f"group {number} of features has one that occurs twice; need each in one group, once")
        seen.update(group.tolist())
        if moving[group].any() and not moving[group].all():
            raise InputError(
                f"group {number} of features is fixed in part; need all of its features to vary, or none"
            )
        _check_sums(number, group, tables)
        if moving[group].any():
            out.append(group)
    return tuple(out)


def _check_sums(number: int, group: Group, tables: Mapping[str, Array]) -> None:
    whole = float(next(iter(tables.values()))[0, group].sum())
    for name, points in tables.items():
        sums = points[:, group].sum(axis=1)
        wrong = np.flatnonzero(np.abs(sums - whole) > _SAME_SUM * max(abs(whole), 1.0))
        if wrong.size:
            raise InputError(
                f"the features of group {number} sum to {sums[wrong[0]]:g} in row {wrong[0]} of {name}, but to "
                f"{whole:g} in the first prototype; need shares of one whole, with the same sum everywhere"
            )
