"""The explorer in a notebook, where one has the extra for it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from somersault.array_types import ImageShape
from somersault.errors import SomersaultError

if TYPE_CHECKING:
    from somersault.explorer.transport.widget import Explorer
    from somersault.path_measures.answers import Classifier


def explore(
    som: Any,
    X: Any,
    y: Any = None,
    *,
    image_shape: ImageShape | None = None,
    feature_names: Sequence[str] | None = None,
    row_names: ArrayLike | None = None,
    classifier: "Classifier | None" = None,
    predict: "Callable[[Any], Any] | None" = None,
) -> "Explorer":
    """A map m_1 … m_K to look at and to morph on, in a notebook: the last line of a cell shows it.

    Parameters
    ----------
    som : SOM, SOMClusterer, SOMClassifier or SOMRegressor, or a pipeline that ends with one
        Fitted; it stays as it is. Behind steps that can be undone the map is shown in your own units.
    X : as for `SOM.fit`, of shape (n_samples, n_features)
        Samples to start from and to look at, in feature scale.
    y : array-like of shape (n_samples,), optional
        Their classes. Default: those that the map knows of its units, and none of samples.
    image_shape : tuple of int, optional
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: guessed from the samples.
    feature_names : sequence of n_features str, optional
        Of X. Default: those that the map knows.
    row_names : array-like of n_samples str, optional
        What names each row of X, such as the file of an image. Default: its number alone.
    classifier : callable, optional
        (n, n_features) -> (n, n_classes), such as a model's `predict_proba`: the explorer says what it takes each
        frame for, and how surely.
    predict : callable, optional
        Of rows as the map was trained on, such as a model's `predict`: a label or a number for each. It is asked
        what would have to change, as by `SOM.counterfactuals`. Default: the labels of the map, or its clusters.

    Returns
    -------
    anywidget.AnyWidget
        Works in JupyterLab, Jupyter Notebook, Visual Studio Code, Colab and marimo. Elsewhere:
        `somersault explore`.

    Raises
    ------
    SomersaultError
        Where anywidget is missing, which `pip install "somersault[notebook]"` brings.
    InputError
        For something that is no map, samples of another width, a y or names of another number.

    Examples
    --------
    >>> import somersault as ss
    >>> data = ss.datasets.digits()
    >>> som = ss.SOM(shape=(6, 6), n_epochs=5).fit(data.X)
    >>> ss.explore(som, data.X, data.y)
    <...Explorer object at ...>
    """
    try:
        from somersault.explorer.transport.widget import Explorer
    except ModuleNotFoundError as error:
        if error.name not in ("anywidget", "traitlets", "ipywidgets"):
            raise
        raise SomersaultError(
            f'the explorer in notebooks needs {error.name}, which is missing: pip install "somersault[notebook]"; '
            "without it, the command somersault explore shows the same in a browser"
        ) from error
    from somersault.explorer.answers.session import Session

    return Explorer(
        Session(
            som,
            X,
            y,
            image_shape=image_shape,
            feature_names=feature_names,
            row_names=row_names,
            classifier=classifier,
            predict=predict,
        )
    )
