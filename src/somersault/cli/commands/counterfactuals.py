"""`somersault counterfactuals`: what it takes."""

from pathlib import Path
from typing import Any

import click

from somersault.cli.change_options import RANGES, WAYS
from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.messages import tell
from somersault.cli.option_types import DataSource, Names, several
from somersault.cli.options import AS_JSON, DATA, MAP, OVERWRITE


@click.command("counterfactuals", short_help="Find what would have to change for rows to be of another class.")
@MAP
@DATA
@click.option(
    "--target",
    required=True,
    metavar="LABEL|LOW..HIGH",
    help="What the rows should be called, such as granted. Of numbers a range, such as 200..250 or 200.. .",
)
@click.option(
    "--train",
    type=DataSource(),
    metavar="TABLE",
    help="Train a classifier on this table, by its --label-column, and ask it: gradient-boosted trees. May be "
    "DATA itself. [default: the labels of the map are asked]",
)
@click.option(
    "--rows",
    **several(Names()),
    metavar="NAMES",
    help="Rows of DATA, with commas between: by the names in the index column, or else by their numbers from 1 "
    "on, where the explorer counts from 0; 3..9 are several. [default: all]",
)
@click.option("--vary", **several(Names()), metavar="NAMES", help="Columns that may change. [default: all]")
@click.option("--fix", **several(Names()), metavar="NAMES", help="Columns that stay as they are.")
@click.option(
    "--bounds",
    **several(RANGES),
    metavar="NAME=LOW..HIGH",
    help="Where values of a column must lie, such as fare=0..100, age=18.. or age=..65; several with commas "
    "between.",
)
@click.option(
    "--direction",
    **several(WAYS),
    metavar="NAME=up|down",
    help="Columns that may only grow, or only shrink, such as age=up; several with commas between.",
)
@click.option(
    "--answers",
    "n_answers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 100),
    help="How many different answers to look for, for each row.",
)
@click.option(
    "--plausible",
    is_flag=True,
    help="Let answers lie more among the data, though they change more. [default: change as little as possible]",
)
@click.option(
    "--no-training-rows",
    "training_rows",
    flag_value=False,
    default=True,
    help="Give no answer that is a complete row of the samples in the map.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the changed rows go, with all of their columns: a .csv, .tsv, .txt, .jsonl, .feather or .parquet. "
    "[default: the changes are printed only]",
)
@data_options
@OVERWRITE
@AS_JSON
def counterfactuals(
    map: Path,  # noqa: A002
    data: str,
    target: str,
    train: str | None,
    rows: tuple[str, ...],
    vary: tuple[str, ...],
    fix: tuple[str, ...],
    bounds: tuple[tuple[str, Any], ...],
    direction: tuple[tuple[str, Any], ...],
    n_answers: int,
    plausible: bool,
    training_rows: bool,
    out: Path | None,
    options: DataOptions,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Find what would have to change in rows of DATA for them to be called TARGET.

    A trained MAP of such rows finds the way, and its labels say what a row is. With --train a classifier says so:
    it is trained on a table of yours in the columns of the map. DATA is what `somersault predict` takes; missing
    values are filled in by the map. The share right is of rows with a label; of those of --train one in five is
    held out for it. A cost adds up the changes of a row: numbers in standard deviations, another word as 1.

    An answer tells what changes the mind of the model. It does not say that the same change has this effect in the
    world.

    \b
    Examples:
      somersault counterfactuals map.safetensors loans.csv --target granted --rows 3,5
      somersault counterfactuals map.safetensors loans.csv --train loans.csv --label-column loan --target granted
      somersault counterfactuals map.safetensors loans.csv --target granted --fix age,home --direction income=up
      somersault counterfactuals map.safetensors loans.csv --target granted --answers 3 --out answers.csv
    """  # noqa: D301
    if vary and fix:
        raise click.UsageError("--vary names what may change, and --fix what stays: leave one out.")
    if overwrite and out is None:
        raise click.UsageError("--overwrite is for what --out names: leave it out, or pass --out.")
    from somersault import datasets
    from somersault.cli import counterfactuals_command, fact_table, table_file

    reads = [map, *datasets.files_of(data), *([] if train is None else datasets.files_of(train))]
    request = counterfactuals_command.Request(
        map=map,
        source=data,
        target=target,
        train=train,
        rows=rows,
        vary=vary,
        fix=fix,
        bounds=bounds,
        direction=direction,
        n_answers=n_answers,
        plausible=plausible,
        training_rows=training_rows,
        out=None if out is None else table_file.target(out, reads, overwrite=overwrite),
        options=options,
    )
    found = counterfactuals_command.run(request)
    tell(found.notes)
    facts, lines = (found.everything(), []) if as_json else (found.facts(), found.lines())
    fact_table.show(facts, lines, written={} if out is None else {"answers": out}, as_json=as_json)
