"""scikit-learn's optimum of notes' logistic regressions: writes logistic_regression.json beside this file.

    pip install scikit-learn
    python3 test/references/logistic_regression.py

Songs are small random ones in which pitches are held, follow each other and sound together; they are stored, so that
both sides see the same rolls. The window of step t are the K steps before it, silence where the song has not begun.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

SEED, K = 20, 6
PITCHES = [36, 48, 52, 55, 60, 64, 67, 72]
LENGTHS = [250, 1, 140, 4, 205]
NOTES = [36, 55, 60, 72]
STRENGTHS = [0.01, 1.0, 30.0]


def make_song(random, steps):
    """[steps, P] of 0 and 1."""
    song = np.zeros((steps, len(PITCHES)), dtype=int)
    before = song[0]
    for t in range(steps):
        follows = np.roll(before, 1)
        held = before * (0.25 + 0.07 * np.arange(len(PITCHES)))
        chance = np.where(before == 1, held, 0.08 + 0.3 * follows)
        before = song[t] = random.uniform(size=len(PITCHES)) < chance
    return song


def windows(song):
    """[steps, K * P]: lag 1 first, the pitches of a lag side by side."""
    padded = np.vstack([np.zeros((K, len(PITCHES)), dtype=int), song])
    return np.hstack([padded[K - lag : K - lag + len(song)] for lag in range(1, K + 1)])


random = np.random.default_rng(SEED)
songs = [make_song(random, steps) for steps in LENGTHS]
x = np.vstack([windows(song) for song in songs]).astype(float)
fits = []
for c in STRENGTHS:
    for note in NOTES:
        y = np.concatenate([song[:, PITCHES.index(note)] for song in songs])
        model = LogisticRegression(C=c, solver='lbfgs', tol=1e-10, max_iter=100_000).fit(x, y)
        w, b = model.coef_[0], model.intercept_[0]
        z = x @ w + b
        objective = c * np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(w**2)
        fits.append({
            'c': c,
            'note': note,
            'coefficients': [float(f'{value:.7g}') for value in w],
            'intercept': float(f'{b:.7g}'),
            'objective': float(objective),
        })

reference = {
    'context': K,
    'pitches': PITCHES,
    'songs': [[[p for p, on in zip(PITCHES, step) if on] for step in song] for song in songs],
    'fits': fits,
}
Path(__file__).with_suffix('.json').write_text(json.dumps(reference, separators=(',', ':')) + '\n')
