"""
See what would have to change
=============================

A wine of one kind on its way to another, feature by feature: a counterfactual with all that is between.
"""

from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault import plot

wine = load_wine(as_frame=True)
scaled = StandardScaler().set_output(transform="pandas").fit_transform(wine.data)
som = ss.SOM(shape=(7, 9)).fit(scaled).label_units(scaled, wine.target)

# %%
# What each feature does over the map.
plot.component_planes(som)

# %%
# One of them larger, with its scale.
plot.component_plane(som, "proline")

# %%
# From kind 0 to kind 2, with the alcohol as it is: it is left alone on every frame.
free = [name for name in wine.feature_names if name != "alcohol"]
morph = som.morph(scaled[:1], ss.Label(2), features_to_vary=free)
plot.profiles(morph.frames(7)[0], feature_names=wine.feature_names)

# %%
print(morph.results[0])
