"""Numbers of units as colors."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import somersault as ss
from somersault import plot
from somersault.plot.axes import limits

from .drawings import written
from .map_of_prototypes import map_of


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


@pytest.mark.parametrize("numbers", [[3.0, np.nan, 1.0, 2.0], [np.nan] * 4, [5] * 4])
def test_a_number_of_ones_own_for_each_unit_is_the_color_of_its_cell(ax, numbers):
    som = map_of([[0.0], [1.0], [2.0], [3.0]], (2, 2))
    assert plot.values(som, numbers, ax, label="price in $ and $") is ax
    drawn = ax.collections[0].get_array()
    np.testing.assert_array_equal(drawn.filled(np.nan), np.array(numbers, dtype=float))
    ax.figure.canvas.draw()
    assert ax.figure.axes[1].get_ylabel() == "price in $ and $"


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
