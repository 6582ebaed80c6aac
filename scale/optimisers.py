"""How weights are changed: schedules (src/training/schedule.ts), and Muon for the matrices inside the layers beside
AdamW for all else (src/graph/optimisers/composed.ts)."""
import math

import torch


def schedule_factor(schedule, step, steps):
    """src/training/schedule.ts"""
    warmup = schedule.get("warmupSteps", 0)
    if step < warmup:
        return (step + 1) / warmup
    left = (steps - step) / max(1, steps - warmup)
    match schedule["kind"]:
        case "constant":
            return 1
        case "cosine":
            floor = schedule.get("floor", 0)
            return floor + (1 - floor) * 0.5 * (1 - math.cos(math.pi * left))
        case "linear":
            return left
        case "trapezoid":
            return min(1, (steps - step) / max(1, schedule.get("decayShare", 0.2) * steps))


def orthogonalised(matrices, steps=5, epsilon=1e-7):
    """Roughly the nearest matrices with orthonormal rows or columns (Jordan et al. 2024): [N, rows, columns]."""
    x = matrices.bfloat16() if matrices.is_cuda else matrices
    is_tall = x.shape[-2] > x.shape[-1]
    x = x.mT if is_tall else x
    x = x / x.norm(dim=(-2, -1), keepdim=True).clamp(min=epsilon)
    for _ in range(steps):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=-4.775, alpha=2.0315), x, beta=3.4445)
    return (x.mT if is_tall else x).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """What torch.optim.Muon does, for all matrices of a shape at once, and in float32 where there is no GPU."""

    def __init__(self, parameters, lr=0.02, weight_decay=0.1, momentum=0.95):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            rate, momentum = group["lr"], group["momentum"]
            shapes = {}
            for p in group["params"]:
                mean = self.state[p].setdefault("momentum_buffer", torch.zeros_like(p))
                mean.lerp_(p.grad, 1 - momentum)
                shapes.setdefault(p.shape, []).append((p, p.grad.lerp(mean, momentum)))
            for (outputs, inputs), updates in shapes.items():
                directions = orthogonalised(torch.stack([update for _, update in updates]))
                for (p, _), direction in zip(updates, directions):
                    p.mul_(1 - rate * group["weight_decay"])
                    p.add_(direction, alpha=-rate * max(1, outputs / inputs) ** 0.5)


class Optimisers:
    """Muon for the matrices inside the layers, AdamW for all else (src/graph/optimisers/composed.ts)."""

    SLOTS = {"muonMomentum": "momentum_buffer", "mean": "exp_avg", "square": "exp_avg_sq"}

    def __init__(self, model, settings):
        self.names = {p: name for name, p in model.named_parameters()}
        hidden = set(model.hidden_matrices())
        others = [p for p in self.names if p not in hidden]
        self.rate, self.factor = settings["learningRate"], settings["adamWRateFactor"]
        self.muon = Muon(model.hidden_matrices(), weight_decay=settings["weightDecay"])
        self.adamw = torch.optim.AdamW(others, betas=(0.9, 0.98), weight_decay=0)

    def step(self, factor):
        self.muon.param_groups[0]["lr"] = self.rate * factor
        self.adamw.param_groups[0]["lr"] = self.rate * factor * self.factor
        self.muon.step()
        self.adamw.step()

    def slots(self):
        kept = [(self.names[p], state) for part in (self.muon, self.adamw) for p, state in part.state.items()]
        return {f"slots/{s}": {n: state[own] for n, state in kept if own in state} for s, own in self.SLOTS.items()}

    def restore(self, groups, step):
        for p, name in self.names.items():
            stored = {own: groups[f"slots/{slot}"] for slot, own in self.SLOTS.items() if f"slots/{slot}" in groups}
            state = {own: named[name].to(p.device) for own, named in stored.items() if name in named}
            if "momentum_buffer" in state:
                self.muon.state[p] = state
            else:
                self.adamw.state[p] = state | {"step": torch.tensor(float(step))}
