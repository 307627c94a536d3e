"""Meshes as signed distances on a grid, back to closed surfaces, and as pictures.

The grid is a box around the origin whose side is 1, with z up. All lengths are in sides of the box. The floor
needs NumPy and SciPy; trimesh reads and writes files, scikit-image finds surfaces, each where it is used.
"""
