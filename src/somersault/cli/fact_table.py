"""What the short commands print: facts by name and what they mean, for people or for machines."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click


def show(
    facts: Mapping[str, Any],
    sentences: Sequence[str] = (),
    *,
    written: Mapping[str, Path] | None = None,
    as_json: bool,
) -> None:
    """A line for each fact and each sentence, and where to look further; or all of it as one JSON object."""
    files = {name: str(path) for name, path in (written or {}).items()}
    if as_json:
        click.echo(json_of({**facts, "sentences": list(sentences), "files": files}))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' '):<{width}}   {_word(value)}")
    for line in sentences:
        click.echo(line)
    if files:
        click.echo(f"written: {', '.join(files.values())}")


def json_of(facts: Mapping[str, Any]) -> str:
    """One JSON object, without what JSON does not have."""
    return json.dumps(facts, indent=2, allow_nan=False)


def _word(value: Any) -> str:
    """A fact as people write it."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case list():
            is_interval = any(isinstance(each, float) for each in value)
            return (" to " if is_interval else " × ").join(map(_word, value))
        case dict():
            return ", ".join(f"{name}: {_word(part)}" for name, part in value.items())
        case _:
            return str(value)
