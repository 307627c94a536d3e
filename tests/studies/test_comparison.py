"""The comparison of the paper's experiments as a whole."""

import re

import numpy as np
import pytest
from studies.paper import mnist
from studies.paper import run as whole
from studies.paper.methods import N_FRAMES, Methods

from somersault.comparison import measuring

from .small_data import WITHOUT_TORCH, silent

pytestmark = pytest.mark.slow


def test_every_way_is_measured_alike(comparison):
    assert len(comparison.methods) == WITHOUT_TORCH
    names = {measure.field for measure in comparison.measures}
    photometric = {"brightness_middle", "contrast_end", "photometric_consistency", "sharpness_worst"}
    assert (photometric <= names) == (comparison.name != "gaussians")
    assert ("identity_drift_end" in names) == (comparison.name == "faces")
    for method in comparison.methods:
        assert method.quality.n_paths == 8
        for measure in comparison.measures:
            if measure.field == "target_monotonicity":
                assert method.has(measure) == bool(method.results)
            elif "crossing" in measure.field or measure.field in ("third_class", "told_apart_ambiguous"):
                assert not method.has(measure) or method.quality.n_crossing
            elif measure.field == "distinct_stops":
                assert not method.has(measure) or method.waypoints.shape[1] > 1
            elif not measure.field.startswith(("end_", "told_apart")):  # of few paths alone
                assert method.has(measure)
        assert all(values.shape == (8, N_FRAMES) for values in method.curves.values())


def test_the_seed_decides_everything(comparison):
    again, other = (whole.run(comparison.name, n_paths=8, seed=seed, progress=silent) for seed in (1, 2))
    assert [method.quality for method in again.methods] == [method.quality for method in comparison.methods]
    assert again.inversion == comparison.inversion
    assert other.methods[0].quality != comparison.methods[0].quality


def test_inversion_without_perturbation_is_exact(comparison):
    assert comparison.inversion["nothing to change"].startswith("8 of 8 paths keep all")
    last = list(comparison.inversion.values())[-2]
    assert float(re.search(r"at most (\S+)", last)[1]) < 1e-6


def test_no_path_is_measured_against_what_it_is_made_of(small, monkeypatch):
    seen = []
    monkeypatch.setattr(
        measuring, "path_quality", lambda frames, **asked: seen.append((frames, asked["reference"])) or 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        whole.run("mnist", n_paths=8, seed=1, progress=silent)
    monkeypatch.undo()
    ((_, reference),) = seen
    ways = Methods(mnist.task(1, 8, silent), 1, silent)
    waypoints = [
        waypoint
        for way in ways.first()
        if way.waypoints is not None
        for path in way.waypoints
        for waypoint in path
    ]
    assert len(waypoints) > 8
    made_of = {x.astype(np.float32).tobytes() for x in (*ways.landmarks.prototypes, *ways.real_ends, *waypoints)}
    assert made_of.isdisjoint({x.tobytes() for x in reference})
    assert len(reference) == len({x.tobytes() for x in ways.task.X} - made_of)
