"""Maps behind an encoder: what a morph through a pipeline is, and what is refused."""

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA, KernelPCA
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler, OneHotEncoder, StandardScaler

import somersault as ss

pytestmark = pytest.mark.filterwarnings("ignore::somersault.LossWarning")  # codes of few numbers, on purpose


def a_map(**options):
    return ss.SOM(**{"shape": (3, 4), "n_epochs": 4, "keep": None} | options)


def on_prototypes(model):
    """A model whose map keeps nothing else."""
    (model[-1] if isinstance(model, Pipeline) else model).codebook_.exemplars = None
    return model


def samples(rng, n=60, n_features=5):
    return rng.normal(size=(n, n_features)) @ rng.normal(size=(n_features, n_features)) + 3.0


@pytest.fixture
def X(rng):
    return samples(rng)


def cube():
    """A pair of functions that is exact and not linear."""
    return FunctionTransformer(np.cbrt, inverse_func=lambda z: z**3)


def lossy(X):
    return on_prototypes(make_pipeline(StandardScaler(), PCA(2), a_map()).fit(X))


def drop(keep):
    """An encoder of two functions that forgets all but the first features."""
    return FunctionTransformer(
        lambda x: x[:, :keep], inverse_func=lambda z: np.pad(z, ((0, 0), (0, 5 - keep))), check_inverse=False
    )


TARGETS = [4, ss.Unit(np.arange(7)), ss.Units([1, 5, 9]), ss.Away(ss.Units([0, 1, 2])), "sample", "label"]


def target(toward, X):
    return {"sample": ss.Sample(X[-7:]), "label": ss.Label("b")}[toward] if isinstance(toward, str) else toward


# Laws


@pytest.mark.parametrize("keep", [None, "samples"])
@pytest.mark.parametrize("toward", TARGETS, ids=str)
def test_the_map_is_told_of_codes_and_the_frames_are_in_the_features(X, toward, keep):
    """Two routes: a morph through the pipeline, and one of the codes on the last step."""
    pipe = make_pipeline(StandardScaler(), PCA(2), a_map(keep=keep)).fit(X)
    pipe[-1].label_units(pipe[:-1].transform(X), np.where(X[:, 0] > 3, "a", "b"))
    toward = target(toward, X)
    through = ss.morph(X[:7], pipe, toward)
    coded = ss.Sample(pipe[:-1].transform(toward.points)) if isinstance(toward, ss.Sample) else toward
    codes = ss.morph(pipe[:-1].transform(X[:7]), pipe[-1], coded)
    assert (through.arc_length == codes.arc_length).all()
    assert (through.target_activations == codes.target_activations).all()
    assert (through.bmus() == codes.bmus()).all()
    assert through.results == codes.results
    frames, decoded = through.frames(5), pipe[:-1].inverse_transform(codes.frames(5).reshape(-1, 2))
    lost = X[:7] - pipe[:-1].inverse_transform(pipe[:-1].transform(X[:7]))
    assert frames.shape == (7, 5, 5)
    assert frames[:, 0].tobytes() == X[:7].tobytes()
    assert (frames[:, -1] == through.end).all()
    added = frames - decoded.reshape(7, 5, 5)
    if isinstance(toward, ss.Away):
        assert added == pytest.approx(np.broadcast_to(lost[:, None], added.shape), abs=1e-9)
    elif not isinstance(toward, (ss.Sample, ss.Units, ss.Label)):
        moved = through.n_steps > 0
        assert moved.sum() >= 6
        assert added[moved] == pytest.approx(np.linspace(1, 0, 5)[:, None] * lost[moved, None], abs=1e-6)


def test_the_end_is_what_the_decoder_says_of_the_target(X):
    pipe = lossy(X)
    end = ss.morph(X[:5], pipe, 7).end
    said = pipe[:-1].inverse_transform(pipe[-1].prototypes_[[7]])
    assert end == pytest.approx(np.repeat(said, 5, axis=0), abs=1e-4)


def test_toward_a_sample_the_end_is_that_sample_with_what_codes_lose_of_it(X):
    pipe = lossy(X)
    morph = ss.morph(X[:5], pipe, ss.Sample(X[9]))
    assert np.linalg.norm(morph.end - X[9], axis=1).max() < 1e-3 * np.linalg.norm(X[:5] - X[9], axis=1).min()
    assert np.linalg.norm(X[9] - pipe[:-1].inverse_transform(pipe[:-1].transform(X[[9]]))) > 0.1
    each = ss.morph(X[:5], pipe, ss.Sample(X[10:15]))
    assert each.end == pytest.approx(X[10:15], abs=1e-2)


def test_behind_a_rotation_morphs_are_those_of_the_features(X):
    """A PCA of full rank without whitening moves nothing but the axes."""
    rotation = PCA(5).fit(X)
    som = on_prototypes(a_map().fit(rotation.transform(X)))
    pipe = Pipeline([("pca", rotation), ("som", som)])
    plain = ss.morph(X[:6], rotation.inverse_transform(som.prototypes_), 4)
    assert ss.morph(X[:6], pipe, 4).frames() == pytest.approx(plain.frames(), abs=1e-9)


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(["drop", "lossy", "whitened", "cube", "sparse"]))
def test_the_first_frame_is_the_input_bit_for_bit(seed, kind):
    rng = np.random.default_rng(seed)
    X = samples(rng, 30)
    X[0, :2] = -0.0, 1e-300
    before = {
        "drop": drop(2),
        "lossy": PCA(2),
        "whitened": make_pipeline(StandardScaler(), PCA(5, whiten=True)),
        "cube": cube(),
        "sparse": MaxAbsScaler(),
    }[kind]
    pipe = make_pipeline(before, KMeans(4, n_init=1, random_state=0)).fit(X)
    given_X = csr_array(X) if kind == "sparse" else X
    morph = ss.morph(given_X, pipe, 2)
    assert morph.frames(4)[:, 0].tobytes() == (X + 0.0 if kind == "sparse" else X).tobytes()
    assert np.isfinite(morph.frames(4)).all()


def test_without_a_reason_to_move_a_sample_comes_back_bit_for_bit(X):
    pipe = make_pipeline(drop(2), a_map()).fit(X)
    at = np.hstack([pipe[-1].prototypes_[[3]], [[7.0, 8.0, 9.0]]])
    assert ss.morph(at, pipe, 3).frames(4).tobytes() == np.repeat(at[:, None], 4, axis=1).tobytes()
    assert ss.morph(X[:4], pipe, 3, max_steps=0).end.tobytes() == X[:4].tobytes()


def test_what_was_lost_of_the_start_does_not_lie_over_the_end(X):
    pipe = make_pipeline(drop(2), a_map()).fit(X)
    frames = ss.morph(X[:6], pipe, 5).frames(5)
    assert frames[:, :, 2:] == pytest.approx(np.linspace(1, 0, 5)[None, :, None] * X[:6, None, 2:], abs=1e-5)


def test_a_path_that_ends_early_keeps_the_share_of_the_way_that_is_left(X):
    pipe = on_prototypes(make_pipeline(drop(2), a_map()).fit(X))
    morph = ss.morph(X[:6], pipe, 5, until=ss.Reached())
    w = pipe[-1].prototypes_[5]
    left = np.linalg.norm(morph.end[:, :2] - w, axis=1) / np.linalg.norm(X[:6, :2] - w, axis=1)
    assert left.max() > 0.2
    assert morph.end[:, 2:] == pytest.approx(left[:, None] * X[:6, 2:], abs=1e-9)


def test_a_path_that_runs_away_does_not_swell_what_was_lost(X):
    pipe = make_pipeline(drop(2), a_map()).fit(X)
    rule, control = ss.Tikhonov(damping=0.01, target_weight=1e4), ss.FixedRate(rate=8.0, n_steps=3)
    morph = ss.morph(X[:6], pipe, 5, rule=rule, control=control)
    assert ss.Result.RAN_AWAY in morph.results
    assert (np.abs(morph.end[:, 2:]) <= np.abs(X[:6, 2:])).all()


def test_steps_by_hand_are_the_morph(X):
    pipe = lossy(X)
    first, *_, last = ss.steps(X[:5], pipe, ss.Unit([1, 2, 3, 4, 5]))
    assert first.points.tobytes() == X[:5].tobytes()
    assert (last.points == ss.morph(X[:5], pipe, ss.Unit([1, 2, 3, 4, 5])).end).all()


def test_blocks_do_not_show(X, monkeypatch):
    pipe = lossy(X)
    whole = ss.morph(X, pipe, ss.Sample(X[::-1]))
    monkeypatch.setattr("somersault.flow.api._BLOCK_BYTES", 1)
    assert ss.morph(X, pipe, ss.Sample(X[::-1])).frames() == pytest.approx(whole.frames(), abs=1e-9)


def test_an_event_sees_the_points_of_its_own_samples(X, monkeypatch):
    monkeypatch.setattr("somersault.flow.api._BLOCK_BYTES", 1)
    starts = list[np.ndarray]()

    def until(state):
        starts.extend(state.points if state.index == 0 else [])
        return np.zeros(state.n_samples, dtype=bool)

    ss.morph(X, lossy(X), ss.Sample(X[::-1]), until=until)
    assert (np.array(starts) == X).all()


def test_away_from_a_sample_is_away_from_its_code(X):
    pipe = lossy(X)
    codes = pipe[:-1].transform(X)
    through = ss.morph(X[:5], pipe, ss.Away(ss.Sample(X[:5] + 0.1)), max_steps=5)
    coded = ss.morph(codes[:5], pipe[-1], ss.Away(ss.Sample(pipe[:-1].transform(X[:5] + 0.1))), max_steps=5)
    assert (through.target_activations == coded.target_activations).all()
    assert np.isfinite(through.frames()).all()


# Pipelines


@pytest.mark.parametrize(
    "last",
    [
        a_map(),
        a_map(keep="medoids"),
        ss.SOMClusterer(3, shape=(3, 4), n_epochs=4),
        ss.SOMClassifier(shape=(3, 4), n_epochs=4),
        ss.SOMRegressor(shape=(3, 4), n_epochs=4),
        KMeans(12, n_init=1, random_state=0),
    ],
    ids=lambda last: type(last).__name__,
)
def test_the_last_step_is_anything_with_prototypes(X, last):
    pipe = make_pipeline(StandardScaler(), last).fit(X, (X[:, 0] > 3).astype(int))
    morph = ss.morph(X[:3], pipe, 7)
    assert morph.results == (ss.Result.REACHED,) * 3
    assert (morph.frames()[:, 0] == X[:3]).all()


def test_a_classifier_behind_a_scaler_brings_the_labels(X):
    y = np.where(X[:, 0] > 3, "high", "low")
    pipe = make_pipeline(StandardScaler(), ss.SOMClassifier(shape=(4, 4), n_epochs=6)).fit(X, y)
    assert (pipe.predict(ss.morph(X[y == "low"][:5], pipe, ss.Label("high")).end) == "high").all()


def test_an_estimator_on_top_of_a_map_is_a_codebook(X):
    on_map = ss.SOMClusterer(3, shape=(3, 4), n_epochs=4, keep="medoids").fit(X)
    assert (ss.morph(X[:2], on_map, 3).end == ss.morph(X[:2], on_map.som_, 3).end).all()


@pytest.mark.parametrize("nothing", ["passthrough", None])
def test_steps_that_do_nothing_are_none(X, nothing):
    pipe = Pipeline([("scale", nothing), ("som", a_map())]).fit(X)
    options = {"bounds": (None, X.max(axis=0)), "features_to_vary": [0, 2]}
    assert (ss.morph(X[:3], pipe, 5, **options).end == ss.morph(X[:3], pipe[-1], 5, **options).end).all()


def test_pipelines_within_pipelines_are_flat(X):
    inner = Pipeline([("scale", StandardScaler()), ("pca", PCA(2))])
    nested = Pipeline([("prepare", inner), ("map", Pipeline([("nothing", "passthrough"), ("som", a_map())]))]).fit(
        X
    )
    flat = Pipeline([*inner.steps, ("som", nested[-1][-1])])
    assert (ss.morph(X[:3], nested, 5).frames() == ss.morph(X[:3], flat, 5).frames()).all()


def test_frames_of_numbers_are_answered_in_numbers(X):
    table = pd.DataFrame(X, columns=list("abcde"))
    pipe = make_pipeline(StandardScaler(), PCA(3), a_map()).set_output(transform="pandas").fit(table)
    morph = ss.morph(table[:4], pipe, ss.Sample(table[8:12]))
    assert isinstance(morph.end, np.ndarray)
    assert (morph.frames()[:, 0] == X[:4]).all()
    assert morph.end == pytest.approx(X[8:12], abs=1e-2)


def test_steps_that_work_in_place_change_no_input(X):
    pipe = make_pipeline(StandardScaler(copy=False), a_map()).fit(X.copy())
    before = X.copy()
    morph = ss.morph(X, pipe, ss.Sample(X))
    assert (morph.frames()[:, 0] == before).all()
    assert X.tobytes() == before.tobytes()
    assert (morph.end == before).all()


@pytest.mark.parametrize("whiten", [False, True])
def test_a_pipeline_inverts_activations_through_all_its_steps(rng, whiten):
    """Exact through a scaler and a PCA of full rank, as the map spans their space."""
    X = samples(rng, 200)
    pipe = Pipeline([("scale", StandardScaler()), ("pca", PCA(5, whiten=whiten)), ("som", a_map())]).fit(X)
    assert pipe[-1].codebook_.well_posedness().is_exact
    for model in (pipe, pickle.loads(pickle.dumps(pipe)), clone(pipe).fit(X)):  # noqa: S301
        A = model.transform(X)
        assert A.shape == (200, 12)
        assert (model.predict(X) == A.argmin(axis=1)).all()
        assert model.inverse_transform(A) == pytest.approx(X, abs=1e-11 * np.abs(X).max())
        assert ss.morph(X[:2], model, 3).results == (ss.Result.REACHED,) * 2


@pytest.mark.parametrize("whiten", [False, True])
def test_a_pipeline_with_a_lossy_step_inverts_to_what_the_step_keeps(rng, whiten):
    X = samples(rng, 200)
    pipe = make_pipeline(StandardScaler(), PCA(2, whiten=whiten), a_map()).fit(X)
    kept = pipe[:-1].inverse_transform(pipe[:-1].transform(X))
    assert pipe.inverse_transform(pipe.transform(X)) == pytest.approx(kept, abs=1e-9)


def test_a_grid_searches_the_steps_of_a_pipeline(X):
    y = (X[:, 0] > 3).astype(int)
    pipe = Pipeline([("pca", PCA()), ("som", ss.SOMClassifier(shape=(3, 3), n_epochs=3))])
    grid = {"pca__n_components": [2, 5], "pca__whiten": [False, True], "som__shape": [(2, 2), (3, 3)]}
    search = GridSearchCV(pipe, grid, cv=2, error_score="raise").fit(X, y)
    assert ss.morph(X[:2], search.best_estimator_, ss.Label(1)).frames(3).shape == (2, 3, 5)


# What is refused


def refused(match, pipe, X, toward=1, **options):
    with pytest.raises(ss.InputError, match=match):
        ss.morph(X, pipe, toward, **options)
    with pytest.raises(ss.InputError, match=match):
        next(ss.steps(X, pipe, toward, **options))


@pytest.mark.parametrize(
    ("decode", "match"),
    [
        (lambda z: z[:, :2], r"'bad' decodes 3 samples to shape \(3, 2\); need \(3, 5\)"),
        (lambda z: z[:-1], r"'bad' decodes 3 samples to shape \(2, 5\)"),
        (lambda z: z.reshape(len(z), 5, 1), r"'bad' decodes 3 samples to shape \(3, 5, 1\)"),
        (lambda z: z[0], r"'bad' decodes 3 samples to shape \(5,\)"),
        (lambda z: 1.0, r"'bad' decodes 3 samples to shape \(\)"),
        (lambda z: None, r"'bad' decodes 3 samples to shape \(\)"),
        (lambda z: z * np.nan, "'bad' decodes samples to NaN"),
        (lambda z: z + np.inf, "'bad' decodes samples to NaN or infinite"),
        (lambda z: np.full(z.shape, "a"), "'bad' decodes samples to <U1 values; need real numbers"),
        (lambda z: z.astype(object), "'bad' decodes samples to object values"),
        (lambda z: z + 0j, "'bad' decodes samples to complex128 values"),
        (lambda z: np.linalg.inv(np.ones(3)), r"'bad' .* does not decode \(LinAlgError: .*"),
    ],
)
def test_a_decoder_that_answers_wrongly_is_named(X, decode, match):
    bad = FunctionTransformer(None, inverse_func=decode, check_inverse=False)
    pipe = Pipeline([("bad", bad), ("scale", StandardScaler()), ("som", a_map())]).fit(X)
    refused(match, pipe, X[:3])


def test_a_decoder_that_breaks_far_from_the_data_makes_no_frame_of_nan(X):
    def decode(z):
        with np.errstate(invalid="ignore"):
            return np.sqrt(z)

    book = np.array([[2.0] * 5, [-2.0] * 5])
    pipe = Pipeline([("root", FunctionTransformer(np.square, inverse_func=decode)), ("map", ss.Codebook(book))])
    morph = ss.morph(np.abs(X[:3]), pipe, 1)
    with pytest.raises(ss.InputError, match="'root' decodes samples to NaN"):
        morph.end  # noqa: B018
    with pytest.raises(ss.InputError, match="'root' decodes samples to NaN"):
        morph.frames()


@pytest.mark.parametrize(
    ("encode", "match"),
    [
        (lambda x: x[:-1], r"'bad' encodes 3 samples to shape \(2, 5\); need \(3, ...\)"),
        (lambda x: x.sum(), r"'bad' encodes 3 samples to shape \(\)"),
        (lambda x: x * np.nan, "'bad' encodes samples to NaN"),
        (lambda x: x / 0.0, "'bad' encodes samples to NaN or infinite"),
        (lambda x: x[:, 0], r"'bad' encodes samples to shape \(3,\); need \(n_samples, n_columns\)"),
        (lambda x: x.reshape(3, 5, 1), r"'bad' encodes samples to shape \(3, 5, 1\)"),
        (lambda x: x.astype(str), "'bad' encodes samples to <U32 values"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_an_encoder_that_answers_wrongly_is_named(X, encode, match):
    bad = FunctionTransformer(encode, inverse_func=lambda z: z)
    refused(match, Pipeline([("fine", StandardScaler().fit(X)), ("bad", bad), ("map", ss.Codebook(X))]), X[:3])


def test_codes_of_another_width_than_the_map_are_refused(X):
    refused(
        "X has 2 columns, but the codebook has 5", Pipeline([("drop", drop(2)), ("map", ss.Codebook(X))]), X[:3]
    )


class OneWay(TransformerMixin, BaseEstimator):
    """A transformer without inverse."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X


@pytest.mark.parametrize("step", [OneWay(), FunctionTransformer(np.log1p)], ids=["without", "function"])
def test_a_step_without_inverse_is_named(X, step):
    pipe = Pipeline([("prepare", Pipeline([("one_way", step)])), ("map", a_map())]).fit(np.abs(X))
    refused("'prepare__one_way' of the pipeline, .* has no inverse", pipe, np.abs(X[:3]))


def test_an_inverse_that_was_not_asked_for_is_named(X):
    pipe = Pipeline([("kernel", KernelPCA(3)), ("map", a_map())]).fit(X)
    refused(r"'kernel' of the pipeline does not decode \(NotFittedError", pipe, X[:3])


def test_unfitted_pipelines_are_named(X):
    refused("'som', the last of the pipeline", Pipeline([("pca", PCA(2)), ("som", a_map())]), X)
    half = Pipeline([("pca", PCA(2)), ("som", a_map().fit(X[:, :2]))])
    refused(r"'pca' of the pipeline does not encode \(NotFittedError", half, X)
    refused(
        "'map', the last of the pipeline",
        Pipeline([("scale", StandardScaler()), ("map", "passthrough")]).fit(X),
        X,
    )


def test_samples_of_another_width_are_refused_by_the_step_that_notices(X):
    pipe = lossy(X)
    refused("'standardscaler' of the pipeline does not encode .*3 features", pipe, X[:, :3])
    refused("the target sample has 3 columns, but X has 5 features", pipe, X[:2], ss.Sample(X[0, :3]))
    refused("got 3 target samples for 2", pipe, X[:2], ss.Sample(X[:3]))


def test_samples_with_gaps_or_words_are_refused(X):
    pipe = lossy(X)
    X[1, 1] = np.nan
    refused("X contains NaN", pipe, X[:3])
    refused("the target sample contains NaN", pipe, X[2:4], ss.Sample(X[1]))
    colors = pd.DataFrame({"color": ["red", "blue", "red", "green"]})
    of_colors = make_pipeline(OneHotEncoder(sparse_output=False), KMeans(2, n_init=1)).fit(colors)
    refused("X holds (objects|strings)", of_colors, colors)


@pytest.mark.parametrize("options", [{"bounds": (0, None)}, {"features_to_vary": [0]}])
def test_constraints_behind_steps_are_refused_as_they_would_hold_for_codes(X, options):
    (name,) = options
    refused(f"got {name} for a pipeline.*'standardscaler', 'pca'.*leave {name} out", lossy(X), X[:3], **options)
    assert ss.morph(X[:3], lossy(X), 1, features_to_vary="all").n_samples == 3


def test_a_step_of_pipelines_within_pipelines_is_called_by_its_full_name():
    inner = Pipeline([("c", FunctionTransformer(np.log1p)), ("d", "passthrough")])
    pipe = Pipeline([("a", Pipeline([("b", inner)])), ("map", ss.Codebook(np.eye(2)))])
    with pytest.raises(ss.InputError, match="step 'a__b__c' of the pipeline"):
        ss.morph(np.eye(2), pipe, 1)


def test_an_encoder_that_loses_what_matters_is_told():
    X = np.random.default_rng(0).normal(size=(100, 8))
    small = make_pipeline(PCA(1), a_map()).fit(X)
    with pytest.warns(ss.LossWarning, match=r"lose \d+% of how these samples differ"):
        ss.morph(X[:20], small, 3)


@pytest.mark.filterwarnings("error::somersault.LossWarning")
def test_an_encoder_that_keeps_most_is_not_spoken_of(X):
    ss.morph(X[:20], make_pipeline(PCA(0.9), a_map()).fit(X), 3)
    still = np.repeat(X[:1], 30, axis=0)
    ss.morph(still[:2], make_pipeline(FunctionTransformer(inverse_func=lambda Z: Z), a_map()).fit(still), 3)
