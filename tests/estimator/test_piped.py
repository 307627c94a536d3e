"""Maps at the end of pipelines, for samples as the pipeline takes them."""

import copy
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)

import somersault as ss
from somersault.explorer.answers.session import Session

NAN = float("nan")


def cube(z):
    return z**3


SCALERS = {
    "standard": [StandardScaler()],
    "mean alone": [StandardScaler(with_std=False), StandardScaler()],
    "range": [MinMaxScaler((-1, 2))],
    "robust": [RobustScaler()],
    "largest": [MaxAbsScaler()],
    "several": [RobustScaler(with_centering=False), "passthrough", MinMaxScaler()],
    "nested": [make_pipeline(StandardScaler(), MaxAbsScaler())],
}
OTHERS = {
    "pca": [StandardScaler(), PCA(3)],
    "power": [PowerTransformer()],
    "clipped": [MinMaxScaler(clip=True)],
    "functions": [FunctionTransformer(np.cbrt, inverse_func=cube)],
}


@pytest.fixture
def X(rng):
    """Weights in grams, lengths in meters, a number of children: all correlated."""
    values = rng.normal(size=(90, 4)) @ rng.normal(size=(4, 4))
    values = values * [800.0, 0.005, 1.0, 3.0] + [4200.0, 0.04, 2.0, -1.0]
    return pd.DataFrame(values, columns=["mass", "bill", "children", "degrees"])


@pytest.fixture
def y(X):
    return np.where(X["mass"] + 800 * X["children"] > 5800, "high", "low")


def piped(steps, X, y=None, output="default", **options):
    som = ss.SOM(**{"shape": (4, 5), "n_epochs": 5, "random_state": 0} | options)
    return make_pipeline(*copy.deepcopy(steps), som).set_output(transform=output).fit(X, y)


def within(pipe):
    """The map and the steps before it."""
    return pipe[-1], pipe[:-1]


# Scalers


@pytest.mark.parametrize("output", ["default", "pandas"])
@pytest.mark.parametrize("steps", SCALERS.values(), ids=SCALERS)
def test_behind_scalers_the_map_is_a_map_in_the_units_of_the_user(X, y, steps, output):
    """Two routes: through the steps to the map, and to the map that they are folded into."""
    pipe = piped(steps, X, output=output)
    som, (inner, before) = ss.map_of(pipe), within(pipe)
    assert isinstance(som, ss.SOM)
    assert som.columns_.names == list(X)
    assert som.prototypes_ == pytest.approx(np.asarray(before.inverse_transform(inner.prototypes_)))
    assert (som.predict(X) == pipe.predict(X)).all()
    assert np.asarray(som.transform(X)) == pytest.approx(np.asarray(inner.transform(before.transform(X))))
    assert som.u_matrix_ == pytest.approx(inner.u_matrix_)
    for measure in ("quantization_error", "topographic_error", "distortion"):
        one, other = som.quality(X), inner.quality(before.transform(X))
        assert getattr(one, measure) == pytest.approx(getattr(other, measure))
    assert np.asarray(som.inverse_transform(som.transform(X))) == pytest.approx(X.to_numpy(), rel=1e-6)
    assert som.decode(som.prototypes_).columns.tolist() == list(X)
    labels = som.label_units(X, y).unit_labels_
    assert (labels == inner.label_units(before.transform(X), y).unit_labels_).all()
    assert (som.cluster(3).unit_clusters_ == inner.cluster(3).unit_clusters_).all()


def test_a_scaler_before_a_map_is_standardize(X):
    """The same map but for the side from which it is seen."""
    options = {"shape": (4, 5), "topology": "rectangular", "n_epochs": 8}
    pipe = make_pipeline(StandardScaler(), ss.SOM(**options)).fit(X)
    own, folded = ss.SOM(**options, standardize=True).fit(X), ss.map_of(pipe)
    assert folded.feature_weights_ == pytest.approx(own.feature_weights_)
    for measure in ("quantization_error", "topographic_error"):
        assert getattr(folded.quality(X), measure) == pytest.approx(getattr(own.quality(X), measure))
    assert np.sort(folded.prototypes_, axis=0) == pytest.approx(np.sort(own.prototypes_, axis=0), rel=1e-6)


@pytest.mark.parametrize("free", [[True, False, True, True], [0, 2, 3], ["mass", "children", "degrees"]], ids=str)
@pytest.mark.parametrize("through", ["the function", "the map"])
def test_bounds_and_fixed_columns_are_of_the_user(X, y, through, free):
    pipe = piped([StandardScaler()], X)
    som = ss.map_of(pipe).label_units(X, y)
    pipe[-1].label_units(pipe[:-1].transform(X), y)
    starts, low, high = X[y == "low"][:8], X.min().to_numpy() - 1.0, np.array([5000.0, np.inf, np.inf, np.inf])
    starts = starts[starts["mass"] < 5000]
    options = {"bounds": (low, high), "features_to_vary": free}
    if through == "the map":
        morph = som.morph(starts, ss.Label("high"), **options)
    else:
        morph = ss.morph(starts, pipe, ss.Label("high"), **options)
    frames = morph.frames(6)
    assert (frames[:, :, 1] == starts["bill"].to_numpy()[:, None]).all()
    assert ((frames >= low) & (frames <= high)).all()
    assert (frames[:, -1] != frames[:, 0]).any()


def test_paths_by_samples_end_at_samples_of_the_user(X, y):
    pipe = piped([MinMaxScaler()], X, keep="samples")
    pipe[-1].label_units(pipe[:-1].transform(X), y)
    ends = ss.morph(X[y == "low"][:5], pipe, ss.Label("high"), via="map").end
    distances = np.abs(ends[:, None] - X.to_numpy()[None]).max(axis=2).min(axis=1)
    assert distances.max() < 1e-9 * np.abs(X.to_numpy()).max()


def test_columns_in_another_order_are_still_refused(X):
    pipe = piped([StandardScaler()], X)
    turned = X[list(X)[::-1]]
    with pytest.raises(ss.InputError, match="'standardscaler' of the pipeline does not encode"):
        ss.morph(turned[:2], pipe, 3)
    with pytest.raises(ValueError, match="order"):
        ss.map_of(pipe).predict(turned)


def test_gaps_go_through(X):
    X = X.copy()
    X.iloc[::7, 1] = NAN
    pipe = piped([StandardScaler()], X)
    som = ss.map_of(pipe)
    filled = som.impute(X)
    assert filled.isna().to_numpy().sum() == 0
    known = X.notna().to_numpy()
    assert (filled.to_numpy()[known] == X.to_numpy()[known]).all()
    there = pipe[:-1].inverse_transform(pipe[-1].impute(pipe[:-1].transform(X)))
    assert filled.to_numpy() == pytest.approx(there)


def test_sparse_samples_go_through(rng):
    X = csr_array(rng.random((60, 6)) * (rng.random((60, 6)) < 0.4) * [1.0, 50.0, 1.0, 1.0, 2.0, 3.0])
    pipe = make_pipeline(MaxAbsScaler(), ss.SOM(shape=(3, 3), n_epochs=3)).fit(X)
    som = ss.map_of(pipe)
    assert (som.predict(X) == pipe.predict(X)).all()
    assert som.morph(X[:3], 4, via="map").n_samples == 3


@pytest.mark.parametrize("keep", ["samples", "medoids", None])
def test_it_is_saved_trained_on_and_copied_as_any_map(X, y, keep, tmp_path):
    som = ss.map_of(piped([StandardScaler()], X, keep=keep, init=np.zeros((20, 4)))).label_units(X, y).cluster(2)
    som.save(tmp_path / "map.safetensors")
    for again in (ss.load(tmp_path / "map.safetensors"), pickle.loads(pickle.dumps(som))):  # noqa: S301
        assert (again.prototypes_ == som.prototypes_).all()
        assert (again.predict(X) == som.predict(X)).all()
        assert again.morph(X[:2], ss.Label("high")).end == pytest.approx(som.morph(X[:2], ss.Label("high")).end)
    assert (som.partial_fit(X).predict(X) >= 0).all()
    assert som.fit(X).feature_weights_ == pytest.approx(1 / X.var(ddof=0))


def test_what_it_is_told_the_pipeline_does_not_know(X, y):
    for steps in (SCALERS["standard"], OTHERS["pca"]):
        pipe = piped(steps, X)
        kept = pipe[-1].codebook_.exemplars
        ss.map_of(pipe).label_units(X, y).cluster(2)
        assert not hasattr(pipe[-1], "unit_labels_")
        assert not hasattr(pipe[-1], "unit_clusters_")
        assert pipe[-1].codebook_.exemplars is kept


@pytest.mark.parametrize("kind", [ss.SOMClusterer, ss.SOMClassifier, ss.SOMRegressor])
def test_models_on_a_map_are_last_steps_too(X, y, kind):
    model = kind(shape=(3, 4), n_epochs=3)
    pipe = make_pipeline(StandardScaler(), model).fit(X, y if kind is ss.SOMClassifier else X["mass"])
    som = ss.map_of(pipe)
    assert (som.predict(X) == pipe[-1].som_.predict(pipe[:-1].transform(X))).all()
    assert ss.map_of(pipe[-1]) is pipe[-1].som_


# Other steps


@pytest.mark.parametrize("steps", OTHERS.values(), ids=OTHERS)
def test_behind_steps_that_can_be_undone_points_are_shown_in_the_units_of_the_user(X, y, steps):
    pipe = piped(steps, X)
    found, (inner, before) = ss.map_of(pipe), within(pipe)
    assert isinstance(found, ss.PipedMap)
    assert found.columns_.names == list(X)
    assert found.prototypes_ == pytest.approx(np.asarray(before.inverse_transform(inner.prototypes_)))
    assert found.decode(found.prototypes_).columns.tolist() == list(X)
    assert (found.predict(X) == pipe.predict(X)).all()
    assert (found.transform(X) == pipe.transform(X)).all()
    assert found.quality(X).quantization_error == inner.quality(before.transform(X)).quantization_error
    assert found.lattice_ is inner.lattice_
    assert (found.u_matrix_ == inner.u_matrix_).all()
    found.label_units(X, y).cluster(2)
    assert (found.unit_labels_ == inner.label_units(before.transform(X), y).unit_labels_).all()
    assert (found.morph(X[:3], ss.Label("high")).end == ss.morph(X[:3], pipe, ss.Label("high")).end).all()
    assert pickle.loads(pickle.dumps(found)).predict(X).tolist() == found.predict(X).tolist()  # noqa: S301


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        ([StandardScaler(), SelectKBest(k=2)], None),
        ([ColumnTransformer([("a", StandardScaler(), ["mass", "bill"])], remainder="passthrough")], "a__mass"),
    ],
    ids=["selection", "columns"],
)
def test_behind_a_step_without_inverse_points_are_those_of_the_map_by_the_names_of_the_step(X, y, steps, names):
    pipe = piped(steps, X, y)
    found = ss.map_of(pipe)
    assert (found.prototypes_ == pipe[-1].prototypes_).all()
    assert found.columns_.names == pipe[:-1].get_feature_names_out().tolist()
    assert names is None or names in found.columns_.names
    assert (found.predict(X) == pipe.predict(X)).all()


def test_what_needs_an_inverse_is_refused_in_words(X):
    step = ColumnTransformer([("a", StandardScaler(), ["mass", "bill"])], remainder="passthrough")
    found = ss.map_of(piped([step], X))
    with pytest.raises(
        ss.InputError, match=r"'columntransformer' of the pipeline.* has no inverse to decode a morph"
    ):
        found.morph(X[:2], 3)
    with pytest.raises(ss.InputError, match="has no inverse to decode what is filled in"):
        found.impute(X)


def test_constraints_behind_steps_that_mix_features_are_refused(X):
    with pytest.raises(ss.InputError, match=r"got bounds for a pipeline.*'pca'"):
        ss.map_of(piped(OTHERS["pca"], X)).morph(X[:2], 3, bounds=(0, None))


def test_gaps_are_filled_behind_steps_that_bend(X):
    X = X.copy()
    X.iloc[3, 1] = NAN
    found = ss.map_of(piped(OTHERS["power"], X))
    filled = found.impute(X)
    assert (filled.drop(index=3) == X.drop(index=3)).all().all()
    prototype = found.prototypes_[found.predict(X)[3], 1]
    assert filled.loc[3, "bill"] == pytest.approx(prototype)


def test_words_behind_an_encoder_are_drawn_as_it_makes_them():
    frame = pd.DataFrame({"color": list("rrgbbg") * 5})
    pipe = make_pipeline(OneHotEncoder(sparse_output=False), ss.SOM(shape=(2, 2), n_epochs=2)).fit(frame)
    assert ss.map_of(pipe).columns_.names == ["color_b", "color_g", "color_r"]


# Every door


@pytest.mark.parametrize("steps", [SCALERS["standard"], OTHERS["pca"]], ids=["scaler", "pca"])
def test_every_drawing_of_a_map_takes_a_pipeline(X, y, steps):
    pipe = piped(steps, X, measures=())
    pipe[-1].label_units(pipe[:-1].transform(X), y).cluster(2)
    drawings = {
        "u_matrix": (),
        "component_plane": ("mass",),
        "component_planes": (),
        "values": (np.arange(20.0),),
        "labels": (),
        "clusters": (),
        "class_pies": (X, y),
        "hits": (X,),
        "quality": (X,),
        "history": (),
        "prototypes": (),
        "paths": (ss.morph(X[:2], pipe, 4),),
    }
    for name, given in drawings.items():
        assert getattr(ss.plot, name)(pipe, *given) is not None
        plt.close("all")


def test_component_planes_are_in_the_units_of_the_user(X):
    for steps in (SCALERS["standard"], OTHERS["pca"]):
        pipe = piped(steps, X)
        shown = ss.plot.component_plane(pipe, "mass").collections[0].get_array()
        plt.close("all")
        assert np.asarray(shown) == pytest.approx(
            np.asarray(pipe[:-1].inverse_transform(pipe[-1].prototypes_))[:, 0]
        )


@pytest.mark.slow
@pytest.mark.parametrize("output", ["default", "pandas"])
@pytest.mark.parametrize("steps", [SCALERS["standard"], OTHERS["pca"]], ids=["scaler", "pca"])
def test_pages_take_a_pipeline(X, y, steps, output, tmp_path):
    pipe = piped(steps, X, output=output)
    path = ss.save_page(tmp_path / "map.html", pipe, X, y)
    assert "mass" in path.read_text(encoding="utf-8")
    morph = ss.morph(X[:4], pipe, ss.Unit(7))
    page = ss.save_page(tmp_path / "morph.html", pipe, X, y, morph=morph)
    assert "A morph to unit 7" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("steps", [SCALERS["standard"], OTHERS["pca"]], ids=["scaler", "pca"])
def test_the_explorer_shows_the_units_of_the_user(X, y, steps):
    pipe = piped(steps, X)
    session, shown = Session(pipe, X, y), ss.map_of(pipe).prototypes_
    opened, _ = session.ask({"kind": "open"})
    assert opened["names"] == list(X)
    assert opened["n_features"] == 4
    _, (component,) = session.ask({"kind": "component", "feature": 3})
    assert np.frombuffer(component, dtype="<f4") == pytest.approx(shown[:, 3], rel=1e-5)
    _, (prototype,) = session.ask({"kind": "unit", "unit": 2})
    assert np.frombuffer(prototype, dtype="<f4") == pytest.approx(shown[2], rel=1e-5)
    kept = pipe[:-1].inverse_transform(pipe[:-1].transform(X[5:6]))[0]
    _, (sample,) = session.ask({"kind": "sample", "row": 5})
    assert np.frombuffer(sample, dtype="<f4") == pytest.approx(np.asarray(kept), rel=1e-5)
    path = {"row": 5, "target": {"unit": 7}, "mode": "tuned", "frames": 4}
    answer, (frames,) = session.ask({"kind": "morph", **path})
    frames = np.frombuffer(frames, dtype="<f4").reshape(4, 4)
    assert frames[0] == pytest.approx(np.asarray(kept), rel=1e-5)
    names = {"som": pipe, "X": X, "y": y}
    exec(answer["call"].replace("print(", "str("), names)  # noqa: S102
    assert names["frames"] == pytest.approx(frames, rel=1e-5)
    _, (target, *_) = session.ask({"kind": "curves", **path})
    assert np.isfinite(np.frombuffer(target, dtype="<f4")).all()


def test_the_explorer_draws_images_behind_a_pca():
    data = ss.datasets.digits()
    pipe = make_pipeline(PCA(12), ss.SOM(shape=(4, 4), n_epochs=3)).fit(data.X)
    opened, _ = Session(pipe, data.X).ask({"kind": "open"})
    assert opened["view"] == {"kind": "image", "image_shape": (8, 8)}


# What is no pipeline with a map


@pytest.mark.parametrize("nothing", ["passthrough", None])
def test_steps_that_do_nothing_leave_the_map_itself(X, nothing):
    pipe = Pipeline([("nothing", nothing), ("som", ss.SOM(shape=(2, 2), n_epochs=1, standardize=True))]).fit(X)
    assert ss.map_of(pipe) is pipe[-1]


@pytest.mark.parametrize(
    ("pipe", "match"),
    [
        (lambda X: Pipeline([]), "the pipeline has no steps"),
        (lambda X: make_pipeline(StandardScaler(), ss.SOM()), "'som', the last of the pipeline, .* not fitted"),
        (
            lambda X: make_pipeline(StandardScaler(), ss.SOM(shape=(2, 2), standardize=True).fit(X)),
            "'standardscaler' of the pipeline .* not fitted",
        ),
        (
            lambda X: make_pipeline(StandardScaler(), PCA(2)).fit(X),
            "'pca', the last of the pipeline, is of type PCA",
        ),
        (lambda X: make_pipeline(StandardScaler(), "passthrough").fit(X), "is 'passthrough'; need a fitted SOM"),
        (lambda X: ss.SOMClusterer(), "not fitted"),
        (lambda X: PCA(2).fit(X), "model is of type PCA; need a fitted SOM"),
    ],
)
def test_whatever_has_no_fitted_map_is_refused(X, pipe, match):
    with pytest.raises(ss.InputError, match=match):
        ss.map_of(pipe(X))
