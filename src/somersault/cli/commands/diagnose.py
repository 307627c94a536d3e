"""`somersault diagnose`: what it takes."""

from pathlib import Path

import click

from somersault.cli.options import AS_JSON, MAP


@click.command("diagnose", short_help="Say whether a map is invertible, how well, and what is missing.")
@MAP
@AS_JSON
def diagnose(map: Path, as_json: bool) -> None:  # noqa: A002
    """Say what a trained MAP is, and whether, and how well, the distances from its units determine a sample.

    \b
    Example:
      somersault diagnose map.safetensors
    """  # noqa: D301
    from somersault.cli import diagnose_command, fact_table

    facts, sentences = diagnose_command.facts(map)
    fact_table.show(facts, sentences, as_json=as_json)
