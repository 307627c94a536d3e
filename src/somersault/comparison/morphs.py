"""What a comparison of morphs with straight lines holds: also the map, and the samples that it has not seen."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.codebook import Codebook
from somersault.columns import Columns
from somersault.comparison.classifier import Clipped
from somersault.comparison.table import Comparison
from somersault.datasets.split import Split
from somersault.errors import InputError
from somersault.estimator import SOM
from somersault.flow.morph import Morph
from somersault.media import Medium
from somersault.path_measures import MAIN_MEASURES, Measure, shown

_MOST_NAMED = 8
"""Features in a line of them."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class MorphComparison(Comparison):
    """Hold morphs of held-out samples beside straight lines, with the map that they ran on.

    Attributes
    ----------
    split : Split
        What was learned from, and what was held out.
    som : SOM
    book : Codebook
        What the morphs ran on: the map's own, or its medoids or prototypes alone.
    morph : Morph
        What `methods[0]` was made of.
    starts : ndarray of shape (n_paths,)
        Rows of the samples held out that were morphed.
    source, target : str
        What was morphed into what, in words: "3", "unit 12".
    target_label : str or None
        The class that success means, if the target has one.
    classifier : callable or None
        Probabilities of the classes of any frames, (n, n_features) -> (n, n_classes).
    accuracy : float or None
        Share of held-out samples that the classifier is right about; None without one.
    columns : Columns
        The columns of the data, in which `Method.shown` is shown; of words frames have shares.
    """

    split: Split
    som: SOM
    book: Codebook
    morph: Morph
    starts: NDArray[np.intp]
    source: str
    target: str
    target_label: str | None
    classifier: Clipped | None
    accuracy: float | None
    columns: Columns

    @property
    def medium(self) -> Medium | None:
        """What makes things of frames, such as sounds; None where they are numbers."""
        return self.split.data.medium

    def thing(self, path: int, frame: int) -> bytes:
        """Give a frame as a file of its medium, which is made once."""
        if self.medium is None:
            raise InputError(f"{self.name} holds numbers; need sounds or the like to make files of frames")
        if (path, frame) not in self._things:
            self._things[path, frame] = self.medium.content(self.methods[0].frames[path, frame])
        return self._things[path, frame]

    @cached_property
    def _things(self) -> dict[tuple[int, int], bytes]:
        return {}

    @property
    def title(self) -> str:
        """What was morphed, in a few words."""
        return f"{self.name}: {self.source} → {self.target}"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The main ones, also where they could not be measured, and those of your own."""
        quality = self.methods[0].quality
        measured = {measure.field for measure in quality.measures if quality.value(measure) is not None}
        return (*shown(MAIN_MEASURES, measured), *quality.own)

    @property
    def start_rows(self) -> NDArray[np.intp]:
        """Rows of the data set, (n_paths,)."""
        return self.split.held_out_rows[self.starts]

    @property
    def start_labels(self) -> NDArray[Any] | None:
        """The classes of the starts, (n_paths,), if any are known."""
        labels = self.split.held_out_labels
        return None if labels is None else labels[self.starts]

    @property
    def start_names(self) -> NDArray[Any] | None:
        """What names the starts, (n_paths,), such as the files of images, if they have names."""
        names = self.split.held_out_names
        return None if names is None else names[self.starts]

    @property
    def sentences(self) -> list[str]:
        """How the paths ended, after how many steps, and how good the classifier is."""
        steps = self.morph.n_steps
        lines = [f"{count} of {self.n_paths} paths: {how}" for how, count in self.methods[0].endings.items()]
        if self.morph.bounded_features is not None:
            lines.append(self._bounded(self.morph.bounded_features))
        lines.append(f"steps: {steps.min()} to {steps.max()}, median {np.median(steps):g}")
        if self.methods[0].rows is not None:
            lines.append("measured are the rows that are shown: words are one category each, integers whole")
        if self.accuracy is not None:
            lines.append(f"the classifier is right about {self.accuracy:.1%} of the held-out samples")
        return lines

    def _bounded(self, held: NDArray[np.bool_]) -> str:
        """The features that the bounds hold at the ends, those of most paths first."""
        counts = held.sum(axis=0)
        most = np.argsort(-counts, kind="stable")[: min(_MOST_NAMED, int(np.count_nonzero(counts)))]
        names = [f"{self.split.feature_name(place)} ({counts[place]})" for place in most]
        names += ["…"] if np.count_nonzero(counts) > _MOST_NAMED else []
        at = f"{held.any(axis=1).sum()} of {len(held)} paths end at a bound"
        return f"within {self.settings['bounds']}: {at}{': ' if names else ''}{', '.join(names)}"
