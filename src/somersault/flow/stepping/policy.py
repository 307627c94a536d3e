"""What decides by numbers: a small network, in a file that is read without running code."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from somersault import reading, validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.file_kinds import POLICY, POLICY_MARK
from somersault.flow.stepping.known_numbers import NUMBERS
from somersault.output_file import Target

N_ACTIONS = 3
"""What is decided: rigidity, spectral exponent and step."""
BUNDLED = Path(__file__).with_name("learned_policy.json")
_MOST_BYTES = 2**24
_VERSION = 1


@dataclass(frozen=True, eq=False)
class Policy:
    """Decide by a small network what a learned control does at each step.

    Parameters
    ----------
    layers : sequence of (weights, bias)
        Each weights (n_out, n_in) and bias (n_out,). The first takes the numbers that are known of a sample on its
        way, `Policy.NUMBERS`, and the last gives 3 numbers; one layer is a linear policy.

    Raises
    ------
    InputError
        For layers whose shapes do not fit, NaN or infinities; for a file that is not a policy.

    Notes
    -----
    Each layer answers tanh(W x + b), so that an answer is between −1 and 1. An answer of zeros is the self-tuned
    default.

    Examples
    --------
    >>> stiffer = Policy([(np.zeros((3, 13)), [0.5, 0.0, 0.0])])
    >>> stiffer(np.zeros((1, 13))).round(2)
    array([[0.46, 0.  , 0.  ]])
    """

    layers: Sequence[tuple[ArrayLike, ArrayLike]]
    NUMBERS = NUMBERS

    def __post_init__(self) -> None:
        given, layers = validation.entries(self.layers, "layers", "pairs of weights and bias"), list[Any]()
        n_in = len(NUMBERS)
        for k, layer in enumerate(given):
            layers.append(_layer(layer, f"layers[{k}]", n_in, N_ACTIONS if k == len(given) - 1 else None))
            n_in = len(layers[-1][1])
        if not layers:
            raise InputError("layers is empty; need one layer at least")
        object.__setattr__(self, "layers", tuple(layers))

    def __call__(self, numbers: Array) -> Array:
        """What to do with samples (n, n_numbers), (n, 3) between −1 and 1."""
        out = numbers
        for weights, bias in cast("Sequence[tuple[Array, Array]]", self.layers):
            out = np.tanh(out @ weights.T + bias)
        return out

    def save(self, path: Any, *, overwrite: bool = False) -> None:
        """Write the policy to a file, as JSON.

        Parameters
        ----------
        path : str or path
        overwrite : bool, default False
            Whether a file that is not a policy of somersault may be replaced.
        """
        layers = [{"weights": W.tolist(), "bias": b.tolist()} for W, b in cast("Any", self.layers)]
        rest = json.dumps({"version": _VERSION, "numbers": NUMBERS, "layers": layers})
        Target(path, POLICY, overwrite=overwrite).put(POLICY_MARK.decode() + ", " + rest[1:] + "\n")

    @classmethod
    def load(cls, path: Any) -> "Policy":
        """Read a policy from a file, without running code from it."""
        if not isinstance(path, (str, PathLike)):
            raise InputError(f"the policy is {validation.shown(path)}; need ss.Policy, a path or a function")
        try:
            reading.check_there(Path(path), "a file that Policy.save wrote")
            reading.check_regular(Path(path))
            if Path(path).is_dir():
                raise InputError("is a folder; need a file that Policy.save wrote")
            return cls(_layers(_document(Path(path))))
        except (InputError, OSError) as error:
            raise InputError(f"{path}: {error}") from error


def _layer(layer: Any, name: str, n_in: int, n_out: int | None) -> tuple[Array, Array]:
    """Weights (n_out, n_in) and bias (n_out,); without n_out any number of them."""
    try:
        weights, bias = layer
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is {validation.shown(layer)}; need (weights, bias)") from error
    W = validation.matrix(weights, f"the weights of {name}", columns="inputs", rows="n_outputs")
    b = validation.real_array(bias, f"the bias of {name}")
    n_out = len(W) if n_out is None else n_out
    if W.shape != (n_out, n_in) or b.shape != (n_out,):
        raise InputError(
            f"{name} has weights of shape {W.shape} and a bias of shape {b.shape}; need ({n_out}, {n_in}) and "
            f"({n_out},)"
        )
    return W, validation.finite(b.astype(np.float64), f"the bias of {name}", "refused")


def _document(path: Path) -> dict[str, Any]:
    """What the file says, if it is one of ours."""
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    try:
        found = json.loads(content) if len(content) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("somersault") != "policy":
        raise InputError("is not a policy; need a file that Policy.save wrote")
    if found.get("version") != _VERSION or found.get("numbers") != list(NUMBERS):
        raise InputError(
            "is a policy of another version of somersault, which knows other numbers; need one that this version "
            "wrote: train it again"
        )
    return cast("dict[str, Any]", found)


def _layers(document: dict[str, Any]) -> list[tuple[Any, Any]]:
    try:
        return [(layer["weights"], layer["bias"]) for layer in document["layers"]]
    except (KeyError, TypeError) as error:
        raise InputError("is a policy without weights; need a file that Policy.save wrote") from error
