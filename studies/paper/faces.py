"""Faces of people whom nobody has seen, morphed into the other gender: what else changes on the way?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import datasets
from somersault.errors import InputError
from somersault.path_measures import roughness
from studies.paper import networks
from studies.paper.first_names import genders
from studies.paper.latent import Components
from studies.paper.task import Array, Judge, Progress, Task, accuracy, drawn, left, other_class, sides_of

N_PATHS = 150
_SHAPE = (14, 14)
_N_COMPONENTS = 150
_HELD_OUT = 6
"""One person in so many, with all pictures."""
_PICTURES = 8
"""People with fewer pictures do not teach who somebody is."""
_MOST_PAIRS = 2000
_PASSES = 8
"""Of the convolutional network over the faces."""


def task(seed: int, n_paths: int, progress: Progress) -> Task:
    """Pictures of held-out people, drawn at random, with the other gender as goal."""
    progress("reading the data", 0, 1)
    data, names = datasets.faces(), np.asarray(datasets.faces("person").y)
    image_shape = sides_of(data)
    X, y, names, source = labelled(data.X, np.asarray(data.y), names)
    rng = np.random.default_rng(seed)
    held = held_out(names, rng)
    test, labels, people = X[held], y[held], names[held]
    chosen = drawn(rng, len(test), n_paths)
    progress("reading the data", 1, 1)

    progress("training the classifier", 0, 2)
    components = Components.of(X[~held], _N_COMPONENTS)
    judge, kind = _judge(components, X[~held], y[~held], image_shape, seed, progress)
    progress("training the classifier", 1, 2)
    identity = Identity.fit(components, X[~held], names[~held])
    same, different = identity.drifts(test, people, rng)
    progress("training the classifier", 2, 2)

    def seen(images: Array) -> Array:
        return np.column_stack([components.encode(images), roughness(images, image_shape)])

    return Task(
        name="faces",
        X=X[~held],
        y=y[~held],
        start=test[chosen].astype(np.float64),
        start_labels=labels[chosen],
        goals=other_class(rng, labels)[chosen],
        image_shape=image_shape,
        shape=_SHAPE,
        purity=0.75,
        components=components,
        n_latent=16,
        vae_epochs=60,
        judge=judge,
        reference=X[~held],
        held_out=left(test, chosen),
        identity=identity,
        told_apart_by=seen,
        facts={
            "data": f"{np.sum(~held)} faces to learn from; {held.sum()} of people who are in none of them",
            "classifier": f"{kind}, right about {accuracy(judge, test, labels):.1%} of the faces of held-out "
            "people",
            "identity": f"linear discriminant over {identity.n_people} people with {_PICTURES} or more pictures, "
            "on the components; drift between two pictures of the same held-out person "
            f"{same:.2f}, of different people {different:.2f}",
            "gender": source,
            "told apart": "by the components and the sharpness",
        },
    )


def _judge(
    components: Components,
    X: NDArray[Any],
    y: NDArray[Any],
    image_shape: tuple[int, int],
    seed: int,
    progress: Progress,
) -> tuple[Judge, str]:
    """A convolutional network of faces and their mirror images, where PyTorch is installed; and its name.

    Elsewhere logistic regression on principal components, which see likeness as the map does.
    """
    if not networks.is_there():
        return Gender.fit(components, X, y), f"logistic regression on {len(components.axes)} principal components"
    mirrored = X.reshape(-1, *image_shape)[:, :, ::-1].reshape(X.shape)
    both, labels = np.concatenate([X, mirrored]), np.concatenate([y, y])
    learned = networks.Convolutional.fit(both, labels, image_shape, n_epochs=_PASSES, seed=seed, progress=progress)
    return learned, "a small convolutional network"


def labelled(
    X: NDArray[Any], y: NDArray[Any], names: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], str]:
    """Faces, genders, people, and who says so: the data, or the first names of data that tell names alone."""
    known, source = np.ones(len(X), dtype=bool), "as the data say"
    if np.array_equal(y, names):
        y, source = genders(names), "by the first name; other faces are left out"
        known = y != ""
    found = np.unique(y[known])
    if len(found) != 2:
        raise InputError(
            f"the faces bear {len(found)} genders; need two: put lfw.npz with the arrays images, names and gender "
            "into a folder, and set SOMERSAULT_DATA to it"
        )
    return X[known], y[known], names[known], source


def held_out(names: NDArray[Any], rng: np.random.Generator) -> NDArray[np.bool_]:
    """One person in six, with all pictures."""
    people = np.unique(names)
    return np.isin(names, rng.permutation(people)[::_HELD_OUT])


@dataclass(frozen=True, eq=False)
class Gender:
    """Class probabilities by logistic regression on principal components in standard deviations."""

    components: Components
    model: Any

    @classmethod
    def fit(cls, components: Components, X: NDArray[Any], y: NDArray[Any]) -> "Gender":
        """Learn from faces and their labels."""
        from sklearn.linear_model import LogisticRegression

        return cls(components, LogisticRegression(max_iter=1000).fit(components.whitened(X), y))

    @property
    def classes(self) -> NDArray[Any]:
        """The labels."""
        return self.model.classes_

    def __call__(self, X: NDArray[Any]) -> Array:
        """Probabilities of the labels."""
        return self.model.predict_proba(self.components.whitened(X))


@dataclass(frozen=True, eq=False)
class Identity:
    """Who somebody is, as a vector: the linear discriminants of people, on principal components."""

    components: Components
    model: Any
    n_people: int

    @classmethod
    def fit(cls, components: Components, X: NDArray[Any], names: NDArray[Any]) -> "Identity":
        """Learn from those with enough pictures; of fewer than two such people there is nothing to learn."""
        from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

        people, counts = np.unique(names, return_counts=True)
        known = people[counts >= _PICTURES]
        if len(known) < 2:
            raise InputError(
                f"{len(known)} people have {_PICTURES} or more pictures; need 2: more faces, for what is identity"
            )
        mine = np.isin(names, known)
        model = LinearDiscriminantAnalysis().fit(components.whitened(X[mine]), names[mine])
        return cls(components, model, len(known))

    def __call__(self, X: NDArray[Any]) -> Array:
        """Coordinates among people, (n_samples, n_discriminants)."""
        return self.model.transform(self.components.whitened(X))

    def drifts(self, X: NDArray[Any], names: NDArray[Any], rng: np.random.Generator) -> tuple[float, float]:
        """1 − cosine between two pictures of the same person, and of different people, on average."""
        vectors = self(X)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        a, b = np.triu_indices(len(X), 1)
        found: list[float] = []
        for wanted in (names[a] == names[b], names[a] != names[b]):
            pairs = np.flatnonzero(wanted)
            some = rng.choice(pairs, min(_MOST_PAIRS, len(pairs)), replace=False)
            found.append(float(1 - np.vecdot(vectors[a[some]], vectors[b[some]]).mean()) if some.size else np.nan)
        return found[0], found[1]
