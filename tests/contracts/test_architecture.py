"""The page about the architecture names what exists, and leaves out no module at the top."""

import importlib
import re
import tomllib
from pathlib import Path

import somersault

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text()
PACKAGE = Path(somersault.__file__).parent
HOUSE = PAGE.split("## The house")[1].split("## ")[0]


def names(text):
    return re.findall(r"`([a-z_]\w*(?:\.\w+)*)`", text)


def exists(name):
    """A module, or what stands in one."""
    parts = name.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(["somersault", *parts[:n]]))
        except ModuleNotFoundError:
            continue
        for part in parts[n:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_each_module_at_the_top_has_a_floor_and_there_are_no_others():
    modules = {path.stem for path in PACKAGE.iterdir() if not path.stem.startswith(("_", "py"))}
    in_table = {name for line in HOUSE.splitlines() if line.startswith("|") for name in names(line.split("|")[2])}
    assert in_table == modules


def test_floors_are_in_the_order_of_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [
        {name.strip().removeprefix("somersault.") for name in layer.split("|")} for layer in contracts[0]["layers"]
    ]
    order = [name for line in HOUSE.splitlines() if line.startswith("|") for name in names(line.split("|")[2])]
    place = {name: i for i, layer in enumerate(layers) for name in layer}
    found = [place[name] for name in order if name in place]
    assert set(order) == set(place)
    assert found == sorted(found)


def test_names_exist():
    own_words = {
        "answers",
        "transport",
        "epoch",
        "studies",
        "benchmarks",
    }  # said beside the package that they are in
    for name in names(PAGE):
        assert name in own_words or name.split(".")[0] == "somersault" or "__" in name or exists(name), name
    for path in re.findall(r"`((?:tests|explorer)/[\w/.]*)`", PAGE):
        assert (ROOT / path).exists() or (PACKAGE / path).exists(), path


def test_calls_of_the_drawings_exist():
    drawn = re.findall(r"(?<![\w.])((?:[a-z_]+\.)+[A-Za-z_]+)(?: ─>|\()", PAGE)
    assert len(drawn) >= 10
    for name in drawn:
        assert exists(name), name
