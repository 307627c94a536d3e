"""`somersault disclose`: what it takes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.messages import tell
from somersault.cli.option_types import Positive
from somersault.cli.options import AS_JSON, DATA, KINDS, MAP

if TYPE_CHECKING:
    from somersault.published import Precision


@click.command("disclose", short_help="Tell how much of the inputs a service gives away.")
@MAP
@DATA
@click.option(
    "--publish",
    default="distances",
    show_default=True,
    type=click.Choice(KINDS),
    help="What the service answers with, of each row and each unit.",
)
@click.option(
    "--digits",
    type=click.IntRange(1, 15),
    help="To how many significant digits distances are rounded, or to how many decimals all else. "
    "[default: not rounded]",
)
@click.option("--top", type=click.IntRange(1), help="Of how many of the nearest units it tells. [default: of all]")
@click.option(
    "--noise",
    type=Positive(),
    help="Standard deviation of the normal noise that is added to each number. [default: none]",
)
@click.option(
    "--precision",
    default="float64",
    show_default=True,
    type=click.Choice(["float64", "float32", "float16"]),
    help="Type of the numbers that are sent.",
)
@data_options
@AS_JSON
def disclose(
    map: Path,  # noqa: A002
    data: str,
    publish: str,
    digits: int | None,
    top: int | None,
    noise: float | None,
    precision: "Precision",
    options: DataOptions,
    as_json: bool,
) -> None:
    """Tell how much of the rows of DATA comes back from what a service publishes of them.

    The service has a trained MAP, and its readers know it. DATA is what `somersault predict` takes; rows with gaps
    are left out, and of more than 1000 rows the first 1000 are published. Errors are shares of that of guessing
    the mean of the units. A row is recognized if its point is nearer to it than to all other rows. Intervals are
    at 95 percent. What comes back is a lower bound: another reader may find more.

    \b
    Examples:
      somersault disclose map.safetensors penguins.csv
      somersault disclose map.safetensors penguins.csv --publish responsibilities --digits 2
      somersault disclose map.safetensors penguins.csv --publish cosine --digits 2 --top 20 --json
      somersault disclose map.safetensors penguins.csv --noise 0.5 --precision float32
    """  # noqa: D301
    from somersault.cli import disclose_command, fact_table

    request = disclose_command.Request(map, data, publish, digits, top, noise, precision, options)
    found = disclose_command.run(request)
    tell(found.notes)
    fact_table.show(found.facts(), [f"{found.disclosure}."], as_json=as_json)
