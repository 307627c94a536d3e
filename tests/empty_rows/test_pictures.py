"""Pictures and pages are the same without empty rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

import somersault as ss
from somersault import plot
from somersault.explorer.answers.session import Session

from .gaps import NAN, PLACES, SMALL, among, same, table

pytestmark = pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")


# pictures and pages


DRAWN = (np.arange(40) % 3).astype(str)


@pytest.mark.slow
@given(places=PLACES, seed=st.integers(0, 99))
@settings(max_examples=10)
def test_pictures_are_the_same_without_them(places, seed):
    X = table(seed)
    padded = among(X, places)[0]
    y = among(DRAWN.astype(object), places, "0")[0]  # a label does not give them a unit
    som = ss.SOM(**SMALL).fit(X)
    for draw in (
        lambda X, _, ax: plot.hits(som, X, ax),
        lambda X, _, ax: plot.quality(som, X, ax),
        lambda X, y, ax: plot.class_pies(som, X, y, ax, classes=["0", "1", "2"]),
    ):
        one, other = draw(X, DRAWN, Figure().subplots()), draw(padded, y, Figure().subplots())
        for a, b in zip(one.collections, other.collections, strict=True):
            assert len(a.get_paths()) == len(b.get_paths())
            assert all((p.vertices == q.vertices).all() for p, q in zip(a.get_paths(), b.get_paths(), strict=True))
            if a.get_array() is not None:
                np.testing.assert_array_equal(a.get_array(), b.get_array())
    same(som.label_units(padded, y).unit_labels_, som.label_units(X, DRAWN).unit_labels_)


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
@given(places=PLACES, seed=st.integers(0, 99))
@settings(max_examples=10)
def test_the_explorer_shows_the_same_of_the_others(places, seed):
    X = table(seed)
    padded, own = among(X, places)
    y = among(DRAWN.astype(object), places, "0")[0]
    som = ss.SOM(**SMALL).fit(X)
    plain, session = Session(som, X, DRAWN), Session(som, padded, y)
    one, other = plain.labelled_map, session.labelled_map
    for name, values in one.arrays().items():
        same(other.arrays()[name], values)
    same(other.units, one.units)
    same(session.samples.rows, np.flatnonzero(own))
    same(session.samples.values, plain.samples.values)
    for unit in range(one.n_units):
        assert other.counts(unit) == one.counts(unit)
    n, first = len(places), np.flatnonzero(~own)[0]
    assert any(note.startswith(f"{n} of {40 + n} rows ha") and f"row {first})" in note for note in session.notes)
    row = int(np.flatnonzero(own)[5])
    assert (
        session.ask({"kind": "sample", "row": row})[0]["unit"]
        == plain.ask({"kind": "sample", "row": 5})[0]["unit"]
    )
    with pytest.raises(ss.InputError, match=f"row {first} of X has no value that counts"):
        session.ask({"kind": "sample", "row": int(first)})


def test_a_page_of_them_alone_is_refused():
    som = ss.SOM(**SMALL).fit(table())
    with pytest.raises(ss.InputError, match="no row of X has a value"):
        Session(som, np.full((3, 4), NAN))
