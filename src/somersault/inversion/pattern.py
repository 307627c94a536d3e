"""Whether activations belong to a point: K numbers that only D + 1 of, and one relation, are free to be."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, gammainc, gammaincc, ndtri

from somersault.errors import NotAPatternWarning
from somersault.errors import warn as warn_user
from somersault.hull import Array
from somersault.inversion.system import EPS, TINY, Equations, System

MISFIT = 0.05
"""Without a known noise: what no point explains, above this share of the mean activation, is hardly noise."""
LEVEL = 1e-3
"""With a known noise: how often the pattern of a point is taken for none."""
_STRAIGHT = 1e-6
"""Skewness below which a gamma distribution is a normal one to all digits that matter."""


def p_values(system: System, equations: Equations, noise: Array, *, spans: bool) -> Array:
    """P(T ≥ its value) of a point's pattern, T = ‖2(b − UUᵀb)‖²/s̄² + g², (n_samples,).

    The first term is what is outside the range, χ² of as many degrees of freedom k as equations are redundant. g
    is the normal score of ‖B⁺b‖² − (ā − h̄), which is minus the squared offset: 0 but for noise where the units
    span the space, and then T is χ² of k + 1; nowhere above 0 elsewhere, and then only g > 0 counts and T is at
    most the mixture of χ² of k and k + 1 in equal parts (Shapiro 1988, eq. 3.5).

    All on the host: the tails of distributions are SciPy's.
    """
    s = np.maximum(np.hypot(noise, equations.resolution), TINY)
    with np.errstate(over="ignore"):
        g = _score(system, equations, noise, s)
        statistic = np.square(g if spans else np.maximum(g, 0.0))
        if system.redundant:
            statistic += np.square(2 * equations.outside / s)
    with_g = _tail(system.redundant + 1, statistic)
    return with_g if spans else 0.5 * (_tail(system.redundant, statistic) + with_g)


def _score(system: System, equations: Equations, noise: Array, s: Array) -> Array:
    """The normal score of ‖B⁺b‖² − (ā − h̄) if the offset is 0.

    B⁺b has independent errors of variance v_j = s̄²/4σ_j², ā one of s̄²/n. Of the square of a normal vector around
    z the cumulants are Σv, Σ(2v² + 4vz²), Σ(8v³ + 24v²z²); a gamma distribution has the same (Pearson 1959, as in
    Imhof 1961, eq. 4.1). z has the direction of B⁺b and the length that both squares together speak for: with its
    own length a B⁺b too long would excuse itself.
    """
    v = np.square(0.5 * s[:, None] / system.singular_values)
    estimate = np.square(equations.beta / system.singular_values)
    length2, expected = estimate.sum(axis=1), v.sum(axis=1)
    of_mean = np.square(noise) / system.n_known + np.square(equations.resolution)
    of_length = np.sum(2 * v**2 + 4 * v * estimate, axis=1)
    share = of_mean / np.maximum(of_mean + of_length, TINY)
    square = np.maximum(share * (length2 - expected) + (1 - share) * equations.square, 0.0)
    z2 = estimate * (square / np.maximum(length2, TINY))[:, None]
    deviation = np.maximum(np.sqrt(of_mean + np.sum(2 * v**2 + 4 * v * z2, axis=1)), TINY)
    r, q = v / deviation[:, None], z2 / deviation[:, None]
    skewness = np.sum(8 * r**3 + 24 * r**2 * q, axis=1)
    return _normal_score((length2 - expected - equations.square) / deviation, skewness)


def _normal_score(x: Array, skewness: Array) -> Array:
    """Φ⁻¹ of the distribution function of the gamma distribution of mean 0, variance 1 and that skewness.

    Below it ends where the noise of ā does not: there no score is further out than that of a normal one.
    """
    skewed = skewness > _STRAIGHT
    shape = 4 / np.square(np.where(skewed, skewness, 1.0))
    at = np.maximum(shape + x * np.sqrt(shape), 0.0)
    below, above = gammainc(shape, at), gammaincc(shape, at)
    score = np.where(below < above, ndtri(below), -ndtri(above))  # each tail from its own end: no digit is lost
    return np.where(skewed, np.where(score < 0, np.maximum(score, np.minimum(x, 0.0)), score), x)


def _tail(freedom: int, statistic: Array) -> Array:
    """P(χ² of that many degrees of freedom ≥ the statistic)."""
    return chdtrc(freedom, statistic) if freedom else (statistic == 0).astype(float)


def unexplained(system: System, equations: Equations, y: Array, offset: Array, error: Array | None) -> Array:
    """What no point explains, (n_samples,), squared feature scale: for a noise that is not known.

    The larger of the root mean square of what is outside the range, but for rounding, and a square of the offset
    that should not be there: negative, or any where the units span the space, but for rounding and what an error
    of the point explains of it. Regularization, which moves the point, explains any (error None).
    """
    xp = system.xp
    outside = 2 * equations.outside / math.sqrt(system.n_known) - equations.resolution
    outside = xp.where(outside > 0, outside, xp.zeros_like(outside))
    if error is None:
        return outside
    z2 = xp.vecdot(y, y)
    excess = xp.abs(equations.square - z2 - offset**2) - 8 * EPS * (equations.scale + z2) - equations.resolution
    return xp.maximum(outside, excess - 3 * (2 * xp.sqrt(z2) * error + error**2))


_ASKED = {
    "squared_distances": "are they squared distances to this codebook's prototypes?",
    "distances": "are they distances to these units, and is the noise right? outliers= leaves wrong ones out",
    "responsibilities": "are they a softmax of the negative squared distances to these units?",
    "memberships": "are they memberships of fuzzy c-means with m = 2 in these units?",
    "cosine": "are they cosines with these units?",
    "correlation": "are they correlations with these units?",
}


def warn(is_pattern: NDArray[np.bool_], share: Array, p_value: Array | None, kind: str) -> None:
    """Say how many rows belong to no point; with a p-value only if one is improbable among as many.

    Rows of which nothing is known, where the share is NaN, are none of them.
    """
    known = ~np.isnan(share)
    n_samples, n_wrong = int(known.sum()), int(np.sum(known & ~is_pattern))
    if not n_wrong or (p_value is not None and np.nanmin(p_value) >= LEVEL / n_samples):
        return
    if p_value is None:
        how = f"up to {np.nanmax(share):.0%} of the mean squared distance is unexplained"
    else:
        how = f"the least p-value is {np.nanmin(p_value):.1e}"
    what = "activations" if kind == "squared_distances" else "A"
    warn_user(
        f"{n_wrong} of {n_samples} rows of {what} belong to no point ({how}): {_ASKED[kind]}", NotAPatternWarning
    )
