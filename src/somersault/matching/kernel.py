"""The compiled loops of the search and of the sums: importing this module needs Numba.

A tile is some vectors of samples, one sample in each lane, by six units. Of each feature the samples' values and
the units' are read once, and the products of all of them are added to scores that never leave the registers: so
few numbers are read for each product that the multipliers stay busy, and no score is written to memory to be
compared. What LLVM makes of loops does neither, so its instructions are written out here (`_Tile`).

Numba keeps what it compiles on disk, for this processor and by the source of this file: so everything that is
compiled stands in it, and as globals of the module, since enclosed functions would be others in each process.
"""

# pyright: reportMissingParameterType=false, reportUnknownParameterType=false
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils, config
from numba.core.codegen import get_host_cpu_features
from numba.extending import intrinsic

UNITS = 6
DEPTH = 64
"""Features whose products are added to one another before they are added to the score: so rounding stays small."""
_EXACT = {"contract", "nsz"}
"""Nothing is computed in another order than it is written."""
_INT32, _INT64 = ir.IntType(32), ir.IntType(64)


def _registers() -> tuple[int, int]:
    """Bytes of a vector, and how many vectors of samples leave the scores of six units in registers."""
    told: str = getattr(config, "CPU_FEATURES", None) or get_host_cpu_features()
    features = set(told.split(","))
    if "+avx512f" in features:
        return 64, 4
    if "+neon" in features:
        return 16, 4
    return (32 if "+avx" in features else 16), 2


_BYTES, _VECTORS = _registers()


def n_roundings(n_features: int) -> int:
    """How many roundings a product of a score goes through at most, its own included where it is not fused."""
    return min(n_features, DEPTH) + -(-n_features // DEPTH) + 2


def _compiled(**options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Numba's decorator; what it cannot keep on disk, as nothing can be written there, it compiles each time."""

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        try:
            return njit(nogil=True, cache=True, **options)(function)
        except RuntimeError:  # no place for the cache
            return njit(nogil=True, **options)(function)

    return decorated


@_compiled()
def add(X, units, weights, out, part, n_parts):
    """Add each sample times its weight to the row of its unit, in the order of the samples.

    Of every n_parts units in a row one: others add to other rows meanwhile, and the sums are the same to the bit.
    """
    for i in range(len(X)):
        unit, weight = units[i], weights[i]
        if unit % n_parts == part:
            for d in range(X.shape[1]):
                out[unit, d] += weight * X[i, d]


class _Tile:
    """Instructions for vectors of samples by six units."""

    def __init__(self, builder: Any, scalar: Any, width: int, *, has_second_unit: bool):
        self.b, self.scalar, self.width, self.has_second_unit = builder, scalar, width, has_second_unit
        self.vector, self.numbers = ir.VectorType(scalar, width), ir.VectorType(_INT32, width)
        bits = 32 if isinstance(scalar, ir.FloatType) else 64
        product = ir.FunctionType(self.vector, [self.vector] * 3)
        self.fmuladd = cgutils.get_or_insert_function(builder.module, product, f"llvm.fmuladd.v{width}f{bits}")
        self.scores = [self._slots(self.vector) for _ in range(UNITS)]
        self.aside = [(score, cgutils.alloca_once(builder, self.vector)) for each in self.scores for score in each]
        self.first, self.second = self._slots(self.vector), self._slots(self.vector)
        self.best, self.next_best = self._slots(self.numbers), self._slots(self.numbers)
        for v in range(_VECTORS):
            for slot in (self.first[v], self.second[v]):
                builder.store(ir.Constant(self.vector, [ir.Constant(scalar, -np.inf)] * width), slot)
            for slot in (self.best[v], self.next_best[v]):
                builder.store(ir.Constant(self.numbers, [0] * width), slot)

    def _slots(self, kind):
        return [cgutils.alloca_once(self.b, kind) for _ in range(_VECTORS)]

    def spread(self, value, kind):
        """The same value in all lanes."""
        none, zero = ir.Constant(kind, ir.Undefined), ir.Constant(_INT32, 0)
        every = ir.Constant(ir.VectorType(_INT32, self.width), [0] * self.width)
        return self.b.shuffle_vector(self.b.insert_element(none, value, zero), none, every)

    def begin(self, half):
        """Scores begin at what is subtracted from them, of units from that number on."""
        for u in range(UNITS):
            each = self.spread(self.b.load(self.b.gep(half, [_int(u)])), self.vector)
            for v in range(_VECTORS):
                self.b.store(each, self.scores[u][v])

    def put_aside(self):
        """Go on with scores of 0, and keep those so far."""
        zero = ir.Constant(self.vector, [ir.Constant(self.scalar, 0.0)] * self.width)
        for score, total in self.aside:
            self.b.store(self.b.load(score), total)
            self.b.store(zero, score)

    def take_up(self):
        """Add what was put aside."""
        for score, total in self.aside:
            self.b.store(self.b.fadd(self.b.load(score), self.b.load(total)), score)

    def multiply(self, x, block, start, stop):
        """Add the products of some features."""
        with cgutils.for_range_slice(self.b, start, stop, _int(1)) as (d, _):
            row = self.b.gep(x, [self.b.mul(d, _int(_VECTORS * self.width))])
            at = self.b.gep(block, [self.b.mul(d, _int(UNITS))])
            samples = [self._load(row, v) for v in range(_VECTORS)]
            for u in range(UNITS):
                unit = self.spread(self.b.load(self.b.gep(at, [_int(u)])), self.vector)
                for v, score in enumerate(self.scores[u]):
                    self.b.store(self.b.call(self.fmuladd, [samples[v], unit, self.b.load(score)]), score)

    def compete(self, k):
        """Let the units from number k on compete for the first two places; of equal ones the earlier is ahead."""
        b = self.b
        for u in range(UNITS):
            number = self.spread(b.add(b.trunc(k, _INT32), ir.Constant(_INT32, u)), self.numbers)
            for v in range(_VECTORS):
                score, first, second = (b.load(slot[v]) for slot in (self.scores[u], self.first, self.second))
                is_first = b.fcmp_ordered(">", score, first)
                rest = b.select(is_first, first, score)
                is_second = b.fcmp_ordered(">", rest, second)
                b.store(b.select(is_second, rest, second), self.second[v])
                if self.has_second_unit:
                    of_rest = b.select(is_first, b.load(self.best[v]), number)
                    b.store(b.select(is_second, of_rest, b.load(self.next_best[v])), self.next_best[v])
                b.store(b.select(is_first, score, first), self.first[v])
                b.store(b.select(is_first, number, b.load(self.best[v])), self.best[v])

    def write(self, found, units):
        """Write the two highest scores of each lane, and their units."""
        for place, (values, numbers) in enumerate(((self.first, self.best), (self.second, self.next_best))):
            for v in range(_VECTORS):
                self._store(values[v], found, place * _VECTORS + v, self.vector)
                self._store(numbers[v], units, place * _VECTORS + v, self.numbers)

    def _at(self, row, v, kind):
        return self.b.bitcast(self.b.gep(row, [_int(v * self.width)]), kind.as_pointer())

    def _load(self, row, v):
        out = self.b.load(self._at(row, v, self.vector))
        out.align = 4
        return out

    def _store(self, slot, row, v, kind):
        self.b.store(self.b.load(slot), self._at(row, v, kind)).align = 4


def _int(n: int) -> Any:
    return ir.Constant(_INT64, n)


def _scan(*, has_second_unit: bool) -> Callable[..., None]:
    """An instruction of Numba's: the two highest scores of each lane, and the units of one or both."""

    def written(context, b, signature, args):
        scalar = context.get_value_type(signature.args[0].dtype)
        width = 8 * _BYTES // (32 if isinstance(scalar, ir.FloatType) else 64)
        x, packed, half, found, units = (
            context.make_array(kind)(context, b, value) for kind, value in zip(signature.args, args, strict=True)
        )
        n_features = cgutils.unpack_tuple(b, x.shape)[0]
        n_blocks = cgutils.unpack_tuple(b, packed.shape)[0]
        tile = _Tile(b, scalar, width, has_second_unit=has_second_unit)
        n_deep = b.sdiv(b.sub(n_features, _int(1)), _int(DEPTH))
        n_first = b.sub(n_features, b.mul(n_deep, _int(DEPTH)))
        with cgutils.for_range(b, n_blocks) as loop:
            k = b.mul(loop.index, _int(UNITS))
            block = b.gep(packed.data, [b.mul(k, n_features)])
            tile.begin(b.gep(half.data, [k]))
            tile.multiply(x.data, block, _int(0), n_first)
            with cgutils.for_range(b, n_deep) as deep:
                start = b.add(n_first, b.mul(deep.index, _int(DEPTH)))
                tile.put_aside()
                tile.multiply(x.data, block, start, b.add(start, _int(DEPTH)))
                tile.take_up()
            tile.compete(k)
        tile.write(found.data, units.data)
        return context.get_dummy_value()

    @intrinsic
    def scan(context, x, packed, half, found, units):  # noqa: ARG001 - as Numba calls it
        return types.void(x, packed, half, found, units), written

    return scan


_scan_one, _scan_two = _scan(has_second_unit=False), _scan(has_second_unit=True)


_inlined = njit(nogil=True, inline="always", fastmath=_EXACT)


@_inlined
def _load(X, center, weights, x, x2):
    """Samples around the center, one in each lane, and their squares."""
    whole = len(X) - len(X) % 8
    for lane in range(0, whole, 8):
        for d in range(X.shape[1]):
            for i in range(8):
                x[d, lane + i] = X[lane + i, d] - center[d]
    for lane in range(whole, len(X)):
        for d in range(X.shape[1]):
            x[d, lane] = X[lane, d] - center[d]
    x2[:] = 0
    for d in range(len(x)):
        for lane in range(len(x2)):
            x2[lane] += weights[d] * x[d, lane] * x[d, lane]


@_inlined
def _square(x, w, weights):
    out = x.dtype.type(0)
    for d in range(len(w)):
        out += weights[d] * (x[d] - w[d]) * (x[d] - w[d])
    return out


@_compiled(fastmath=_EXACT)
def search(X, center, weights, W, packed, half, products, least, cancelled, units, squares, two):
    """Find the nearest unit of each sample, or two; where rounding may have decided, -1. How many such there are.

    two is None, or True for two units; squares None, or where their squared distances go.
    """
    n_lanes = _VECTORS * _BYTES // packed.itemsize
    dtype = packed.dtype
    x, x2 = np.zeros((X.shape[1], n_lanes), dtype), np.empty(n_lanes, dtype)
    found, numbers = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int32)
    n_odd = 0
    for start in range(0, len(X), n_lanes):
        n = min(n_lanes, len(X) - start)
        _load(X[start : start + n], center, weights, x, x2)
        if two is None:
            _scan_one(x, packed, half, found, numbers)
        else:
            _scan_two(x, packed, half, found, numbers)
        for lane in range(n):
            d2 = max(x2[lane] - 2 * found[0, lane], 0)
            d2 += cancelled * (3 * x2[lane] + 2 * d2)  # if digits cancelled, no less than what it is
            doubt = products * (dtype.type(3.5) * x2[lane] + 2 * d2) + least
            is_clear = found[0, lane] - found[1, lane] > doubt and d2 < np.inf
            units[start + lane, 0] = numbers[0, lane] if is_clear else -1
            n_odd += not is_clear
            if two is not None:
                units[start + lane, 1] = numbers[1, lane]
        if squares is not None:
            for place in range(units.shape[1]):
                for lane in range(n):
                    d2 = x2[lane] - 2 * found[place, lane]
                    if d2 <= cancelled * (x2[lane] - 2 * half[numbers[place, lane]]):
                        d2 = _square(x[:, lane], W[numbers[place, lane]], weights)
                    squares[start + lane, place] = d2
    return n_odd
