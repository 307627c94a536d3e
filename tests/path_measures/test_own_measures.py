"""Measures of the user's own: any object with a name, what is good, and a call."""

from types import SimpleNamespace

import numpy as np
import pytest

import somersault as ss
from somersault.errors import InputError

from .paths import SQUARE, normal, one_path


class LargestStep:
    """Of no class of ours."""

    name, good = "largest step", "low"

    def __call__(self, frames, reference):
        return np.linalg.norm(np.diff(frames, axis=1), axis=2).max(axis=1)


def test_measure_is_the_mean_over_the_paths_with_their_spread():
    frames = np.concatenate([one_path([0, 0], [0, 0.5], [0, 1]), one_path([0, 0], [0, 0.25], [0, 1])])
    quality = ss.path_quality(frames, reference=SQUARE, measures=[LargestStep()])
    assert dict(quality.rows())["largest step"] == pytest.approx(0.625)
    assert quality.spread["largest step"] == pytest.approx(0.125)
    assert "largest step" in str(quality)
    assert "good is low" in str(quality).split("largest step")[1].splitlines()[0]


def test_measure_sees_frames_and_reference_and_can_change_neither():
    seen = {}

    class Careless(LargestStep):
        def __call__(self, frames, reference):
            seen.update(frames=frames.copy(), reference=reference.copy())
            frames[:], reference[:] = 7.0, 7.0
            return np.zeros(len(frames))

    paths = one_path([-5, 0], [0, 0.5], [0, 1])
    measures = [Careless(), SimpleNamespace(name="no call")]
    with pytest.raises(InputError, match="a measure is namespace"):
        ss.path_quality(paths, reference=SQUARE, measures=measures)
    alone = ss.path_quality(paths, reference=SQUARE)
    assert ss.path_quality(paths, reference=SQUARE, measures=measures[:1]).rows()[:-1] == alone.rows()
    np.testing.assert_array_equal(seen["frames"][0, 0], [0.0, 0.0])  # clipped
    np.testing.assert_array_equal(seen["reference"], SQUARE)


@pytest.mark.parametrize("answer", [3.0, [1.0], [1.0, np.nan], [[1.0, 2.0]], ["a", "b"], None])
def test_answer_that_is_no_number_for_each_path_is_refused_with_the_name(answer):
    class Odd(LargestStep):
        def __call__(self, frames, reference):
            return answer

    with pytest.raises(InputError, match="'largest step'"):
        ss.path_quality(np.zeros((2, 3, 2)), reference=SQUARE, measures=[Odd()])


def test_two_measures_of_one_name_are_refused():
    class Success(LargestStep):
        name = "success"

    for measures in ([LargestStep(), LargestStep()], [Success()]):
        with pytest.raises(InputError, match="two measures are called"):
            ss.path_quality(np.zeros((2, 3, 2)), reference=SQUARE, measures=measures)


def test_comparison_shows_it_for_all_methods():
    X = normal(200, 2)
    morph = ss.SOM(shape=(4, 4), n_epochs=3).fit(X[20:]).morph(X[:5], ss.Unit(5))
    paths = {"MUSIC": morph, "straight line": ss.straight_line(X[:5], morph.end)}
    comparison = ss.Comparison.of(paths, reference=X[20:], measures=(each for each in [LargestStep()]))
    line = comparison.methods[1]
    assert line.measures["largest step"] == pytest.approx(
        np.linalg.norm(np.clip(line.frames, *comparison.value_range)[:, 1] - line.frames[:, 0], axis=1).mean(),
        rel=0.2,
    )
    assert "largest step" in str(comparison)
    assert "largest step" in comparison.to_frame().columns


def test_the_main_job_takes_it_and_the_page_shows_it(tmp_path):
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 60)
    X = rng.normal(size=(120, 3)) + 4 * y[:, None]
    som = ss.SOM(shape=(3, 3), n_epochs=2)
    comparison = ss.compare(som, X, y, toward=ss.Label(1), n_samples=3, measures=[LargestStep()])
    assert comparison.measures[-1].name == "largest step"
    from somersault.report import morph_page

    assert "largest step" in morph_page.page(comparison)
