"""Who is in which cluster, or unit: sizes, centers, classes, and what stands out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import result_tables
from somersault.array_types import Array, Indices, SampleArray
from somersault.columns import Columns
from somersault.labels import Labels, coded
from somersault.summary.group_sums import Find, Grouping, GroupSums, group_sums
from somersault.summary.standing_out import effects_of, sentences

__all__ = ["ColumnSummary", "MapSummary", "summarized"]

_ROWS = 30
"""Rows of a printed table; `to_frame` has all."""
_LARGE, _DECIMALS = 1e7, 6
"""Spreads from here on have an exponent; below, all of a column have the digits of the largest."""


@dataclass(frozen=True, eq=False)
class ColumnSummary:
    """What one column is in each group.

    Attributes
    ----------
    name : str
    center : ndarray of shape (n_groups,)
        The mean, NaN in a group of which no value is known; of categories the most frequent one, or None.
    spread : ndarray of shape (n_groups,), or None
        The standard deviation of the samples; None for categories.
    share : ndarray of shape (n_groups,), or None
        Of the most frequent category among the samples that have one; None for numbers.
    """

    name: str
    center: NDArray[Any]
    spread: Array | None
    share: Array | None

    def cell(self, group: int) -> str:
        """What a table shows of a group."""
        if self.share is not None:
            center = self.center[group]
            return result_tables.NOTHING if center is None else f"{center} {self.share[group]:.0%}"
        assert self.spread is not None  # noqa: S101
        mean, spread = self.center[group], self.spread[group]
        if np.isnan(mean):
            return result_tables.NOTHING
        largest = float(np.nanmax(self.spread))
        if not 0 < largest < _LARGE:
            return f"{result_tables.shown(mean)} ± {result_tables.shown(spread)}"
        n = min(max(1 - int(np.floor(np.log10(largest))), 0), _DECIMALS)
        return f"{mean:.{n}f} ± {spread:.{n}f}"


@dataclass(frozen=True, eq=False, repr=False)
class MapSummary:
    """Hold who is in which cluster, or unit, of a map. Prints as a table.

    Attributes
    ----------
    by : {"cluster", "unit"}
    groups : ndarray of shape (n_groups,)
        The numbers of the clusters or units.
    size : ndarray of shape (n_groups,)
        How many samples each has.
    columns : tuple of ColumnSummary
        Each of your columns: name, center, and spread or share, of each group.
    effects : ndarray of shape (n_groups, n_encoded)
        How far each group is from all, in standard deviations of all; categories have a column each.
    stands_out : tuple of n_groups str
        The columns in which a group differs most from all, in words.
    labels : ndarray of shape (n_groups,), or None
        The class of most samples of each group; None for a group without a labeled one. None without y.
    purity : ndarray of shape (n_groups,), or None
        The share of that class among the labeled samples of the group.
    """

    by: str
    groups: Indices
    size: Indices
    columns: tuple[ColumnSummary, ...]
    effects: Array
    stands_out: tuple[str, ...]
    labels: Labels | None = None
    purity: Array | None = None

    @property
    def share(self) -> Array:
        """The share of all samples that each group has, (n_groups,)."""
        return self.size / self.size.sum()

    def to_frame(self) -> Any:
        """Put it into a data frame of pandas: a row for each group.

        Returns
        -------
        pandas.DataFrame
            size, share, with y also label and purity, stands_out; for each column of numbers NAME_mean and
            NAME_std, for each one of categories NAME_mode and NAME_share.
        """
        pd = result_tables.pandas()
        return pd.DataFrame(self.as_columns, index=pd.Index(self.groups, name=self.by))

    @property
    def as_columns(self) -> dict[str, Any]:
        """The columns of `to_frame` by name, each (n_groups,)."""
        columns: dict[str, Any] = {"size": self.size, "share": self.share}
        if self.labels is not None:
            columns |= {"label": self.labels, "purity": self.purity}
        columns["stands_out"] = list(self.stands_out)
        for each in self.columns:
            if each.share is None:
                columns |= {f"{each.name}_mean": each.center, f"{each.name}_std": each.spread}
            else:
                columns |= {f"{each.name}_mode": each.center, f"{each.name}_share": each.share}
        return columns

    def __repr__(self) -> str:
        sizes, centers = self._tables
        left = (0, len(sizes[0]) - 1)
        more = self._left_out(len(centers[0]) - 1)
        return "\n".join([result_tables.text(sizes, left), "", result_tables.text(centers), *more])

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        sizes, centers = self._tables
        return result_tables.html(sizes) + result_tables.html(centers, below=self._left_out(len(centers[0]) - 1))

    @property
    def _tables(self) -> tuple[list[list[str]], list[list[str]]]:
        """Who is in the groups, and their centers in as many columns as fit into a line."""
        shown = range(min(len(self.groups), _ROWS))
        sizes = [
            [self.by, "size", "share", *(["label", "purity"] if self.labels is not None else []), "stands out"]
        ]
        sizes += [
            [str(self.groups[i]), str(self.size[i]), f"{self.share[i]:.0%}", *self._label(i), self.stands_out[i]]
            for i in shown
        ]
        some = self.columns[: result_tables.WIDTH // 3]  # no more fit
        centers = [[self.by, *(each.name for each in some)]]
        centers += [[str(self.groups[i]), *(each.cell(i) for each in some)] for i in shown]
        n = result_tables.fitting(centers)
        return sizes, [row[:n] for row in centers]

    def _label(self, group: int) -> list[str]:
        if self.labels is None or self.purity is None:
            return []
        label = self.labels[group]
        return [result_tables.NOTHING] * 2 if label is None else [str(label), f"{self.purity[group]:.0%}"]

    def _left_out(self, n_shown: int) -> list[str]:
        """What does not fit, beside so many columns."""
        n_rows, n_columns = len(self.groups) - _ROWS, len(self.columns) - n_shown
        counts = ((n_rows, self.by), (n_columns, "column"))
        more = [f"{n} more {what}{'s' * (n > 1)}" for n, what in counts if n > 0]
        return [f"and {' and '.join(more)}: to_frame() has all"] if more else []


def summarized(
    X: SampleArray, find: Find, columns: Columns, by: str, of_units: NDArray[Any], labels: Labels | None
) -> MapSummary:
    """Summarize samples that are encoded by groups of their units; of_units (n_units,) has their numbers."""
    numbers, places = np.unique(of_units, return_inverse=True)
    classes, codes = ([], None) if labels is None else coded(labels)
    sums = group_sums(X, find, codes, Grouping(places, len(numbers), len(classes)))
    total = sums.spread.of_all()
    effects = effects_of(sums.spread, total)
    of_groups = (None, None) if labels is None else _voted(sums, classes)
    return MapSummary(
        by,
        numbers,
        sums.sizes.astype(np.intp),
        _columns(columns, sums),
        effects,
        sentences(columns, sums.spread, total, effects),
        *of_groups,
    )


def _columns(columns: Columns, sums: GroupSums) -> tuple[ColumnSummary, ...]:
    known, deviation = sums.spread.weight > 0, np.sqrt(sums.spread.variances)
    mean, deviation = (np.where(known, values, np.nan) for values in (sums.spread.mean, deviation))
    out: list[ColumnSummary] = []
    for place, (name, at) in enumerate(zip(columns.called, columns.slices, strict=True)):
        own = columns.categorical.get(place)
        if own is None:
            out.append(ColumnSummary(name, mean[:, at.start], deviation[:, at.start], None))
        else:
            most = np.array([*own.most_probable(mean[:, at]), None], dtype=object)[:-1]
            out.append(ColumnSummary(name, most, None, mean[:, at].max(axis=1)))
    return tuple(out)


def _voted(sums: GroupSums, classes: list[Any]) -> tuple[Labels, Array]:
    """The class of most labeled samples of each group, the first of equally frequent ones, and its share."""
    total = sums.votes.sum(axis=1)
    own = np.array([*classes, None], dtype=object)[:-1]
    labels = own[sums.votes.argmax(axis=1)]
    labels[total == 0] = None
    return labels, np.divide(sums.votes.max(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)
