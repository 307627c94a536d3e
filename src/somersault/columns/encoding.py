"""The columns of the user's table as features of the map: categories as indicators, weights, and back."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from somersault import validation
from somersault.array_types import Array, Indices
from somersault.columns.categories import Categories
from somersault.columns.document import COLUMNS
from somersault.columns.dtypes import holds, inward, is_truth, is_whole, rounded
from somersault.columns.grid import Grid, is_dataarray
from somersault.columns.refusals import has_missing, no_numbers
from somersault.columns.selection import Header, places, where
from somersault.columns.selection import place as column_place
from somersault.columns.shown import BUILT, Shown, as_pandas, of_frames
from somersault.columns.table import ArrayTable, Container, Numbers, Table, table_of
from somersault.columns.weights import layer_factors, layers_of, standard_factors
from somersault.empty_rows import empty_rows
from somersault.errors import InputError
from somersault.matching import FeatureMetric
from somersault.media import Medium, from_document
from somersault.sources import Source, Stream


@dataclass(frozen=True, eq=False)
class Columns:
    """Hold what a map knows of the user's columns: their names, their encoding and their weights.

    Squared distances are d(x, w)² = Σ_d κ_d (x_d − w_d)², with κ the weights.
    A numeric column is a feature as it is. A categorical column is one feature of 0 and 1 for each category, each
    with half the weight of the column: so two different categories are at squared distance 1 (simple matching),
    and a prototype's value is the share of the category. Missing values are NaN, in all features of the column.
    The variance of a column is Σ_d κ_d var_d over its features d: of categories with shares p, Σ p(1 − p) / 2.

    Attributes
    ----------
    container : {"array", "frame", "pandas", "polars", "arrow"}
        What the training data came in.
    n_features_in : int
        Number of the user's columns.
    feature_names : tuple or None
        Names of the user's columns, None for arrays.
    categorical : mapping of int to Categories
        By position of the column.
    weights : ndarray of shape (n_encoded,)
        κ ≥ 0, 1 / squared feature scale with layers or standardized, else dimensionless.
    variances : ndarray of shape (n_encoded,) or None
        Of the training data, where the weights were made of them.
    dtypes : tuple of str or None
        Of the user's columns, by the names that their libraries give them; None for one that is not made again,
        and of arrays, whose numbers stay floats as scikit-learn's do. Of objects also what they hold.
    grid : Grid or None
        Where the columns lie in samples that are arrays of their own.
    medium : Medium or None
        What makes rows of things that are not numbers, such as sounds, and such things of rows.

    References
    ----------
    Sokal, Michener, A statistical method for evaluating systematic relationships, Univ. Kansas Science Bulletin
    38 (1958): simple matching. Wehrens, Kruisselbrink, Flexible self-organizing maps in kohonen 3.0, Journal of
    Statistical Software 87(7) (2018), section 2: layers.
    Deviation: there a layer is scaled by the mean distance between the initial prototypes; here by its variance
    in the training data, which is half the mean squared distance between two samples.

    Examples
    --------
    >>> from somersault.columns import learn_columns
    >>> X = np.array([["red", 1.0], ["blue", 3.0], ["red", None]], dtype=object)
    >>> columns, encoded = learn_columns(X, categorical_features=[0])
    >>> columns.names
    ['x0=blue', 'x0=red', 'x1']
    >>> encoded
    array([[ 0.,  1.,  1.],
           [ 1.,  0.,  3.],
           [ 0.,  1., nan]])
    >>> columns.weights
    array([0.5, 0.5, 1. ])
    >>> columns.decode([[0.25, 0.75, 2.0]])
    array([['red', 2.0]], dtype=object)
    """

    container: Container
    n_features_in: int
    feature_names: tuple[str | int, ...] | None
    categorical: Mapping[int, Categories]
    weights: Array
    dtypes: tuple[str | None, ...] = ()
    grid: Grid | None = None
    variances: Array | None = None
    medium: Medium | None = None

    def __post_init__(self) -> None:
        self.weights.flags.writeable = False
        if not self.dtypes:
            object.__setattr__(self, "dtypes", (None,) * self.n_features_in)

    def empty_rows(self, encoded: Numbers) -> Indices:
        """Which of these rows have no value that counts."""
        return empty_rows(encoded, self.weights)

    def stream(self, source: Source) -> Stream:
        """The same of data that are read in blocks, as each of them is."""
        return Stream(source, self.block, self.n_encoded)

    def block(self, X: Any, is_new: bool) -> tuple[NDArray[Any], Indices | None]:
        """A block encoded and, if it is new, looked through: if it misses values, its rows without any."""
        table = table_of(X)
        self._check_same(table)
        encoded = self.encoded(table, is_new=is_new)
        if sparse.issparse(encoded):
            raise InputError("a block is sparse; need dense ones: bring block.toarray()")
        empty = (
            self.empty_rows(encoded)
            if is_new and has_missing(encoded, self.column_name, " of the block")
            else None
        )
        return cast("NDArray[Any]", encoded), empty

    def encode(self, X: Any) -> Numbers:
        """Other data in the same columns as the training data, (n_samples, n_encoded).

        A category that training did not show is missing: it does not count in the distance.

        Raises
        ------
        InputError
            For other columns than in training, infinities.
        """
        table = self.table_of(X)
        self._check_same(table)
        encoded = self.encoded(table, is_new=True)
        has_missing(encoded, self.column_name)
        return encoded

    def table_of(self, X: Any) -> Table:
        """Other data, of which samples that are arrays lie as in training."""
        if isinstance(X, Table):
            return X
        if self.grid is not None:
            return table_of(self.grid.rows(X))
        shape: tuple[int, ...] = tuple(getattr(X, "shape", ()))
        if len(shape) > 2:
            raise InputError(
                f"X has dim {len(shape)}, of shape {shape}; need two, samples and features, as in training: "
                "make a row of each sample, X.reshape(len(X), -1)"
            )
        return ArrayTable(np.asarray(X)) if is_dataarray(X) else table_of(X)

    def decode(self, points: ArrayLike) -> Any:
        """Points (n_points, n_encoded) in the columns and the container of the training data.

        Frames of paths, (n_samples, n_frames, n_encoded), become an array of the same first two dimensions, or
        rows below one another: those of the first sample, then those of the second; of pandas by sample and frame.

        The columns of a frame have their dtypes again: integers are rounded and kept within the range of the
        dtype, booleans are those that are nearer, float32 is float32. A category is the most probable one, the
        first of several; missing values stay missing, in a dtype that has them. The numbers of an array stay
        floats, and a sparse matrix becomes an array. An array with categories is one of objects, in which columns
        that held integers or booleans alone hold such again.
        """
        array = validation.real_array(points, "points")
        if array.ndim == 3:
            *shape, n_features = array.shape
            shown = self._decoded(array.reshape(math.prod(shape), n_features))
            shown = shown.reshape(*shape, -1) if self.container == "array" else of_frames(shown, *shape)
        else:
            shown = self._decoded(array)
        return shown if self.grid is None else self.grid.filled(shown)

    def to_pandas(self, points: ArrayLike) -> Any:
        """Points (n_points, n_encoded) as a data frame of pandas, whatever the training data came in."""
        rows = validation.real_array(points, "points")
        shown = self.decode(points) if self.grid is None else self._decoded(rows)
        return as_pandas(shown, self.feature_names)

    def _decoded(self, points: NDArray[Any]) -> Any:
        owner = "the map, in which each category is one," if self.categorical else "the map"
        P = validation.matrix(points, "points", n_columns=self.n_encoded, owner=owner, nan="kept")
        if self.container == "array" and not self.categorical:
            return P.copy()
        return BUILT[self.container]([self._shown(P, place) for place in range(self.n_features_in)])

    def _shown(self, P: Array, place: int) -> Shown:
        name = None if self.feature_names is None else self.feature_names[place]
        dtype, own, end = self.dtypes[place], self.categorical.get(place), self._ends[place]
        if own is None:
            return Shown(name, rounded(P[:, end - 1], dtype), dtype)
        return Shown(name, own.most_probable(P[:, self._slices[place]]), dtype, own.levels)

    def holding(self, held: NDArray[np.bool_]) -> "Columns":
        """The same columns, with no dtype where it does not hold the values: those become float64."""
        return replace(self, dtypes=tuple(d if kept else None for d, kept in zip(self.dtypes, held, strict=True)))

    def held(self, encoded: NDArray[Any]) -> NDArray[np.bool_]:
        """Which dtypes (n_features_in,) hold values (n_samples, n_encoded) as they are, and all of categories.

        A column of integers in training may have fractions in other rows.
        """
        out = np.ones(self.n_features_in, dtype=bool)
        for place, dtype in enumerate(self.dtypes):
            if dtype is not None and place not in self.categorical:
                out[place] = holds(dtype, encoded[:, self._ends[place] - 1])
        return out

    def as_rows(self, points: Array) -> Array:
        """Points (n_points, n_encoded) as rows: numbers as their dtypes hold them, one category of a column."""
        out = points.copy()
        for place, group in enumerate(self.slices):
            if place in self.categorical:
                out[:, group] = np.eye(group.stop - group.start)[points[:, group].argmax(axis=1)]
            elif self.dtypes[place] is not None:
                out[:, group.start] = rounded(points[:, group.start], self.dtypes[place])
        return out

    def inward(self, bounds: Array, *, upper: bool) -> Array:
        """Bounds (n_samples, n_encoded) of numbers that their dtypes hold: what is rounded stays within these."""
        out = bounds.copy()
        for place, group in enumerate(self.slices):
            if place not in self.categorical:
                out[:, group.start] = inward(bounds[:, group.start], self.dtypes[place], upper=upper)
        return out

    def mask(self, chosen: Any, name: str) -> NDArray[np.bool_]:
        """The encoded columns (n_encoded,) of columns given by names, positions or a mask; name is for errors."""
        if self.grid is not None and len(getattr(chosen, "shape", ())) > 1:  # an image of truths
            chosen = self.grid.spread(chosen, name)
        out = np.zeros(self.n_features_in, dtype=bool)
        out[places(chosen, Header(self.feature_names, (0, self.n_features_in)), name)] = True
        return np.repeat(out, self._widths)

    def spread(self, values: Any, name: str) -> Any:
        """Values (…, n_features_in), one for each column, as (…, n_encoded); a single one as it is."""
        values = values if self.grid is None else self.grid.spread(values, name)
        array = np.asarray(None) if values is None else validation.real_array(values, name)
        if array.ndim not in (0, 1, 2) or (
            array.ndim and array.shape[-1] not in (self.n_features_in, self.n_encoded)
        ):
            raise InputError(
                f"{name} has shape {array.shape}; need one number, or ({self.n_features_in},): one for each column"
            )
        is_of_columns = array.ndim > 0 and array.shape[-1] == self.n_features_in
        return np.repeat(array, self._widths, axis=-1) if is_of_columns else values

    def bounds(self, given: Any) -> Any:
        """Bounds as a morph takes them: of columns by name, or one or one for each of them, (low, high)."""
        if isinstance(given, Mapping):
            given = self._named_bounds(cast("Mapping[Any, Any]", given))
        if not isinstance(given, (tuple, list)):
            return given  # which is none, or refused as such
        sides = list(given)
        for place, name in zip(range(len(sides)), ("the low bound", "the high bound"), strict=False):
            sides[place] = self.spread(sides[place], name)
        return tuple(sides)

    def _named_bounds(self, given: Mapping[Any, Any]) -> tuple[Array, Array]:
        sides = np.full((2, self.n_features_in), [[-np.inf], [np.inf]])
        header = Header(self.feature_names, (0, self.n_features_in))
        for column, own in given.items():
            place = column_place(column, header, "bounds")
            if not isinstance(own, (tuple, list)) or len(own) != 2:
                raise InputError(
                    f"bounds of column {column!r} is {own!r}; need (low, high), each a number or None"
                )
            for side, value in enumerate(own):
                if value is not None:
                    sides[side, place] = validation.number(value, f"the bound of column {column!r}")
        return sides[0], sides[1]

    @property
    def metric(self) -> FeatureMetric:
        """The distances that these weights give."""
        return FeatureMetric.of(self.weights, None if self.variances is None else self.weights * self.variances)

    @property
    def n_encoded(self) -> int:
        """Number of encoded columns."""
        return int(self._ends[-1])

    @property
    def called(self) -> list[str]:
        """Names of the user's columns, "x0" and so on where they have none."""
        return list(map(str, self.feature_names or [f"x{place}" for place in range(self.n_features_in)]))

    @cached_property
    def names(self) -> list[str]:
        """Names of the encoded columns, such as "color=red"."""
        out: list[str] = []
        for place, name in enumerate(self.called):
            own = self.categorical.get(place)
            out += [name] if own is None else [f"{name}={category}" for category in own.values]
        return out

    @property
    def groups(self) -> dict[str | int, slice]:
        """The encoded columns of each categorical column, by its name, or its position in an array."""
        named = self.feature_names or range(self.n_features_in)
        return {named[place]: group for place, group in self._slices.items()}

    @property
    def shares(self) -> tuple[NDArray[np.intp], ...]:
        """The encoded columns of each categorical column: on a point of the map shares of one whole."""
        return tuple(np.arange(group.start, group.stop) for group in self._slices.values())

    @property
    def truths(self) -> list[int]:
        """The encoded columns that hold booleans."""
        return [
            int(self._ends[place] - 1)
            for place, dtype in enumerate(self.dtypes)
            if is_truth(dtype) and place not in self.categorical
        ]

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Which encoded columns (n_encoded,) hold integers or booleans, other than of categories."""
        own = [
            dtype is not None and is_whole(dtype) and place not in self.categorical
            for place, dtype in enumerate(self.dtypes)
        ]
        return np.repeat(own, self._widths)

    def to_document(self) -> dict[str, Any]:
        """All of it in what JSON can hold; ``dtypes`` has a name or None for each of the n_features_in columns."""
        return {
            "container": self.container,
            "n_features_in": self.n_features_in,
            "feature_names": None if self.feature_names is None else list(self.feature_names),
            "categorical": [{"column": place, **own.to_document()} for place, own in self.categorical.items()],
            "weights": self.weights.tolist(),
            "dtypes": list(self.dtypes),
            **({} if self.grid is None else {"grid": self.grid.to_document()}),
            **({} if self.variances is None else {"variances": self.variances.tolist()}),
            **({} if self.medium is None else {"medium": self.medium.to_document()}),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Columns":
        """The columns that `to_document` wrote; InputError for a document that describes none."""
        COLUMNS.check(document, "document", {})
        names = document["feature_names"]
        return cls(
            container=document["container"],
            n_features_in=document["n_features_in"],
            feature_names=None if names is None else tuple(names),
            categorical={own["column"]: Categories.from_document(own) for own in document["categorical"]},
            weights=np.array(document["weights"], dtype=np.float64),
            dtypes=tuple(document.get("dtypes", ())),
            grid=Grid.from_document(document["grid"]) if "grid" in document else None,
            variances=np.array(document["variances"]) if "variances" in document else None,
            medium=from_document(document["medium"]) if "medium" in document else None,
        )

    @cached_property
    def _widths(self) -> NDArray[np.intp]:
        widths = np.ones(self.n_features_in, dtype=np.intp)
        for place, own in self.categorical.items():
            widths[place] = len(own.values)
        return widths

    @cached_property
    def _ends(self) -> NDArray[np.intp]:
        return self._widths.cumsum()

    @property
    def slices(self) -> list[slice]:
        """The encoded columns of each of the user's columns."""
        return list(map(slice, (self._ends - self._widths).tolist(), self._ends.tolist()))

    @property
    def _slices(self) -> dict[int, slice]:
        slices = self.slices
        return {place: slices[place] for place in self.categorical}

    def weighted(self, feature_weights: Array) -> "Columns":
        """The same columns with the weights that the user gives his."""
        return replace(self, weights=np.repeat(feature_weights, self._widths) * self._plain_weights)

    def balanced(self, table: Table, variances: Array, *, standardize: bool, layers: Any) -> "Columns":
        """The same columns standardized, in layers, or both, given the variance of each encoded column."""
        columns = replace(self, variances=variances)
        if standardize:
            columns = columns._times(standard_factors(self.of_columns(self._plain_weights * variances)))
        if layers is None:
            return columns
        return columns._times(
            layer_factors(layers_of(layers, table), self.of_columns(columns.weights * variances))
        )

    def of_columns(self, values: Array) -> Array:
        """The sum over each of the user's columns, (n_features_in,), of values (n_encoded,)."""
        return np.add.reduceat(values, self._ends - self._widths)

    def _times(self, factors: Array) -> "Columns":
        """The same columns with weights times a factor for each."""
        return replace(self, weights=self.weights * np.repeat(factors, self._widths))

    @cached_property
    def _plain_weights(self) -> Array:
        """The weights (n_encoded,) of columns that count alike: two indicators differ where two categories do."""
        weights = np.ones(self.n_features_in)
        weights[list(self.categorical)] = 0.5
        return np.repeat(weights, self._widths)

    def encoded(self, table: Table, *, is_new: bool) -> Numbers:
        """A table of these columns, encoded and not looked through; of a new one unknown categories are told."""
        for place, what in table.others.items():
            if place not in self.categorical:
                raise no_numbers(table, place, what)
        if not self.categorical:
            return table.numbers()
        numeric = [place for place in range(self.n_features_in) if place not in self.categorical]
        numbers: Any = table.numbers(numeric) if numeric else np.empty((table.shape[0], 0))
        out = np.empty((table.shape[0], self.n_encoded), dtype=numbers.dtype)
        out[:, self._ends[numeric] - 1] = numbers
        for place, group in self._slices.items():
            own, name = self.categorical[place], where(table.names, place)
            unknown = own.write(out[:, group], table.values(place), name)
            if is_new and unknown:
                own.tell_unknown(unknown, name)
        return out

    def are_of(self, table: Table) -> bool:
        """Whether a table has as many columns, and of the same names."""
        return table.shape[1] == self.n_features_in and table.names == self.feature_names

    def _check_same(self, table: Table) -> None:
        if self.are_of(table):
            return
        mine, theirs = _text(self.feature_names), _text(table.names)
        if table.shape[1] != self.n_features_in:
            raise InputError(
                f"X has {table.shape[1]} columns, but the map has {self.n_features_in} features"
                f"{_differing(mine, theirs)}; need shape (n_samples, {self.n_features_in})"
            )
        if mine is not None and theirs is not None and mine != theirs:
            place = next(place for place in range(len(mine)) if mine[place] != theirs[place])
            raise InputError(
                f"X has the column {theirs[place]!r} where training had {mine[place]!r}; need the same columns in "
                "the same order: select them by name"
            )

    def column_name(self, encoded: int) -> str:
        """How an error calls the user's column of an encoded one."""
        return where(self.feature_names, self.place(encoded))

    def place(self, encoded: int) -> int:
        """Position of the user's column of an encoded one."""
        return int(np.searchsorted(self._ends, encoded, side="right"))

    def check_seen(self, seen: NDArray[np.bool_]) -> None:
        """Refuse columns of which no sample of positive weight has a value; seen is of the encoded ones."""
        if not seen.all():
            raise InputError(
                f"{self.column_name(int(np.argmin(seen)))} has no value in any sample; need at least one: drop it"
            )


def _differing(mine: Sequence[str] | None, theirs: Sequence[str] | None) -> str:
    """A name by which two headers differ, if both have names."""
    if mine is None or theirs is None:
        return ""
    strange, lacking = (
        [name for name in one if name not in other] for one, other in ((theirs, mine), (mine, theirs))
    )
    return (
        f", of which {strange[0]!r} is none"
        if strange
        else f", of which X lacks {lacking[0]!r}"
        if lacking
        else ""
    )


def _text(names: tuple[Any, ...] | None) -> tuple[str, ...] | None:
    """Names that name something: those that are numbers merely count."""
    return names if names is not None and all(isinstance(name, str) for name in names) else None
