"""PyTorch's values for the operations of the engine: writes engine.json beside this file.

    pip install torch
    python3 test/references/engine.py

Every operation is evaluated in float64 on small inputs; the gradients are those of
sum(output * probe). The LSTM is torch.nn.LSTM; the optimisers are torch.optim's, with
torch.nn.utils.clip_grad_norm_. Muon is torch.optim.Muon without its rounding to bfloat16, and
it sees the weights as torch.nn.Linear stores them, [outputs, inputs].
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.Tensor.bfloat16 = torch.Tensor.clone  # torch.optim.Muon orthogonalises in bfloat16, too coarse to compare with
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


def attention(q, k, v, causal=False, scale=None):
    queries, keys = q.shape[-2], k.shape[-2]
    mask = torch.ones(queries, keys, dtype=torch.bool).tril(keys - queries) if causal else None
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=scale)


def layer_norm_linear(x, gain, shift, w, *b):
    return F.linear(F.layer_norm(x, gain.shape, gain, shift), w.T, *b)


def rotary(x, positions, base=10000.0):
    """As in transformers' modeling_llama.py: apply_rotary_pos_emb with rotate_half."""
    width = x.shape[-1]
    frequencies = 1.0 / base ** (torch.arange(0, width, 2) / width)
    angles = positions[:, None, :, None] * torch.cat([frequencies, frequencies])
    first, second = x.chunk(2, -1)
    return x * angles.cos() + torch.cat([-second, first], -1) * angles.sin()


def head_shapes(queries, keys, width, batch=(2,)):
    return [uniform(*batch, queries, width), uniform(*batch, keys, width), uniform(*batch, keys, width)]


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
    "reluSquared": (lambda a: torch.relu(a).square(), [uniform(2, 3)]),
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
    "linear, more inputs than outputs": (lambda x, w, b: x @ w + b, [uniform(3, 5), uniform(5, 2), uniform(2)]),
    "softmaxCrossEntropy of linear, more inputs than classes": (
        lambda x, w, b, t: F.cross_entropy(x @ w + b, t, reduction="none"),
        [uniform(4, 6), uniform(6, 3), uniform(3), integers(0, 2, 2, 1)],
    ),
    "layerNormLinear": (layer_norm_linear, [uniform(2, 3, 4), uniform(4), uniform(4), uniform(4, 5), uniform(5)]),
    "layerNormLinear, no bias": (layer_norm_linear, [uniform(3, 5), uniform(5), uniform(5), uniform(5, 2)]),
    "layerNormLinear, no gain": (
        lambda x, w, b: F.layer_norm(x, x.shape[-1:]) @ w + b,
        [uniform(3, 4), uniform(4, 2), uniform(2)],
    ),
    "splitHeads": (lambda x: x.unflatten(-1, (2, 2)).transpose(1, 2), [uniform(2, 3, 4)]),
    "mergeHeads": (lambda x: x.transpose(1, 2).flatten(2), [uniform(2, 2, 3, 2)]),
    "mergeHeads of splitHeads": (lambda x: x * 1.0, [uniform(2, 3, 6)]),
    "attention": (attention, head_shapes(3, 4, 2, (2, 2))),
    "attention, one sequence": (attention, head_shapes(3, 2, 4, ())),
    "attention, scaled": (lambda q, k, v: attention(q, k, v, scale=0.3), head_shapes(3, 4, 2)),
    "attention, causal": (lambda q, k, v: attention(q, k, v, causal=True), head_shapes(4, 4, 3)),
    "attention, causal, more keys": (lambda q, k, v: attention(q, k, v, causal=True), head_shapes(2, 5, 2)),
    "attention, causal, blocks": (lambda q, k, v: attention(q, k, v, causal=True), head_shapes(131, 133, 2, ())),
    "attention, causal, blocks and heads": (lambda q, k, v: attention(q, k, v, causal=True), head_shapes(129, 140, 1)),
    "rotary": (rotary, [uniform(2, 2, 3, 4), integers([0, 1, 2], [7, 5, 0])]),
    "rotary, base": (lambda x, p: rotary(x, p, base=100.0), [uniform(1, 1, 2, 6), integers([3, 1])]),
    "transpose": (lambda a: a.permute(2, 0, 1), [uniform(2, 3, 4)]),
    "reshape": (lambda a: a.reshape(3, 4), [uniform(2, 3, 2)]),
    "concat": (lambda a, b: torch.cat([a, b], 1), [uniform(2, 3), uniform(2, 2)]),
    "split": (lambda a: (lambda p: torch.cat([p[1], p[0] * p[0]], 1))(a.split([2, 3], 1)), [uniform(2, 5)]),
    "split, one part unused": (lambda a: a.split([1, 2, 1], 0)[1], [uniform(4, 2)]),
    "slice": (lambda a: a[1:3, :, 0:3], [uniform(4, 2, 4)]),
    "gather": (lambda x, ids: x[ids], [uniform(4, 3), integers(2, 0, 2, 2)]),
    "embedding": (lambda ids, x: F.embedding(ids.reshape(2, 3), x), [integers(1, 1, 4, 0, 3, 1), uniform(5, 2)]),
    "gatherAlong": (lambda x, places: x.gather(-1, places), [uniform(2, 4), integers([3, 0, 3], [1, 2, 1])]),
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
        "gradients": [None if tensor.grad is None else stored(tensor.grad) for tensor in inputs],
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


def training(make_optimiser, decays, outputs=2):
    """Ten steps of a small regression, with the gradient's norm clipped at 0.5."""
    x, y = uniform(6, 3), uniform(6, outputs)
    start = {"w": uniform(3, outputs), "b": uniform(outputs)}
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


def muon(groups, learning_rate, weight_decay, **options):
    """torch.optim.Muon in full precision, on transposed parameters; AdamW at 0.1 of its learning rate for the biases."""
    [[weights], [biases]] = [group["params"] for group in groups]
    transposed = weights.detach().T.contiguous().requires_grad_()
    hidden = torch.optim.Muon([transposed], lr=learning_rate, weight_decay=weight_decay, **options)
    others = torch.optim.AdamW([biases], lr=0.1 * learning_rate, weight_decay=0.0)

    class Both:
        def zero_grad(self):
            weights.grad = biases.grad = None

        def step(self):
            transposed.grad = weights.grad.T.contiguous()
            hidden.step()
            others.step()
            with torch.no_grad():
                weights.copy_(transposed.T)

    return Both()


reference = {
    "torch": torch.__version__,
    "operations": {name: evaluate(*case) for name, case in CASES.items()},
    "lstm": lstm(),
    "adamW": training(lambda groups: torch.optim.AdamW(groups, lr=0.05, weight_decay=0.1), True),
    "sgd": training(lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9), False),
    "muon": training(lambda groups: muon(groups, 0.05, 0.1), True),
    "muon, wide": training(lambda groups: muon(groups, 0.05, 0.1), True, outputs=5),
    "muon, options": training(
        lambda groups: muon(
            groups, 0.05, 0.0, momentum=0.8, nesterov=False, ns_steps=3, adjust_lr_fn="match_rms_adamw"
        ),
        True,
    ),
}
Path(__file__).with_name("engine.json").write_text(json.dumps(reference) + "\n")
