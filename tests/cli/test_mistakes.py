"""What is told of a mistake, in the words of the command line, and that nothing heavy is imported before."""

import json
import subprocess
import sys

import numpy as np
import pytest

import somersault as ss
from somersault import datasets

PROGRAM = """
import json, sys
from somersault.cli import main
for arguments in json.load(sys.stdin):
    try:
        main(arguments, prog_name="somersault")
    except SystemExit as ended:
        heavy = [name for name in ("sklearn", "scipy", "matplotlib", "pandas", "starlette") if name in sys.modules]
        print(json.dumps([ended.code, heavy]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A table, and a map of it."""
    folder = tmp_path_factory.mktemp("mistakes")
    rows = [f"{i % 7},{i % 5},{'xy'[i % 2]}" for i in range(40)]
    (folder / "table.csv").write_text("\n".join(["a,b,label", *rows]))
    (folder / "words.csv").write_text(
        "\n".join(["a,name,label", *(f"{i % 7},n{i},{'xy'[i % 2]}" for i in range(40))])
    )
    (folder / "broken.csv").write_text(
        "\n".join(["a,b", *(f"{i % 7},{'long' if i % 2 else 3}" for i in range(40))])
    )
    (folder / "other.csv").write_text("a,c\n1,2\n3,4\n")
    X = np.random.default_rng(0).random((40, 2))
    ss.SOM(shape=(3, 3), n_epochs=1).fit(X).save(folder / "map")
    ss.SOM(shape=(3, 3), n_epochs=1).fit(datasets.Frame({"a": X[:, 0], "b": X[:, 1]})).save(folder / "named")
    return folder


MISTAKES = (
    "train nosuch.csv --out new",
    "train table.csv --label-column nosuch --out new",
    "train table.csv --drop nosuch --out new",
    "train table.csv --drop label --drop a --drop b --out new",
    "train table.csv --out missing/../table.csv",
    "train words.csv --keep name --out new",
    "explore nosuch table.csv",
    "explore map table.csv --save new.pdf",
    "explore map nosuch.csv",
    "explore map table.csv --label-column nosuch --save new.html",
    "predict nosuch table.csv --out new.csv",
    "predict map nosuch.csv --out new.csv",
    "predict map table.csv --label-column nosuch --out new.csv",
    "predict map table.csv --out map/new.csv",
    "predict map table.csv --out missing/../table.csv --overwrite",
    "predict named other.csv --out new.csv",
    "predict named broken.csv --out new.csv",
    "predict named table.csv --clusters 10 --out new.csv",
    "summary nosuch table.csv",
    "summary map nosuch.csv --out new.csv",
    "summary map table.csv --label-column nosuch",
    "summary map table.csv --out missing/../table.csv --overwrite",
    "summary named other.csv --by unit",
    "summary named table.csv --clusters 10",
    "impute nosuch table.csv --out new.csv",
    "impute map nosuch.csv --out new.csv",
    "impute map table.csv --drop nosuch --out new.csv",
    "impute map table.csv --out missing/../table.csv --overwrite",
    "impute named other.csv --out new.csv",
    "impute named broken.csv --out new.csv",
    "counterfactuals nosuch table.csv --target x",
    "counterfactuals named nosuch.csv --target x",
    "counterfactuals named table.csv --target x --rows 99",
    "counterfactuals named table.csv --target x --fix nosuch",
    "counterfactuals named table.csv --target x --bounds nosuch=1..2",
    "counterfactuals map table.csv --target x --out missing/../table.csv --overwrite",
    "diagnose nosuch",
    "invert nosuch.csv --map map --out new.npy",
    "invert table.csv --map nosuch --out new.npy",
    "invert table.csv --map map --out missing/../table.csv --overwrite",
    "invert table.csv --map map --noise nosuch.csv --out new.npy",
    "invert table.csv --anchors nosuch.csv --out new.npy",
    "invert nosuch.csv --anchors table.csv --out new.npy",
    "morph nosuch.csv --to x --out new",
    "morph table.csv --to x --map nosuch",
    "morph table.csv --to x --vary nosuch --out new",
    "morph table.csv --from nosuch --to x --out new",
    "morph table.csv --drop label --from x --to unit:1 --out new",
    "morph table.csv --to nosuch --out new",
    "morph table.csv --to cluster:1 --out new",
    "morph table.csv --to unit:9 --shape 3x3 --out new",
    "morph table.csv --to nosuch --map named",
    "morph table.csv --to unit:9 --map named",
    "morph table.csv --to cluster:1 --map named",
    "morph words.csv --keep name --to x --out new",
    "morph table.csv --to x --bounds 0,1 --out new",
)


def test_mistakes_are_told_before_anything_heavy_is_imported(folder):
    """All in one process: what one of them imported, the next one would show."""
    typed = json.dumps([line.split() for line in MISTAKES])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=typed, cwd=folder, capture_output=True, text=True, check=True
    )
    ended = dict(zip(MISTAKES, map(json.loads, done.stdout.splitlines()), strict=True))
    assert ended == {line: [1, []] for line in MISTAKES}, done.stderr
