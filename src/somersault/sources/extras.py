"""Libraries that only some users have."""

import importlib
from typing import Any

from somersault.errors import InputError


def import_extra(module: str, name: str) -> Any:
    """A module of an extra of this package, or what to install."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InputError(f"needs {module}, which is missing: pip install somersault[{name}]") from error
