"""The command `somersault`: parse, one call, print.

Whatever is heavy is imported by the command that needs it: `somersault --help` does not even import NumPy.
Tables and JSON go to standard output, everything else to standard error. Exit codes: 0 done, 1 not done, 2 wrong
usage, 130 interrupted.
"""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from somersault import __version__
from somersault.cli.group import TYPED, Group
from somersault.cli.option_types import (
    MOST_MORPHED,
    MOST_TRAINED,
    Bounds,
    Host,
    Names,
    Noise,
    Regularization,
    Shape,
)

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
_LABEL_COLUMN = click.option(
    "--label-column",
    metavar="NAME",
    help="Column of a .csv or .parquet with the labels. [default: label, target, class or y]",
)


def _joined(_ctx: click.Context, _param: click.Parameter, names: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(names))


_DROP = click.option(
    "--drop",
    multiple=True,
    type=Names(),
    callback=_joined,
    help="Columns of a .csv or .parquet to leave out, with commas between, such as names and other words.",
)
_NA = click.option(
    "--na",
    multiple=True,
    type=Names(),
    callback=_joined,
    metavar="WORDS",
    help='Words of a .csv or .parquet that stand for nothing, with commas between, such as "NA,-999,?": in labels '
    "and in columns of numbers. [default: empty cells only]",
)
_STANDARDIZE = click.option(
    "--standardize",
    is_flag=True,
    help="Let all columns count alike, whatever their units of measure: differences weigh 1/variance.",
)
_EPOCHS = click.option(
    "--epochs", "n_epochs", default=20, show_default=True, type=click.IntRange(0), help="Passes over the data."
)


_OVERWRITE = click.option(
    "--overwrite",
    is_flag=True,
    help="Replace a file that is not a result of somersault, too. Older results of the same kind are replaced "
    "without it; a file that is read never is.",
)


def _seed(decides: str) -> Any:
    seeds = click.IntRange(0, 2**32 - 1)
    return click.option("--seed", default=0, show_default=True, type=seeds, help=f"Decides {decides}.")


def _tell(notes: Iterable[str]) -> None:
    for note in notes:
        click.echo(note, err=True)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="somersault")
def main() -> None:
    """Self-organizing maps that you can invert and steer.

    \b
    Examples:
      somersault morph digits --from 3 --to 8 --out out/
      somersault train digits --out map.safetensors
      somersault explore map.safetensors digits
    """  # noqa: D301


@main.command(short_help="Morph samples along a map, and measure how well.")
@click.argument("data")
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
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A trained map of such data to morph on. [default: one is trained]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where report.html, morph.gif and frames.npz go. [required without --map]",
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
@_EPOCHS
@_seed("what is held out, and where the classifier starts")
@_LABEL_COLUMN
@_DROP
@_NA
@_STANDARDIZE
@click.option(
    "--on",
    default="samples",
    show_default=True,
    type=click.Choice(["samples", "medoids", "prototypes"]),
    help="What the morphs run on: samples that the map keeps (with --bounds or --vary the medoids of its units), "
    "those medoids, or its prototypes.",
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
@_OVERWRITE
@_AS_JSON
@click.pass_context
def morph(ctx: click.Context, data: str, out: Path | None, overwrite: bool, as_json: bool, **asked: Any) -> None:
    """Train a map on DATA, move samples that it has not seen toward a label or a unit, and measure the paths.

    DATA is digits, gaussians, mnist or faces, or the path of a .npy, .npz, .csv, .parquet or .zarr, or of a
    folder of images. One sample in five is held out, among them those to morph (of mnist: its test split); the
    map, and the classifier that measures confidence, are trained on the rest. A map that is given with --map
    keeps its labels, if it has any, and may have seen all samples; without --out it leaves no files.

    \b
    Examples:
      somersault morph digits --from 3 --to 8 --out out/
      somersault morph digits --map map.safetensors --to 8
      somersault morph digits --from 3 --to 8 --bounds 0,1 --out out/
      somersault morph flowers.csv --label-column species --from setosa --to virginica --out out/
      somersault morph unlabeled.npy --to unit:12 --shape 8x8 --out out/
    """  # noqa: D301
    _check_map(ctx, asked["map"], out)
    if overwrite and out is None:
        raise click.UsageError("--overwrite is for what --out names: leave it out, or pass --out.")
    from somersault import datasets
    from somersault.cli import display, outputs, progress_bar

    reads = [*datasets.files_of(data), *filter(None, [asked["map"]])]
    targets = None if out is None else outputs.targets(out, outputs.KINDS, reads, overwrite=overwrite)
    with progress_bar.shown() as progress:
        from somersault.cli.morph_command import Request, run

        request = Request(source=data, command=ctx.meta[TYPED], **asked)
        study = run(request, progress)
        written = {} if targets is None else outputs.write(study, targets, progress)
    _tell(display.notes(request, study))
    if as_json:
        click.echo(display.as_json(study, written))
    else:
        display.print_table(study, written)


def _check_map(ctx: click.Context, given: Path | None, out: Path | None) -> None:
    """Refuse options that contradict a map, or the lack of one."""
    if given is None and out is None:
        raise click.UsageError("Missing option '--out'.")
    for name, option in (("shape", "--shape"), ("n_epochs", "--epochs"), ("standardize", "--standardize")):
        if given is not None and ctx.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"{option} is of a map to train, but --map gives a trained one; leave one out.")


@main.command(short_help="Train a map and save it.")
@click.argument("data")
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
@_EPOCHS
@_seed("in which order samples come, and which a wide neighborhood looks at")
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
@_LABEL_COLUMN
@_DROP
@_NA
@_STANDARDIZE
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
    help="Leave samples out of the file. Else it holds some twenty for each unit, which morphs go by.",
)
@click.option("--resume", is_flag=True, help="Go on with a training that was stopped.")
@_OVERWRITE
@_AS_JSON
def train(data: str, out: Path, overwrite: bool, as_json: bool, **asked: Any) -> None:
    """Train a map on all of DATA and save it; labels of the data, if any, become labels of the units.

    DATA is digits, gaussians, mnist or faces, or the path of a .npy, .npz, .csv, .parquet or .zarr, or of a
    folder of images or of .parquet. Empty fields and NaN are missing values. The columns of a table are numbers,
    but for one of labels: leave others out with --drop. Samples of a .npy, .parquet or .zarr that take 256 MB or
    more are not read into memory, but in blocks.

    What is trained is kept beside the map, as FILE.checkpoint, every ten seconds at the end of an epoch. Whatever
    stops the training, the same command with --resume goes on from there and makes the same map as if nothing had
    happened. The checkpoint is removed when the map is saved.

    \b
    Examples:
      somersault train digits --out map.safetensors
      somersault train flowers.csv --label-column species --shape 12x10 --out flowers.safetensors
      somersault train people.csv --label-column job --drop name,city --standardize --out people.safetensors
      somersault train mnist --out mnist.safetensors --epochs 50 --resume
      somersault train /data/parts --out big.safetensors --scheduler tcp://10.0.0.1:8786
    """  # noqa: D301
    from somersault.cli import fact_table, progress_bar, train_command

    request = train_command.Request(source=data, **train_command.targets(out, data, overwrite=overwrite), **asked)
    _tell(request.notes)
    with progress_bar.shown() as progress:
        trained = train_command.run(request, progress)
    _tell(trained.notes)
    fact_table.show(trained.facts(), written={"map": out}, as_json=as_json)
    if not as_json:
        _tell([f"to look at it: {request.to_explore}"])


@main.command(short_help="Say whether a map is invertible, how well, and what is missing.")
@click.argument("map", type=click.Path(path_type=Path))
@_AS_JSON
def diagnose(map: Path, as_json: bool) -> None:  # noqa: A002
    """Say what a trained MAP is, and whether, and how well, the distances from its units determine a sample.

    \b
    Example:
      somersault diagnose map.safetensors
    """  # noqa: D301
    from somersault.cli import diagnose_command, fact_table

    facts, sentences = diagnose_command.facts(map)
    fact_table.show(facts, sentences, as_json=as_json)


@main.command(short_help="Turn squared distances from the units back into points.")
@click.argument("activations")
@click.option(
    "--map", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The map that they are of."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.npy", help="Where the points go."
)
@_NA
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
@_OVERWRITE
@_AS_JSON
def invert(
    activations: str,
    map: Path,  # noqa: A002
    out: Path,
    noise: float | str | None,
    overwrite: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Find the points whose squared distances from the units of a map are the rows of ACTIVATIONS.

    ACTIVATIONS is the path of a .npy, .npz, .csv, .parquet or .zarr with a column for each unit, as
    som.transform(X) gives them. Empty fields and NaN are distances that are not known. With --noise, precise
    distances count more than others, and rows that belong to no point are told by a test at the level 0.001.

    \b
    Examples:
      somersault invert distances.npy --map map.safetensors --out points.npy
      somersault invert measured.csv --map map.safetensors --out points.npy --regularization gcv
      somersault invert noisy.csv --map map.safetensors --out points.npy --noise 0.1 --regularization discrepancy
    """  # noqa: D301
    if out.suffix.lower() != ".npy":
        raise click.BadParameter(f"{out} does not end in .npy, which is what it will be", param_hint="'--out'")
    from somersault import datasets
    from somersault.cli import fact_table, invert_command
    from somersault.file_kinds import ARRAY
    from somersault.output_file import Target

    tables = [activations, noise] if isinstance(noise, str) else [activations]
    reads = [map, *chain.from_iterable(datasets.files_of(table) for table in tables)]
    target = Target(out, ARRAY, reads=reads, overwrite=overwrite, asked="--out")
    request = invert_command.Request(source=activations, map=map, out=target, noise=noise, **asked)
    inverted = invert_command.run(request)
    _tell(inverted.notes)
    fact_table.show(inverted.facts(), written={"points": out}, as_json=as_json)


@main.command(short_help="Repeat an experiment of the MUSIC paper, with baselines.")
@click.argument("experiment", type=click.Choice(["gaussians", "mnist", "faces"]))
@click.option(
    "--out",
    default="out",
    show_default=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the page and the figures go.",
)
@click.option(
    "--paths",
    "n_paths",
    type=click.IntRange(5),
    help="How many held-out samples to morph. [default: 300, of faces 150]",
)
@_seed("what is held out and drawn, and where networks start")
@_OVERWRITE
@_AS_JSON
def reproduce(experiment: str, out: Path, overwrite: bool, as_json: bool, n_paths: int | None, seed: int) -> None:
    """Morph held-out samples to another class in many ways, MUSIC and what it has to beat, and measure all alike.

    The library's default comes first, then the published rule, units and clusters as targets, prototypes, medoids
    and k-means centers, the spaces of principal components and (where PyTorch is installed) of a variational
    autoencoder, and straight lines. The data are read from the folder that the environment variable
    SOMERSAULT_DATA names (mnist.npz, lfw.npz), or downloaded once. The experiments themselves are in the folder
    studies of a clone of the repository, which an installed package does not hold.

    \b
    Examples:
      somersault reproduce gaussians
      SOMERSAULT_DATA=data somersault reproduce mnist --out out/
      somersault reproduce faces --paths 50 --json
    """  # noqa: D301
    from somersault.cli import reproduce_command

    study = reproduce_command.command()
    study.reproduce(experiment, out, n_paths=n_paths, seed=seed, overwrite=overwrite, as_json=as_json)


@main.command(short_help="Show a map and data on an interactive page.")
@click.argument("map", type=click.Path(path_type=Path))
@click.argument("data")
@click.option(
    "--save",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the page with a few morphs to an HTML file that needs no network, and end.",
)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option(
    "--port",
    default=0,
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    help="Where to listen. [default: any that is free]",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The address of this machine to listen at; others than the default may let other machines in.",
)
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    type=Host(),
    help="A name, with its port if the browser shows one, by which a tunnel or the host of a container hands "
    "requests on. May be given several times.",
)
@_LABEL_COLUMN
@_DROP
@_NA
@_OVERWRITE
@click.option("--json", "as_json", is_flag=True, help="Print the address as one line of JSON.")
def explore(
    map: Path,  # noqa: A002
    data: str,
    page: Path | None,
    no_browser: bool,
    port: int,
    host: str,
    allowed: tuple[str, ...],
    label_column: str | None,
    drop: tuple[str, ...],
    na: tuple[str, ...],
    overwrite: bool,
    as_json: bool,
) -> None:
    """Show a trained MAP and DATA on an interactive page, until Ctrl-C.

    DATA is digits, gaussians, mnist or faces, or the path of a .npy, .npz, .csv, .parquet or .zarr, or of a
    folder of images, with the columns that the map was trained on.

    The address that is printed holds a token: who has it, sees the data. A browser is opened at it; its token may
    be seen by other users of this machine in the list of processes, unless you use --no-browser.

    Requests under any other name than that of the address are refused, so that no page on the web can ask in your
    browser's name. Where the page comes to you through a tunnel, or out of a container at another port, allow that
    name with --allow-host. It opens the page to all that the tunnel lets through; they still need the token, and
    whoever runs the tunnel can read the token and the data.

    \b
    Examples:
      somersault explore map.safetensors digits
      somersault explore flowers.safetensors flowers.csv --label-column species
      somersault explore map.safetensors digits --no-browser --port 8000
      somersault explore map.safetensors digits --port 8000 --allow-host localhost:9000
      somersault explore map.safetensors digits --save map.html
    """  # noqa: D301
    from somersault.cli import progress_bar
    from somersault.explorer._address import Address

    request = map, data, label_column, drop, na
    if page is not None:
        if no_browser or port or allowed or host != "127.0.0.1":
            raise click.UsageError(
                "--save serves nothing: leave out --no-browser, --port, --host and --allow-host, or --save"
            )
        _save_page(page, overwrite, as_json, *request)
        return
    if overwrite:
        raise click.UsageError("--overwrite is for what --save names: leave it out, or pass --save")

    with Address.bound(host, port, allowed) as address:
        with progress_bar.shown() as progress:
            from somersault.cli import explore_command

            shown = explore_command.opened(explore_command.Request(*request), progress)
        click.echo(explore_command.as_json(address) if as_json else address.url)
        _tell(shown.notes())
        _tell(explore_command.notes(address))
        if not no_browser:
            explore_command.show(address.url)
        from somersault.explorer import _server

        _server.serve(shown.session, address)


def _save_page(page: Path, overwrite: bool, as_json: bool, *asked: Any) -> None:
    from somersault import datasets
    from somersault.cli import explore_command, progress_bar
    from somersault.file_kinds import PAGE
    from somersault.output_file import Target

    request = explore_command.Request(*asked)
    reads = (request.map, *datasets.files_of(request.source))
    target = Target(page, PAGE, reads=reads, overwrite=overwrite, asked="--save")
    with progress_bar.shown() as progress:
        shown = explore_command.opened(request, progress)
        size = explore_command.saved(shown, target, progress)
    _tell(shown.notes())
    click.echo(explore_command.page_as_json(page, size) if as_json else f"{page}: {size / 1e6:.1f} MB")
