"""Self-organizing maps that you can invert and steer."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_EXPORTS = {
    "SOM": "estimator",
    "SOMClassifier": "estimator",
    "SOMClusterer": "estimator",
    "SOMRegressor": "estimator",
    "SOMSampler": "estimator",
    "ActivationBelow": "flow.events",
    "Adaptive": "flow.stepping.adaptive",
    "AmbiguousTargetWarning": "errors",
    "Away": "flow.aim",
    "Cluster": "flow.aim",
    "Control": "flow.stepping.control",
    "ClusterNumberWarning": "errors",
    "Codebook": "codebook",
    "Comparison": "comparison",
    "Counterfactuals": "counterfactuals",
    "Disclosure": "published",
    "FixedRate": "flow.stepping.fixed_rate",
    "EmptyRowsWarning": "errors",
    "RowNumbersWarning": "errors",
    "UnknownCategoryWarning": "errors",
    "InputError": "errors",
    "Inversion": "inversion",
    "Label": "flow.aim",
    "Learned": "flow.stepping.learned",
    "Lattice": "lattice",
    "MapQuality": "map_quality",
    "MapSummary": "summary",
    "Morph": "flow.morph",
    "MorphStart": "flow.stepping.control",
    "NormalMatrix": "flow.stepping.normal_matrix",
    "MissingLabelsWarning": "errors",
    "LossWarning": "errors",
    "NotAPatternWarning": "errors",
    "PipedMap": "estimator",
    "PrecisionWarning": "errors",
    "Policy": "flow.stepping.policy",
    "PathMeasure": "path_measures",
    "PathQuality": "path_measures",
    "Reached": "flow.events",
    "Result": "errors",
    "Rule": "flow.stepping.rule",
    "Sample": "flow.aim",
    "ScaleWarning": "errors",
    "Series": "media",
    "SomersaultError": "errors",
    "Shapes": "media",
    "Sounds": "media",
    "Source": "sources",
    "State": "flow.state",
    "Stepper": "flow.stepping.control",
    "TrainingRowWarning": "errors",
    "Tikhonov": "flow.stepping.tikhonov",
    "Transitions": "transitions",
    "Unit": "flow.aim",
    "Units": "flow.aim",
    "WellPosedness": "well_posedness",
    "blocks": "sources",
    "compare": "comparison",
    "disclosure": "published",
    "explore": "explorer",
    "load": "estimator",
    "map_of": "estimator",
    "morph": "flow.api",
    "path_quality": "path_measures",
    "save_page": "report",
    "steps": "flow.api",
    "straight_line": "path_measures",
    "suggest_shape": "estimator",
}

_MODULES = ("datasets", "plot")

__all__ = [*_EXPORTS, *_MODULES]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for: scikit-learn alone would take a second."""
    if name in _MODULES:
        return import_module(f"somersault.{name}")
    if name not in _EXPORTS:
        raise AttributeError(f"module 'somersault' has no attribute {name!r}")
    value = getattr(import_module(f"somersault.{_EXPORTS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
