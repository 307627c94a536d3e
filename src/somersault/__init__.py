"""Self-organizing maps that you can invert and steer."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from somersault import datasets
    from somersault.codebook import Codebook, WellPosedness
    from somersault.errors import InputError, NotAPatternWarning, Result, SomersaultError
    from somersault.estimator import SOM
    from somersault.flow.aim import Away, Cluster, Label, Sample, Unit
    from somersault.flow.control import Adaptive, FixedRate
    from somersault.flow.events import ActivationBelow, Reached
    from somersault.flow.loop import morph, steps
    from somersault.flow.morph import Morph
    from somersault.flow.rule import Tikhonov
    from somersault.flow.state import State
    from somersault.inversion import Inversion
    from somersault.lattice import Lattice
    from somersault.map_quality import MapQuality
    from somersault.path_measures import PathQuality, path_quality, straight_line

__version__ = "0.1.0"

_HOME = {
    "SOM": "estimator",
    "ActivationBelow": "flow.events",
    "Adaptive": "flow.control",
    "Away": "flow.aim",
    "Cluster": "flow.aim",
    "Codebook": "codebook",
    "FixedRate": "flow.control",
    "InputError": "errors",
    "Inversion": "inversion",
    "Label": "flow.aim",
    "Lattice": "lattice",
    "MapQuality": "map_quality",
    "Morph": "flow.morph",
    "NotAPatternWarning": "errors",
    "PathQuality": "path_measures",
    "Reached": "flow.events",
    "Result": "errors",
    "Sample": "flow.aim",
    "SomersaultError": "errors",
    "State": "flow.state",
    "Tikhonov": "flow.rule",
    "Unit": "flow.aim",
    "WellPosedness": "codebook",
    "morph": "flow.loop",
    "path_quality": "path_measures",
    "steps": "flow.loop",
    "straight_line": "path_measures",
}

__all__ = [*_HOME, "datasets"]


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for: scikit-learn alone would take a second."""
    if name == "datasets":
        return import_module("somersault.datasets")
    if name not in _HOME:
        raise AttributeError(f"module 'somersault' has no attribute {name!r}")
    value = getattr(import_module(f"somersault.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
