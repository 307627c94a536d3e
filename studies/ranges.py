"""Where am I, given these distances? `invert(refine=True, outliers=...)` beside nonlinear least squares.

`python -m studies ranges > studies/ranges.md` makes the report, in some two minutes on one thread.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np
from benchmarks.markdown import table
from scipy.optimize import least_squares

import somersault as ss
from somersault.array_types import Array

N_POINTS = 300
SEEDS, N_OTHERS = range(2, 7), 100

WORDS = f"""# Positions from distances

Anchors are where they are known to be, and the distances of a point from them are measured with noise. Where
is the point? The table has root mean square errors of {N_POINTS} points in each case.

The refined answers are those of SciPy's nonlinear least squares from both sides of the anchors, weighted by the
noise, wherever there is no outlier. The last column has {len(SEEDS)} other draws of {N_OTHERS} points: the
smallest and the largest ratio of both errors. They differ only where the noise is a share of the distance. There
the refined answer is, now and then, a minimum that fits better, which may be nearer to the truth or farther.

With outliers the refined answers are better, because they may leave out a distance that the noise cannot
explain: their errors are a seventh to three tenths of those of least squares, and a half or less of those of the
robust loss. With noise that is a share of the distance, weights make them a sixth smaller than those of plain
least squares.

Two rows look worse, and are a warning. Where the anchors nearly lie in a plane or on a line, a point and its
mirror image explain the distances about as well. The one that fits better is often the wrong one, for the
refined answer and for least squares from both sides alike. Least squares from the mean of the anchors does
not compare the two: it falls to one side, which here is nearly always the right one. The refined answer tells
both points, and a user who knows the side takes the nearer one.

Three corners leave nothing to check with, and one of five anchors is less often found than one of eight.
Linear: the answer without `refine`. Least squares: `scipy.optimize.least_squares` on the distances, from the
mean of the anchors and without weights. From both sides: the same with weights from both sides of the plane of
the anchors, whichever fits better. Soft L1: its robust loss, with the deviation as its scale. Refined:
`invert(distances, kind="distances", noise=..., refine=True)`, with `outliers` where there are any. Nearer of
two: the one of `mirror_points` that is nearer to the truth. Two told: share of points with a second answer.

Command: `python -m studies ranges`.
"""


@dataclass(frozen=True)
class Case:
    """Anchors, the box that points are drawn from, and what is wrong with their distances."""

    name: str
    anchors: Array
    box: tuple[Array | float, Array | float]
    noise: float  # standard deviation, or share of the distance
    is_share: bool = False
    outlier: float = 0.0  # added to one distance of each point
    n_outliers: int = 0

    def drawn(self, rng: np.random.Generator, n_points: int = N_POINTS) -> tuple[Array, Array, Array]:
        """Points, measured distances, and the standard deviations that who measures can know."""
        points = rng.uniform(*self.box, size=(n_points, self.anchors.shape[1]))
        exact = np.linalg.norm(points[:, None] - self.anchors, axis=2)
        s = self.noise * exact if self.is_share else np.full_like(exact, self.noise)
        measured = np.abs(exact + s * rng.normal(size=exact.shape))
        for row in measured if self.n_outliers else ():
            row[rng.choice(len(row), self.n_outliers, replace=False)] += self.outlier
        return points, measured, self.noise * measured if self.is_share else s


SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])
EIGHT = np.random.default_rng(0).uniform(0, 10, (8, 2))
CEILING = np.array([[0, 0, 2.5], [10, 0, 2.6], [0, 8, 2.4], [10, 8, 2.5], [5, 4, 2.55]])
LINE = np.array([[0, 0], [5, 0.05], [10, 0], [15, 0.1]])


def satellites() -> Array:
    """Eight satellites at 26,600 km, above the horizon of a receiver on the ground at the first axis."""
    rng = np.random.default_rng(3)
    up = np.column_stack([np.ones(8), rng.uniform(-1.2, 1.2, (8, 2))])
    return 26.6e6 * up / np.linalg.norm(up, axis=1, keepdims=True)


CASES = (
    Case("plane, 4 corners, noise .3", SQUARE, (0, 10), 0.3),
    Case("plane, 4 corners, points up to 20 outside", SQUARE, (0, 30), 0.3),
    Case("plane, 8 anchors, noise .3", EIGHT, (0, 10), 0.3),
    Case("plane, 8 anchors, one distance too long by 5", EIGHT, (0, 10), 0.3, outlier=5.0, n_outliers=1),
    Case("plane, 8 anchors, two too long by 5", EIGHT, (0, 10), 0.3, outlier=5.0, n_outliers=2),
    Case("plane, 5 anchors, one too long by 5", EIGHT[:5], (0, 10), 0.3, outlier=5.0, n_outliers=1),
    Case("plane, 8 anchors, noise of 10 %", EIGHT, (0, 10), 0.1, is_share=True),
    Case("room, 5 anchors at 2.4 to 2.6 m, noise .1", CEILING, (0, 2), 0.1),
    Case("plane, 4 anchors nearly on a line, noise .1", LINE, (0, 10), 0.1),
    Case("plane, 3 corners, noise .3", SQUARE[:3], (0, 10), 0.3),
    Case(
        "8 satellites, noise 50 m",
        satellites(),
        (np.array([6.37e6, -1e5, -1e5]), np.array([6.38e6, 1e5, 1e5])),
        50.0,
    ),
)


def least_squares_of(
    anchors: Array, distances: Array, start: Array, weights: Array | float = 1.0, **options: object
) -> tuple[Array, float]:
    """The point that SciPy's nonlinear least squares comes to from a start, and the sum of squares."""

    def misfit(x: Array) -> Array:
        return weights * (np.linalg.norm(anchors - x, axis=1) - distances)

    scale = float(np.abs(anchors).max())
    found = least_squares(misfit, start, x_scale=scale, xtol=1e-12, ftol=1e-12, gtol=1e-12, **options)
    return found.x, float(np.square(misfit(found.x)).sum())


def of_mean(anchors: Array, distances: Array, _: Array) -> Array:
    """From the mean of the anchors."""
    return least_squares_of(anchors, distances, anchors.mean(axis=0))[0]


def robust(anchors: Array, distances: Array, deviations: Array) -> Array:
    """The same with a loss that grows as the root of the square beyond a deviation."""
    scale = float(np.median(deviations))
    return least_squares_of(anchors, distances, anchors.mean(axis=0), loss="soft_l1", f_scale=scale)[0]


def of_both_sides(anchors: Array, distances: Array, deviations: Array) -> Array:
    """From both sides of the plane in which the anchors nearly lie, whichever fits better, with weights."""
    weights = deviations.min() / deviations
    mean = anchors.mean(axis=0)
    weakest = np.linalg.svd(anchors - mean, full_matrices=False)[2][-1] * float(np.median(distances)) / 2
    found = [least_squares_of(anchors, distances, mean + side * weakest, weights) for side in (1, -1)]
    return min(found, key=lambda each: each[1])[0]


def error(points: Array, truth: Array) -> float:
    """Root mean square distance."""
    return float(np.sqrt(np.mean(np.sum(np.square(points - truth), axis=1))))


def nearer(inverse: ss.Inversion, truth: Array) -> Array:
    """Of two points that are told, the one that who knows the side would take."""
    if inverse.mirror_points is None:
        return inverse.points
    off = np.linalg.norm(inverse.mirror_points - truth[:, None], axis=2)
    return inverse.mirror_points[np.arange(len(truth)), off.argmin(axis=1)]


def told_both(inverse: ss.Inversion) -> float:
    """Share of rows with two points."""
    pairs = inverse.mirror_points
    return 0.0 if pairs is None else float(np.mean(np.ptp(pairs, axis=1).max(axis=1) > 0))


def row(case: Case) -> tuple[list[str], float]:
    """Errors of one case, and the time of a refined point, seconds."""
    truth, distances, deviations = case.drawn(np.random.default_rng(1))
    book = ss.Codebook(case.anchors)

    def each(method: Callable[[Array, Array, Array], Array]) -> Array:
        return np.array([method(case.anchors, d, s) for d, s in zip(distances, deviations, strict=True)])

    plain = book.invert(distances, kind="distances", noise=deviations)
    started = process_time()
    refined = book.invert(distances, kind="distances", noise=deviations, refine=True, outliers=case.n_outliers)
    taken = (process_time() - started) / len(truth)
    found = [
        plain.points,
        each(of_mean),
        each(of_both_sides),
        each(robust),
        refined.points,
        nearer(refined, truth),
    ]
    ratios = [ratio(case, seed) for seed in SEEDS]
    others = f"{min(ratios):.2f}-{max(ratios):.2f}"
    return [case.name, *(f"{error(x, truth):.3g}" for x in found), f"{told_both(refined):.0%}", others], taken


def ratio(case: Case, seed: int) -> float:
    """Error of the refined points of another draw, as a share of that of least squares from both sides."""
    truth, distances, deviations = case.drawn(np.random.default_rng(seed), N_OTHERS)
    refined = ss.Codebook(case.anchors).invert(
        distances, kind="distances", noise=deviations, refine=True, outliers=case.n_outliers
    )
    others = [of_both_sides(case.anchors, d, s) for d, s in zip(distances, deviations, strict=True)]
    return error(refined.points, truth) / error(np.array(others), truth)


def main() -> None:
    print(WORDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.NotAPatternWarning)
        rows, taken = zip(*map(row, CASES), strict=True)
    head = [
        "case",
        "linear",
        "least squares",
        "from both sides",
        "soft L1",
        "refined",
        "nearer of two",
        "two told",
        "other draws",
    ]
    table(head, rows)
    print(f"A refined point takes {1e3 * min(taken):.1f} to {1e3 * max(taken):.1f} ms of one core.")


if __name__ == "__main__":
    main()
