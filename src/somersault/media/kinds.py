"""All media by their names."""

from typing import Any

from somersault.media.medium import Medium
from somersault.media.series import Series
from somersault.media.shapes import Shapes
from somersault.media.sounds import Sounds

MEDIA: dict[str, type[Medium]] = {kind.name: kind for kind in (Sounds, Shapes, Series)}


def medium_in(X: Any) -> Medium | None:
    """The medium that samples came through, such as those of a `Dataset`; None for numbers."""
    found = getattr(X, "medium", None)
    return found if isinstance(found, Medium) else None
