"""Meshes become rows, and rows closed meshes; whatever is not a shape is told in words."""

import io
import json
import struct
import sys

import numpy as np
import pytest
import trimesh
from trimesh.transformations import rotation_matrix

import somersault as ss
from somersault.errors import InputError

SHAPES = ss.Shapes(resolution=16)


def cone():
    return trimesh.creation.cone(0.3, 1.0, sections=24)


def loaded(folder, **options):
    return ss.datasets.load(folder, medium=SHAPES, **options)


def refused(folder):
    with pytest.raises(InputError) as error:
        loaded(folder)
    return str(error.value)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def upright(mesh, suffix):
    """As a program writes it that has y up in these files."""
    if suffix in (".glb", ".obj"):
        mesh.apply_transform(rotation_matrix(-np.pi / 2, [1, 0, 0]))
    return mesh


def test_the_way_there_and_back_keeps_the_shape():
    [mesh] = SHAPES.decode(SHAPES.encode([cone()]))
    assert mesh.is_watertight
    assert mesh.body_count == 1
    scale = SHAPES.grid.room
    assert mesh.volume == pytest.approx(scale**3 * cone().volume, rel=0.08)
    again = SHAPES.encode([mesh])[0]
    assert abs(again - SHAPES.encode([cone()])[0]).max() < SHAPES.grid.voxel


@pytest.mark.parametrize("suffix", [".glb", ".obj", ".off", ".ply", ".stl"])
def test_all_kinds_of_files_hold_the_same_shape(folder, suffix):
    upright(cone(), suffix).export(folder / f"cone{suffix}")
    data = loaded(folder)
    assert data.medium == SHAPES
    assert abs(data.X[0] - SHAPES.encode([cone()])[0]).max() < 0.02 * SHAPES.grid.voxel
    assert data.notes == ()


@pytest.mark.parametrize("suffix", [".glb", ".off", ".ply", ".stl"])
def test_what_is_written_is_read_as_the_same_shape(folder, suffix):
    row = SHAPES.encode([trimesh.creation.capsule(1, 0.6)])[0]
    if suffix == ".glb":
        (folder / "capsule.glb").write_bytes(SHAPES.content(row))
    else:
        SHAPES.decode(row).export(folder / f"capsule{suffix}")
    assert abs(loaded(folder).X[0] - row).max() < 0.3 * SHAPES.grid.voxel


def test_a_glb_has_y_up_says_who_made_it_and_is_the_same_each_time():
    row = SHAPES.encode([cone()])[0]
    content = SHAPES.content(row)
    assert content == SHAPES.content(row)
    length = struct.unpack("<I", content[12:16])[0]
    tree = json.loads(content[20 : 20 + length])
    assert tree["asset"]["generator"].startswith("somersault ")
    [place] = [each for each in tree["accessors"] if each["type"] == "VEC3"][:1]
    heights = np.array(place["max"]) - np.array(place["min"])
    assert heights.argmax() == 1


def test_rows_become_meshes_in_lists_as_the_rows_are():
    rows = SHAPES.encode([cone(), trimesh.creation.icosphere()])
    assert SHAPES.decode(rows[0]).is_watertight
    paths = SHAPES.decode(np.stack([rows, rows]))
    assert [len(path) for path in paths] == [2, 2]
    assert not len(SHAPES.decode(np.ones(SHAPES.n_features)).faces)


def test_a_map_gives_back_meshes_and_keeps_how_in_its_file(folder):
    for i in range(8):
        kind = "ab"[i % 2]
        (folder / "meshes" / kind).mkdir(parents=True, exist_ok=True)
        mesh = trimesh.creation.box((1, 1, 1 + i)) if kind == "a" else trimesh.creation.icosphere()
        mesh.export(folder / "meshes" / kind / f"{i}.stl")
    data = loaded(folder / "meshes")
    assert data.y.tolist() == ["a"] * 4 + ["b"] * 4
    assert data.row_names[0] == "a/0.stl"
    assert "shapes on a grid of 16 × 16 × 16" in repr(data)
    som = ss.SOM(shape=(2, 2), n_epochs=3).fit(data).label_units(data.X, data.y)
    som.save(folder / "map.safetensors")
    again = ss.load(folder / "map.safetensors")
    assert again.medium_ == SHAPES
    frames = again.morph(data.X[:1], ss.Label("b")).frames(5)
    assert all(mesh.is_watertight for mesh in again.decode(frames)[0])


# Of unusual meshes


def test_what_is_unusual_is_told(folder):
    ball, far = trimesh.creation.icosphere(3), trimesh.creation.icosphere(3)
    far.apply_translation((4, 0, 0))
    ball.invert()
    ball.export(folder / "inside-out.stl")
    trimesh.util.concatenate([trimesh.creation.icosphere(3), far]).export(folder / "pieces.stl")
    whole = trimesh.creation.icosphere(3)
    whole.update_faces(np.arange(len(whole.faces)) > 0)
    whole.export(folder / "torn.stl")
    trimesh.Scene([trimesh.creation.box(), trimesh.creation.cylinder(0.2, 2)]).export(folder / "scene.glb")
    notes = " | ".join(loaded(folder).notes)
    for words in (
        "1 of 4 shapes are inside out, and are turned",
        "1 of 4 shapes are of several pieces, which stay apart",
        "1 of 4 shapes have holes, which are closed",
        "1 of 4 shapes are scenes of several meshes, which are taken as one",
    ):
        assert words in notes


def test_triangles_that_are_wound_at_random_are_wound_alike(folder):
    mesh = cone()
    faces = mesh.faces.copy()
    some = np.random.default_rng(0).random(len(faces)) < 0.3
    faces[some] = faces[some, ::-1]
    trimesh.Trimesh(mesh.vertices, faces, process=False).export(folder / "mixed.ply")
    assert abs(loaded(folder).X[0] - SHAPES.encode([cone()])[0]).max() < 0.02 * SHAPES.grid.voxel


def test_meshes_of_many_triangles_are_read(folder):
    trimesh.creation.icosphere(6).export(folder / "fine.stl")
    exact = np.linalg.norm(SHAPES.grid.points, axis=1) - SHAPES.grid.room / 2
    assert abs(loaded(folder).X[0] - np.clip(exact, *SHAPES.value_range)).max() < 1e-4


# Of what is no shape

EMPTY_PLY = (
    b"ply\nformat ascii 1.0\nelement vertex 0\nproperty float x\nproperty float y\nproperty float z\nend_header\n"
)


def test_a_flat_mesh_is_refused(folder):
    trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]).export(folder / "flat.stl")
    assert "flat.stl: encloses no volume that the grid sees: it is flat, open, or thinner" in refused(folder)


def test_points_without_faces_are_refused(folder):
    trimesh.PointCloud(np.random.default_rng(0).random((50, 3))).export(folder / "cloud.ply")
    assert "cloud.ply: holds 50 points without faces; need a surface of triangles" in refused(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.ply", EMPTY_PLY),
        ("empty.stl", b""),
        ("empty.obj", b"# nothing\n"),
        ("text.glb", b"this is not a mesh"),
        ("cut.glb", SHAPES.content(SHAPES.encode([cone()])[0])[:2000]),
        ("strange.off", b"OFF\n3 1 0\n0 0 0\n1 0 0\n"),
        ("nan.obj", b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
    ],
)
def test_damaged_and_empty_files_are_refused_by_their_names(folder, name, content):
    (folder / name).write_bytes(content)
    words = refused(folder)
    assert words.partition(name)[1] == name
    assert "; need " in words


def test_a_mesh_of_one_point_is_refused(folder):
    (folder / "point.obj").write_bytes(b"v 1 1 1\nv 1 1 1\nv 1 1 1\nf 1 2 3\n")
    assert "; need " in refused(folder)


def test_a_folder_of_several_kinds_is_refused(folder):
    cone().export(folder / "cone.stl")
    (folder / "picture.png").write_bytes(b"")
    assert "1 images (such as picture.png) and 1 shapes (such as cone.stl)" in refused(folder)


def test_an_obj_reads_no_other_file(folder):
    """Which the name of a material would make it do."""
    cone().export(folder / "cone.obj")
    text = "mtllib ../secret.mtl\n" + (folder / "cone.obj").read_text()
    (folder / "cone.obj").write_text(text)
    assert len(loaded(folder).X) == 1


def test_without_trimesh_it_says_what_to_install(folder, monkeypatch):
    cone().export(folder / "cone.stl")
    monkeypatch.setitem(sys.modules, "trimesh", None)
    assert "pip install somersault[shapes]" in refused(folder)


def test_a_row_without_a_surface_is_a_scene_without_a_mesh():
    content = SHAPES.content(np.ones(SHAPES.n_features))
    assert trimesh.load_scene(io.BytesIO(content), "glb").is_empty
    assert len(content) == struct.unpack("<I", content[8:12])[0]


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("a text", "mesh 0 is str; need a mesh with vertices and faces"),
        (trimesh.PointCloud(np.zeros((3, 3))), "mesh 0 is PointCloud"),
    ],
)
def test_things_that_are_no_meshes_are_refused(thing, words):
    with pytest.raises(InputError, match=words):
        SHAPES.encode([thing])


@pytest.mark.parametrize("resolution", [0, 7, 129, 2.5, None, "many"])
def test_resolutions_that_no_grid_has_are_refused(resolution):
    with pytest.raises(InputError, match="resolution"):
        ss.Shapes(resolution=resolution)


def test_pictures_are_small_and_gray():
    found = SHAPES.pictures(SHAPES.encode([cone(), trimesh.creation.icosphere()]))
    assert (found.shape, found.dtype) == ((2, 96, 96), np.uint8)
    assert (found[0] != found[1]).any()
    assert found.min() < 100
