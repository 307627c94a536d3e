"""Maps, paths, curves and strips: what is drawn is what was computed."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.exceptions import NotFittedError

import somersault as ss
from somersault import plot
from somersault.clustering import u_matrix
from somersault.plot.cells import way

from .map_of_prototypes import map_of


def test_the_u_matrix_shows_each_unit_where_it_lies(som):
    ax = plot.u_matrix(som)
    drawn = ax.collections[0]
    np.testing.assert_allclose(drawn.get_array(), u_matrix(som.prototypes_, som.lattice_))
    centers = [path.vertices[:-1].mean(axis=0) for path in drawn.get_paths()]
    np.testing.assert_allclose(centers, som.lattice_.coordinates, atol=1e-12)
    ax.figure.draw_without_rendering()
    to_screen = ax.transData.transform(som.lattice_.coordinates)
    assert to_screen[0, 1] > to_screen[-1, 1]  # row 0 at the top
    assert to_screen[0, 0] < to_screen[4, 0]
    across, down = np.abs(to_screen[1] - to_screen[0])[0], np.abs(to_screen[10] - to_screen[0])[1]
    assert down / across == pytest.approx(np.sqrt(3), rel=1e-6)  # two rows: undistorted


@pytest.mark.parametrize("size", [1.5, 12])
def test_labels_fit_into_their_cells_at_any_size(rng, size):
    som = map_of(rng.normal(size=(6, 2)), (2, 3)).label_units(rng.normal(size=(40, 2)), ["a rather long one"] * 40)
    ax = plot.u_matrix(som, Figure(figsize=(size, size)).subplots())
    ax.figure.draw_without_rendering()
    words = ax.collections[1]
    labelled = [unit for unit, label in enumerate(som.unit_labels_) if label is not None]
    assert len(words.get_paths()) == len(labelled) > 0
    for path, unit in zip(words.get_paths(), labelled, strict=True):
        extents = path.get_extents()
        np.testing.assert_allclose(extents.get_points().mean(axis=0), som.lattice_.coordinates[unit], atol=1e-9)
        assert extents.width < 0.9
        assert extents.height < 0.6


@pytest.mark.parametrize("label", ["$x$", r"$\bad$", "50 $", " ", 3, "<b>"])
def test_any_label_can_be_drawn(rng, label):
    som = map_of(rng.normal(size=(4, 2)), (2, 2)).label_units(rng.normal(size=(9, 2)), [label] * 9)
    ax = plot.u_matrix(som)
    ax.figure.draw_without_rendering()
    labelled = sum(unit is not None for unit in som.unit_labels_)
    assert len(ax.collections[1].get_paths()) == (labelled if str(label).strip() else 0)  # a blank has no strokes


def test_a_colorbar_can_be_left_out(som):
    assert len(plot.u_matrix(som, colorbar=False).figure.axes) == 1
    assert len(plot.u_matrix(som).figure.axes) == 2


@pytest.mark.parametrize("shape", [(4, 20), (6, 6), (20, 4)])
@pytest.mark.parametrize("figsize", [None, (6, 6)])
def test_a_scale_is_no_higher_than_its_map_and_the_figure_suits_both(rng, shape, figsize):
    som = map_of(rng.normal(size=(shape[0] * shape[1], 2)), shape)
    ax = plot.u_matrix(som, None if figsize is None else Figure(figsize=figsize).subplots())
    ax.figure.draw_without_rendering()
    drawn, bar = (each.get_window_extent() for each in ax.figure.axes)
    assert 0.5 * drawn.height < bar.height <= drawn.height
    assert figsize is not None or drawn.width * drawn.height > 0.3 * ax.figure.bbox.width * ax.figure.bbox.height


def test_a_map_that_is_not_fitted_has_nothing_to_draw():
    with pytest.raises(NotFittedError):
        plot.u_matrix(ss.SOM())


def test_paths_start_at_a_ring_and_end_at_a_disk(som, ax):
    bmus = [[0, 1, 7], [12, 12, 3]]
    plot.paths(som, bmus, ax, label="MUSIC")
    points = way(np.array(bmus), som.lattice_)
    for i in range(2):
        line, start, end = ax.lines[3 * i : 3 * i + 3]
        np.testing.assert_allclose(line.get_xydata(), points[i])
        np.testing.assert_allclose(start.get_xydata(), points[i, :1])
        np.testing.assert_allclose(end.get_xydata(), points[i, -1:])
        assert start.get_markerfacecolor() == "white" != end.get_markerfacecolor()
    assert ax.get_legend_handles_labels()[1] == ["MUSIC"]


def test_a_morph_is_drawn_by_the_units_of_its_frames(som, rng):
    morph = som.morph(rng.normal(size=(3, 3)), 7)
    ax = plot.paths(som, morph, n_frames=5)
    assert len(ax.collections) == 1  # on a U-matrix of its own
    np.testing.assert_allclose([line.get_xydata() for line in ax.lines[::3]], way(morph.bmus(5), som.lattice_))


def test_a_path_over_a_joined_edge_does_not_cross_the_map(rng, ax):
    som = map_of(rng.normal(size=(20, 2)), (4, 5), topology="rectangular", boundary="toroidal")
    plot.paths(som, [[1, 0, 4, 3], [3, 4, 19, 19]], ax)
    one, other = ax.lines[0].get_xydata(), ax.lines[3].get_xydata()
    one, other = one - one[0] + [1, 0], other - other[0] + [3, 0]  # each is set off by a little of its own
    np.testing.assert_allclose(
        one, [(1, 0), (0, 0), (-1, 0), (np.nan, np.nan), (5, 0), (4, 0), (3, 0)], atol=1e-12
    )
    np.testing.assert_allclose(
        other, [(3, 0), (4, 0), (4, -1), (np.nan, np.nan), (4, 4), (4, 3), (4, 3)], atol=1e-12
    )


@pytest.mark.parametrize("bmus", [[0, 1], [[0, 20]], [[0.5, 1]], [["a", "b"]]])
def test_units_that_do_not_exist_are_refused(som, ax, bmus):
    with pytest.raises(ss.InputError, match=r"need|does not exist"):
        plot.paths(som, bmus, ax)


def test_curves_are_each_path_and_their_mean(ax):
    values = np.array([[4.0, 1.0, 0.0], [2.0, 1.0, 0.0]])
    plot.curves(values, ax, ylabel="activation", label="MUSIC")
    drawn = [line.get_ydata().tolist() for line in ax.lines]
    assert drawn == [*values.tolist(), [3.0, 1.0, 0.0]]
    assert ax.lines[0].get_xdata().tolist() == [0.0, 0.5, 1.0]
    assert ax.get_ylabel() == "activation"


def test_a_strip_places_every_frame(rng, ax):
    frames = rng.random((2, 3, 4 * 5))
    sheet = plot.frame_strip(frames, (4, 5), ax).images[0].get_array().filled(np.nan)
    assert sheet.shape == (2 * 4 + 1, 3 * 5 + 2)
    for s in range(2):
        for k in range(3):
            assert np.array_equal(sheet[5 * s : 5 * s + 4, 6 * k : 6 * k + 5], frames[s, k].reshape(4, 5))
    assert np.isnan(sheet[4]).all()
    assert np.isnan(sheet[:, 5]).all()
    single = plot.frame_strip(frames[0], (4, 5)).images[0].get_array()
    assert single.shape == (4, 17)


def test_profiles_go_from_the_start_to_the_end(ax):
    frames = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    plot.profiles(frames, ax, feature_names=["$a$", r"$\bad$"])
    assert [line.get_ydata().tolist() for line in ax.lines] == frames.tolist()
    assert [text.get_text() for text in ax.get_xticklabels()] == ["$a$", r"$\bad$"]
    ax.figure.draw_without_rendering()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot.curves([1.0, 2.0]),
        lambda: plot.curves([[np.nan, 2.0]]),
        lambda: plot.frame_strip(np.ones((3, 10)), (2, 4)),
        lambda: plot.frame_strip(np.ones(10), (2, 5)),
        lambda: plot.profiles(np.ones((3, 2)), feature_names=["a"]),
        lambda: plot.profiles(np.ones((2, 3, 2))),
    ],
)
def test_wrong_shapes_are_refused(draw):
    with pytest.raises(ss.InputError, match=r"need|empty"):
        draw()


def test_drawings_take_the_axes_they_are_given(som, ax):
    frames = np.ones((3, 4))
    for drawn in (
        plot.u_matrix(som, ax),
        plot.paths(som, [[0, 1]], ax),
        plot.curves([[1.0, 2.0]], ax),
        plot.frame_strip(frames, (2, 2), ax),
        plot.profiles(frames, ax),
    ):
        assert drawn is ax


def test_only_plot_imports_matplotlib():
    source = Path(ss.__file__).parent
    found = {
        path.relative_to(source).parts[0]
        for path in source.rglob("*.py")
        if re.search(r"^\s*(from|import) matplotlib", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == {"plot"}
