"""Help, which imports nothing heavy and shows an example of each command."""

import subprocess
import sys

import pytest

import somersault as ss
from somersault.cli import main

COMMANDS = sorted(main.commands)


@pytest.mark.parametrize("arguments", [[], *[[name] for name in COMMANDS]])
def test_help_shows_an_example(command, arguments):
    code, out, _ = command(*arguments, "--help")
    assert code == 0
    examples = [line.strip() for line in out.partition("Example")[2].splitlines()]
    assert any(line.startswith(" ".join(["somersault", *arguments])) for line in examples)


def test_version(command):
    assert command("--version")[:2] == (0, f"somersault, version {ss.__version__}\n")


def test_help_imports_nothing_heavy():
    program = """
import sys
from somersault.cli import main
for name in main.commands:
    try:
        main([name, "--help"])
    except SystemExit:
        pass
heavy = ("numpy", "scipy", "sklearn", "matplotlib", "PIL", "rich", "pyarrow", "somersault.datasets")
print([name for name in heavy if name in sys.modules])
"""
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines()[-1] == "[]"
