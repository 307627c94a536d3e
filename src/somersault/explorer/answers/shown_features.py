"""The features that are shown: those of the map, or, behind steps that can be undone, those of the user."""

from dataclasses import dataclass
from typing import Any

from sklearn.utils.validation import check_is_fitted

import somersault as ss
from somersault.array_types import Array
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.estimator.input import encode
from somersault.flow.encoder import is_pipeline

_LOOKED_AT = 2000
"""Samples, evenly spread, that tell how those behind steps are to be drawn."""


@dataclass(frozen=True, eq=False)
class ShownFeatures:
    """A map that is explored, and how its points are shown.

    Attributes
    ----------
    som : SOM
        The map itself, whose features points are computed in.
    setup, frames : str
        Python that takes the map, and samples as it takes them, out of the user's model, "" where there is nothing
        to do; and how frames are made of those of a morph, with "{}" for these.
    """

    som: ss.SOM
    setup: str = ""
    frames: str = "{}"
    piped: ss.PipedMap | None = None

    @classmethod
    def of(cls, model: Any) -> "ShownFeatures":
        """Those of a map, a model on one, or a pipeline that ends with one."""
        if not is_pipeline(model):
            som = getattr(model, "som_", model)
            if not isinstance(som, ss.SOM):
                raise InputError(
                    f"som is {type(model).__name__}; need a fitted ss.SOM, or a model that stands on one"
                )
            check_is_fitted(som, "prototypes_")
            return cls(som, "" if som is model else "som = som.som_  # the map within the model")
        found = ss.map_of(model)
        if isinstance(found, ss.SOM):
            return cls(found, "som = ss.map_of(som)  # the map of the pipeline, in your units")
        setup = (
            "piped = ss.map_of(som)\nsom, X = piped.som, piped.codes(X)  # as the map behind the steps takes it"
        )
        return cls(found.som, setup, "piped.decoded({})", found)

    @property
    def columns(self) -> Columns:
        """The columns of what is shown."""
        return self.som.columns_ if self.piped is None else self.piped.columns_

    def shown(self, points: Array) -> Array:
        """Points of the map (n, n_features) as they are shown."""
        return points if self.piped is None else self.piped.decoded(points)

    def to_look_at(self, points: Array) -> Array:
        """So many of them that they tell how all are to be drawn."""
        return points if self.piped is None else self.shown(points[:: -(-len(points) // _LOOKED_AT)])

    def coded(self, samples: Any) -> Any:
        """Samples of the user's as the map takes them."""
        return samples if self.piped is None else self.piped.codes(samples)

    def points(self, shown: Array) -> Array:
        """What is shown (n, n_features) as points of the map."""
        return shown if self.piped is None else encode(self.som, self.piped.codes(self.piped.decode(shown)))
