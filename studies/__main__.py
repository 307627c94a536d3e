"""`python -m studies NAME`: one study; of the paper's experiments with the options of `somersault reproduce`."""

import sys
from runpy import run_module

from somersault.cli import main

PAPER = ("gaussians", "mnist", "faces")
OTHERS = (
    "clusters",
    "codes",
    "control",
    "counterfactuals",
    "disclosure",
    "imbalanced",
    "membership",
    "middles",
    "ranges",
    "readers",
    "series",
    "shapes",
    "speech",
    "supervised",
    "tables",
)


def run(name: str = "", *options: str) -> None:
    """Run the study of that name, or say which there are."""
    if name in OTHERS:
        run_module(f"studies.{name}", run_name="__main__")
    elif name in PAPER:
        main(["reproduce", name, *options], prog_name="somersault")
    else:
        sys.exit(f"{name!r} is not a study; need one of {', '.join((*PAPER, *OTHERS))}")


if __name__ == "__main__":
    run(*sys.argv[1:])
