"""Inputs for everything that writes, made once, and each writer in turn."""

import os
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from studies.paper import command as reproduce_command

import somersault as ss
from somersault import report
from somersault.cli import morph_command
from somersault.report import saved_page

from .writers import WRITERS, Given


@pytest.fixture(scope="package")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("given")
    X = np.random.default_rng(5).normal(size=(60, 4)) + np.repeat([[0.0], [5.0]], 30, axis=0)
    y = np.repeat(["a", "b"], 30)
    som = ss.SOM(shape=(3, 3), n_epochs=3).fit(X).label_units(X, y)
    np.savez(folder / "data.npz", X=X, y=y)
    np.save(folder / "activations.npy", som.transform(X))
    np.save(folder / "anchors.npy", som.prototypes_)
    np.save(folder / "noise.npy", np.full((1, 9), 0.1))
    som.save(folder / "map")
    return Given(som, ss.SOMClusterer(2, shape=(2, 2), n_epochs=1).fit(X), X, som.transform(X), folder)


@pytest.fixture(scope="module")
def made(given):
    """What takes long, the morphs of the command and what pages hold, is made once."""
    made: dict[str, Any] = {}

    def once(function):
        def kept(*arguments, **how):
            if function not in made:
                made[function] = function(*arguments, **how)
            return made[function]

        return kept

    with pytest.MonkeyPatch.context() as patch:
        for home, name in (
            (morph_command, "run"),
            (report, "page"),
            (report, "animation"),
            (saved_page, "page_of"),
        ):
            patch.setattr(home, name, once(getattr(home, name)))
        yield


@pytest.fixture
def write(given, made, tmp_path, monkeypatch):
    """Calls a writer: to the path that it is given, or to a new one in a folder of its own."""
    from matplotlib.figure import Figure

    comparison = SimpleNamespace(name="gaussians", image_shape=(2, 2), n_paths=0)
    monkeypatch.setattr("studies.paper.command.run", lambda *_, **__: comparison)
    page = '<!doctype html><meta name="generator" content="somersault 0">'
    monkeypatch.setattr(reproduce_command, "comparison_page", lambda *_: page)
    monkeypatch.setattr(reproduce_command, "_frames", lambda _: Figure().subplots())
    monkeypatch.setattr(reproduce_command, "_curves", lambda _: Figure().subplots())
    monkeypatch.setattr(reproduce_command, "print_table", lambda *_: None)
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nopen('film.mp4', 'wb').write(b'film')")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)

    def called(name, path=None, *, overwrite=False, **how):
        file, writer = WRITERS[name]
        path = tmp_path / "out" / file if path is None else path
        path.parent.mkdir(exist_ok=True)
        writer(given, path, overwrite, **how)
        return path

    return called
