"""`somersault morph`: what it takes."""

from pathlib import Path
from typing import Literal

import click
from click.core import ParameterSource

from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.group import TYPED
from somersault.cli.messages import tell
from somersault.cli.option_types import MOST_MORPHED, Bounds, ModelPath, Shape
from somersault.cli.options import AS_JSON, DATA, EPOCHS, OVERWRITE, STANDARDIZE, seed


@click.command("morph", short_help="Morph samples along a map, and measure how well.")
@DATA
@click.option(
    "--from", "from_label", metavar="LABEL", help="Label of the samples to morph. [default: any but that of --to]"
)
@click.option(
    "--to",
    required=True,
    metavar="LABEL|UNIT|CLUSTER",
    help="Label or unit to morph them into; unit:12 is a unit even where 12 is a label, cluster:2 a cluster of "
    "the map of --map.",
)
@click.option(
    "--map",
    type=ModelPath(),
    metavar="FILE",
    help="A trained map of such data to morph on. [default: one is trained]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where report.html, morph.gif, frames.csv and frames.npz go. [required without --map]",
)
@click.option(
    "--samples", "n_samples", default=10, show_default=True, type=click.IntRange(1), help="How many to morph."
)
@click.option(
    "--frames",
    "n_frames",
    default=11,
    show_default=True,
    type=click.IntRange(3, 201),
    help="Of each path, at equal progress.",
)
@click.option(
    "--shape",
    type=Shape(MOST_MORPHED),
    help="Of the map to train, such as 10x12. [default: a square of about 5·√n units for n samples, at most n/4 "
    "and 20x20]",
)
@EPOCHS
@seed("what is held out, and where the classifier starts")
@data_options
@STANDARDIZE
@click.option(
    "--on",
    default="samples",
    show_default=True,
    type=click.Choice(["samples", "medoids", "prototypes"]),
    help="What the morphs run on: samples that the map keeps, the medoids of its units, or its prototypes.",
)
@click.option(
    "--bounds",
    type=Bounds(),
    metavar="LOW,HIGH",
    help="No feature of any frame leaves them, such as 0,1 for the pixels of images; 0, has no upper one.",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="NAMES",
    help="Columns, by name or number, with commas between, that may change; all others stay as they are. "
    "[default: all may]",
)
@OVERWRITE
@AS_JSON
@click.pass_context
def morph(
    ctx: click.Context,
    data: str,
    from_label: str | None,
    to: str,
    map: Path | None,  # noqa: A002
    out: Path | None,
    n_samples: int,
    n_frames: int,
    shape: tuple[int, int] | None,
    n_epochs: int,
    seed: int,
    options: DataOptions,
    standardize: bool,
    on: Literal["samples", "medoids", "prototypes"],
    bounds: tuple[float, float] | None,
    vary: tuple[str, ...],
    overwrite: bool,
    as_json: bool,
) -> None:
    """Train a map on DATA, move samples that it has not seen toward a label or a unit, and measure the paths.

    DATA is what `somersault train` takes. One sample in five is held out, among them those to morph (of mnist: its
    test split); the map, and the classifier that measures confidence, are trained on the rest. A map that is
    given with --map keeps its labels, if it has any, and may have seen all samples; without --out it leaves no
    files. Of a table only the columns that this map was trained on are read.

    \b
    Examples:
      somersault morph digits --from 3 --to 8 --out out/
      somersault morph digits --map map.safetensors --to 8
      somersault morph digits --from 3 --to 8 --bounds 0,1 --out out/
      somersault morph flowers.csv --label-column species --from setosa --to virginica --out out/
      somersault morph unlabeled.npy --to unit:12 --shape 8x8 --out out/
    """  # noqa: D301
    _check_map(ctx, map, out)
    if overwrite and out is None:
        raise click.UsageError("--overwrite is for what --out names: leave it out, or pass --out.")
    from somersault import datasets
    from somersault.cli import display, outputs, progress_bar

    reads = [*datasets.files_of(data), *filter(None, [map])]
    targets = None if out is None else outputs.targets(out, outputs.KINDS, reads, overwrite=overwrite)
    with progress_bar.shown() as progress:
        from somersault.cli.morph_command import Request, run

        request = Request(
            source=data,
            to=to,
            from_label=from_label,
            n_samples=n_samples,
            n_frames=n_frames,
            shape=shape,
            n_epochs=n_epochs,
            seed=seed,
            options=options,
            standardize=standardize,
            on=on,
            map=map,
            command=ctx.meta[TYPED],
            bounds=bounds,
            vary=vary,
        )
        comparison = run(request, progress)
        written = {} if targets is None else outputs.write(comparison, targets, progress)
    tell(display.notes(request, comparison))
    if targets is not None and "frames.csv" not in written:
        tell([f"note: no frames.csv, as the frames have more than {outputs.MOST_CELLS:,} values: see frames.npz"])
    if as_json:
        click.echo(display.as_json(comparison, written))
    else:
        display.print_table(comparison, written)


def _check_map(ctx: click.Context, given: Path | None, out: Path | None) -> None:
    """Refuse options that contradict a map, or the lack of one."""
    if given is None and out is None:
        raise click.UsageError("Missing option '--out'.")
    for name, option in (("shape", "--shape"), ("n_epochs", "--epochs"), ("standardize", "--standardize")):
        if given is not None and ctx.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"{option} is of a map to train, but --map gives a trained one; leave one out.")
