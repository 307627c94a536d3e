"""Morphs as an environment of gymnasium, for control that learns (extra `rl`).

Importing this module registers `somersault/Morph-v0`.

>>> import somersault as ss
>>> from somersault.control import MorphEnv
>>> env = MorphEnv([[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, 2.0]], [[0.0, 0.1]], ss.Unit(3))
>>> numbers, info = env.reset(seed=0)
>>> env.step([0.0, 0.0, 0.0])[1] > 0
True
"""

from somersault.sources.extras import import_extra

gymnasium = import_extra("gymnasium", "rl")

from somersault.control.environment import MorphEnv  # noqa: E402 - which needs gymnasium
from somersault.control.journey import Place  # noqa: E402

__all__ = ["MorphEnv", "Place"]

ID = "somersault/Morph-v0"

gymnasium.register(id=ID, entry_point="somersault.control:MorphEnv")
