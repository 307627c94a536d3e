"""What `search` and `distances` find, where the samples lie and in the functions of their library.

In the words of the array API standard, which has neither arrays that are kept nor writing to some entries: so what
concerns a few entries is gathered, computed, and put in order again.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.arrays import ArrayBackend, DeviceSamples
from somersault.matching.distances import CANCELLED, Array, Expansion, chunk_size, sliced
from somersault.matching.search import center_for, fits_float32, with_care
from somersault.matching.weighting import Weighting

DeviceArray = Any
"""An array of the library, on the device."""
FoundOnDevice = tuple[DeviceArray, DeviceArray]
"""Units, nearest first, and their squared distances, both (n_samples, n_best)."""

_BYTES = 2**28
"""What an accelerator computes at a time: enough to keep it busy."""


class DeviceSearch:
    """`Search` on a device: the units of the highest score x̃·w̃_i − ½‖w̃_i‖², in float32 for float32 samples."""

    def __init__(
        self,
        prototypes: Array,
        dtype: np.dtype[Any],
        center: Array | None,
        weighting: Weighting,
        backend: ArrayBackend,
        places: Array | None = None,
    ) -> None:
        self.backend, self._places = backend, places
        self._geometry = prototypes, center, weighting
        single = dtype == np.float32 and fits_float32(prototypes, center, weighting.weights)
        made = Expansion(*self._geometry, np.float32 if single else backend.widest)
        self._expansion = _Expansion(made, backend)
        self._doubt = made.doubt

    @cached_property
    def _careful(self) -> "_Expansion":
        return _Expansion(Expansion(*self._geometry, self.backend.widest), self.backend)

    @cached_property
    def _on_host(self) -> Expansion:
        return Expansion(*self._geometry)

    @property
    def size(self) -> int:
        """How many samples are best searched at once."""
        n_units, n_features = self._geometry[0].shape  # scores, and what is made of them; samples as float64
        return rows_at_once(self.backend, 4 * self._expansion.dtype.itemsize * n_units + 32 * n_features)

    def nearest(self, X: DeviceArray, n_best: int) -> FoundOnDevice:
        """The nearest units of samples that lie there, and their squared distances."""
        n_found = max(n_best, min(2, len(self._geometry[0])))  # the second tells whether rounding decided
        with self.backend.exact_products():
            units, squares = self._nearest(X, n_found)
        return units[:, :n_best], squares[:, :n_best]

    def _nearest(self, X: DeviceArray, n_best: int) -> FoundOnDevice:
        xp, expansion = self.backend.xp, self._expansion
        x = expansion.centered(X)
        x2 = expansion.squares(x)
        clear = xp.isfinite(x2)
        if bool(xp.all(clear)):
            return self._decided(X, x2, *expansion.best(x, n_best))
        rows, odd = xp.nonzero(clear)[0], xp.nonzero(~clear)[0]
        found = self._careful.best_over_known(xp.take(X, odd, axis=0), n_best)
        if rows.shape[0]:
            some = expansion.best(xp.take(x, rows, axis=0), n_best)
            found = _put_back(xp, rows, some, odd, found)
        return self._decided(X, expansion.squares(xp.where(xp.isnan(x), xp.zeros_like(x), x)), *found)

    def _decided(self, X: DeviceArray, x2: DeviceArray, units: DeviceArray, squares: DeviceArray) -> FoundOnDevice:
        """The same, on the host for samples of which rounding decided."""
        xp, n_best = self.backend.xp, units.shape[1]
        if self._geometry[0].shape[0] == 1:
            return units, squares
        # the units of two scores that rounding mixed up are twice as far apart
        ahead = (squares[:, 1] - squares[:, 0]) / 4
        d2 = xp.where(squares[:, 0] > 0, squares[:, 0], xp.zeros_like(squares[:, 0]))
        clear = ahead > self._doubt.of(xp.sqrt(x2), xp.sqrt(d2))
        if bool(xp.all(clear)):
            return units, squares
        rows, odd = xp.nonzero(clear)[0], xp.nonzero(~clear)[0]
        few = self.backend.host(xp.take(X, odd, axis=0))
        found = with_care(self._on_host, few, n_best, self._places)
        if not rows.shape[0]:
            return self.backend.array(found[0]), self.backend.array(found[1])
        decided = xp.take(units, rows, axis=0), xp.take(squares, rows, axis=0)
        return _put_back(xp, rows, decided, odd, tuple(map(self.backend.array, found)))


def _put_back(
    xp: Any, rows: DeviceArray, some: FoundOnDevice, others: DeviceArray, found: FoundOnDevice
) -> FoundOnDevice:
    """What was found of some samples and of the others, in the order of all."""
    back = xp.argsort(xp.concat([rows, others]))
    units, squares = (
        xp.take(xp.concat([a, xp.astype(b, a.dtype)]), back, axis=0) for a, b in zip(some, found, strict=True)
    )
    return units, squares


class _Expansion:
    """`Expansion`, made on the host, on a device."""

    def __init__(self, made: Expansion, backend: ArrayBackend) -> None:
        self.xp, self.dtype = backend.xp, made.W.dtype
        self._type = backend.dtype(made.W.dtype)
        self.n_units = len(made.W)
        self.W, self.half_squares = backend.array(made.W), backend.array(made.half_squares)
        self.Vt = backend.array(np.ascontiguousarray(made.V.T))
        self.gains = backend.array(np.ascontiguousarray((0.5 * made.W * made.V).T))
        self.center = None if made.center is None else backend.array(made.center)
        self.weights = None if made.weights is None else backend.array(made.weights)
        self.contributions = backend.array(made.weighting.shares(made.W.shape[1]).astype(made.W.dtype))
        self.units = backend.array(np.arange(self.n_units))

    def centered(self, X: DeviceArray) -> DeviceArray:
        """x̃ in the type of the search."""
        x = self.xp.astype(X, self._type, copy=False)
        return x if self.center is None else x - self.center

    def squares(self, x: DeviceArray) -> DeviceArray:
        """‖x̃‖² of each sample."""
        return self.xp.sum(x * x if self.weights is None else x * x * self.weights, axis=1)

    def scores(self, x: DeviceArray) -> DeviceArray:
        """x̃·w̃_i − ½‖w̃_i‖², (n_samples, n_units)."""
        return x @ self.Vt - self.half_squares

    def without_missing(self, x: DeviceArray) -> tuple[DeviceArray, DeviceArray, DeviceArray]:
        """x̃ with 0 for what it misses, what the scores gain by that, and the factor of its distances."""
        xp, c = self.xp, self.contributions
        absent = xp.isnan(x)
        gain = xp.astype(absent, self._type) @ self.gains
        of_known = xp.astype(~absent, self._type) @ c
        one = xp.ones_like(of_known)  # for what knows nothing but what contributes nothing
        factor = xp.where(of_known > 0, xp.sum(c) / xp.where(of_known > 0, of_known, one), one)
        return xp.where(absent, xp.zeros_like(x), x), gain, factor[:, None]

    def best(self, x: DeviceArray, n_best: int) -> FoundOnDevice:
        """The units of the highest scores of complete samples."""
        return self._ranked(x, self.scores(x), n_best)

    def best_over_known(self, X: DeviceArray, n_best: int) -> FoundOnDevice:
        """The same among distances over what each sample knows."""
        x = self.centered(X)
        known, gain, factor = self.without_missing(x)
        units, squares = self._ranked(x, self.scores(known) + gain, n_best)
        return units, squares * factor

    def _ranked(self, x: DeviceArray, scores: DeviceArray, n_best: int) -> FoundOnDevice:
        """Of equal ones the first; squared distances from the differences themselves, which cost little here."""
        xp, units = self.xp, list[DeviceArray]()
        for k in range(n_best):
            if k:
                taken = units[-1][:, None] == self.units
                scores = xp.where(taken, xp.full_like(scores, -xp.inf), scores)
            units.append(xp.argmax(scores, axis=1))
        squares = [self.differences(x, each) for each in units]
        return xp.stack(units, axis=1), xp.stack(squares, axis=1)

    def differences(self, x: DeviceArray, units: DeviceArray) -> DeviceArray:
        """‖x_s − w_u‖² of samples and a unit of each, over what they know."""
        apart = x - self.xp.take(self.W, units, axis=0)
        return self.squares(self.xp.where(self.xp.isnan(apart), self.xp.zeros_like(apart), apart))

    def distances(self, X: DeviceArray) -> DeviceArray:
        """Squared distances of samples from all units, each to as many digits as the type has but three."""
        xp, x, factor = self.xp, self.centered(X), None
        squares = self.squares(x)
        if bool(xp.any(xp.isnan(squares))):
            known, gain, factor = self.without_missing(x)
            squares = self.squares(known)
            scores = self.scores(known) + gain
        else:
            scores = self.scores(x)
        out = squares[:, None] - 2 * scores
        lost = out <= CANCELLED * (squares[:, None] + 2 * self.half_squares)
        if bool(xp.any(lost)):
            out = self._again(x, out, lost)
        return out if factor is None else out * factor

    def _again(self, x: DeviceArray, out: DeviceArray, lost: DeviceArray) -> DeviceArray:
        """The distances with those that have lost digits computed from the differences."""
        xp = self.xp
        sample, unit = xp.nonzero(lost)
        parts = sliced(sample.shape[0], max(1, x.shape[0]))
        exact = xp.concat([self.differences(xp.take(x, sample[rows], axis=0), unit[rows]) for rows in parts])
        flat = xp.reshape(lost, (-1,))
        place = xp.cumulative_sum(xp.astype(flat, sample.dtype)) - 1  # of each lost one among them
        gathered = xp.take(exact, xp.where(flat, place, xp.zeros_like(place)), axis=0)
        return xp.where(lost, xp.reshape(gathered, out.shape), out)


def best_units(
    X: DeviceSamples | NDArray[Any], prototypes: Array, weighting: Weighting, backend: ArrayBackend
) -> DeviceArray:
    """The unit nearest to each sample, (n_samples,), on the device."""
    search = DeviceSearch(prototypes, X.dtype, center_for(prototypes), weighting, backend)
    return backend.xp.concat([search.nearest(part, 1)[0][:, 0] for part in _parts(X, backend, search.size)])


def squared_distances(
    X: DeviceSamples | NDArray[Any], prototypes: Array, weighting: Weighting, backend: ArrayBackend
) -> DeviceArray:
    """d²(x, w_i), (n_samples, n_units) on the device, in float64 where it has that."""
    center = prototypes.mean(axis=0, dtype=np.float64)
    expansion = _Expansion(Expansion(prototypes, center, weighting, backend.widest), backend)
    size = rows_at_once(backend, backend.widest.itemsize * (5 * len(prototypes) + prototypes.shape[1]))
    with backend.exact_products():
        return backend.xp.concat([expansion.distances(part) for part in _parts(X, backend, size)])


def rows_at_once(backend: ArrayBackend, row_bytes: int) -> int:
    """How many samples are best looked at together."""
    return chunk_size(row_bytes) if backend.is_host else int(np.clip(_BYTES // row_bytes, 64, 2**20))


def _parts(X: DeviceSamples | NDArray[Any], backend: ArrayBackend, size: int) -> Iterable[DeviceArray]:
    """Samples on the device, some after others."""
    rows = sliced(X.shape[0], size)
    return map(X.part, rows) if isinstance(X, DeviceSamples) else (backend.array(X[some]) for some in rows)
