"""A map trained, measured and labeled by one reading of its samples."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault.estimator.fitting import fit
from somersault.estimator.per_sample import sample_units
from somersault.estimator.som import SOM
from somersault.estimator.trained import quality_of
from somersault.estimator.unit_labels import label
from somersault.labels import are_known, sample_labels, warn_of_missing
from somersault.map_quality import MapQuality
from somersault.training.data import Data


@dataclass(frozen=True, eq=False)
class TrainedOnce:
    """A fitted map and the samples that it was trained on, as the training has read them."""

    som: SOM
    data: Data

    @classmethod
    def on(cls, X: Any, som: SOM, **options: Any) -> "TrainedOnce":
        """Fit a map as `SOM.fit` does, with its options; n_units are in the proportions of the data."""
        return cls(som, fit(som, X, **options))

    def quality(self) -> MapQuality:
        """Measure the map as `SOM.quality` does."""
        return quality_of(self.som, self.data.X)

    def label_units(self, y: ArrayLike) -> None:
        """Label the units as `SOM.label_units` does; y (n_samples,) is of all rows of the user's."""
        labels = sample_labels(y, self.data.n_samples + self.data.left_out.size)
        warn_of_missing(are_known(labels))
        units = sample_units(self.som, self.data.X)
        label(self.som, self.data.X, units, np.delete(labels, self.data.left_out))
