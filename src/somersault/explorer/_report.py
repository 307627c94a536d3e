"""A trained map and some of its morphs as one HTML file: the explorer, as far as it can go without Python."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from somersault._atomic import put
from somersault.explorer._file import page_of
from somersault.explorer._session import Session


def save_page(
    path: str | os.PathLike[str],
    som: Any,
    X: Any,
    y: Any = None,
    *,
    starts: Sequence[int] | None = None,
    targets: Sequence[dict[str, int]] | None = None,
    image_shape: tuple[int, int] | None = None,
    feature_names: Sequence[str] | None = None,
) -> Path:
    """A map m_1 … m_K with paths from some samples to some targets, as one HTML file that needs no network.

    Parameters
    ----------
    path : str or path
        Where to; a file of that name is replaced once the new one is whole. It has less than 3 MB, and holds
        the samples that it shows: share none of data that you would not share.
    som : SOM, SOMClusterer, SOMClassifier or SOMRegressor
        Fitted; it stays as it is.
    X : as for `SOM.fit`, of shape (n_samples, n_features)
        Samples to start from and to look at, in feature scale.
    y : array-like of shape (n_samples,), optional
        Their classes. Default: those that the map knows of its units, and none of samples.
    starts : sequence of int, optional
        Rows of X from which paths lead. Default: one of each of a few classes or clusters.
    targets : sequence of {"unit": i}, {"class": i} or {"cluster": i}, optional
        Where they lead: a unit, or a class or cluster by its number in sorted order. Default: a few classes, or
        else units.
    image_shape : (int, int), optional
        (rows, columns) of samples that are images. Default: guessed from n_features.
    feature_names : sequence of n_features str, optional
        Of X. Default: those that the map knows.

    Returns
    -------
    Path
        That of the file.

    Raises
    ------
    InputError
        For something that is no map, samples of another width, rows or targets that do not exist, or so many
        that the file would be too large.
    SomersaultError
        For a file that cannot be written; what was there before stays.

    Examples
    --------
    >>> import tempfile
    >>> import somersault as ss
    >>> data = ss.datasets.digits()
    >>> som = ss.SOM(shape=(6, 6), n_epochs=5).fit(data.X).label_units(data.X, data.y)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = ss.save_page(f"{folder}/map.html", som, data.X, data.y, starts=[3], targets=[{"class": 8}])
    ...     path.stat().st_size < 3_000_000
    True
    """
    session = Session(som, X, y, image_shape=image_shape, feature_names=feature_names)
    return written(Path(path), session, starts, targets)


def written(
    path: Path,
    session: Session,
    starts: Sequence[int] | None = None,
    targets: Sequence[dict[str, int]] | None = None,
) -> Path:
    """What a session shows of these paths, in a file."""
    shown = session.selection(starts, targets)
    put(page_of(shown, shown.requests, title=session.name or "A map").encode(), path)
    return path
