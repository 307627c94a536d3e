"""`somersault summary`: what it takes."""

from pathlib import Path

import click

from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.messages import tell
from somersault.cli.options import AS_JSON, CLUSTERS, DATA, MAP, OVERWRITE


@click.command("summary", short_help="Tell what is special about each cluster, or unit.")
@MAP
@DATA
@click.option(
    "--by",
    default="cluster",
    show_default=True,
    type=click.Choice(["cluster", "unit"]),
    help="What the rows are grouped by.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the table goes with all of its columns: a .csv, .tsv, .txt, .jsonl, .feather or .parquet. "
    "[default: it is printed only]",
)
@CLUSTERS
@data_options
@OVERWRITE
@AS_JSON
def summary(
    map: Path,  # noqa: A002
    data: str,
    by: str,
    out: Path | None,
    n_clusters: int | str | None,
    options: DataOptions,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Tell what is special about the rows of DATA in each cluster of a trained MAP.

    DATA is what `somersault predict` takes. Of each group it tells the size, the share of all rows, the most
    frequent label and its share, in which columns the group differs most from all rows (by how many standard
    deviations), and the mean and standard deviation of each column; of a column of words the most frequent one. A
    map without clusters is joined into as many as it shows.

    \b
    Examples:
      somersault summary map.safetensors penguins.csv
      somersault summary map.safetensors penguins.csv --clusters 3 --out clusters.csv
      somersault summary map.safetensors penguins.csv --by unit --json
    """  # noqa: D301
    if overwrite and out is None:
        raise click.UsageError("--overwrite is for what --out names: leave it out, or pass --out.")
    from somersault import datasets
    from somersault.cli import summary_command, table_file

    reads = [map, *datasets.files_of(data)]
    target = None if out is None else table_file.target(out, reads, overwrite=overwrite)
    found = summary_command.run(summary_command.Request(map, data, by, target, n_clusters, options))
    tell(found.notes)
    click.echo(found.as_json() if as_json else str(found))
