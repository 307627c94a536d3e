"""What the library says of its arguments, in the words of who types commands."""

import ast
import re
import shlex
from collections.abc import Iterable
from typing import Any

import click

_VALUE = r"(\[[^\]]*\]|\([^)]*\)|'[^']*'|\"[^\"]*\"|[\w+-][\w.+-]*)?"
_NOT_QUOTED = r"(?<![\w/\\'\"-])"


def in_options(sentence: str, params: Iterable[click.Parameter]) -> str:
    """Name options where a sentence names arguments of Python: label_column='kind' is --label-column kind.

    Where it names both, such as in "(drop, --drop)", the option stays. A word that is also English, such as drop,
    is an argument before "=", and before "is" where a sentence begins.
    """
    for param in params:
        options = [option for option in (*param.opts, *param.secondary_opts) if option.startswith("--")]
        if param.name and options:
            sentence = _in_options(sentence, param.name, options)
    return sentence


def _in_options(sentence: str, name: str, options: list[str]) -> str:
    any_of, option = "|".join(options), options[0]
    sentence = re.sub(rf"{_NOT_QUOTED}{name} \(({any_of})\)", r"\1", sentence)
    sentence = re.sub(
        rf"{_NOT_QUOTED}{name}(?:={_VALUE})?,?(?: on the command line)? (?=(?:{any_of})\b)", "", sentence
    )
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
