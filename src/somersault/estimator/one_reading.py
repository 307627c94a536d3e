"""A map trained, measured and labeled by one reading of its samples."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault.arrays import on_host
from somersault.estimator.som import SOM
from somersault.labels import are_known, sample_labels, warn_of_missing
from somersault.map_quality import MapQuality
from somersault.sources import Stream
from somersault.training.data import Data
from somersault.training.requests import request_rows
from somersault.training.shape import suggested_shape


@dataclass(frozen=True, eq=False)
class TrainedOnce:
    """A fitted map and the samples that it was trained on, as the training has read them."""

    som: SOM
    data: Data

    @classmethod
    def on(cls, X: Any, som: SOM, *, n_units: int | None = None, resume: bool = False) -> "TrainedOnce":
        """Fit a map as `SOM.fit` does; to n_units in the proportions of the data, if they are given."""
        plan = None if n_units is not None else som._plan()
        data = som._learn(X, None, plan, draws=not resume)
        if plan is None:
            som.set_params(shape=suggested_shape(data, n_units, som.topology, som.boundary))
            plan = som._plan()
            if isinstance(data.X, Stream):
                request_rows(data.X, data.weights, plan)
        som._become(som._train(data, plan, resume=resume))
        return cls(som, data)

    def quality(self) -> MapQuality:
        """Measure the map as `SOM.quality` does."""
        return self.som._quality(self.data.X)

    def label_units(self, y: ArrayLike) -> None:
        """Label the units as `SOM.label_units` does; y (n_samples,) is of all rows of the user's."""
        labels = sample_labels(y, self.data.n_samples + self.data.left_out.size)
        warn_of_missing(are_known(labels))
        units = np.asarray(on_host(self.som._units(self.data.X)))
        self.som._label(self.data.X, units, np.delete(labels, self.data.left_out))
