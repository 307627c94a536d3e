"""From an experiment's name to everything that is told of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from somersault.comparison import Judge, map_in_words, unused
from somersault.path_measures import realism
from studies.paper import faces, gaussians, inversion, mnist, networks
from studies.paper.comparison import ExperimentComparison, Plane
from studies.paper.methods import Methods
from studies.paper.task import Array, Progress, Task


class Experiment(NamedTuple):
    """How the task is made, and how many paths it has unless told otherwise."""

    task: Callable[[int, int, Progress], Task]
    n_paths: int


EXPERIMENTS = {
    "gaussians": Experiment(gaussians.task, gaussians.N_PATHS),
    "mnist": Experiment(mnist.task, mnist.N_PATHS),
    "faces": Experiment(faces.task, faces.N_PATHS),
}


def run(
    name: str, *, n_paths: int | None, seed: int, progress: Progress, n_methods: int | None = None
) -> ExperimentComparison:
    """Train, morph in every way or in the first so many, measure all of them alike."""
    experiment = EXPERIMENTS[name]
    return compare(experiment.task(seed, n_paths or experiment.n_paths, progress), seed, progress, n_methods)


def compare(task: Task, seed: int, progress: Progress, n_methods: int | None = None) -> ExperimentComparison:
    """The methods of a task, measured."""
    methods = Methods(task, seed, progress)
    exactness = inversion.facts(methods)
    found = methods.first(n_methods)
    waypoints = [
        each.waypoints.reshape(-1, each.waypoints.shape[2]) for each in found if each.waypoints is not None
    ]
    made_of = methods.landmarks.prototypes, methods.real_ends, *waypoints
    reference = task.reference[unused(task.reference, *made_of)]
    judge = Judge(
        reference,
        held_out=task.held_out,
        classifier=task.judge,
        target=task.targets,
        image_shape=task.image_shape,
        identity=task.identity,
        told_apart_by=task.told_apart_by,
        random_state=seed,
        value_range=realism.interval(task.reference, task.image_shape is not None),
    )
    return ExperimentComparison(
        name=task.name,
        image_shape=task.image_shape,
        value_range=judge.value_range,
        samples=tuple(f"{a} → {b}" for a, b in zip(task.start_labels, task.goals, strict=True)),
        methods=judge.measured(found, progress),
        inversion=exactness,
        settings=_settings(task, methods, reference, seed, is_whole=n_methods is None),
        plane=None if task.image_shape else _plane(task),
    )


def _plane(task: Task) -> Plane:
    """The two leading principal components."""

    def project(points: Array) -> Array:
        return task.components.encode(points)[..., :2]

    return Plane(project(task.X), task.y, project)


def _held_out(task: Task) -> str:
    return "" if task.held_out is None else f", and {len(task.held_out)} held out that no path starts at"


def _settings(task: Task, methods: Methods, reference: Array, seed: int, *, is_whole: bool) -> dict[str, str]:
    quality: Any = methods.som.quality(task.X)
    autoencoder = f"{task.n_latent} latent dimensions, {task.vae_epochs} passes over the data"
    if not networks.is_there():
        autoencoder = "none: PyTorch is not installed"
    return {
        **task.facts,
        **({"autoencoder": autoencoder} if is_whole else {}),
        "map": f"{map_in_words(methods.som)}, quantization error "
        f"{quality.quantization_error:.4g}, topographic error {quality.topographic_error:.3f}",
        "targets": f"the unit nearest to the start among those of the goal with purity over {task.purity:g}",
        "as published": f"damping {methods.damping:.4g} (rigidity 1), weight 1 of the target, rate 0.1, 50 steps",
        "measured against": f"{len(reference)} samples that no path is made of{_held_out(task)}",
        "paths": f"{len(task.start)} in every row, 11 frames each; ± is the standard deviation over them",
        "seed": str(seed),
    }
