"""The warning of empty rows."""

import warnings

import numpy as np
import pytest

import somersault as ss

from .gaps import SMALL, among, table

pytestmark = pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")


@pytest.mark.filterwarnings("error", "default::somersault.EmptyRowsWarning")
def test_they_are_told_once_with_their_number_and_the_first():
    padded, own = among(table(), [3, 20])
    y = np.arange(len(own)) % 3
    som = ss.SOM(**SMALL)
    left_out = r"^2 of 42 rows have no value that counts \(first: row 3\): left out$"
    no_unit = r"^2 of 42 rows have no value that counts \(first: row 3\): no unit for these$"
    for use, words in [
        (som.fit, left_out),
        (som.partial_fit, left_out),
        (som.predict, no_unit),
        (som.transform, no_unit),
        (som.impute, no_unit),
        (som.quality, left_out),
        (lambda X: som.label_units(X, y), no_unit),
        (lambda X: ss.SOMClusterer(2, **SMALL).fit(X), left_out),
        (lambda X: ss.SOMClassifier(**SMALL).fit(X, y), left_out),
        (lambda X: ss.SOMRegressor(**SMALL).fit(X, y), left_out),
        (lambda X: som.quality(lambda: iter([X[:10], X[10:]])).quantization_error, left_out),
        (lambda X: som.predict(lambda: iter([X[:10], X[10:]])), no_unit),
        (lambda X: ss.SOM(**SMALL).fit(lambda: iter([X[:10], X[10:]])), left_out),
    ]:
        with pytest.warns(ss.EmptyRowsWarning, match=words) as caught:
            use(padded)
        assert len(caught) == 1
        assert caught[0].filename == __file__
    with pytest.warns(
        ss.EmptyRowsWarning, match=r"^1 of 11 rows has no known distance \(first: row 2\): no point"
    ):
        som.inverse_transform(among(som.transform(som.prototypes_[:10]), [2])[0])


@pytest.mark.filterwarnings("error")
def test_without_them_nothing_is_told():
    X = table()
    som = ss.SOM(**SMALL).fit(X)
    som.predict(X), som.transform(X), som.impute(X), som.quality(X).hits
    with warnings.catch_warnings(record=True) as caught:
        som.medoids(among(X, [3])[0])
    assert not caught
