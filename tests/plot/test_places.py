"""Where it is drawn: on the axes given, on the current ones, or in a new figure, which a notebook shows."""

import base64
import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import somersault as ss
from somersault import plot


def n_colors(png):
    """How many colors a picture has; a blank one has one."""
    return len(np.unique(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).reshape(-1, 3), axis=0))


NOTEBOOK = (
    "import somersault as ss\ndata = ss.datasets.digits()\nsom = ss.SOM(shape=(5, 5), n_epochs=2).fit(data.X)",
    "ss.plot.u_matrix(som)",
    "ss.plot.component_planes(som, [20, 30])",
    "ss.plot.hits(som, data.X)\nss.plot.labels(som.label_units(data.X, data.y));",
    "som",
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Jupyter's own
def test_a_notebook_shows_what_its_cells_draw(tmp_path, monkeypatch):
    import nbformat  # takes seconds
    from nbclient import NotebookClient

    monkeypatch.delenv("MPLBACKEND")  # a kernel sets its own
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in NOTEBOOK])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    pictures = [
        [base64.b64decode(out.data["image/png"]) for out in cell.outputs if "image/png" in out.get("data", {})]
        for cell in notebook.cells
    ]
    assert [len(of_cell) for of_cell in pictures] == [0, 1, 1, 2, 0]
    assert all(n_colors(picture) > 20 for of_cell in pictures for picture in of_cell)


def test_a_drawing_is_the_current_figure(som, tmp_path, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("it is the caller who shows"))
    ax = plot.u_matrix(som)
    assert plt.gca() is ax
    plt.title("mine")
    plt.savefig(tmp_path / "map.png")
    assert ax.get_title() == "mine"
    assert n_colors((tmp_path / "map.png").read_bytes()) > 10


def test_empty_current_axes_are_drawn_on(som):
    _, (left, right) = plt.subplots(1, 2)
    assert plot.u_matrix(som) is right  # the last one made
    plt.sca(left)
    assert plot.clusters(som.cluster(2)) is left
    plt.figure()
    assert plot.paths(som, [[0, 1]]).figure.number == 2
    assert plt.get_fignums() == [1, 2]


def test_nothing_is_drawn_over_another_drawing_unless_its_axes_are_passed(som):
    first = plot.u_matrix(som, colorbar=True)
    n_artists = len(first.get_children())
    second = plot.values(som, np.arange(20))
    assert first.figure is not second.figure
    assert len(first.get_children()) == n_artists
    assert plot.clusters(som.cluster(2), second, fill=False) is second
    assert plt.get_fignums() == [1, 2]


def test_several_axes_take_the_current_figure_if_it_is_empty(som):
    empty = plt.figure(figsize=(9, 3))
    planes = plot.component_planes(som)
    assert {ax.figure for ax in planes} == {empty}
    assert tuple(empty.get_size_inches()) == (9, 3)
    assert plot.component_planes(som)[0].figure is not empty
    with pytest.raises(ss.InputError):
        plot.component_planes(som, axes=[plt.figure()] * 3)


def test_threads_leave_pyplot_alone(som):
    with ThreadPoolExecutor(2) as threads:
        drawn = list(threads.map(lambda _: plot.u_matrix(som, colorbar=True), range(4)))
    assert len({ax.figure for ax in drawn}) == 4
    assert plt.get_fignums() == []


def test_a_backend_without_its_screen_leaves_a_figure_apart(som, monkeypatch):
    def no_screen(**_):
        raise ImportError("Cannot load backend 'TkAgg'")

    monkeypatch.setattr(plt, "figure", no_screen)
    ax = plot.u_matrix(som)
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, dpi=40)
    assert n_colors(buffer.getvalue()) > 10


@pytest.mark.parametrize(
    ("ax", "what"),
    [
        (plt, "<module 'matplotlib.pyplot'"),
        (Figure(), "<Figure size"),
        (Figure().subplots(1, 2), r"an array of shape \(2,\)"),
        (Figure().add_subplot(projection="polar"), "polar Axes"),
        (Figure().add_subplot(projection="3d"), "3d Axes"),
        ("ax", "'ax'"),
    ],
)
def test_what_cannot_be_drawn_on_is_refused(som, ax, what):
    with pytest.raises(ss.InputError, match=f"^ax is {what}.*; need plain matplotlib Axes"):
        plot.u_matrix(som, ax)
    with pytest.raises(ss.InputError, match="need plain matplotlib Axes"):
        plot.paths(som, [[0, 1]], ax)
    assert plt.get_fignums() == []


@pytest.mark.slow
def test_imports_films_and_pages_leave_matplotlib_alone(tmp_path):
    program = """
import sys
import somersault as ss
import somersault.plot
som = ss.SOM(shape=(3, 3), n_epochs=1).fit([[0.0, 1.0], [1.0, 2.0], [3.0, 1.0]])
ss.plot.animate(som.morph([[0.0, 1.0]], 3), sys.argv[1] + "/film.gif")
ss.save_page(sys.argv[1] + "/map.html", som, [[0.0, 1.0], [1.0, 2.0]], starts=[0], targets=[{"unit": 3}])
assert "matplotlib" not in sys.modules
ss.plot.curves([[1.0, 0.0]])
assert "matplotlib.pyplot" in sys.modules
"""
    process = subprocess.run(
        [sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
