"""The transformer over notes (src/models/transformer/{network,loss}.ts): the same parameters, the same numbers.

Legend: B windows, S positions, W width, D width of an attention head, K candidates.
"""
import torch
import torch.nn.functional as F
from torch import nn

from reading import FIELDS, MOST_PLACES, READ
from told import KINDS
from values import CLASS_WIDTHS, COARSE_CLASSES, INPUT, KNOWN, PITCH_COUNT, VALUE_CLASSES

# Rows of the table of what is known of a note that each head reads, and its outputs.
HEADS = {
    "pitch": (KNOWN["offsets"]["pitch"], PITCH_COUNT),
    "duration": (KNOWN["offsets"]["duration"], VALUE_CLASSES + 2 * COARSE_CLASSES + KINDS),
    "velocity": (KNOWN["size"], 32),
}
FORBIDDEN, LEAST_PROBABILITY = -1e30, 1e-20


def linear(inputs, outputs, deviation, bias=False):
    layer = nn.Linear(inputs, outputs, bias)
    nn.init.normal_(layer.weight, std=deviation)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def normed(x):
    """A layer norm without gain and bias; the linear layer that follows has them in its weights."""
    return F.layer_norm(x, x.shape[-1:])


def several(rows, size, dtype):
    """Indices of rows [..., R] -> a 1 for each of them [..., size]; `size` itself stands for no row."""
    return torch.zeros(*rows.shape[:-1], size + 1, dtype=dtype, device=rows.device).scatter_(-1, rows, 1)[..., :size]


def turned(x, cosines, sines):
    """Rotary positions; components i and i + D / 2 make the pairs that turn."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cosines - b * sines, b * cosines + a * sines], -1).to(x.dtype)


class Transformer(nn.Module):
    """Parameters are named as in `model.safetensors`; matrices lie [outputs, inputs] here and transposed there."""

    def __init__(self, config):
        super().__init__()
        self.heads, self.layers = config["heads"], config["layers"]
        width, wide, inner = config["width"], config["feedForward"], config["headWidth"]
        usual = width**-0.5
        self.input = linear(INPUT["size"], width, 0.3)
        for layer in range(self.layers):
            parts = {
                **{part: linear(width, width, usual) for part in ("query", "key", "value")},
                "projection": linear(width, width, 0),
                "up": linear(width, wide, usual),
                "down": linear(wide, width, 0),
            }
            self.add_module(f"layer{layer}", nn.ModuleDict(parts))
        self.wait = linear(width, VALUE_CLASSES + 1, 0, bias=True)
        for head, (rows, outputs) in HEADS.items():
            parts = {
                "inner": linear(width, inner, usual),
                "known": linear(rows, inner, 0.3),
                "outer": linear(inner, outputs, 0, bias=True),
            }
            self.add_module(head, nn.ModuleDict(parts))
        pairs = width // self.heads // 2
        angles = torch.arange(MOST_PLACES).double()[:, None] * 10_000.0 ** (-torch.arange(pairs).double() / pairs)
        self.register_buffer("cosines", angles.cos().float(), persistent=False)  # [places, D / 2]
        self.register_buffer("sines", angles.sin().float(), persistent=False)
        self.register_buffer("widths", torch.tensor(CLASS_WIDTHS).float(), persistent=False)

    def hidden_matrices(self):
        """What Muon trains."""
        return [p for name, p in self.named_parameters() if name.startswith("layer")]

    def hidden(self, rows, time):
        """rows [B, S, rows of the input table], time [B, S] -> the last layer [B, S, W]."""
        B, S = time.shape
        x = self.input(rows).float()  # sums stay in float32 where products are in bfloat16
        # Half of the heads turn with the place in the sequence, half with the time.
        places = torch.stack([torch.arange(S, device=time.device).expand(B, S), time], 1)  # [B, 2, S]
        angles = [t[places].repeat_interleave(self.heads // 2, 1) for t in (self.cosines, self.sines)]  # [B, heads, S, D / 2]
        for number in range(self.layers):
            layer = self.get_submodule(f"layer{number}")
            seen = normed(x)
            parts = [layer[part](seen).view(B, S, self.heads, -1).transpose(1, 2) for part in ("query", "key", "value")]
            query, key, value = parts
            mixed = F.scaled_dot_product_attention(turned(query, *angles), turned(key, *angles), value, is_causal=True)
            x = x + layer["projection"](mixed.transpose(1, 2).reshape(B, S, -1))
            x = x + layer["down"](F.relu(layer["up"](normed(x))).square())
        return x

    def logits(self, batch):
        """int [B, S, width] (reading.py) -> for each head [B, S, outputs]."""
        batch = batch.long()
        dtype = self.input.weight.dtype
        told = several(batch[..., FIELDS["known"]], READ + INPUT["size"], dtype)
        read = several(batch[..., FIELDS["rows"]], INPUT["size"], dtype) + told[..., READ:]
        hidden, known = normed(self.hidden(read, batch[..., FIELDS["time"]].squeeze(-1))), told[..., : KNOWN["size"]]
        logits = {"wait": self.wait(hidden)}
        for name, (known_rows, _) in HEADS.items():
            head = self.get_submodule(name)
            inner = head["inner"](hidden) + head["known"](known[..., :known_rows])
            logits[name] = head["outer"](F.relu(inner).square())
        return {name: values.float() for name, values in logits.items()}

    def forward(self, batch):
        """The nats of all notes together, without and with those that say which value of its class a time is."""
        logits, batch = self.logits(batch), batch.long()
        wait, pitch, duration, velocity = batch[..., FIELDS["targets"]].unbind(-1)
        predicts = batch[..., FIELDS["predicts"]].squeeze(-1)
        allowed = torch.arange(PITCH_COUNT, device=batch.device) >= batch[..., FIELDS["lowest"]]
        pitches = logits["pitch"].masked_fill(~allowed, FORBIDDEN)
        note = cross_entropy(pitches, pitch) + cross_entropy(logits["velocity"], velocity)
        note = note + self.duration_nats(logits["duration"], duration, batch)
        nats = (cross_entropy(logits["wait"], wait) * (predicts > 0)).sum() + (note * (predicts == 1)).sum()
        width = self.widths[wait.clamp(max=VALUE_CLASSES - 1)]
        return nats, nats.detach() + (width.log() * (predicts == 1)).sum()

    def duration_nats(self, outputs, target, batch):
        """A class of values or "ends together with a note that sounds": the sum of all ways to say a duration."""
        candidates, shares = batch[..., FIELDS["candidates"]], batch[..., FIELDS["shares"]]
        by_class, by_time, by_kind = outputs.split([VALUE_CLASSES, 2 * COARSE_CLASSES, KINDS], -1)
        worth = by_time.gather(-1, candidates.clamp(min=0)) + by_kind.gather(-1, batch[..., FIELDS["kinds"]])
        ends = worth.masked_fill(candidates < 0, FORBIDDEN)
        joint = torch.cat([by_class, ends], -1).softmax(-1)  # [B, S, classes + K]
        said = joint.gather(-1, target[..., None]).squeeze(-1) / self.widths[target]
        return -(said + (joint[..., VALUE_CLASSES:] * shares).sum(-1) + LEAST_PROBABILITY).log()


def cross_entropy(logits, targets):
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").view(targets.shape)
