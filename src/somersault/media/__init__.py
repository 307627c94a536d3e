"""What is not numbers, such as sounds, as rows of numbers that a map is trained on, and back.

librosa and soundfile are imported by the functions that need them.
"""

from somersault.media.document import MEDIUM, from_document
from somersault.media.kinds import MEDIA, medium_in
from somersault.media.medium import Medium
from somersault.media.sounds import Sounds

__all__ = ["MEDIA", "MEDIUM", "Medium", "Sounds", "from_document", "medium_in"]
