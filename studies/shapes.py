"""Are shapes that come back from a grid the shapes that were given? And do morphs between them stay shapes?

`python -m studies.shapes > studies/shapes.md` makes the report, in some minutes on one thread. The shapes are the
chairs, cups, lamps and tables of `examples/furniture.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

import somersault as ss
from somersault.array_types import Array
from somersault.meshes.distances import divided, to_nearest
from somersault.meshes.fitting import fitted, gridded
from somersault.meshes.grid import VoxelGrid
from somersault.meshes.surfaces import surface

N_TRAINING, N_HELD_OUT, N_ROUND, N_FRAMES, N_COMPONENTS = 45, 15, 6, 11, 40
RESOLUTION, RESOLUTIONS = 32, (16, 32, 48)
DEEPEST = 2.0
FARTHEST = (0.7, 1.0, 2.0)
"""Voxels at which distances are cut off outside; the first is what `Shapes` does."""

MEASURES = {
    "success": "success",
    "confidence": "confidence",
    "manifold, middle": "manifold_middle",
    "manifold, crossing": "manifold_crossing",
    "told apart": "told_apart",
    "length": "path_length",
    "closed": "",
    "one piece": "",
    "volume": "",
}
"""What is printed of paths, and the fields of `ss.PathQuality`; the rest are of `Bodies`."""

WORDS = f"""# Shapes

Meshes become signed distances on a grid, and these become meshes again. Is what comes back the shape that was
given? And is what lies on a path between two kinds of things still a thing?

Every shape comes back as one closed piece at 32 points along a side and more. In the median its surface is off by
less than a hundredth of a voxel, and by a tenth where the grid rounds an edge. At 16 points legs and poles are
thinner than a voxel, and about half of the shapes break.

Each frame of each path is closed. A frame need not be one piece: a leg that one shape has and the other has not
is a thin part of the mean of the two, and breaks. Two of three frames of the default are one piece, and about half
of those of the straight lines to the same ends. The default keeps more of the volume than these lines, and is
nearer to real shapes. `via="map"` is nearest where a path crosses from one kind to the other, but a classifier
tells its frames apart. `via="shift"` keeps most of the volume, and breaks most often.

The shapes are {N_TRAINING} chairs, cups, lamps and tables each to train a map and a classifier, and {N_HELD_OUT}
of each that neither has seen. The command is `python -m studies.shapes`.
"""

ROUND = f"""From the surface that comes back to the one that was given, in voxels: the median and the 95th
percentile over all corners of {N_ROUND} shapes of each kind."""

PATHS = """Each held-out shape goes to another kind, drawn at random. The measures are those of
`ss.path_quality`; the classifier knows the kinds by principal components. "Manifold" is the distance
to the nearest real shape, where held-out shapes are at 1. One piece: the share of frames. Volume: the
least on a path, in that of its smaller end, in the mean."""

CUT = """What the distances outside are cut off at, in voxels. The sooner, the more of the thin parts of both
shapes is in the frames between."""


@cache
def furniture() -> dict[str, Any]:
    """The example that makes the meshes."""
    return run_path(str(Path(__file__).parents[1] / "examples" / "furniture.py"))


def triangles_of(kind: str, number: int) -> Array:
    return np.array(furniture()["made"](kind, number).triangles)


@dataclass(frozen=True, eq=False)
class Things:
    """Signed distances (n, n_features) of shapes, and their kinds."""

    X: NDArray[np.float32]
    kinds: NDArray[Any]
    grid: VoxelGrid

    @classmethod
    def made(cls, n: int, side: int) -> "Things":
        """So many of each kind, cut off deep inside alone."""
        grid, make, kinds = VoxelGrid(side), furniture()["made"], sorted(furniture()["KINDS"])
        reach = DEEPEST * grid.voxel
        rows = [gridded(np.array(make(k, i).triangles), grid, reach).values for k in kinds for i in range(n)]
        return cls(np.array(rows, dtype=np.float32), np.repeat(kinds, n), grid)

    def cut(self, farthest: float) -> "Things":
        """Cut off so many voxels outside."""
        return replace(self, X=np.minimum(self.X, farthest * self.grid.voxel))

    def some(self, which: Any) -> "Things":
        """Some of them."""
        return replace(self, X=self.X[which], kinds=self.kinds[which])


@dataclass(frozen=True, eq=False)
class Case:
    """Shapes that a map and a classifier know, and others that are to become another kind."""

    known: Things
    held_out: Things

    @classmethod
    def of(cls, things: Things, n_training: int = N_TRAINING) -> "Case":
        """The first of each kind are known."""
        number = np.concatenate([np.arange((things.kinds == kind).sum()) for kind in np.unique(things.kinds)])
        return cls(things.some(number < n_training), things.some(number >= n_training))

    @cached_property
    def som(self) -> ss.SOM:
        """A map of what is known."""
        return ss.SOM(random_state=0).fit(self.known.X).label_units(self.known.X, self.known.kinds)

    @cached_property
    def classifier(self) -> Pipeline:
        """Who tells kinds apart."""
        n = min(N_COMPONENTS, len(self.known.X) - 1)
        model = make_pipeline(PCA(n, random_state=0), LogisticRegression(max_iter=2000))
        return model.fit(self.known.X, self.known.kinds)

    @cached_property
    def goals(self) -> NDArray[Any]:
        """Another kind for each of the others."""
        rng, all_kinds = np.random.default_rng(0), np.unique(self.known.kinds)
        return np.array([rng.choice(all_kinds[all_kinds != kind]) for kind in self.held_out.kinds])

    def morphs(self, via: Any) -> Array:
        """The frames (n, n_frames, n_features) of the morphs."""
        start = self.held_out.X.astype(np.float64)
        frames = np.empty((len(start), N_FRAMES, start.shape[1]))
        for goal in np.unique(self.goals):
            these = self.goals == goal
            frames[these] = self.som.morph(start[these], ss.Label(goal), via=via).frames(N_FRAMES)
        return frames

    def paths(self) -> Iterator[tuple[str, Array]]:
        """The frames of each way."""
        default = self.morphs(None)
        yield "default", default
        yield "line to its end", ss.straight_line(default[:, 0], default[:, -1], N_FRAMES)
        yield 'via="map"', self.morphs("map")
        yield 'via="shift"', self.morphs("shift")

    def quality(self, frames: Array) -> ss.PathQuality:
        """The measures of paths."""
        classes = self.classifier.classes_.tolist()
        return ss.path_quality(
            frames,
            reference=self.known.X.astype(np.float64),
            held_out=self.held_out.X.astype(np.float64),
            classifier=self.classifier.predict_proba,
            target=[classes.index(goal) for goal in self.goals],
            told_apart_by=self.classifier[0].transform,
        )


@dataclass(frozen=True)
class Bodies:
    """Of the frames of paths: shares that are closed and in one piece, and how much of the volume is left."""

    closed: float
    one_piece: float
    volume: float

    @classmethod
    def of(cls, frames: Array, grid: VoxelGrid) -> "Bodies":
        """What the frames (n, n_frames, n_features) are."""
        found = [[surface(frame, grid) for frame in path] for path in frames]
        volumes = np.array([[each.volume for each in path] for path in found])
        ends = np.minimum(volumes[:, 0], volumes[:, -1])
        return cls(
            float(np.mean([[each.is_closed for each in path] for path in found])),
            float(np.mean([[each.n_pieces == 1 for each in path] for path in found])),
            float((volumes.min(axis=1) / ends).mean()),
        )


def round_trip(side: int) -> list[Any]:
    """How far what comes back is from what was given, whether it is closed, and whether it is one piece."""
    shapes, off, closed, one = ss.Shapes(resolution=side), [], [], []
    for kind in sorted(furniture()["KINDS"]):
        for number in range(N_ROUND):
            given = triangles_of(kind, number)
            mesh = furniture()["made"](kind, number)
            found = shapes.surface(shapes.encode([mesh])[0])
            fine = divided(fitted(given, shapes.grid), shapes.grid.voxel)
            off.append(to_nearest(found.vertices, fine, 1.0) / shapes.grid.voxel)
            closed.append(found.is_closed)
            one.append(found.n_pieces == 1)
    every = np.concatenate(off)
    return [side, f"{np.median(every):.3f}", f"{np.percentile(every, 95):.3f}", share(closed), share(one)]


def share(values: Any) -> str:
    return f"{np.mean(values):.2f}"


def of_path(name: str, case: Case, frames: Array) -> list[str]:
    quality, bodies = case.quality(frames), Bodies.of(frames, case.known.grid)
    values = [getattr(quality, field) for field in MEASURES.values() if field]
    return [name, *(f"{value:.2f}" for value in (*values, bodies.closed, bodies.one_piece, bodies.volume))]


def by_cut(things: Things) -> Iterator[list[str]]:
    for farthest in FARTHEST:
        case = Case.of(things.cut(farthest))
        frames = case.morphs(None)
        line = ss.straight_line(frames[:, 0], frames[:, -1], N_FRAMES)
        both = [Bodies.of(each, things.grid) for each in (frames, line)]
        yield [
            str(farthest),
            *(f"{body.one_piece:.2f}" for body in both),
            *(f"{body.volume:.2f}" for body in both),
        ]


def main() -> None:
    print(WORDS)
    heading("There and back", ROUND)
    table(["points along a side", "median", "95 %", "closed", "one piece"], map(round_trip, RESOLUTIONS))
    things = Things.made(N_TRAINING + N_HELD_OUT, RESOLUTION)
    case = Case.of(things.cut(FARTHEST[0]))
    right = 100 * case.classifier.score(case.held_out.X, case.held_out.kinds)
    heading("Paths", PATHS, f"The classifier is right for {right:.0f} % of the held-out shapes.")
    table(["path", *MEASURES], [of_path(name, case, frames) for name, frames in case.paths()])
    heading("Where distances are cut off", CUT)
    names = ["outside", "one piece, morphs", "one piece, lines", "volume, morphs", "volume, lines"]
    table(names, by_cut(things))


if __name__ == "__main__":
    main()
