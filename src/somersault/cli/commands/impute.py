"""`somersault impute`: what it takes."""

from pathlib import Path

import click

from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.messages import tell
from somersault.cli.options import AS_JSON, DATA, MAP, OUT_TABLE, OVERWRITE


@click.command("impute", short_help="Fill in the missing values of a table.")
@MAP
@DATA
@OUT_TABLE
@data_options
@OVERWRITE
@AS_JSON
def impute(
    map: Path,  # noqa: A002
    data: str,
    out: Path,
    options: DataOptions,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write the table DATA again, with its gaps filled in by a trained MAP.

    DATA is the path of a table with the columns that the map was trained on, or of a .npy, .npz or .zarr. A
    missing value becomes that of the prototype nearest to what is known of its row: a word, or a number with as
    many decimals as its column has. All other cells stay as they are written, and so do names of rows, labels and
    columns that the map does not have. A .csv that is made of a text stays that text, with its delimiter,
    encoding, titles and comments. A row of which no value is known keeps its gaps. Words that stand for nothing
    are told with --na.

    \b
    Examples:
      somersault impute map.safetensors penguins.csv --na NA --out filled.csv
      somersault impute map.safetensors penguins.csv --na NA --out filled.parquet
    """  # noqa: D301
    from somersault import datasets
    from somersault.cli import fact_table, impute_command, table_file

    target = table_file.target(out, [map, *datasets.files_of(data)], overwrite=overwrite)
    imputed = impute_command.run(impute_command.Request(map, data, target, options))
    tell(imputed.notes())
    fact_table.show(imputed.facts(), written={"table": out}, as_json=as_json)
