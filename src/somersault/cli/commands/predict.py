"""`somersault predict`: what it takes."""

from pathlib import Path

import click

from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.messages import tell
from somersault.cli.options import AS_JSON, CLUSTERS, DATA, MAP, OUT_TABLE, OVERWRITE


@click.command("predict", short_help="Tell the unit, cluster and label of each row.")
@MAP
@DATA
@OUT_TABLE
@CLUSTERS
@data_options
@OVERWRITE
@AS_JSON
def predict(
    map: Path,  # noqa: A002
    data: str,
    out: Path,
    n_clusters: int | str | None,
    options: DataOptions,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write a table that says where each row of DATA lies on a trained MAP.

    DATA is digits, gaussians, mnist or faces, or the path of a table, of a .npy, .npz or .zarr, or of a folder of
    images. Of a table it takes the columns that the map was trained on, by name. Large files are read and written
    in blocks.

    The first column names the row, as the index column of DATA or the file of an image does, or else numbers it
    from 1. Then come: unit, counted from 0; map_row and map_column, where the unit lies on the map, from 0;
    cluster and label of the unit, if units have some; prediction, if the file holds a classifier or a regressor;
    distance, from the row to the prototype of its unit; score, which is minus that distance: the higher the
    score, the more the row is like the training data. A row without any value has empty cells.

    \b
    Examples:
      somersault predict map.safetensors penguins.csv --out rows.csv
      somersault predict map.safetensors penguins.csv --clusters auto --out rows.parquet
    """  # noqa: D301
    from somersault import datasets
    from somersault.cli import fact_table, predict_command, table_file

    target = table_file.target(out, [map, *datasets.files_of(data)], overwrite=overwrite)
    predicted = predict_command.run(predict_command.Request(map, data, target, n_clusters, options))
    tell(predicted.notes())
    fact_table.show(predicted.facts(), written={"rows": out}, as_json=as_json)
