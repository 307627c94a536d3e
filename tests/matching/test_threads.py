"""How many threads a search has, and that products beside it have one."""

from threading import Barrier, Thread

import numpy as np
from threadpoolctl import ThreadpoolController, threadpool_limits

import somersault as ss
from somersault.matching import products_on_one_thread, threads
from somersault.matching.threads import products_on_all_threads


def of_products():
    return {each.num_threads for each in ThreadpoolController().lib_controllers if each.user_api == "blas"}


def test_whoever_limits_products_limits_searches(monkeypatch):
    with threadpool_limits(1):
        assert threads.n_threads() == 1
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    assert threads.n_threads() == 1


def test_within_products_have_one_thread_and_searches_as_many_as_before():
    before, of_search = of_products(), threads.n_threads()
    with products_on_one_thread():
        assert of_products() == {1}
        assert threads.n_threads() == of_search
        with products_on_one_thread():
            assert threads.n_threads() == of_search
        assert of_products() == {1}
        with products_on_all_threads():
            assert of_products() == before
        assert of_products() == {1}
    assert of_products() == before


def test_who_goes_last_undoes_it():
    """Two trainings at once, of which the first to come is the first to go."""
    before, both, gone = of_products(), Barrier(2), Barrier(2)

    def stay():
        with products_on_one_thread():
            both.wait()
            gone.wait()
            assert of_products() == {1}

    other = Thread(target=stay)
    with products_on_one_thread():
        other.start()
        both.wait()
    gone.wait()
    other.join()
    assert of_products() == before


def test_a_training_leaves_the_threads_as_they_were(rng, monkeypatch):
    monkeypatch.setattr("somersault.matching.fused._WORK", 0)
    before, within = of_products(), []

    def look(epoch, errors):
        within.append(of_products())

    ss.SOM((3, 3), n_epochs=2, on_epoch=look).fit(rng.normal(size=(100, 3)).astype(np.float32))
    assert of_products() == before
    assert within == [before, before]  # what a user's callback does is as fast as it was
