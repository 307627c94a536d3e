"""Which directions of noisy activations to believe: Tikhonov's σ²/(σ² + μ), μ given or chosen for each row."""

from typing import Literal

import numpy as np

from somersault import validation
from somersault.errors import InputError
from somersault.hull import Array
from somersault.inversion.system import EPS, Equations, System

Regularization = Literal["gcv", "discrepancy"] | float | None
_ITERATIONS = 200
"""Newton needs some ten. Digits of the root are worth no more steps than this."""


def filters(system: System, equations: Equations, regularization: Regularization, noise: Array) -> Array:
    """Tikhonov factors σ²/(σ² + μ), (rank,) or (n_samples, rank); 1 without regularization.

    The noise is the standard deviation of the weighted equations, (n_samples,), squared feature scale.
    """
    s = system.singular_values
    if regularization is None or system.rank == 0:
        return system.xp.ones_like(s)
    if isinstance(regularization, str):
        mu = _chosen(system, equations, regularization, noise)[:, None]
    else:
        mu = float(regularization)
    return s**2 / (s**2 + mu)


def _chosen(system: System, equations: Equations, how: str, noise: Array) -> Array:
    """μ of each row, (n_samples,). It is searched for on the host."""
    backend, s = system.backend, system.on_host.singular_values
    known = equations.on_host(backend)
    if how == "gcv":
        mu = _generalized_cross_validation(s, known, system.redundant)
    else:
        noise = noise if backend is None else backend.host(noise)
        explained = (system.n_known - 1) * np.square(0.5 * noise)  # E‖noise of b‖²: the mean takes one equation
        mu = _discrepancy(s, known.beta, explained - known.outside**2)
    return mu if backend is None else backend.array(mu)


def _generalized_cross_validation(s: Array, equations: Equations, redundant: int) -> Array:
    """μ with the least ‖b − B x_μ‖² / tr(I − B(BᵀB + μI)⁻¹Bᵀ)², per row (Golub, Heath, Wahba 1979, eq. 1.4)."""
    tried = np.geomspace((EPS * s[0]) ** 2, s[0] ** 2, 241)
    kept_out = tried[:, None] / (s**2 + tried[:, None])
    numerator = (equations.beta**2) @ (kept_out**2).T + (equations.outside**2)[:, None]
    score = numerator / (kept_out.sum(axis=1) + redundant) ** 2
    is_least = (1 - 1e-9) * score <= score.min(axis=1, keepdims=True)  # of equal scores that of the least μ
    return tried[is_least.argmax(axis=1)]


def _discrepancy(s: Array, beta: Array, allowed: Array) -> Array:
    """The largest μ with Σ_j (β_j μ/(σ_j² + μ))² ≤ allowed, per row (Morozov 1966); 0 if none is, inf if all are.

    With λ = σ_1²/μ the root of the sum is the norm in the secular equation of a trust region, whose inverse is
    concave in λ: Newton from λ = 0 climbs to the solution and never passes it (Moré, Sorensen 1983, section 3).
    """
    t, beta2 = np.square(s / s[0]), beta**2
    lam, open_ = np.zeros(len(beta)), (allowed > 0) & (beta2.sum(axis=1) > allowed)
    for _ in range(_ITERATIONS):
        rows = np.flatnonzero(open_)
        if not rows.size:
            break
        kept_out = 1 / (1 + lam[rows, None] * t)
        misfit2 = np.vecdot(beta2[rows], kept_out**2)
        slope = np.vecdot(beta2[rows] * t, kept_out**3)
        step = (np.sqrt(misfit2 / allowed[rows]) - 1) * misfit2 / slope
        lam[rows] += np.maximum(step, 0.0)
        open_[rows] = step > 4 * EPS * lam[rows]
    with np.errstate(divide="ignore"):
        return np.where(allowed > 0, s[0] ** 2 / lam, 0.0)


def check_regularization(regularization: object, noise: object) -> Regularization:
    """None, "gcv", a positive μ, or with a noise "discrepancy"."""
    if regularization is None or (isinstance(regularization, str) and regularization == "gcv"):
        return regularization  # pyright: ignore[reportReturnType]
    if isinstance(regularization, str) and regularization == "discrepancy":
        if noise is None:
            raise InputError(
                'regularization is "discrepancy", which asks how much the noise explains; need that noise: pass '
                'noise=, the standard deviation of the activations, or take "gcv", which does without'
            )
        return regularization  # pyright: ignore[reportReturnType]
    if isinstance(regularization, str):
        raise InputError(
            f'regularization is {regularization!r}; need None, "gcv", "discrepancy" or a number (squared feature '
            "scale)"
        )
    return validation.number(regularization, "regularization", least=0.0)
