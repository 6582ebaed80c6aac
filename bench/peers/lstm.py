"""The LSTM in PyTorch, eager, float32 (or bfloat16 by autocast)."""

import torch
import torch.nn.functional as F
from torch import nn


class Model(nn.Module):
    def __init__(self, inputs, hidden, classes):
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden)
        self.head = nn.Linear(hidden, classes)

    def forward(self, x, last):
        h, _ = self.lstm(x)  # [T, B, H]
        return self.head(h[-1] if last else h)


class StepModel(nn.Module):
    """For one step at a time nn.LSTMCell is the faster of PyTorch's two: it took half the time of nn.LSTM."""

    def __init__(self, inputs, hidden, classes):
        super().__init__()
        self.cell = nn.LSTMCell(inputs, hidden)
        self.head = nn.Linear(hidden, classes)

    def forward(self, x, state):
        state = self.cell(x, state)  # [B, H] each
        return self.head(state[0]), state


def training(inputs, hidden, steps, batch, classes, loss, autocast=False):
    torch.manual_seed(0)
    model = Model(inputs, hidden, classes)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0)
    last = loss == "last"
    x = (torch.rand(steps, batch, inputs) < 0.03).float()  # [T, B, D]
    targets = torch.randint(classes, (batch,) if last else (steps, batch))
    value = float("nan")

    def run():
        nonlocal value
        optimiser.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
            logits = model(x, last)
            nats = F.cross_entropy(logits.flatten(0, -2), targets.flatten())
        nats.backward()
        optimiser.step()
        value = nats.item()

    return run, lambda: {"loss": value}


def generation(inputs, hidden, classes, batch, length):
    torch.manual_seed(0)
    model = StepModel(inputs, hidden, classes).eval()
    x = (torch.rand(batch, inputs) < 0.03).float()  # [B, D]

    @torch.inference_mode()
    def run():
        state = None
        for _ in range(length):
            logits, state = model(x, state)
            logits.numpy()

    return run
