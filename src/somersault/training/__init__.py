"""Making the prototypes: where they start, and how data move them."""

from somersault.training.fit import Hooks, fit, partial_fit
from somersault.training.fitted import Fitted
from somersault.training.plan import TrainingPlan

__all__ = ["Fitted", "Hooks", "TrainingPlan", "fit", "partial_fit"]
