"""Arrays of other libraries: which they are, where they lie, and the way to NumPy and back.

What lies in the memory that NumPy sees is taken as NumPy's at no cost: nothing is copied, and all that is made of
it is the same to the bit. What is large and lies elsewhere stays there, and so does what is made of it.
"""

import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Rows
from somersault.errors import InputError

_HOST = (1, 3, 11)
"""What DLPack calls the memory of the host, and its pages that are pinned for CUDA and ROCm."""
_HELD = 2**24
"""Entries that are made in between and held at a time."""


def is_sparse(X: Any) -> bool:
    """Whether it is sparse: SciPy, which takes time to import, need not be there to tell."""
    return hasattr(type(X), "todense")  # a frame looks for it among its columns


def is_foreign(X: Any) -> bool:
    """Whether it is an array of PyTorch, CuPy, JAX, or another library that follows the array API standard."""
    if isinstance(X, (np.ndarray, np.generic)) or is_sparse(X):
        return False
    kind = type(X)
    return issubclass(kind, _kinds()) or (hasattr(kind, "__array_namespace__") and hasattr(kind, "__dlpack__"))


def _kinds() -> tuple[type, ...]:
    """The classes of libraries that the user has imported: nobody holds an array of another one."""
    found = (
        getattr(sys.modules.get(name), kind, None) for name, kind in (("torch", "Tensor"), ("cupy", "ndarray"))
    )
    return tuple(kind for kind in found if isinstance(kind, type))


def as_samples(X: Any, name: str = "X") -> Any:
    """Take X as it is, as NumPy's view of it, or, where NumPy does not see it, as `DeviceSamples`."""
    if not is_foreign(X):
        return X
    array = _readable(X, name)
    view = _view(array)
    return DeviceSamples.of(array, name) if view is None else view


def on_host(X: Any, name: str = "X") -> Any:
    """The same, but always as what NumPy sees."""
    if isinstance(X, DeviceSamples):
        return X.on_host
    if not is_foreign(X):
        return X
    array = _readable(X, name)
    view = _view(array)
    return ArrayBackend.of(array).host(array) if view is None else view


def like(X: Any, result: Any) -> Any:
    """A result as an array of the library and on the device of X; itself if X is none of another library's."""
    if not is_foreign(X) or not isinstance(result, np.ndarray) or result.dtype.kind not in "biuf":
        return result
    return ArrayBackend.of(X).array(result)


def backend_of(X: Any) -> "ArrayBackend | None":
    """Where X lies, None for what is NumPy's."""
    return ArrayBackend.of(X) if is_foreign(X) else None


def _readable(X: Any, name: str) -> Any:
    """X, or an error for what has no values to be read, or whose gradients would be lost without a word."""
    if getattr(X, "requires_grad", False):
        raise InputError(f"{name} requires gradients, which end here; need plain numbers: pass {name}.detach()")
    if getattr(getattr(X, "device", None), "type", None) == "meta":
        raise InputError(
            f"{name} is on the device 'meta', which holds no values; need numbers: move it to another"
        )
    layout = str(getattr(X, "layout", "torch.strided"))
    if layout != "torch.strided":
        raise InputError(f"{name} is a tensor of layout {layout}; need a dense one: pass {name}.to_dense()")
    if str(X.dtype).endswith("bfloat16"):  # which NumPy has not
        return X.float() if hasattr(X, "float") else X.astype("float32")
    return X


def _view(X: Any) -> NDArray[Any] | None:
    """What NumPy sees of it in the memory of the host."""
    if X.__dlpack_device__()[0] in _HOST:
        with suppress(RuntimeError, TypeError):  # memory of the host that the library keeps apart
            return np.asarray(X)
    return None


@dataclass(frozen=True)
class ArrayBackend:
    """A library, and one of its devices."""

    module: str  # in which its functions are called as the array API standard calls them
    device: Any

    @classmethod
    def of(cls, X: Any) -> "ArrayBackend":
        """Where an array of another library lies."""
        return cls(_namespace(X).__name__, X.device)

    @classmethod
    def named(cls, name: Any) -> "ArrayBackend":
        """A device by its name, such as "cuda" or "cuda:1", of PyTorch or else of CuPy."""
        if not isinstance(name, str):
            raise InputError(f"device is {name!r}; need a name such as 'cuda', 'cuda:1' or 'cpu', or None")
        found = [library for library in _DEVICES if find_spec(library)]
        if not found:
            raise InputError(f"device is {name!r}, but neither PyTorch nor CuPy is installed; need one of them")
        failures: list[str] = []
        for library in found:
            try:
                return cls.of(_DEVICES[library](import_module(library), name))
            except Exception as error:  # each library and each device fails in a way of its own
                failures.append(f"{library}: {str(error).splitlines()[0]}")
        raise InputError(
            f"device is {name!r}, which cannot be used ({'; '.join(failures)}); need another, or None"
        )

    @property
    def xp(self) -> Any:
        """The functions of the library."""
        return import_module(self.module)

    @property
    def is_host(self) -> bool:
        """Whether its memory is that of the host, and its processor too."""
        return str(self.device) == "cpu"

    @cached_property
    def _dtypes(self) -> dict[str, Any]:
        known = dict(_standard(self.xp).__array_namespace_info__().dtypes(device=self.device))
        try:  # PyTorch lists float64 for devices that have none, such as Apple's
            self.xp.zeros(1, dtype=known["float64"], device=self.device)
        except (KeyError, RuntimeError, TypeError, ValueError):
            known.pop("float64", None)
        return known

    def dtype(self, wanted: Any) -> Any:
        """Its name for a type of NumPy's, or for half as wide a one where the device has none so wide."""
        dtype = np.dtype(wanted)
        if dtype.itemsize == 8 and dtype.name not in self._dtypes:
            dtype = np.dtype(f"{dtype.kind}4")
        return self._dtypes[dtype.name]

    @property
    def widest(self) -> np.dtype[Any]:
        """float64, or float32 where the device has no other."""
        return np.dtype(np.float64 if "float64" in self._dtypes else np.float32)

    def array(self, value: Any) -> Any:
        """An array of NumPy's as one that lies here; one that does as it is."""
        if not isinstance(value, np.ndarray):
            return value
        if not value.flags.writeable or min(value.strides, default=0) < 0:  # which not all libraries can share
            value = value.copy()
        dtype = self.dtype(value.dtype) if hasattr(self.xp, "__array_namespace_info__") else None
        return self.xp.asarray(value, dtype=dtype, device=self.device)

    def host(self, array: Any) -> NDArray[Any]:
        """An array that lies here as one of NumPy's."""
        if isinstance(array, np.ndarray):
            return array
        if self._name == "torch":
            return array.cpu().numpy()
        if self._name == "cupy":
            return array.get()
        return np.asarray(array) if self._name == "jax" else np.from_dlpack(array, device="cpu")

    @contextmanager
    def exact_products(self) -> Generator[None]:
        """Products of float32 in float32: in TF32, which is allowed for networks' sake, three digits are left."""
        if self._name == "jax":
            with import_module("jax").default_matmul_precision("highest"):
                yield
            return
        flags = import_module("torch").backends.cuda.matmul if self._name == "torch" else None
        flag, exact = ("fp32_precision", "ieee") if hasattr(flags, "fp32_precision") else ("allow_tf32", False)
        before = getattr(flags, flag, exact)
        if before in (exact, "none"):
            yield
            return
        setattr(flags, flag, exact)
        try:
            yield
        finally:
            setattr(flags, flag, before)

    @property
    def _name(self) -> str:
        return self.module.removeprefix("array_api_compat.").partition(".")[0]

    def segment_sums(self, values: Any, segments: Any, n: int) -> Any:
        """Σ of the rows (n_rows, n_columns) of each segment, (n, n_columns), given the segment of each row."""
        xp = self.xp
        out = xp.zeros((n, values.shape[1]), dtype=values.dtype, device=self.device)
        if self._name == "torch":
            return out.index_add_(0, segments, values)
        if self._name == "cupy":
            import_module("cupyx").scatter_add(out, segments, values)
            return out
        every = xp.arange(n, dtype=segments.dtype, device=self.device)[:, None]
        size = max(1, _HELD // n)
        for start in range(0, values.shape[0], size):
            rows = slice(start, min(start + size, values.shape[0]))
            members = segments[rows][None, :] == every
            out = out + xp.astype(members, values.dtype) @ values[rows, :]
        return out


class DeviceSamples:
    """Samples (n_samples, n_features) that lie where NumPy sees none: some of them, taken out, are NumPy's.

    Attributes
    ----------
    array : of another library
        float32 or float64.
    backend : ArrayBackend
    dtype : numpy.dtype
    """

    ndim = 2

    def __init__(self, array: Any, backend: ArrayBackend) -> None:
        self.array, self.backend = array, backend
        self.shape: tuple[int, int] = tuple(array.shape)
        self.dtype = np.dtype(np.float32 if array.dtype == backend.dtype(np.float32) else np.float64)

    @classmethod
    def of(cls, X: Any, name: str = "X") -> "DeviceSamples":
        """An array of numbers on a device, or an error that says what else it is."""
        backend = ArrayBackend.of(X)
        xp = _standard(backend.xp)
        if xp.isdtype(X.dtype, "complex floating"):
            raise InputError(
                f"{name} holds complex numbers; need real numbers: put their real and imaginary parts in columns "
                "of their own (Complex data not supported)"
            )
        is_kept = X.dtype in (backend.dtype(np.float32), backend.dtype(np.float64))
        return cls(X if is_kept else xp.astype(X, backend.dtype(np.float64)), backend)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Rows) -> NDArray[Any]:
        """Some samples, on the host."""
        return self.backend.host(self.part(rows))

    def part(self, rows: Rows) -> Any:
        """Some samples where they lie."""
        if isinstance(rows, slice):
            return self.array[slice(*rows.indices(len(self))), :]
        return self.backend.xp.take(self.array, self.backend.array(rows), axis=0)

    def piece(self, rows: Rows) -> "DeviceSamples":
        """The same as samples."""
        return DeviceSamples(self.part(rows), self.backend)

    def beside(self, columns: NDArray[Any]) -> "DeviceSamples":
        """The same with further columns."""
        return DeviceSamples(
            self.backend.xp.concat([self.array, self.backend.array(columns)], axis=1), self.backend
        )

    @cached_property
    def on_host(self) -> NDArray[Any]:
        """All of them on the host."""
        return self.backend.host(self.array)

    @cached_property
    def misses(self) -> bool:
        """Whether values are missing."""
        xp = self.backend.xp
        return any(bool(xp.any(xp.isnan(part))) for part in self._parts())

    @cached_property
    def largest(self) -> float:
        """The largest absolute value there is."""
        xp = self.backend.xp
        return max(
            float(xp.max(xp.where(xp.isnan(part), xp.zeros_like(part), xp.abs(part)))) for part in self._parts()
        )

    @cached_property
    def least(self) -> NDArray[Any]:
        """The least value in each column, (n_features,), where none is missing."""
        return np.min([self.backend.host(self.backend.xp.min(part, axis=0)) for part in self._parts()], axis=0)

    @cached_property
    def complete_rows(self) -> NDArray[np.intp]:
        """Which samples miss no value."""
        if not self.misses:
            return np.arange(len(self))
        xp = self.backend.xp
        return np.flatnonzero(~self.backend.host(xp.any(xp.isnan(self.array), axis=1)))

    def _parts(self) -> Iterator[Any]:
        """All of them, some at a time: what is made of them needs memory too."""
        size = max(1, _HELD // self.shape[1])
        return (self.part(slice(start, start + size)) for start in range(0, len(self), size))


def _namespace(X: Any) -> Any:
    """The functions of the library of an array."""
    if find_spec("array_api_compat"):
        return import_module("array_api_compat").array_namespace(X)
    if hasattr(X, "__array_namespace__"):
        return X.__array_namespace__()
    return sys.modules[_library(X)]


def _library(X: Any) -> str:
    return "torch" if isinstance(X, getattr(sys.modules.get("torch"), "Tensor", ())) else "cupy"


def _standard(xp: Any) -> Any:
    """The functions, or an error if they are not what the standard says."""
    if hasattr(xp, "__array_namespace_info__"):
        return xp
    raise InputError(
        f"got an array of {xp.__name__} on a device; need array-api-compat to compute there: "
        "pip install 'somersault[arrays]', or pass the array on the CPU"
    )


def _of_torch(torch: Any, name: str) -> Any:
    if name.startswith("meta"):
        raise InputError("it holds no values")
    return torch.zeros(1, device=name)


def _of_cupy(cupy: Any, name: str) -> Any:
    kind, _, number = name.partition(":")
    if kind != "cuda":
        raise InputError("it has the device 'cuda' alone")
    with cupy.cuda.Device(int(number or 0)):
        return cupy.zeros(1)


_DEVICES: dict[str, Callable[[Any, str], Any]] = {"torch": _of_torch, "cupy": _of_cupy}
