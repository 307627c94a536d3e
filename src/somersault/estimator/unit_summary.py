"""Who is in which cluster or unit of a fitted map."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.array_types import SampleArray
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.estimator.annotated import labels_in
from somersault.estimator.input import check_is_fitted, encode
from somersault.estimator.map_state import MapState
from somersault.estimator.per_sample import by_map, units_of
from somersault.labels import are_known, sample_labels, warn_of_missing
from somersault.summary import MapSummary, summarized


class SummarizedUnits(MapState):
    """A map that says who is in which cluster or unit."""

    def summary(self, X: Any, y: ArrayLike | None = None, by: str = "cluster") -> MapSummary:
        """Tell who is in which cluster or unit: size, center, spread, classes, what stands out.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)
            Missing values are in no count. A row without any value that counts is left out. Data that are read in
            blocks are read once.
        y : array-like of shape (n_samples,), or the name of a column of .obs if X is an AnnData, default None
            Classes, of which each group gets the most frequent one; None for a sample without a label.
        by : {"cluster", "unit"}, default "cluster"
            "cluster": those of `cluster`, which must have been called. "unit": each unit by itself.

        Returns
        -------
        MapSummary
            Prints as a table; has `to_frame()`.

        Raises
        ------
        InputError
            For clusters of a map that has none, and another number of labels than of samples.

        Notes
        -----
        A column stands out if its mean in the group, x̄_g, is far from that of all samples, x̄, in their standard
        deviation s: the effect size d = (x̄_g − x̄) / s. For a category x is 1 or 0, and the means are shares. A
        column is named if d or −d is at least 0.5, and at least 2 √((N − n) / (N − 1) / n): two standard errors of
        the mean of n samples drawn from all N, because a unit with a single sample is always somewhere. At most
        three columns are named, the farthest first. Clusters were made from these columns, so that this describes,
        and tests nothing.

        References
        ----------
        Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., Erlbaum 1988: effect sizes. Lebart,
        Morineau, Piron, Statistique exploratoire multidimensionnelle, Dunod 1995: test values of groups.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from somersault import SOM
        >>> X, y = load_iris(return_X_y=True)
        >>> som = SOM(shape=(6, 6), standardize=True).fit(X).cluster(3)
        >>> som.summary(X, y)
        cluster  size  share  label  purity  stands out
        0          50    33%      0    100%  x2 low (-1.3), x3 low (-1.3), x0 low (-1.0)
        1          54    36%      1     74%  x1 low (-0.9)
        2          46    31%      2     78%  x0 high (+1.1), x3 high (+1.0), x2 high (+1.0)
        <BLANKLINE>
        cluster           x0           x1           x2           x3
        0        5.01 ± 0.35  3.43 ± 0.38  1.46 ± 0.17  0.25 ± 0.10
        1        5.84 ± 0.44  2.67 ± 0.25  4.39 ± 0.58  1.41 ± 0.31
        2        6.75 ± 0.52  3.11 ± 0.24  5.51 ± 0.62  1.98 ± 0.32
        """
        check_is_fitted(self)
        return summary_of(self, encode(self, X), by_map(self, units_of), self.columns_, labels_in(X, y), by)


def summary_of(
    som: MapState, encoded: SampleArray, find: Any, columns: Columns, y: ArrayLike | None, by: str
) -> MapSummary:
    """The summary of samples in some columns, by the groups of a map's units."""
    if validation.choice(by, "by", ("cluster", "unit")) == "unit":
        of_units = np.arange(len(som.prototypes_))
    elif hasattr(som, "unit_clusters_"):
        of_units = som.unit_clusters_
    else:
        raise InputError("the units have no clusters; need some: call som.cluster(...) first, or pass by='unit'")
    labels = None if y is None else sample_labels(y, encoded.shape[0])
    if labels is not None:
        warn_of_missing(are_known(labels))
    return summarized(encoded, find, columns, by, of_units, labels)
