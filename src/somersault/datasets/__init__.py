"""Data to train a map on: bundled by name, or read from a path. Nothing that is read can run code.

scikit-learn, Pillow, pyarrow and zarr are imported by the functions that need them.
"""

from somersault.datasets.bundled import components, digits, faces, gaussians, gunpoint, mnist, motions
from somersault.datasets.dataset import Dataset
from somersault.datasets.opening import files_of as files_of
from somersault.datasets.opening import load, opened
from somersault.datasets.windowing import encoded, windows
from somersault.sources.frame import Frame

__all__ = [
    "Dataset",
    "Frame",
    "components",
    "digits",
    "encoded",
    "faces",
    "gaussians",
    "gunpoint",
    "load",
    "mnist",
    "motions",
    "opened",
    "windows",
]
