"""Several methods for the same starts and goals, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault import result_tables, validation
from somersault.array_types import Array, ImageShape, is_color
from somersault.comparison.measuring import Judge
from somersault.comparison.method import Method
from somersault.errors import InputError
from somersault.flow.morph import Morph
from somersault.path_measures import Measure, shown


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Comparison:
    """Hold several methods for the same starts and goals, measured alike. Prints as a table.

    Attributes
    ----------
    name : str
        Of the data.
    methods : tuple of Method
        The one that others have to beat, or are compared with, first.
    samples : tuple of n_paths str
        Each path in words.
    image_shape : tuple of int, or None
        (rows, columns) of gray images, (rows, columns, 3) of color ones.
    value_range : (ndarray, ndarray)
        What is shown as black and as white, or as the edges of a profile; of all features, or of each. Colors are
        shown as they are.
    settings : dict of str to str
        For whoever wants to repeat it.

    Examples
    --------
    >>> import somersault as ss
    >>> X = np.random.default_rng(0).normal(size=(200, 2))
    >>> morph = ss.SOM(shape=(4, 4), n_epochs=3).fit(X[20:]).morph(X[:20], ss.Unit(5))
    >>> paths = {"MUSIC": morph, "straight line": ss.straight_line(X[:20], morph.end)}
    >>> comparison = ss.Comparison.of(paths, reference=X[20:])
    >>> [method.measures["path_length"] for method in comparison.methods][1]
    1.0
    """

    name: str
    methods: tuple[Method, ...]
    samples: tuple[str, ...]
    image_shape: ImageShape | None
    value_range: tuple[Array, Array]
    settings: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(
        cls,
        paths: Mapping[str, Morph | ArrayLike],
        *,
        reference: ArrayLike,
        n_frames: int = 11,
        image_shape: ImageShape | None = None,
        name: str = "paths",
        **options: Any,
    ) -> "Comparison":
        """Measure paths by several methods alike.

        Parameters
        ----------
        paths : mapping of str to Morph, or to array-like of shape (n_samples, n_frames, n_features)
            Paths of the same samples, by the names of the methods.
        reference : array-like of shape (n_reference, n_features)
            Real samples that no path is made of, see `path_quality`.
        n_frames : int, default 11
            Of each path of a morph.
        image_shape : tuple of int, optional
            (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: a table.
        name : str, default "paths"
            Of the data, for titles.
        **options
            Of `path_quality`: held_out, classifier, target, identity, told_apart_by, measures, random_state.

        Returns
        -------
        Comparison

        Raises
        ------
        InputError
            For paths of different shapes, and whatever `path_quality` refuses.
        """
        named = validation.named(paths, "paths", "morphs or frames")
        methods = [Method.of(str(name), each, n_frames) for name, each in named.items()]
        _check_alike(methods)
        judge = Judge(reference, image_shape=image_shape, **options)
        return cls(
            name=name,
            methods=judge.measured(methods),
            samples=tuple(f"path {i}" for i in range(len(methods[0].frames))),
            image_shape=image_shape,
            value_range=judge.value_range,
        )

    @property
    def title(self) -> str:
        """What it is about, in a few words."""
        return f"{self.name}: {self.n_paths} paths, {len(self.methods)} methods"

    @property
    def n_paths(self) -> int:
        """Number of paths of each method."""
        return len(self.samples)

    @property
    def n_frames(self) -> int:
        """Number of frames of each path."""
        return self.methods[0].frames.shape[1]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that any method has, of the hardest places where they are known."""
        measured = [m for m in self.methods[0].quality.measures if any(each.has(m) for each in self.methods)]
        return shown(measured, {m.field for m in measured})

    @property
    def sentences(self) -> list[str]:
        """What there is to say beside the table."""
        return [
            f"{each.name}: {'; '.join(f'{n} of {self.n_paths}: {how}' for how, n in each.endings.items())}"
            for each in self.methods
            if each.results
        ]

    def shown(self, values: Array) -> Array:
        """Values of the last axis as shares of the range that is shown, clipped to [0, 1]; colors as they are."""
        low, high = (np.zeros(()), np.ones(())) if is_color(self.image_shape) else self.value_range
        return np.clip((values - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)

    def table(self, measures: Sequence[Measure]) -> list[list[str]]:
        """Rows of cells: the names of these measures, a row for each method, and which values are good."""
        return [
            ["path", *map(self.head, measures)],
            *([each.name, *map(each.cell, measures)] for each in self.methods),
            ["good is", *(measure.good for measure in measures)],
        ]

    def head(self, measure: Measure) -> str:
        """Name a measure, with the number of paths where it grows with their number."""
        numbers = {
            n for each in self.methods if each.has(measure) and (n := each.quality.n_of(measure)) is not None
        }
        if not numbers:
            return measure.name
        few, many = min(numbers), max(numbers)
        return f"{measure.name} of {few}" + ("" if few == many else f" to {many}")

    def to_frame(self) -> Any:
        """Put the measures into a data frame of pandas: a row for each method, a column for each measure."""
        pd = result_tables.pandas()
        index = pd.Index([each.name for each in self.methods], name="method")
        columns = [measure.field for measure in self.measures]
        return pd.DataFrame([each.measures for each in self.methods], index=index)[columns].astype(float)

    def __str__(self) -> str:
        blocks = [result_tables.text(table) for table in self._tables(self.measures)]
        return "\n\n".join([self.title, *blocks, "\n".join(self.sentences)])

    def _tables(self, measures: Sequence[Measure]) -> Iterator[list[list[str]]]:
        """Tables of all measures, as many side by side as fit into a line."""
        while measures:
            n = result_tables.fitting(self.table(measures)) - 1
            yield self.table(measures[:n])
            measures = measures[n:]

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return result_tables.html(self.table(self.measures), self.title, self.sentences)


def _check_alike(methods: Sequence[Method]) -> None:
    shapes = {method.name: method.frames.shape for method in methods}
    if len(set(shapes.values())) != 1:
        raise InputError(
            f"paths have the shapes {shapes}; need one shape: the same samples, as many frames of each"
        )
