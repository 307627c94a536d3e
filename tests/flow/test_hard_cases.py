"""What has no good answer has a named result or an error in words: no frame is NaN, and every path ends."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import somersault as ss

N = 40
TARGETS = {
    "class": ss.Label("q"),
    "unit": ss.Unit(0),
    "own unit": None,
    "itself": "itself",
    "away": ss.Away(ss.Unit(0)),
    "away from its class": ss.Away(ss.Label("p")),
}
HOLDS = {
    "free": {},
    "one column varies": {"features_to_vary": ["x"]},
    "no column varies": {"features_to_vary": []},
    "open bounds": {"bounds": (None, np.inf)},
    "no room": "no room",
    "nothing preserved": {"preserve": "none"},
}


def tables():
    """Tables with the classes of their rows."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame({
        "x": rng.normal(size=N), "count": rng.integers(0, 5, N), "is": rng.random(N) < 0.5,
        "kind": rng.choice(list("abc"), N),
    })  # fmt: skip
    halves = np.repeat(["p", "q"], N // 2)
    return {
        "any": (table, halves),
        "one row of the class": (table, np.array(["q", *"p" * (N - 1)])),
        "equal rows": (pd.concat([table[:1]] * N, ignore_index=True), halves),
        "constant columns": (table.assign(x=0.0, kind="a"), halves),
        "tiny": (table.assign(x=table["x"] * 1e-200), halves),
        "many gaps": (table.assign(kind=table["kind"].where(rng.random(N) < 0.2)), halves),
        "two rows": (table[:2], np.array(["p", "q"])),
        "one row": (table[:1], np.array(["q"])),
    }


@pytest.mark.slow
@pytest.mark.parametrize("keep", ["samples", None])
@pytest.mark.parametrize("name", tables())
def test_every_path_ends_with_a_name_and_without_gaps(name, keep):
    table, classes = tables()[name]
    som = ss.SOM((3, 3), n_epochs=3, keep=keep, standardize=True, random_state=0).fit(table)
    som.label_units(table, classes)
    starts = table[table.notna().all(axis=1)][:3]
    for kind, toward in TARGETS.items():
        target = ss.Unit(som.predict(starts)) if toward is None else toward
        target = ss.Sample(starts) if toward == "itself" else target
        for held, options in HOLDS.items():
            check(som, starts, target, options, f"{kind}, {held}")


def known_to_exemplars(som):
    kept = som.codebook_.exemplars
    return set() if kept is None or kept.labels is None else set(kept.labels)


def check(som, starts, target, options, said):
    if options == "no room":
        here = som.columns_.encode(starts)
        options = {"bounds": (here, here)}
    wanted = getattr(target, "target", target)
    is_known = not isinstance(wanted, ss.Label) or wanted.label in set(som.unit_labels_)
    if not is_known and wanted.label not in known_to_exemplars(som):
        with pytest.raises(ss.InputError, match="no unit bears the label"):
            som.morph(starts, target, **options)
        return
    path = som.morph(starts, target, **options)
    frames = path.frames(5)
    assert np.isfinite(frames).all(), said
    assert (frames[:, 0] == som.columns_.encode(starts)).all(), said
    assert None not in path.results, said
    assert path.to_frame(5).notna().all().all(), said
    if "no" in said.partition(", ")[2].split():  # nothing may vary
        assert "preserved" in said or (frames == frames[:, :1]).all(), said


def test_a_class_that_no_unit_has_is_gone_to_and_not_reached():
    table, _ = tables()["any"]
    som = ss.SOM((3, 3), n_epochs=3, standardize=True, random_state=0).fit(table)
    som.label_units(table, ["q", *"p" * (N - 1)])
    if "q" in set(som.unit_labels_):
        pytest.skip("its row has a unit of its own")
    path = som.morph(table[1:4], ss.Label("q"))
    assert set(path.results) == {ss.Result.MISSED}
    assert (path.end == som.columns_.encode(table[:1])).all()


def test_bounds_that_contradict_are_named():
    table, classes = tables()["any"]
    som = ss.SOM((3, 3), n_epochs=3, standardize=True).fit(table).label_units(table, classes)
    with pytest.raises(ss.InputError, match="bounds of column 'x' are 9 to -9; need low ≤ high"):
        som.morph(table[:2], ss.Label("q"), bounds=([9, 0, 0, 0], [-9, 9, 9, 9]))
    rows = np.full((2, 4), -9.0), np.full((2, 4), [[9.0] * 4, [-99.0, 9, 9, 9]])
    with pytest.raises(ss.InputError, match="bounds of column 'x' are -9 to -99"):
        som.morph(table[:2], ss.Label("q"), bounds=rows)


@pytest.mark.parametrize("keep", ["samples", None])
@pytest.mark.parametrize("behind", [False, True], ids=["alone", "behind a scaler"])
@pytest.mark.parametrize("classes", [[3, 8], ["3", "8"], [3.0, 8.0], [False, True], ["p", "q"]], ids=str)
def test_classes_of_any_name_are_gone_to_also_behind_a_scaler(classes, behind, keep):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N, 3)) + 2 * np.repeat([[0], [1]], N // 2, axis=0)
    labels = np.repeat(classes, N // 2)
    scaler = StandardScaler().fit(X) if behind else FunctionTransformer().fit(X)
    som = ss.SOM((4, 4), n_epochs=3, keep=keep, random_state=0).fit(scaler.transform(X))
    som.label_units(scaler.transform(X), labels)
    book = Pipeline([("scale", scaler), ("map", som)]) if behind else som
    for target in (classes[1], str(classes[1])):
        morph = ss.morph(X[:4], book, ss.Label(target))
        assert set(morph.results) == {ss.Result.REACHED}
        assert set(som.unit_labels_[morph.bmus()[:, -1]]) == {labels[-1]}
    still = ss.morph(X[:4], book, ss.Label(classes[1]), features_to_vary=[])
    assert (still.frames(4) == X[:4, None]).all()
    assert set(still.results) == {ss.Result.BOUNDED}
    inside = ss.morph(X[:4], book, ss.Label(classes[0]))
    assert set(inside.results) == {ss.Result.REACHED}
    with pytest.raises(ss.InputError, match="no unit bears the label 'another'"):
        ss.morph(X[:4], book, ss.Label("another"))
    X[1, 2] = np.nan
    with pytest.raises(ss.InputError, match=r"X contains NaN \(first in row 1"):
        ss.morph(X[:4], book, ss.Label(classes[1]))
