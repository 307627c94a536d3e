"""What of a session goes into a file, which can answer nothing but what was asked beforehand."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import validation
from somersault.errors import InputError
from somersault.explorer._given import GOAL, MODE, Given
from somersault.explorer._parts import Answer
from somersault.explorer._plan import RIGIDITIES

if TYPE_CHECKING:
    from somersault.explorer._session import Session

MOST_BYTES = 2_700_000
"""Of all answers in a file: with the explorer itself it stays below 3 MB."""
N_FRAMES = 24
_MOST_FEATURES = 400
_SHARE_OF_PATHS = 0.6
"""What the paths of a morph may take of a file: the map is to be seen too."""
_RIGIDITIES = RIGIDITIES[1::2]

Target = Mapping[str, int]


class Selection:
    """A part of a session: some starts, some targets, the paths between them, and what else there is room for.

    Attributes
    ----------
    rows : list of int
        The starts, by their number.
    requests : list of dict
        What the explorer may ask of it.
    """

    def __init__(
        self, session: "Session | Given", rows: Sequence[int], targets: Sequence[Target], room: int = MOST_BYTES
    ) -> None:
        self._session, self._room = session, room
        self.rows = list(dict.fromkeys(_rows(rows)))
        self.targets = _targets(targets)
        if not self.rows or not self.targets:
            raise InputError("got no rows or no targets; need at least one of each to show a path between them")
        self._answers = dict[str, Answer]()
        self._size = 0
        self.requests = list[dict[str, Any]]()
        self._offered = self._chosen()

    @classmethod
    def of_morph(cls, given: Given, room: int = MOST_BYTES) -> "Selection":
        """The paths of a morph, or as many as there is room for, evenly."""
        each = sum(_size(request, given.ask(request)) for request in _paths([0], [GOAL], {"mode": MODE}))
        n = len(given.rows)
        most = int(np.clip(_SHARE_OF_PATHS * room / each, 1, n))
        return cls(given, np.linspace(0, n - 1, most).round().astype(int).tolist(), [GOAL], room)

    def ask(self, request: dict[str, Any]) -> Answer:
        """As `Session.ask`; the offer is that of the selection."""
        key = _key(request)
        if key == _key({"kind": "offer"}):
            return {**self._offered, "arrays": []}, []
        return self._answers[key] if key in self._answers else self._session.ask(request)

    def _chosen(self) -> dict[str, Any]:
        """Take in what is needed, then what fits; answers the offer."""
        self._take([{"kind": "open"}], always=True)
        self._open()
        self._take([{"kind": "sample", "row": row} for row in self.rows], always=True)
        modes = [MODE if isinstance(self._session, Given) else "tuned"]
        self._take(self._paths({"mode": modes[0]}), always=True)
        units = range(self._session.atlas.n_units)
        self._take(({"kind": "unit", "unit": unit} for unit in units), together=False)
        if modes[0] != MODE and self._take(
            self._paths(*({"mode": "rigidity", "rigidity": r} for r in _RIGIDITIES))
        ):
            modes.append("rigidity")
        features = list(range(len(self._session.atlas.som.prototypes_[0])))
        if len(features) > _MOST_FEATURES or not self._take({"kind": "component", "feature": j} for j in features):
            features = []
        if modes[0] != MODE and self._take(self._paths({"mode": "map"})):
            modes.insert(1, "map")
        self._take(({"kind": "members", "unit": unit} for unit in units), together=False)
        self.requests.append({"kind": "offer"})
        offered: dict[str, Any] = {
            "rows": self.rows,
            "targets": self.targets,
            "modes": modes,
            "rigidities": list(_RIGIDITIES),
            "shares": [],
            "frames": N_FRAMES,
            "exports": [],
            "features": features,
        }
        if isinstance(self._session, Given):
            offered |= {"goal": self._session.goal, "names": [self._session.names[i] for i in self.rows]}
        return offered

    def _open(self) -> None:
        """The first sight of a file begins with one of its own paths, and says that it is not all."""
        answer, buffers = self._answers[_key({"kind": "open"})]
        opened = {**answer, "start": self.rows[0], "target": dict(self.targets[0]), "notes": self._notes(answer)}
        self._answers[_key({"kind": "open"})] = opened, buffers

    def _notes(self, opened: Mapping[str, Any]) -> list[str]:
        n_rows, n_targets = len(self.rows), len(self.targets)
        if not isinstance(self._session, Given):
            of_all = f"{n_rows} of all starts and {n_targets} of all targets"
            return [*opened["notes"], f"A saved page with {of_all}; the live explorer has the rest."]
        n_paths = self._session.n_paths
        return [f"{n_rows} of the {n_paths:,} paths, evenly from the first to the last."] * (n_rows < n_paths)

    def _paths(self, *modes: dict[str, Any]) -> Iterable[dict[str, Any]]:
        return _paths(self.rows, self.targets, *modes)

    def _take(self, requests: Iterable[dict[str, Any]], *, always: bool = False, together: bool = True) -> bool:
        """Take in requests as far as there is room: all of them or none, or, not together, as many as fit."""
        taken, size = list[tuple[dict[str, Any], Answer]](), self._size
        for request in requests:
            answer = self._session.ask(request)
            more = _size(request, answer)
            if size + more > self._room and not always:
                if together:
                    return False
                break
            taken.append((request, answer))
            size += more
        self._size = size
        self.requests += [request for request, _ in taken]
        self._answers |= {_key(request): answer for request, answer in taken}
        if always and size > self._room:
            raise InputError(
                f"the paths from {len(self.rows)} rows to {len(self.targets)} targets take more than "
                f"{self._room / 1e6:.1f} MB; need fewer rows or targets"
            )
        return True


def _rows(rows: Any) -> list[int]:
    return [validation.whole(row, "a start", least=0) for row in validation.entries(rows, "starts", "row numbers")]


def _targets(targets: Any) -> list[Target]:
    found = validation.entries(targets, "targets", 'targets such as {"unit": 3}')
    return [dict(validation.named(each, "a target", 'a number, such as {"unit": 3}')) for each in found]


def _paths(rows: Sequence[int], targets: Sequence[Target], *modes: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for row in rows:
        for target in targets:
            for mode in modes:
                for kind in ("morph", "curves"):
                    yield {"kind": kind, "row": row, "target": dict(target), "frames": N_FRAMES, **mode}


def _key(request: Mapping[str, Any]) -> str:
    return json.dumps(request, sort_keys=True)


def _size(request: Mapping[str, Any], answer: Answer) -> int:
    """About what they take in a file: text, and buffers that are deflated and written in letters."""
    said, buffers = answer
    return len(_key(request)) + len(_key(said)) + 60 + sum(4 * len(zlib.compress(b, 6)) // 3 for b in buffers)
