"""More samples of rare classes, in imbalanced-learn's interface."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse, vstack
from sklearn.base import OneToOneFeatureMixin, clone
from sklearn.utils.validation import validate_data

from somersault import validation
from somersault.array_types import Indices, SampleArray
from somersault.arrays import like, on_host
from somersault.augmentation import Kinds
from somersault.columns import Columns, dtypes, in_a_table, is_dataarray, table_of
from somersault.columns.libraries import is_anndata
from somersault.errors import InputError
from somersault.estimator.input import TableTags, encode
from somersault.estimator.new_samples import Pool, kinds_of
from somersault.estimator.parameters import seed_of
from somersault.estimator.sampler_tags import sampler_tags
from somersault.estimator.sampling_strategy import Counts, Strategy, wanted
from somersault.estimator.som import SOM
from somersault.estimator.targets import refuse_no_classes
from somersault.labels import Labels, are_known, coded, sample_labels, warn_of_missing
from somersault.sample_arrays import dense
from somersault.sources import in_memory
from somersault.sources.tables import is_of, joined, rows_of

_SIDES = 5, 20
"""With 3 × 3 units seven of them would be most of the map, and steps would lead from anywhere to anywhere."""
_PER_UNIT = 8
"""Samples a unit of the map has on average, within these sides."""


class SOMSampler(OneToOneFeatureMixin, TableTags):
    """Make more samples of rare classes, so that a classifier learns them.

    Each new sample is one of its class, moved by a part of the difference between two samples near it, of whatever
    class: what varies there varies in the new samples, too. So they spread beyond the few that are known, and a
    single sample of a class is enough. The interface is that of imbalanced-learn, whose pipelines take it; it
    works without that package.

    Parameters
    ----------
    som : SOM or None, default None
        The map that says what is near; a copy of it is trained on X. None: standardized, with about eight samples
        for each unit, from 5 × 5 to 20 × 20 units. Give one with `categorical_features` for an array in which
        columns hold categories.
    n_near : int, default 7
        How many units around a sample's own, itself included, the two samples are drawn from.
    realistic : bool, default False
        Whether new samples are to be like real ones rather than to spread: frames of morphs from a sample to one
        of the seven nearest of its class, by samples of that class. A class then needs two samples, and what they
        miss is imputed.
    sampling_strategy : str, float, dict or callable, default "auto"
        As in imbalanced-learn. "auto" or "not majority": as many of each class as of the most frequent one.
        "minority": of the rarest alone; "not minority"; "all". A float: the ratio of two classes afterward. A
        dict: how many samples each class has afterward. A callable makes such a dict of y.
    random_state : int, RandomState instance or None, default None
        None is the same as 0: the same data give the same samples.

    Attributes
    ----------
    sampling_strategy_ : dict
        How many samples of each class are made.
    som_ : SOM
        The map, after `fit_resample`.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        If X had feature names.

    Notes
    -----
    A new sample is clip(x + u (a − b)): x is one of the class, a and b lie in the units nearest to that of x, and
    u is uniform in [0, 1]. Numbers stay within the range of the data. Integers and booleans are rounded up or down
    at random, so that their mean is kept. A category is that of a, where a and b differ and a second draw is below
    u / 2. What x misses it misses still.

    References
    ----------
    Chawla, Bowyer, Hall, Kegelmeyer, SMOTE: Synthetic minority over-sampling technique, JAIR 16 (2002), which goes
    from x toward another sample of the class instead. Storn, Price, Differential evolution, Journal of Global
    Optimization 11 (1997): steps that are differences of others.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> rare = np.arange(60)  # 50 of one class, 10 of another
    >>> more_X, more_y = SOMSampler().fit_resample(X[rare], y[rare])
    >>> more_X.shape, np.bincount(more_y).tolist()
    ((100, 4), [50, 50])
    """

    _estimator_type = "sampler"
    _sampling_type = "over-sampling"

    sampling_strategy_: Counts
    som_: SOM
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]

    def __init__(
        self,
        som: SOM | None = None,
        *,
        n_near: int = 7,
        realistic: bool = False,
        sampling_strategy: Strategy = "auto",
        random_state: Any = None,
    ) -> None:
        self.som = som
        self.n_near = n_near
        self.realistic = realistic
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> "SOMSampler":
        """Find how many samples of each class are to be made, and make none.

        Parameters
        ----------
        X, y : as for `fit_resample`

        Returns
        -------
        SOMSampler
            Itself, with `sampling_strategy_`.
        """
        self._begun(X, y)
        return self

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Make new samples of rare classes.

        Parameters
        ----------
        X : array-like, frame or sparse matrix of shape (n_samples, n_features)
            What `SOM.fit` takes and lies in memory. Words and categories in frames; gaps. Dates are refused: pass
            days as numbers.
        y : array-like of shape (n_samples,), or indicators (n_samples, n_classes)
            Classes, numbers or strings. A sample without one is near others as any is, and no copy is made of it.

        Returns
        -------
        (table like X, array like y)
            First those that were given, as they are, then the new ones, class by class; of the same kind and the
            same dtypes, in pandas with a new index.

        Raises
        ------
        InputError
            For a single class, a strategy that cannot be met, with realistic=True a class of one sample, and
            whatever `SOM.fit` refuses.

        Warns
        -----
        MissingLabelsWarning
            If samples are without a label, with their number.
        """
        table, labels = self._begun(X, y)
        n_near = validation.whole(self.n_near, "n_near", least=1)
        realistic = validation.truth(self.realistic, "realistic")
        rng = np.random.default_rng(seed_of(self.random_state))
        self.som_ = _map_for(self.som, len(labels)).fit(table)
        pool = Pool.of(self.som_, on_host(encode(self.som_, table)), _kinds(self.som_.columns_, table), n_near)
        rows, tables = [np.arange(len(labels))], [table]
        for label, n_new in self.sampling_strategy_.items():
            if n_new > 0:
                members = pool.with_values(labels == label, label)
                base = rng.choice(members, n_new)
                points = pool.between(base, members, label, rng) if realistic else pool.moved(base, rng)
                rows.append(base)
                tables.append(_rows(table, self.som_.columns_, points))
        return _given(X, _joined(tables)), _taken(y, np.concatenate(rows))

    def _begun(self, X: Any, y: Any) -> tuple[Any, Labels]:
        """The samples in a table, and their classes; what is asked for is known then."""
        table = _table(in_memory(X, type(self).__name__))
        labels = sample_labels(_flat(y), table_of(table).shape[0])
        known = are_known(labels)
        refuse_no_classes(labels[known])
        warn_of_missing(known)
        classes, codes = coded(labels)
        counts = np.bincount(codes[known]).tolist()
        self.sampling_strategy_ = wanted(self.sampling_strategy, classes, counts, labels[known])
        validate_data(self, table, reset=True, skip_check_array=True)
        return table, labels

    def __sklearn_tags__(self) -> Any:
        return sampler_tags(super().__sklearn_tags__())


def _map_for(som: Any, n_samples: int) -> SOM:
    """A map to be trained: a copy of the one given."""
    if isinstance(som, SOM):
        return cast("SOM", clone(som))
    if som is not None:
        raise InputError(f"som is {validation.shown(som)}; need a SOM, or None")
    side = int(np.clip(round(np.sqrt(n_samples / _PER_UNIT)), *_SIDES))
    return SOM(shape=(side, side), standardize=True)


def _table(X: Any) -> Any:
    """What rows can be put below."""
    if is_dataarray(X) or is_anndata(X):
        raise InputError(
            f"X is of type {type(X).__name__}, below which no rows can be put; need an array or a frame: pass "
            "X.to_numpy() or X.to_df()"
        )
    table = in_a_table(on_host(X))
    if not isinstance(table, (list, tuple)):
        return table
    table_of(table)  # which refuses in words what is no table
    return np.asarray(table)


def _flat(y: Any) -> Any:
    """One class for each sample, of a single column or of indicators, of which the place is the class."""
    if issparse(y):
        raise InputError(f"y is sparse, of shape {y.shape}; need classes in memory as they are: pass y.toarray()")
    rows = y if isinstance(y, (list, tuple)) else ()
    lengths = {len(row) if isinstance(row, (list, tuple)) else -1 for row in rows}
    if len(getattr(y, "shape", ())) != 2 and (len(lengths) != 1 or lengths == {-1}):
        return y
    array = np.asarray(y)
    if array.shape[1] == 1:
        return array[:, 0]
    if not (np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all()):
        raise InputError(
            f"y has shape {array.shape}, with several classes for a sample, or none; need (n_samples,), or "
            "indicators of which one in each row is 1"
        )
    return array.argmax(axis=1)


def _kinds(columns: Columns, table: Any) -> Kinds:
    """What the features hold; an array has one dtype for all."""
    kinds = kinds_of(columns)
    of_array = getattr(table, "dtype", None)
    if isinstance(of_array, np.dtype) and of_array.kind in "biu":
        return Kinds(np.ones(columns.n_encoded, dtype=bool), kinds.categories)
    return kinds


def _rows(table: Any, columns: Columns, points: SampleArray) -> Any:
    """New rows of a table, in its dtypes."""
    if issparse(table):
        return type(table)(points.astype(table.dtype))
    rows = columns.decode(dense(points))
    if is_of("pandas", table):  # by place, as names may be tuples
        return (
            rows.set_axis(range(rows.shape[1]), axis=1)
            .astype(dict(enumerate(table.dtypes)))
            .set_axis(table.columns, axis=1)
        )
    if is_of("polars", table):
        return rows.cast(dict(table.schema))
    if is_of("pyarrow", table):
        return rows.cast(table.schema)
    if not isinstance(table, np.ndarray) or table.dtype == object:
        return rows
    return dtypes.rounded(rows, table.dtype.name).astype(table.dtype)


def _joined(tables: list[Any]) -> Any:
    """Tables of one kind, one below the other; never the user's own."""
    if issparse(tables[0]):
        return type(tables[0])(vstack(tables, format=tables[0].format, dtype=tables[0].dtype))
    return joined(tables) if len(tables) > 1 else rows_of(tables[0], np.arange(len(tables[0])))


def _given(X: Any, table: Any) -> Any:
    """A table as a list if X is one, as a tensor if X is one."""
    return table.tolist() if isinstance(X, (list, tuple)) else like(X, table)


def _taken(y: Any, rows: Indices) -> Any:
    """Some entries of the classes, of whatever kind these are."""
    if isinstance(y, (list, tuple)):
        return [y[row] for row in rows]
    is_known = any(is_of(library, y) for library in ("pandas", "polars", "pyarrow"))
    return rows_of(y if is_known else np.asarray(y), rows)
