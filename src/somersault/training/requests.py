"""Which samples a training needs by their numbers: read ahead where data come in blocks."""

from somersault.array_types import Array
from somersault.exemplars import OF_MEANS, places_of
from somersault.sources import RowSelection, Stream, request_draws
from somersault.training import batch
from somersault.training.data import Data, evenly
from somersault.training.kept import MEANS
from somersault.training.plan import TrainingPlan

_OF_EACH = {"samples": 1, MEANS: OF_MEANS}
"""How many samples are read for one that is kept."""


def request_rows(stream: Stream, weights: Array, plan: TrainingPlan | None = None, *, draws: bool = False) -> None:
    """Have what a training needs come with the next pass over all.

    A few samples always; by a plan also those that are kept in the end, and, if it begins with draws, the first.
    """
    few = RowSelection.of(evenly(weights))
    if stream.requests.get(few.key) is None:
        stream.requests.add(few)
    if plan is None:
        return
    if plan.keep in _OF_EACH:
        kept = places_of(stream, len(weights), plan.lattice.n_units, plan.keep_seed, _OF_EACH[plan.keep])
        stream.requests.add(RowSelection.of(kept))
    if draws and plan.solver == "batch":
        request_draws(stream, batch.draws(Data(stream, weights), plan))
