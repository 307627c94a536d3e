"""Speed, as ratios that are measured in one run: `make bench`."""

import os
from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
if (_BESIDE / "mnist.npz").is_file():
    os.environ.setdefault("SOMERSAULT_DATA", str(_BESIDE))
