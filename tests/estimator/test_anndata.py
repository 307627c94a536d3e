"""An AnnData is mapped by its table X, and gets the unit, the cluster and the place of each observation."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csc_matrix, csr_matrix

import somersault as ss
from somersault.explorer.answers.session import Session
from tests.estimator.observations import AnnData

CELLS, GENES = 60, ["CD3E", "MS4A1", "LYZ", "NKG7"]


@pytest.fixture(params=["stand-in", "anndata"])
def kind(request, monkeypatch):
    if request.param == "stand-in":
        monkeypatch.setitem(sys.modules, "anndata", SimpleNamespace(AnnData=AnnData))
    return pytest.importorskip("anndata", reason="anndata is not installed").AnnData


@pytest.fixture
def counts(rng):
    return rng.poisson(1.5, (CELLS, 4)).astype(np.float32) + np.repeat(np.eye(4)[:3], 20, axis=0) * 8


@pytest.fixture
def cells(kind, counts):
    obs = pd.DataFrame({"celltype": list("TBM" * 20)}, index=[f"cell {i}" for i in range(CELLS)])
    obs["celltype"] = np.repeat(["T", "B", "M"], 20)
    return kind(counts.astype(np.float32), obs=obs, var=pd.DataFrame(index=GENES))


def small(**parameters):
    return ss.SOM(shape=(3, 4), n_epochs=5, **parameters)


def test_it_is_mapped_as_its_table_is(cells, counts):
    som, same = small().fit(cells), small().fit(pd.DataFrame(counts.astype(np.float32), columns=GENES))
    assert (som.prototypes_ == same.prototypes_).all()
    assert som.feature_names_in_.tolist() == som.columns_.names == GENES
    assert (som.predict(cells) == same.predict(pd.DataFrame(cells.X, columns=GENES))).all()
    assert (som.transform(cells) == same.transform(cells)).all()
    assert som.score(cells) == som.score(pd.DataFrame(cells.X, columns=GENES))
    assert som.quality(cells).quantization_error == same.quality(cells).quantization_error
    assert som.partial_fit(cells).n_features_in_ == 4


@pytest.mark.parametrize("sparse", [csr_matrix, csc_matrix])
def test_it_may_be_sparse(kind, counts, sparse):
    cells = kind(sparse(counts.astype(np.float32)), var=pd.DataFrame(index=GENES))
    som = small().fit(cells)
    assert som.feature_names_in_.tolist() == GENES
    assert som.prototypes_ == pytest.approx(small().fit(cells.X).prototypes_)


def test_fit_and_predict_write_beside_its_observations(cells):
    som = small().fit(cells)
    assert set(cells.obs) == {"celltype", "unit"}
    assert cells.obs["unit"].dtype.kind == "i"
    assert cells.obs["unit"].tolist() == som.predict(cells).tolist()
    assert cells.obs.index[0] == "cell 0"
    assert (cells.obsm["X_som"] == som.lattice_.coordinates[som.predict(cells)]).all()
    others = cells.copy()
    units = som.cluster(3).predict(others)
    assert others.obs["cluster"].cat.categories.tolist() == ["0", "1", "2"]
    assert others.obs["cluster"].astype(int).tolist() == som.unit_clusters_[units].tolist()
    assert "cluster" not in cells.obs


def test_an_observation_without_a_value_has_no_cluster_and_no_place(cells):
    cells.X[3] = np.nan
    with pytest.warns(ss.EmptyRowsWarning):
        som = small().fit(cells).cluster(2)
    assert som.columns_.names == GENES
    with pytest.warns(ss.EmptyRowsWarning):
        som.predict(cells)
    assert cells.obs["unit"].iloc[3] == -1
    assert cells.obs["cluster"].isna().to_numpy().nonzero()[0].tolist() == [3]
    assert np.isnan(cells.obsm["X_som"]).all(axis=1).nonzero()[0].tolist() == [3]


def test_a_clusterer_writes_its_clusters(cells):
    clusterer = ss.SOMClusterer(n_clusters=3, shape=(3, 4), n_epochs=5).fit(cells)
    assert (
        cells.obs["cluster"].astype(int).tolist() == clusterer.labels_.tolist() == list(clusterer.predict(cells))
    )


def test_labels_are_named_by_their_column(cells):
    som, same = small().fit(cells), small().fit(cells)
    assert (
        som.label_units(cells, "celltype").unit_labels_
        == same.label_units(cells, cells.obs["celltype"]).unit_labels_
    ).all()
    assert (
        som.cluster(3)
        .summary(cells, "celltype")
        .to_frame()
        .equals(som.summary(cells, cells.obs["celltype"]).to_frame())
    )
    with pytest.raises(ss.InputError, match=r"y is 'cell_type', which is no column of \.obs; need .*'celltype'"):
        som.label_units(cells, "cell_type")
    assert som.morph(cells[:3], ss.Label("B")).end.shape == (3, 4)
    assert som.morph(cells[:3], ss.Sample(cells[5:6])).end[0] == pytest.approx(cells.X[5])


def test_what_is_imputed_is_a_copy(cells):
    som = small().fit(cells)
    cells.X[2, 1] = np.nan
    filled = som.impute(cells)
    assert np.isnan(cells.X[2, 1])
    assert filled.X[2, 1] == som.prototypes_[som.predict(cells)[2], 1]
    assert filled.obs["celltype"].tolist() == cells.obs["celltype"].tolist()


def test_it_is_drawn_and_explored(cells):
    som = small().fit(cells)
    assert ss.plot.hits(som, cells).collections
    assert ss.plot.class_pies(som, cells, cells.obs["celltype"]).collections
    session = Session(som, cells, cells.obs["celltype"])
    assert session.labelled_map.names == GENES


def test_what_cannot_be_read_is_refused(cells, monkeypatch):
    som = small().fit(cells)
    with pytest.raises(ss.InputError, match=r"several tables; need one of them: pass X\.X"):
        som.codebook_.activations(cells)
    twice = cells.copy()
    twice.var.index = ["A", "A", "B", "C"]
    with pytest.raises(ss.InputError, match="more than one column 'A'"):
        small().fit(twice)
    monkeypatch.setattr(type(cells), "isbacked", True)
    with pytest.raises(ss.InputError, match=r"AnnData that lies in .*; need it in memory: pass X\.to_memory\(\)"):
        som.predict(cells)


def test_one_without_a_table_is_refused(kind):
    cells = kind(np.ones((3, 2)))
    cells.X = None
    with pytest.raises(ss.InputError, match=r"AnnData without a table X; need one: pass X\.obsm"):
        small().fit(cells)
