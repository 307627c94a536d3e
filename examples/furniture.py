"""Chairs, tables, cups and lamps of all proportions, as meshes: a folder to try maps of shapes on.

`python examples/furniture.py FOLDER [N]` writes N of each kind, 25 by default, as .glb in a folder for each.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import trimesh
from trimesh import Trimesh
from trimesh.creation import box, cylinder, revolve, torus
from trimesh.transformations import rotation_matrix

RNG = np.random.Generator
LENGTHS = 0.05, 0.075
"""How thick legs, walls and plates are, for a height of about one."""


def chair(rng: RNG) -> list[Trimesh]:
    """A seat on four legs with a back, of some with arms."""
    width, depth, seat = rng.uniform(0.42, 0.6), rng.uniform(0.4, 0.55), rng.uniform(0.38, 0.5)
    back, thick = rng.uniform(0.35, 0.6), rng.uniform(*LENGTHS)
    parts = [
        block((width, depth, thick), (0, 0, seat)),
        block((width, thick, back), (0, depth / 2, seat + back / 2)),
    ]
    parts += legs(width - thick, depth - thick, seat, thick, is_round=rng.random() < 0.5)
    if rng.random() < 0.4:
        high = rng.uniform(0.18, 0.25)
        for side in (-1, 1):
            x = side * (width - thick) / 2
            parts.append(block((thick, depth, thick), (x, 0, seat + high)))
            parts.append(block((thick, thick, high), (x, -depth / 2 + thick, seat + high / 2)))
    return parts


def table(rng: RNG) -> list[Trimesh]:
    """A top, rectangular or round, on four legs or on a column with a foot."""
    width, height, thick = rng.uniform(0.7, 1.2), rng.uniform(0.5, 0.75), 1.2 * rng.uniform(*LENGTHS)
    if rng.random() < 0.5:
        parts = [drum(width / 2, thick, (0, 0, height))]
        side = width / 2
    else:
        side = width * rng.uniform(0.6, 1.0)
        parts = [block((width, side, thick), (0, 0, height))]
    if rng.random() < 0.3:
        return [*parts, drum(thick, height, (0, 0, height / 2)), drum(0.3 * width, thick, (0, 0, thick / 2))]
    inner = width / np.sqrt(2) if len(parts[0].faces) > 12 else width
    return parts + legs(
        inner - 2 * thick, min(side, inner) - 2 * thick, height, thick, is_round=rng.random() < 0.5
    )


def cup(rng: RNG) -> list[Trimesh]:
    """A wall that widens upward, a bottom, and a handle."""
    low, height, wall = rng.uniform(0.22, 0.36), rng.uniform(0.6, 0.95), 1.1 * rng.uniform(*LENGTHS)
    high = low * rng.uniform(1.0, 1.35)
    parts = [bowl([(low, 0), (high, height)], wall), drum(low, 1.3 * wall, (0, 0, 0.65 * wall))]
    ring = torus(rng.uniform(0.17, 0.25) * height / 0.7, 0.7 * wall, major_sections=32, minor_sections=12)
    ring.apply_transform(rotation_matrix(np.pi / 2, [1, 0, 0]))
    ring.apply_translation(((low + high) / 2 - wall / 2, 0, height / 2))
    return [*parts, kept_outside(ring, (low + high) / 2 - wall)]


def lamp(rng: RNG) -> list[Trimesh]:
    """A foot, a pole, and a shade that widens downward."""
    height, foot, pole = rng.uniform(0.85, 1.1), rng.uniform(0.16, 0.26), 0.6 * rng.uniform(*LENGTHS)
    low, tall, wall = rng.uniform(0.22, 0.34), rng.uniform(0.25, 0.4), rng.uniform(*LENGTHS)
    high = low * rng.uniform(0.4, 0.9)
    shade = bowl([(low, height - tall), (high, height)], wall)
    top = drum(high, wall, (0, 0, height - wall / 2))
    return [drum(foot, 1.2 * wall, (0, 0, 0.6 * wall)), drum(pole, height, (0, 0, height / 2)), shade, top]


KINDS: dict[str, Callable[[RNG], list[Trimesh]]] = {"chair": chair, "cup": cup, "lamp": lamp, "table": table}


def block(size: tuple[float, ...], middle: tuple[float, ...]) -> Trimesh:
    part = box(size)
    part.apply_translation(middle)
    return part


def drum(radius: float, height: float, middle: tuple[float, ...]) -> Trimesh:
    part = cylinder(radius, height, sections=32)
    part.apply_translation(middle)
    return part


def legs(width: float, depth: float, height: float, thick: float, *, is_round: bool) -> list[Trimesh]:
    places = [(x * width / 2, y * depth / 2, height / 2) for x in (-1, 1) for y in (-1, 1)]
    if is_round:
        return [drum(0.55 * thick, height, place) for place in places]
    return [block((thick, thick, height), place) for place in places]


def bowl(line: list[tuple[float, float]], wall: float) -> Trimesh:
    """A wall of this thickness around the axis, whose outer side is at these (radius, height)."""
    inner = [(radius - wall, height) for radius, height in reversed(line)]
    return revolve(np.array([*line, *inner, line[0]]), sections=40)


def kept_outside(ring: Trimesh, radius: float) -> Trimesh:
    """What of a handle lies within the cup goes into its wall."""
    vertices = ring.vertices.copy()
    vertices[:, 0] = np.maximum(vertices[:, 0], radius)
    return Trimesh(vertices, ring.faces, process=False)


def made(kind: str, seed: int) -> Trimesh:
    """One piece of a kind; the same for the same number."""
    return trimesh.util.concatenate(KINDS[kind](np.random.default_rng([sorted(KINDS).index(kind), seed])))


def write(folder: Path, n: int = 25) -> None:
    """Write n of each kind, with y up, as .glb has it."""
    for kind in KINDS:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for seed in range(n):
            mesh = made(kind, seed)
            mesh.apply_transform(rotation_matrix(-np.pi / 2, [1, 0, 0]))
            mesh.export(folder / kind / f"{kind}-{seed:03}.glb")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    write(Path(sys.argv[1]), *map(int, sys.argv[2:]))
