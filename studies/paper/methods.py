"""The methods from the starts to the goals: MUSIC in its forms, and what it has to beat."""

import warnings
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault.comparison import Method
from studies.paper import networks
from studies.paper.latent import N_STEPS, Space
from studies.paper.task import Array, Progress, Task

N_FRAMES = 11
_RATE, _N_STEPS = 0.1, 50
"""The step of the paper."""
_KMEANS_PASSES = 25
_N_METHODS = 17
"""Without those in an autoencoder."""

Units = NDArray[np.intp]


class Methods:
    """All methods of a task, on one map of it."""

    def __init__(self, task: Task, seed: int, progress: Progress) -> None:
        self.task, self.seed, self.progress = task, seed, progress
        self.som = self._map(task.X, is_first=True)
        self.book = self.som.codebook_
        self.landmarks = self.som.medoids(task.X)
        self.targets = self._targets(self.som, task.start)
        self.medoids = self.landmarks.prototypes[self.targets]

    def _map(self, X: NDArray[Any], *, is_first: bool = False) -> ss.SOM:
        """A map with the library's defaults, its units labelled."""
        som = ss.SOM(shape=self.task.shape)

        def on_epoch(epoch: int, _: dict[str, float]) -> None:
            self.progress("training the map", epoch + 1, som.n_epochs)

        if is_first:
            som.set_params(on_epoch=on_epoch)
        return som.fit(X).label_units(X, self.task.y)

    def _targets(self, som: ss.SOM, start: Array) -> Units:
        """Of each sample the unit nearest to its start among the pure ones of its goal."""
        A, goals = som.codebook_.activations(start), self.task.goals
        found = np.empty(len(start), dtype=np.intp)
        for goal in np.unique(goals):
            mine = goals == goal
            units = _pure_units(som, goal, self.task.purity)
            found[mine] = units[A[np.ix_(mine, units)].argmin(axis=1)]
        return found

    @cached_property
    def damping(self) -> float:
        """λ of the paper's rule: 4 tr S / rank, the stiffness of an average direction of the map (ρ = 1)."""
        W = self.book.prototypes - self.book.prototypes.mean(axis=0)
        return 4 * float(np.sum(W**2)) / self.book.well_posedness().rank

    @cached_property
    def real_ends(self) -> Array:
        """For each path a real sample, at random among those of the goal in the target unit."""
        task, rng = self.task, np.random.default_rng(self.seed)
        units = self.som.predict(task.X)
        ends = self.medoids.copy()
        for i, (unit, goal) in enumerate(zip(self.targets, task.goals, strict=True)):
            rows = np.flatnonzero((units == unit) & (task.y == goal))
            if rows.size:
                ends[i] = task.X[rng.choice(rows)]
        return ends

    def first(self, most: int | None = None) -> list[Method]:
        """The first so many methods, or all, the library's default first."""
        found: list[Method] = []
        n = _N_METHODS + 2 * networks.is_there()
        for method in islice(self._each(), most):
            found.append(method)
            self.progress("morphing", len(found), n if most is None else min(n, most))
        return found

    def _spaces(self) -> list[Space]:
        task = self.task
        spaces = [task.components.space]
        if networks.is_there():
            learned = networks.autoencoder(
                task.X,
                task.n_latent,
                is_image=task.image_shape is not None,
                n_epochs=task.vae_epochs,
                seed=self.seed,
                progress=self.progress,
            )
            spaces.append(learned)
        return spaces

    def _each(self) -> Iterator[Method]:
        task, start, unit = self.task, self.task.start, ss.Unit(self.targets)
        default = self._grouped(
            "MUSIC, default", list(task.goals), lambda x, goal: self.som.morph(x, ss.Label(goal))
        )
        yield default
        yield self._grouped(
            "MUSIC by a shift", list(task.goals), lambda x, goal: self.som.morph(x, ss.Label(goal), via="shift")
        )
        without = self._without_samples()
        yield self._grouped(
            "MUSIC without samples", list(task.goals), lambda x, goal: without.morph(x, ss.Label(goal))
        )
        rule = ss.Tikhonov(damping=self.damping, target_weight=1.0)
        published = ss.morph(start, self.book, unit, rule=rule, control=ss.FixedRate(_RATE, _N_STEPS))
        yield _music("MUSIC as published", published)
        yield _music("MUSIC to a unit", ss.morph(start, self.book, unit))
        yield _music("MUSIC over the map", ss.morph(start, self.book, unit, via="map"))
        yield _music("MUSIC to a unit, prototypes", ss.morph(start, self.book.with_exemplars(None), unit))
        yield _music("MUSIC to a unit, medoids", ss.morph(start, self.landmarks, unit))
        yield self._grouped(
            "MUSIC to a cluster", self._clusters(), lambda x, units: ss.morph(x, self.book, ss.Units(units))
        )
        centers = self._kmeans()
        near = self._targets(centers, start)
        yield _music(
            "MUSIC to a k-means center", ss.morph(start, centers.codebook_.with_exemplars(None), ss.Unit(near))
        )
        spaces = self._spaces()
        yield from (self._music_in(space) for space in spaces)
        for name, ends in (
            ("line to the prototype", self.book.prototypes[self.targets]),
            ("line to the k-means center", centers.prototypes_[near]),
            ("line to the medoid", self.medoids),
            ("line to a real sample of the unit", self.real_ends),
            ("line to the end of the default", default.frames[:, -1]),
        ):
            yield Method(name, ss.straight_line(start, ends, N_FRAMES))
        yield from (self._line_in(space) for space in spaces)

    def _grouped(self, name: str, keys: list[Any], morphed: Callable[[Array, Any], ss.Morph]) -> Method:
        """One method for samples that have different aims: each group of the same aim is morphed together."""
        groups: dict[Hashable, list[int]] = {}
        for i, key in enumerate(keys):
            groups.setdefault(key, []).append(i)
        morphs = {key: morphed(self.task.start[rows], key) for key, rows in groups.items()}
        order = np.argsort(np.concatenate(list(groups.values())))
        n_saved = max(morph.target_activations.shape[1] for morph in morphs.values())
        activations = [_lengthened(morph.target_activations, n_saved) for morph in morphs.values()]
        results = [result for morph in morphs.values() for result in morph.results]
        parts = [morph.waypoints for morph in morphs.values() if morph.waypoints is not None]
        n_most = max((part.shape[1] for part in parts), default=0)
        waypoints = np.concatenate([_filled(part, n_most) for part in parts])[order] if parts else None
        return Method(
            name,
            np.concatenate([morph.frames(N_FRAMES) for morph in morphs.values()])[order],
            tuple(results[i] for i in order),
            np.concatenate(activations)[order],
            waypoints,
        )

    def _clusters(self) -> list[tuple[int, ...]]:
        """For each sample the units of its goal in the map's cluster that its target unit lies in."""
        with warnings.catch_warnings(action="ignore"):  # how sure their number is does not matter here
            self.som.cluster()
        clusters, labels = self.som.unit_clusters_, self.som.unit_labels_
        pairs = zip(self.targets, self.task.goals, strict=True)
        return [tuple(np.flatnonzero((clusters == clusters[u]) & (labels == goal)).tolist()) for u, goal in pairs]

    def _without_samples(self) -> ss.SOM:
        """The same map, which keeps means in the place of samples."""
        som = ss.SOM(shape=self.task.shape, n_epochs=0, init=self.book.prototypes, keep=None)
        return som.fit(self.task.X).label_units(self.task.X, self.task.y)

    def _kmeans(self) -> ss.SOM:
        """As many k-means centers as there are units, with labels: a map that is not trained."""
        from sklearn.cluster import KMeans
        from threadpoolctl import threadpool_limits

        task = self.task
        self.progress("k-means", 0, 1)
        model = KMeans(
            self.book.n_units,
            init="random",
            n_init=1,  # pyright: ignore[reportArgumentType]
            max_iter=_KMEANS_PASSES,
            random_state=self.seed,
        )
        with threadpool_limits(1):  # several threads would add up in another order every time
            centers = model.fit(task.X).cluster_centers_
        self.progress("k-means", 1, 1)
        som = ss.SOM(shape=task.shape, n_epochs=0, init=centers)
        return som.fit(task.X).label_units(task.X, task.y)

    def _music_in(self, space: Space) -> Method:
        """MUSIC on a map of the codes."""
        som, start = self._map(space.encode(self.task.X)), space.encode(self.task.start)
        morph = som.morph(start, ss.Unit(self._targets(som, start)))
        frames = space.frames(morph.frames(N_STEPS), self.task.start, N_FRAMES)
        return Method(f"MUSIC in {space.name}", frames, morph.results, morph.target_activations, morph.waypoints)

    def _line_in(self, space: Space) -> Method:
        """The line between the codes of start and medoid."""
        path = ss.straight_line(space.encode(self.task.start), space.encode(self.medoids), N_STEPS)
        return Method(f"line in {space.name}", space.frames(path, self.task.start, N_FRAMES))


def _pure_units(som: ss.SOM, goal: Any, purity: float) -> Units:
    """The units of a class that are pure enough, or else the purest."""
    units = np.flatnonzero((som.unit_labels_ == goal) & (som.codebook_.purity >= purity))
    return units if units.size else som.codebook_.units_of(goal)


def _music(name: str, morph: ss.Morph) -> Method:
    return Method.of(name, morph, N_FRAMES)


def _filled(waypoints: Array, n: int) -> Array:
    """So many waypoints, the first of them repeated before it."""
    return np.concatenate([np.repeat(waypoints[:, :1], n - waypoints.shape[1], axis=1), waypoints], axis=1)


def _lengthened(activations: Array, n_saved: int) -> Array:
    """The last column repeated, as paths do that ended before others."""
    return np.pad(activations, ((0, 0), (0, n_saved - activations.shape[1])), mode="edge")
