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
# pyright: reportCallIssue=false
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
    return (32, 2) if "+avx" in features else (16, 4)  # eight samples at least, as they are loaded


_BYTES, _VECTORS = _registers()


def group(dtype: Any) -> int:
    """How many samples a tile has, and features a squared distance adds in parallel."""
    return _VECTORS * _BYTES // np.dtype(dtype).itemsize


def width(dtype: Any) -> int:
    """How many numbers a vector has."""
    return _BYTES // np.dtype(dtype).itemsize


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

    def __init__(self, builder: Any, scalar: Any, width: int):
        self.b, self.scalar, self.width = builder, scalar, width
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
            samples = [self.load(row, v) for v in range(_VECTORS)]
            for u in range(UNITS):
                unit = self.spread(self.b.load(self.b.gep(at, [_int(u)])), self.vector)
                for v, score in enumerate(self.scores[u]):
                    self.b.store(self.b.call(self.fmuladd, [samples[v], unit, self.b.load(score)]), score)

    def compete(self, k, *, has_second_unit=True):
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
                if has_second_unit:
                    of_rest = b.select(is_first, b.load(self.best[v]), number)
                    b.store(b.select(is_second, of_rest, b.load(self.next_best[v])), self.next_best[v])
                b.store(b.select(is_first, score, first), self.first[v])
                b.store(b.select(is_first, number, b.load(self.best[v])), self.best[v])

    def keep(self, k, scores):
        """Write the scores of units from number k on, each of all lanes."""
        row = self.b.gep(scores, [self.b.mul(k, _int(_VECTORS * self.width))])
        for u in range(UNITS):
            for v in range(_VECTORS):
                self.store(self.scores[u][v], row, u * _VECTORS + v, self.vector)

    def write(self, found, units):
        """Write the two highest scores of each lane, and their units."""
        for place, (values, numbers) in enumerate(((self.first, self.best), (self.second, self.next_best))):
            for v in range(_VECTORS):
                self.store(values[v], found, place * _VECTORS + v, self.vector)
                self.store(numbers[v], units, place * _VECTORS + v, self.numbers)

    def _at(self, row, v, kind):
        return self.b.bitcast(self.b.gep(row, [_int(v * self.width)]), kind.as_pointer())

    def load(self, row, v):
        out = self.b.load(self._at(row, v, self.vector))
        out.align = 4
        return out

    def store(self, slot, row, v, kind):
        self.b.store(self.b.load(slot), self._at(row, v, kind)).align = 4


def _int(n: int) -> Any:
    return ir.Constant(_INT64, n)


def _scored(tile, x, packed, half, n_features, n_blocks):
    """Loop over blocks of units, with all scores of one; gives the number of its first."""
    b = tile.b
    n_deep = b.sdiv(b.sub(n_features, _int(1)), _int(DEPTH))
    n_first = b.sub(n_features, b.mul(n_deep, _int(DEPTH)))
    with cgutils.for_range(b, n_blocks) as loop:
        k = b.mul(loop.index, _int(UNITS))
        block = b.gep(packed, [b.mul(k, n_features)])
        tile.begin(b.gep(half, [k]))
        tile.multiply(x, block, _int(0), n_first)
        with cgutils.for_range(b, n_deep) as deep:
            start = b.add(n_first, b.mul(deep.index, _int(DEPTH)))
            tile.put_aside()
            tile.multiply(x, block, start, b.add(start, _int(DEPTH)))
            tile.take_up()
        yield k


def _instruction(write: Callable[..., None]) -> Callable[..., None]:
    """What Numba writes for an instruction of samples (n_features, n_lanes), units, their begin, and results."""

    def written(context, b, signature, args):
        tile, arrays = _tile_of(context, b, signature, args)
        x, packed, half, *results = (array.data for array in arrays)
        sizes = (cgutils.unpack_tuple(b, array.shape)[0] for array in arrays[:2])
        write(tile, _scored(tile, x, packed, half, *sizes), *results)
        return context.get_dummy_value()

    return written


def _tile_of(context, b, signature, args):
    """A tile for numbers of the type of the first argument, and all arguments as arrays."""
    scalar = context.get_value_type(signature.args[0].dtype)
    arrays = [
        context.make_array(kind)(context, b, a) if isinstance(kind, types.Array) else a
        for kind, a in zip(signature.args, args, strict=True)
    ]
    return _Tile(b, scalar, _BYTES // (4 if isinstance(scalar, ir.FloatType) else 8)), arrays


def _one(tile, blocks, found, units):
    for k in blocks:
        tile.compete(k, has_second_unit=False)
    tile.write(found, units)


def _two(tile, blocks, found, units):
    for k in blocks:
        tile.compete(k)
    tile.write(found, units)


def _two_and_all(tile, blocks, found, units, scores):
    for k in blocks:
        tile.keep(k, scores)
        tile.compete(k)
    tile.write(found, units)


def _all(tile, blocks, scores):
    for k in blocks:
        tile.keep(k, scores)


@intrinsic
def _scan_one(context, x, packed, half, found, units):  # noqa: ARG001 - as Numba calls it
    """The two highest scores of each lane, and the unit of the first."""
    return types.void(x, packed, half, found, units), _instruction(_one)


@intrinsic
def _scan_two(context, x, packed, half, found, units):  # noqa: ARG001
    """The two highest scores of each lane, and their units."""
    return types.void(x, packed, half, found, units), _instruction(_two)


@intrinsic
def _scan_all(context, x, packed, half, found, units, scores):  # noqa: ARG001
    """The two highest scores of each lane, their units, and all scores, (n_units, n_lanes)."""
    return types.void(x, packed, half, found, units, scores), _instruction(_two_and_all)


@intrinsic
def _multiply(context, x, packed, half, scores):  # noqa: ARG001
    """All scores, (n_units, n_lanes)."""
    return types.void(x, packed, half, scores), _instruction(_all)


def _apart_written(context, b, signature, args):
    """Σ (x − w)² by vectors, of which there are so many in a row that sums of them are added in parallel."""
    tile, (X, row, W, unit) = _tile_of(context, b, signature, args)
    n_features = cgutils.unpack_tuple(b, X.shape)[1]
    x, w = (b.gep(each.data, [b.mul(at, n_features)]) for each, at in ((X, row), (W, unit)))
    sums, n_lanes = tile.scores[0], _VECTORS * tile.width
    for slot in sums:
        b.store(ir.Constant(tile.vector, [ir.Constant(tile.scalar, 0.0)] * tile.width), slot)
    with cgutils.for_range(b, b.udiv(n_features, _int(n_lanes))) as loop:
        start = b.mul(loop.index, _int(n_lanes))
        for v, slot in enumerate(sums):
            apart = b.fsub(tile.load(b.gep(x, [start]), v), tile.load(b.gep(w, [start]), v))
            b.store(b.call(tile.fmuladd, [apart, apart, b.load(slot)]), slot)
    total = b.load(sums[0])
    for slot in sums[1:]:
        total = b.fadd(total, b.load(slot))
    name = f"llvm.vector.reduce.fadd.v{tile.width}f{8 * _BYTES // tile.width}"
    kind = ir.FunctionType(tile.scalar, [tile.scalar, tile.vector])
    reduced = cgutils.get_or_insert_function(b.module, kind, name)
    return b.call(reduced, [ir.Constant(tile.scalar, 0.0), total], fastmath=("reassoc",))


@intrinsic
def _apart(context, X, row, W, unit):  # noqa: ARG001
    """The squared distance of a row from a unit, whose features fill whole tiles."""
    return X.dtype(X, types.intp, W, types.intp), _apart_written


def _score_group_written(context, b, signature, args):
    """Scores of the units of a group, which fill one vector, for one lane."""
    tile, (x, lane, units, half, group, out) = _tile_of(context, b, signature, args)
    n_features = cgutils.unpack_tuple(b, x.shape)[0]
    score = tile.scores[0][0]
    b.store(tile.load(b.gep(half.data, [b.mul(group, _int(tile.width))]), 0), score)
    of_group = b.gep(units.data, [b.mul(b.mul(group, n_features), _int(tile.width))])
    with cgutils.for_range(b, n_features) as loop:
        value = b.load(b.gep(x.data, [b.add(b.mul(loop.index, _int(_VECTORS * tile.width)), lane)]))
        unit = tile.load(b.gep(of_group, [b.mul(loop.index, _int(tile.width))]), 0)
        b.store(b.call(tile.fmuladd, [tile.spread(value, tile.vector), unit, b.load(score)]), score)
    tile.store(score, out.data, 0, tile.vector)
    name = f"llvm.vector.reduce.fmax.v{tile.width}f{8 * _BYTES // tile.width}"
    kind = ir.FunctionType(tile.scalar, [tile.vector])
    return b.call(cgutils.get_or_insert_function(b.module, kind, name), [b.load(score)])


@intrinsic
def _score_group(context, x, lane, units, half, group, out):  # noqa: ARG001
    """The highest score of a group for one lane; out has all."""
    return x.dtype(x, types.intp, units, half, types.intp, out), _score_group_written


def _reaching_written(context, b, signature, args):
    tile, (scores, least, out) = _tile_of(context, b, signature, args)
    bounds = [tile.load(least.data, v) for v in range(_VECTORS)]
    with cgutils.for_range(b, cgutils.unpack_tuple(b, out.shape)[0]) as loop:
        row = b.gep(scores.data, [b.mul(loop.index, _int(_VECTORS * tile.width))])
        lanes = _int(0)
        for v, bound in enumerate(bounds):
            reaches = b.fcmp_ordered(">=", tile.load(row, v), bound)
            bits = b.zext(b.bitcast(reaches, ir.IntType(tile.width)), _INT64)
            lanes = b.or_(lanes, b.shl(bits, _int(v * tile.width)))
        b.store(lanes, b.gep(out.data, [loop.index]))
    return context.get_dummy_value()


@intrinsic
def _reaching(context, scores, least, out):  # noqa: ARG001
    """Of each unit the lanes, as bits, whose score is no less than theirs."""
    return types.void(scores, least, out), _reaching_written


@intrinsic
def _first_bit(context, lanes):  # noqa: ARG001
    """The number of the lowest bit that is set."""

    def written(context, b, signature, args):  # noqa: ARG001
        return b.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), written


_inlined = njit(nogil=True, inline="always", fastmath=_EXACT)


@_inlined
def _load(X, center, roots, x, x2):
    """Samples around the center times the roots of the weights, one in each lane, and their squares."""
    whole = len(X) - len(X) % 8
    for lane in range(0, whole, 8):
        for d in range(X.shape[1]):
            for i in range(8):
                x[d, lane + i] = (X[lane + i, d] - center[d]) * roots[d]
    for lane in range(whole, len(X)):
        for d in range(X.shape[1]):
            x[d, lane] = (X[lane, d] - center[d]) * roots[d]
    x2[:] = 0
    for d in range(len(x)):
        for lane in range(len(x2)):
            x2[lane] += x[d, lane] * x[d, lane]


@_inlined
def _square(x, lane, score, w, cancelled, x2):
    """The squared distance of a lane from a unit, from their differences where digits have cancelled."""
    out = x2[lane] - 2 * score
    if out <= cancelled * (3 * x2[lane] + 2 * max(out, 0)):
        out = x2.dtype.type(0)
        for d in range(len(w)):
            out += (x[d, lane] - w[d]) * (x[d, lane] - w[d])
    return out


@_inlined
def _doubt(x2, score, products, least, cancelled):
    """By how much two scores may differ by rounding alone; the squared distance at most, of the highest one."""
    d2 = max(x2 - 2 * score, 0)
    d2 += cancelled * (3 * x2 + 2 * d2)
    return products * (3.5 * x2 + 2 * d2) + least, d2


@_compiled(fastmath=_EXACT)
def search(X, center, roots, W, packed, half, products, least, cancelled, units, squares, two):
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
        _load(X[start : start + n], center, roots, x, x2)
        if two is None:
            _scan_one(x, packed, half, found, numbers)
        else:
            _scan_two(x, packed, half, found, numbers)
        for lane in range(n):
            doubt, d2 = _doubt(x2[lane], found[0, lane], products, least, cancelled)
            is_clear = found[0, lane] - found[1, lane] > doubt and d2 < np.inf
            units[start + lane, 0] = numbers[0, lane] if is_clear else -1
            n_odd += not is_clear
            if two is not None:
                units[start + lane, 1] = numbers[1, lane]
        if squares is not None:
            for place in range(units.shape[1]):
                for lane in range(n):
                    score, w = found[place, lane], W[numbers[place, lane]]
                    squares[start + lane, place] = _square(x, lane, score, w, cancelled, x2)
    return n_odd


@_inlined
def _project(moved, axes, zeros, x, of_part, inside):
    """Coordinates of samples along the axes, (n_axes, n_lanes), from few features at a time, which stay near."""
    inside[:] = 0
    for part in range(len(axes)):
        for lane in range(0, len(moved), 8):
            for d in range(len(x)):
                for i in range(8):
                    x[d, lane + i] = moved[lane + i, part * len(x) + d]
        _multiply(x, axes[part], zeros, of_part)
        for j in range(len(inside)):
            for lane in range(len(moved)):
                inside[j, lane] += of_part[j, lane]


@_inlined
def _measure(moved, inside, W, numbers, a, a2, x2, error):
    """Coordinates with the length of what is left, their squares, those of samples, and what rounding does."""
    rest = len(a) - 1
    a2[:] = 0
    for j in range(rest):
        for lane in range(len(moved)):
            a[j, lane] = inside[j, lane]
            a2[lane] += inside[j, lane] * inside[j, lane]
    for lane in range(len(moved)):
        x2[lane] = _apart(moved, lane, W, len(W) - 1)
        a[rest, lane] = np.sqrt(max(x2[lane] - a2[lane], x2.dtype.type(0)))
        a2[lane] += a[rest, lane] * a[rest, lane]
        beta = numbers[4] * x2[lane]
        of_rest = beta / a[rest, lane] if a[rest, lane] * a[rest, lane] > beta else np.sqrt(beta)
        error[lane] = numbers[3] * np.sqrt(x2[lane]) + of_rest + numbers[5]


@_inlined
def _least_score(square, a2, error, numbers):
    """The score in the first coordinates of a unit that may be as near as a squared distance, or in doubt."""
    distance = np.sqrt(square)
    reach = distance + numbers[0] * (np.sqrt(a2) + distance) + numbers[1] + error
    return (a2 - reach * reach) / 2 - numbers[2] * (2 * a2 + reach * reach)


@_inlined
def _compare(unit, lane, moved, W, squares, units):
    """Let a unit compete for the places of a lane by its squared distance; of equal ones the earlier is ahead."""
    square = _apart(moved, lane, W, unit)
    if square < squares[0, lane] or (square == squares[0, lane] and unit < units[0, lane]):
        squares[1, lane], units[1, lane] = squares[0, lane], units[0, lane]
        squares[0, lane], units[0, lane] = square, unit
    elif square < squares[1, lane] or (square == squares[1, lane] and unit < units[1, lane]):
        squares[1, lane], units[1, lane] = square, unit


@_inlined
def _compare_left(lanes, scores, near, n_best, moved, W, numbers, a2, error, least, squares, units):
    """Compare all units that the bound leaves; of how many samples one was looked at."""
    n_left = 0
    for unit in range(len(lanes)):
        left = lanes[unit]
        while left != 0:
            lane = _first_bit(left)
            left &= left - 1
            is_known = unit == near[0, lane] or (n_best == 2 and unit == near[1, lane])
            if not is_known and scores[unit, lane] >= least[lane]:
                n_left += 1
                _compare(unit, lane, moved, W, squares, units)
                least[lane] = _least_score(squares[n_best - 1, lane], a2[lane], error[lane], numbers)
    return n_left


@_inlined
def _settle(squares, x2, numbers, units, out, out_squares):
    """Write what was found of as many samples as there is room for; where rounding may have decided, -1."""
    n_odd, n_best = 0, out.shape[1]
    for lane in range(len(out)):
        nearest, next_nearest = np.sqrt(squares[0, lane]), np.sqrt(squares[1, lane])
        doubt = numbers[0] * (np.sqrt(x2[lane]) + nearest) + numbers[1]
        is_clear = next_nearest - nearest > doubt and x2[lane] < np.inf
        for place in range(n_best):
            out[lane, place] = units[place, lane]
        if not is_clear:
            out[lane, 0] = -1
            n_odd += 1
        if out_squares is not None:
            for place in range(n_best):
                out_squares[lane, place] = squares[place, lane]
    return n_odd


@_compiled(fastmath=_EXACT)
def search_by_prefix(X, center, roots, W, axes, packed, half, numbers, most, out, out_squares):
    """Find the nearest unit of each sample, or two, among those that a bound in few coordinates leaves.

    As `search`. -1 where more units are left of a sample on average than are worth it. The arrays and numbers are
    those of `somersault.matching.prefix.Prefix`.
    """
    dtype, n_best, n_lanes = W.dtype, out.shape[1], _VECTORS * _BYTES // packed.itemsize
    moved, x = np.zeros((n_lanes, W.shape[1]), dtype), np.empty((axes.shape[2], n_lanes), dtype)
    zeros, inside = np.zeros(axes.shape[1] * UNITS, dtype), np.empty((axes.shape[1] * UNITS, n_lanes), dtype)
    of_part, a = np.empty(inside.shape, dtype), np.empty((packed.shape[1], n_lanes), dtype)
    a2, x2, error = np.empty(n_lanes, dtype), np.empty(n_lanes, dtype), np.empty(n_lanes, dtype)
    highest, near = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int32)
    scores, least = np.empty((len(packed) * UNITS, n_lanes), dtype), np.empty(n_lanes, dtype)
    squares, units = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int64)
    lanes, n_left, n_odd = np.empty(len(W) - 1, np.int64), 0, 0
    for start in range(0, len(X), n_lanes):
        n = min(n_lanes, len(X) - start)
        for lane in range(n):
            for d in range(X.shape[1]):
                moved[lane, d] = (X[start + lane, d] - center[d]) * roots[d]
        _project(moved, axes, zeros, x, of_part, inside)
        _measure(moved, inside, W, numbers, a, a2, x2, error)
        _scan_all(a, packed, half, highest, near, scores)
        squares[:], units[:], least[:] = np.inf, len(lanes), np.inf
        for lane in range(n):
            for place in range(n_best):
                _compare(np.int64(near[place, lane]), lane, moved, W, squares, units)
            least[lane] = _least_score(squares[n_best - 1, lane], a2[lane], error[lane], numbers)
        _reaching(scores, least, lanes)
        n_left += _compare_left(lanes, scores, near, n_best, moved, W, numbers, a2, error, least, squares, units)
        if n_left > most * (start + 4 * n_lanes):
            return -1
        rows = slice(start, start + n)
        n_odd += _settle(
            squares, x2, numbers, units, out[rows], None if out_squares is None else out_squares[rows]
        )
    return n_odd


@_inlined
def _compare_group(group, lane, x, units, half, numbers, scores, highest, best):
    """Let the units of a group compete for the first two places of a lane; of equal ones the earlier is ahead."""
    if _score_group(x, lane, units, half, group, scores) < highest[1, lane]:
        return
    for i in range(len(scores)):
        score, unit = scores[i], numbers[group, i]
        if score > highest[0, lane] or (score == highest[0, lane] and unit < best[0, lane]):
            highest[1, lane], best[1, lane] = highest[0, lane], best[0, lane]
            highest[0, lane], best[0, lane] = score, unit
        elif score > highest[1, lane] or (score == highest[1, lane] and unit < best[1, lane]):
            highest[1, lane], best[1, lane] = score, unit


@_inlined
def _reach_of(lane, x2, score, rounding, reach, least):
    """How far from a lane a unit that matters may be; what the score of a center with its radius must reach."""
    doubt, d2 = _doubt(x2[lane], score, rounding[0], rounding[1], rounding[4])
    reach2, length = min(d2 + 4 * doubt, 4 * (x2[lane] + rounding[5])), np.sqrt(x2[lane])
    of_rounding = rounding[2] * (rounding[3] * (length + rounding[3]) + x2[lane] + reach2)
    reach[lane], least[lane] = np.sqrt(reach2), (x2[lane] - reach2) / 2 - of_rounding


@_inlined
def _add_radii(of_centers, radii, reach):
    """Add to the scores of centers what a unit of the group may be nearer than they, as far as it matters."""
    for group in range(len(radii)):
        radius = radii[group]
        half_square = radius * radius / radii.dtype.type(2)
        for lane in range(len(reach)):
            of_centers[group, lane] += radius * reach[lane] + half_square


@_inlined
def _compare_groups_left(lanes, nearest, x, units, half, numbers, scores, highest, best):
    """Compare the units of all groups that the bound leaves; of how many samples one was looked at."""
    n_left = 0
    for group in range(len(lanes)):
        left = lanes[group]
        while left != 0:
            lane = _first_bit(left)
            left &= left - 1
            if group != nearest[lane]:
                n_left += 1
                _compare_group(group, lane, x, units, half, numbers, scores, highest, best)
    return n_left


@_inlined
def _settle_scores(highest, best, x, x2, W, rounding, out, out_squares):
    """Write what was found of as many samples as there is room for; where rounding may have decided, -1."""
    n_odd = 0
    for lane in range(len(out)):
        doubt, d2 = _doubt(x2[lane], highest[0, lane], rounding[0], rounding[1], rounding[4])
        is_clear = highest[0, lane] - highest[1, lane] > doubt and d2 < np.inf
        n_odd += not is_clear
        for place in range(out.shape[1]):
            unit = best[place, lane]
            out[lane, place] = unit if is_clear or place > 0 else -1
            if out_squares is not None and unit < len(W):
                out_squares[lane, place] = _square(x, lane, highest[place, lane], W[unit], rounding[4], x2)
    return n_odd


@_compiled(fastmath=_EXACT)
def search_by_groups(
    X, center, roots, centers, half_centers, radii, of_units, half, numbers, W, rounding, most, out, out_squares
):
    """Find the nearest unit of each sample, or two, among the groups that their centers and radii leave.

    As `search_by_prefix`, with arrays and numbers of `somersault.matching.groups.UnitGroups`.
    """
    dtype, n_best, n_lanes = W.dtype, out.shape[1], _VECTORS * _BYTES // W.itemsize
    x, x2 = np.zeros((X.shape[1], n_lanes), dtype), np.empty(n_lanes, dtype)
    of_centers, least = np.empty((len(centers) * UNITS, n_lanes), dtype), np.empty(n_lanes, dtype)
    of_nearest, near = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int32)
    highest, best = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int64)
    scores, reach = np.empty(numbers.shape[1], dtype), np.zeros(n_lanes, dtype)
    lanes, n_left, n_odd = np.empty(len(radii), np.int64), 0, 0
    for start in range(0, len(X), n_lanes):
        n = min(n_lanes, len(X) - start)
        _load(X[start : start + n], center, roots, x, x2)
        _scan_all(x, centers, half_centers, of_nearest, near, of_centers)
        highest[:], best[:], least[:] = -np.inf, len(W), np.inf
        for lane in range(n):
            _compare_group(np.int64(near[0, lane]), lane, x, of_units, half, numbers, scores, highest, best)
            _reach_of(lane, x2, highest[n_best - 1, lane], rounding, reach, least)
        _add_radii(of_centers, radii, reach)
        _reaching(of_centers, least, lanes)
        n_left += _compare_groups_left(lanes, near[0], x, of_units, half, numbers, scores, highest, best)
        if n_left > most * (start + 4 * n_lanes):
            return -1
        rows = slice(start, start + n)
        squares = None if out_squares is None else out_squares[rows]
        n_odd += _settle_scores(highest, best, x, x2, W, rounding, out[rows], squares)
    return n_odd
