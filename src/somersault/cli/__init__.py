"""The command `somersault`: parse, one call, print.

Whatever is heavy is imported by the command that needs it: `somersault --help` does not even import NumPy.
Tables and JSON go to standard output, everything else to standard error. Exit codes: 0 done, 1 not done, 2 wrong
usage, 130 interrupted.
"""

import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from somersault import __version__
from somersault.errors import SomersaultError

_MOST_UNITS = 10_000
"""The distances between more of them do not fit into the memory of a small machine."""


class _Group(click.Group):
    """Turns what went wrong into a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError):  # a stream that is no file of text stays as it is
                stream.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # click ends quietly
        except (SomersaultError, OSError) as error:
            raise click.ClickException(str(error)) from error
        except MemoryError as error:
            raise click.ClickException(
                f"out of memory ({error}); need less: a smaller --shape, fewer --samples, or a part of the data"
            ) from error
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)


class _Shape(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]  # not generic in click 8.1
    """ROWSxCOLUMNS."""

    name = "ROWSxCOLUMNS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if not isinstance(value, str):
            return value
        sides = re.fullmatch(r"([1-9]\d{0,4})[xX×]([1-9]\d{0,4})", value, re.ASCII)
        if sides is None:
            self.fail(f"{value!r} is no shape; need rows and columns, such as 10x12", param, ctx)
        n_rows, n_columns = int(sides[1]), int(sides[2])
        if n_rows * n_columns > _MOST_UNITS:
            self.fail(
                f"{value} has {n_rows * n_columns} units; need at most {_MOST_UNITS}, such as 40x50", param, ctx
            )
        return n_rows, n_columns


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="somersault")
def main() -> None:
    """Self-organizing maps that you can invert and steer.

    \b
    Example:
      somersault morph digits --from 3 --to 8 --out out/
    """  # noqa: D301


@main.command(short_help="Morph samples along a map, and measure how well.")
@click.argument("data")
@click.option(
    "--from", "from_label", metavar="LABEL", help="Label of the samples to morph. [default: any but that of --to]"
)
@click.option(
    "--to",
    required=True,
    metavar="LABEL|UNIT",
    help="Label or unit to morph them into; unit:12 is a unit even where 12 is a label.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where report.html, morph.gif and frames.npz go.",
)
@click.option("--samples", default=10, show_default=True, type=click.IntRange(1), help="How many to morph.")
@click.option(
    "--frames", default=11, show_default=True, type=click.IntRange(3, 201), help="Of each path, at equal progress."
)
@click.option(
    "--shape",
    type=_Shape(),
    help="Of the map, such as 10x12. [default: a square of about 5·√n units for n samples, at most n/4 and 20x20]",
)
@click.option(
    "--epochs", default=20, show_default=True, type=click.IntRange(0), help="Passes over the data in training."
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0, 2**32 - 1),
    help="Decides what is held out, and where the classifier starts.",
)
@click.option(
    "--label-column",
    metavar="NAME",
    help="Column of a .csv or .parquet with the labels. [default: label, target, class or y]",
)
@click.option(
    "--on",
    default="medoids",
    show_default=True,
    type=click.Choice(["medoids", "prototypes"]),
    help="What the morphs run on: the prototypes, or the real samples nearest to them, which end sharp.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
def morph(data: str, out: Path, as_json: bool, samples: int, frames: int, epochs: int, **asked: Any) -> None:
    """Train a map on DATA, move samples that it has not seen toward a label or a unit, and measure the paths.

    DATA is digits, gaussians, mnist or faces, or the path of a .npy, .npz, .csv, .parquet or .zarr, or of a
    folder of images. One sample in five is held out, among them those to morph (of mnist: its test split); the
    map, and the classifier that measures confidence, are trained on the rest.

    \b
    Examples:
      somersault morph digits --from 3 --to 8 --out out/
      somersault morph flowers.csv --label-column species --from setosa --to virginica --out out/
      somersault morph unlabeled.npy --to unit:12 --shape 8x8 --out out/
    """  # noqa: D301
    from somersault._atomic import check_writable
    from somersault.cli import _files, _output, _progress

    check_writable(out, _files.NAMES)
    with _progress.shown() as progress:
        from somersault.cli._morph import Request, run

        request = Request(source=data, n_samples=samples, n_frames=frames, n_epochs=epochs, **asked)
        study = run(request, progress)
        written = _files.write(study, out, progress)
    for note in _output.notes(request, study):
        click.echo(note, err=True)
    if as_json:
        click.echo(_output.as_json(study, written))
    else:
        _output.print_table(study, written)
