"""The engine of paths step by step."""

import pickle

import numpy as np
import pytest

import somersault as ss


@pytest.mark.parametrize("options", [{}, {"control": ss.FixedRate()}, {"bounds": (-9.0, 9.0)}])
def test_a_morph_on_prototypes_keeps_none_of_the_samples_that_the_map_keeps(rng, options):
    samples = rng.normal(size=(4000, 5))
    book = ss.Codebook(rng.normal(size=(300, 5))).with_exemplars(samples)
    morph = ss.morph(samples[:2], book, 3, rule=ss.Tikhonov(rigidity=3.0), **options)
    kept = pickle.dumps(morph)
    assert len(kept) < book.exemplars.points.nbytes / 2
    assert (pickle.loads(kept).frames() == morph.frames()).all()  # noqa: S301
    assert np.isfinite(morph.end).all()
