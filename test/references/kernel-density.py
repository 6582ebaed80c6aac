"""Reference values for src/evaluation/density.ts, from scipy.stats.gaussian_kde.

    pip install numpy scipy
    python3 test/references/kernel-density.py > test/references/kernel-density.json
"""

import json

import numpy as np
from scipy import integrate, stats

rng = np.random.default_rng(7)
cases = {
    "apart": (rng.normal(0, 1, 20), rng.normal(3, 0.5, 30)),
    "alike": (rng.normal(2, 1, 40), rng.normal(2.2, 1.1, 40)),
    "skewed": (rng.exponential(1, 25), rng.exponential(2, 15)),
    "few": (np.array([0.0, 1.0]), np.array([0.5, 2.0, 2.5])),
}

result = []
for name, (a, b) in cases.items():
    a, b = np.round(a, 4), np.round(b, 4)
    kde_a, kde_b = stats.gaussian_kde(a), stats.gaussian_kde(b)
    tail = 6 * max(np.sqrt(kde_a.covariance[0, 0]), np.sqrt(kde_b.covariance[0, 0]))
    low, high = min(a.min(), b.min()) - tail, max(a.max(), b.max()) + tail
    points = np.linspace(low, high, 5)
    overlap = integrate.quad(lambda x: min(kde_a(x)[0], kde_b(x)[0]), low, high, limit=500)[0]
    divergence = integrate.quad(
        lambda x: kde_a(x)[0] * (kde_a.logpdf(x)[0] - kde_b.logpdf(x)[0]), low, high, limit=500
    )[0]
    result.append(
        {
            "name": name,
            "a": a.tolist(),
            "b": b.tolist(),
            "bandwidthA": float(np.sqrt(kde_a.covariance[0, 0])),
            "points": points.tolist(),
            "logDensityA": kde_a.logpdf(points).tolist(),
            "overlap": overlap,
            "divergence": divergence,
        }
    )
print(json.dumps(result, indent=1))
