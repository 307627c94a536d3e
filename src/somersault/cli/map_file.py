"""A trained map from its file, and whether it fits the data."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import model_file
from somersault.cli.inputs import MapColumns
from somersault.cli.option_types import MOST_MORPHED
from somersault.datasets import Dataset, opening
from somersault.media import MEDIUM, Medium, from_document

if TYPE_CHECKING:
    from somersault import SOM


class MapFile:
    """A file that is there and whole: what is in it, before scikit-learn is imported to make a map of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._content = model_file.read(path)
        except ss.InputError as error:
            if path.exists() and opening.is_table(path):
                raise ss.InputError(f"{error}; a MAP stands before its DATA") from error
            raise

    @property
    def columns(self) -> MapColumns:
        """The columns that it was trained on; of none where a damaged file does not say."""
        try:
            columns: Any = self._content[1]["columns"]
            names = columns["feature_names"]
            if names is None:
                return MapColumns(medium=self._medium(columns))
            words = {
                str(names[own["column"]]): frozenset(map(str, own["categories"])) for own in columns["categorical"]
            }
            return MapColumns(tuple(map(str, names)), words)
        except (KeyError, TypeError, IndexError):  # which the map itself will not be made of
            return MapColumns()

    def _medium(self, columns: Any) -> Medium | None:
        """What made rows of the samples that it was trained on."""
        if "medium" not in columns:
            return None
        MEDIUM.check(columns["medium"], f"{self.path}: the medium", {})
        return from_document(columns["medium"])

    @property
    def labels(self) -> NDArray[Any] | None:
        """The labels that its units have, None for none."""
        return _borne(self._content[1].get("unit_labels", ()))

    @property
    def n_units(self) -> int:
        """How many units it has."""
        return len(self._content[0].get("prototypes", ()))

    @property
    def clusters(self) -> tuple[int, ...]:
        """The numbers of its clusters."""
        of_units = self._content[0].get("unit_clusters", np.empty(0))
        return tuple(np.unique(of_units[of_units >= 0]).tolist())

    def check_clusters(self, n_clusters: int | str | None) -> None:
        """Refuse more clusters than there are units with samples."""
        hits = self._content[0].get("hits")
        n_most = len(self._content[0]["prototypes"]) if hits is None else int(np.count_nonzero(hits))
        if isinstance(n_clusters, int) and n_clusters > n_most:
            raise ss.InputError(
                f"--clusters is {n_clusters}, but {n_most} units of {self.path} have samples; need at most "
                f"{n_most}, or auto to have the number chosen"
            )

    def model(self) -> Any:
        """The SOM, clusterer, classifier or regressor."""
        from somersault.estimator.loading import restored

        return restored(self.path, *self._content)

    def map(self) -> "SOM":
        """The map itself, of a model that stands on one too."""
        return map_of(self.model())


def map_of(model: Any) -> "SOM":
    """The map within a model that stands on one, or itself."""
    return getattr(model, "som_", model)


def clustered(som: "SOM", n_clusters: int | str | None) -> None:
    """Join the units of a map, of which its file does not learn; "auto": into as many clusters as it shows."""
    if n_clusters is None:
        return
    try:
        som.cluster(None if isinstance(n_clusters, str) else n_clusters)
    except ss.InputError as error:
        raise ss.InputError(str(error).replace("or None to", "or auto to")) from error


def check_fits(som: "SOM", path: Path, data: Dataset) -> None:
    """Refuse a map of other columns than the data have, or one too large to draw."""
    check_columns(som, path, data)
    if som.lattice_.n_units > MOST_MORPHED:
        raise ss.InputError(
            f"{path} has {som.lattice_.n_units} units; need at most {MOST_MORPHED} to morph and draw: train a "
            "smaller one with --shape"
        )


def check_columns(som: "SOM", path: Path, data: Dataset) -> None:
    """Refuse data in other columns than those that a map was trained on."""
    columns, n_features = som.columns_, data.X.shape[1]
    if n_features != columns.n_features_in and data.image_shape is not None:
        raise ss.InputError(
            f"{data.name} holds images of {' × '.join(map(str, data.image_shape))} values, but {path} was trained "
            f"on {columns.n_features_in}; need the same size, and colors in both or in none: pass the --resize "
            "that it was trained with"
        )
    if n_features != columns.n_features_in:
        raise ss.InputError(
            f"{data.name} has {n_features} columns, but {path} was trained on {columns.n_features_in}; need the "
            "same columns: name the one of labels with --label-column, and those to leave out with --drop"
        )
    if columns.feature_names is None or data.feature_names is None:
        return
    for mine, theirs in zip(map(str, columns.feature_names), data.feature_names, strict=True):
        if mine != theirs:
            raise ss.InputError(
                f"{data.name} has the column {theirs!r} where {path} was trained on {mine!r}; need the same "
                "columns in the same order: rearrange them"
            )


def labels(som: "SOM | None") -> NDArray[Any] | None:
    """The labels that units bear, None for a map without any."""
    return _borne(getattr(som, "unit_labels_", ()))


def _borne(of_units: Iterable[Any]) -> NDArray[Any] | None:
    borne = [label for label in of_units if label is not None]
    return np.array(borne) if borne else None
