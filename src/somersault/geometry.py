"""Prototypes as a geometry: activations, the way back, and how well posed it is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import inversion, sample_arrays, validation
from somersault.array_types import Array, SampleArray
from somersault.arrays import DeviceSamples, like
from somersault.empty_rows import NO_POINT, NO_UNIT, Unanswered, all_but, apply_to_known, empty_rows
from somersault.errors import InputError
from somersault.hull import AffineHull, Hulls, Scatter
from somersault.inversion import Given, Inversion, Regularization, Squares
from somersault.matching import EUCLIDEAN, FeatureMetric, Nearby, on_device
from somersault.well_posedness import WellPosedness


class Geometry:
    """What follows from the prototypes and the weights of features alone.

    Examples
    --------
    >>> Geometry([[0.0, 0.0], [3.0, 4.0]]).activations([[0.0, 0.0]])
    array([[ 0., 25.]])
    """

    def __init__(self, prototypes: Any, feature_weights: ArrayLike | FeatureMetric | None = None) -> None:
        array = validation.matrix(prototypes, "prototypes", rows="n_units")
        self.prototypes: Array = np.array(array, dtype=np.float64, order="C")
        self.prototypes.flags.writeable = False
        self.metric = self._metric_of(feature_weights)
        self.nearby = Nearby(self.prototypes, self.metric)
        self._hulls = Hulls(self.prototypes, self.metric)

    @property
    def feature_weights(self) -> Array | None:
        """How much each feature counts, (n_features,); None: all alike."""
        return self.metric.weights

    def _metric_of(self, given: ArrayLike | FeatureMetric | None) -> FeatureMetric:
        """Weights, or the metric of a geometry of the same features."""
        if given is None:
            return EUCLIDEAN
        if not isinstance(given, FeatureMetric):
            return FeatureMetric(self._per_feature(given))
        if given.weights is None:
            return given
        return replace(given, weights=self._per_feature(given.weights))

    def _per_feature(self, weights: ArrayLike) -> Array | None:
        out = validation.weights(weights, self.n_features, "feature_weights", "features")
        if not out.any():
            raise InputError("feature_weights is 0 throughout; need a feature above 0: no distance would show any")
        validation.matrix(self.prototypes * np.sqrt(out), "prototypes times the roots of feature_weights")
        out.flags.writeable = False
        return None if np.all(out == 1) else out

    @property
    def n_units(self) -> int:
        """Number of prototypes."""
        return len(self.prototypes)

    @property
    def n_features(self) -> int:
        """Dimension of the space."""
        return self.prototypes.shape[1]

    @property
    def hull(self) -> AffineHull:
        """The affine hull of the prototypes: the one decomposition."""
        return self._hulls.whole

    def hull_over(self, free: NDArray[np.bool_] | None) -> AffineHull:
        """The affine hull where only these features (n_features,) count."""
        return self._hulls.over(free)

    def scatter(self, weights: Array, free: NDArray[np.bool_] | None = None) -> Scatter:
        """The scatter of the prototypes under a pattern of weights."""
        return self._hulls.scatter(weights, free)

    def activations(self, X: ArrayLike | SampleArray) -> Array:
        """Squared distances a_i(x) = ‖x − w_i‖² to all prototypes.

        Parameters
        ----------
        X : array-like or SciPy sparse of shape (n_samples, n_features)
            NaN, in an array, is a missing value: the distance is that over the known features, times
            Σκ / Σ_known κ, or with κ var instead of κ where the weights of a map were made of the variances of
            its training data. A row without a known feature of positive weight has NaN for all distances.

        Returns
        -------
        array of shape (n_samples, n_units)
            Squared feature scale, float64, each to about 12 digits of itself however far from the origin. Of
            the library and on the device of X, where they are computed; in float32 where that has no float64.

        Raises
        ------
        InputError
            For input that is not a matrix of n_features columns, and infinities.

        Warns
        -----
        EmptyRowsWarning
            If rows have no known feature of positive weight.

        Examples
        --------
        >>> from somersault import Codebook
        >>> book = Codebook([[0.0, 0.0], [3.0, 4.0]])
        >>> book.activations([[0.0, 0.0], [np.nan, 4.0]])
        array([[ 0., 25.],
               [32.,  0.]])
        """
        samples = sample_arrays.samples(X, self.n_features)
        activations = apply_to_known(self._distances, samples, self.metric.weights, np.nan)
        unanswered = Unanswered(NO_UNIT)
        unanswered.among(activations)
        unanswered.warn()
        return like(X, activations)

    def _distances(self, X: SampleArray | DeviceSamples) -> Any:
        if isinstance(X, DeviceSamples):
            return on_device.squared_distances(X, self.prototypes, self.metric, X.backend)
        return self.metric.squared_distances(X, self.prototypes)

    def well_posedness(self) -> WellPosedness:
        """Whether rank B = D, so that activations determine the sample, and how noise is amplified.

        Examples
        --------
        >>> from somersault import Codebook
        >>> print(Codebook([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]]).well_posedness())
        1 references short of exact inversion: rank 1 of 2, condition number 1, noise gain 0.231
        """
        return WellPosedness.of(self.hull)

    def invert(
        self,
        A: ArrayLike,
        *,
        regularization: Regularization = None,
        kind: Given = "squared_distances",
        noise: ArrayLike | None = None,
        refine: bool = False,
        outliers: int = 0,
    ) -> Inversion:
        """Find the points that have these squared distances from the prototypes.

        The points x with a_i(x) = A_i are x = c + B⁺b of equation (1).

        Features of weight zero leave no trace in activations. They get what the affine relation of the prototypes
        predicts: the regression of least norm of the prototypes' values on their coordinates in the hull.

        Parameters
        ----------
        A : array-like of shape (n_samples, n_units)
            Activations, squared feature scale. NaN is an unknown distance; a row needs n_features + 1 known,
            affinely independent ones to be exact, which it never is with features of weight zero. Of a row
            without any all results are NaN.
        regularization : None, "gcv", "discrepancy" or float, default None
            None inverts exactly. A number is Tikhonov's μ in (BᵀB + μI)⁻¹Bᵀb, squared feature scale, for noisy
            activations of an ill-conditioned codebook. "gcv" chooses it for each row by generalized
            cross-validation; "discrepancy" as the largest with which ‖b − Bx̃‖² is at most (n − 1)s²/4, what the
            noise explains of n known distances, or 0 if none is: the better choice where the noise is known.
        kind : str, default "squared_distances"
            What A holds, and what the noise is of: "squared_distances", "distances"; "responsibilities", a softmax
            of −d²/τ with τ unknown; "memberships" of fuzzy c-means with m = 2; "cosine" or "correlation" with the
            prototypes, of which points are directions of length 1. A share of 0 is as good as unknown, and rows
            that know fewer than rank + 2 shares above 0 are NaN.
        noise : array-like of shape (), (n_units,) or (n_samples, n_units), optional
            Standard deviations s_i > 0 of independent errors of the activations, squared feature scale (an error
            e of a distance d is one of 2de in its square). Rows of B and b are weighted by s⁻²/mean(s⁻²), so that
            equal noise gives the plain answer, and expected error and p-value are those of this noise. One
            factorization serves all rows of the same weights. Where units are so much more precise than others
            that these fall below rounding beside them, what only the others see counts as not spanned. Default:
            unknown, and the same for all units.
        refine : bool, default False
            Whether to go on from the linear answer to the nonlinear least squares of the distances themselves, of
            which the noise is that of their squares over 2d, or the same for all. It is sought from the linear
            answer, from that of "discrepancy" and from both sides of the direction in which the units hardly
            differ, and mirror_points tells a second answer that explains the distances nearly as well. For
            measured distances from few anchors; it takes a few milliseconds for each row in few dimensions.
        outliers : int, default 0
            How many distances of a row may be left out if it has a p-value below 0.001: one by one that whose
            absence raises it most. Needs noise, and for each of them a unit more than rank + 1.

        Returns
        -------
        Inversion
            points, offset, expected_error, residual, is_exact; mirror_points, where one dimension is missing;
            is_pattern, unexplained and p_value, whether the activations belong to a point at all.

        Raises
        ------
        InputError
            For another number of columns, infinities, negative activations (with noise: by more than 10 of its
            standard deviations); for noise of another shape or, where a distance
            is known, of 0 or less: its equation would have all the weight that there is, and no float is exact;
            for "discrepancy" without noise; for negative distances, outliers without noise or with too few units,
            and for a regularization beside refine, which finds its own.

        Warns
        -----
        NotAPatternWarning
            If rows belong to no point of the space; with noise, if one has a p-value below 0.001 / n_samples.
        EmptyRowsWarning
            If rows have no known distance.

        References
        ----------
        Londei et al., arXiv 2601.13851, section on inversion. Deviation: centered over the units instead of
        subtracting one reference unit, so that no unit's noise counts twice; through the SVD, never BᵀB.
        Morozov, Soviet Math. Doklady 7 (1966) 414, for the discrepancy principle. Marquardt, SIAM J. Appl.
        Math. 11 (1963) 431, for the steps of the refinement.

        Examples
        --------
        Three anchors in the plane; the last distance is unknown, so only the projection on the line is.

        >>> from somersault import Codebook
        >>> book = Codebook([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
        >>> inverse = book.invert([[2.0, 2.0, np.nan]])
        >>> inverse.points.round(9), inverse.offset.round(9), inverse.is_exact
        (array([[1., 0.]]), array([1.]), False)
        >>> inverse.mirror_points.round(9)
        array([[[ 1.,  1.],
                [ 1., -1.]]])

        The last of four distances is ten times as noisy as the others: an error of 1 is none, one of 3 is rare.

        >>> square = book.extended([[2.0, 2.0]])
        >>> inverse = square.invert([[2.0, 2.0, 2.0, 3.0], [2.0, 2.0, 2.0, 5.0]], noise=[0.1, 0.1, 0.1, 1.0])
        >>> inverse.p_value.round(3)
        array([0.607, 0.011])
        """
        inverse = self.inverted(A, regularization, noise, kind, refine=refine, outliers=outliers)
        inversion.warn_of_no_points(inverse, kind)
        unanswered = Unanswered(NO_POINT)
        unanswered.among(inverse.points)
        unanswered.warn()
        return inverse.like(A)

    def inverted(
        self,
        A: Any,
        regularization: Regularization = None,
        noise: ArrayLike | None = None,
        kind: Given = "squared_distances",
        *,
        refine: bool = False,
        outliers: int = 0,
    ) -> Inversion:
        """The same where it is found, without a warning."""
        chosen = inversion.check_regularization(regularization, noise)
        is_direction = validation.choice(kind, "kind", inversion.KINDS) in ("cosine", "correlation")
        find = self._of_scores if is_direction else self._of_squares
        return find(A, noise, kind, chosen, refine=refine, outliers=outliers)

    def _of_squares(
        self, A: Any, noise: Any, kind: Given, regularization: Regularization, *, refine: bool, outliers: int
    ) -> Inversion:
        """Points of what tells of distances; rows without a known one are NaN."""
        given = A, noise
        if kind != "squared_distances":
            squares = self._squares(A, noise, kind)
            given = squares.A, squares.noise
        activations, deviations = inversion.check_activations(*given, self.n_units)
        solve = self._solver(regularization, given[1], refine=refine, outliers=outliers)
        unknown = empty_rows(activations)
        if not unknown.size:
            return solve(activations, deviations)
        n_rows = activations.shape[0]
        known = all_but(n_rows, unknown)
        if not known.size:
            of_none = Inversion.of_no_rows(*self.prototypes.shape, is_tested=deviations is not None)
            return replace(of_none, outliers=of_none.outliers if outliers else None).placed(known, n_rows)
        own = deviations if deviations is None or len(deviations) == 1 else deviations[known]
        return solve(activations[known], own).placed(known, n_rows)

    def _squares(self, A: Any, noise: object, kind: Given) -> Squares:
        if kind == "distances":
            return inversion.of_distances(A, noise, self.n_units)
        return inversion.of_shares(A, noise, self.hull, self.n_units, kind)

    def _of_scores(
        self, A: Any, noise: Any, kind: Given, regularization: Regularization, *, refine: bool, outliers: int
    ) -> Inversion:
        """Directions from cosines, by distances from the directions of the prototypes and from the origin."""
        if self.metric.weights is not None:
            raise InputError(
                f'kind "{kind}" is of features that count alike; need a codebook without feature_weights'
            )
        squares = inversion.of_scores(A, noise, self.n_units)
        among = Geometry(inversion.directions(self.prototypes, kind))
        told, s = squares.A, squares.noise
        found = among._of_squares(told, s, "squared_distances", regularization, refine=refine, outliers=outliers)
        return found if found.outliers is None else replace(found, outliers=found.outliers[:, :-1])

    def _solver(
        self, regularization: Regularization, noise: object, *, refine: bool, outliers: int
    ) -> Callable[[Any, Array | None], Inversion]:
        """How rows with a known distance are inverted, given their noise."""
        refine = validation.truth(refine, "refine")
        if refine and regularization is not None:
            raise InputError(
                f"regularization is {regularization!r} beside refine=True, which starts from regularized points "
                "by itself; leave one of them out"
            )
        most = inversion.check_outliers(outliers, noise, self.n_units, self.hull.rank)
        if refine or most:
            return lambda A, s: inversion.of_ranges(A, self.hull, regularization, s, refined=refine, outliers=most)
        return lambda A, s: inversion.invert(A, self.hull, regularization, s)
