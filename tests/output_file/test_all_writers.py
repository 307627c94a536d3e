"""WRITERS has every function and command that writes, and nothing else writes."""

import ast
import inspect
from pathlib import Path

import pytest

import somersault as ss
from somersault.cli import main

from .writers import WRITERS

pytestmark = pytest.mark.slow


def test_every_function_with_overwrite_is_among_the_writers():
    known = {name.partition(" ")[0] for name in WRITERS}
    for name in ss.__all__:
        thing = getattr(ss, name)
        methods = inspect.getmembers(thing, callable) if inspect.isclass(thing) else [("", thing)]
        for method, function in methods:
            is_own = inspect.isfunction(function) and not method.startswith("set_")  # which scikit-learn makes
            if is_own and "overwrite" in inspect.signature(function).parameters:
                kin = {"SOMClassifier": "SOMClusterer", "SOMRegressor": "SOMClusterer"}.get(name, name)
                assert f"{kin}.{method}".strip(".") in known


def test_every_command_with_a_file_to_write_is_among_the_writers():
    known = {
        name.removeprefix("somersault ").partition(":")[0] for name in WRITERS if name.startswith("somersault ")
    }
    for name, command in main.commands.items():
        options = {option for parameter in command.params for option in parameter.opts}
        assert bool(options & {"--out", "--save"}) == ("--overwrite" in options) == (name in known), name


PACKAGE = Path(ss.__file__).parent


WRITES = {
    *("write_text", "write_bytes", "savefig", "savez", "savez_compressed", "tofile", "rename", "unlink", "rmtree"),
    *("mkdir", "mkdtemp", "touch", "symlink_to", "TemporaryDirectory", "NamedTemporaryFile", "to_csv"),
    *("to_parquet", "create_array", "ParquetWriter"),
}


THEIRS = {
    "atomic.py": {"open", "rename", "rmtree", "mkdir", "mkdtemp"},
    "output_file.py": {"mkdir", "unlink", "rmtree", "write_bytes"},
    "cli/training.py": {"mkdir"},
    "cli/table_file.py": {"ParquetWriter"},  # within a target
    "plot/animation.py": {"TemporaryDirectory", "open", "write_bytes"},  # what ffmpeg reads
    "sources/results.py": {"create_array", "ParquetWriter"},  # within a target
    # into memory
    "cli/outputs.py": {"savez_compressed"},
    "explorer/answers/exports.py": {"savez_compressed"},
}


def calls_that_write(path):
    """What a module calls that may write, by name."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            words = [getattr(word, "value", "") for word in (*call.args, *(k.value for k in call.keywords))]
            modes = [word for word in words if isinstance(word, str) and word and set(word) <= set("rwxabt+")]
            if name in WRITES or (name == "open" and any(set(mode) & set("wxa+") for mode in modes)):
                yield name


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_written_but_by_the_guard(path):
    found = set(calls_that_write(path))
    assert found <= THEIRS.get(path.relative_to(PACKAGE).as_posix(), set())
