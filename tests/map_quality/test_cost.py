"""What is computed, when, and on how many samples."""

import numpy as np
import pytest
from sklearn.metrics import davies_bouldin_score, silhouette_score

import somersault as ss
import somersault.map_quality as mq
from somersault import neighborhood
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.map_quality import map_quality
from somersault.matching import FeatureMetric
from tests.reference import naive_activations

from .plain_measures import all_of, naive_preserved


def test_chunks_do_not_show(rng, monkeypatch):
    X, W, lattice = rng.normal(size=(300, 4)), rng.normal(size=(90, 4)), Lattice((9, 10))
    whole = all_of(X, W, lattice)
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    assert all_of(X, W, lattice) == pytest.approx(whole, rel=1e-12)


def test_of_many_samples_some_are_looked_out_from_and_all_are_ranked(rng, monkeypatch):
    X, W, lattice = rng.normal(size=(8, 2)), rng.normal(size=(4, 2)), Lattice((2, 2))
    monkeypatch.setattr("somersault.map_quality.neighbor_ranks._MOST_SEEN_FROM", 3)
    preservation, trust = naive_preserved(X, W, lattice, 2, rows=[0, 2, 5])
    assert mq.neighborhood_preservation(X, W, lattice, k=2) == pytest.approx(preservation)
    assert mq.trustworthiness(X, W, lattice, k=2) == pytest.approx(trust)


def test_of_many_samples_some_evenly_spaced_ones_make_the_silhouette(clustered, monkeypatch):
    X, W, lattice, names = clustered
    monkeypatch.setattr("somersault.map_quality.clusters._MOST_IN_SILHOUETTE", 20)
    labels = names[naive_activations(X, W).argmin(axis=1)]
    quality = map_quality(X, W, lattice, unit_clusters=names)
    # every third sample is of one cluster, so that the others are missed by an even choice
    with pytest.raises(InputError, match="the 20 samples lie in 1 clusters"):
        quality.silhouette  # noqa: B018
    quality = map_quality(X[:59], W, lattice, unit_clusters=names)
    some = np.arange(20) * 59 // 20
    assert quality.silhouette == pytest.approx(silhouette_score(X[some], labels[some]))
    assert quality.davies_bouldin == pytest.approx(davies_bouldin_score(X[:59], labels[:59]))


def test_no_measure_makes_a_matrix_of_all_lattice_distances(rng):
    lattice = Lattice((200, 200))
    W = lattice.coordinates
    quality = map_quality(W[::997] + 0.1, W, lattice)
    assert quality.topographic_error == 0
    assert 1 < quality.combined_error < 1.5
    assert quality.distortion > 0
    assert quality.trustworthiness > 0.99
    assert "distances" not in vars(lattice)


# what is computed when


def test_measures_are_computed_when_asked_for_and_once(rng, monkeypatch):
    calls = []
    whole = mq.neighbor_ranks.preserved
    monkeypatch.setattr(mq.neighbor_ranks, "preserved", lambda *a: calls.append("ranks") or whole(*a))
    monkeypatch.setattr(mq.prototype_order, "product", lambda *a: calls.append("product") or 0.0)
    quality = map_quality(rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2)))
    assert quality.quantization_error > 0
    assert calls == []
    assert quality.trustworthiness == quality.trustworthiness
    assert quality.neighborhood_preservation <= 1
    assert calls == ["ranks"]
    assert quality.topographic_product == 0
    assert calls == ["ranks", "product"]


def test_what_costs_little_is_printed_and_what_was_computed(rng, monkeypatch):
    calls = []
    whole = mq.neighbor_ranks.preserved
    monkeypatch.setattr(mq.neighbor_ranks, "preserved", lambda *a: calls.append("ranks") or whole(*a))
    quality = map_quality(rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2)))
    head, *rows = str(quality).splitlines()
    assert head.split() == ["measure", "value", "good", "is"]
    assert rows[0].split() == ["quantization_error", f"{quality.quantization_error:.4g}", "low"]
    names = ["quantization_error", "topographic_error", "combined_error", "distortion", "topographic_product"]
    assert [row.split()[0] for row in rows[:-2]] == names
    assert rows[-2] == f"30 samples, in {np.count_nonzero(quality.hits)} of 4 units"
    assert rows[-1] == "computed when asked for: neighborhood_preservation, trustworthiness"
    assert quality.to_frame().index.tolist() == names
    assert calls == []
    assert f"trustworthiness            {quality.trustworthiness:.4g}" in str(quality)
    frame = quality.to_frame()
    assert frame.loc["trustworthiness"].tolist() == [quality.trustworthiness, "high"]
    assert quality._repr_html_().count("<tr>") == len(frame) + 1


def test_measures_of_clusters_are_printed_where_there_are_clusters(rng):
    X = rng.normal(size=(30, 2))
    quality = map_quality(X, X[:4], Lattice((2, 2)), unit_clusters=[0, 0, 1, 1])
    assert quality.to_frame().loc["davies_bouldin", "value"] == quality.davies_bouldin
    assert str(quality).endswith("trustworthiness, silhouette")
    alone = map_quality(X, X[:4], Lattice((2, 2)), unit_clusters=[0, 0, 0, 0])  # of which no measure is defined
    assert "davies_bouldin" not in alone.to_frame().index


def test_of_blocks_what_takes_one_pass_is_printed(rng):
    X = rng.normal(size=(60, 2))
    som = ss.SOM(shape=(3, 3), n_epochs=2).fit(X)
    printed = str(som.quality(ss.blocks(lambda: iter(np.split(X, 3)))))
    assert [line.split()[0] for line in printed.splitlines()[1:-2]] == [
        "quantization_error",
        "topographic_error",
        "topographic_product",
    ]


def test_the_units_of_samples_are_searched_for_once(rng, monkeypatch):
    calls = []
    found = FeatureMetric.nearest
    monkeypatch.setattr(FeatureMetric, "nearest", lambda *a: calls.append(1) or found(*a))
    all_of(rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2)))
    assert len(calls) == 1


def test_the_functions_have_the_defaults_of_the_attributes(rng):
    X, W, lattice = rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2))
    quality = map_quality(X, W, lattice)
    assert mq.trustworthiness(X, W, lattice) == quality.trustworthiness == mq.trustworthiness(X, W, lattice, k=5)
    assert mq.neighborhood_preservation(X, W, lattice) == quality.neighborhood_preservation
    assert mq.combined_error(X, W, lattice) == quality.combined_error
    assert mq.topographic_product(W, lattice) == quality.topographic_product
    expected = mq.distortion(X, W, lattice, radius=1.0, kernel=neighborhood.gaussian)
    assert mq.distortion(X, W, lattice) == quality.distortion == expected
