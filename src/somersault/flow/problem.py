"""A morph as a problem: what the user asks for, checked once, before either engine solves it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault import sample_arrays
from somersault.array_types import Array, Mask
from somersault.arrays import ArrayBackend, backend_of
from somersault.codebook import Codebook
from somersault.flow.aim import Aim, Preserve, Toward, resolve
from somersault.flow.constraints import Bounds, Constraints, Group, free_features, groups_of
from somersault.flow.encoder import Latent, encoder_of
from somersault.flow.goal import Goal
from somersault.hull import AffineHull


@dataclass(frozen=True)
class Problem:
    """Samples, a codebook, an aim and constraints, in the features of the map."""

    X: Array  # (n_samples, n_features)
    book: Codebook
    aim: Aim
    hull: AffineHull  # over the features that vary
    free: Mask | None  # (n_features,): which may vary; None: all
    groups: tuple[Group, ...]  # features that are shares of one whole, and vary
    bounds: Bounds | None
    is_of_table: bool  # whose categories the codebook knows: its paths stay in the range of the data
    latent: Latent | None = None  # decodes, where all this is in codes
    backend: ArrayBackend | None = None  # where points are asked for; None: NumPy's

    @classmethod
    def of(
        cls, X: ArrayLike, book: Any, toward: Toward, preserve: Preserve, constraints: Constraints
    ) -> "Problem":
        """What the user asks for; behind an encoder in its codes, unless that is of scalers alone."""
        encoder, codebook = encoder_of(book)
        if encoder is not None and encoder.unscales(codebook):
            Latent.of(encoder, X, toward)  # samples such as the steps were fitted to
            constraints = encoder.numbered(constraints)
            encoder, codebook = None, encoder.unscaled(codebook)
        if encoder is None:
            return replace(cls._of(X, codebook, toward, preserve, constraints), backend=backend_of(X))
        if constraints.unmet_by_codes is not None:
            raise encoder.constrained(constraints.unmet_by_codes)
        latent, toward = Latent.of(encoder, X, toward)
        problem = cls._of(latent.start.codes, codebook, toward, preserve, constraints)
        latent.warn_of_loss(codebook)
        return replace(problem, latent=latent, backend=backend_of(X))

    @classmethod
    def _of(
        cls, X: ArrayLike, book: Codebook, toward: Toward, preserve: Preserve, constraints: Constraints
    ) -> "Problem":
        """The problem in the features of the map."""
        samples = sample_arrays.dense(sample_arrays.complete(X, book.n_features))
        aim = resolve(toward, preserve, book, len(samples))
        free = free_features(constraints.features_to_vary, book.n_features)
        hull = book.hull_over(free)
        tables = {"the prototypes": book.prototypes, "X": samples}
        tables |= {} if aim.points is None else {"the target samples": aim.points}
        moving = np.isin(np.arange(book.n_features), hull.invisible, invert=True)
        groups = groups_of(constraints.groups if len(constraints.groups) else book.groups, tables, moving)
        is_of_table = bool(book.groups)
        book = book.with_groups(groups) if len(constraints.groups) else book
        return cls(samples, book, aim, hull, free, groups, constraints.bounds, is_of_table)

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return len(self.X)

    @property
    def goal(self) -> Goal:
        """The target samples or units, to which the target's activation is the squared distance."""
        metric = self.book.metric
        if self.aim.candidates is None:
            assert self.aim.points is not None  # noqa: S101 - an aim has units or points
            return Goal(self.aim.points[:, None], metric)
        return Goal(self.book.prototypes[self.aim.candidates], metric)
