"""`somersault train`: what it takes."""

from pathlib import Path

import click

from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.messages import tell
from somersault.cli.option_types import MOST_TRAINED, Shape
from somersault.cli.options import AS_JSON, DATA, EPOCHS, OVERWRITE, STANDARDIZE, seed


@click.command("train", short_help="Train a map and save it.")
@DATA
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the map goes, such as map.safetensors.",
)
@click.option(
    "--shape",
    type=Shape(MOST_TRAINED),
    help="Of the map, such as 20x20. [default: about 5·√n units for n samples, at most n and 5000, the sides in "
    "the proportions of the data]",
)
@EPOCHS
@seed("in which order samples come, and which a wide neighborhood looks at")
@click.option(
    "--topology",
    default="hexagonal",
    show_default=True,
    type=click.Choice(["hexagonal", "rectangular"]),
    help="Six neighbors of a unit, or four.",
)
@click.option(
    "--boundary",
    default="planar",
    show_default=True,
    type=click.Choice(["planar", "cylindrical", "toroidal"]),
    help="Which edges of the map are joined: none, left and right, or all.",
)
@click.option(
    "--solver",
    default="batch",
    show_default=True,
    type=click.Choice(["batch", "minibatch", "online"]),
    help="Update from all samples, from some at a time, or from one by one.",
)
@data_options
@STANDARDIZE
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Of Dask, such as tcp://10.0.0.1:8786, whose workers read the data and train. They must see the same "
    "files.",
)
@click.option(
    "--no-samples",
    "samples",
    flag_value=False,
    default=True,
    help="Leave samples out of the file: morphs go by means of five. Else it holds some 25 for each unit.",
)
@click.option("--resume", is_flag=True, help="Go on with a training that was stopped.")
@OVERWRITE
@AS_JSON
def train(
    data: str,
    out: Path,
    shape: tuple[int, int] | None,
    n_epochs: int,
    seed: int,
    topology: str,
    boundary: str,
    solver: str,
    options: DataOptions,
    standardize: bool,
    scheduler: str | None,
    samples: bool,
    resume: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Train a map on all of DATA and save it; labels of the data, if any, become labels of the units.

    DATA is digits, gaussians, mnist or faces, or the path of a table (.csv, .tsv, .txt, packed or not, .xlsx,
    .parquet, .feather, .jsonl), a .npy, .npz or .zarr, or a folder of images, sounds or tables; - is a table from
    standard input. What was understood of a table is told in one line: its numbers, its words, which are
    categories, its labels, and what was left out and why. Options overrule each guess. Samples that take 256 MB
    or more are not read into memory, but in blocks.

    What is trained is kept beside the map, as FILE.checkpoint, every ten seconds at the end of an epoch. Whatever
    stops the training, the same command with --resume goes on from there and makes the same map as if nothing had
    happened. The checkpoint is removed when the map is saved.

    \b
    Examples:
      somersault train digits --out map.safetensors
      somersault train flowers.csv --label-column species --shape 12x10 --out flowers.safetensors
      somersault train people.csv --label-column job --standardize --out people.safetensors
      somersault train mnist --out mnist.safetensors --epochs 50 --resume
      somersault train /data/parts --out big.safetensors --scheduler tcp://10.0.0.1:8786
    """  # noqa: D301
    from somersault.cli import fact_table, progress_bar, train_command

    target, checkpoint = train_command.targets(out, data, overwrite=overwrite)
    request = train_command.Request(
        source=data,
        out=target,
        checkpoint=checkpoint,
        shape=shape,
        n_epochs=n_epochs,
        seed=seed,
        topology=topology,
        boundary=boundary,
        solver=solver,
        options=options,
        standardize=standardize,
        resume=resume,
        scheduler=scheduler,
        samples=samples,
        overwrite=overwrite,
    )
    tell(request.notes)
    with progress_bar.shown() as progress:
        trained = train_command.run(request, progress)
    tell(trained.notes)
    fact_table.show(trained.facts(), written={"map": out}, as_json=as_json)
    if not as_json:
        tell([f"to look at it: {request.to_explore}"])
