"""The explorer in JupyterLab, in a real browser."""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CELLS = (
    "import numpy as np, somersault as ss\n"
    "rng = np.random.default_rng(3)\n"
    "X = rng.normal(size=(60, 5)) + np.repeat([[0.0], [4.0]], 30, axis=0)\n"
    "som = ss.SOM(shape=(4, 4), n_epochs=4).fit(X)\n"
    "ss.explore(som, X, np.repeat(['a', 'b'], 30))"
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that has a notebook of one cell."""
    folder = tmp_path_factory.mktemp("lab")
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": "one",
        "metadata": {},
        "outputs": [],
        "source": CELLS,
    }
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / "map.ipynb").write_text(json.dumps(notebook))
    source = Path(__file__).resolve().parents[2] / "src"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(source), os.environ.get("PYTHONPATH")])),
        **{f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "RUNTIME")},
        "IPYTHONDIR": str(folder / "ipython"),
    }
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port=0", "--ServerApp.root_dir=."]
    command = [sys.executable, "-m", "jupyterlab", *options]
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        said = []
        try:
            yield _address(process.stderr, said)
        finally:
            process.terminate()
            process.wait(30)


def _address(stream, said):
    """Where it says that it is; what it says later is read and kept, so that it goes on."""
    for line in stream:
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:\d+/lab\?token=\w+", line)
        if found:
            threading.Thread(target=said.extend, args=(stream,), daemon=True).start()
            return found[0]
    raise AssertionError("".join(said))


def test_the_explorer_works_in_a_notebook(lab, chromium):
    """The module is the page's own; what it asks goes to the kernel and comes back with its buffers."""
    with chromium.new_context(viewport={"width": 1400, "height": 1000}) as context:
        page = context.new_page()
        page.goto(lab.replace("/lab?", "/lab/tree/map.ipynb?"))
        page.locator(".jp-CodeCell .cm-content").first.click(timeout=120_000)
        page.get_by_text("| Idle").wait_for(timeout=120_000)  # before, a cell that is run is sometimes forgotten
        page.keyboard.press("Shift+Enter")
        output = page.locator(".jp-OutputArea-output").filter(has=page.locator("canvas"))
        output.get_by_text("4 × 4 units").wait_for(timeout=120_000)
        output.get_by_text("the target is reached").first.wait_for()
        for row in ("7", "33"):
            output.get_by_test_id("row").fill(row)
            output.get_by_test_id("row").press("Enter")
            output.get_by_text(f"row {row} ·").wait_for()
        output.get_by_test_id("map").focus()
        for key in ("ArrowRight", "d", "d", "x", "Enter"):  # in a notebook, d d and x remove a cell
            page.keyboard.press(key)
        assert page.locator(".jp-CodeCell").first.inner_text().count("ss.explore") == 1
        output.get_by_text("4 × 4 units").wait_for()
