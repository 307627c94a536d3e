"""Options that several commands share."""

from collections.abc import Callable
from typing import Any

import click

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
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
