"""What answers give away of inputs: how many, how precise, of which kind, until the input is recovered.

`python -m studies disclosure > studies/disclosure.md` makes the report, in some minutes on one thread. MNIST is in
it if mnist.npz lies in the folder SOMERSAULT_DATA, or in ../shared/data.
"""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neural_network import MLPClassifier
from sklearn.utils.discovery import all_estimators
from threadpoolctl import threadpool_limits

import somersault as ss
from somersault import datasets
from somersault.array_types import Array
from somersault.published import Published

DIGITS = (15, 9, 6, 4, 3, 2, 1)
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
N_INPUTS = 200
N_DRAWS = 2000


@dataclass(frozen=True)
class Service:
    """Centers that are public, inputs that should not be, and a gallery in which they are looked for."""

    name: str
    centers: Array
    gallery: Array
    inputs: NDArray[np.intp]  # rows of the gallery; no center was made of them
    counts: tuple[int, ...] = ()

    @classmethod
    def of(cls, name: str, centers: Array, gallery: Array, counts: tuple[int, ...] = ()) -> "Service":
        """Inputs drawn from a gallery of which no center was made."""
        inputs = np.random.default_rng(0).choice(len(gallery), N_INPUTS, replace=False)
        return cls(name, centers, gallery, inputs, counts)

    @property
    def X(self) -> Array:
        """The inputs."""
        return self.gallery[self.inputs]

    @property
    def others(self) -> Array:
        """What an input could be taken for."""
        return np.delete(self.gallery, self.inputs, axis=0)

    def given_away(self, published: Published) -> ss.Disclosure:
        """How much of the inputs comes back from so much of the answers."""
        book = ss.Codebook(self.centers)
        A, noise = published.of(book, self.X)
        return ss.disclosure(A, book, self.X, kind=published.kind, noise=noise, among=self.others)


def of_digits() -> Service:
    """100 centers of the first two thirds; inputs from the last."""
    X = datasets.digits().X.astype(np.float64)
    centers = KMeans(100, n_init=1, random_state=0).fit(X[:1200]).cluster_centers_
    return Service.of("Digits, 8 × 8 pixels", centers, X[1200:], (1, 2, 5, 10, 20, 40, 60, 65, 80, 100))


def has_mnist() -> bool:
    """Whether the file is there, where the loader then finds it."""
    os.environ.setdefault("SOMERSAULT_DATA", str(SHARED))
    return (Path(os.environ["SOMERSAULT_DATA"]) / "mnist.npz").is_file()


def of_mnist() -> Service | None:
    """1000 centers of the training split; inputs from the test split. None if the file is not there."""
    if not has_mnist():
        return None
    train, test = datasets.mnist("train").X, datasets.mnist("test").X.astype(np.float64)
    fit = MiniBatchKMeans(1000, batch_size=4096, max_iter=3, n_init=1, init_size=4096, random_state=0).fit(train)
    counts = (1, 5, 20, 50, 100, 200, 400, 800, 1000)
    return Service.of("MNIST, 28 × 28 pixels", fit.cluster_centers_.astype(np.float64), test, counts)


def recovered(service: Service, book: ss.Codebook, digits: int) -> ss.Disclosure:
    """What comes back from the distances to some of its centers, rounded.

    The noise is one for all centers, the root mean square of that of the squares, since its differences tell
    little and cost a factorization for each input.
    """
    printed, noise = Published("distances", digits).of(book, service.X)
    noise = np.sqrt(np.mean(np.square(2 * printed * noise), axis=1, keepdims=True)) * np.ones_like(printed)
    return ss.disclosure(np.square(printed), book, service.X, noise=noise, among=service.others)


def linked(service: Service, of_all: Array, top: int, digits: int) -> float:
    """Share of inputs that are told by comparing answers, by someone who has the gallery.

    The nearest so many distances, rounded, beside those of each sample of the gallery from the same centers.
    """
    told, _ = Published("distances", digits, top).of(ss.Codebook(service.centers), service.X)
    known = ~np.isnan(told)
    best = [
        np.argmin(np.square(row[own] - of_all[:, own]).sum(axis=1)) for row, own in zip(told, known, strict=True)
    ]
    return float(np.mean(np.array(best) == service.inputs))


def by_count(service: Service) -> None:
    """Both tables of how many distances, how precise, and what they say."""
    books = {n: ss.Codebook(service.centers[:n]) for n in service.counts}
    found = {(n, p): recovered(service, book, p) for n, book in books.items() for p in DIGITS}
    n_centers, n_features = service.centers.shape
    rank = ss.Codebook(service.centers).well_posedness().rank
    heading(
        f"{service.name}: {n_centers} centers, which span {rank} of {n_features} dimensions", said(service, found)
    )
    print("Median error of the input, as a share of that of guessing the mean:\n")
    head = ["known distances", *(f"1e-{p}" for p in DIGITS)]
    table(head, [[n, *(f"{found[n, p].error:.1e}" for p in DIGITS)] for n in service.counts])
    print(f"Share of the inputs that are recognized among {len(service.gallery)} samples:\n")
    table(head, [[n, *(f"{found[n, p].share_recognized:.0%}" for p in DIGITS)] for n in service.counts])


def said(service: Service, found: dict[tuple[int, int], ss.Disclosure]) -> str:
    """The tables in words."""
    most = service.counts[-1]
    words = [f"All {most} distances at 1e-{p}: {found[most, p]}." for p in (15, 3, 1)]
    enough = next((n for n in service.counts if found[n, 3].share_recognized >= 0.9), None)
    if enough is not None:
        words.append(
            f"At 1e-3, {enough} distances are enough to recognize nine in ten, by points that still have "
            f"{found[enough, 3].error:.0%} of that error."
        )
    return " ".join(words)


def both(value: float, interval: tuple[float, float], form: str) -> str:
    """A number and its interval."""
    return f"{value:{form}} ({interval[0]:{form}}-{interval[1]:{form}})"


KINDS: tuple[tuple[str, Published], ...] = (
    ("squared distances", Published()),
    ("squared distances, float32", Published(precision="float32")),
    ("squared distances, float16", Published(precision="float16")),
    ("squared distances, 3 digits", Published(digits=3)),
    ("squared distances, 2 digits", Published(digits=2)),
    ("squared distances, 1 digit", Published(digits=1)),
    ("distances, 2 digits", Published("distances", 2)),
    ("distances, 2 digits, nearest 20", Published("distances", 2, 20)),
    ("distances, 2 digits, nearest 5", Published("distances", 2, 5)),
    ("distances, 1 digit", Published("distances", 1)),
    ("distances, noise .1", Published("distances", noise=0.1)),
    ("distances, noise .3", Published("distances", noise=0.3)),
    ("distances, noise 1", Published("distances", noise=1.0)),
    ("softmax", Published("responsibilities")),
    ("softmax, 3 decimals", Published("responsibilities", 3)),
    ("softmax, 2 decimals", Published("responsibilities", 2)),
    ("softmax, 3 decimals, largest 10", Published("responsibilities", 3, 10)),
    ("fuzzy memberships", Published("memberships")),
    ("fuzzy memberships, 3 decimals", Published("memberships", 3)),
    ("fuzzy memberships, 2 decimals", Published("memberships", 2)),
    ("cosines", Published("cosine")),
    ("cosines, 2 decimals", Published("cosine", 2)),
    ("cosines, 2 decimals, largest 20", Published("cosine", 2, 20)),
    ("cosines, 2 decimals, largest 5", Published("cosine", 2, 5)),
    ("cosines, 1 decimal", Published("cosine", 1)),
)

COVERED = (
    "squared distances, 1 digit",
    "distances, 1 digit",
    "softmax, 2 decimals",
    "cosines, 2 decimals, largest 5",
)


def by_kind(service: Service) -> None:
    """What each kind of answers gives away."""
    heading(
        "Kinds of answers, on the digits",
        f"Of {N_INPUTS} digits and 100 centers, with intervals at 95 %. Errors are shares of that of guessing the "
        f"mean, of cosines between directions; recognized among {len(service.gallery)}.",
    )
    rows = []
    for name, published in KINDS:
        found = service.given_away(published)
        rows.append([
            name,
            both(found.error, found.error_interval, ".2g"),
            both(found.share_recognized, found.recognized_interval, ".0%"),
        ])  # fmt: skip
    table(["what is published", "median error", "recognized"], rows)


def of_network(name: str, train: Array, labels: Array, test: Array) -> Service:
    """Codes in the hidden layer, of 64, of a classifier."""
    scale = train.max()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network = MLPClassifier((64,), max_iter=30, random_state=0).fit(train / scale, labels)
    codes, gallery = (
        np.maximum(X / scale @ network.coefs_[0] + network.intercepts_[0], 0.0).astype(np.float64)
        for X in (train, test)
    )
    centers = KMeans(100, n_init=1, random_state=0).fit(codes).cluster_centers_
    return Service.of(f"{name}, codes of a network", centers, gallery)


def of_sentences() -> Service:
    """Latent semantic analysis, in 50 dimensions, of the sentences that describe scikit-learn's estimators."""
    texts = [estimator.__doc__ or "" for _, estimator in all_estimators()]
    found = {" ".join(each.split()) for text in texts for each in text.split(". ")}
    sentences = np.array(sorted(each for each in found if 8 < len(each.split()) < 60))
    sentences = np.random.default_rng(0).permutation(sentences)
    counts = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(sentences)
    codes = TruncatedSVD(50, random_state=0).fit_transform(counts)
    half = len(codes) // 2
    centers = KMeans(100, n_init=1, random_state=0).fit(codes[:half]).cluster_centers_
    return Service.of(f"{len(codes)} sentences, latent semantic analysis", centers, codes[half:])


def embeddings() -> Iterator[Service]:
    digits = datasets.digits()
    yield of_network("Digits", digits.X[:1200], digits.y[:1200], digits.X[1200:])
    if has_mnist():
        train, test = datasets.mnist("train"), datasets.mnist("test")
        yield of_network("MNIST", train.X[:10_000], train.y[:10_000], test.X)
    yield of_sentences()


def by_scores() -> None:
    """What the largest cosines of embeddings give away."""
    rows = []
    for service in embeddings():
        rank = ss.Codebook(service.centers).well_posedness().rank
        directions = service.X / np.maximum(np.linalg.norm(service.X, axis=1, keepdims=True), 1e-300)
        for top in (3, 5, 10, 20, 49, 100):
            found = service.given_away(Published("cosine", 2, top))
            cosine = np.median(np.sum(found.points * directions, axis=1))
            rows.append([
                f"{service.name}, {rank} dimensions",
                top,
                f"{cosine:.3f}",
                both(found.share_recognized, found.recognized_interval, ".0%"),
                found.n_candidates,
            ])  # fmt: skip
    heading(
        "Cosine scores of embeddings",
        "Cosines with 100 centers, rounded to two decimals, of which the largest are published. Cosine: the "
        "median of that between the direction that comes back and the input.",
    )
    table(["embedding", "largest", "cosine", "recognized", "among"], rows)


def coverage(service: Service) -> None:
    """How often the intervals hold what they say they hold."""
    rng, book, rows = np.random.default_rng(0), ss.Codebook(service.centers), []
    for name, published in ((name, each) for name, each in KINDS if name in COVERED):
        A, noise = published.of(book, service.gallery)
        everyone = ss.disclosure(A, book, service.gallery, kind=published.kind, noise=noise)
        inputs = service.gallery if published.kind != "cosine" else directed(service.gallery)
        for n in (20, 100):
            drawn = []
            for _ in range(N_DRAWS):
                some = rng.choice(len(inputs), n, replace=False)
                points, own = everyone.points[some], inputs[some]
                is_own = (np.square(own).sum(axis=1) - 2 * points @ own.T).argmin(axis=1) == np.arange(n)
                drawn.append(ss.Disclosure(everyone.points[some], everyone.errors[some], is_own, n))
            share = float(np.mean([each.share_recognized for each in drawn]))
            of_error = np.mean(
                [low <= everyone.error <= high for low, high in (each.error_interval for each in drawn)]
            )
            of_share = np.mean(
                [low <= share <= high for low, high in (each.recognized_interval for each in drawn)]
            )
            rows.append([name, n, f"{share:.0%}", f"{of_share:.1%}", f"{of_error:.1%}"])
    heading(
        "Do the intervals hold?",
        f"Of {N_DRAWS} draws of so many digits, how often the interval at 95 % holds the share of recognized "
        "inputs in all draws, and the median error of all digits.",
    )
    table(["what is published", "inputs", "recognized", "share within", "median within"], rows)


def directed(X: Array) -> Array:
    return X / np.maximum(np.linalg.norm(X, axis=1, keepdims=True), 1e-300)


def by_comparing(services: list[Service]) -> None:
    """What someone tells who has the candidates and compares answers."""
    heading(
        "Who has the candidates need not invert",
        "Share of inputs whose nearest centers, so many, are at distances that are nearest to their own among all "
        "candidates.",
    )
    cells, rows = [(top, digits) for top in (2, 3, 5) for digits in (3, 2, 1)], []
    for each in services:
        of_all = np.sqrt(ss.Codebook(each.centers).activations(each.gallery))
        rows.append([each.name, len(each.gallery), *(f"{linked(each, of_all, *cell):.0%}" for cell in cells)])
    head = [f"{top}, {digits} digit{'s' * (digits > 1)}" for top, digits in cells]
    table(["data", "candidates", *head], rows)


WORDS = f"""# What published distances and scores give away

A service answers with the distances of an input from public centers: of clusters, or of the units of a map. It
hands out the input. The differences of squared distances are linear in it, so one distance more than the centers
span dimensions determines it on that span, to as many digits as the distances have, less those that the
conditioning costs. Soft assignments give it away as well, although their softness is unknown, and cosine scores
give its direction. How much comes back is measured by `ss.disclosure`.

- **Rounding takes the detail first and the identity last.** What it hides are the directions in which the
  centers hardly differ, and every further number averages some of it away. Squared distances of one digit still
  tell 94 % of the digits.
- **Fewer numbers hide more than coarser ones.** The five nearest distances tell 40 % of the digits, all distances
  of one digit 76 %. Noise has to be a third of the distances to tell 15 %.
- **Embeddings come back from their scores.** The 20 largest of 100 cosines, in two decimals, tell 88 to 97 % of
  the inputs, with a cosine of .93 to .99 between what comes back and the input; 49 tell 98 to 100 %.
- **Who has the candidates need not invert.** The distances to the two nearest centers, in three digits, tell each
  of 200 images among 10,000.

{N_INPUTS} inputs of which no center was made. Distances are rounded to significant digits, 1e-3 being three of
them, shares and scores to decimals. All figures but those by comparing are lower bounds: another reader may find
more. Command: `python -m studies disclosure`.
"""


def main() -> None:
    print(WORDS)
    warnings.simplefilter("ignore", ss.NotAPatternWarning)  # errors of rounding are not normal
    with threadpool_limits(1):
        digits, mnist = of_digits(), of_mnist()
        by_kind(digits)
        by_scores()
        by_comparing([digits] if mnist is None else [digits, mnist])
        coverage(digits)
        for service in (digits, mnist):
            if service is None:
                print("MNIST: left out, no mnist.npz in the folder SOMERSAULT_DATA.")
            else:
                by_count(service)


if __name__ == "__main__":
    main()
