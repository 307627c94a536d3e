"""What is not numbers, such as sounds, as rows of numbers that a map is trained on, and back.

librosa, soundfile, trimesh and scikit-image are imported by the functions that need them.
"""

from somersault.media.document import MEDIUM, from_document
from somersault.media.kinds import MEDIA, medium_in
from somersault.media.medium import Medium
from somersault.media.series import Series
from somersault.media.shapes import Shapes
from somersault.media.sounds import Sounds

__all__ = ["MEDIA", "MEDIUM", "Medium", "Series", "Shapes", "Sounds", "from_document", "medium_in"]
