"""What a trained map can do with samples."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin

from somersault import validation
from somersault.array_types import Array, SampleArray
from somersault.arrays import DeviceSamples, as_samples, like, on_host
from somersault.codebook import Codebook
from somersault.columns import Columns, decoded_like, for_each, in_a_table, plain, refuse_gaps, target_rows
from somersault.empty_rows import NO_POINT
from somersault.errors import InputError
from somersault.estimator.annotated import annotate
from somersault.estimator.changed_rows import ChangedRows
from somersault.estimator.input import check_is_fitted, encode
from somersault.estimator.map_state import MapState
from somersault.estimator.new_samples import sampled
from somersault.estimator.parameters import seed_of
from somersault.estimator.per_sample import activations_of, by_map, distances_of, points_of, sample_units, units_of
from somersault.estimator.saving import save
from somersault.estimator.unit_clusters import ClusteredUnits
from somersault.estimator.unit_labels import LabeledUnits
from somersault.estimator.unit_summary import SummarizedUnits
from somersault.flow.aim import Away, Sample, Toward, Unit
from somersault.flow.api import morph
from somersault.flow.constraints import Bounds
from somersault.flow.morph import points_like
from somersault.flow.valid_rows import valid_rows
from somersault.map_quality import MapQuality, map_quality
from somersault.media import Medium
from somersault.medoids import medoids_of
from somersault.sources import Stream, in_memory, loaded, map_rows, source_of, target_of
from somersault.transitions import Transitions

_MORPHED = 2**12
"""Samples that are morphed at a time where only the ends are wanted: their paths must fit into memory."""


class FittedMap(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, LabeledUnits, ClusteredUnits, SummarizedUnits, ChangedRows
):
    """Prototypes on a lattice in the columns of their data: all of `SOM` but the training.

    What is made of an array of another library, such as a tensor, is one of that library on the same device.
    """

    @property
    def medium_(self) -> Medium | None:
        """What made rows of the training data, such as `Sounds`; None where they were numbers."""
        return self.columns_.medium

    def predict(self, X: Any, *, out: Any = None, overwrite: bool = False) -> NDArray[np.intp]:
        """Find the best matching unit of each sample, (n_samples,): that of the nearest prototype.

        A row without any value that counts has the unit −1.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)
            Of an array or a frame of Dask the result is an array of Dask, which is not computed yet. Of a
            DataArray it is a DataArray with the coordinates of the samples. In an AnnData .obs["unit"] and
            .obsm["X_som"], the place on the map, are written too, and .obs["cluster"] if the map has clusters.
        out : path of a .npy, .zarr or .parquet, default None
            Where the result goes as it is made, instead of into memory. It is written beside and renamed once it
            is whole, then opened, not read: as an array that NumPy maps, a Zarr array, or a `Source`. An older
            result of somersault of that name is replaced; a file that X is read from never is.
        overwrite : bool, default False
            Whether another file of that name is replaced, too.
        """
        check_is_fitted(self)
        target = target_of(out, X, overwrite=overwrite)
        units = map_rows(encode(self, X), by_map(self, units_of), ["unit"], target, dtype=np.intp)
        if out is not None:
            return units
        annotate(self, X, units)
        return for_each(self.columns_, X, units)

    def transform(self, X: Any, *, out: Any = None, overwrite: bool = False) -> Array:
        """Compute the squared distances of samples to all prototypes.

        These activations a_i(x) = d²(x, w_i) are float64, (n_samples, n_units). Those of a sample that misses
        values are over the values that it has, times Σκ / Σ_known κ; standardized, times the number of features
        divided by that of known ones. A row without any has NaN.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)
        out, overwrite
            As for `predict`.
        """
        check_is_fitted(self)
        target = target_of(out, X, overwrite=overwrite)
        names = _names_of(self.codebook_.n_units)
        activations = map_rows(encode(self, X), by_map(self, activations_of), names, target)
        return activations if out is not None else for_each(self.columns_, X, activations, "unit")

    def score_samples(self, X: Any) -> Array:
        """Score how much each sample is like the training data: the higher, the more.

        The score is s(x) = −min_i d(x, w_i): the distance to the nearest prototype, with a minus sign. A row
        without any value that counts has the score NaN.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
            At most 0, in the scale of the map's distances.

        Examples
        --------
        >>> from somersault import SOM
        >>> som = SOM(shape=(1, 2), n_epochs=5, radius=(0.5, 0.1)).fit([[0.0], [0.0], [4.0], [4.0]])
        >>> som.score_samples([[1.0], [2.0], [9.0]]).round(2)
        array([-1., -2., -5.])
        """
        check_is_fitted(self)
        distances = map_rows(encode(self, X), by_map(self, distances_of), ["distance"])
        return for_each(self.columns_, X, 0 - distances[:, 0])

    def score(self, X: Any, y: Any = None) -> float:  # noqa: ARG002
        """Compute the mean score of the samples: minus the quantization error on them.

        Rows without any value that counts are left out.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)
        y : ignored
        """
        return float(np.nanmean(np.asarray(on_host(self.score_samples(X)))))

    def inverse_transform(self, A: Any, *, out: Any = None, overwrite: bool = False) -> Any:
        """Find the points with these activations; `Codebook.invert` also says how exact they are.

        They have the shape (n_samples, n_features). With categorical columns they are decoded.

        Parameters
        ----------
        A : array-like, or data that are read in blocks, of shape (n_samples, n_units)
            A row of NaN has no point: its features are NaN.
        out, overwrite
            As for `predict`; not with categorical columns.
        """
        check_is_fitted(self)
        categorical = self.columns_.categorical
        if out is not None and categorical:
            raise InputError("out= holds numbers, but the map has categories; need a part at a time without out")
        target = target_of(out, A, overwrite=overwrite)
        source = source_of(A)
        given = as_samples(A, "A") if source is None else plain(source, self.codebook_.n_units)
        activations = given if isinstance(given, (DeviceSamples, Stream)) else validation.real_array(given, "A")
        points = map_rows(activations, by_map(self, points_of), self.columns_.names, target, absent=NO_POINT)
        if categorical or (self.columns_.grid is not None and out is None):
            return decoded_like(self.columns_, A, self.decode(on_host(points)))
        return points if out is not None else like(A, points)

    def impute(self, X: Any) -> Any:
        """Fill in missing values with those of the best matching unit.

        The result has the columns of the training data.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)

        Returns
        -------
        ndarray or frame
            As X was in training, with the index of X if both are of pandas, and the coordinates of a DataArray;
            categories that are missing or were not in training become the most probable one. Columns of a frame
            have the dtypes that they had in training; one that was of integers, and of which X has fractions, is
            of floats. A row without any value that counts has no unit, and stays as it is.

        Examples
        --------
        >>> from somersault import SOM
        >>> som = SOM(shape=(1, 2), n_epochs=5, radius=(0.5, 0.1)).fit([[0.0, 0.0], [1.0, 2.0]])
        >>> som.impute([[0.9, np.nan]]).round(2)
        array([[0.9, 2. ]])
        """
        check_is_fitted(self)
        encoded = on_host(encode(self, in_memory(X, "impute")))
        filled = encoded.toarray() if issparse(encoded) else encoded.astype(np.float64)  # never the user's own
        columns = self.columns_.holding(self.columns_.held(filled))
        missing = np.isnan(filled)
        if missing.any():
            units = sample_units(self, encoded)
            row, column = np.nonzero(missing & (units >= 0)[:, None])
            filled[row, column] = self.prototypes_[units[row], column]
        return decoded_like(columns, X, columns.decode(filled))

    def transitions(self, X: Any, groups: ArrayLike | None = None) -> Transitions:
        """Count which unit follows which, of samples in the order of time.

        A long recording cut into windows (`somersault.datasets.windows`) is such samples, and so is a table of
        measurements with a row for each hour.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)
            In the order of time. Rows without any value that counts have no unit, and interrupt.
        groups : array-like of shape (n_samples,), default None
            Which recording each sample is of: the last of one is not followed by the first of another. Default:
            all are of one.

        Returns
        -------
        Transitions
            Counts and probabilities of each unit after each, and how long a stay lasts.

        Examples
        --------
        >>> from somersault import SOM
        >>> som = SOM(shape=(1, 2), n_epochs=5, radius=(0.5, 0.1)).fit([[0.0], [0.0], [4.0], [4.0]])
        >>> found = som.transitions([[0.0], [0.1], [4.0], [0.2]])
        >>> found.counts
        array([[1, 1],
               [1, 0]])
        >>> found.dwell_times
        array([1.5, 1. ])
        """
        check_is_fitted(self)
        units = sample_units(self, encode(self, X))
        return Transitions.of(np.asarray(units), self.codebook_.n_units, groups)

    def decode(self, points: ArrayLike) -> Any:
        """Show points, such as prototypes or ends of morphs, in the columns of the data.

        A frame, images or a DataArray (point, ...) if the training data were such, with the dtypes of its columns:
        integers are rounded, booleans are true above ½, categories the most probable ones. The numbers of an array
        stay floats. Of a map of sounds or other things that its samples came as: such things, as its `medium_`
        makes them.

        Parameters
        ----------
        points : array-like of shape (n_points, n_features) or (n_samples, n_frames, n_features)
            Of `Morph.frames` an array has the same first two dimensions again. A frame has a row for each of them:
            first those of the first sample. Those of pandas are indexed by sample and frame.

        Notes
        -----
        Frames of paths become rows that could be data: a category, or a truth, changes once on a path, from that
        of its start to that of its end, at the frame where real rows are nearest to the row with the new one.
        Frames of such a table crowd where there are data, and few lie where there are none: their numbers are
        those of the path a little before or after. Other tables keep the numbers of the path.
        """
        check_is_fitted(self)
        array = validation.real_array(points, "points")
        if array.ndim == 3 and array.shape[2] == self.columns_.n_encoded:
            array = valid_rows(array, self.codebook_, self.columns_.truths)
        rows = self.columns_.decode(array)
        medium, is_array = self.columns_.medium, self.columns_.grid is not None
        return rows if medium is None or is_array else medium.decode(rows)

    def morph(
        self,
        X: Any,
        toward: Toward,
        *,
        bounds: Bounds | Mapping[Any, Any] | None = None,
        features_to_vary: Any = "all",
        out: Any = None,
        overwrite: bool = False,
        **options: Any,
    ) -> Any:
        """Lower the distances to a target and preserve the others: `somersault.morph` on this map.

        On its medoids if it keeps them, else on its prototypes; units, labels and clusters are the same.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features), without missing values
        toward : int, Unit, Units, Cluster, Sample, Label or Away
        bounds : (low, high), or mapping of column to (low, high), default None
            For all columns, or arrays with an entry for each, or for each of each row of X; or by the names or
            positions of those that have some, such as {"age": (18, None)}. That of a categorical column holds for
            the share of each of its categories. These stay shares of one whole with bounds and without: none is
            negative, and they sum to 1. Paths by real samples, and all paths of a table with categories, stay
            within the range of the training data, or of their own start and end; of other tables with keep=None,
            a rule or away from a target numbers may leave it.
        features_to_vary : "all", names or positions of columns, or a mask, default "all"
            A categorical column varies with all its categories.
        out : path of a .npy, .zarr or .parquet, default None
            Where the ends of the paths go as they are made, a few thousand paths at a time, as `predict` writes
            units; with one target for all. Without it data that are read in blocks are read into memory.
        overwrite : bool, default False
            As for `predict`.
        **options
            What else `somersault.morph` takes.

        Returns
        -------
        Morph
            In the encoded columns, which `decode` turns into those of the data. With out: the ends, opened.

        Raises
        ------
        InputError
            For columns that the map does not know, several targets with out, and whatever `somersault.morph`
            refuses.

        Examples
        --------
        >>> from somersault import SOM
        >>> X = [[0.0, 0.0], [1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]
        >>> som = SOM(shape=(1, 4), n_epochs=20, radius=(1.0, 0.1)).fit(X)
        >>> end = som.morph(X[:1], 3, features_to_vary=[1], bounds=(0, 5)).end
        >>> bool(end[0, 0] == 0 and end[0, 1] <= 5)
        True
        """
        check_is_fitted(self)
        target = target_of(out, X, overwrite=overwrite)
        if not (isinstance(features_to_vary, str) and features_to_vary == "all"):
            features_to_vary = self.columns_.mask(features_to_vary, "features_to_vary")
        options |= {"bounds": self.columns_.bounds(bounds), "features_to_vary": features_to_vary}
        toward, rows = _encoded_target(self.columns_, toward), in_a_table(X)
        encoded = encode(self, rows)
        refuse_gaps(self.columns_, encoded, rows)
        if target is None:
            return points_like(morph(loaded(encoded), self, toward, **options), X)
        _check_one(toward)
        return map_rows(encoded, partial(_ends, self, toward, options), self.columns_.names, target, _MORPHED)

    def sample(self, n: int, label: Any = None, *, random_state: Any = None) -> Any:
        """Make new samples beside those that the map keeps.

        Each is one of these, moved by a part of the difference between two of them near it, as `SOMSampler` does.

        Parameters
        ----------
        n : int
            How many.
        label : int, float, str or None, default None
            Of which class they are, of a map that `label_units` has labeled. None: of any.
        random_state : int, RandomState instance or None, default None
            None is the same as 0.

        Returns
        -------
        ndarray or frame
            n rows as `decode` shows them.

        Raises
        ------
        InputError
            For a map that keeps no samples, or none of the class.

        Examples
        --------
        >>> from somersault import SOM
        >>> X = [[0.0, 1.0], [1.0, 2.0], [2.0, 4.0], [9.0, 9.0]]
        >>> som = SOM(shape=(1, 2), n_epochs=5).fit(X).label_units(X, ["a", "a", "a", "b"])
        >>> som.sample(3, label="a").shape
        (3, 2)
        """
        check_is_fitted(self)
        n = validation.whole(n, "n", least=1)
        return self.decode(sampled(self, n, label, np.random.default_rng(seed_of(random_state))))

    def medoids(self, X: Any) -> Codebook:
        """Find for each unit the real sample nearest to its prototype.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)
            Samples that miss values are no candidates.

        Returns
        -------
        Codebook
            Of shape (n_units, n_features), with the labels of the units: `somersault.morph` takes it, and the
            units on its paths are those of the map.

        Raises
        ------
        InputError
            If every sample misses a value.

        Examples
        --------
        >>> from somersault import SOM
        >>> som = SOM(shape=(1, 2), n_epochs=5, radius=(0.5, 0.1)).fit([[0.0], [0.2], [0.3], [8.0], [9.0]])
        >>> som.medoids([[0.0], [0.2], [0.3], [8.0], [9.0]]).prototypes.ravel()
        array([0.2, 8. ])
        """
        check_is_fitted(self)
        return self.codebook_.with_medoids(medoids_of(encode(self, X), self.prototypes_, self.columns_.metric))

    def quality(self, X: Any) -> MapQuality:
        """Measure the map on samples: quantization error, topographic error, hits and more."""
        check_is_fitted(self)
        return quality_of(self, encode(self, X))

    def save(self, path: Any, *, samples: bool = True, overwrite: bool = False) -> None:
        """Write the map to one .safetensors file, which `somersault.load` reads without running code.

        It holds the parameters, prototypes, columns, history, labels and clusters, and what `partial_fit` goes on
        from, with a checksum; and the samples that the map keeps. device and on_epoch, which belong to
        this process, are left out.

        Parameters
        ----------
        path : str or path
            An older model file of that name is replaced, once the new one is whole.
        samples : bool, default True
            False leaves out whatever is a row of the data or an entry for each: the samples that the map keeps,
            with their labels, the sums that single samples can be read from, an init that was given as an array,
            and the `labels_` of a clusterer. The loaded map has keep=None and init="pca": morphs go by means of
            at least five of the samples. See Notes for what remains.
        overwrite : bool, default False
            Whether another file of that name is replaced, too.

        Raises
        ------
        InputError
            For a map with a function as a parameter, which a file cannot hold, and for a file that must stay.
        SomersaultError
            If it cannot be written; an older file then stays.

        Notes
        -----
        A map without samples is not anonymous. Prototypes are weighted means of samples: where a unit has a single
        one and its neighbors are far or have no part in it, its prototype is about that sample, or it exactly.
        With init="sample" and n_epochs=0 all prototypes are samples. Means of five tell less of who was among the
        samples than prototypes do, but the mean of five equal rows is about that row. The file also tells how many
        samples each unit has, the names of columns and categories, and the labels of units.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> from somersault import SOM, load
        >>> som = SOM(shape=(2, 2), n_epochs=3).fit([[0.0, 1.0], [1.0, 2.0], [3.0, 1.0]])
        >>> with TemporaryDirectory() as folder:
        ...     som.save(f"{folder}/map.safetensors")
        ...     again = load(f"{folder}/map.safetensors")
        >>> bool((again.prototypes_ == som.prototypes_).all())
        True
        """
        save(self, path, samples=samples, overwrite=overwrite)

    @property
    def _n_features_out(self) -> int:
        return len(self.prototypes_)


@lru_cache(1)
def _names_of(n_units: int) -> tuple[str, ...]:
    return tuple(f"unit {unit}" for unit in range(n_units))


def _ends(som: FittedMap, toward: Toward, options: dict[str, Any], X: Any) -> Array:
    return morph(X, som, toward, **options).end


def _check_one(toward: Toward) -> None:
    """Refuse a target for each sample where samples come a part at a time."""
    target = toward.target if isinstance(toward, Away) else toward
    several = (isinstance(target, Unit) and np.size(target.units) > 1) or (
        isinstance(target, Sample) and len(np.atleast_2d(np.asarray(target.points))) > 1
    )
    if several:
        raise InputError("got a target for each sample with out=; need one for all: morph a part at a time")


def _encoded_target(columns: Columns, toward: Toward) -> Toward:
    """The target with samples in the features of the map."""
    if isinstance(toward, Away):
        return Away(cast("Any", _encoded_target(columns, toward.target)))
    return Sample(target_rows(columns, toward.points)) if isinstance(toward, Sample) else toward


def quality_of(som: MapState, encoded: SampleArray) -> MapQuality:
    """The quality of a map on samples that are encoded."""
    return map_quality(
        on_host(encoded),
        som.prototypes_,
        som.lattice_,
        unit_clusters=getattr(som, "unit_clusters_", None),
        feature_weights=som.columns_.metric,
    )
