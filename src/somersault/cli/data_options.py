"""How data are read: options of all commands that read some, and the same in words for other commands."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import click

from somersault.cli.option_types import Names, Size, several

DataOptions = Mapping[str, Any]
"""What a user says of his data: arguments of `somersault.datasets.load`, those alone that were given."""


def _or_none(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str | bool | None:
    return False if name == "none" else name


def _character(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    text = {"tab": "\t", "\\t": "\t"}.get(text or "", text)
    if text is not None and len(text) != 1:
        raise click.BadParameter(f"{text!r} is not a single character such as ';', or tab")
    return text


_SEVERAL = several(Names())
NA = click.option(
    "--na",
    **_SEVERAL,
    metavar="WORDS",
    help='Further words of a table that stand for nothing, with commas between, such as "-999,unknown".',
)
_OPTIONS = (
    click.option(
        "--label-column",
        metavar="NAME|NUMBER",
        help="Column of a table with the labels. [default: label or target, class as the last, or y if it holds "
        "words]",
    ),
    click.option(
        "--index-column",
        metavar="NAME|NUMBER|none",
        callback=_or_none,
        help="Column of a table that names the rows. [default: a first one without a name, or called index or the "
        "like]",
    ),
    click.option("--drop", **_SEVERAL, help="Columns of a table to leave out, with commas between."),
    click.option(
        "--keep",
        **_SEVERAL,
        help="Columns of a table to take that would be left out: dates, words that differ in nearly every row.",
    ),
    click.option("--header/--no-header", default=None, help="Whether the first row of a table holds names."),
    click.option("--delimiter", metavar="CHARACTER", callback=_character, help="What parts the cells of a line."),
    click.option("--decimal", type=click.Choice([".", ","]), help="What stands before the fraction of a number."),
    click.option(
        "--encoding", metavar="NAME", help="Of a text, such as latin-1. [default: utf-8, or windows-1252]"
    ),
    NA,
    click.option("--sheet", metavar="NAME", help="Of a workbook. [default: the first that is not empty]"),
    click.option(
        "--words",
        **_SEVERAL,
        help="Columns of a table that are words, though they look like numbers, such as codes.",
    ),
    click.option(
        "--day-first/--month-first",
        default=None,
        help="What comes first in dates such as 03/01/2024. [default: by the other cells of the column]",
    ),
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
_NAMES = (
    "label_column", "index_column", "drop", "keep", "header", "delimiter", "decimal", "encoding", "na", "sheet",
    "words", "day_first", "resize", "background", "pages",
)  # fmt: skip
_SWITCHES = {
    "header": ("--header", "--no-header"), "day_first": ("--day-first", "--month-first"), "pages": ("--pages", ""),
}  # fmt: skip


def data_options(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take them; it gets those that were given as one argument, `options`."""

    @wraps(command)
    def with_options(**arguments: Any) -> None:
        asked = {name: arguments.pop(name) for name in _NAMES}
        command(**arguments, options={name: value for name, value in asked.items() if value not in (None, ())})

    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return with_options


def as_words(options: DataOptions) -> list[str]:
    """The options as they are typed."""
    out = list[str]()
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if name in _SWITCHES:
            out.append(_SWITCHES[name][not value])
        elif name == "resize":
            out += [option, "{}x{}".format(*value)]
        elif isinstance(value, tuple):
            out += [option, ",".join(f'"{each}"' if "," in each else each for each in value)]
        else:
            out += [option, "none" if value is False else str(value)]
    return out


def as_python(options: DataOptions) -> str:
    """The options as further arguments of a call."""
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}
    return "".join(f", {name}={value!r}" for name, value in listed.items())
