"""
What rigidity does
==================

The same start and target with three rigidities, in a plane that one can see. Rigid paths are straight; soft ones
keep their distance from the middle of the prototypes.
"""

import matplotlib.pyplot as plt
import numpy as np

import somersault as ss

angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
prototypes = np.column_stack([2 * np.cos(angle), 1.4 * np.sin(angle)])
book, start = ss.Codebook(prototypes), [[2.1, 0.1]]

figure = plt.figure(figsize=(6.5, 4.5), layout="constrained")
ax = figure.subplots()
ax.plot(*prototypes.T, "o", color="0.7", label="prototypes")
for rigidity, color in ((0.3, "#D55E00"), (10.0, "#0072B2"), (1e4, "#009E73")):
    path = ss.morph(start, book, 9, rule=ss.Tikhonov(rigidity=rigidity, spectral_exponent=0.0)).frames(60)[0]
    ax.plot(*path.T, color=color, linewidth=2, label=f"rigidity {rigidity:g}")
ax.plot(*start[0], "o", color="black", label="start")
ax.plot(*prototypes[9], "*", color="black", markersize=13, label="target")
ax.set_aspect("equal")
ax.legend(loc="lower left", fontsize="small")

# %%
# Without a setting each path takes the best of several by a score that needs no labels, and tells which.
print(ss.morph(start, book, 9).rigidity)
