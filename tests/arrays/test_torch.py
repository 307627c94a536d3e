"""Tensors of PyTorch."""

import importlib.util

import numpy as np
import pytest
from sklearn.datasets import load_digits

import somersault as ss
from somersault import arrays
from somersault.matching import on_device

from .devices import holed, refused, small, there


def test_tensors_on_the_host_are_read_in_place_and_give_the_same_bits(torch, iris):
    for dtype in (np.float64, np.float32):
        X = iris[0].astype(dtype)
        tensor = torch.from_numpy(X)
        assert np.shares_memory(arrays.as_samples(tensor), X)
        mine, theirs = small().fit(X), small().fit(tensor)
        assert (mine.prototypes_ == theirs.prototypes_).all()
        assert (theirs.transform(tensor).numpy() == mine.transform(X)).all()
        assert (theirs.predict(tensor).numpy() == mine.predict(X)).all()
    assert np.array_equal(X, iris[0].astype(np.float32))  # inputs are never changed


def test_tensors_in_host_memory_need_nothing_besides_pytorch(torch, iris, monkeypatch):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(arrays, "find_spec", lambda name: None if name == "array_api_compat" else find_spec(name))
    tensor = torch.from_numpy(iris[0])
    assert isinstance(small().fit(tensor).transform(tensor), torch.Tensor)


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "bool", "float16", "bfloat16"])
def test_tensors_of_other_types_are_what_numpy_makes_of_them(torch, iris, dtype):
    tensor = torch.from_numpy(10 * iris[0]).to(getattr(torch, dtype))
    X = tensor.float().numpy() if dtype == "bfloat16" else tensor.numpy()
    mine, theirs = small().fit(X), small().fit(tensor)
    assert (mine.prototypes_ == theirs.prototypes_).all()
    assert (theirs.predict(tensor).numpy() == mine.predict(X)).all()


def test_bad_tensors_are_refused(torch, iris):
    X = torch.from_numpy(iris[0])
    assert refused(X.clone().requires_grad_()).count(".detach()") == 3
    assert refused(X.to("meta")).count("'meta', which holds no values") == 3
    assert refused(X.to_sparse()).count(".to_dense()") == 3
    for bad in (X.to(torch.complex64), X[0], X[None], X[:0], torch.where(X > 7, torch.inf, X)):
        assert refused(bad) == refused(bad.numpy())


def test_transposed_and_expanded_tensors_are_read(torch, iris):
    X = iris[0]
    som = small().fit(X)
    turned = torch.from_numpy(np.ascontiguousarray(X.T)).T
    assert (som.predict(turned).numpy() == som.predict(X)).all()
    one = torch.from_numpy(X[0].copy()).expand(3, 4)
    assert (som.predict(one).numpy() == som.predict(X[:1])[0]).all()
    assert som.morph(one, 2).end.shape == (3, 4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("with_gaps", [False, True])
def test_a_device_asked_for_gives_the_same_map(torch, dtype, with_gaps):
    X = load_digits().data.astype(dtype)
    X = holed(X) if with_gaps else X
    mine, theirs = small().fit(X), small(device="cpu").fit(X)
    assert theirs.prototypes_ == pytest.approx(mine.prototypes_, rel=1e-5, abs=1e-5)
    assert isinstance(theirs.predict(X), np.ndarray)
    assert (theirs.predict(X) == mine.predict(X)).mean() > 0.999
    assert theirs.transform(X) == pytest.approx(mine.transform(X), rel=1e-4, abs=1e-3)
    A = mine.transform(load_digits().data[:50])
    assert theirs.inverse_transform(A) == pytest.approx(mine.inverse_transform(A), rel=1e-3, abs=1e-3)
    assert isinstance(theirs.transform(torch.from_numpy(X)), torch.Tensor)
    assert isinstance(theirs.transform(there(X)), type(there(X)))  # where the samples lie goes before the wish


def test_data_read_in_blocks_go_to_the_device_block_by_block(torch, rng, tmp_path):
    X = rng.random((5000, 5), dtype=np.float32)
    np.save(tmp_path / "X.npy", X)
    source = ss.blocks(tmp_path / "X.npy")
    som = small(device="cpu").fit(source)
    assert som.prototypes_ == pytest.approx(small().fit(X).prototypes_, rel=1e-4)
    assert (som.predict(source) == small(device="cpu").fit(X).predict(X)).mean() > 0.99
    written = som.transform(source, out=tmp_path / "A.npy")
    assert written == pytest.approx(som.transform(X), rel=1e-6)


@pytest.mark.parametrize("as_array", ["device", "torch"])
def test_blocks_may_be_arrays_of_other_libraries(rng, as_array, request):
    to = there if as_array == "device" else request.getfixturevalue("torch").from_numpy
    X = rng.random((300, 5))
    som = small().fit(lambda: (to(X[i : i + 100]) for i in (0, 100, 200)))
    assert som.prototypes_ == pytest.approx(small().fit(X).prototypes_)


def test_devices_that_are_not_there_are_refused(torch, iris, monkeypatch):
    X = iris[0]
    for name, words in (
        ("nonsense", "nonsense"),
        ("meta", "no values"),
        (7, "need a name"),
        (["cpu"], "need a name"),
    ):
        with pytest.raises(ss.InputError, match=words):
            small(device=name).fit(X)
    if not torch.cuda.is_available():
        with pytest.raises(ss.InputError, match="'cuda', which cannot be used"):
            small(device="cuda").fit(X)
    monkeypatch.setattr(arrays, "find_spec", lambda name: None)
    with pytest.raises(ss.InputError, match="neither PyTorch nor CuPy is installed"):
        small(device="cuda").fit(X)


def test_maps_with_a_device_are_saved_without_it_and_sparse_samples_stay_on_the_host(torch, iris, tmp_path):
    from scipy.sparse import csr_array

    som = small(device="cpu", init=torch.from_numpy(iris[0][:20].copy())).fit(iris[0])
    som.save(tmp_path / "map.safetensors")
    again = ss.load(tmp_path / "map.safetensors")
    assert again.device is None  # whoever loads the file chooses
    assert (again.predict(iris[0]) == som.predict(iris[0])).all()
    assert (som.predict(csr_array(iris[0])) == som.predict(iris[0])).all()


def test_a_training_goes_on_on_another_device(torch, iris, tmp_path):
    path = tmp_path / "run.safetensors"
    small(on_epoch=lambda epoch, _: epoch == 2).fit(iris[0], checkpoint=path)
    again = small(device="cpu").fit(iris[0], checkpoint=path, resume=True)
    assert again.prototypes_ == pytest.approx(small().fit(iris[0]).prototypes_)


def test_products_are_exact_even_where_networks_may_use_tf32(torch, monkeypatch, iris):
    flags = torch.backends.cuda.matmul
    before, seen = flags.fp32_precision, []
    flags.fp32_precision = "tf32"
    scores = on_device._Expansion.scores
    monkeypatch.setattr(
        on_device._Expansion, "scores", lambda *args: seen.append(flags.fp32_precision) or scores(*args)
    )
    som = small(device="cpu").fit(iris[0])
    som.transform(iris[0])
    assert set(seen) == {"ieee"}
    assert flags.fp32_precision == "tf32"
    flags.fp32_precision = before
