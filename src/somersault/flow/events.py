"""When a path ends before its steps do: conditions on the state, one answer per sample.

Any callable from a state to a boolean array (n_samples,) will do as `until`; these are the ready-made ones.
"""

from dataclasses import dataclass

import numpy as np

from somersault import validation
from somersault.array_types import Mask
from somersault.errors import InputError
from somersault.flow.state import Event, State


@dataclass(frozen=True)
class Reached:
    """End a path as soon as its best matching unit is one of the target's.

    Without it a morph goes on to the target itself.
    """

    def __call__(self, state: State) -> Mask:
        """Which samples have arrived."""
        return state.is_reached


@dataclass(frozen=True)
class ActivationBelow:
    """End a path as soon as its squared distance to the target is below a value.

    Parameters
    ----------
    value : float
        Squared feature scale, as in `Morph.target_activations`. No default: only the user knows the scale.
    """

    value: float

    def __post_init__(self) -> None:
        validation.number(self.value, "value", above=0.0)

    def __call__(self, state: State) -> Mask:
        """Which samples are near enough."""
        return state.target_activations < self.value


def occurred(event: Event | None, state: State) -> Mask:
    """The answer of an event, checked: a callable of the user's may give anything."""
    if event is None:
        return np.zeros(state.n_samples, dtype=bool)
    called = validation.function(event, "until", "until(state) and answers True or False for each sample")
    answer = np.asarray(called(state))
    if answer.shape != (state.n_samples,) or answer.dtype != np.bool_:
        raise InputError(
            f"until answered an array of {answer.dtype} of shape {answer.shape}; "
            f"need booleans of shape ({state.n_samples},): one for each sample"
        )
    return answer
