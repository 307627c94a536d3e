"""What would have to change for a model to call a row otherwise: counterfactuals along the data."""

from somersault.counterfactuals.finding import ChangeRequest, counterfactuals
from somersault.counterfactuals.result import Counterfactuals

__all__ = ["ChangeRequest", "Counterfactuals", "counterfactuals"]
