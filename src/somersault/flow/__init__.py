"""MUSIC: morphs that lower the distances to a target and preserve the others.

    api → problem → engine → record → morph

`api` makes a `problem` of what the user asks, and chooses one of two engines, which do not know one another. The
one in `stepping` finds each step where the last one ended, on the prototypes. The one in `via_samples` chooses
real samples as waypoints, then a curve to each. Both take the same `step`, and both find paths in few coordinates:
what is recorded is decoded into features when someone asks.
"""
