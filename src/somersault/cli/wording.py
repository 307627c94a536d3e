"""What the library says of its arguments, in the words of who types commands."""

import ast
import re
import shlex
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

import click

from somersault.errors import InputError

_VALUE = r"(\[[^\]]*\]|\([^)]*\)|'[^']*'|\"[^\"]*\"|[\w+-][\w.+-]*)?"
_NOT_QUOTED = r"(?<![\w/\\'\"-])"


_IN_THE_FILE = {
    "label_column": "leave the column out",
    "drop": "leave the column out",
    "words": "leave the column out",
    "na": "leave the cell empty",
    "header": "add a line of names",
    "decimal": "write decimal points alone",
    "day_first": "write days as 2024-01-31",
    "encoding": "save it as UTF-8",
    "sheet": "put the sheet first",
}
"""What to do about a table that nothing can be said of by an option."""


def in_options(sentence: str, params: Iterable[click.Parameter]) -> str:
    """Name options where a sentence names arguments of Python: label_column='kind' is --label-column kind.

    A word that is also English, such as drop, is an argument before "=", and before "is" where a sentence begins.
    Where no option tells how a table is read, what is to be done is done to its file.
    """
    for param in params:
        options = [option for option in (*param.opts, *param.secondary_opts) if option.startswith("--")]
        if param.name and options:
            sentence = _in_options(sentence, param.name, options)
    for name, remedy in _IN_THE_FILE.items():
        argument = rf"{_NOT_QUOTED}{name}={_VALUE}"
        sentence = re.sub(rf" \({argument}\)", "", sentence)
        sentence = re.sub(rf"{argument}(?: or {argument})?(?: to take (?:all|them) as words)?", remedy, sentence)
    return sentence


@contextmanager
def without_options() -> Generator[None]:
    """Tell mistakes of a file whose reading has no options in the words of the file."""
    try:
        yield
    except InputError as error:
        raise InputError(in_options(str(error), ())) from error


def _in_options(sentence: str, name: str, options: list[str]) -> str:
    option = options[0]
    sentence = re.sub(rf"{_NOT_QUOTED}{name}=False\b", options[-1], sentence)
    sentence = re.sub(
        rf"{_NOT_QUOTED}{name}={_VALUE}", lambda found: f"{option} {_typed(found[1])}".rstrip(), sentence
    )
    sentence = re.sub(rf"(^|: ){name} is False\b", rf"\1{options[-1]} is given", sentence)
    sentence = re.sub(rf"(^|: ){name} is ", rf"\1{option} is ", sentence)
    sentence = re.sub(
        rf"(^|: ){option} is (\[[^\]]*\]|\([^)]*\)|True\b)",
        lambda found: f"{found[1]}{option} is {_typed(found[2]) or 'given'}",
        sentence,
    )
    return re.sub(rf"{_NOT_QUOTED}{name}(?![\w/\\'\"]|\.\w)", option, sentence) if "_" in name else sentence


def _typed(value: str | None) -> str:
    """A value as one types it: words with commas between, sides of a shape with an x."""
    try:
        read: Any = ast.literal_eval(value or "")
    except (ValueError, SyntaxError):
        return value or ""
    if isinstance(read, tuple):
        return "x".join(map(str, read))
    if isinstance(read, list):
        return shlex.quote(",".join(f'"{each}"' if "," in str(each) else str(each) for each in read))
    return "" if read is True else shlex.quote(str(read))
