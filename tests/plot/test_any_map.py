"""Every drawing, of maps of any size and in any style, and what is refused."""

import io
import warnings

import matplotlib.pyplot as plt
import matplotlib.style
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.exceptions import NotFittedError

import somersault as ss
from somersault import plot

from .drawings import BOUNDARIES, written
from .map_of_prototypes import map_of

SHAPES = [(1, 1), (1, 7), (5, 1), (2, 2)]


def every_drawing(som, X, y):
    yield plot.u_matrix(som, colorbar=True)
    yield plot.hits(som, X)
    yield plot.quality(som, X)
    yield plot.quality(som, X, measure="topographic_error")
    yield plot.labels(som)
    yield plot.class_pies(som, X, y)
    yield plot.clusters(som)
    yield plot.prototypes(som)
    yield plot.prototypes(som, image_shape=(1, X.shape[1]))
    yield plot.component_planes(som)[0]
    yield plot.spectrum(som)
    yield plot.activations(som.morph(np.nan_to_num(X[:1]), ss.Unit(som.lattice_.n_units - 1)))
    yield plot.paths(som, [som.predict(X)])
    if len(som.history_["radius"]):
        yield plot.history(som)


@pytest.mark.slow
@pytest.mark.parametrize("style", ["default", "dark_background"])
@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_smallest_maps_can_be_drawn(rng, shape, boundary, style):
    topology = "rectangular" if boundary == "toroidal" else "hexagonal"
    X, y = rng.normal(size=(30, 2)), rng.integers(3, size=30)
    X[:, 1] = 4.0  # constant over the map
    X[::5, 0] = np.nan
    som = ss.SOM(shape=shape, topology=topology, boundary=boundary, n_epochs=2).fit(X).label_units(X, y).cluster(1)
    with matplotlib.style.context(style):
        drawn = list(every_drawing(som, X, y))
        for ax in drawn:
            ax.figure.draw_without_rendering()
    assert all(ax.has_data() or ax.texts or ax.images for ax in drawn)


@pytest.mark.slow
def test_the_largest_maps_are_drawn_by_few_artists(rng):
    som = map_of(rng.normal(size=(63 * 64, 3)), (63, 64)).label_units(
        X := rng.normal(size=(500, 3)), y := rng.integers(3, size=500)
    )
    som.unit_clusters_ = som.predict(som.prototypes_) % 7
    for ax in every_drawing(som, X, y):
        n_artists = len(ax.collections) + len(ax.patches) + len(ax.lines)
        assert n_artists < 20
    axes = plot.u_matrix(som)
    axes.figure.draw_without_rendering()
    assert written(axes)[0].points < 5


@pytest.mark.slow
def test_drawings_take_the_colors_of_the_style(rng):
    """On black paper no text and no frame is black, on white none is white."""
    X, y = rng.normal(size=(30, 3)), rng.integers(3, size=30)
    som = ss.SOM(shape=(3, 4), n_epochs=2).fit(X).label_units(X, y).cluster(2)
    for style, paper in (("default", "white"), ("dark_background", "black")):
        with matplotlib.style.context(style):
            drawn = [*every_drawing(som, X, y), plot.activations(som.morph(X[:1], 5)), plot.curves([[1.0, 0.0]])]
            for ax in drawn:
                ax.figure.draw_without_rendering()
                assert ax.figure.get_facecolor() == to_rgba(paper)
                legend = [] if ax.get_legend() is None else ax.get_legend().get_texts()
                for text in (ax.title, ax.xaxis.label, ax.yaxis.label, *legend):
                    assert to_rgba(text.get_color()) != to_rgba(paper)
        plt.close("all")


@pytest.mark.parametrize("draw", [plot.u_matrix, plot.labels, plot.clusters, plot.prototypes, plot.history])
def test_a_map_is_needed(draw):
    with pytest.raises(NotFittedError):
        draw(ss.SOM())
    with pytest.raises(ss.InputError, match="som is of type ndarray; need a fitted SOM"):
        draw(np.ones((3, 2)))
    means = KMeans(2, n_init=1).fit([[0.0], [1.0], [2.0]])
    with pytest.raises(ss.InputError, match="no lattice"):
        draw(means)


def test_an_estimator_on_a_map_is_drawn_like_the_map(rng):
    X, y = rng.normal(size=(40, 3)), rng.integers(3, size=40)
    classifier = ss.SOMClassifier(shape=(3, 3), n_epochs=2).fit(X, y)
    drawn = plot.u_matrix(classifier).collections[0].get_array()
    np.testing.assert_array_equal(drawn, classifier.som_.u_matrix_)


SOM = map_of([[0.0, 1.0], [1.0, 5.0], [2.0, 0.0], [3.0, 2.0]], (2, 2))


@pytest.mark.parametrize(
    ("draw", "match"),
    [
        (lambda: plot.labels(SOM), r"no labels; need .*label_units"),
        (lambda: plot.clusters(SOM), r"no clusters; need .*cluster\(\)"),
        (lambda: plot.class_pies(SOM, [[0.0, 0.0]], ["a", "b"]), "y has shape"),
        (lambda: plot.hits(SOM, np.ones((0, 2))), "0 sample"),
        (lambda: plot.hits(SOM, np.ones((1, 3))), "3 features"),
        (lambda: plot.quality(SOM, [[0.0, 0.0]], measure="hits"), "measure is 'hits'; need one of"),
        (lambda: plot.component_plane(SOM, 2), "contains 2; need names of columns or positions from 0 to 1"),
        (lambda: plot.component_plane(SOM, 0, value_range=(1, 1)), "value_range .* need .*low below high"),
        (lambda: plot.component_plane(SOM, 0, value_range=3), "value_range is 3; need"),
        (lambda: plot.component_planes(SOM, []), "chooses 0 features; need 1 to 100"),
        (lambda: plot.component_planes(SOM, scale="all"), "scale is 'all'; need one of"),
        (lambda: plot.values(SOM, [1.0, 2.0]), r"values is \[1.0, 2.0\]; need 4 finite numbers or NaN"),
        (lambda: plot.values(SOM, [1.0, 2.0, 3.0, np.inf]), "need 4 finite numbers or NaN"),
        (lambda: plot.values(SOM, [1.0] * 4, label=3), "label is 3; need a text"),
        (lambda: plot.prototypes(SOM, image_shape=(2, 2)), r"image_shape is \(2, 2\); need .* = 2 features"),
        (lambda: plot.prototypes(SOM, image_shape=2), "image_shape is 2; need"),
        (lambda: plot.history(SOM), "not trained; need"),
        (lambda: plot.history(SOM, measures="radius"), r"pass \['radius'\]"),
        (lambda: plot.history(SOM, measures=["loss"]), "a measure is 'loss'; need one of"),
        (lambda: plot.history(SOM, measures=[]), "measures is empty; need"),
        (lambda: plot.spectrum([[np.nan]]), "prototypes contains NaN"),
        (lambda: plot.activations(SOM), "need a Morph"),
        (lambda: plot.activations(SOM.morph([[0.0, 0.0]], 1), 1), "sample 1 does not exist"),
    ],
)
def test_bad_input_is_refused_with_the_way_out(draw, match):
    with pytest.raises(ValueError, match=match):
        draw()


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_drawings_fit_into_parts_of_figures_and_go_to_paper(rng, kind):
    X, y = rng.normal(size=(60, 3)), rng.integers(12, size=60)
    som = ss.SOM(shape=(3, 4), n_epochs=2).fit(X).label_units(X, y).cluster(2)
    with matplotlib.style.context("dark_background"):
        figure = Figure(figsize=(8, 4))
        left, right = figure.subfigures(1, 2)
        plot.labels(som, left.subplots())
        plot.hits(som, X, ax := right.subplots())
        assert max(ax.collections[0].get_cmap().get_bad()[:3]) < 0.3  # gray on black, not on white
        figure.savefig(file := io.BytesIO(), format=kind)
    assert len(file.getvalue()) > 5000


@pytest.mark.slow
def test_no_drawing_warns_of_anything(rng):
    X, y = rng.normal(size=(30, 3)), rng.integers(3, size=30)
    som = ss.SOM(shape=(3, 4), n_epochs=2).fit(X).label_units(X, y).cluster(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for ax in every_drawing(som, X, y):
            ax.figure.savefig(file := io.BytesIO(), dpi=30)
            assert file.getvalue().startswith(b"\x89PNG")
