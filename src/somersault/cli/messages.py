"""Messages on standard error."""

from collections.abc import Iterable

import click


def tell(notes: Iterable[str]) -> None:
    """Print notes, a line each."""
    for note in notes:
        click.echo(note, err=True)
