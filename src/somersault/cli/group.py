"""What went wrong, as a sentence and an exit code."""

import logging
import os
import shlex
import sys
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import IO, Any
from warnings import catch_warnings, simplefilter

import click

from somersault.cli import terminal
from somersault.cli.messages import tell
from somersault.cli.wording import in_options
from somersault.errors import (
    AmbiguousTargetWarning,
    ClusterNumberWarning,
    EmptyRowsWarning,
    MissingLabelsWarning,
    PrecisionWarning,
    RowNumbersWarning,
    ScaleWarning,
    SomersaultError,
    UnknownCategoryWarning,
)

TYPED = "somersault.typed"
"""Where in a context the whole command is kept."""


class Group(click.Group):
    """Commands that end without a traceback: exit code 1 for what was not done, 130 for Ctrl-C."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All of them in the order of a day's work."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command within the guard of the terminal."""
        with terminal.guarded():
            return super().main(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what was typed, and end wrong usage in words."""
        ctx.meta[TYPED] = shlex.join(["somersault", *args])  # for reports, before it is taken apart
        with _ends_in_words():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and end what fails in words."""
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError):  # a stream that is no file of text stays as it is
                stream.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]

        def worded(sentence: str) -> str:
            command = self.commands.get(ctx.invoked_subcommand or "")
            return sentence if command is None else in_options(sentence, command.params)

        with _ends_in_words(worded), _tells_what_it_replaces(), _tells_what_it_warns_of():
            return super().invoke(ctx)


class _Notes(logging.Handler):
    """What the library has to say of files, as notes on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(f"note: {record.getMessage()}", err=True)


@contextmanager
def _tells_what_it_replaces() -> Generator[None]:
    log, notes = logging.getLogger("somersault.files"), _Notes()
    log.addHandler(notes)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(notes)
        log.setLevel(logging.NOTSET)


@contextmanager
def _tells_what_it_warns_of() -> Generator[None]:
    """Warnings of the library as notes, each once; a place in its source is nothing to the user of a command."""

    def show_note(message: Warning | str, *_: Any, **__: Any) -> None:
        tell([f"note: {message}"])

    with catch_warnings():
        warnings.showwarning = show_note
        for category in (AmbiguousTargetWarning, ClusterNumberWarning, PrecisionWarning):
            simplefilter("default", category)
        for category in (
            MissingLabelsWarning,
            EmptyRowsWarning,
            ScaleWarning,
            UnknownCategoryWarning,
            RowNumbersWarning,
        ):  # the commands say so themselves, once
            simplefilter("ignore", category)
        yield


@contextmanager
def _ends_in_words(worded: Callable[[str], str] = str) -> Generator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # click ends quietly
    except (SomersaultError, OSError) as error:
        _let_go(sys.stdout)
        raise click.ClickException(worded(str(error))) from error
    except MemoryError as error:
        raise click.ClickException(
            f"out of memory ({error}); need less: a smaller --shape, fewer --samples, or a part of the data"
        ) from error
    except KeyboardInterrupt as error:
        click.echo(": ".join(["interrupted", *map(str, error.args)]), err=True)
        raise click.exceptions.Exit(130) from error


def _let_go(stream: IO[str]) -> None:
    """Let what a full disk has not taken go nowhere: Python would fail at it again in the end, with code 120."""
    try:
        stream.flush()
    except OSError:
        with suppress(OSError, ValueError, AttributeError):  # a stream that is no file
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
