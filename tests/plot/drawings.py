"""What is looked for in drawings."""

from somersault.plot.text import Words

BOUNDARIES = ("planar", "cylindrical", "toroidal")


def written(ax):
    return [drawn for drawn in ax.collections if isinstance(drawn, Words)]
