"""What there is to tell of an experiment: its methods measured alike, and how exact inversion is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.comparison import Comparison, Method

_HIGHLIGHTED = ("MUSIC, default", "MUSIC as published", "line to the end", "line to the medoid", "line in")


class Plane(NamedTuple):
    """A plane to look at samples that are no images: some of them, their labels, and the way there."""

    points: Array
    labels: NDArray[Any]
    project: Callable[[Array], Array]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ExperimentComparison(Comparison):
    """Hold the methods of an experiment, the library's default first.

    Attributes
    ----------
    inversion : dict of str to str
        How exactly activations give samples back.
    plane : Plane or None
        For samples that are no images.
    """

    inversion: dict[str, str]
    plane: Plane | None = None

    @property
    def highlighted(self) -> list[Method]:
        """The few that fit into one chart: default, published rule, straight lines in all spaces."""
        return [method for method in self.methods if method.name.startswith(_HIGHLIGHTED)]
