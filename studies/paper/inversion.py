"""Exact inversion: what comes back when nothing is perturbed."""

import numpy as np

import somersault as ss
from studies.paper.methods import Methods


def facts(methods: Methods) -> dict[str, str]:
    """How exactly activations give the held-out samples back, and a morph without a reason to move its start."""
    start, book, n_features = methods.task.start, methods.book, methods.task.X.shape[1]
    methods.progress("inverting", 0, 1)
    whole = book.completed(methods.task.X)
    found = {"prototypes alone": _in_words(book, start)}
    if whole is not book:
        found[f"with {whole.n_units - book.n_units} landmarks"] = _in_words(whole, start)
    still = ss.morph(start, book, ss.Sample(start)).frames()
    same = int((still == start[:, None]).all(axis=(1, 2)).sum())
    found["nothing to change"] = f"{same} of {len(start)} paths keep all {n_features} values bit for bit"
    methods.progress("inverting", 1, 1)
    return found


def _in_words(book: ss.Codebook, start: np.ndarray) -> str:
    """Rank, and how far the inverted samples are from the samples."""
    inverse = book.invert(book.activations(start))
    errors = np.linalg.norm(inverse.points - start, axis=1)
    distance = f"off the hull {inverse.offset.mean():.3g} on average, " if not inverse.is_exact else ""
    return (
        f"{book.n_units} references of rank {book.hull.rank} in {book.n_features} dimensions; {distance}"
        f"error {errors.mean():.2g} on average, at most {errors.max():.2g}"
    )
