"""Names and labels in drawings, whatever their letters."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import somersault as ss
from somersault import plot
from somersault.plot.axes import short

from .map_of_prototypes import map_of


def pixels(ax):
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="raw", dpi=50)
    return np.frombuffer(buffer.getvalue(), np.uint8).reshape(-1, 4)


@pytest.mark.parametrize(("inches", "is_seen"), [(6, True), (0.5, False)])
def test_words_that_cannot_be_read_are_left_out(rng, inches, is_seen):
    som = map_of(rng.normal(size=(16, 2)), (4, 4)).label_units(rng.normal(size=(90, 2)), ["8"] * 90)
    with_words, without = (
        pixels(plot.u_matrix(som, Figure(figsize=(inches, inches)).subplots(), labels=labels))
        for labels in (True, False)
    )
    assert (with_words != without).any() == is_seen


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("$x$", "$x$"),
        ("sepal\nlength ", "sepal length"),
        ("a" * 30 + "b" * 30, "a" * 15 + "…" + "b" * 8),
        (3, "3"),
    ],
)
def test_names_are_told_in_one_line(name, told):
    assert short(name) == told


NASTY = [
    "$x$",
    r"$\bad$",
    'it\'s "quoted"',
    "<b>tag</b>",
    "long " * 40,
    "two\nlines",
    "_hidden",
    "100 %",
    "\\",
    "ä→ß",
]


@pytest.mark.slow
def test_any_names_can_be_drawn(rng):
    X = pd.DataFrame(rng.normal(size=(60, len(NASTY))), columns=NASTY)
    y = np.array(NASTY)[rng.integers(len(NASTY), size=60)]
    som = ss.SOM(shape=(3, 4), n_epochs=2).fit(X).label_units(X, y).cluster(3)
    planes = plot.component_planes(som)
    drawn = [
        planes[0],
        plot.labels(som),
        plot.class_pies(som, X, y),
        plot.u_matrix(som),
        plot.profiles(som.prototypes_, feature_names=NASTY),
        plot.ways({name: rng.random((2, 4)) for name in NASTY}, (2, 2)),
        plot.means({name: [[0.0, 1.0]] for name in NASTY}),
        plot.plane({name: rng.random((1, 2, 2)) for name in NASTY}, [[0.0, 0.0]], [0]),
    ]
    for ax in drawn:
        ax.figure.draw_without_rendering()
    for ax, name in zip(planes, NASTY, strict=True):
        assert not ax.title.get_parse_math()
        if len(name) < 20:
            assert ax.get_title() == name.replace("\n", " ")


def test_of_letters_that_the_font_lacks_matplotlib_warns(rng):
    som = map_of(rng.normal(size=(4, 2)), (2, 2)).label_units(rng.normal(size=(9, 2)), ["🌸"] * 9)
    with pytest.warns(UserWarning, match="missing from font"):
        plot.labels(som).figure.draw_without_rendering()
