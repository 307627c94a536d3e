"""What the library tells of rows without any value, as notes: each once, by line where the data are text."""

import re
import warnings
from collections.abc import Generator
from contextlib import contextmanager

from somersault.datasets import Dataset
from somersault.errors import EmptyRowsWarning


@contextmanager
def told() -> Generator[list[str]]:
    """Fills, in the end, with what was told of such rows meanwhile; other warnings go their way."""
    words = list[str]()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", EmptyRowsWarning)
        yield words
    for warning in caught:
        if issubclass(warning.category, EmptyRowsWarning):
            words.append(str(warning.message))
        else:
            warnings.showwarning(warning.message, warning.category, warning.filename, warning.lineno)


def by_line(words: str, data: Dataset) -> str:
    """The same with the first row by its line, as other messages on tables of text count."""
    if data.lines is None:
        return words
    lines = data.lines
    return re.sub(r"\(first: row (\d+)\)", lambda found: f"(first: line {lines[int(found[1])]})", words)
