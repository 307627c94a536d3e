"""Messages on standard error: notes, and those that several commands tell."""

import warnings
from collections.abc import Generator, Iterable
from contextlib import contextmanager

import click

from somersault.cli.wording import in_options
from somersault.errors import EmptyRowsWarning


def tell(notes: Iterable[str]) -> None:
    """Print notes, a line each, in the words of the command that is run."""
    ctx = click.get_current_context(silent=True)
    for note in notes:
        click.echo(note if ctx is None else in_options(note, ctx.command.params), err=True)


@contextmanager
def of_empty_rows() -> Generator[list[str]]:
    """Collect what is told of such rows, for use at the end; other warnings go their way."""
    sentences = list[str]()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", EmptyRowsWarning)
        yield sentences
    for warning in caught:
        if issubclass(warning.category, EmptyRowsWarning):
            sentences.append(str(warning.message))
        else:
            warnings.showwarning(warning.message, warning.category, warning.filename, warning.lineno)


def of_outweighing(found: object) -> str:
    """Say what to do about a column that outweighs the others."""
    return f"note: {found}; with --standardize all columns count alike"
