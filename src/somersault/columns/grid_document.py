"""What samples that are arrays of their own are as a document: the schema of what `Grid.to_document` writes."""

from math import prod

from somersault.columns.grid import KINDS, coordinate, plain
from somersault.model_document import Document
from somersault.schema import NOTHING, Either, Finding, Flag, ListOf, Number, OneOf, Record, Sizes, Text, Whole

CATEGORY = Either(Text(), Flag(), Number())


def _left_out_of_it(grid: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    n_cells, left_out = prod(grid["shape"]), grid["left_out"]
    if left_out == sorted(left_out) and all(place < n_cells for place in left_out):
        return None
    return f"leaves out the cells {left_out!r:.40}; need some of {n_cells}, in order"


def _named_or_not(grid: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    n_needed = 0 if grid["sample_dim"] is None else len(grid["shape"])
    if len(grid["dims"]) == n_needed and grid["sample_dim"] not in grid["dims"]:
        return None
    return f"has the dimensions {grid['dims']!r:.40}; need {n_needed}, other ones than that of the samples"


def _coordinates_fit(grid: Document, sizes: Sizes) -> Finding:  # noqa: ARG001
    names = [each["name"] for each in grid["coords"]]
    wrong = next((each["name"] for each in grid["coords"] if not _fits(each, grid)), None)
    if wrong is not None:
        return f"has a coordinate {wrong!r:.40} that does not fit; need values of its dtype along its dimensions"
    return None if len(set(names)) == len(names) else "has two coordinates of one name; need different ones"


def _fits(coord: Document, grid: Document) -> bool:
    """Whether a coordinate has values of its dtype; one with the name of a dimension lies along this."""
    name, dims = coord["name"], coord["dims"]
    if name == grid["sample_dim"] or (name in grid["dims"] and dims != [name]):
        return False
    try:
        return plain(coordinate(coord, dict(zip(grid["dims"], grid["shape"], strict=False)))) == coord["values"]
    except (ValueError, TypeError, OverflowError, KeyError):
        return False


_COORDINATE = Record(
    {
        "name": Text(),
        "dims": ListOf(Text(), least=1, distinct=True),
        "dtype": OneOf(KINDS),
        "values": ListOf(Either(NOTHING, CATEGORY)),
    }
)
GRID = Record(
    {
        "shape": ListOf(Whole(least=1), least=1),
        "left_out": ListOf(Whole(least=0), distinct=True),
        "sample_dim": Either(NOTHING, Text()),
        "dims": ListOf(Text(), distinct=True),
        "coords": ListOf(_COORDINATE),
    },
    rules=(_left_out_of_it, _named_or_not, _coordinates_fit),
)
