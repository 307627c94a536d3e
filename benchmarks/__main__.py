"""Print every speed that the project claims, as Markdown: `python -m benchmarks [PART ...]`, by default all."""

import os
import platform
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import (
    cluster,
    commands,
    device,
    explorer,
    fastersom,
    flow,
    inversion,
    larger,
    memory,
    quality,
    reading,
    rows,
    scaling,
    search,
    start,
    training,
    where,
)
from benchmarks.peers import installed
from benchmarks.timing import once, sgemm_rate

PARTS: dict[str, Callable[[], None]] = {
    "training": training.main,
    "where": where.main,
    "search": search.main,
    "quality": quality.main,
    "scaling": scaling.main,
    "memory": memory.main,
    "reading": reading.main,
    "larger": larger.main,
    "cluster": cluster.main,
    "far": cluster.far,
    "inversion": inversion.main,
    "flow": flow.main,
    "explorer": explorer.main,
    "rows": rows.main,
    "start": start.main,
    "commands": commands.main,
    "device": device.main,
}
PACKAGES = (
    "somersault",
    "numpy",
    "scipy",
    "scikit-learn",
    "numba",
    "torch",
    "faiss-cpu",
    "superkmeans",
    "pyarrow",
)


def main(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print("# What the benchmarks found\n")
    print(f"- {processor()}, {os.cpu_count()} cores, {sgemm_rate() / 1e9:.0f} GFLOP/s in float32 products")
    there = (installed(package) for package in PACKAGES)
    print(f"- {platform.system()}, Python {platform.python_version()}, {', '.join(filter(None, there))}")
    if own := fastersom.versions():
        print(f"- {own[0]} in an environment of its own: {own[1]}")
    print()
    taken = once(lambda: [PARTS[name]() for name in names or PARTS])
    print(f"All of this took {taken / 60:.1f} minutes.")


def processor() -> str:
    """The processor as Linux calls it, or else Python."""
    told = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.*)$", told.read_text(), re.MULTILINE) if told.is_file() else None
    return found[1] if found else platform.processor() or platform.machine()


if __name__ == "__main__":
    main(sys.argv[1:])
