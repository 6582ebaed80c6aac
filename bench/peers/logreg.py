"""Some of the 128 logistic regressions with scikit-learn: L-BFGS on a sparse matrix of all windows.

A run returns its process time, for all notes: the mean over the fitted ones times the number of notes that sound both
sometimes and not always.
"""

import json
import time

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression


def windows(song, context):
    """The `context` steps before each step, side by side: [steps, context * 128]."""

    def shifted(lag):
        return sp.vstack([sp.csr_matrix((min(lag, song.shape[0]), 128)), song[: max(0, song.shape[0] - lag)]])

    return sp.hstack([shifted(lag) for lag in range(1, context + 1)])


def fit(task, tolerance):
    with open(task) as file:
        task = json.load(file)
    c, notes = task["c"], task["notes"]
    songs = [
        sp.csr_matrix((np.ones(len(cells)), cells, offsets), shape=(len(offsets) - 1, 128))
        for cells, offsets in task["songs"]
    ]
    x = sp.csr_matrix(sp.vstack([windows(song, task["context"]) for song in songs]))
    y = sp.csc_matrix(sp.vstack(songs))
    sounding = np.asarray(y.sum(axis=0)).ravel()
    fitted = int(np.count_nonzero((sounding > 0) & (sounding < y.shape[0])))
    models = {}

    def run():
        started = time.process_time()
        for note in notes:
            target = y[:, note].toarray().ravel()
            models[note] = LogisticRegression(C=c, tol=tolerance, max_iter=10000).fit(x, target)
        return (time.process_time() - started) / len(notes) * fitted

    def objective(note):
        model, target = models[note], y[:, note].toarray().ravel()
        z = x @ model.coef_[0] + model.intercept_[0]
        return float(c * np.sum(np.logaddexp(0, z) - target * z) + 0.5 * np.sum(model.coef_[0] ** 2))

    def details():
        return {"fitted": fitted, "objectives": [objective(note) for note in notes]}

    return run, details
