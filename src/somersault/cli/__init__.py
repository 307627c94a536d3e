"""The command `somersault`: parse, one call, print.

Whatever is heavy is imported by the command that needs it: `somersault --help` does not even import NumPy.
Tables and JSON go to standard output, everything else to standard error. Exit codes: 0 done, 1 not done, 2 wrong
usage, 130 interrupted.
"""

import click

from somersault import __version__
from somersault.cli.commands import (
    counterfactuals,
    diagnose,
    disclose,
    explore,
    impute,
    invert,
    morph,
    predict,
    reproduce,
    summary,
    train,
)
from somersault.cli.group import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="somersault")
def main() -> None:
    """Self-organizing maps that you can invert and steer.

    \b
    Examples:
      somersault morph digits --from 3 --to 8 --out out/
      somersault train digits --out map.safetensors
      somersault explore map.safetensors digits
    """  # noqa: D301


for command in (
    train,
    explore,
    predict,
    summary,
    impute,
    morph,
    counterfactuals,
    diagnose,
    invert,
    disclose,
    reproduce,
):
    main.add_command(command)
