"""Streams, warm starts, early ends, checkpoints and files."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import somersault as ss
from somersault import model_file
from somersault.estimator import checkpoint


@pytest.fixture(scope="module")
def X():
    return np.random.default_rng(7).random((600, 3))


def plain(solver="batch", **options):
    return ss.SOM(shape=(5, 6), n_epochs=6, solver=solver, **options)


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
def test_a_stream_orders_the_map(solver, rng):
    som = plain(solver)
    for _ in range(30):
        som.partial_fit(rng.random((200, 2)))
    quality = som.quality(rng.random((2000, 2)))
    assert quality.quantization_error < 0.12
    assert quality.topographic_error < 0.2
    assert som.history_["radius"][:6] == pytest.approx(np.geomspace(3.0, 0.5, 6))
    assert (som.history_["radius"][6:] == 0.5).all()
    assert som.history_["quantization_error"].shape == (30,)


def test_a_stream_after_fit_goes_on_with_the_last_radius(X):
    som = plain().fit(X)
    before = som.prototypes_.copy()
    som.partial_fit(X[:50])
    assert som.history_["radius"].shape == (7,)
    assert som.history_["radius"][-1] == 0.5
    assert 0 < np.abs(som.prototypes_ - before).max() < 0.1  # 50 samples beside the fit's 600


def test_a_stream_needs_the_features_of_its_first_batch(X):
    som = plain().partial_fit(X)
    with pytest.raises(ValueError, match="X has 2 features, but SOM is expecting 3"):
        som.partial_fit(X[:, :2])


def test_a_training_may_start_from_another_map(X):
    last = plain(radius=(0.5, 0.5)).fit(X).prototypes_
    som = ss.SOM(shape=(5, 6), n_epochs=0, init=last).fit(X)
    assert (som.prototypes_ == last).all()
    with pytest.raises(ss.InputError, match=r"init has 30 rows; need 20"):
        som.set_params(shape=(4, 5)).fit(X)


def test_training_ends_when_the_error_no_longer_falls(X):
    som = ss.SOM(shape=(5, 6), n_epochs=200, radius=(0.5, 0.5), tol=0.001).fit(X)
    errors = som.history_["quantization_error"]
    assert 4 < len(errors) < 100
    gains = 1 - errors[1:] / errors[:-1]
    assert (gains[-3:] <= 0.001).all()
    assert not any((gains[i : i + 3] <= 0.001).all() for i in range(len(gains) - 3))


def test_training_ends_when_the_callback_says_so(X):
    heard = []
    som = plain(on_epoch=lambda epoch, errors: heard.append((epoch, errors)) or epoch == 2).fit(X)
    assert [epoch for epoch, _ in heard] == [0, 1, 2]
    assert som.history_["radius"].shape == (3,)
    assert heard[-1][1]["quantization_error"] == som.history_["quantization_error"][-1]


@pytest.mark.slow
def test_further_measures_are_recorded_after_each_epoch(X):
    som = plain(measures=("combined_error", "trustworthiness")).fit(X)
    assert set(som.history_) == {
        "radius", "quantization_error", "topographic_error", "combined_error", "trustworthiness",
    }  # fmt: skip
    assert som.history_["combined_error"][-1] == pytest.approx(som.quality(X).combined_error)
    with pytest.raises(ss.InputError, match="'kurtosis'; need one of"):
        plain(measures=("kurtosis",)).fit(X)


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
def test_a_resumed_training_ends_in_the_same_map(X, solver, tmp_path):
    """Also with sampled epochs: there are samples enough for some updates to look at a share of them."""
    X = np.vstack([X] * 5)
    whole = plain(solver).fit(X)
    file = tmp_path / "state.safetensors"

    def crash(epoch, errors):
        if epoch == 3:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        plain(solver, on_epoch=crash).fit(X, checkpoint=file)
    resumed = plain(solver).fit(X, checkpoint=file, resume=True)
    assert (resumed.prototypes_ == whole.prototypes_).all()
    for name, values in whole.history_.items():
        assert (resumed.history_[name] == values).all()
    assert (resumed._state.hits == whole._state.hits).all()  # which clusters are weighed by
    assert (resumed.partial_fit(X[:100]).prototypes_ == whole.partial_fit(X[:100]).prototypes_).all()


@pytest.mark.slow
def test_a_training_killed_in_the_middle_is_resumed_to_the_same_map(X, tmp_path):
    file, data = tmp_path / "state.safetensors", tmp_path / "data.npy"
    np.save(data, X)
    program = (
        "import sys, time, numpy as np, somersault as ss\n"
        "from somersault.estimator import checkpoint\n"
        "checkpoint._SECONDS = 0\n"
        "som = ss.SOM(shape=(5, 6), n_epochs=6, on_epoch=lambda epoch, errors: time.sleep(0.3))\n"
        "som.fit(np.load(sys.argv[2]), checkpoint=sys.argv[1])\n"
    )
    training = subprocess.Popen([sys.executable, "-c", program, str(file), str(data)])
    deadline = time.monotonic() + 60
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(training.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    training.wait()
    epochs_done = model_file.read(file)[1]["epoch"]
    assert 1 <= epochs_done < 6
    som = plain().fit(X, checkpoint=file, resume=True)
    assert (som.prototypes_ == plain().fit(X).prototypes_).all()


def test_a_checkpoint_of_another_training_is_refused(X, tmp_path):
    file = tmp_path / "state.safetensors"
    plain().fit(X, checkpoint=file)
    for other, samples in ((plain(), X + 1), (plain(radius=(2, 1)), X)):
        with pytest.raises(ss.InputError, match="no checkpoint of this training"):
            other.fit(samples, checkpoint=file, resume=True)
    with pytest.raises(ss.InputError, match="no checkpoint of this training"):
        plain().fit(X, sample_weight=1 + X[:, 0], checkpoint=file, resume=True)
    with pytest.raises(ss.InputError, match=r"resume is True without a checkpoint"):
        plain().fit(X, resume=True)
    with pytest.raises(
        ss.InputError, match=r"not hold a whole model: document\['kind'\] is 'checkpoint'; need 'model'"
    ):
        ss.load(file)


def test_a_decay_that_is_said_goes_on_from_the_checkpoint_of_the_same_that_is_not(X, tmp_path):
    file = tmp_path / "state.safetensors"
    plain().fit(X, checkpoint=file)
    said = plain(radius=(None, 0.5, "exponential")).fit(X, checkpoint=file, resume=True)
    assert (said.prototypes_ == plain().fit(X).prototypes_).all()
    with pytest.raises(ss.InputError, match="no checkpoint of this training"):
        plain(radius=(None, 0.5, "linear")).fit(X, checkpoint=file, resume=True)


@pytest.mark.parametrize(("seconds", "n_written"), [(0, 6), (1e9, 1)])
def test_checkpoints_are_written_every_so_many_seconds_and_at_the_end(
    X, tmp_path, monkeypatch, seconds, n_written
):
    written, write = [], model_file.write
    monkeypatch.setattr(
        model_file, "write", lambda *content: (written.append(content[2]["epoch"]), write(*content))
    )
    monkeypatch.setattr(checkpoint, "_SECONDS", seconds)
    plain().fit(X, checkpoint=tmp_path / "state.safetensors")
    assert len(written) == n_written
    assert written[-1] == 6


@pytest.mark.parametrize(("shape", "batch_size"), [((2, 3), 12), ((5, 6), 30)])
def test_a_mini_batch_is_a_fiftieth_of_the_data_but_has_a_sample_for_each_unit(X, shape, batch_size):
    default, given = (
        ss.SOM(shape=shape, n_epochs=2, solver="minibatch", batch_size=size).fit(X).prototypes_
        for size in (None, batch_size)
    )
    assert (default == given).all()


def test_resume_without_a_file_starts_at_the_beginning(X, tmp_path):
    som = plain().fit(X, checkpoint=tmp_path / "state.safetensors", resume=True)
    assert (som.prototypes_ == plain().fit(X).prototypes_).all()


@pytest.mark.parametrize("answer", [None, False, 0, 1, "stop"])
def test_a_callback_ends_the_training_by_true_alone(answer):
    X = np.random.default_rng(0).random((20, 2))
    heard = []
    ss.SOM(shape=(2, 2), n_epochs=4, on_epoch=lambda epoch, errors: heard.append(epoch) or answer).fit(X)
    assert heard == [0, 1, 2, 3]
