"""Everything that writes a file, with what it is given.

WRITERS has each function and each command that writes, and each hazard is tried on each of them. Whoever adds a
writer adds it to WRITERS: `test_all_writers.py` finds those that are missing.
"""

import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import somersault as ss
from somersault import model_file
from somersault.cli import main

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="of files as POSIX has them")


class Given(NamedTuple):
    """What there is to write from."""

    som: Any
    clusterer: Any
    X: Any
    A: Any
    folder: Path


class RefusedError(Exception):
    """What a command said when it did not do what it was asked for."""


def run(*arguments, overwrite=False):
    with pytest.raises(SystemExit) as exit_:
        main([*map(str, arguments), *["--overwrite"] * overwrite], prog_name="somersault")
    if exit_.value.code:
        raise RefusedError


def _train(given, path, overwrite, data="data.npz"):
    run("train", given.folder / data, "--shape", "3x3", "--epochs", 1, "--out", path, overwrite=overwrite)


def _morph(given, path, overwrite, data="data.npz", map_="map"):
    run("morph", given.folder / data, "--to", "b", "--samples", 3, "--map", given.folder / map_,
        "--out", path.parent, overwrite=overwrite)  # fmt: skip


def _invert(given, path, overwrite, data="activations.npy", noise="noise.npy", map_="map"):
    run("invert", given.folder / data, "--noise", given.folder / noise, "--map", given.folder / map_,
        "--out", path, overwrite=overwrite)  # fmt: skip


def _positions(given, path, overwrite, data="activations.npy", anchors="anchors.npy"):
    run("invert", given.folder / data, "--anchors", given.folder / anchors, "--kind", "squared_distances",
        "--out", path, overwrite=overwrite)  # fmt: skip


def _predict(given, path, overwrite, data="data.npz", map_="map"):
    run("predict", given.folder / map_, given.folder / data, "--out", path, overwrite=overwrite)


def _impute(given, path, overwrite, data="data.npz", map_="map"):
    run("impute", given.folder / map_, given.folder / data, "--out", path, overwrite=overwrite)


def _summary(given, path, overwrite, data="data.npz", map_="map"):
    run("summary", given.folder / map_, given.folder / data, "--by", "unit", "--out", path, overwrite=overwrite)


def _counterfactuals(given, path, overwrite, data="data.npz", map_="map"):
    run("counterfactuals", given.folder / map_, given.folder / data, "--target", "b", "--rows", "1..3",
        "--out", path, overwrite=overwrite)  # fmt: skip


def _explore(given, path, overwrite, data="data.npz", map_="map"):
    run("explore", given.folder / map_, given.folder / data, "--save", path, overwrite=overwrite)


def _reproduced(given, path, overwrite):
    run("reproduce", "gaussians", "--out", path.parent, overwrite=overwrite)


def _checkpoint(given, path, overwrite):
    ss.SOM(shape=(2, 2), n_epochs=2).fit(given.X, checkpoint=path)


def _policy(given, path, overwrite):
    ss.Policy([(np.zeros((3, 13)), np.zeros(3))]).save(path, overwrite=overwrite)


def _film(given, path, overwrite):
    ss.plot.animate(given.som.morph(given.X[:2], 3), path, n_frames=2, overwrite=overwrite)


def _page(given, path, overwrite):
    ss.save_page(path, given.som, given.X, starts=[0], targets=[{"unit": 3}], overwrite=overwrite)


def _page_of_morph(given, path, overwrite):
    morph = given.som.morph(given.X[:2], 3)
    ss.save_page(path, given.som, given.X, morph=morph, overwrite=overwrite)


def _results(method, *more):
    def write(given, path, overwrite):
        X = given.A if method == "inverse_transform" else given.X
        getattr(given.som, method)(X, *more, out=path, overwrite=overwrite)

    return write


# of each: the name of what it writes; the writer, called with what is given, the path and overwrite
WRITERS = {
    "SOM.save": ("map.safetensors", lambda given, path, overwrite: given.som.save(path, overwrite=overwrite)),
    "SOMClusterer.save": (
        "map.safetensors",
        lambda given, path, overwrite: given.clusterer.save(path, overwrite=overwrite),
    ),
    "model_file.write": (
        "any",
        lambda given, path, overwrite: model_file.write(path, {"a": np.ones(3)}, {}, overwrite=overwrite),
    ),
    "Policy.save": ("policy.json", _policy),
    "SOM.fit with a checkpoint": ("state", _checkpoint),
    "SOM.predict": ("units.npy", _results("predict")),
    "SOM.predict to Parquet": ("units.parquet", _results("predict")),
    "SOM.transform": ("a.npy", _results("transform")),
    "SOM.transform to Zarr": ("a.zarr", _results("transform")),
    "SOM.inverse_transform": ("x.npy", _results("inverse_transform")),
    "SOM.morph": ("ends.npy", _results("morph", 3)),
    "plot.animate": ("film.gif", _film),
    "plot.animate to WebP": ("film.webp", _film),
    "plot.animate to MP4": ("film.mp4", _film),
    "save_page": ("map.html", _page),
    "save_page of a morph": ("morph.html", _page_of_morph),
    "somersault train": ("map", _train),
    "somersault morph: page": ("report.html", _morph),
    "somersault morph: film": ("morph.gif", _morph),
    "somersault morph: arrays": ("frames.npz", _morph),
    "somersault morph: table": ("frames.csv", _morph),
    "somersault invert: table": ("points.csv", _invert),
    "somersault invert: Parquet": ("points.parquet", _invert),
    "somersault invert": ("points.npy", _invert),
    "somersault invert: positions": ("positions.csv", _positions),
    "somersault predict": ("rows.csv", _predict),
    "somersault predict: Parquet": ("rows.parquet", _predict),
    "somersault impute": ("filled.csv", _impute),
    "somersault impute: Parquet": ("filled.parquet", _impute),
    "somersault summary": ("summary.csv", _summary),
    "somersault summary: Parquet": ("summary.parquet", _summary),
    "somersault counterfactuals": ("answers.csv", _counterfactuals),
    "somersault counterfactuals: Parquet": ("answers.parquet", _counterfactuals),
    "somersault explore": ("map.html", _explore),
    "somersault reproduce: page": ("gaussians.html", _reproduced),
    "somersault reproduce: picture": ("gaussians-frames.png", _reproduced),
    "somersault reproduce: curves": ("gaussians-curves.png", _reproduced),
}


UNMARKED = {name for name, (file, _) in WRITERS.items() if file.endswith(".csv") and file != "frames.csv"}
"""Whose results do not tell who made them: they are replaced only if that is asked for."""
UNMARKED_AS_LINKS = {*UNMARKED, "somersault morph: table"}
"""And those that another file in their folder tells of."""
MARKED = [name for name in WRITERS if name not in UNMARKED]

REFUSALS = (ss.InputError, RefusedError)


each = pytest.mark.parametrize("name", WRITERS)
each_marked = pytest.mark.parametrize("name", MARKED)


def content(path):
    if path.is_dir():
        return {str(inside.relative_to(path)): content(inside) for inside in path.rglob("*") if inside.is_file()}
    return path.read_bytes()


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def hidden(folder):
    return sorted(path.name for path in folder.rglob(".somersault-*"))


def work_is_forbidden(patch):
    def work(*_, **__):
        raise AssertionError("the work has begun")

    for what in ("somersault.datasets.load", "somersault.datasets.opened", "studies.paper.command.run",
                 "somersault.report.saved_page.Session", "somersault.flow.morph.Morph.frames",
                 "somersault.estimator.trained.map_rows", "somersault.training.fit"):  # fmt: skip
        patch.setattr(what, work)


OURS = '<!doctype html><meta name="generator" content="somersault 0">'
