"""MUSIC: morphs that lower the distances to a target and preserve the others.

    aim → rule → control → events → morph, which only loop brings together

A trajectory in n_features dimensions is exactly one in rank + 1 `coordinates`; nothing else is ever stepped.
"""
