"""What estimators on top of a map share: the map's parameters beside their own, and the map."""

import inspect
from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.counterfactuals import Counterfactuals
from somersault.estimator.input import TableTags, check_is_fitted
from somersault.estimator.map_parameters import MapParameters
from somersault.estimator.saving import save
from somersault.estimator.som import SOM
from somersault.model_document import Arrays, Document

_MAP = {
    name: parameter for name, parameter in inspect.signature(SOM.__init__).parameters.items() if name != "self"
}


class MapEstimator(TableTags):
    """An estimator whose `__init__(self, own, ..., **map_parameters)` takes all parameters of SOM as well.

    Its signature names them, so that scikit-learn clones, prints and searches them like any others; an editor
    knows them by `MapParameters`.
    """

    som_: SOM
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        init = cls.__dict__.get("__init__")
        if init is None:
            return
        own = [p for p in inspect.signature(init).parameters.values() if p.kind != p.VAR_KEYWORD]
        of_map = [p.replace(kind=p.KEYWORD_ONLY) for p in _MAP.values()]
        init.__signature__ = inspect.Signature([*own, *of_map])  # pyright: ignore[reportFunctionMemberAccess]

    def _keep(self, map_parameters: MapParameters) -> None:
        unknown = map_parameters.keys() - _MAP.keys()
        if unknown:
            raise TypeError(
                f"{type(self).__name__} got an unexpected argument {min(unknown)!r}; need its own or those of SOM"
            )
        for name, parameter in _MAP.items():
            setattr(self, name, map_parameters.get(name, parameter.default))

    def _adopt(self, som: SOM) -> None:
        """Stand on a fitted map."""
        self.som_ = som
        self.n_features_in_ = som.n_features_in_
        if hasattr(som, "feature_names_in_"):
            self.feature_names_in_ = som.feature_names_in_

    def _beside_map(self, arrays: Arrays) -> Document:
        """What a file holds beside the map: arrays are put there, and the rest of the document is answered."""
        del arrays
        return {}

    def _take_beside_map(self, document: Document, arrays: Arrays) -> None:
        """Take over what a checked file holds beside the map."""

    @abstractmethod
    def predict(self, X: Any) -> Any:
        """Answer each row, (n_samples,)."""

    def counterfactuals(self, X: Any, target: Any, **options: Any) -> Counterfactuals:
        """Find what would have to change in a row for this model to predict otherwise.

        Parameters
        ----------
        X : as for `fit`, of shape (n_rows, n_features), without missing values
            The rows in question.
        target : label, or (low, high)
            What `predict` should answer: a class or a cluster, or of numbers a range, in which None leaves an end
            open.
        **options
            All others of `SOM.counterfactuals`, which is asked with this model's `predict`: features_to_vary,
            bounds, direction, n, sparse, training_rows.

        Returns
        -------
        Counterfactuals
            As of `SOM.counterfactuals`, which also says what is refused and warned of.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from somersault import SOMClassifier
        >>> X, y = load_iris(return_X_y=True)
        >>> model = SOMClassifier(shape=(6, 6), random_state=0).fit(X, y)
        >>> model.counterfactuals(X[:2], 1).found
        array([ True,  True])
        """
        check_is_fitted(self)
        return self.som_.counterfactuals(X, self.predict, target, **options)

    def save(self, path: Any, *, samples: bool = True, overwrite: bool = False) -> None:
        """Write the model to one .safetensors file, as `SOM.save` does; `somersault.load` reads it.

        With samples=False it does not hold `labels_` of a clusterer either: `predict` gives them.
        """
        save(self, path, samples=samples, overwrite=overwrite, beside=self._beside_map)


def map_for(model: MapEstimator) -> SOM:
    """A map with the parameters of an estimator, to be fitted."""
    return SOM(**{name: getattr(model, name) for name in _MAP})


def restore(model: MapEstimator, som: SOM, document: Document, arrays: Arrays) -> None:
    """Let an estimator stand on the map of a checked file, with what that holds beside the map."""
    model._adopt(som)
    model._take_beside_map(document, arrays)
