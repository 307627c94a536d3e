"""Drawings that compare the paths of several methods."""

import numpy as np
import pytest

import somersault as ss
from somersault import plot


def test_ways_are_strips_below_one_another_each_with_its_name(rng, ax):
    frames = {"one": rng.random((3, 20)), "$another": rng.random((3, 20))}
    plot.ways(frames, (4, 5), ax)
    sheet = ax.images[0].get_array().filled(np.nan)
    assert np.array_equal(sheet[:4, :5], frames["one"][0].reshape(4, 5))
    assert np.array_equal(sheet[5:9, 12:17], frames["$another"][2].reshape(4, 5))
    assert [text.get_text() for text in ax.texts] == ["one", "$another"]
    assert [text.get_position()[1] for text in ax.texts] == [2, 7]


def test_ways_of_different_length_are_refused():
    with pytest.raises(ss.InputError, match=r"frames has shapes \[\(3, 4\), \(2, 4\)\]; need one shape"):
        plot.ways({"one": np.zeros((3, 4)), "other": np.zeros((2, 4))}, (2, 2))


def test_a_plane_holds_the_samples_and_every_path_of_every_way(rng, ax):
    points, frames = (
        rng.normal(size=(30, 2)),
        {"one": rng.normal(size=(2, 4, 2)), "other": rng.normal(size=(2, 4, 2))},
    )
    labels = rng.integers(3, size=30)
    plot.plane(frames, points, labels, ax)
    assert len(ax.collections) == 3
    for label, drawn in enumerate(ax.collections):
        assert np.array_equal(drawn.get_offsets(), points[labels == label])
    drawn = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 4]
    assert np.array_equal(drawn, [*frames["one"], *frames["other"]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "other"]


def test_means_are_one_line_for_each_way(rng, ax):
    values = {"one": rng.random((5, 4)), "other": rng.random((7, 4))}
    plot.means(values, ax, ylabel="confidence")
    last = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert last.keys() == values.keys()
    for name, mean in last.items():
        np.testing.assert_allclose(mean, values[name].mean(axis=0))


def test_more_ways_than_colors_are_told_apart_by_dashes():
    values = {str(i): [[0.0, float(i)]] for i in range(14)}
    lines = plot.means(values).lines
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == len(lines) == 14
    frames = {name: [[[0.0, 0.0], [1.0, 1.0]]] for name in values}
    drawn = plot.plane(frames, np.zeros((20, 2)), np.arange(20))
    paths = [line for line in drawn.lines if len(line.get_xdata()) == 2]
    assert len({(line.get_color(), line.get_linestyle()) for line in paths}) == 14
    marks = {(tuple(c.get_facecolors()[0]), c.get_paths()[0].vertices.tobytes()) for c in drawn.collections}
    assert len(marks) == 20


def test_pictures_have_edges_on_black_and_on_white_paper(ax):
    for paper in ("black", "white"):
        ax.figure.set_facecolor(paper)
        image = plot.frame_strip(np.ones((2, 4)) * (paper == "white"), (2, 2), ax).images[-1]
        picture, gap = image.to_rgba(image.get_array())[0, [0, 2], 0]
        assert abs(picture - gap) > 0.05
