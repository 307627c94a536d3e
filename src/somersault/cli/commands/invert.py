"""`somersault invert`: what it takes."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from somersault.cli.data_options import NA
from somersault.cli.messages import tell
from somersault.cli.option_types import DataSource, ModelPath, Noise, Regularization
from somersault.cli.options import AS_JSON, KINDS, OVERWRITE

if TYPE_CHECKING:
    from somersault.inversion import Given


@click.command("invert", short_help="Turn distances from units or anchors back into points.")
@click.argument("activations", type=DataSource())
@click.option("--map", type=ModelPath(), metavar="FILE", help="The map that they are of.")
@click.option(
    "--anchors",
    type=DataSource(),
    metavar="FILE",
    help="In the place of a map a table of places: a row for each unit, perhaps behind its name.",
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
    "--kind",
    type=click.Choice(KINDS),
    help="What ACTIVATIONS holds. [default: squared_distances; with --anchors distances]",
)
@click.option(
    "--refine",
    is_flag=True,
    help="Go on to the nonlinear least squares of the distances themselves, for few anchors and noisy distances.",
)
@click.option(
    "--outliers",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="NUMBER",
    help="How many distances of a row may be left out where it belongs to no point. Needs --noise.",
)
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
    help="Standard deviation of the errors of what ACTIVATIONS holds: one for all, or a file with one for each "
    "unit (a single row) or for each entry. [default: unknown, the same for all units]",
)
@OVERWRITE
@AS_JSON
def invert(
    activations: str,
    map: Path | None,  # noqa: A002
    anchors: str | None,
    out: Path,
    na: tuple[str, ...],
    kind: "Given | None",
    refine: bool,
    outliers: int,
    regularization: float | str | None,
    noise: float | str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Find the points whose distances from the units of a map, or from anchors, are the rows of ACTIVATIONS.

    ACTIVATIONS is the path of a table, a .npy, .npz or .zarr with a column for each unit: squared distances, as
    som.transform(X) gives them, or what --kind says. Empty fields and NaN are not known. With --noise, precise
    distances count more than others, and rows that belong to no point are told by a test at the level 0.001.
    With --anchors a table of points also has their expected errors, and the other point where two explain the
    distances.

    \b
    Examples:
      somersault invert distances.npy --map map.safetensors --out points.npy
      somersault invert measured.csv --map map.safetensors --out points.csv --regularization gcv
      somersault invert noisy.csv --map map.safetensors --out points.npy --noise 0.1 --regularization discrepancy
      somersault invert ranges.csv --anchors anchors.csv --noise 0.3 --refine --outliers 1 --out points.csv
    """  # noqa: D301
    if (map is None) == (anchors is None):
        raise click.UsageError("need either --map, with the units, or --anchors, with their places")
    if refine and regularization is not None:
        raise click.UsageError("--refine finds its own regularization; leave out --regularization, or --refine")
    if outliers and noise is None:
        raise click.UsageError("--outliers needs --noise, the standard deviation of the errors, to tell them by")
    from somersault import datasets
    from somersault.cli import fact_table, invert_command, table_file
    from somersault.file_kinds import ARRAY

    tables = [table for table in (activations, noise, anchors) if isinstance(table, str)]
    reads = [*filter(None, [map]), *chain.from_iterable(datasets.files_of(table) for table in tables)]
    target = table_file.target(out, reads, overwrite=overwrite, others={".npy": ARRAY})
    kind = kind or ("squared_distances" if anchors is None else "distances")
    inverted = invert_command.run(
        invert_command.Request(
            activations, map, target, regularization, noise, na, anchors, kind, refine, outliers
        )
    )
    tell(inverted.notes)
    fact_table.show(inverted.facts(), written={"points": out}, as_json=as_json)
