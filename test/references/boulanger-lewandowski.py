"""Writes two small MATLAB files as the piano-roll benchmarks were published (cell arrays of [T, 88] matrices).

pip install scipy
python3 test/references/boulanger-lewandowski.py

boulanger-lewandowski-packed.mat is compressed and holds doubles; boulanger-lewandowski-plain.mat is not, and holds bytes.
"""
from pathlib import Path

import numpy as np
from scipy.io import savemat

PIECES = {
    "traindata": [[[60, 64, 67], [21, 108], []], [[48]]],
    "validdata": [[[59, 62], [60]]],
    "testdata": [[[], [36, 40, 43]], [[108]], [[21, 22, 23], [], [55]]],
}


def matrix(piece, dtype):
    roll = np.zeros((len(piece), 88), dtype)
    for step, pitches in enumerate(piece):
        roll[step, [pitch - 21 for pitch in pitches]] = 1
    return roll


def cells(pieces, dtype):
    array = np.empty((1, len(pieces)), object)
    for i, piece in enumerate(pieces):
        array[0, i] = matrix(piece, dtype)
    return array


here = Path(__file__).parent
for name, dtype, compressed in (("packed", np.float64, True), ("plain", np.uint8, False)):
    variables = {key: cells(pieces, dtype) for key, pieces in PIECES.items()}
    savemat(here / f"boulanger-lewandowski-{name}.mat", variables, do_compression=compressed)
