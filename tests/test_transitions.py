"""Which unit follows which, counted by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.errors import InputError
from somersault.transitions import Transitions

N_UNITS = 4
walks = st.lists(st.tuples(st.integers(-1, N_UNITS - 1), st.sampled_from("abc")), min_size=1, max_size=40)


@given(walks)
def test_counts_and_stays_are_those_of_a_walk_along_each_group(walk):
    units, groups = np.array([unit for unit, _ in walk]), [group for _, group in walk]
    counts, stays = np.zeros((N_UNITS, N_UNITS), int), [[] for _ in range(N_UNITS)]
    for group in set(groups):
        before = -1
        for unit, own in walk:
            if own != group:
                continue
            if unit >= 0 and before >= 0:
                counts[before, unit] += 1
            if unit >= 0:
                stays[unit].append(1) if unit != before else stays[unit].__setitem__(-1, stays[unit][-1] + 1)
            before = unit
    found = Transitions.of(units, N_UNITS, groups)
    assert np.array_equal(found.counts, counts)
    means = [np.mean(each) if each else np.nan for each in stays]
    assert np.allclose(found.dwell_times, means, equal_nan=True)
    known = counts.sum(axis=1) > 0
    assert np.allclose(found.probabilities[known].sum(axis=1), 1)
    assert np.isnan(found.probabilities[~known]).all()


def test_a_map_counts_the_units_that_it_predicts():
    X = np.random.default_rng(0).normal(size=(200, 3))
    som = ss.SOM(shape=(3, 3), n_epochs=3, random_state=0).fit(X)
    units = som.predict(X)
    found = som.transitions(X)
    assert found.counts.sum() == 199
    assert found.counts[units[0], units[1]] >= 1
    assert som.transitions(X, groups=np.arange(200)).counts.sum() == 0
    gap = X.copy()
    gap[50] = np.nan
    with pytest.warns(ss.EmptyRowsWarning, match="row 50"):
        assert som.transitions(gap).counts.sum() == 197


def test_models_on_maps_have_them_too():
    X = np.random.default_rng(0).normal(size=(60, 3))
    clusterer = ss.SOMClusterer(n_clusters=2, shape=(3, 3), random_state=0).fit(X)
    assert np.array_equal(clusterer.transitions(X).counts, clusterer.som_.transitions(X).counts)


def test_they_print_as_a_table_and_become_a_frame():
    pytest.importorskip("pandas")
    found = Transitions.of(np.array([0, 0, 1, 0]), 2, None)
    assert repr(found).splitlines()[0] == "3 transitions, 2 of them to another unit; 3 different ones"
    assert found.to_frame()["count"].tolist() == [1, 1, 1]
    assert "<table>" in found._repr_html_()


def test_groups_of_another_length_are_refused():
    som = ss.SOM(shape=(2, 2), n_epochs=2).fit([[0.0], [1.0]])
    with pytest.raises(InputError, match="groups"):
        som.transitions([[0.0], [1.0]], groups=[1])
