"""A trained map, with a few of its morphs or with one that was made already, as one HTML file."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from somersault.array_types import ImageShape
from somersault.comparison import endings
from somersault.errors import InputError
from somersault.explorer.answers.fixed_paths import FixedPaths
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import MOST_BYTES, N_FRAMES, Snapshot, select, select_paths
from somersault.explorer.transport.saved_file import page_of
from somersault.file_kinds import PAGE, check_names_page
from somersault.output_file import Target
from somersault.report import map_part
from somersault.report.markup import head, section, table, text_of
from somersault.sources import files_of

if TYPE_CHECKING:
    from somersault.flow.morph import Morph
    from somersault.path_measures.answers import Classifier


def save_page(
    path: str | os.PathLike[str],
    som: Any,
    X: Any,
    y: Any = None,
    *,
    morph: "Morph | None" = None,
    starts: Sequence[int] | None = None,
    targets: Sequence[dict[str, int]] | None = None,
    image_shape: ImageShape | None = None,
    feature_names: Sequence[str] | None = None,
    row_names: ArrayLike | None = None,
    classifier: "Classifier | None" = None,
    predict: "Callable[[Any], Any] | None" = None,
    overwrite: bool = False,
) -> Path:
    """Save a map with paths between its samples as one HTML file that needs no network.

    The file holds the explorer with as much as there is room for, and below it how good the map is, how it was
    trained and whether it can be inverted; with `morph` how each of its paths ended.

    Parameters
    ----------
    path : str or path
        Where to; an older page of that name is replaced once the new one is whole. It has less than 3 MB, and
        holds the samples that it shows: share none of data that you would not share.
    som : SOM, SOMClusterer, SOMClassifier or SOMRegressor, or a pipeline that ends with one
        Fitted; it stays as it is. Behind steps that can be undone the map is shown in your own units.
    X : as for `SOM.fit`, of shape (n_samples, n_features)
        Samples to start from and to look at, in feature scale.
    y : array-like of shape (n_samples,), optional
        Their classes. Default: those that the map knows of its units, and none of samples.
    morph : Morph, optional
        What `som.morph` returned: the file shows its paths and no others; of many, some evenly. Default: paths
        that are made for the file.
    starts : sequence of int, optional
        Rows of X from which paths lead. Default: one of each of a few classes or clusters.
    targets : sequence of {"unit": i}, {"class": i} or {"cluster": i}, optional
        Where they lead: a unit, or a class or cluster by its number in sorted order. Default: a few classes, or
        else units.
    image_shape : tuple of int, optional
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: guessed from the samples.
    feature_names : sequence of n_features str, optional
        Of X. Default: those that the map knows.
    row_names : array-like of n_samples str, optional
        What names each row of X, such as the file of an image. Default: its number alone.
    classifier : callable, optional
        (n, n_features) -> (n, n_classes), such as a model's `predict_proba`: the file says what it takes each
        frame for, and how surely.
    predict : callable, optional
        Of rows as the map was trained on, such as a model's `predict`: the file says what would have to change in
        its starts for a few of the labels. Default: the labels of the map, or its clusters.
    overwrite : bool, default False
        Whether another file of that name is replaced, too; one that X or y is read from never is.

    Returns
    -------
    Path
        That of the file.

    Raises
    ------
    InputError
        For something that is no map, samples of another width, rows or targets that do not exist, or so many
        that the file would be too large; for starts or targets beside a morph, which has its own, and for a morph
        that ran on another map; for a file that must stay.
    SomersaultError
        For a file that cannot be written; what was there before stays.

    Examples
    --------
    >>> import tempfile
    >>> import somersault as ss
    >>> data = ss.datasets.digits()
    >>> som = ss.SOM(shape=(6, 6), n_epochs=5).fit(data.X).label_units(data.X, data.y)
    >>> morph = som.morph(data.X[data.y == 3][:5], ss.Label(8))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     few = ss.save_page(f"{folder}/map.html", som, data.X, data.y, starts=[3], targets=[{"class": 8}])
    ...     one = ss.save_page(f"{folder}/morph.html", som, data.X, data.y, morph=morph)
    ...     few.stat().st_size < 3_000_000, one.stat().st_size < 3_000_000
    (True, True)
    """
    check_names_page(path, "path")
    target = Target(path, PAGE, reads=files_of(X, y), overwrite=overwrite)
    session = Session(
        som,
        X,
        y,
        image_shape=image_shape,
        feature_names=feature_names,
        row_names=row_names,
        classifier=classifier,
        predict=predict,
    )
    if morph is None:
        return saved_map(target, session, starts, targets)
    if starts is not None or targets is not None:
        raise InputError("got a morph and starts or targets; need one or the other: a morph has its own")
    if predict is not None:
        raise InputError("got a morph and predict; need one or the other: a page of a morph shows its paths alone")
    return _saved_morph(target, FixedPaths(session, morph, N_FRAMES), morph)


def saved_map(
    target: Target,
    session: Session,
    starts: Sequence[int] | None = None,
    targets: Sequence[dict[str, int]] | None = None,
) -> Path:
    """Save what a session shows of these paths."""
    below = map_part.sections(session)
    shown = select(session, starts, targets, MOST_BYTES - len(below))
    return _written(target, shown, session.name or "A map", map_part.lead(session), below)


def _saved_morph(target: Target, fixed: FixedPaths, morph: "Morph") -> Path:
    """Save what a session shows of the paths of a morph."""
    ended = "; ".join(
        f"{count:,} of {fixed.n_paths:,} paths: {how}" for how, count in endings(morph.results).items()
    )
    names = ("path", "target unit", "steps", "length", "result")
    rows = table(names, map(fixed.ending, range(len(fixed.rows))), "results")
    below = section("How the paths ended", rows) + map_part.sections(fixed.session)
    shown = select_paths(fixed, MOST_BYTES - len(below))
    lead = f"{ended}. {map_part.lead(fixed.session)}"
    return _written(target, shown, f"A morph to {fixed.goal}", lead, below)


def _written(target: Target, shown: Snapshot, title: str, lead: str, below: str) -> Path:
    """The page of a snapshot, in a file."""
    style, before = text_of("page.css"), head(title, lead)
    content = page_of(shown, shown.requests, title=title, style=style, before=before, after=below)
    target.put(content)
    return target.path
