"""The commands that documents and help show can be given as they stand."""

import re
import shlex
from pathlib import Path

import click
import pytest

from somersault.cli import main, option_types

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "Makefile",
    *(path for path in ROOT.glob("docs/**/*.md") if "_build" not in path.parts),
]


def shown():
    """Each command with where it stands."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
    texts |= {f"{name} --help": command.help for name, command in main.commands.items()}
    texts["--help"] = main.help
    for where, text in texts.items():
        for line in re.findall(
            r"^\s*(?:SOMERSAULT_DATA=\w+ )?(?:\$\(BIN\)/)?somersault (.+)$", text, re.MULTILINE
        ):
            if "$" not in line and not line.startswith("#"):
                yield pytest.param(line, id=f"{where}: {line}")


SHOWN = list(shown())


def test_there_are_commands():
    assert len(SHOWN) > 20


@pytest.mark.parametrize("line", SHOWN)
def test_a_command_that_is_shown_is_right_usage(line, monkeypatch):
    """Whether the reader's files are there or not."""
    monkeypatch.setattr(option_types, "check_there", lambda *_: None)
    name, *arguments = shlex.split(line, comments=True)
    with main.commands[name].make_context(name, arguments, parent=click.Context(main)) as context:
        assert context.params
