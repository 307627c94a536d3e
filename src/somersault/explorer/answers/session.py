"""What the explorer answers: one request in, one answer out, whoever asks."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, ImageShape, is_color
from somersault.empty_rows import NO_UNIT, sentence
from somersault.errors import InputError
from somersault.explorer.answerer import Answer
from somersault.explorer.answers import changes as row_changes
from somersault.explorer.answers import request_fields
from somersault.explorer.answers.buffers import with_buffers
from somersault.explorer.answers.changes import Asked, RowChanges
from somersault.explorer.answers.explorer_rows import ExplorerRows
from somersault.explorer.answers.exports import FORMATS, exported
from somersault.explorer.answers.labelled_map import MEMBERS, LabelledMap
from somersault.explorer.answers.path import Path
from somersault.explorer.answers.plan import FIELDS, MODES, RIGIDITIES, SHARES, Plan
from somersault.explorer.answers.python_call import Call
from somersault.explorer.answers.reference import Reference
from somersault.explorer.answers.short_labels import short_labels
from somersault.explorer.answers.shown_features import ShownFeatures
from somersault.explorer.answers.view import View
from somersault.labels import are_known, unlabeled
from somersault.media import Medium
from somersault.path_measures.answers import Classifier
from somersault.plot.cells import cells
from somersault.plot.tiles import outside
from somersault.sources.frame import samples_in

N_FRAMES = 60
_PATHS_KEPT, _KEPT_BYTES = 16, 2**26


class Session:
    """A map, samples, and answers about them.

    Parameters
    ----------
    som : SOM, SOMClusterer, SOMClassifier, SOMRegressor, or a pipeline that ends with one
        Fitted. It stays as it is: labels and clusters that it lacks are given to a copy.
    X : as for `SOM.fit`, of shape (n_samples, n_features)
        What paths start from and the map's statistics are taken from: of more than 20 000 samples, from so many,
        drawn evenly. Missing values are filled by the map.
    y : array-like of shape (n_samples,), optional
        Classes. Default: those that the map knows of its units, and none of samples.
    image_shape : tuple of int, optional
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: guessed.
    feature_names : sequence of n_features str, optional
        Of the map's features. Default: those that the map knows.
    row_names : array-like of shape (n_samples,), optional
        What names each row of X, such as the file of an image. Default: its number alone.
    classifier : callable, optional
        (n, n_features) -> (n, n_classes): class probabilities, which frames are judged by.
    predict : callable, optional
        The user's model, of rows as X has them: a label or a number for each. What would have to change in a row
        is asked of it; by default of the map's labels or clusters.
    name : str, default ""
        What is explored, for the head of the page.
    setup : str, default ""
        Lines of Python that define som, X and y, for the calls that the explorer shows.

    Raises
    ------
    InputError
        For something that is no map, samples of another width, a y or names of another number.

    Examples
    --------
    >>> import somersault as ss
    >>> X = [[0.0, 1.0], [1.0, 3.0], [2.0, 0.0]]
    >>> session = Session(ss.SOM(shape=(2, 3), n_epochs=5).fit(X), X)
    >>> answer, buffers = session.ask({"kind": "unit", "unit": 4})
    >>> answer["arrays"]
    [{'name': 'prototype', 'type': 'float32', 'shape': [2]}]
    """

    def __init__(
        self,
        som: Any,
        X: Any,
        y: Any = None,
        *,
        image_shape: ImageShape | None = None,
        feature_names: Sequence[str] | None = None,
        row_names: Any = None,
        classifier: Classifier | None = None,
        predict: Any = None,
        name: str = "",
        setup: str = "",
    ) -> None:
        self.features = features = ShownFeatures.of(som)
        self.name = name
        self.samples = ExplorerRows(features.som, features.coded(samples_in(X)), y, row_names)
        self.labelled_map = labelled = LabelledMap(features, self.samples, feature_names)
        values = self.samples.values
        grid = None if features.piped is not None else features.som.columns_.grid
        if image_shape is None and grid is not None and not grid.left_out.size:
            image_shape = grid.image_shape
        medium = None if features.piped is not None else features.som.columns_.medium
        self.view = View.of(features.to_look_at(values), image_shape, labelled.names, medium)
        self._call = Call(
            setup,
            self.samples.n_drawn,
            self.samples.n_rows,
            self.samples.rows_in_python,
            features.setup,
            features.frames,
            is_labelled_here=labelled.is_labelled_here,
            is_clustered_here=labelled.is_clustered_here,
        )
        metric, shape = labelled.book.metric, self.view.image_shape
        self.reference = Reference.some_of(values, metric, shape, classifier, features.shown)
        self._guesses = _names_of(classifier)
        self.changes = self._changes_of(predict)
        self._paths = OrderedDict[Plan, Path]()
        self._lock = RLock()  # a codebook keeps decompositions that it has made, and not for two threads at once
        self._answers: dict[str, tuple[Callable[[Mapping[str, Any]], Answer], tuple[str, ...]]] = {
            "open": (self._open, ()),
            "offer": (self._offer, ()),
            "component": (self._component, ("feature",)),
            "unit": (self._unit, ("unit",)),
            "members": (self._members, ("unit",)),
            "sample": (self._sample, ("row",)),
            "morph": (self._morph, FIELDS),
            "curves": (self._curves, FIELDS),
            "export": (self._export, ("format", *FIELDS)),
            "content": (self._content, ("frame", *FIELDS)),
            "changes": (self._change, row_changes.FIELDS),
        }

    def ask(self, request: Any) -> Answer:
        """One answer, and the arrays that it names as bytes.

        Parameters
        ----------
        request : mapping
            With its kind, one of open, offer, component, unit, members, sample, morph, curves, export, content,
            changes, and the fields of that kind.

        Returns
        -------
        answer : dict
            Of what JSON has. Its "arrays" say name, type and shape of the buffers.
        buffers : list of bytes

        Raises
        ------
        InputError
            For whatever is wrong with the request.
        """
        if not isinstance(request, Mapping):
            raise InputError("the request is no object; need one with a kind")
        kind = request_fields.choice(request, "kind", self._answers)
        answer, fields = self._answers[kind]
        request_fields.only(request, ("kind", *fields))
        if kind in ("export", "content"):  # a file takes a while, for which nobody else waits
            return answer(request)
        with self._lock:
            return answer(request)

    def _open(self, request: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        """All that the first sight of the map needs."""
        labelled, view = self.labelled_map, self.view
        lattice = labelled.som.lattice_
        row, target = labelled.suggestion()
        marks = short_labels(np.array(labelled.classes, dtype=object))
        payload = {
            "name": self.name,
            "shape": list(lattice.shape),
            "topology": lattice.topology,
            "boundary": lattice.boundary,
            "corners": (cells(lattice)[0] - lattice.coordinates[0]).round(6).tolist(),
            "n_samples": self.samples.n_rows,
            "n_features": labelled.prototypes.shape[1],
            "names": labelled.names,
            "classes": [str(label) for label in labelled.classes],
            "marks": [marks[str(label)] for label in labelled.classes],
            "n_clusters": labelled.n_clusters,
            "has_classifier": self.reference.classifier is not None,
            "view": view.described,
            "mime": None if self.medium is None else self.medium.mime,
            "notes": self.notes,
            "start": row,
            "target": target,
        }
        return with_buffers(payload, {**labelled.arrays(), "low": view.low, "high": view.high})

    def _offer(self, request: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        """What can be asked for here: everything, at these stops."""
        payload = {
            "rows": None,
            "targets": None,
            "modes": list(MODES),
            "rigidities": list(RIGIDITIES),
            "shares": list(SHARES),
            "frames": N_FRAMES,
            "exports": list(FORMATS),
            "contents": None,
            "features": None,
            "changes": None if self.changes is None else self.changes.offered,
        }
        return with_buffers(payload, {})

    @property
    def notes(self) -> list[str]:
        """Sentences that the user should read: what is shown is not all, or not as it was."""
        samples, notes = self.samples, list[str]()
        if samples.is_drawn:
            notes.append(
                f"{samples.n_drawn:,} of {samples.n_rows:,} samples, drawn evenly, stand for all in hits, "
                "labels and statistics. Any row can be a start."
            )
        if samples.empty.size:
            notes.append(sentence(samples.empty.size, samples.n_drawn, int(samples.empty[0]), NO_UNIT))
        if samples.n_incomplete:
            notes.append(
                f"{samples.n_incomplete:,} of {len(samples.rows):,} samples miss values; those of their best "
                "matching units stand in for them."
            )
        unknown = None if samples.y is None else unlabeled(are_known(samples.y))
        if unknown is not None:
            notes.append(f"{unknown}: they have no vote in the labels of units and are in none of their counts.")
        beyond = outside(self.features.to_look_at(samples.values)) if is_color(self.view.image_shape) else None
        if beyond is not None:
            notes.append(f"{beyond}, and are clipped in what is drawn: no color shows them.")
        if not self.labelled_map.classes:
            notes.append("No labels are known: targets are units and clusters.")
        return notes

    def _component(self, request: Mapping[str, Any]) -> Answer:
        """One feature of all prototypes."""
        prototypes = self.labelled_map.prototypes
        feature = request_fields.index(request, "feature", prototypes.shape[1], "feature")
        return with_buffers({"feature": feature}, {"values": prototypes[:, feature]})

    def _unit(self, request: Mapping[str, Any]) -> Answer:
        """The prototype of a unit and what is known of its samples."""
        unit = self._which_unit(request)
        payload = {"unit": unit, "counts": self.labelled_map.counts(unit)}
        return with_buffers(payload, {"prototype": self.view.encoded(self.labelled_map.prototypes[unit])})

    def _members(self, request: Mapping[str, Any]) -> Answer:
        """The samples of a unit that are nearest to its prototype."""
        shown = self.labelled_map.shown_of(self._which_unit(request))[:MEMBERS]
        rows = self.samples.rows[shown].tolist()
        labels, names = map(self.samples.label, rows), map(self.samples.name, rows)
        payload = {"rows": rows, "labels": [*labels], "names": [*names]}
        return with_buffers(payload, {"samples": self._encoded(self.samples.values[shown])})

    def _sample(self, request: Mapping[str, Any]) -> Answer:
        """One row of X, whether it is among those shown or not."""
        row = request_fields.index(request, "row", self.samples.n_rows, "row of X")
        start, book = self.samples.start(row), self.labelled_map.som.codebook_
        payload = {
            "row": row,
            "label": self.samples.label(row),
            "name": self.samples.name(row),
            "unit": int(book.metric.best_units(start.values, book.prototypes)[0]),
            "n_missing": start.n_missing,
            "entries": None if self.changes is None else self.changes.entries(start.values),
        }
        return with_buffers(payload, {"values": self._encoded(start.values)[0]})

    def _morph(self, request: Mapping[str, Any]) -> Answer:
        """The frames of a path, its way over the map, how it ended, and the Python that makes it."""
        plan = self._plan(request)
        path = self._path(plan)
        toward = self.labelled_map.toward(plan.target, plan.number)
        call = self._call.text(plan, toward, is_incomplete=self.samples.start(plan.row).n_missing > 0)
        payload = path.payload(self.labelled_map.som.lattice_)
        return with_buffers({**payload, "call": call}, {"frames": self.view.encoded(path.frames)})

    def _curves(self, request: Mapping[str, Any]) -> Answer:
        """What happens along a path and along the straight line, each (2, n_frames)."""
        return self.curves_of(self._path(self._plan(request)))

    def curves_of(self, path: Path) -> Answer:
        """What happens along a path, judged as this session does."""
        return with_buffers({"guesses": self._guesses}, path.curves(self.reference))

    def _change(self, request: Mapping[str, Any]) -> Answer:
        """What would have to change in a row."""
        if self.changes is None:
            raise InputError("no changes are told here; need a table of columns with two classes or clusters")
        row = request_fields.index(request, "row", self.samples.n_rows, "row of X")
        start = self.samples.start(row)
        setup, call = self.changes.setup, self.changes.call(request)
        lines = self._call.asking(row, setup, call, is_incomplete=start.n_missing > 0)
        return with_buffers({"row": row, **self.changes.answer(request, start), "call": lines}, {})

    def _changes_of(self, predict: Any) -> RowChanges | None:
        """Who answers; None where that would not be a table of columns, or of one kind of rows only."""
        labelled, columns = self.labelled_map, self.features.som.columns_
        is_table = self.features.piped is None and self.view.kind == "profile" and columns.grid is None
        if not is_table or columns.n_features_in > row_changes.MOST_COLUMNS:
            return None
        table = self.samples.taken(self.samples.rows)
        asked = Asked.map_of(labelled) if predict is None else Asked.model_of(predict, labelled, table)
        return None if asked.answers is not None and len(asked.answers) < 2 else RowChanges(labelled, asked)

    def _export(self, request: Mapping[str, Any]) -> Answer:
        """The frames as a file."""
        kind = request_fields.choice(request, "format", FORMATS)
        plan = self._plan(request)
        with self._lock:
            path = self._path(plan)
            others = {"line": path.line, "bmus": path.units, "row": plan.row}
        names = self.labelled_map.names or [f"x{i}" for i in range(path.frames.shape[1])]
        data = exported(kind, path.frames, others, names, self.view)
        name = f"morph-{plan.row}-{plan.target}-{plan.number}.{kind}"
        return {"name": name, "type": FORMATS[kind], "arrays": []}, [data]

    @property
    def medium(self) -> Medium | None:
        """What makes things of frames, such as sounds; None where they are numbers."""
        return None if self.features.piped is not None else self.features.som.columns_.medium

    def content_of(self, frame: Array) -> Answer:
        """A frame (n_features,) as a file that a page can play or show."""
        if self.medium is None:
            raise InputError("the frames are numbers; need sounds or the like to play them")
        return {"mime": self.medium.mime, "arrays": []}, [self.medium.content(frame)]

    def _content(self, request: Mapping[str, Any]) -> Answer:
        """One frame of a path as a thing."""
        plan = self._plan(request)
        frame = request_fields.index(request, "frame", plan.n_frames, "frame")
        with self._lock:
            path = self._path(plan)
        return self.content_of(path.frames[frame])

    def _encoded(self, points: Array) -> NDArray[Any]:
        """Points of the map as they travel."""
        return self.view.encoded(self.features.shown(points))

    def _which_unit(self, request: Mapping[str, Any]) -> int:
        return request_fields.index(request, "unit", self.labelled_map.n_units, "unit")

    def _plan(self, request: Mapping[str, Any]) -> Plan:
        n_targets = {
            "unit": self.labelled_map.n_units,
            "class": len(self.labelled_map.classes),
            "cluster": self.labelled_map.n_clusters,
        }
        return Plan.of(request, self.samples.n_rows, n_targets)

    def _path(self, plan: Plan) -> Path:
        """The path of a plan; the last few are kept: curves and files of a morph are asked for one by one."""
        if plan not in self._paths:
            labelled = self.labelled_map
            start = self.samples.start(plan.row).table
            morph = labelled.som.morph(start, labelled.toward(plan.target, plan.number), **plan.options())
            targets = labelled.targets_of(plan.target, plan.number)
            self._paths[plan] = Path(
                morph, 0, morph.frames(plan.n_frames)[0], labelled.book, targets, self.features.shown
            )
        self._paths.move_to_end(plan)
        path = self._paths[plan]
        most = max(1, min(_PATHS_KEPT, _KEPT_BYTES // path.frames.nbytes))
        while len(self._paths) > most:
            self._paths.popitem(last=False)
        return path


def _names_of(classifier: Any) -> list[str] | None:
    """What the classes are called, where the classifier, or the model that it is a method of, says so."""
    names = getattr(getattr(classifier, "__self__", classifier), "classes_", None)
    return None if names is None else [str(name) for name in names]
