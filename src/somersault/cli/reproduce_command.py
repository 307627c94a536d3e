"""The experiments of the paper, which lie beside the package: in the folder studies of the repository."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from somersault.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
"""Of the repository, if the package is run from it."""


def command() -> Any:
    """The module that does the work, from whichever folder it is asked for."""
    if not ROOT.joinpath("studies", "paper", "command.py").is_file():
        raise InputError(
            "the experiments are in the folder studies of the repository, which an installed package does not "
            "hold; need a clone: run pip install --editable . in it, and then this command from any folder"
        )
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module("studies.paper.command")
