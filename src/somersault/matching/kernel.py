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


@_compiled()
def compare(X, W, weights, units, squares):
    """Find the two units nearest to each sample by the differences themselves, with W (n_features, n_units).

    units and squares are (n_samples, 2); -1 and infinity where there is none, as for samples with NaN.
    """
    far = np.empty(W.shape[1])
    units[:], squares[:] = -1, np.inf
    for i in range(len(X)):
        far[:] = 0
        for d in range(len(W)):
            for k in range(len(far)):
                apart = X[i, d] - W[d, k]
                far[k] += weights[d] * apart * apart
        for k in range(len(far)):
            if far[k] < squares[i, 1]:
                units[i, 1], squares[i, 1] = k, far[k]
                if far[k] < squares[i, 0]:
                    units[i, 1], squares[i, 1] = units[i, 0], squares[i, 0]
                    units[i, 0], squares[i, 0] = k, far[k]


class _Tile:
    """Instructions for vectors of samples by six units."""

    def __init__(self, builder: Any, scalar: Any, width: int):
        self.b, self.scalar, self.width = builder, scalar, width
        self.vector, self.numbers = ir.VectorType(scalar, width), ir.VectorType(_INT32, width)
        self.fmuladd = _vector_instruction(builder, "fmuladd", self.vector, self.vector, *[self.vector] * 3)
        self.scores = [self._slots(self.vector) for _ in range(UNITS)]
        self.aside = [(score, cgutils.alloca_once(builder, self.vector)) for each in self.scores for score in each]
        self.first, self.second = self._slots(self.vector), self._slots(self.vector)
        self.best, self.next_best = self._slots(self.numbers), self._slots(self.numbers)
        for v in range(_VECTORS):
            for slot in (self.first[v], self.second[v]):
                builder.store(_all(self.vector, -np.inf), slot)
            for slot in (self.best[v], self.next_best[v]):
                builder.store(_all(self.numbers, 0), slot)

    def _slots(self, kind):
        return [cgutils.alloca_once(self.b, kind) for _ in range(_VECTORS)]

    def spread(self, value, kind):
        """The same value in all lanes."""
        return _spread(self.b, value, kind)

    def begin(self, half):
        """Scores begin at what is subtracted from them, of units from that number on."""
        for u in range(UNITS):
            each = self.spread(self.b.load(self.b.gep(half, [_int(u)])), self.vector)
            for v in range(_VECTORS):
                self.b.store(each, self.scores[u][v])

    def put_aside(self):
        """Go on with scores of 0, and keep those so far."""
        zero = _all(self.vector, 0.0)
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

    def compete(self, k, n_places):
        """Let the units from number k on compete for the first places; of equal ones the earlier is ahead."""
        for u in range(UNITS):
            number = self.number(self.b.add(k, _int(u)))
            for v in range(_VECTORS):
                self.rank(self.b.load(self.scores[u][v]), number, v, n_places)

    def number(self, k):
        """A number in all lanes."""
        return self.spread(self.b.trunc(k, _INT32), self.numbers)

    def rank(self, score, number, v, n_places):
        """Let a unit compete for the first two places of the lanes of a vector.

        With n_places of 1 the unit of the second place is left out, with 0 its score too.
        """
        b = self.b
        first, second = b.load(self.first[v]), b.load(self.second[v])
        is_first = b.fcmp_ordered(">", score, first)
        rest = b.select(is_first, first, score)
        is_second = b.fcmp_ordered(">", rest, second)
        if n_places > 0:
            b.store(b.select(is_second, rest, second), self.second[v])
        if n_places > 1:
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

    def bits(self, values, bounds):
        """The lanes, as bits, whose value is no less than its bound."""
        lanes = _int(0)
        for v, (value, bound) in enumerate(zip(values, bounds, strict=True)):
            reaches = self.b.bitcast(self.b.fcmp_ordered(">=", value, bound), ir.IntType(self.width))
            lanes = self.b.or_(lanes, self.b.shl(self.b.zext(reaches, _INT64), _int(v * self.width)))
        return lanes

    def load(self, row, v, kind=None):
        out = self.b.load(self._at(row, v, kind or self.vector))
        out.align = 4
        return out

    def store(self, slot, row, v, kind):
        self.b.store(self.b.load(slot), self._at(row, v, kind)).align = 4

    def transposed(self, rows):
        """Vectors of the columns of a square: blocks beside its diagonal change places, ever larger ones."""
        step, lanes, width = 1, range(self.width), self.width
        while step < width:
            upper = self._lanes([i + width - step if i & step else i for i in lanes])
            lower = self._lanes([i + width if i & step else i + step for i in lanes])
            for i in lanes:
                if not i & step:
                    pair = rows[i], rows[i + step]
                    rows[i], rows[i + step] = (self.b.shuffle_vector(*pair, mask) for mask in (upper, lower))
            step *= 2
        return rows

    def _lanes(self, numbers):
        return ir.Constant(self.numbers, numbers)


def _int(n: int) -> Any:
    return ir.Constant(_INT64, n)


def _all(kind, value):
    """A constant in all lanes."""
    return ir.Constant(kind, [ir.Constant(kind.element, value)] * kind.count)


def _vector_instruction(builder, name, kind, result, *arguments):
    """One of LLVM's for vectors of a kind, such as llvm.NAME.v16f32."""
    bits = 32 if isinstance(kind.element, ir.FloatType) else 64
    of_type = ir.FunctionType(result, arguments)
    return cgutils.get_or_insert_function(builder.module, of_type, f"llvm.{name}.v{kind.count}f{bits}")


def _load_some(builder, pointer, kind, is_there):
    """A vector, 0 where values are not there to be read."""
    to = kind.as_pointer()
    masked = _vector_instruction(builder, "masked.load", kind, kind, to, _INT32, is_there.type, kind)
    return builder.call(masked, [builder.bitcast(pointer, to), ir.Constant(_INT32, 4), is_there, _all(kind, 0.0)])


def _spread(b, value, kind):
    """The same value in all lanes."""
    none = ir.Constant(kind, ir.Undefined)
    every = ir.Constant(ir.VectorType(_INT32, kind.count), [0] * kind.count)
    return b.shuffle_vector(b.insert_element(none, value, ir.Constant(_INT32, 0)), none, every)


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
        tile.compete(k, n_places=1)
    tile.write(found, units)


def _two(tile, blocks, found, units):
    for k in blocks:
        tile.compete(k, n_places=2)
    tile.write(found, units)


def _two_and_all(tile, blocks, found, units, scores):
    for k in blocks:
        tile.keep(k, scores)
        tile.compete(k, n_places=2)
    tile.write(found, units)


def _one_and_all(tile, blocks, found, units, scores):
    for k in blocks:
        tile.keep(k, scores)
        tile.compete(k, n_places=0)
    tile.write(found, units)


def _scores(tile, blocks, scores):
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
def _scan_one_of_all(context, x, packed, half, found, units, scores):  # noqa: ARG001
    """The highest score of each lane, its unit, and all scores, (n_units, n_lanes)."""
    return types.void(x, packed, half, found, units, scores), _instruction(_one_and_all)


@intrinsic
def _multiply(context, x, packed, half, scores):  # noqa: ARG001
    """All scores, (n_units, n_lanes)."""
    return types.void(x, packed, half, scores), _instruction(_scores)


def _apart_written(context, b, signature, args):
    """Σ (x − w)² by vectors, of which there are so many in a row that sums of them are added in parallel."""
    tile, (X, row, W, unit) = _tile_of(context, b, signature, args)
    n_features = cgutils.unpack_tuple(b, X.shape)[1]
    x, w = (b.gep(each.data, [b.mul(at, n_features)]) for each, at in ((X, row), (W, unit)))
    sums, n_lanes = tile.scores[0], _VECTORS * tile.width
    for slot in sums:
        b.store(_all(tile.vector, 0.0), slot)
    with cgutils.for_range(b, b.udiv(n_features, _int(n_lanes))) as loop:
        start = b.mul(loop.index, _int(n_lanes))
        for v, slot in enumerate(sums):
            apart = b.fsub(tile.load(b.gep(x, [start]), v), tile.load(b.gep(w, [start]), v))
            b.store(b.call(tile.fmuladd, [apart, apart, b.load(slot)]), slot)
    total = b.load(sums[0])
    for slot in sums[1:]:
        total = b.fadd(total, b.load(slot))
    reduced = _vector_instruction(b, "vector.reduce.fadd", tile.vector, tile.scalar, tile.scalar, tile.vector)
    return b.call(reduced, [ir.Constant(tile.scalar, 0.0), total], fastmath=("reassoc",))


@intrinsic
def _apart(context, X, row, W, unit):  # noqa: ARG001
    """The squared distance of a row from a unit, whose features fill whole tiles."""
    return X.dtype(X, types.intp, W, types.intp), _apart_written


def _take_written(context, b, signature, args):
    """A vector of features of each sample at a time becomes one of samples for each feature."""
    tile, (X, start, first, center, roots, x, squares, moved) = _tile_of(context, b, signature, args)
    width, n_lanes, n_features = tile.width, _VECTORS * tile.width, cgutils.unpack_tuple(b, X.shape)[1]
    is_moved = isinstance(signature.args[-1], types.Array)
    n_in_row = cgutils.unpack_tuple(b, moved.shape)[1] if is_moved else None
    lanes = ir.Constant(tile.numbers, list(range(width)))
    for v in range(_VECTORS):
        b.store(_all(tile.vector, 0.0), tile.first[v])
    with cgutils.for_range_slice(b, _int(0), cgutils.unpack_tuple(b, x.shape)[0], _int(width)) as (d, _):
        here = b.add(first, d)
        is_there = b.icmp_signed("<", lanes, tile.spread(b.trunc(b.sub(n_features, here), _INT32), tile.numbers))
        middle, root = (
            _load_some(b, b.gep(of_features.data, [here]), tile.vector, is_there)
            for of_features in (center, roots)
        )
        for v in range(_VECTORS):
            rows = []
            for i in range(width):
                row = b.add(start, _int(v * width + i))
                value = _load_some(b, b.gep(X.data, [b.add(b.mul(row, n_features), here)]), tile.vector, is_there)
                rows.append(b.fmul(b.fsub(value, middle), root))
                if is_moved:
                    of_lane = b.gep(moved.data, [b.add(b.mul(_int(v * width + i), n_in_row), here)])
                    b.store(rows[-1], b.bitcast(of_lane, tile.vector.as_pointer())).align = 4
            for j, values in enumerate(tile.transposed(rows)):
                b.store(b.call(tile.fmuladd, [values, values, b.load(tile.first[v])]), tile.first[v])
                into = b.gep(x.data, [b.add(b.mul(b.add(d, _int(j)), _int(n_lanes)), _int(v * width))])
                b.store(values, b.bitcast(into, tile.vector.as_pointer())).align = 4
    for v in range(_VECTORS):
        tile.store(tile.first[v], squares.data, v, tile.vector)
    return context.get_dummy_value()


@intrinsic
def _take(context, X, start, first, center, roots, x, squares, moved):  # noqa: ARG001
    """Samples from a row on around the center times the roots, one in each lane, and the sums of their squares.

    Of as many features as x has rows, from number first on. The same is put into the rows of moved, unless that is
    None. There is room for whole vectors.
    """
    arguments = X, types.intp, types.intp, center, roots, x, squares, moved
    return types.void(*arguments), _take_written


def _fetch_written(context, b, signature, args):
    _, (rows, row) = _tile_of(context, b, signature, args)
    byte, length = ir.IntType(8).as_pointer(), cgutils.unpack_tuple(b, rows.shape)[1]
    kind = ir.FunctionType(ir.VoidType(), [byte, _INT32, _INT32, _INT32])
    ask = cgutils.get_or_insert_function(b.module, kind, "llvm.prefetch.p0i8")
    start, in_line = b.mul(row, length), 64 // (4 if isinstance(rows.data.type.pointee, ir.FloatType) else 8)
    read, second_cache, data = (ir.Constant(_INT32, number) for number in (0, 2, 1))
    with cgutils.for_range_slice(b, _int(0), length, _int(in_line)) as (at, _):
        line = b.bitcast(b.gep(rows.data, [b.add(start, at)]), byte)
        b.call(ask, [line, read, second_cache, data])
    return context.get_dummy_value()


@intrinsic
def _fetch(context, rows, row):  # noqa: ARG001
    """Bring a row near that will be read soon."""
    return types.void(rows, types.intp), _fetch_written


def _enter_written(context, b, signature, args):
    """The first two places of each lane of a vector, one of which each unit of a group competes for."""
    tile, (x, lane, units, half, group, *places) = _tile_of(context, b, signature, args)
    n_features, width = cgutils.unpack_tuple(b, x.shape)[0], tile.width
    score = tile.scores[0][0]
    b.store(tile.load(b.gep(half.data, [b.mul(group, _int(width))]), 0), score)
    of_group = b.gep(units.data, [b.mul(b.mul(group, n_features), _int(width))])
    with cgutils.for_range(b, n_features) as loop:
        value = b.load(b.gep(x.data, [b.add(b.mul(loop.index, _int(_VECTORS * width)), lane)]))
        unit = tile.load(b.gep(of_group, [b.mul(loop.index, _int(width))]), 0)
        b.store(b.call(tile.fmuladd, [tile.spread(value, tile.vector), unit, b.load(score)]), score)
    number = tile.number(group)
    slots = tile.first[0], tile.second[0], tile.best[0], tile.next_best[0]
    kinds = tile.vector, tile.vector, tile.numbers, tile.numbers
    rows = [b.gep(each.data, [b.mul(lane, _int(width))]) for each in places]
    for slot, row, kind in zip(slots, rows, kinds, strict=True):
        b.store(tile.load(row, 0, kind), slot)
    tile.rank(b.load(score), number, 0, n_places=2)
    for slot, row, kind in zip(slots, rows, kinds, strict=True):
        tile.store(slot, row, 0, kind)
    return context.get_dummy_value()


@intrinsic
def _enter(context, x, lane, units, half, group, first, second, of_first, of_second):  # noqa: ARG001
    """Let the units of a group compete for the places of a lane, each for the first two of its own slot."""
    arguments = x, types.intp, units, half, types.intp, first, second, of_first, of_second
    return types.void(*arguments), _enter_written


def _two_highest_written(context, b, signature, args):
    """The highest, which leaves its slot to the second one there; and then the highest once more."""
    tile, (first, second, lane, highest, slots) = _tile_of(context, b, signature, args)
    greatest = _vector_instruction(b, "vector.reduce.fmax", tile.vector, tile.scalar, tile.vector)
    at, every = b.mul(lane, _int(tile.width)), ir.Constant(tile.numbers, list(range(tile.width)))
    scores, others = (tile.load(b.gep(each.data, [at]), 0) for each in (first, second))
    for place in range(2):
        most = b.call(greatest, [scores], fastmath=("nnan",))  # none is NaN, as that never ranks first
        is_most = b.fcmp_ordered("==", scores, tile.spread(most, tile.vector))
        bits = b.zext(b.bitcast(is_most, ir.IntType(tile.width)), _INT32)
        slot = b.cttz(bits, ir.Constant(ir.IntType(1), 1))
        into = b.add(_int(place * _VECTORS * tile.width), lane)
        b.store(most, b.gep(highest.data, [into]))
        b.store(slot, b.gep(slots.data, [into]))
        is_slot = b.icmp_signed("==", every, tile.spread(slot, tile.numbers))
        scores = b.select(is_slot, others, scores)
    return context.get_dummy_value()


@intrinsic
def _two_highest(context, first, second, lane, highest, slots):  # noqa: ARG001
    """The two highest of the scores of a lane, of which each slot has two, and the slots where they are."""
    return types.void(first, second, types.intp, highest, slots), _two_highest_written


def _within_written(context, b, signature, args):
    tile, (scores, radii, reach, least, out) = _tile_of(context, b, signature, args)
    reaches, bounds = ([tile.load(each.data, v) for v in range(_VECTORS)] for each in (reach, least))
    with cgutils.for_range(b, cgutils.unpack_tuple(b, out.shape)[0]) as loop:
        row = b.gep(scores.data, [b.mul(loop.index, _int(_VECTORS * tile.width))])
        radius = b.load(b.gep(radii.data, [loop.index]))
        half_square = b.fmul(b.fmul(radius, radius), ir.Constant(tile.scalar, 0.5))
        radius, half_square = tile.spread(radius, tile.vector), tile.spread(half_square, tile.vector)
        nearest = [
            b.fadd(tile.load(row, v), b.call(tile.fmuladd, [radius, of_lanes, half_square]))
            for v, of_lanes in enumerate(reaches)
        ]
        b.store(tile.bits(nearest, bounds), b.gep(out.data, [loop.index]))
    return context.get_dummy_value()


@intrinsic
def _within(context, scores, radii, reach, least, out):  # noqa: ARG001
    """Of each group the lanes, as bits, for which a unit within the radius of the center may be near enough."""
    return types.void(scores, radii, reach, least, out), _within_written


def _reaching_written(context, b, signature, args):
    tile, (scores, least, out) = _tile_of(context, b, signature, args)
    bounds = [tile.load(least.data, v) for v in range(_VECTORS)]
    with cgutils.for_range(b, cgutils.unpack_tuple(b, out.shape)[0]) as loop:
        row = b.gep(scores.data, [b.mul(loop.index, _int(_VECTORS * tile.width))])
        scores_of_unit = [tile.load(row, v) for v in range(_VECTORS)]
        b.store(tile.bits(scores_of_unit, bounds), b.gep(out.data, [loop.index]))
    return context.get_dummy_value()


@intrinsic
def _reaching(context, scores, least, out):  # noqa: ARG001
    """Of each unit the lanes, as bits, whose score is no less than theirs."""
    return types.void(scores, least, out), _reaching_written


@intrinsic
def _first_bit(context, lanes):  # noqa: ARG001
    """The number of the lowest bit that is set."""

    def written(context, b, signature, args):  # noqa: ARG001
        return b.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.int64), written


@intrinsic
def _n_bits(context, lanes):  # noqa: ARG001
    """How many bits are set."""

    def written(context, b, signature, args):  # noqa: ARG001
        return b.ctpop(args[0])

    return types.int64(types.int64), written


_inlined = njit(nogil=True, inline="always", fastmath=_EXACT)


@_inlined
def _rows(n, length, dtype):
    """Rows of 0 that begin where a line of the cache does: else each vector would cross from one to the next."""
    out = np.zeros(n * length + 64, dtype)
    start = (-out.ctypes.data % 64) // out.itemsize
    return out[start : start + n * length].reshape(n, length)


@_inlined
def _features(X, n_lanes, dtype):
    """Room for the features of samples, one in each lane, by whole vectors of features."""
    width = n_lanes // _VECTORS
    return _rows((X.shape[1] + width - 1) // width * width, n_lanes, dtype)


@_inlined
def _last(X, n_lanes):
    """Where the samples are copied that do not fill a tile."""
    return np.zeros((n_lanes if len(X) % n_lanes else 0, X.shape[1]), X.dtype)


@_inlined
def _load(X, start, center, roots, x, x2, part):
    """Samples around the center times the roots of the weights, one in each lane, and their squares; how many."""
    n = min(len(x2), len(X) - start)
    if n == len(x2):
        _take(X, start, 0, center, roots, x, x2, None)
    else:
        part[:n] = X[start:]
        _take(part, 0, 0, center, roots, x, x2, None)
    return n


@_inlined
def _squares(x, scores, numbers, W, cancelled, x2, out):
    """Squared distances of as many lanes as there is room for, from differences where digits have cancelled."""
    zero = x2.dtype.type(0)
    for lane in range(len(out)):
        square = x2[lane] - 2 * scores[lane]
        positive = square if square > zero else zero
        out[lane] = square if square > cancelled * (3 * x2[lane] + 2 * positive) else -1
    for lane in range(len(out)):
        if out[lane] < 0:
            square, unit = zero, numbers[lane]
            for d in range(W.shape[1]):
                square += (x[d, lane] - W[unit, d]) * (x[d, lane] - W[unit, d])
            out[lane] = square


@_inlined
def _doubt(x2, score, products, offset, cancelled):
    """By how much two scores may differ by rounding alone; the squared distance at most, of the highest one."""
    d2 = x2 - 2 * score
    d2 = d2 if d2 > 0 else type(x2)(0)
    d2 += cancelled * (3 * x2 + 2 * d2)
    length, distance = np.sqrt(x2), np.sqrt(d2)
    reach = length + distance
    return products * reach * (length + reach / type(x2)(2)) + offset * (length + reach + offset), d2


@_inlined
def _write(found, numbers, x, x2, W, products, offset, cancelled, units, squares):
    """Write what was found of as many samples as there is room for; where rounding may have decided, -1."""
    if squares is not None:
        for place in range(units.shape[1]):
            _squares(x, found[place], numbers[place], W, cancelled, x2, squares[:, place])
    _clear(found, numbers, x2, products, offset, cancelled)
    n_odd = 0
    for lane in range(len(units)):
        n_odd += numbers[0, lane] < 0
        for place in range(units.shape[1]):
            units[lane, place] = numbers[place, lane]
    return n_odd


@_inlined
def _clear(found, numbers, x2, products, offset, cancelled):
    """Put -1 for the unit of each lane where rounding may have decided."""
    none = np.int32(-1)
    for lane in range(len(x2)):
        doubt, d2 = _doubt(x2[lane], found[0, lane], products, offset, cancelled)
        is_clear = (found[0, lane] - found[1, lane] > doubt) & (d2 < np.inf)
        numbers[0, lane] = numbers[0, lane] if is_clear else none


@_compiled(fastmath=_EXACT)
def search(X, center, roots, W, packed, half, products, offset, cancelled, units, squares, two):
    """Find the nearest unit of each sample, or two; where rounding may have decided, -1. How many such there are.

    two is None, or True for two units; squares None, or where their squared distances go.
    """
    n_lanes = _VECTORS * _BYTES // packed.itemsize
    dtype = packed.dtype
    filled, x2, part = _features(X, n_lanes, dtype), np.empty(n_lanes, dtype), _last(X, n_lanes)
    x = filled[: X.shape[1]]
    found, numbers = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int32)
    n_odd = 0
    for start in range(0, len(X), n_lanes):
        n = _load(X, start, center, roots, filled, x2, part)
        if two is None:
            _scan_one(x, packed, half, found, numbers)
        else:
            _scan_two(x, packed, half, found, numbers)
        rows = slice(start, start + n)
        of_rows = None if squares is None else squares[rows]
        n_odd += _write(found, numbers, x, x2, W, products, offset, cancelled, units[rows], of_rows)
    return n_odd


@_inlined
def _project(X, start, center, roots, axes, zeros, moved, x, of_part, inside, x2):
    """Coordinates of samples along the axes, (n_axes, n_lanes), from few features at a time, which stay near."""
    inside[:], x2[:] = 0, 0
    for part in range(len(axes)):
        _take(X, start, part * len(x), center, roots, x, of_part[0], moved)
        for lane in range(len(x2)):
            x2[lane] += of_part[0, lane]
        _multiply(x, axes[part], zeros, of_part)
        for j in range(len(inside)):
            for lane in range(len(x2)):
                inside[j, lane] += of_part[j, lane]


@_inlined
def _measure(inside, numbers, x2, a, a2, error):
    """Coordinates with the length of what is left, their squares, and what rounding does to them."""
    rest, zero = len(a) - 1, x2.dtype.type(0)
    a2[:] = 0
    for j in range(rest):
        for lane in range(len(x2)):
            a[j, lane] = inside[j, lane]
            a2[lane] += inside[j, lane] * inside[j, lane]
    for lane in range(len(x2)):
        left = x2[lane] - a2[lane]
        left = left if left > zero else zero
        beta = numbers[4] * x2[lane]
        of_rest = beta / np.sqrt(left) if left > beta else np.sqrt(beta)
        a[rest, lane], error[lane] = np.sqrt(left), numbers[3] * np.sqrt(x2[lane]) + of_rest + numbers[5]
        a2[lane] += a[rest, lane] * a[rest, lane]


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
def _pairs(lanes, pairs):
    """List each bit that is set as 64 times the row and the bit; how many. There is room for four more.

    Four at a time, whether they are there or not: a branch for each would be guessed wrongly.
    """
    n = 0
    for row in range(len(lanes)):
        left, at = lanes[row], n
        n += _n_bits(left)
        while at < n:
            for i in range(4):
                pairs[at + i] = 64 * row + _first_bit(left)
                left &= left - 1
            at += 4
    return n


@_inlined
def _compare_pairs(pairs, n, scores, n_best, moved, W, numbers, a2, error, least, squares, units):
    """Compare the units that the bound leaves, as long as it does; of how many samples one was looked at."""
    n_left = 0
    for i in range(n):
        lane, unit = np.int64(pairs[i] & 63), np.int64(pairs[i] >> 6)
        if i + 2 < n:
            _fetch(W, np.int64(pairs[i + 2] >> 6))
        if scores[unit, lane] >= least[lane]:
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
    moved, x = _rows(n_lanes, W.shape[1], dtype), _rows(axes.shape[2], n_lanes, dtype)
    zeros, inside = np.zeros(axes.shape[1] * UNITS, dtype), _rows(axes.shape[1] * UNITS, n_lanes, dtype)
    of_part, a = _rows(len(inside), n_lanes, dtype), _rows(packed.shape[1], n_lanes, dtype)
    part = _last(X, n_lanes)
    a2, x2, error = np.empty(n_lanes, dtype), np.empty(n_lanes, dtype), np.empty(n_lanes, dtype)
    highest, near = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int32)
    scores, least = _rows(len(packed) * UNITS, n_lanes, dtype), np.empty(n_lanes, dtype)
    squares, units = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int64)
    lanes, pairs = np.empty(len(W), np.int64), np.empty(len(W) * n_lanes + 4, np.int32)
    n_left, n_odd = 0, 0
    for start in range(0, len(X), n_lanes):
        n = min(n_lanes, len(X) - start)
        if n == n_lanes:
            _project(X, start, center, roots, axes, zeros, moved, x, of_part, inside, x2)
        else:
            part[:n] = X[start:]
            _project(part, 0, center, roots, axes, zeros, moved, x, of_part, inside, x2)
        _measure(inside, numbers, x2, a, a2, error)
        _scan_all(a, packed, half, highest, near, scores)
        squares[:], units[:], least[:] = np.inf, len(lanes), np.inf
        for lane in range(n):
            for place in range(n_best):
                _compare(np.int64(near[place, lane]), lane, moved, W, squares, units)
            least[lane] = _least_score(squares[n_best - 1, lane], a2[lane], error[lane], numbers)
        _reaching(scores, least, lanes)
        for lane in range(n):  # which have been looked at
            for place in range(n_best):
                lanes[near[place, lane]] &= ~(np.int64(1) << lane)
        n_pairs = _pairs(lanes, pairs)
        n_left += _compare_pairs(
            pairs, n_pairs, scores, n_best, moved, W, numbers, a2, error, least, squares, units
        )
        if n_left > most * (start + 4 * n_lanes):
            return -1
        rows = slice(start, start + n)
        n_odd += _settle(
            squares, x2, numbers, units, out[rows], None if out_squares is None else out_squares[rows]
        )
    return n_odd


@_inlined
def _reach_of(x2, scores, rounding, reach, least):
    """How far from a lane a unit that matters may be; what the score of a center with its radius must reach."""
    for lane in range(len(x2)):
        doubt, rest = _doubt(x2[lane], scores[lane], rounding[0], rounding[1], rounding[4])
        reach2, most = rest + 4 * doubt, 4 * (x2[lane] + rounding[5])
        reach2 = reach2 if reach2 < most else most
        of_rounding = rounding[2] * (rounding[3] * (np.sqrt(x2[lane]) + rounding[3]) + x2[lane] + reach2)
        reach[lane], least[lane] = np.sqrt(reach2), (x2[lane] - reach2) / 2 - of_rounding


@_compiled(fastmath=_EXACT)
def search_by_groups(
    X, center, roots, centers, half_centers, radii, of_units, half, numbers, W, rounding, most, out, out_squares
):
    """Find the nearest unit of each sample, or two, among the groups that their centers and radii leave.

    As `search_by_prefix`, with arrays and numbers of `somersault.matching.groups.UnitGroups`.
    """
    dtype, n_best, n_lanes, width = W.dtype, out.shape[1], _VECTORS * _BYTES // W.itemsize, numbers.shape[1]
    filled, x2, part = _features(X, n_lanes, dtype), np.empty(n_lanes, dtype), _last(X, n_lanes)
    x = filled[: X.shape[1]]
    of_centers, least = _rows(len(centers) * UNITS, n_lanes, dtype), np.empty(n_lanes, dtype)
    of_nearest, near = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int32)
    first, of_first = np.empty((n_lanes, width), dtype), np.zeros((n_lanes, width), np.int32)
    second, of_second = np.empty((n_lanes, width), dtype), np.zeros((n_lanes, width), np.int32)
    highest, slots = np.empty((2, n_lanes), dtype), np.empty((2, n_lanes), np.int32)
    best, reach = np.empty((2, n_lanes), np.int32), np.zeros(n_lanes, dtype)
    lanes, pairs = np.empty(len(radii), np.int64), np.empty(len(radii) * n_lanes + 4, np.int32)
    n_left, n_odd = 0, 0
    for start in range(0, len(X), n_lanes):
        n = _load(X, start, center, roots, filled, x2, part)
        _scan_one_of_all(x, centers, half_centers, of_nearest, near, of_centers)
        first[:], second[:] = -np.inf, -np.inf
        for lane in range(n):
            _enter(x, lane, of_units, half, np.int64(near[0, lane]), first, second, of_first, of_second)
            _two_highest(first, second, lane, highest, slots)
        _reach_of(x2, highest[n_best - 1], rounding, reach, least)
        least[n:] = np.inf
        _within(of_centers, radii, reach, least, lanes)
        for lane in range(n):  # which has been looked at
            lanes[near[0, lane]] &= ~(np.int64(1) << lane)
        n_pairs = _pairs(lanes, pairs)
        n_left += n_pairs
        if n_left > most * (start + 4 * n_lanes):
            return -1
        for i in range(n_pairs):
            lane, group = np.int64(pairs[i] & 63), np.int64(pairs[i] >> 6)
            _enter(x, lane, of_units, half, group, first, second, of_first, of_second)
        for lane in range(n):
            _two_highest(first, second, lane, highest, slots)
            slot, other = slots[0, lane], slots[1, lane]
            best[0, lane] = numbers[of_first[lane, slot], slot]
            best[1, lane] = numbers[of_second[lane, slot] if other == slot else of_first[lane, other], other]
        rows = slice(start, start + n)
        squares = None if out_squares is None else out_squares[rows]
        n_odd += _write(highest, best, x, x2, W, rounding[0], rounding[1], rounding[4], out[rows], squares)
    return n_odd
