"""A decoder-only transformer in PyTorch, eager: pre-LN, exact GELU, learned positions, no dropout."""

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, width, heads, feed_forward):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, feed_forward), nn.GELU(), nn.Linear(feed_forward, width))

    def forward(self, x, cache=None, position=0):
        batch, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # [B, heads, T, D]
        if cache is None:
            a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            keys, values = cache  # [B, heads, positions, D]
            keys[:, :, position : position + 1] = k
            values[:, :, position : position + 1] = v
            a = F.scaled_dot_product_attention(q, keys[:, :, : position + 1], values[:, :, : position + 1])
        x = x + self.out(a.transpose(1, 2).reshape(batch, length, width))
        return x + self.feed_forward(self.norm2(x))


class Model(nn.Module):
    def __init__(self, width, layers, heads, feed_forward, positions, classes):
        super().__init__()
        self.tokens = nn.Embedding(classes, width)
        self.positions = nn.Embedding(positions, width)
        self.blocks = nn.ModuleList(Block(width, heads, feed_forward) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes, bias=False)

    def forward(self, ids, caches=None, position=0):
        x = self.tokens(ids) + self.positions.weight[position : position + ids.shape[1]]  # [B, T, width]
        for index, block in enumerate(self.blocks):
            x = block(x, caches and caches[index], position)
        return self.head(self.norm(x))


def training(width, layers, heads, feedForward, positions, batch, classes, autocast=False):
    torch.manual_seed(0)
    model = Model(width, layers, heads, feedForward, positions, classes)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0)
    ids = torch.randint(classes, (batch, positions))
    targets = torch.randint(classes, (batch, positions))
    value = float("nan")

    def run():
        nonlocal value
        optimiser.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
            nats = F.cross_entropy(model(ids).flatten(0, 1), targets.flatten())
        nats.backward()
        optimiser.step()
        value = nats.item()

    return run, lambda: {"loss": value}


def generation(width, layers, heads, feedForward, positions, batch, classes):
    torch.manual_seed(0)
    model = Model(width, layers, heads, feedForward, positions, classes).eval()
    shape = (batch, heads, positions, width // heads)
    caches = [(torch.zeros(shape), torch.zeros(shape)) for _ in range(layers)]

    @torch.inference_mode()
    def run():
        ids = torch.zeros(batch, 1, dtype=torch.long)
        for position in range(positions):
            logits = model(ids, caches, position)
            logits.numpy()
            ids = logits[:, -1:].argmax(-1)

    return run
