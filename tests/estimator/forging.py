"""Files with the right checksum and the wrong content, as somebody who means harm, or another program, writes."""

from copy import deepcopy

import numpy as np


def nested(depth):
    value = 0
    for _ in range(depth):
        value = [value]
    return value


VALUES = (
    None, True, False, 0, 1, -1, 3, 7, 300_000_000, 2**31, 2**62, 2**63, -(2**63), 10**300, 0.5, -0.0, 5e-324,
    1e71, -1e300, "", "x", "gaussian", "cuda", "../../etc/passwd", "http://localhost:1", "\0", "\x1b[2J",
    "a" * 100_000, [], {}, [[]], [None], [0] * 7, [1.0, 2.0, 3.0], ["a", "a"], {"array": "prototypes"},
    {"array": "params.init"}, {"array": 3}, {"array": "a", "tuple": []}, {"tuple": []}, {"tuple": 4},
    {"tuple": [3, 2]}, {"slice": [None, None, 0]}, {"slice": [0, 10**18, 1]}, {"slice": [[], {}, "a"]},
    {"dict": [[[], 1]]}, {"dict": [[{"tuple": [[]]}, 1]]}, {"dict": [1]}, {"dict": [["a", 1]]}, nested(20),
    {"a": {"b": {"c": []}}},
)  # fmt: skip
NUMBERS = (np.nan, np.inf, -np.inf, -1, 1e300, 1e71, -1e71, 5e-324, 2**62, 7, 0)
TYPES = ("float64", "float32", "int64", "uint8", "bool")


def places(value, at=()):
    """All places in a document."""
    yield at
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*at, key))
    if isinstance(value, list):
        for i, entry in enumerate(value[:12]):
            yield from places(entry, (*at, i))


def put(document, at, value):
    *above, last = at
    for key in above:
        document = document[key]
    document[last] = value


def one_of(rng, values):
    return values[rng.integers(len(values))]


def forged_value(value, rng):
    """Something else in the place of a value, often of the same kind."""
    near = [deepcopy(one_of(rng, VALUES))]
    if isinstance(value, dict):
        for key in list(value)[:1]:
            near += [{**value, "another": 1}, {**value, key: deepcopy(one_of(rng, VALUES))}]
        if value:
            gone = one_of(rng, list(value))
            near += [{key: entry for key, entry in value.items() if key != gone}] * 2
    if isinstance(value, list):
        near += [value[::-1], value[:-1], value + value[:1], [*value, deepcopy(one_of(rng, VALUES))], value * 2]
    if type(value) in (int, float):
        near += [-value, value + 1, float(value), value * 1000, str(value)]
    if isinstance(value, str):
        near += [value + " ", value.upper(), [value]]
    return one_of(rng, near)


@np.errstate(all="ignore")
def forged_array(array, rng):
    """Another array in the place of one."""
    flat = array.astype(one_of(rng, TYPES)).ravel() if rng.integers(4) == 0 else array.ravel()
    if flat.size:
        flat = flat.copy()
        where = slice(None) if rng.integers(3) == 0 else int(rng.integers(flat.size))
        flat[where] = np.array(one_of(rng, NUMBERS)).astype(flat.dtype)
    same = flat.reshape(array.shape)
    choices = [same] * 4 + [
        array.T,
        array[:0],
        array[:-1],
        array.ravel(),
        array[None],
        np.repeat(array, 2, axis=0),
    ]
    if array.dtype.itemsize == 8:
        choices.append(array.view(np.int64 if array.dtype.kind == "f" else np.float64))
    choices += [array.astype(kind) for kind in TYPES[1:] if np.isfinite(array).all()]
    return np.ascontiguousarray(one_of(rng, choices))


def forge(arrays, document, rng):
    """A file in which one or two things are not as they should be: what was done, its arrays and its document."""
    arrays, document = dict(arrays), deepcopy(document)
    done = [_forge(arrays, document, rng) for _ in range(1 + (rng.integers(4) == 0))]
    return done, arrays, document


def _forge(arrays, document, rng):
    kind = rng.integers(9)
    name = one_of(rng, sorted(arrays))
    if kind < 5:
        at = one_of(rng, [at for at in places(document) if at])
        found = document
        for key in at:
            found = found[key]
        value = forged_value(found, rng)
        put(document, at, value)
        return f"document{list(at)} = {value!r:.60}"
    if kind < 7:
        arrays[name] = forged_array(arrays[name], rng)
        return f"{name} = {arrays[name].dtype}{arrays[name].shape}"
    if kind == 7:
        array = arrays.pop(name)
        new = one_of(rng, ["", name + "x", "history.x", "params.init", one_of(rng, sorted(arrays) or [""])])
        if new:
            arrays[new] = array
        return f"{name} renamed {new!r}"
    other = one_of(rng, sorted(arrays))
    arrays[name], arrays[other] = arrays[other], arrays[name]
    return f"{name} and {other} swapped"
