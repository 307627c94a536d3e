"""What all tests share: how hypothesis draws, and where real data lie."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

# A shell that runs the tests in its background has Ctrl-C ignored, and so would be those that tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ.setdefault("SCIPY_ARRAY_API", "1")  # without it scikit-learn skips its checks of other arrays, silently

settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs):
    """Give each worker its share of the processors: threads that wait for one another cost more than they save."""
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(threads, str(max((os.cpu_count() or 1) // len(specs), 1)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """What was printed of names that are not text: workers of pytest-xdist send it as UTF-8."""
    report = yield
    report.sections = [(title, text.encode(errors="backslashreplace").decode()) for title, text in report.sections]
    return report


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder with mnist.npz and lfw.npz: SOMERSAULT_DATA, or beside the checkout."""
    folder = Path(os.environ.get("SOMERSAULT_DATA", SHARED))
    if not (folder / "mnist.npz").is_file():
        pytest.skip(f"no mnist.npz in {folder}; set SOMERSAULT_DATA to a folder that holds it")
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260113851)


@pytest.fixture
def command(capsys):
    """Runs the command within this process: exit code, standard output, standard error."""
    from somersault.cli import main

    def run(*arguments):
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments], prog_name="somersault")
        return exit_.value.code, *capsys.readouterr()

    return run
