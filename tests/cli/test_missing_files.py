"""A file that is not there is told before NumPy is imported, by all commands and of all files that they read."""

import json
import subprocess
import sys

import click
import pytest

from somersault import reading
from somersault.cli import main
from somersault.cli.option_types import DataSource, ModelPath, Noise
from somersault.datasets import array_files, bundled, table_files

READ = (DataSource, ModelPath, Noise)
TELLING = """
import json, sys
from somersault.cli import main
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as end:
        print(end.code, file=sys.stderr)
print([name for name in ("numpy", "scipy", "sklearn", "pandas", "rich") if name in sys.modules])
"""


def there(parameter):
    return __file__ if isinstance(parameter.type, ModelPath) else "digits"


def without(command, missing):
    """A command line whose files are there but for one."""
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    option = [] if missing in arguments else [missing.opts[-1], "nope.csv"]
    return [command.name, *option, *("nope.csv" if each is missing else there(each) for each in arguments)]


CASES = [
    without(command, parameter)
    for command in main.commands.values()
    for parameter in command.params
    if isinstance(parameter.type, READ)
]


def test_a_missing_file_is_told_before_anything_heavy_is_imported():
    process = subprocess.run(
        [sys.executable, "-c", TELLING, json.dumps(CASES)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    said = process.stderr.splitlines()
    assert said[1::2] == ["1"] * len(CASES)
    assert {line.partition(";")[0] for line in said[::2]} == {"Error: nope.csv: does not exist"}
    assert process.stdout == "[]\n"


@pytest.mark.parametrize("command", [each for each in main.commands.values() if each.name != "reproduce"])
def test_each_argument_of_a_command_is_a_file_to_look_for(command):
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    assert arguments
    assert all(isinstance(argument.type, READ) for argument in arguments)


def test_what_is_said_to_be_read_is_read():
    assert tuple(bundled.BUNDLED) == reading.NAMES
    assert reading.TABLES == table_files.SUFFIXES
    assert tuple(array_files.READERS) == reading.ARRAYS
