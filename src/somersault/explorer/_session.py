"""What the explorer answers: one request in, one answer out, whoever asks."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

import somersault as ss
from somersault.empty_rows import NO_UNIT, sentence
from somersault.errors import InputError
from somersault.explorer import _fields
from somersault.explorer._atlas import MEMBERS, Atlas
from somersault.explorer._call import Call
from somersault.explorer._exports import FORMATS, exported
from somersault.explorer._marks import short_labels
from somersault.explorer._parts import Answer, answered
from somersault.explorer._path import Path, Reference
from somersault.explorer._plan import FIELDS, MODES, RIGIDITIES, SHARES, Plan
from somersault.explorer._samples import Samples
from somersault.explorer._selection import MOST_BYTES, Selection
from somersault.explorer._view import View
from somersault.labels import are_known, unlabeled
from somersault.path_measures.answers import Classifier
from somersault.plot.cells import cells

Array = NDArray[np.float64]

N_FRAMES = 60
_MOST_REFERENCE, _LEAST_REFERENCE, _MOST_VALUES = 4000, 200, 4_000_000
"""Samples that frames are compared with: of wide ones fewer, so that curves come within a moment."""
_PATHS_KEPT, _KEPT_BYTES = 16, 2**26


class Session:
    """A map, samples, and answers about them.

    Parameters
    ----------
    som : SOM, SOMClusterer, SOMClassifier or SOMRegressor
        Fitted. It stays as it is: labels and clusters that it lacks are given to a copy.
    X : as for `SOM.fit`, of shape (n_samples, n_features)
        What paths start from and the map's statistics are taken from: of more than 20 000 samples, from so many,
        drawn evenly. Missing values are filled by the map.
    y : array-like of shape (n_samples,), optional
        Classes. Default: those that the map knows of its units, and none of samples.
    image_shape : (int, int), optional
        (rows, columns) of samples that are images. Default: guessed.
    feature_names : sequence of n_features str, optional
        Of the map's features. Default: those that the map knows.
    classifier : callable, optional
        (n, n_features) -> (n, n_classes): class probabilities, which frames are judged by.
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
        image_shape: tuple[int, int] | None = None,
        feature_names: Sequence[str] | None = None,
        classifier: Classifier | None = None,
        name: str = "",
        setup: str = "",
    ) -> None:
        inner = _map_of(som)
        self.name = name
        self.samples = Samples(inner, X, y)
        self.atlas = atlas = Atlas(inner, self.samples, feature_names)
        self.view = View.of(self.samples.values, image_shape, atlas.names)
        self._call = Call(
            setup,
            self.samples.n_drawn,
            self.samples.n_rows,
            self.samples.rows_in_python,
            is_inner=inner is not som,
            is_labelled_here=atlas.is_labelled_here,
            is_clustered_here=atlas.is_clustered_here,
        )
        some = _some(self.samples.values)
        self.reference = Reference(some, atlas.book.feature_weights, self.view.image_shape, classifier)
        self._guesses = _names_of(classifier)
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
        }

    def ask(self, request: Any) -> Answer:
        """One answer, and the arrays that it names as bytes.

        Parameters
        ----------
        request : mapping
            With its kind, one of open, offer, component, unit, members, sample, morph, curves, export, and the
            fields of that kind.

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
        kind = _fields.choice(request, "kind", self._answers)
        answer, fields = self._answers[kind]
        _fields.only(request, ("kind", *fields))
        if kind == "export":  # a large file takes a while, for which nobody else waits
            return self._export(request)
        with self._lock:
            return answer(request)

    def selection(
        self,
        rows: Sequence[int] | None = None,
        targets: Sequence[Mapping[str, int]] | None = None,
        room: int = MOST_BYTES,
    ) -> Selection:
        """What of this session a file holds: `page_of(selection, selection.requests, ...)`.

        Parameters
        ----------
        rows : sequence of int, optional
            Of X, to start from. Default: one of each of a few classes or clusters.
        targets : sequence of {"unit": i}, {"class": i} or {"cluster": i}, optional
            Default: a few classes, or else units.
        room : int, default 2 700 000
            Bytes that all answers may take.

        Raises
        ------
        InputError
            For rows or targets that do not exist, none at all, or so many that the file would be too large.
        """
        few_rows, few_targets = self.atlas.a_few()
        few_rows, few_targets = few_rows if rows is None else rows, few_targets if targets is None else targets
        return Selection(self, few_rows, few_targets, room)

    def _open(self, request: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        """All that the first sight of the map needs."""
        atlas, view, lattice = self.atlas, self.view, self.atlas.som.lattice_
        row, target = atlas.suggestion()
        said = {
            "name": self.name,
            "shape": list(lattice.shape),
            "topology": lattice.topology,
            "boundary": lattice.boundary,
            "corners": (cells(lattice)[0] - lattice.coordinates[0]).round(6).tolist(),
            "n_samples": self.samples.n_rows,
            "n_shown": len(self.samples.rows),
            "n_features": len(atlas.som.prototypes_[0]),
            "names": atlas.names,
            "classes": [str(label) for label in atlas.classes],
            "marks": [short_labels(np.array(atlas.classes, dtype=object))[str(label)] for label in atlas.classes],
            "n_clusters": atlas.n_clusters,
            "has_labels": self.samples.y is not None,
            "has_classifier": self.reference.classifier is not None,
            "view": {"kind": view.kind, "image_shape": view.image_shape},
            "notes": self.notes,
            "start": row,
            "target": target,
        }
        return answered(said, {**atlas.arrays(), "low": view.low, "high": view.high})

    def _offer(self, request: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        """What can be asked for here: everything, at these stops."""
        said = {
            "rows": None,
            "targets": None,
            "modes": list(MODES),
            "rigidities": list(RIGIDITIES),
            "shares": list(SHARES),
            "frames": N_FRAMES,
            "exports": list(FORMATS),
            "features": None,
        }
        return answered(said, {})

    @property
    def notes(self) -> list[str]:
        """Sentences that the user should read: what is shown is not all, or not as it was."""
        samples, told = self.samples, list[str]()
        if samples.is_drawn:
            told.append(
                f"{samples.n_drawn:,} of {samples.n_rows:,} samples, drawn evenly, stand for all in hits, "
                "labels and statistics. Any row can be a start."
            )
        if samples.empty.size:
            told.append(sentence(samples.empty.size, samples.n_drawn, int(samples.empty[0]), NO_UNIT))
        if samples.n_incomplete:
            told.append(
                f"{samples.n_incomplete:,} of {len(samples.rows):,} samples miss values; those of their best "
                "matching units stand in for them."
            )
        words = None if samples.y is None else unlabeled(are_known(samples.y))
        if words is not None:
            told.append(f"{words}: they have no vote in the labels of units and are in none of their counts.")
        if not self.atlas.classes:
            told.append("No labels are known: targets are units and clusters.")
        return told

    def _component(self, request: Mapping[str, Any]) -> Answer:
        """One feature of all prototypes."""
        feature = _fields.index(request, "feature", len(self.atlas.som.prototypes_[0]), "feature")
        return answered({"feature": feature}, {"values": self.atlas.som.prototypes_[:, feature]})

    def _unit(self, request: Mapping[str, Any]) -> Answer:
        """The prototype of a unit and what is known of its samples."""
        unit = self._which_unit(request)
        shown = self.atlas.shown_of(unit)
        said = {
            "unit": unit,
            "hits": len(shown),
            "counts": self.atlas.counts(unit),
            "neighbors": self.atlas.som.lattice_.neighbors(unit).tolist(),
        }
        return answered(said, {"prototype": self.view.encoded(self.atlas.som.prototypes_[unit])})

    def _members(self, request: Mapping[str, Any]) -> Answer:
        """The samples of a unit that are nearest to its prototype."""
        shown = self.atlas.shown_of(self._which_unit(request))[:MEMBERS]
        rows = self.samples.rows[shown].tolist()
        said = {"rows": rows, "labels": [self.samples.label(row) for row in rows]}
        return answered(said, {"samples": self.view.encoded(self.samples.values[shown])})

    def _sample(self, request: Mapping[str, Any]) -> Answer:
        """One row of X, whether it is among those shown or not."""
        row = _fields.index(request, "row", self.samples.n_rows, "row of X")
        table, n_missing = self.samples.start(row)
        values = self.samples.encoded(table)
        squares = self.atlas.som.codebook_.activations(values)[0]
        unit = int(squares.argmin())
        said = {
            "row": row,
            "label": self.samples.label(row),
            "unit": unit,
            "distance": float(np.sqrt(squares[unit])),
            "n_missing": n_missing,
        }
        return answered(said, {"values": self.view.encoded(values[0])})

    def _morph(self, request: Mapping[str, Any]) -> Answer:
        """The frames of a path, its way over the map, how it ended, and the Python that makes it."""
        plan = self._plan(request)
        path = self._path(plan)
        _, n_missing = self.samples.start(plan.row)
        label = self.atlas.classes[plan.number] if plan.target == "class" else None
        call = self._call.text(plan, label, is_incomplete=n_missing > 0)
        told = path.told(self.atlas.som.lattice_)
        return answered({**told, "call": call}, {"frames": self.view.encoded(path.frames)})

    def _curves(self, request: Mapping[str, Any]) -> Answer:
        """What happens along a path and along the straight line, each (2, n_frames)."""
        return self.curves_of(self._path(self._plan(request)))

    def curves_of(self, path: Path) -> Answer:
        """What happens along a path, in the words of this session."""
        return answered({"guesses": self._guesses}, path.curves(self.reference))

    def _export(self, request: Mapping[str, Any]) -> Answer:
        """The frames as a file."""
        kind = _fields.choice(request, "format", FORMATS)
        plan = self._plan(request)
        with self._lock:
            path = self._path(plan)
            others = {"line": path.line, "bmus": path.units, "row": plan.row}
        names = self.atlas.names or [f"x{i}" for i in range(path.frames.shape[1])]
        data = exported(kind, path.frames, others, names, self.view)
        name = f"morph-{plan.row}-{plan.target}-{plan.number}.{kind}"
        return {"name": name, "type": FORMATS[kind], "arrays": []}, [data]

    def _which_unit(self, request: Mapping[str, Any]) -> int:
        return _fields.index(request, "unit", self.atlas.n_units, "unit")

    def _plan(self, request: Mapping[str, Any]) -> Plan:
        n_targets = {
            "unit": self.atlas.n_units,
            "class": len(self.atlas.classes),
            "cluster": self.atlas.n_clusters,
        }
        return Plan.of(request, self.samples.n_rows, n_targets)

    def _path(self, plan: Plan) -> Path:
        """The path of a plan; the last few are kept: curves and files of a morph are asked for one by one."""
        if plan not in self._paths:
            start, _ = self.samples.start(plan.row)
            atlas = self.atlas
            morph = atlas.som.morph(start, atlas.toward(plan.target, plan.number), **plan.options())
            targets = atlas.targets_of(plan.target, plan.number)
            self._paths[plan] = Path(morph, 0, morph.frames(plan.n_frames)[0], atlas.book, targets)
        self._paths.move_to_end(plan)
        path = self._paths[plan]
        most = max(1, min(_PATHS_KEPT, _KEPT_BYTES // path.frames.nbytes))
        while len(self._paths) > most:
            self._paths.popitem(last=False)
        return path


def _map_of(som: Any) -> ss.SOM:
    """The map, or the one within a model that stands on it."""
    inner = getattr(som, "som_", som)
    if not isinstance(inner, ss.SOM):
        raise InputError(f"som is {type(som).__name__}; need a fitted ss.SOM, or a model that stands on one")
    check_is_fitted(inner, "prototypes_")
    return inner


def _names_of(classifier: Any) -> list[str] | None:
    """What the classes are called, where the classifier, or the model that it is a method of, says so."""
    names = getattr(getattr(classifier, "__self__", classifier), "classes_", None)
    return None if names is None else [str(name) for name in names]


def _some(X: Array) -> Array:
    """Rows for a reference, evenly."""
    most = min(_MOST_REFERENCE, max(_LEAST_REFERENCE, _MOST_VALUES // X.shape[1]))
    return X[:: -(-len(X) // most)]
