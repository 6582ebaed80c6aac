"""PyTorch's loss and gradients of the LSTM over note combinations: writes lstm.json beside this file.

    pip install torch numpy
    python3 test/references/lstm.py

Everything is computed in float64 from the definition of the model; gradients are stored as
little-endian float32 in base64, in this project's layout of the weights.
"""
import base64
import json
from pathlib import Path

import numpy as np
import torch

PITCHES, H, LAYERS, T = 128, 4, 2, 6
NOTE_HEAD_WEIGHT = 0.25
DICTIONARY = [[60, 64, 67], [], [60], [62, 65], [48, 60, 64, 67]]  # ids 1 ..; 0 is the escape
SONGS = [
    [[60], [60, 64, 67], [60, 64, 67], [], [], [62, 65], [61], [60], [48, 60, 64, 67]],
    [[], [62, 65], [62], [60], [60, 64, 67], [0, 127], [60, 64, 67], [62, 65], [], [60], [60]],
]
# Windows as [song, start, first, end]: positions first .. end - 1 count, and position k predicts step start + k.
WINDOWS = {
    'every': [[0, 0, 0, 6], [0, 6, 0, 3], [1, 2, 3, 6]],
    'last': [[0, -4, 5, 6], [0, 1, 5, 6], [1, 5, 5, 6]],
}

torch.set_default_dtype(torch.float64)


def shapes():
    v = len(DICTIONARY) + 1
    for layer in range(LAYERS):
        yield f'lstm{layer}.wx', [PITCHES if layer == 0 else H, 4 * H]
        yield f'lstm{layer}.wh', [H, 4 * H]
        yield f'lstm{layer}.bias', [4 * H]
    yield 'combinations.weight', [H, v]
    yield 'combinations.bias', [v]
    yield 'notes.weight', [H, PITCHES]
    yield 'notes.bias', [PITCHES]


def weights():
    """Value i of parameter k is sin(12.9898 (i + 1) + 78.233 k) / 2, rounded to float32."""
    result = {}
    for k, (name, shape) in enumerate(shapes()):
        i = np.arange(int(np.prod(shape)))
        values = (0.5 * np.sin(12.9898 * (i + 1) + 78.233 * k)).astype(np.float32)
        result[name] = torch.tensor(values.astype(np.float64).reshape(shape))
    return result


GATES = [0, 1, 3, 2]  # i, f, o, g of ours <-> i, f, g, o of PyTorch; its own inverse


def reordered(matrix):
    """[..., 4H] with the gates in the other order."""
    blocks = matrix.reshape(*matrix.shape[:-1], 4, H)
    return blocks[..., GATES, :].reshape(matrix.shape)


def multi_hot(song, step):
    row = torch.zeros(PITCHES)
    if 0 <= step < len(song):
        row[song[step]] = 1
    return row


def run(mode):
    parameters = {name: value.clone().requires_grad_() for name, value in weights().items()}
    lstm = torch.nn.LSTM(PITCHES, H, LAYERS)
    replaced = {}
    for layer in range(LAYERS):
        replaced[f'weight_ih_l{layer}'] = reordered(parameters[f'lstm{layer}.wx']).T
        replaced[f'weight_hh_l{layer}'] = reordered(parameters[f'lstm{layer}.wh']).T
        replaced[f'bias_ih_l{layer}'] = reordered(parameters[f'lstm{layer}.bias'])
        replaced[f'bias_hh_l{layer}'] = torch.zeros(4 * H)
    minimised, reported, count = 0, 0, 0
    for song, start, first, end in WINDOWS[mode]:
        steps = SONGS[song]
        x = torch.stack([multi_hot(steps, start + k - 1) for k in range(T)])[:, None]
        hidden, _ = torch.func.functional_call(lstm, replaced, (x,))
        entries = torch.log_softmax(hidden[:, 0] @ parameters['combinations.weight'] + parameters['combinations.bias'], -1)
        notes = hidden[:, 0] @ parameters['notes.weight'] + parameters['notes.bias']
        for k in range(first, end):
            step = steps[start + k]
            entry = DICTIONARY.index(step) + 1 if step in DICTIONARY else 0
            nats = -entries[k, entry]
            note_nats = torch.nn.functional.binary_cross_entropy_with_logits(
                notes[k], multi_hot(steps, start + k), reduction='sum'
            )
            minimised += nats + (1 if entry == 0 else NOTE_HEAD_WEIGHT) * note_nats
            reported += nats + (note_nats if entry == 0 else 0)
            count += 1
    loss = minimised / count
    loss.backward()
    gradients = {
        name: base64.b64encode(parameter.grad.numpy().astype('<f4').tobytes()).decode()
        for name, parameter in parameters.items()
    }
    return {'windows': WINDOWS[mode], 'minimised': loss.item(), 'reported': (reported / count).item(), 'gradients': gradients}


result = {
    'hiddenSize': H,
    'layers': LAYERS,
    'window': T,
    'noteHeadWeight': NOTE_HEAD_WEIGHT,
    'dictionary': DICTIONARY,
    'songs': SONGS,
    'every': run('every'),
    'last': run('last'),
}
Path(__file__).with_suffix('.json').write_text(json.dumps(result) + '\n')
