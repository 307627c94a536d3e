"""`somersault invert`: what it takes."""

from itertools import chain
from pathlib import Path

import click

from somersault.cli.data_options import NA
from somersault.cli.messages import tell
from somersault.cli.option_types import Noise, Regularization
from somersault.cli.options import AS_JSON, OVERWRITE


@click.command("invert", short_help="Turn squared distances from the units back into points.")
@click.argument("activations")
@click.option(
    "--map", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The map that they are of."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the points go: a .npy of numbers; or a .csv, .tsv, .txt, .jsonl, .feather or .parquet with the "
    "names of the columns, and with words where the map has words.",
)
@NA
@click.option(
    "--regularization",
    type=Regularization(),
    default="none",
    show_default=True,
    metavar="none|gcv|discrepancy|NUMBER",
    help="For noisy distances: Tikhonov's μ, squared feature scale; gcv, which finds one for each row; or "
    "discrepancy, which does so by the --noise.",
)
@click.option(
    "--noise",
    type=Noise(),
    metavar="NUMBER|FILE",
    help="Standard deviation of the errors of the squared distances: one for all, or a file with one for each "
    "unit (a single row) or for each distance. [default: unknown, the same for all units]",
)
@OVERWRITE
@AS_JSON
def invert(
    activations: str,
    map: Path,  # noqa: A002
    out: Path,
    na: tuple[str, ...],
    regularization: float | str | None,
    noise: float | str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Find the points whose squared distances from the units of a map are the rows of ACTIVATIONS.

    ACTIVATIONS is the path of a table, a .npy, .npz or .zarr with a column for each unit, as
    som.transform(X) gives them. Empty fields and NaN are distances that are not known. With --noise, precise
    distances count more than others, and rows that belong to no point are told by a test at the level 0.001.

    \b
    Examples:
      somersault invert distances.npy --map map.safetensors --out points.npy
      somersault invert measured.csv --map map.safetensors --out points.csv --regularization gcv
      somersault invert noisy.csv --map map.safetensors --out points.npy --noise 0.1 --regularization discrepancy
    """  # noqa: D301
    from somersault import datasets
    from somersault.cli import fact_table, invert_command, table_file
    from somersault.file_kinds import ARRAY

    tables = [activations, noise] if isinstance(noise, str) else [activations]
    reads = [map, *chain.from_iterable(datasets.files_of(table) for table in tables)]
    target = table_file.target(out, reads, overwrite=overwrite, others={".npy": ARRAY})
    request = invert_command.Request(activations, map, target, regularization, noise, na)
    inverted = invert_command.run(request)
    tell(inverted.notes)
    fact_table.show(inverted.facts(), written={"points": out}, as_json=as_json)
