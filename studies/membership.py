"""Who was among the samples of a map, by what its file holds: prototypes, samples, or means of a few of them.

`python -m studies.membership > studies/membership.md` makes the report. The tables are those of `studies.tables`;
what is not there is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from benchmarks.markdown import heading, table
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

import somersault as ss
from somersault import datasets
from somersault.array_types import Array
from somersault.estimator.map_state import as_rows
from somersault.exemplars import OF_MEANS, Exemplars
from somersault.labels import Labels, sample_labels
from studies import tables

SEEDS = (0, 1)
COUNTS = (2, 3, OF_MEANS, 10)

WORDS = f"""# What a file without samples tells of them

A map that keeps no samples, `SOM(keep=None)`, and a file that was saved with `samples=False` hold prototypes,
and means of at least {OF_MEANS} samples that are alike. Whoever has a row can ask whether it was among them.
Then it lies nearer to what the file holds than other rows do. How often is that guess right?

By means of {OF_MEANS} it is right less often than by prototypes, which every file holds, or, on Titanic, as often.
By means of three it is right more often on the digits, so {OF_MEANS} are the fewest. A guess that knows nothing
has .5.

Neither is anonymous. A prototype may be about a single sample, where its unit has one and its neighbors are far.
Of {OF_MEANS} rows that are equal, or of one person, the mean is about this row or person. A far outlier leaves its
mark on its mean. Who knows all samples of a mean but one can compute that one. Publish a map of people only where
these may be guessed.

Command: `python -m studies.membership`.
"""


@dataclass(frozen=True)
class Split:
    """A map of half of some data, and both halves as it sees them."""

    name: str
    som: ss.SOM
    train: Array
    held: Array
    labels: Labels

    def auc(self, *kept: Array) -> str:
        """How surely training samples are told from others by how near they are to each kind of points."""
        off = [self.off(points) for points in kept]
        nearness = -np.sum(off, axis=0)
        was_there = np.arange(len(nearness)) < len(self.train)
        return f"{roc_auc_score(was_there, nearness):.2f}"

    def off(self, points: Array) -> Array:
        """Distances of all samples to the nearest of the points."""
        both = np.vstack([self.train, self.held])
        return np.sqrt(self.som.columns_.metric.nearest(both, points)[1][:, 0])

    def means(self, of: int) -> Array:
        """What is kept in the place of samples, of so many each."""
        book, columns = self.som.codebook_, self.som.columns_
        found = as_rows(Exemplars.drawn(self.train, book.n_units, columns.metric, self.labels, of=of), columns)
        return np.empty((0, columns.n_encoded)) if found is None else found.points.astype(np.float64)


def splits(seed: int) -> Iterator[Split]:
    digits, cancer = datasets.digits(), load_breast_cancer(return_X_y=True)
    for name, X, y in (("digits", digits.X, np.asarray(digits.y)), ("breast cancer", *cancer)):
        train, held, labels, _ = train_test_split(X, y, test_size=0.5, stratify=y, random_state=seed)
        som = ss.SOM(standardize=name != "digits", random_state=seed).fit(train)
        yield Split(name, som, train.astype(np.float64), held, sample_labels(labels, len(labels)))
    for case in tables.cases(seed):
        train, held, labels, _ = case.parts
        rows = tables.encoded(case.som, train), tables.encoded(case.som, held)
        yield Split(case.name, case.som, *rows, sample_labels(labels.to_numpy(), len(labels)))


def main() -> None:
    rows: list[list[str]] = []
    for seed in SEEDS:
        for split in splits(seed):
            prototypes, means = split.som.prototypes_, split.means(OF_MEANS)
            kept = np.asarray(split.som.codebook_.exemplars.points, dtype=np.float64)
            rows.append([
                f"{split.name}, seed {seed}", str(len(split.train)), split.auc(kept), split.auc(prototypes),
                *(split.auc(split.means(of)) for of in COUNTS),
                split.auc(prototypes, means), f"{np.mean(split.off(means)[: len(split.train)] < 1e-9):.3f}",
            ])  # fmt: skip
    print(WORDS)
    heading(
        "Was a row among the samples?",
        "Area under the ROC curve of the guess, for rows that were and as many or somewhat fewer that were not. "
        f"Both: by the sum of the distances to prototypes and to means of {OF_MEANS}. Equal: share of the "
        f"samples that a mean of {OF_MEANS} is equal to.",
    )
    names = [
        "samples",
        "kept samples",
        "prototypes",
        *(f"means of {of}" for of in COUNTS),
        "both",
        "equal",
    ]
    table(["data", *names], rows)


if __name__ == "__main__":
    main()
