"""Prints the reference values of docs/drift.md: pip install scipy."""

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

p, q = np.array([120, 250, 300, 200, 130]), np.array([90, 210, 310, 240, 160])
n, m = p.sum(), q.sum()
P, Q = p / n, q / m
places = np.arange(5)
D = np.abs(np.cumsum(P) - np.cumsum(Q)).max()

print("PSI", ((P - Q) * np.log(P / Q)).sum())
print("Jensen-Shannon distance", jensenshannon(P, Q))
print("Hellinger", np.sqrt(1 - np.sqrt(P * Q).sum()))
print("total variation", np.abs(P - Q).sum() / 2)
print("Kolmogorov-Smirnov", D)
print("its p, for many", stats.kstwobign.sf(D * np.sqrt(n * m / (n + m))))
print("Wasserstein", stats.wasserstein_distance(places, places, p, q))
print("chi-square of two samples", *stats.chi2_contingency([p, q], correction=False)[:2])
