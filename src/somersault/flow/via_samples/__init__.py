"""MUSIC by way of real samples: waypoints are chosen first, then a curve to each is found in a plane."""
