"""From an experiment's name to everything that is told of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import somersault as ss
from somersault.experiments import _inversion, _networks, faces, gaussians, mnist
from somersault.experiments._reference import unused
from somersault.experiments._task import Array, Progress, Task
from somersault.experiments._ways import Way, Ways
from somersault.path_measures.answers import drift
from somersault.report import Comparison, Plane, Rival


class Experiment(NamedTuple):
    """How the task is made, and how many paths it has unless told otherwise."""

    task: Callable[[int, int, Progress], Task]
    n_paths: int


EXPERIMENTS = {
    "gaussians": Experiment(gaussians.task, gaussians.N_PATHS),
    "mnist": Experiment(mnist.task, mnist.N_PATHS),
    "faces": Experiment(faces.task, faces.N_PATHS),
}


def run(name: str, *, n_paths: int | None, seed: int, progress: Progress) -> Comparison:
    """Train, morph in every way, measure all of them alike."""
    experiment = EXPERIMENTS[name]
    return compare(experiment.task(seed, n_paths or experiment.n_paths, progress), seed, progress)


def compare(task: Task, seed: int, progress: Progress) -> Comparison:
    """All ways of a task, measured."""
    ways = Ways(task, seed, progress)
    inversion = _inversion.facts(ways)
    found = ways.all()
    stops = [way.stops.reshape(-1, way.stops.shape[2]) for way in found if way.stops is not None]
    reference = task.reference[unused(task.reference, ways.landmarks.prototypes, ways.real_ends, *stops)]
    rivals: list[Rival] = []
    for way in found:
        progress("measuring", len(rivals), len(found))
        rivals.append(_measured(task, way, reference, seed))
    progress("measuring", len(found), len(found))
    low, high = task.reference.min(axis=_axis(task)), task.reference.max(axis=_axis(task))
    return Comparison(
        name=task.name,
        image_shape=task.image_shape,
        value_range=(np.asarray(low), np.where(high > low, high, low + 1)),
        samples=tuple(f"{a} → {b}" for a, b in zip(task.start_labels, task.goals, strict=True)),
        rivals=tuple(rivals),
        inversion=inversion,
        settings=_settings(task, ways, reference, seed),
        plane=None if task.image_shape else _plane(task),
    )


def _plane(task: Task) -> Plane:
    """The two leading principal components."""
    return Plane(task.components.encode(task.X)[:, :2], task.y, lambda x: task.components.encode(x)[..., :2])


def _measured(task: Task, way: Way, reference: Array, seed: int) -> Rival:
    """A way with all that is said of it."""
    quality = ss.path_quality(
        way.frames,
        reference=reference,
        held_out=task.held_out,
        classifier=task.judge,
        target=task.targets,
        image_shape=task.image_shape,
        target_activations=way.target_activations,
        identity=task.identity,
        told_apart_by=task.told_apart_by,
        groups=way.groups,
        random_state=seed,
    )
    clipped = np.clip(way.frames, reference.min(axis=_axis(task)), reference.max(axis=_axis(task)))
    flat = clipped.reshape(-1, clipped.shape[-1])
    p = task.judge(flat).reshape(*clipped.shape[:2], -1)
    curves = {
        "Confidence in the goal": np.take_along_axis(p, task.targets[:, None, None], axis=2)[..., 0],
        "Confidence in the likeliest class": p.max(axis=-1),
    }
    if task.identity is not None:
        curves["Identity drift"] = drift(task.identity(flat).reshape(*clipped.shape[:2], -1))
    return Rival(way.name, way.frames, curves, quality, way.results)


def _held_out(task: Task) -> str:
    return "" if task.held_out is None else f", and {len(task.held_out)} held out that no path starts at"


def _axis(task: Task) -> int | None:
    """Pixels of images share one range, features of tables have each their own."""
    return None if task.image_shape else 0


def _settings(task: Task, ways: Ways, reference: Array, seed: int) -> dict[str, str]:
    quality: Any = ways.som.quality(task.X)
    n_rows, n_columns = ways.som.lattice_.shape
    return {
        **task.facts,
        "autoencoder": f"{task.n_latent} latent dimensions, {task.vae_epochs} passes over the data"
        if _networks.is_there()
        else "none: PyTorch is not installed",
        "map": f"{n_rows} × {n_columns}, {ways.som.topology}, {ways.som.n_epochs} epochs, quantization error "
        f"{quality.quantization_error:.4g}, topographic error {quality.topographic_error:.3f}",
        "targets": f"the unit nearest to the start among those of the goal with purity over {task.purity:g}",
        "as published": f"damping {ways.damping:.4g} (rigidity 1), weight 1 of the target, rate 0.1, 50 steps",
        "measured against": f"{len(reference)} samples that no path is made of{_held_out(task)}",
        "paths": f"{len(task.start)} in every row, 11 frames each; ± is the standard deviation over them",
        "seed": str(seed),
    }
