"""Mini-batch training: an update after each batch, from running sums in which earlier batches fade.

    S ← (1 − α) S + S_batch,   n ← (1 − α) n + n_batch

(online EM: Cappé and Moulines, On-line expectation-maximization algorithm for latent data models, Journal of the
Royal Statistical Society B 71, 2009). With a learning rate α of 1 only the newest batch counts; the smaller α, the
more of them do. α is no smaller than one over the batches in an epoch: what an older epoch saw is out of date.
"""

import numpy as np

from somersault.matching import sliced
from somersault.sources import RowSelection
from somersault.training.data import Data
from somersault.training.fitted import TrainingState
from somersault.training.plan import TrainingPlan
from somersault.training.sums import PartialSums
from somersault.training.update import updated


def epoch(data: Data, plan: TrainingPlan, state: TrainingState) -> dict[str, float]:
    """One pass over the shuffled samples; their errors as each batch found them."""
    order = plan.rng(state.epoch).permutation(data.n_samples)
    batches = [order[rows] for rows in sliced(data.n_samples, plan.samples_per_batch(data.n_samples))]
    found = PartialSums.none(state.prototypes.shape)
    whole = max(plan.n_epochs * len(batches) - 1, 1)
    for i, batch in enumerate(batches):
        some = RowSelection.of(np.sort(batch), (state.epoch, i))
        later = (RowSelection.of(np.sort(other), (state.epoch, j)) for j, other in enumerate(batches) if j > i)
        sums = data.sums(state.prototypes, plan.lattice, some, later)
        found.weight += sums.weight
        found.error += sums.error
        found.non_adjacent += sums.non_adjacent
        progress = (state.epoch * len(batches) + i) / whole
        merge(state, sums, plan, progress, max(plan.learning_rate(progress), 1 / len(batches)))
    return found.errors()


def merge(state: TrainingState, sums: PartialSums, plan: TrainingPlan, progress: float, rate: float) -> None:
    """Let the sums of a batch move the map."""
    if state.sums is not None:
        sums += state.sums.faded(1 - rate)
    if sums.counts.any():
        state.sums, state.hits = sums, sums.counts
        state.prototypes = updated(state.prototypes, sums, plan, plan.radius(progress))
