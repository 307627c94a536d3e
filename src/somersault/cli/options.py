"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from somersault.cli.option_types import ClusterNumber, DataSource, ModelPath

KINDS = ("squared_distances", "distances", "responsibilities", "memberships", "cosine", "correlation")
"""What can be known of samples and units, as `Codebook.invert` has it; here, since that is slow to import."""

MAP = click.argument("map", type=ModelPath())
DATA = click.argument("data", type=DataSource())
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
    "without it, but for a .csv, which does not tell who made it; a file that is read never is.",
)

OUT_TABLE = click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the table goes: a .csv, .tsv, .txt, .jsonl, .feather or .parquet.",
)
CLUSTERS = click.option(
    "--clusters",
    "n_clusters",
    type=ClusterNumber(),
    metavar="NUMBER|auto",
    help="Join the units of the map into so many clusters, or as many as it shows; its file stays as it is. "
    "[default: the clusters in the file, if any]",
)


def seed(decides: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that decides what is random."""
    seeds = click.IntRange(0, 2**32 - 1)
    return click.option("--seed", default=0, show_default=True, type=seeds, help=f"Decides {decides}.")
