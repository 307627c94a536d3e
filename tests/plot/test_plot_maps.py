"""Drawings of maps: the colors are the numbers, the borders are where they belong, and anything can be drawn."""

import io
import warnings

import matplotlib.style
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.exceptions import NotFittedError

import somersault as ss
from somersault import plot
from somersault.plot.axes import limits, short
from somersault.plot.cells import beyond, borders, cells
from somersault.plot.classes import COLORS, HATCHES
from somersault.plot.comparisons import COLORS as COLORS_OF_WAYS
from somersault.plot.text import Words

from .map_of_prototypes import map_of

BOUNDARIES = ("planar", "cylindrical", "toroidal")


@pytest.fixture
def ax():
    return Figure(figsize=(4, 4)).subplots()


def written(ax):
    return [drawn for drawn in ax.collections if isinstance(drawn, Words)]


def pixels(ax):
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="raw", dpi=50)
    return np.frombuffer(buffer.getvalue(), np.uint8).reshape(-1, 4)


lattices = st.builds(
    lambda rows, columns, topology, boundary: ss.Lattice((2 * rows, columns), topology, boundary),
    st.integers(1, 4),
    st.integers(1, 6),
    st.sampled_from(["hexagonal", "rectangular"]),
    st.sampled_from(BOUNDARIES),
)

# What lies beyond wrapped edges


@pytest.mark.parametrize("topology", ["hexagonal", "rectangular"])
@pytest.mark.parametrize(
    ("boundary", "n"), [("planar", 0), ("cylindrical", 2 * 4), ("toroidal", 2 * 4 + 2 * 5 + 4)]
)
def test_a_ring_of_cells_lies_beyond_the_wrapped_edges(topology, boundary, n):
    assert len(beyond(ss.Lattice((4, 5), topology, boundary))[0]) == n


@given(lattices)
def test_every_neighbor_of_a_unit_is_beside_it_in_the_drawing(lattice):
    """Over a wrapped edge too: there its cell is repeated."""
    units, corners = beyond(lattice)
    everything = np.concatenate([np.arange(lattice.n_units), units])
    centers = np.concatenate([lattice.coordinates, corners.mean(axis=1)])
    for unit in range(lattice.n_units):
        apart = np.linalg.norm(centers - lattice.coordinates[unit], axis=1)
        beside = everything[np.abs(apart - 1) < 1e-9]
        assert set(beside) - {unit} == set(lattice.neighbors(unit))
    assert len(np.unique(centers.round(6), axis=0)) == len(centers)


def test_what_is_repeated_has_the_color_of_its_unit(rng, ax):
    som = map_of(rng.normal(size=(20, 3)), (4, 5), boundary="toroidal")
    plot.component_plane(som, 1, ax)
    inner, again = ax.collections
    np.testing.assert_array_equal(inner.get_array(), som.prototypes_[:, 1])
    np.testing.assert_array_equal(again.get_array(), som.prototypes_[beyond(som.lattice_)[0], 1])
    assert inner.get_clim() == again.get_clim()
    assert 0.2 <= again.get_alpha() <= 0.4  # seen, and not taken for other units


# Borders


def test_borders_by_hand():
    """Two clusters of two rows each: a straight border of two sides, or a zigzag of three."""
    rows = np.array([0, 0, 1, 1])
    square = borders(ss.Lattice((2, 2), "rectangular"), rows)
    assert sorted(map(sorted, square.round(9).tolist())) == [[[-0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [1.5, 0.5]]]
    assert len(borders(ss.Lattice((2, 2)), rows)) == 3
    assert len(borders(ss.Lattice((2, 2)), np.zeros(4, int))) == 0


def test_a_border_over_a_wrapped_edge_is_on_both_sides_of_the_map():
    line = ss.Lattice((1, 3), "rectangular", "cylindrical")
    x = borders(line, np.array([0, 0, 1]))[:, :, 0]
    assert sorted(x[:, 0]) == sorted(x[:, 1]) == [-0.5, 1.5, 2.5]


@pytest.mark.slow
@given(lattices, st.integers(0, 2**32 - 1))
def test_a_border_is_a_side_of_both_cells(lattice, seed):
    numbers = np.random.default_rng(seed).integers(3, size=lattice.n_units)
    units, again = beyond(lattice)
    corners, of = np.concatenate([cells(lattice), again]), np.concatenate([np.arange(lattice.n_units), units])
    for side in borders(lattice, numbers):
        touched = [
            numbers[unit]
            for unit, own in zip(of, corners, strict=True)
            if all((np.linalg.norm(own - end, axis=1) < 1e-9).any() for end in side)
        ]
        assert len(touched) == 2
        assert touched[0] != touched[1]


@given(lattices)
def test_units_of_their_own_have_a_border_for_each_pair_of_neighbors(lattice):
    sides = borders(lattice, np.arange(lattice.n_units))
    units, corners = beyond(lattice)
    centers = np.concatenate([lattice.coordinates, corners.mean(axis=1)])
    everything = np.concatenate([np.arange(lattice.n_units), units])
    n = 0  # sides of the cells of the map that another unit is behind, those within the map twice
    for unit, center in enumerate(lattice.coordinates):
        beside = np.flatnonzero(np.abs(np.linalg.norm(centers - center, axis=1) - 1) < 1e-9)
        n += sum(1 if k < lattice.n_units else 2 for k in beside if everything[k] != unit)
    assert 2 * len(sides) == n


def test_clusters_are_filled_outlined_and_numbered_once(rng, ax):
    som = map_of([[0.0], [0.1], [5.0], [5.1], [9.0], [9.1]], (3, 2), topology="rectangular").cluster(3)
    plot.clusters(som, ax)
    fill, lines, *numbers = ax.collections
    expected = [to_rgba(COLORS[number]) for number in som.unit_clusters_]
    np.testing.assert_allclose(fill.get_facecolors(), expected)
    assert len(lines.get_segments()) == 4
    assert len(numbers) == 3
    over = plot.clusters(som, plot.u_matrix(som), fill=False)
    assert len(over.collections) == 1 + 1 + 3


# Numbers as colors


def test_hits_are_counted_and_written_and_nothing_is_gray(rng, ax):
    som = map_of(np.arange(6.0)[:, None], (2, 3))
    X = np.repeat([0.0, 1.0, 4.0], [3, 1, 12])[:, None]
    plot.hits(som, X, ax)
    drawn = ax.collections[0]
    assert drawn.get_array().tolist() == [3.0, 1.0, None, None, 12.0, None]
    assert drawn.get_clim() == (0.0, 12.0)
    assert len(written(ax)[0].get_paths()) == 3
    colors = drawn.to_rgba(drawn.get_array())
    assert np.ptp(colors[2][:3]) == 0 < np.ptp(colors[4][:3])


def test_hits_and_quality_are_those_of_the_map_with_missing_values_too(rng):
    som = map_of(rng.normal(size=(12, 3)), (3, 4))
    X = rng.normal(size=(40, 3))
    X[::3, 1] = np.nan
    quality = som.quality(X)
    hits = plot.hits(som, X).collections[0].get_array().filled(0)
    np.testing.assert_array_equal(hits, quality.hits)
    errors = {
        m: plot.quality(som, X, measure=m).collections[0].get_array()
        for m in ("quantization_error", "topographic_error")
    }
    for measure, of_units in errors.items():
        assert float(np.sum(of_units.filled(0) * hits) / 40) == pytest.approx(getattr(quality, measure))
        np.testing.assert_array_equal(of_units.mask, hits == 0)


def test_errors_of_units_by_hand():
    quality = map_of([[0.0], [1.0], [5.0]], (1, 3)).quality([[0.25], [-0.75], [5.0], [1.5]])
    np.testing.assert_array_equal(quality.unit_quantization_error, [0.5, 0.5, 0.0])
    folded = map_of([[0.0], [5.0], [1.0], [9.0]], (1, 4)).quality([[0.2], [0.1], [4.0], [5.0]])
    np.testing.assert_array_equal(folded.unit_topographic_error, [1.0, 0.0, np.nan, np.nan])


def test_component_planes_have_a_scale_each_or_one_for_all(rng):
    som = map_of(rng.normal(size=(12, 7)) * np.arange(1, 8), (3, 4))
    own, shared = plot.component_planes(som), plot.component_planes(som, scale="shared")
    for d in range(7):
        w = som.prototypes_[:, d]
        np.testing.assert_array_equal(own[d].collections[0].get_array(), w)
        assert own[d].collections[0].get_clim() == (w.min(), w.max())
        assert shared[d].collections[0].get_clim() == (som.prototypes_.min(), som.prototypes_.max())
    assert len(own[0].figure.axes) == 14  # each with its scale
    assert len(shared[0].figure.axes) == 8
    assert [a.get_title() for a in plot.component_planes(som, ["x4", 0])] == ["x4", "x0"]


def test_features_are_called_by_their_encoded_names(ax):
    frame = pd.DataFrame({"petal": [1.0, 2.0, 3.0, 4.0], "color": ["red", "blue", "red", "blue"]})
    som = ss.SOM(shape=(2, 2), n_epochs=2).fit(frame)
    plot.component_plane(som, "color=red", ax)
    np.testing.assert_array_equal(ax.collections[0].get_array(), som.prototypes_[:, 2])
    with pytest.raises(ss.InputError, match=r"names 'sepal', which is no column .* 'color=blue', 'color=red'"):
        plot.component_plane(som, "sepal")


def test_axes_that_are_given_are_drawn_on(rng):
    som = map_of(rng.normal(size=(4, 2)), (2, 2))
    given = list(Figure().subplots(1, 2))
    assert list(plot.component_planes(som, axes=given)) == given
    with pytest.raises(ss.InputError, match="axes has 1 entries; need 2"):
        plot.component_planes(som, axes=given[:1])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 3.0], (1.0, 3.0)),
        ([2.0, np.nan], (0.0, 4.0)),
        ([-2.0, -2.0], (-4.0, 0.0)),
        ([0.0, 0.0], (0.0, 1.0)),
        ([0.1 + 0.2, 0.3], (0.0, 0.6)),
        ([np.nan], (0.0, 1.0)),
        ([-1e70, 1e70], (-1e70, 1e70)),
    ],
)
def test_a_constant_has_a_scale_around_it(values, expected):
    assert limits(np.array(values)) == pytest.approx(expected)


# Classes


def test_labels_have_a_color_each_and_units_without_one_are_gray(ax):
    som = map_of([[0.0], [1.0], [2.0], [3.0]], (1, 4)).label_units([[0.0], [1.0], [3.0]], ["b", "a", "b"])
    plot.labels(som, ax)
    colors = ax.collections[0].get_facecolors()
    np.testing.assert_allclose(colors[[0, 1, 3]], [to_rgba(COLORS[k]) for k in (1, 0, 1)])
    assert np.ptp(colors[2][:3]) == 0
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    fixed = plot.labels(som, classes=["b", "c", "a"]).collections[0].get_facecolors()
    np.testing.assert_allclose(fixed[:2], [to_rgba(COLORS[k]) for k in (0, 2)])
    with pytest.raises(ss.InputError, match="classes lacks 'b'; need all that there are"):
        plot.labels(som, classes=["a"])


def test_beyond_eight_classes_patterns_tell(ax):
    n = 20
    som = map_of(np.arange(n, dtype=float)[:, None], (4, 5)).label_units(np.arange(n)[:, None], np.arange(n))
    plot.labels(som, ax)
    looks = {}
    for drawn in ax.collections:
        if not isinstance(drawn, Words):
            looks[drawn.get_hatch()] = len(drawn.get_paths())
    assert looks == {None: 20, HATCHES[1]: 8, HATCHES[2]: 4}
    handles = ax.get_legend().get_patches()
    assert len({(handle.get_facecolor(), handle.get_hatch()) for handle in handles}) == n


SEEN_BY = {
    "all cones": np.eye(3),
    "no L cones": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "no M cones": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "no S cones": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
"""Linear RGB as those with one kind of cones less see it: Machado, Oliveira, Fernandes, IEEE TVCG 15 (2009)."""


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("colors", [COLORS, COLORS_OF_WAYS], ids=["classes", "ways"])
def test_colors_are_told_apart_with_any_color_vision(colors, eyes):
    """At least 15 apart in CIELAB, where 2 is what one just sees."""
    rgb = np.array([to_rgba(color)[:3] for color in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(SEEN_BY[eyes]), 0, 1)
    xyz = seen @ np.array([[0.4339, 0.2126, 0.0177], [0.3762, 0.7152, 0.1095], [0.1899, 0.0722, 0.8728]])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.column_stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])])
    assert np.linalg.norm(lab[:, None] - lab, axis=-1)[np.triu_indices(len(colors), 1)].min() > 15


def test_the_legend_ends_before_it_fills_the_page():
    som = map_of(np.arange(64.0)[:, None], (8, 8)).label_units(np.arange(64)[:, None], np.arange(64))
    assert [text.get_text() for text in plot.labels(som).get_legend().get_texts()][-2:] == ["39", "and 24 more"]


def test_pies_have_the_area_of_their_share(ax):
    som = map_of([[0.0], [1.0], [2.0]], (1, 3))
    X, y = (
        np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0])[:, None],
        np.array(["a", "a", "a", "b", "b", None], dtype=object),
    )
    with pytest.warns(ss.MissingLabelsWarning, match="1 of 6 samples"):
        plot.class_pies(som, X, y, ax)
    _, a, b = ax.collections
    pie = np.pi * 0.44**2

    def area(path):
        (x, y), *_ = [polygon.T for polygon in path.to_polygons()]
        return abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2

    assert [area(path) for path in a.get_paths()] == pytest.approx([0.75 * pie], rel=0.02)
    assert [area(path) for path in b.get_paths()] == pytest.approx([0.25 * pie, pie], rel=0.02)
    inside = a.get_paths()[0].contains_points([(0.1, -0.1), (-0.1, 0.1), (-0.1, -0.1)])
    assert inside.tolist() == [True, True, False]  # clockwise from the top, where y is smaller


# Prototypes


@pytest.mark.parametrize(("topology", "shift"), [("rectangular", 0), ("hexagonal", 3)])
def test_images_lie_where_their_units_do(rng, ax, topology, shift):
    som = map_of(rng.normal(size=(6, 4 * 5)), (2, 3), topology=topology)
    plot.prototypes(som, ax, image_shape=(4, 5))
    sheet = ax.images[0].get_array().filled(np.nan)
    for unit, image in enumerate(som.prototypes_.reshape(6, 4, 5)):
        row, column = divmod(unit, 3)
        x, y = 6 * column + shift * row, 5 * row
        np.testing.assert_array_equal(sheet[y : y + 4, x : x + 5], image)
    assert np.isnan(sheet).sum() == sheet.size - 6 * 20
    assert ax.images[0].get_clim() == (som.prototypes_.min(), som.prototypes_.max())


def test_profiles_keep_to_their_cells(rng, ax):
    som = map_of(rng.normal(size=(6, 9)), (2, 3))
    plot.prototypes(som, ax)
    lines = np.array(ax.collections[1].get_segments())
    assert lines.shape == (6, 9, 2)
    assert np.abs(lines - som.lattice_.coordinates[:, None]).max(axis=(0, 1)) == pytest.approx([0.38, 0.27])
    height = som.lattice_.coordinates[:, 1, None] - lines[..., 1]  # y points down
    assert np.corrcoef(height.ravel(), som.prototypes_.ravel())[0, 1] == pytest.approx(1)


# Words


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
    drawn = [
        *plot.component_planes(som)[:1],
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


def test_of_letters_that_the_font_lacks_matplotlib_warns(rng):
    som = map_of(rng.normal(size=(4, 2)), (2, 2)).label_units(rng.normal(size=(9, 2)), ["🌸"] * 9)
    with pytest.warns(UserWarning, match="missing from font"):
        plot.labels(som).figure.draw_without_rendering()


# Anything


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
        for ax in every_drawing(som, X, y):
            ax.figure.draw_without_rendering()


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


# Training and spectrum


@pytest.mark.slow
def test_history_is_drawn_as_shares_of_what_was_recorded(rng, ax):
    som = ss.SOM(shape=(4, 4), n_epochs=5, measures=("trustworthiness",)).fit(rng.normal(size=(50, 3)))
    names = ["quantization_error", "trustworthiness"]
    plot.history(som, ax, measures=names)
    for line, name in zip(ax.lines, names, strict=True):
        largest = som.history_[name].max()
        np.testing.assert_allclose(line.get_ydata(), som.history_[name] / largest)
        assert line.get_xdata().tolist() == [1, 2, 3, 4, 5]
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert told == [f"{name}, 1 is {som.history_[name].max():.3g}" for name in names]
    alone = plot.history(som, measures=["radius"])
    np.testing.assert_array_equal(alone.lines[0].get_ydata(), som.history_["radius"])


def test_a_history_of_zeros_is_drawn_at_zero(rng):
    som = ss.SOM(shape=(1, 1), n_epochs=1).fit([[1.0, 2.0], [1.0, 2.0]])
    for line in plot.history(som).lines[1:]:
        assert line.get_ydata().tolist() == [0.0]


def test_the_spectrum_is_that_of_the_centered_prototypes(rng):
    W = rng.normal(size=(9, 4)) @ np.diag([5.0, 1.0, 0.1, 0.0]) + 3
    ax = plot.spectrum(W)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), np.linalg.svd(W - W.mean(axis=0), compute_uv=False)[:3])
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert [patch.get_label() for patch in ax.patches] == ["1 direction that no activation shows"]
    assert ax.get_title().startswith("1 references short of exact inversion\nrank 3 of 4")
    whole = plot.spectrum(rng.normal(size=(9, 4)))
    assert not whole.patches
    assert whole.get_title().startswith("exactly invertible\n")
    plot.spectrum(np.ones((3, 2))).figure.draw_without_rendering()  # a single point


# Activations


def test_activations_are_those_of_the_frames(rng):
    W, X = rng.normal(size=(7, 4)), rng.normal(size=(3, 4))
    book = ss.Codebook(W[:, :2] @ rng.normal(size=(2, 4)), feature_weights=[1.0, 2.0, 0.5, 0.0])
    for toward, options in (
        (2, {}),
        (ss.Sample(rng.normal(size=(3, 4))), {}),
        (2, {"features_to_vary": [0, 1]}),
        (2, {"bounds": (-1.5, 1.5)}),
        (2, {"rule": ss.Tikhonov(rigidity=3.0)}),
    ):
        morph = ss.morph(np.clip(X, -1, 1), book, toward, **options)
        expected = book.activations(morph.frames(6).reshape(-1, 4)).reshape(3, 6, 7)
        np.testing.assert_allclose(morph.activations(6), expected, atol=1e-9)


def test_the_curve_of_a_target_unit_is_its_activation(rng, ax):
    som = map_of(rng.normal(size=(8, 3)), (2, 4))
    morph = som.morph(rng.normal(size=(2, 3)), 5, rule=ss.Tikhonov(rigidity=3.0))
    plot.activations(morph, 1, ax, n_frames=9)
    of_units = morph.activations(9)[1]
    assert ax.lines[-1].get_label() == "target: unit 5"
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), of_units[:, 5], atol=1e-9)
    np.testing.assert_array_equal([line.get_ydata() for line in ax.lines[:-1]], np.delete(of_units, 5, axis=1).T)


def test_the_curve_of_a_path_by_samples_is_the_squared_distance_to_its_end_and_never_grows(rng, ax):
    """The prototype of the unit that the end lies in is one of the others."""
    samples = rng.normal(size=(200, 3))
    som = ss.SOM(shape=(2, 4), n_epochs=5).fit(samples)
    morph = som.morph(samples[:2], 5)
    plot.activations(morph, 1, ax, n_frames=9)
    drawn = ax.lines[-1].get_ydata()
    assert ax.lines[-1].get_label() == "target: a sample of unit 5"
    np.testing.assert_allclose(drawn, np.sum((morph.frames(9)[1] - morph.end[1]) ** 2, axis=1), atol=1e-9)
    assert (np.diff(drawn) <= 0).all()
    assert len(ax.lines) == 9


@pytest.mark.parametrize("varied", ["all", [0, 1]])
def test_the_curve_of_a_target_sample_is_the_squared_distance_to_it(rng, varied):
    book, goal = ss.Codebook(rng.normal(size=(8, 3))), rng.normal(size=(2, 3))
    morph = ss.morph(rng.normal(size=(2, 3)), book, ss.Sample(goal), features_to_vary=varied)
    drawn = plot.activations(morph, 1, n_frames=9).lines[-1].get_ydata()
    np.testing.assert_allclose(drawn, np.sum((morph.frames(9)[1] - goal[1]) ** 2, axis=1), atol=1e-9)


def test_many_units_are_a_band(rng):
    som = map_of(rng.normal(size=(100, 3)), (10, 10))
    ax = plot.activations(som.morph(rng.normal(size=(1, 3)), 5, rule=ss.Tikhonov(rigidity=3.0)), n_frames=4)
    assert len(ax.lines) == 2
    assert ax.lines[0].get_label().startswith("_")
    assert [band.get_label() for band in ax.collections] == ["99 others", "half of them"]


# Bad input


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
            ax.figure.savefig(io.BytesIO(), dpi=30)
