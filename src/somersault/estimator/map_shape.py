"""How large a map the data call for."""

from typing import Any

from somersault import validation
from somersault.estimator.learning import Reader, warn_of
from somersault.lattice import BOUNDARIES, TOPOLOGIES
from somersault.training.shape import suggested_shape


def suggest_shape(
    X: Any,
    *,
    n_units: int | None = None,
    topology: str = "hexagonal",
    boundary: str = "planar",
    standardize: bool = False,
) -> tuple[int, int]:
    """Suggest how many rows and columns a map of these samples should have.

    The cells are then about as wide as high where the data spread over the map.

    Parameters
    ----------
    X : as for `SOM.fit`, of shape (n_samples, n_features)
    n_units : int, optional
        About how many units. Default: 5 √n_samples.
    topology : {"hexagonal", "rectangular"}, default "hexagonal"
        Rows of a hexagonal lattice are nearer, so there are more of them.
    boundary : {"planar", "cylindrical", "toroidal"}, default "planar"
        The number of rows of a toroidal hexagonal lattice is even.
    standardize : bool, default False
        As for the `SOM` that the shape is for: whether all columns count alike, whatever they are measured in.

    Returns
    -------
    (int, int)
        For the parameter shape of `SOM`. No side is more than ten times the other, but data on a line, such as a
        single column, get one row (two on a toroidal hexagonal lattice).

    Raises
    ------
    InputError
        For what is no data, or no lattice.

    Warns
    -----
    ScaleWarning
        If one column has nearly all of the variance, and standardize is False.

    Notes
    -----
    The sides are as σ₂ : σ₁ of the two leading principal components.

    References
    ----------
    Vesanto, Himberg, Alhoniemi, Parhankangas, SOM Toolbox for Matlab 5, Helsinki University of Technology 2000.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> suggest_shape(load_iris().data)
    (4, 15)

    One column of this table is in hundreds, so that the others do not show:

    >>> from sklearn.datasets import load_wine
    >>> suggest_shape(load_wine().data, standardize=True)
    (7, 10)
    """
    if n_units is not None:
        n_units = validation.whole(n_units, "n_units", least=1)
    validation.choice(topology, "topology", TOPOLOGIES)
    validation.choice(boundary, "boundary", BOUNDARIES)
    standardize = validation.truth(standardize, "standardize")
    columns, data, _ = Reader(columns={"standardize": standardize}).learn(X)
    warn_of(data, columns, is_scaled=standardize)
    return suggested_shape(data, n_units, topology, boundary)
