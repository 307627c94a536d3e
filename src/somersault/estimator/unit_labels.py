"""Classes of units, of which samples vote."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.array_types import SampleArray
from somersault.estimator.annotated import labels_in
from somersault.estimator.input import check_is_fitted, encode
from somersault.estimator.map_state import MapState, as_rows, set_unit_labels
from somersault.estimator.per_sample import sample_units
from somersault.exemplars import Exemplars
from somersault.labels import Labels, UnitLabels, are_known, sample_labels, warn_of_missing


class LabeledUnits(MapState):
    """A map whose units can be labeled."""

    def label_units(self, X: Any, y: ArrayLike) -> Self:
        """Give each unit the class of most of its samples.

        Of two classes that are equally frequent in a unit it gets the smaller number, or the first word.

        Parameters
        ----------
        X : as for `fit`, of shape (n_samples, n_features)
        y : array-like of shape (n_samples,), or the name of a column of .obs if X is an AnnData
            Classes, numbers or strings, as known or as a classifier predicts them: morphs to a `Label` then end
            where the classifier sees that class. A sample without a label (None, NaN, NA, an empty string, a
            missing category) has no vote and is in no count; a unit with such samples alone gets no label.

        Returns
        -------
        SOM
            Itself, with `unit_labels_`; `Label` targets know them, and how pure each unit is. A map that keeps
            samples keeps some of these from now on, with their classes.

        Raises
        ------
        InputError
            For another number of labels than of samples, labels that are neither numbers nor strings, and where
            all of them are missing.

        Warns
        -----
        MissingLabelsWarning
            If samples are without a label, with their number.

        Examples
        --------
        >>> from somersault import SOM
        >>> X = [[0.0], [0.1], [0.2], [9.0]]
        >>> som = SOM(shape=(1, 2), n_epochs=5, radius=(0.5, 0.1)).fit(X)
        >>> som.label_units(X, ["a", "b", "b", "c"]).unit_labels_
        array(['b', 'c'], dtype=object)
        """
        check_is_fitted(self)
        encoded = encode(self, X)
        units = sample_units(self, encoded)
        labels = sample_labels(labels_in(X, y), len(units))
        warn_of_missing(are_known(labels))
        label(self, encoded, units, labels)
        return self


def label(som: MapState, encoded: SampleArray, units: NDArray[np.intp], labels: Labels) -> None:
    """Label the units by samples that are encoded, and keep some of these with their labels."""
    voted = UnitLabels.voted(units, labels, len(som.prototypes_))
    kept = som.codebook_.exemplars
    if kept is not None:
        drawn = Exemplars.drawn(encoded, len(som.prototypes_), som.columns_.metric, labels, of=kept.of)
        som.codebook_.exemplars = as_rows(drawn, som.columns_) or kept
    set_unit_labels(som, voted.labels, voted.purity)
