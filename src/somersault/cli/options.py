"""Options that several commands share."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import click

from somersault.cli.option_types import Names

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
LABEL_COLUMN = click.option(
    "--label-column",
    metavar="NAME",
    help="Column of a .csv or .parquet with the labels. [default: label, target, class or y]",
)


def _joined(_ctx: click.Context, _param: click.Parameter, names: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(names))


DROP = click.option(
    "--drop",
    multiple=True,
    type=Names(),
    callback=_joined,
    help="Columns of a .csv or .parquet to leave out, with commas between, such as names and other words.",
)
NA = click.option(
    "--na",
    multiple=True,
    type=Names(),
    callback=_joined,
    metavar="WORDS",
    help='Words of a .csv or .parquet that stand for nothing, with commas between, such as "NA,-999,?": in labels '
    "and in columns of numbers. [default: empty cells only]",
)
STANDARDIZE = click.option(
    "--standardize",
    is_flag=True,
    help="Let all columns count alike, whatever their units of measure: differences weigh 1/variance.",
)
EPOCHS = click.option(
    "--epochs", "n_epochs", default=20, show_default=True, type=click.IntRange(0), help="Passes over the data."
)
OVERWRITE = click.option(
    "--overwrite",
    is_flag=True,
    help="Replace a file that is not a result of somersault, too. Older results of the same kind are replaced "
    "without it; a file that is read never is.",
)


def seed(decides: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that decides what is random."""
    seeds = click.IntRange(0, 2**32 - 1)
    return click.option("--seed", default=0, show_default=True, type=seeds, help=f"Decides {decides}.")
