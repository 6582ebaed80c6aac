"""Reference values for src/checkpoint/half.test.ts: numpy's rounding of float32 to float16.

pip install numpy; python3 test/references/half.py > test/references/half.json
"""
import json

import numpy as np

rng = np.random.default_rng(0)
halves = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float32)
bits = halves.view(np.uint32).astype(np.int64)
middles = ((halves[:-1].astype(np.float64) + halves[1:]) / 2).astype(np.float32).view(np.uint32).astype(np.int64)
chosen = np.concatenate(
    [
        # Ties and their neighbours, and values beside halves.
        rng.choice(middles, 150) + rng.integers(-1, 2, 150),
        middles[:8],
        middles[:8] + 1,
        middles[1020:1028],
        rng.choice(bits, 50) + rng.integers(-1, 2, 50),
        # Anything between 2^-30 and 2^20, overflow and its border, and the smallest float32.
        rng.integers((127 - 30) << 23, (127 + 20) << 23, 200),
        [0x477FEFFF, 0x477FF000, 0x477FF001, 0x7F7FFFFF, 0x7F800000, 1, 0],
    ]
).clip(0, 0x7F800000).astype(np.uint32)
chosen[::2] |= 0x80000000
with np.errstate(over="ignore"):
    rounded = chosen.view(np.float32).astype(np.float16).view(np.uint16)
print(json.dumps({"float32": chosen.tolist(), "float16": rounded.tolist()}))
