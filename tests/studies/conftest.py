"""One small comparison for all tests of the paper's experiments."""

import pytest
from studies.paper import faces, gaussians, mnist, networks
from studies.paper import run as whole
from studies.paper.methods import Methods

from somersault import datasets
from somersault.path_measures import small_networks

from .small_data import digits_as, faces_as, silent


@pytest.fixture(scope="package")
def small():
    """Small data and maps behind the same functions, and no PyTorch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets, "mnist", digits_as)
        patch.setattr(datasets, "faces", faces_as)
        patch.setattr(networks, "is_there", lambda: False)
        patch.setattr(small_networks, "_PASSES", 2)  # those that tell frames apart learn as well in a hundred
        patch.setattr(gaussians, "_N_SAMPLES", 600)
        patch.setattr(gaussians, "_N_TRAINED", 450)
        patch.setattr(mnist, "_REFERENCE_EVERY", 1)
        for module, shape in ((gaussians, (6, 6)), (mnist, (8, 8)), (faces, (5, 5))):
            patch.setattr(module, "_SHAPE", shape)
        yield


@pytest.fixture(scope="package")
def ways(small):
    return Methods(mnist.task(3, 12, silent), 3, silent)


@pytest.fixture(scope="package", params=["gaussians", "mnist", "faces"])
def comparison(small, request):
    return whole.run(request.param, n_paths=8, seed=1, progress=silent)
