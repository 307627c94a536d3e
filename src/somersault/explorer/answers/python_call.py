"""The Python that makes a morph again: text to copy, which runs as it stands behind `som`, `X` and `y`."""

from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any

from somersault.explorer.answers.plan import Plan

_SETUP = "# som is your map; X, and y if you have labels, are the samples that you explore"


@dataclass(frozen=True)
class Call:
    """What all calls of a session begin with.

    Attributes
    ----------
    setup : str
        Lines that define som, X and y; "" where the user has them.
    n_drawn, n_rows : int
        Of more than that many rows, so many were drawn.
    rows : str
        How rows of X are taken, with "{}" for which: "X[{}]".
    within : str
        Lines that take the map out of a model; "" if som is the map.
    frames : str
        How frames are made of those of a morph, with "{}" for these.
    is_labelled_here, is_clustered_here : bool
        Whether the session labelled or clustered the map.
    """

    setup: str
    n_drawn: int
    n_rows: int
    rows: str
    within: str
    frames: str
    is_labelled_here: bool
    is_clustered_here: bool

    def text(self, plan: Plan, toward: Any, *, is_incomplete: bool) -> str:
        """The lines for one morph; toward is its target."""
        lines = self._beginning(plan.row, is_incomplete=is_incomplete, with_clusters=plan.target == "cluster")
        options = [f"{name}={_in_python(value)}" for name, value in plan.options().items()]
        arguments = ["start", _in_python(toward), *options]
        lines += [
            f"morph = som.morph({', '.join(arguments)})",
            f"frames = {self.frames.format(f'morph.frames({plan.n_frames})[0]')}",
            "print(morph.results[0])",
        ]
        return "\n".join(lines) + "\n"

    def asking(self, row: int, setup: str, call: str, *, is_incomplete: bool) -> str:
        """The lines that ask what would have to change; setup defines predict."""
        lines = self._beginning(row, is_incomplete=is_incomplete, with_clusters="unit_clusters_" in setup)
        return "\n".join([*lines, setup, call])

    def _beginning(self, row: int, *, is_incomplete: bool, with_clusters: bool) -> list[str]:
        """What defines the map and the start."""
        lines = ["import somersault as ss", "", self.setup or _SETUP]
        if self.within:
            lines.append(self.within)
        if self.is_labelled_here:  # which samples of a unit are typical of it depends on it too
            lines += self._labelling()
        if with_clusters and self.is_clustered_here:
            lines.append("som.cluster()")
        start = self.rows.format(f"[{row}]")
        lines.append(
            f"start = som.impute({start})  # its gaps are filled" if is_incomplete else f"start = {start}"
        )
        return lines

    def _labelling(self) -> list[str]:
        if self.n_drawn == self.n_rows:
            return ["som.label_units(X, y)"]
        return [
            "import numpy as np",
            f"rows = np.sort(np.random.default_rng(0).choice({self.n_rows}, {self.n_drawn}, replace=False))",
            f"som.label_units({self.rows.format('rows')}, np.asarray(y)[rows])",
        ]


def _in_python(value: Any) -> str:
    """The Python that makes a target, a rule or a control again; a field that has its default is left out."""
    if not is_dataclass(value):
        return repr(value)
    named = {field.name: getattr(value, field.name) for field in fields(value)}
    given = [
        repr(named[field.name]) if field.default is MISSING else f"{field.name}={named[field.name]!r}"
        for field in fields(value)
        if named[field.name] != field.default
    ]
    return f"ss.{type(value).__name__}({', '.join(given)})"
