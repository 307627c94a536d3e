"""A data set goes wherever its samples go, and its columns keep their names."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault import datasets
from somersault.datasets import Dataset, Frame

LINES = [
    f"{20 + i % 7}.5,{i % 5},{['yes', 'no'][i % 2]},{['Rome', 'Bari', 'Pisa'][i % 3]},{'uv'[i % 2]}"
    for i in range(60)
]


@pytest.fixture(scope="module", params=["numbers and words", "numbers", "in blocks"])
def data(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "people.csv"
    path.write_text("\n".join(["age,rooms,smoker,town,label", *LINES]))
    drop = () if request.param == "numbers and words" else ("town",)
    load = datasets.opened if request.param == "in blocks" else datasets.load
    return load(path, drop=drop, **({"large": 0} if request.param == "in blocks" else {}))


def trained(X):
    return ss.SOM(shape=(4, 4), n_epochs=3, standardize=True, random_state=0).fit(X)


QUESTIONS = {
    "predict": lambda som, X, _: som.predict(X),
    "transform": lambda som, X, _: som.transform(X),
    "score_samples": lambda som, X, _: som.score_samples(X),
    "quality": lambda som, X, _: som.quality(X).quantization_error,
    "label_units": lambda som, X, y: som.label_units(X, y).unit_labels_ == "u",
    "medoids": lambda som, X, _: som.medoids(X).prototypes,
    "partial_fit": lambda som, X, _: som.partial_fit(X).prototypes_,
    "morph": lambda som, X, _: som.morph(X, ss.Unit(3)).end,
    "suggest_shape": lambda som, X, _: ss.suggest_shape(X),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_map_answers_of_a_data_set_what_it_answers_of_its_samples(data, question):
    ask = QUESTIONS[question]
    found, expected = ask(trained(data), data, data.y), ask(trained(data.X), data.X, data.y)
    np.testing.assert_array_equal(found, expected)


def test_the_names_of_columns_are_known_whatever_they_hold(data):
    som = trained(data)
    assert som.columns_.feature_names == data.feature_names
    assert "age" in str(som.cluster(3).summary(data, data.y))


def test_what_comes_back_is_a_frame_with_the_kinds_of_the_file(data):
    if not isinstance(data.X, (np.ndarray, Frame)):
        pytest.skip("of samples in memory")
    som = trained(data)
    filled = som.impute(data)
    assert isinstance(filled, Frame)
    assert filled.columns == filled.names == data.feature_names
    assert {name: filled[name].dtype.kind for name in ("age", "rooms", "smoker")} == {
        "age": "f", "rooms": "i", "smoker": "b"
    }  # fmt: skip
    np.testing.assert_array_equal(filled["age"], data.to_frame()["age"])


def test_samples_without_names_stay_an_array():
    data = datasets.load("digits")
    assert trained(data).columns_.feature_names is None
    assert trained(data).columns_.container == "array"


def test_pipelines_codebooks_and_pages_take_data_sets_too(tmp_path):
    data = Dataset("some", np.random.default_rng(0).normal(size=(40, 2)), None, ("width", "height"))
    pipeline = make_pipeline(StandardScaler(), ss.SOM(shape=(3, 3), n_epochs=2)).fit(data)
    np.testing.assert_array_equal(pipeline.predict(data), pipeline.predict(data.X))
    book = ss.Codebook(data.X[:5])
    np.testing.assert_array_equal(book.activations(data), book.activations(data.X))
    page = ss.save_page(tmp_path / "page.html", trained(data), data, starts=[0], targets=[{"unit": 2}])
    assert b"height" in page.read_bytes()
    with pytest.raises(ss.InputError, match=r"x\.pdf, but a page is written, which a browser prints as a \.pdf"):
        ss.save_page(tmp_path / "x.pdf", trained(data), data)
    assert not (tmp_path / "x.pdf").exists()


def test_an_array_is_not_made_of_what_is_read_in_blocks(tmp_path):
    (tmp_path / "people.csv").write_text("\n".join(["age,rooms,smoker,town,label", *LINES]))
    with pytest.raises(ss.InputError, match="'people' are read in blocks; need them in memory"):
        np.asarray(datasets.opened(tmp_path / "people.csv", large=0))


def test_the_path_of_a_file_is_told_how_to_be_read(tmp_path):
    for path in ("people.csv", tmp_path / "people.csv"):
        with pytest.raises(
            ss.InputError, match=r"need samples: of a file those that ss\.datasets\.load\('.*people"
        ):
            ss.SOM().fit(path)


def test_a_column_too_many_or_too_few_is_named():
    frame = Frame({name: np.arange(9.0) for name in ("a", "b", "c")})
    som = ss.SOM(shape=(2, 2), n_epochs=1).fit(frame)
    more = Frame({**dict(frame), "label": np.arange(9.0)})
    with pytest.raises(ss.InputError, match="has 4 columns, but the map has 3 features, of which 'label' is none"):
        som.predict(more)
    with pytest.raises(ss.InputError, match="has 2 columns, but the map has 3 features, of which X lacks 'b'"):
        som.predict(Frame({name: frame[name] for name in "ac"}))
