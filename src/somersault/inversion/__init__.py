"""Activations back to the point: equation (1), exact where the prototypes span the space.

With centered prototypes w̃_i, h_i = ‖w̃_i‖² and x̃ = x − c the activations are a_i = ‖x̃‖² − 2 w̃_i·x̃ + h_i. The
unknown ‖x̃‖² is the same for all units, so centering over the units leaves the linear system

    B x̃ = b,    b_i = ½[(h_i − h̄) − (a_i − ā)].                                                        (1)
"""

from somersault.inversion.kinds import KINDS, Given, Squares, directions, of_distances, of_scores, of_shares
from somersault.inversion.outliers import check_outliers
from somersault.inversion.points import Inversion, check_activations, invert, warn_of_no_points
from somersault.inversion.ranges import of_ranges
from somersault.inversion.regularization import Regularization, check_regularization

__all__ = [
    "KINDS",
    "Given",
    "Inversion",
    "Regularization",
    "Squares",
    "check_activations",
    "check_outliers",
    "check_regularization",
    "directions",
    "invert",
    "of_distances",
    "of_ranges",
    "of_scores",
    "of_shares",
    "warn_of_no_points",
]
