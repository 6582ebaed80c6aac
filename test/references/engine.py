"""PyTorch's values for the operations of the engine: writes engine.json beside this file.

    pip install torch
    python3 test/references/engine.py

Every operation is evaluated in float64 on small inputs; the gradients are those of
sum(output * probe). The LSTM is torch.nn.LSTM; the optimisers are torch.optim's, with
torch.nn.utils.clip_grad_norm_.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(20)


def uniform(*shape, low=-1.5, high=1.5):
    return (low + (high - low) * torch.rand(shape, generator=generator)).round(decimals=4)


def positive(*shape):
    return uniform(*shape, low=0.3, high=2.5)


def integers(*values):
    return torch.tensor(values)


def stored(tensor):
    dtype = "int64" if tensor.dtype == torch.int64 else "float64"
    flat = tensor.detach().reshape(-1).tolist()
    data = flat if dtype == "int64" else [float(f"{value:.10g}") for value in flat]
    return {"dtype": dtype, "shape": list(tensor.shape), "data": data}


def matmul(a, b, transpose_a=False, transpose_b=False):
    return (a.mT if transpose_a else a) @ (b.mT if transpose_b else b)


CASES = {
    "add": (lambda a, b: a + b, [uniform(2, 3), uniform(2, 3)]),
    "add, broadcast": (lambda a, b: a + b, [uniform(2, 1, 3), uniform(4, 1)]),
    "sub": (lambda a, b: a - b, [uniform(2, 3), uniform(2, 3)]),
    "sub, broadcast": (lambda a, b: a - b, [uniform(3), uniform(2, 3)]),
    "mul": (lambda a, b: a * b, [uniform(2, 3), uniform(2, 3)]),
    "mul, broadcast": (lambda a, b: a * b, [uniform(2, 3), uniform(2, 1)]),
    "mul, same operand": (lambda a: a * a, [uniform(2, 3)]),
    "div": (lambda a, b: a / b, [uniform(2, 3), positive(2, 3)]),
    "div, broadcast": (lambda a, b: a / b, [uniform(2, 3), positive()]),
    "neg": (lambda a: -a, [uniform(2, 3)]),
    "scale": (lambda a: 0.7 * a, [uniform(2, 3)]),
    "exp": (torch.exp, [uniform(2, 3)]),
    "log": (torch.log, [positive(2, 3)]),
    "sqrt": (torch.sqrt, [positive(2, 3)]),
    "cast": (lambda a: a.to(torch.float64), [uniform(2, 3)]),
    "sigmoid": (torch.sigmoid, [uniform(2, 3, low=-4, high=4)]),
    "tanh": (torch.tanh, [uniform(2, 3)]),
    "relu": (torch.relu, [uniform(2, 3)]),
    "gelu": (F.gelu, [uniform(2, 3, low=-3, high=3)]),
    "softmax": (lambda a: a.softmax(-1), [uniform(2, 4)]),
    "logSoftmax": (lambda a: a.log_softmax(-1), [uniform(2, 2, 3)]),
    "layerNorm": (lambda x, g, b: F.layer_norm(x, [5], g, b), [uniform(2, 3, 5), uniform(5), uniform(5)]),
    "matmul": (matmul, [uniform(2, 3), uniform(3, 4)]),
    "matmul, a transposed": (lambda a, b: matmul(a, b, True), [uniform(3, 2), uniform(3, 4)]),
    "matmul, b transposed": (lambda a, b: matmul(a, b, False, True), [uniform(2, 3), uniform(4, 3)]),
    "matmul, both transposed": (lambda a, b: matmul(a, b, True, True), [uniform(3, 2), uniform(4, 3)]),
    "matmul, batched": (matmul, [uniform(2, 2, 3), uniform(2, 3, 2)]),
    "matmul, batched, a transposed": (lambda a, b: matmul(a, b, True), [uniform(2, 3, 2), uniform(2, 3, 2)]),
    "matmul, batched, b transposed": (lambda a, b: matmul(a, b, False, True), [uniform(2, 2, 3), uniform(2, 4, 3)]),
    "matmul, batched, both transposed": (lambda a, b: matmul(a, b, True, True), [uniform(2, 3, 2), uniform(2, 4, 3)]),
    "matmul, batch broadcast": (lambda a, b: matmul(a, b, False, True), [uniform(2, 1, 2, 3), uniform(3, 2, 3)]),
    "linear": (lambda x, w, b: x @ w + b, [uniform(3, 2), uniform(2, 4), uniform(4)]),
    "linear, no bias": (lambda x, w: x @ w, [uniform(3, 2), uniform(2, 4)]),
    "linear, three axes": (lambda x, w, b: x @ w + b, [uniform(2, 3, 2), uniform(2, 4), uniform(4)]),
    "transpose": (lambda a: a.permute(2, 0, 1), [uniform(2, 3, 4)]),
    "reshape": (lambda a: a.reshape(3, 4), [uniform(2, 3, 2)]),
    "concat": (lambda a, b: torch.cat([a, b], 1), [uniform(2, 3), uniform(2, 2)]),
    "split": (lambda a: (lambda p: torch.cat([p[1], p[0] * p[0]], 1))(a.split([2, 3], 1)), [uniform(2, 5)]),
    "split, one part unused": (lambda a: a.split([1, 2, 1], 0)[1], [uniform(4, 2)]),
    "slice": (lambda a: a[1:3, :, 0:3], [uniform(4, 2, 4)]),
    "gather": (lambda x, ids: x[ids], [uniform(4, 3), integers(2, 0, 2, 2)]),
    "embedding": (lambda ids, x: F.embedding(ids.reshape(2, 3), x), [integers(1, 1, 4, 0, 3, 1), uniform(5, 2)]),
    "sum": (lambda a: a.sum(), [uniform(2, 3)]),
    "sum, axes": (lambda a: a.sum([0, 2]), [uniform(2, 3, 2)]),
    "sum, kept axes": (lambda a: a.sum([1], keepdim=True), [uniform(2, 3, 2)]),
    "mean": (lambda a: a.mean(), [uniform(2, 3)]),
    "mean, axes": (lambda a: a.mean([-1]), [uniform(2, 3)]),
    "binaryCrossEntropyWithLogits": (
        lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none"),
        [uniform(2, 4, low=-5, high=5), uniform(2, 4, low=0, high=1)],
    ),
    "softmaxCrossEntropy": (
        lambda x, t: F.cross_entropy(x, t, reduction="none"),
        [uniform(4, 5, low=-3, high=3), integers(0, 4, 2, 2)],
    ),
    "softmaxCrossEntropy of linear": (
        lambda x, w, b, t: F.cross_entropy((x @ w + b).reshape(6, 5), t, reduction="none"),
        [uniform(2, 3, 4), uniform(4, 5), uniform(5), integers(0, 4, 2, 2, 1, 3)],
    ),
}


def evaluate(function, inputs):
    for tensor in inputs:
        if tensor.is_floating_point():
            tensor.requires_grad_()
    output = function(*inputs)
    probe = uniform(*output.shape)
    (output * probe).sum().backward()
    return {
        "inputs": [stored(tensor) for tensor in inputs],
        "probe": stored(probe),
        "output": stored(output),
        "gradients": [stored(tensor.grad) if tensor.is_floating_point() else None for tensor in inputs],
    }


def lstm(steps=5, batch=3, inputs=4, hidden=6):
    layer = torch.nn.LSTM(inputs, hidden)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(uniform(*parameter.shape, low=-0.8, high=0.8))
    x, h0, c0 = (uniform(*shape).requires_grad_() for shape in [(steps, batch, inputs), (batch, hidden), (batch, hidden)])
    outputs, (h, c) = layer(x, (h0[None], c0[None]))
    probes = [uniform(*tensor.shape) for tensor in (outputs, h[0], c[0])]
    loss = sum((tensor * probe).sum() for tensor, probe in zip((outputs, h[0], c[0]), probes))
    loss.backward()
    parameters = {name: parameter for name, parameter in layer.named_parameters()}
    return {
        "inputs": {name: stored(tensor) for name, tensor in {"x": x, "h0": h0, "c0": c0, **parameters}.items()},
        "probes": [stored(probe) for probe in probes],
        "outputs": stored(outputs),
        "loss": loss.item(),
        "gradients": {name: stored(tensor.grad) for name, tensor in {"x": x, "h0": h0, "c0": c0, **parameters}.items()},
    }


def training(make_optimiser, decays):
    """Ten steps of a small regression, with the gradient's norm clipped at 0.5."""
    x, y = uniform(6, 3), uniform(6, 2)
    start = {"w": uniform(3, 2), "b": uniform(2)}
    parameters = {name: value.clone().requires_grad_() for name, value in start.items()}
    groups = [{"params": [parameters["w"]]}, {"params": [parameters["b"]], **({"weight_decay": 0.0} if decays else {})}]
    optimiser = make_optimiser(groups)
    losses, norms = [], []
    for _ in range(10):
        optimiser.zero_grad()
        loss = (torch.tanh(x @ parameters["w"] + parameters["b"]) - y).square().sum()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), 0.5).item())
        losses.append(loss.item())
        optimiser.step()
    return {
        "x": stored(x),
        "y": stored(y),
        "start": {name: stored(value) for name, value in start.items()},
        "losses": losses,
        "norms": norms,
        "end": {name: stored(value) for name, value in parameters.items()},
    }


reference = {
    "torch": torch.__version__,
    "operations": {name: evaluate(*case) for name, case in CASES.items()},
    "lstm": lstm(),
    "adamW": training(lambda groups: torch.optim.AdamW(groups, lr=0.05, weight_decay=0.1), True),
    "sgd": training(lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9), False),
}
Path(__file__).with_name("engine.json").write_text(json.dumps(reference) + "\n")
