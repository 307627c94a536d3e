"""Print every speed that the project claims: medians of several runs, ratios against a floor of the same run."""

import platform

import numpy as np
import scipy
import sklearn

from benchmarks import commands, flow, training
from benchmarks.timing import sgemm_rate


def main() -> None:
    versions = ", ".join(f"{m.__name__} {m.__version__}" for m in (np, scipy, sklearn))
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {versions}")
    print(f"sgemm {sgemm_rate() / 1e9:.0f} GFLOP/s\n")
    for part in (flow, training, commands):
        part.main()


if __name__ == "__main__":
    main()
