"""A part of the answers, chosen beforehand: what goes into a file, which nobody answers from later."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from somersault import validation
from somersault.errors import InputError
from somersault.even_rows import from_first_to_last
from somersault.explorer.answerer import Answer, Answerer
from somersault.explorer.answers.fixed_paths import GOAL, MODE, FixedPaths
from somersault.explorer.answers.labelled_map import LabelledMap
from somersault.explorer.answers.plan import RIGIDITIES
from somersault.explorer.answers.session import Session

MOST_BYTES = 2_700_000
"""Of all answers in a file: with the explorer itself it stays below 3 MB."""
N_FRAMES = 24
_MOST_FEATURES = 400
_SHARE_OF_PATHS = 0.6
"""What the paths of a morph may take of a file: the map is to be seen too."""
_SHARE_OF_CONTENTS = 0.8
"""What things that frames are, such as sounds, may take of what is left then."""
_MOST_WANTED = 4
"""Labels of which a file holds what would have to change."""
_STOPS = (7, 5, 3, 2)
"""So many frames of each path are things in a file, evenly."""
_RIGIDITIES = RIGIDITIES[1::2]


class Snapshot:
    """Answers to the requests that were taken in; whatever else is asked, the one that it is of is asked.

    Attributes
    ----------
    requests : list of dict
        What was taken in.
    size : int
        About the bytes that these and their answers take in a file.
    """

    def __init__(self, of: Answerer, room: int) -> None:
        self._of, self._room = of, room
        self._answers = dict[str, Answer]()
        self.requests = list[dict[str, Any]]()
        self.size = 0

    @property
    def room(self) -> int:
        """Bytes that are left."""
        return self._room - self.size

    def ask(self, request: dict[str, Any]) -> Answer:
        """Answer as `Session.ask` does."""
        known = self._answers.get(_key(request))
        return self._of.ask(request) if known is None else known

    def take_all(self, requests: Iterable[dict[str, Any]]) -> bool:
        """Take these requests in if there is room for all of them; tell whether there was."""
        taken, size = list[tuple[dict[str, Any], Answer]](), self.size
        for request in requests:
            answer = self._of.ask(request)
            size += _size(request, answer)
            if size > self._room:
                return False
            taken.append((request, answer))
        for request, answer in taken:
            self.put(request, answer)
        self.size = size
        return True

    def take_some(self, requests: Iterable[dict[str, Any]]) -> None:
        """Take the first of these requests in, as many as there is room for."""
        for request in requests:
            if not self.take_all([request]):
                return

    def put(self, request: dict[str, Any], answer: Answer) -> None:
        """Answer a request in this way, whatever room that takes."""
        if _key(request) not in self._answers:
            self.requests.append(request)
        self._answers[_key(request)] = answer


def select(
    session: Session,
    rows: Sequence[int] | None = None,
    targets: Sequence[Mapping[str, int]] | None = None,
    room: int = MOST_BYTES,
) -> Snapshot:
    """Choose what of a session a file holds: `page_of(snapshot, snapshot.requests, ...)`.

    Parameters
    ----------
    session : Session
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
    few_rows, few_targets = session.labelled_map.a_few()
    starts = _checked_rows(few_rows if rows is None else rows)
    goals = _checked_targets(few_targets if targets is None else targets)
    if not starts or not goals:
        raise InputError("got no rows or no targets; need at least one of each to show a path between them")
    of_all = f"{len(starts)} of all starts and {len(goals)} of all targets"
    notes = [*session.notes, f"A saved page with {of_all}; the live explorer has the rest."]
    snapshot = _with_paths(session, starts, goals, "tuned", notes, room)
    contents = _take_contents(snapshot, session, starts, goals, "tuned")
    _take_units(snapshot, session.labelled_map)
    modes, at_rigidities = ["tuned"], [{"mode": "rigidity", "rigidity": rigidity} for rigidity in _RIGIDITIES]
    if snapshot.take_all(_paths(starts, goals, *at_rigidities)):
        modes.append("rigidity")
    features = _take_features(snapshot, session.labelled_map)
    if snapshot.take_all(_paths(starts, goals, {"mode": "map"})):
        modes.insert(1, "map")
    changes = _take_changes(snapshot, session, starts)
    _take_members(snapshot, session.labelled_map)
    _offer(snapshot, {"rows": starts, "targets": goals, "modes": modes, "features": features, "changes": changes,
                      "contents": contents})  # fmt: skip
    return snapshot


def select_paths(fixed: FixedPaths, room: int = MOST_BYTES) -> Snapshot:
    """Choose the paths of a morph for a file, or as many as there is room for, evenly.

    Parameters
    ----------
    fixed : FixedPaths
    room : int, default 2 700 000
        Bytes that all answers may take.
    """
    each = sum(_size(request, fixed.ask(request)) for request in _paths([0], [GOAL], {"mode": MODE}))
    n = len(fixed.rows)
    starts = from_first_to_last(n, max(1, int(_SHARE_OF_PATHS * room / each))).tolist()
    note = f"{len(starts)} of the {fixed.n_paths:,} paths, evenly from the first to the last."
    snapshot = _with_paths(fixed, starts, [GOAL], MODE, [note] * (len(starts) < fixed.n_paths), room)
    contents = _take_contents(snapshot, fixed, starts, [GOAL], MODE)
    _take_units(snapshot, fixed.labelled_map)
    features = _take_features(snapshot, fixed.labelled_map)
    _take_members(snapshot, fixed.labelled_map)
    names = {"goal": fixed.goal, "names": [fixed.names[i] for i in starts], "contents": contents}
    _offer(snapshot, {"rows": starts, "targets": [GOAL], "modes": [MODE], "features": features, **names})
    return snapshot


def _with_paths(
    of: Answerer, rows: list[int], targets: list[Mapping[str, int]], mode: str, notes: list[str], room: int
) -> Snapshot:
    """Begin with what a file cannot be without: the first sight, which is of one of its paths, and all of them."""
    snapshot, first = Snapshot(of, room), {"kind": "open"}
    samples = ({"kind": "sample", "row": row} for row in rows)
    if not snapshot.take_all([first, *samples, *_paths(rows, targets, {"mode": mode})]):
        raise InputError(
            f"the paths from {len(rows)} rows to {len(targets)} targets take more than {room / 1e6:.1f} MB; need "
            "fewer rows or targets"
        )
    opened, buffers = snapshot.ask(first)
    begun = {"start": rows[0], "target": dict(targets[0]), "notes": notes}
    snapshot.put(first, ({**opened, **begun}, buffers))
    return snapshot


def _take_units(snapshot: Snapshot, labelled: LabelledMap) -> None:
    snapshot.take_some({"kind": "unit", "unit": unit} for unit in range(labelled.n_units))


def _take_members(snapshot: Snapshot, labelled: LabelledMap) -> None:
    snapshot.take_some({"kind": "members", "unit": unit} for unit in range(labelled.n_units))


def _take_contents(
    snapshot: Snapshot, of: Session | FixedPaths, rows: list[int], targets: list[Mapping[str, int]], mode: str
) -> list[int]:
    """Take in the things that some frames of all paths are, as many as there is room for; tell which frames."""
    if of.medium is None:
        return []
    paths = [request for request in _paths(rows, targets, {"mode": mode}) if request["kind"] == "morph"]
    first = {**paths[0], "kind": "content", "frame": 0}
    each = _size(first, of.ask(first))
    for n in _STOPS:
        if n * len(paths) * each > _SHARE_OF_CONTENTS * snapshot.room:
            continue
        stops = from_first_to_last(N_FRAMES, n).tolist()
        if snapshot.take_all({**path, "kind": "content", "frame": frame} for frame in stops for path in paths):
            return stops
    return []


def _take_features(snapshot: Snapshot, labelled: LabelledMap) -> list[int]:
    """Take the components of all features in, or of none; tell which."""
    features = list(range(labelled.prototypes.shape[1]))
    requests = ({"kind": "component", "feature": feature} for feature in features)
    return features if len(features) <= _MOST_FEATURES and snapshot.take_all(requests) else []


def _take_changes(snapshot: Snapshot, session: Session, rows: Sequence[int]) -> dict[str, Any] | None:
    """Take what would have to change in, for a few labels and without limits; tell what can be asked for."""
    offered = None if session.changes is None else session.changes.offered
    if offered is None or offered["wanted"] is None:
        return None
    held = list[Any]()
    for number, name in offered["wanted"]:
        requests = [{"kind": "changes", "row": row, "wanted": number, "limits": []} for row in rows]
        with suppress(InputError):  # such as of a label that the model never gives
            if not snapshot.take_all(requests):
                break
            held.append([number, name])
        if len(held) == _MOST_WANTED:
            break
    return {**offered, "wanted": held, "columns": [], "has_limits": False} if held else None


def _offer(snapshot: Snapshot, payload: Mapping[str, Any]) -> None:
    """Let what was taken in be what can be asked for."""
    stops = {"rigidities": list(_RIGIDITIES), "shares": [], "changes": None}
    offered = {**stops, "frames": N_FRAMES, "exports": [], "contents": [], **payload, "arrays": []}
    snapshot.put({"kind": "offer"}, (offered, []))


def _checked_rows(rows: Any) -> list[int]:
    found = validation.entries(rows, "starts", "row numbers")
    return list(dict.fromkeys(validation.whole(row, "a start", least=0) for row in found))


def _checked_targets(targets: Any) -> list[Mapping[str, int]]:
    found = validation.entries(targets, "targets", 'targets such as {"unit": 3}')
    return [dict(validation.named(each, "a target", 'a number, such as {"unit": 3}')) for each in found]


def _paths(
    rows: Sequence[int], targets: Sequence[Mapping[str, int]], *modes: Mapping[str, Any]
) -> Iterable[dict[str, Any]]:
    for row in rows:
        for target in targets:
            for mode in modes:
                for kind in ("morph", "curves"):
                    yield {"kind": kind, "row": row, "target": dict(target), "frames": N_FRAMES, **mode}


def _key(request: Mapping[str, Any]) -> str:
    return json.dumps(request, sort_keys=True)


def _size(request: Mapping[str, Any], answer: Answer) -> int:
    """About what they take in a file: text, and buffers that are deflated and written in letters."""
    payload, buffers = answer
    return len(_key(request)) + len(_key(payload)) + 60 + sum(4 * len(zlib.compress(b, 6)) // 3 for b in buffers)
