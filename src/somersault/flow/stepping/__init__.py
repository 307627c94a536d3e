"""MUSIC step by step: each step is found where the last one ended, in the coordinates of the prototypes."""
