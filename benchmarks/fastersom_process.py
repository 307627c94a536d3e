"""What fastersom's own Python runs: it takes a task from a folder, and each line that comes in asks for a fit."""

import json
import sys
from pathlib import Path

import numpy as np
from fastersom import SOM


def main(folder: Path, parameters: str) -> None:
    X, start = np.load(folder / "X.npy"), np.load(folder / "start.npy")
    for _ in sys.stdin:
        np.save(folder / "weights.npy", SOM(**json.loads(parameters), init=start).fit(X).weights_)
        print("trained", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
