"""Does a control that learns find better paths than the self-tuned default?

`python -m studies.control > studies/control.md` makes the report in about twenty minutes on one thread.
`python -m studies.control --train` learns the policy of the package anew, in a few minutes, and writes it.
MNIST and faces need their files in the folder that SOMERSAULT_DATA names; what is not there is left out.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn.decomposition import PCA

import somersault as ss
from somersault import datasets
from somersault.array_types import Array, ImageShape, Indices
from somersault.comparison import NetworkClassifier, unused
from somersault.flow.stepping.learned import EXPONENT_FACTOR, RIGIDITY_FACTOR, Learned
from somersault.flow.stepping.policy import BUNDLED, N_ACTIONS
from somersault.path_measures import roughness

SEEDS = range(5)
N_PATHS, N_FRAMES = 200, 11
PURE = 0.75

WORDS = """# A control that learns

Does a path on prototypes get better if a policy changes its rule from step to step? Where data are like those
that the policy has learned on, it does by most measures, and the path becomes longer. Elsewhere it may get worse.
So the self-tuned rule remains the default, and `control=ss.Learned()` is for those who ask for it.

The policy of the package has learned on two thirds of the small digits. On the other third its frames are surer,
sharper and nearer to real digits than those of the default, and fewer belong to a third class at the crossing;
they are told from real digits as often. On MNIST, from which it has not learned, the same holds by less, and its
frames at the crossing are told from real digits more often, .733 for .684. On Gaussians in eight dimensions it is
not better by any measure, and worse by four.

Most of the gain does not take a policy that sees anything. A control that multiplies by the same factors all
along, found in the same way, is about as good on digits and MNIST, and worse on Gaussians. What digits want is
above all a rule that is some ten times as soft as the tuned one.

Nothing on prototypes comes near the default of a map that keeps samples, which goes by these. It is ahead in
confidence, third class and sharpness on digits and MNIST, and told from real samples least of all ways on all
three sets.

There are 200 held-out starts for each of five seeds, which also train a map each. The target is the nearest unit
of another class, drawn at random, of those of .75 purity. All ways lead from the same starts; those on prototypes
end alike, so that their success is the same. "Better by" is how much nearer to its good value a measure is than
with the default, as the mean of five seeds, with the 95 % interval by Student's t. Distances are to samples that
train and that no path goes by, in medians of those held out. Of MNIST 50 components are told apart.

What a weight costs in training was chosen among a few values after a look at the held-out digits and at MNIST,
neither of which is wholly unseen for that. The Gaussians are. Policies of other seeds are nearer to real digits
and blur MNIST more.

The command is `python -m studies control`. By `python -m studies.control --train` the policy is learned anew.
"""
ANEW = """How much better than the default policies of other seeds of training are, as means of three seeds.
"""
ON_THE_WAY = """By what the policy multiplies rigidity and spectral exponent, from start to end. It softens a path
toward its end.
"""


@dataclass(frozen=True, eq=False)
class Samples:
    """What maps learn from and what is held out, with labels 0, 1, …; images have a shape."""

    X: Array
    y: Indices
    held: Array
    held_y: Indices
    map_shape: tuple[int, int]
    image_shape: ImageShape | None = None

    @cached_property
    def looked_at(self) -> Callable[[Array], Array] | None:
        """What tells frames from real samples: the features, or 50 components of more than a hundred."""
        return PCA(50, random_state=0).fit(self.X).transform if self.X.shape[1] > 100 else None


def digits() -> Samples:
    """Two thirds of the 8 × 8 digits train maps and the policy, and one third is held out, whatever the seed."""
    data = datasets.digits()
    mixed = np.random.default_rng(0).permutation(len(data.X))
    train, held = np.split(mixed, [1200])
    y = np.asarray(data.y).astype(int)
    return Samples(data.X[train], y[train], data.X[held], y[held], (12, 12), (8, 8))


def mnist() -> Samples | None:
    """MNIST, 10 000 digits of its training part; the policy has learned from none of it."""
    if not Path(os.environ.get("SOMERSAULT_DATA", ""), "mnist.npz").is_file():
        return None
    train, test = datasets.mnist("train"), datasets.mnist("test")
    rows = np.random.default_rng(0).permutation(len(train.X))[:10_000]
    X, held = (each.astype(np.float64) for each in (train.X[rows], test.X[:2000]))
    return Samples(X, train.y[rows].astype(int), held, test.y[:2000].astype(int), (20, 20), (28, 28))


def gaussians() -> Samples:
    """Six Gaussians in eight dimensions, of which the policy has seen nothing."""
    data = datasets.gaussians()
    y = np.asarray(data.y).astype(int)
    return Samples(data.X[:2000], y[:2000], data.X[2000:], y[2000:], (12, 12))


DATA: dict[str, Callable[[], Samples | None]] = {"digits": digits, "MNIST": mnist, "Gaussians": gaussians}


@dataclass(frozen=True, eq=False)
class Task:
    """A map of samples, and held-out starts with a unit of another class each."""

    samples: Samples
    som: ss.SOM
    start: Array
    source: Indices
    target: Indices
    units: Indices

    @classmethod
    def of(cls, samples: Samples, seed: int, n_paths: int = N_PATHS) -> "Task":
        """Starts and classes drawn at random; the unit is the nearest pure one of the class."""
        rng = np.random.default_rng(seed)
        som = ss.SOM(samples.map_shape, random_state=seed).fit(samples.X).label_units(samples.X, samples.y)
        rows = rng.permutation(len(samples.held))[:n_paths]
        start, source = samples.held[rows], samples.held_y[rows]
        n_classes = int(samples.y.max()) + 1
        target = (source + rng.integers(1, n_classes, len(rows))) % n_classes
        return cls(samples, som, start, source, target, nearest_pure(som, start, target))

    @cached_property
    def book(self) -> ss.Codebook:
        """Its prototypes alone."""
        return ss.Codebook(self.som.prototypes_)

    @cached_property
    def tuned(self) -> ss.Morph:
        """The self-tuned default on the prototypes."""
        return ss.morph(self.start, self.book, ss.Unit(self.units))

    @cached_property
    def via(self) -> ss.Morph:
        """The default of a map, by real samples that it keeps."""
        return self.som.morph(self.start, ss.Unit(self.units))

    def by(self, control: Any, rows: NDArray[Any] | slice = slice(None)) -> ss.Morph:
        """Paths of some starts by a control that begins with the tuned rules, which need not be found again."""
        rule = ss.Tikhonov(rigidity=30.0, spectral_exponent=0.5)
        begun = Learned(control).tuned(self.tuned.rigidity[rows, 0], self.tuned.spectral_exponent[rows])
        return ss.morph(self.start[rows], self.book, ss.Unit(self.units[rows]), rule=rule, control=begun)


def nearest_pure(som: ss.SOM, start: Array, target: Indices) -> Indices:
    """For each start the nearest unit of a class, of those of some purity, or of the purest."""
    A, out = som.transform(start), np.empty(len(start), dtype=np.intp)
    labels, purity = np.asarray(som.unit_labels_), som.codebook_.purity
    for label in np.unique(target):
        units = np.flatnonzero(labels == label)
        units = units[purity[units] >= min(PURE, purity[units].max())]
        mine = target == label
        out[mine] = units[A[np.ix_(mine, units)].argmin(axis=1)]
    return out


# How a policy learns


@dataclass(frozen=True, eq=False)
class Judge:
    """What paths of images are worth: by a classifier and by real images of those that train."""

    reference: Array
    classifier: NetworkClassifier
    image_shape: ImageShape
    spacing: float
    sharpness: float

    @classmethod
    def of(cls, samples: Samples) -> "Judge":
        """By the images that maps learn from; those held out set the units of measure."""
        shape = samples.image_shape or (1, samples.X.shape[1])
        classifier = NetworkClassifier.fit(samples.X, samples.y, is_image=True, seed=0)
        spacing = float(np.median(distances(samples.held, samples.X)))
        return cls(samples.X, classifier, shape, spacing, float(np.median(roughness(samples.held, shape))))

    def __call__(self, frames: Array) -> float:
        """Confidence of all inner frames and of the worst, less what their distance, blur and length cost."""
        frames = frames.clip(self.reference.min(), self.reference.max())
        n, m, n_features = frames.shape
        inner = frames[:, 1:-1].reshape(-1, n_features)
        sure = self.classifier(inner).max(axis=1).reshape(n, m - 2)
        far = distances(inner, self.reference) / self.spacing
        dull = np.abs(1 - roughness(inner, self.image_shape) / self.sharpness)
        lengths = np.linalg.norm(np.diff(frames, axis=1), axis=2).sum(axis=1)
        lengths /= np.linalg.norm(frames[:, -1] - frames[:, 0], axis=1)
        gain = sure.mean() + sure.min(axis=1).mean()
        return float(gain - far.mean() / 2 - dull.mean() - lengths.mean() / 10)


def distances(points: Array, samples: Array) -> Array:
    """From each point to the nearest sample."""
    square = (points**2).sum(axis=1)[:, None] + (samples**2).sum(axis=1) - 2 * points @ samples.T
    return np.sqrt(np.maximum(square.min(axis=1), 0.0))


def halves(samples: Samples, map_shape: tuple[int, int], seed: int) -> Samples:
    """Of the samples that train, one half for a map, and the other to start from."""
    mixed = np.random.default_rng(seed).permutation(len(samples.X))
    mine, others = np.split(mixed, [len(mixed) // 2])
    X, y = samples.X, samples.y
    return Samples(X[mine], y[mine], X[others], y[others], map_shape, samples.image_shape)


LEARNED_ON = ((6, 6), (9, 9), (12, 12))
COST = 0.01
"""What a weight of 1 costs, so that few inputs have a say: what is learned should do for other data."""


def trained(
    seed: int = 0, *, is_constant: bool = False, n_rounds: int = 40, n_tried: int = 32, n_paths: int = 60
) -> ss.Policy:
    """A linear policy by the cross-entropy method, from the part of the digits that trains.

    Policies are drawn around the mean of the best quarter of those before; each round has its own starts, on maps
    of three sizes. A constant policy has biases alone. The step stays that of `Adaptive`.
    """
    rng, samples = np.random.default_rng(seed), digits()
    parts = [halves(samples, shape, seed + k) for k, shape in enumerate(LEARNED_ON)]
    tasks = [(Task.of(part, seed, n_paths=400), Judge.of(part)) for part in parts]
    n_inputs = 0 if is_constant else len(ss.Policy.NUMBERS)
    mean, spread = np.zeros((2, n_inputs + 1)), np.full((2, n_inputs + 1), 0.5)
    for number in range(n_rounds):
        drawn = mean + spread * rng.normal(size=(n_tried, *mean.shape))
        rows = [rng.permutation(len(task.start))[:n_paths] for task, _ in tasks]
        worth = [mean_worth(each, tasks, rows) for each in drawn]
        best = drawn[np.argsort(worth)[-n_tried // 4 :]]
        mean, spread = best.mean(axis=0), best.std(axis=0) + 0.1 / (1 + number)
        print(f"round {number + 1} of {n_rounds}: {np.mean(worth):.4f}", file=sys.stderr, flush=True)
    return policy_of(mean)


def mean_worth(values: Array, tasks: Sequence[tuple[Task, Judge]], rows: Sequence[Indices]) -> float:
    """What a policy of these values is worth on some paths of each task, less the cost of its weights."""
    policy = policy_of(values)
    found = [
        judge(task.by(policy, some).frames(N_FRAMES)) for (task, judge), some in zip(tasks, rows, strict=True)
    ]
    return float(np.mean(found)) - COST * float((values[:, :-1] ** 2).sum())


def policy_of(values: Array) -> ss.Policy:
    """The policy of weights (2, n_inputs) and biases for rigidity and exponent; the step stays."""
    weights = np.zeros((N_ACTIONS, len(ss.Policy.NUMBERS)))
    weights[:2, : values.shape[1] - 1] = values[:, :-1]
    return ss.Policy([(weights, [*values[:, -1], 0.0])])


# How paths are measured


VIA = "via samples"
WAYS = ("default", "learned", "constant", VIA, "line")
MEASURED = (
    "confidence",
    "weakest_confidence",
    "success",
    "third_class",
    "sharpness_middle",
    "sharpness_crossing",
    "manifold_middle",
    "manifold_crossing",
    "manifold_worst",
    "told_apart_crossing",
    "path_length",
)
TOLD_APART = "told_apart_crossing"
AIMS = {"sharpness_middle": 1.0, "sharpness_crossing": 1.0, TOLD_APART: 0.5, "path_length": 1.0}
"""What values should be near to; of others high or low is good."""
HIGH = ("confidence", "weakest_confidence", "success")
Found = dict[str, dict[str, list[float]]]
"""By way and measure the values of all seeds."""


def frames_of(task: Task, controls: dict[str, ss.Policy]) -> dict[str, Array]:
    """The frames of paths on prototypes, from the same starts to the same units."""
    by_controls = {name: task.by(policy).frames(N_FRAMES) for name, policy in controls.items()}
    return {"default": task.tuned.frames(N_FRAMES), **by_controls}


def others_of(task: Task) -> dict[str, Array]:
    """The frames of what they are compared with."""
    line = ss.straight_line(task.start, task.book.prototypes[task.units], N_FRAMES)
    return {VIA: task.via.frames(N_FRAMES), "line": line}


def qualities(task: Task, ways: dict[str, Array], *, is_told_apart: bool) -> dict[str, ss.PathQuality]:
    """All ways by one judge: samples that train and that no path goes by, and others that none starts from."""
    samples, is_image = task.samples, task.samples.image_shape is not None
    reference = samples.X[unused(samples.X, *task.via.waypoints)] if VIA in ways else samples.X
    started = {start.tobytes() for start in task.start}
    held = np.array([x for x in samples.held if x.tobytes() not in started])
    classifier = NetworkClassifier.fit(samples.X, samples.y, is_image=is_image, seed=0)
    return {
        name: ss.path_quality(
            frames,
            reference=reference,
            held_out=held,
            classifier=classifier,
            target=task.target,
            image_shape=samples.image_shape,
            told_apart_by=samples.looked_at,
            groups=None if is_told_apart else np.zeros(len(frames)),
        )
        for name, frames in ways.items()
    }


def measured(
    samples: Samples, controls: dict[str, ss.Policy], seeds: Sequence[int], *, is_whole: bool = True
) -> Found:
    """The measures for several seeds: of all ways, or of those on prototypes without telling frames apart."""
    found: Found = {}
    for seed in seeds:
        task = Task.of(samples, seed)
        ways = frames_of(task, controls) | (others_of(task) if is_whole else {})
        for name, quality in qualities(task, ways, is_told_apart=is_whole).items():
            for measure in MEASURED:
                value = getattr(quality, measure)
                if value is not None:
                    found.setdefault(name, {}).setdefault(measure, []).append(value)
        print(f"seed {seed} is measured", file=sys.stderr, flush=True)
    return found


def better(found: Found, way: str, measure: str) -> Array:
    """By how much a way is better than the default by a measure, for each seed."""
    mine, default = (np.array(found[name][measure]) for name in (way, "default"))
    if measure in AIMS:
        return np.abs(default - AIMS[measure]) - np.abs(mine - AIMS[measure])
    return mine - default if measure in HIGH else default - mine


def interval(values: Array) -> tuple[float, float]:
    """The mean, and half the width of its 95 % interval, by Student's t."""
    n = len(values)
    return float(values.mean()), float(student.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n))


def verdict(found: Found, way: str) -> str:
    """By how many measures a way is better and worse, as far as intervals tell."""
    sides: dict[str, list[str]] = {"better": [], "worse": []}
    for measure in found[way]:
        mean, half = interval(better(found, way, measure))
        if abs(mean) > half:
            sides["better" if mean > 0 else "worse"].append(words(measure))
    parts = [f"{side} in {', '.join(names) or 'nothing'}" for side, names in sides.items()]
    return f"Beside the default, the {way} control is {parts[0]}; {parts[1]}."


def words(measure: str) -> str:
    return measure.replace("_", " ")


def rows_of(found: Found) -> list[list[str]]:
    """A row for each measure: the means of all ways, and how much better two of them are."""
    rows = list[list[str]]()
    for measure in found["default"]:
        row = [words(measure)]
        for way in WAYS:
            row.append(f"{np.mean(found[way][measure]):.3f}")
            if way in ("learned", "constant"):
                mean, half = interval(better(found, way, measure))
                row.append(f"{mean:+.3f} ± {half:.3f}")
        rows.append(row)
    return rows


HEAD = ("measure", "default", "learned", "better by", "constant", "better by", "via samples", "line")


def main() -> None:
    print(WORDS)
    controls = {"learned": ss.Policy.load(BUNDLED), "constant": trained(is_constant=True)}
    known = {name: samples for name, make in DATA.items() if (samples := make()) is not None}
    for name, samples in known.items():
        found = measured(samples, controls, SEEDS)
        heading(name, " ".join((DATA[name].__doc__ or "").split()))
        print(fill(verdict(found, "learned"), 115), fill(verdict(found, "constant"), 115), "", sep="\n")
        table(HEAD, rows_of(found))
    heading("Learned anew", ANEW.strip())
    others = {f"of seed {seed}": trained(seed) for seed in (1, 2)} | {"of the package": controls["learned"]}
    table(("policy and data", *(words(each) for each in MEASURED if each != TOLD_APART)), anew(known, others))
    heading("What it does on the way", ON_THE_WAY.strip())
    parts = [f"{low / N_PARTS:g} to {(low + 1) / N_PARTS:g}" for low in range(N_PARTS)]
    table(
        ("factor and data", *parts),
        [row for name in known for row in factors(name, known[name], controls["learned"])],
    )


N_PARTS = 5
"""Of the progress."""


def factors(name: str, samples: Samples, policy: ss.Policy) -> Iterator[list[str]]:
    """What rigidity and exponent are multiplied with in each part of the way, as geometric means."""
    seen = list[tuple[Array, Array]]()

    def decide(numbers: Array) -> Array:
        seen.append((numbers, policy(numbers)))
        return seen[-1][1]

    Task.of(samples, 0).by(decide)
    numbers, actions = (np.concatenate(each) for each in zip(*seen, strict=True))
    part = np.clip(N_PARTS * numbers[:, ss.Policy.NUMBERS.index("progress")], 0, N_PARTS - 1).astype(int)
    for place, (what, most) in enumerate((("rigidity", RIGIDITY_FACTOR), ("exponent", EXPONENT_FACTOR))):
        means = (most ** actions[part == k, place].mean() for k in range(N_PARTS))
        yield [f"{what}, {name}", *(f"{mean:.2f}" for mean in means)]


def anew(known: dict[str, Samples], policies: dict[str, ss.Policy]) -> Iterator[list[str]]:
    """How much better than the default each policy is, without what tells frames apart."""
    for name, samples in known.items():
        found = measured(samples, policies, SEEDS[:3], is_whole=False)
        for policy in policies:
            cells = (
                f"{better(found, policy, measure).mean():+.3f}" if measure in found[policy] else ""
                for measure in MEASURED
                if measure != TOLD_APART
            )
            yield [f"{policy}, {name}", *cells]


if __name__ == "__main__":
    if "--train" in sys.argv[1:]:
        trained().save(BUNDLED)
    else:
        main()
