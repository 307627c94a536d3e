"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

import click

from somersault.cli.option_types import Names, Size

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
LABEL_COLUMN = click.option(
    "--label-column",
    metavar="NAME",
    help="Column of a .csv or .parquet with the labels. [default: label, target, class or y]",
)


def _joined(_ctx: click.Context, _param: click.Parameter, names: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(names))


DROP = click.option(
    "--drop",
    multiple=True,
    type=Names(),
    callback=_joined,
    help="Columns of a .csv or .parquet to leave out, with commas between, such as names and other words.",
)
NA = click.option(
    "--na",
    multiple=True,
    type=Names(),
    callback=_joined,
    metavar="WORDS",
    help='Words of a .csv or .parquet that stand for nothing, with commas between, such as "NA,-999,?": in labels '
    "and in columns of numbers. [default: empty cells only]",
)
STANDARDIZE = click.option(
    "--standardize",
    is_flag=True,
    help="Let all columns count alike, whatever their units of measure: differences weigh 1/variance.",
)
EPOCHS = click.option(
    "--epochs", "n_epochs", default=20, show_default=True, type=click.IntRange(0), help="Passes over the data."
)
OVERWRITE = click.option(
    "--overwrite",
    is_flag=True,
    help="Replace a file that is not a result of somersault, too. Older results of the same kind are replaced "
    "without it; a file that is read never is.",
)


_OF_IMAGES = (
    click.option(
        "--resize",
        type=Size(),
        help="Bring all images of a folder to this size, such as 32x32. [default: as they are, all of one size]",
    ),
    click.option(
        "--background",
        metavar="COLOR",
        help='Put transparent parts of images in a folder on this color, such as "#2456c5". [default: white]',
    ),
    click.option(
        "--pages",
        is_flag=True,
        default=None,
        help="Take each page or frame of a file in a folder of images as a sample. [default: refuse such files]",
    ),
)


def of_images(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of folders of images: the command gets those that are given, as a dict called images."""

    @wraps(command)
    def with_images(*args: Any, resize: Any, background: Any, pages: Any, **others: Any) -> Any:
        asked = {"resize": resize, "background": background, "pages": pages}
        return command(*args, images={name: value for name, value in asked.items() if value is not None}, **others)

    for option in reversed(_OF_IMAGES):
        with_images = option(with_images)
    return with_images


def seed(decides: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that decides what is random."""
    seeds = click.IntRange(0, 2**32 - 1)
    return click.option("--seed", default=0, show_default=True, type=seeds, help=f"Decides {decides}.")
