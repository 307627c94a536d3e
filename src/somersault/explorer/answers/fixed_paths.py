"""A morph that was made already: the map of a session, with the paths of that morph and no others."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import somersault as ss
from somersault.arrays import on_host
from somersault.errors import InputError
from somersault.even_rows import from_first_to_last
from somersault.explorer.answerer import Answer
from somersault.explorer.answers import request_fields
from somersault.explorer.answers.buffers import with_buffers
from somersault.explorer.answers.path import Path
from somersault.explorer.answers.session import Session
from somersault.media import Medium

MODE = "given"
GOAL = {"goal": 0}
"""The one target of all its paths: each leads to its own."""
MOST_PATHS = 40


class FixedPaths:
    """What a session answers, but for starts and paths: those are the morph's, or some of them, evenly.

    Parameters
    ----------
    session : Session
        Of the map that the morph ran on.
    morph : Morph
    n_frames : int
        Of each path.
    names : sequence of n_samples str, optional
        Of all starts. Default: their numbers.
    goal : str, optional
        What all lead to, in words. Default: the unit, or the class of the units.
    book : Codebook, optional
        What the morph ran on. Default: that of the map.

    Raises
    ------
    InputError
        For a morph of another number of features or units.
    """

    def __init__(
        self,
        session: Session,
        morph: ss.Morph,
        n_frames: int,
        *,
        names: Sequence[str] | None = None,
        goal: str | None = None,
        book: ss.Codebook | None = None,
    ) -> None:
        self.session, self._morph, self.labelled_map = session, morph, session.labelled_map
        self._book = session.labelled_map.book if book is None else book
        _check_fits(morph, self._book.n_units, session.labelled_map.prototypes.shape[1])
        n = morph.n_samples
        self.rows = from_first_to_last(n, MOST_PATHS)
        self._frames = on_host(morph.frames(n_frames, self.rows))
        self.names = [f"path {row}" if names is None else str(names[row]) for row in self.rows]
        self.goal = _goal(session, morph) if goal is None else goal
        self._answers = {"sample": self._sample, "morph": self._path_of, "curves": self._curves}

    def ask(self, request: Mapping[str, Any]) -> Answer:
        """As `Session.ask`; starts are numbers of the paths that are shown."""
        if request["kind"] == "content":
            frame = request_fields.index(request, "frame", self._frames.shape[1], "frame")
            return self.session.content_of(self._frames[self._which(request), frame])
        answer = self._answers.get(request["kind"])
        return self.session.ask(request) if answer is None else answer(self._which(request))

    @property
    def medium(self) -> Medium | None:
        """That of the session."""
        return self.session.medium

    @property
    def n_paths(self) -> int:
        """Paths of the morph."""
        return self._morph.n_samples

    def ending(self, i: int) -> list[str]:
        """Of a path its name, target unit, steps, length and result."""
        morph, row, length = self._morph, self.rows[i], f"{self._path(i).relative_length:.3g}"
        return [self.names[i], str(morph.targets[row]), str(morph.n_steps[row]), length, str(morph.results[row])]

    def _which(self, request: Mapping[str, Any]) -> int:
        return request_fields.index(request, "row", len(self.rows), "path")

    def _sample(self, i: int) -> Answer:
        start = self.session.features.points(self._frames[i, :1])
        payload = {
            "row": i,
            "label": self.names[i],
            "unit": int(self._book.metric.best_units(start, self._book.prototypes)[0]),
            "n_missing": 0,
            "target_units": [int(self._morph.targets[self.rows[i]])],
        }
        return with_buffers(payload, {"values": self.session.view.encoded(self._frames[i, 0])})

    def _path_of(self, i: int) -> Answer:
        payload = self._path(i).payload(self.labelled_map.som.lattice_)
        return with_buffers({**payload, "call": ""}, {"frames": self.session.view.encoded(self._frames[i])})

    def _curves(self, i: int) -> Answer:
        return self.session.curves_of(self._path(i))

    def _path(self, i: int) -> Path:
        row = int(self.rows[i])
        frames, features = self._frames[i], self.session.features
        points, targets = features.points(frames), self._morph.targets[[row]]
        return Path(self._morph, row, points, self._book, targets, features.shown, frames)


def _check_fits(morph: Any, n_units: int, n_features: int) -> None:
    """Refuse what is no morph, or one that ran on another codebook."""
    if not isinstance(morph, ss.Morph):
        raise InputError(f"morph is {type(morph).__name__}; need an ss.Morph, as som.morph(...) returns it")
    n_given = morph.frames(2, [0]).shape[2]
    if n_given != n_features or morph.targets.max() >= n_units:
        raise InputError(
            f"the morph has {n_given} features and leads to unit {morph.targets.max()}, but the map has "
            f"{n_features} features and {n_units} units; need a morph that ran on this map"
        )


def _goal(session: Session, morph: ss.Morph) -> str:
    """Where the paths lead: one unit, units of one class, or each to its own."""
    units = np.unique(morph.targets)
    if len(units) == 1:
        return f"unit {units[0]}"
    classes = np.unique(session.labelled_map.unit_classes[units])
    if len(classes) == 1 and classes[0] >= 0:
        return f"class {session.labelled_map.classes[classes[0]]}"
    return "a unit of its own"
