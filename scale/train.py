"""Trains the transformer on one CPU, one GPU or many, into a run's folder that `cadenza` knows. See README.md.

    torchrun --nproc-per-node 8 scale/train.py --data shards --out runs/large --width 512 --batch-size 128
"""
import math
import os
import signal
import time

import torch
import torch.distributed as dist
from torch import nn

import checkpoint
from model import Transformer
from optimisers import Optimisers, schedule_factor
from passages import Batches, plain, stack, validation_places
from reading import FIELDS
from run import Run, read_options
from shards import data_checksum, read_shards

VALIDATIONS = 40
SHOW_EVERY = 20


class Training:
    """What the processes of a run share: each makes its part of every batch."""

    def __init__(self, options):
        self.rank, self.processes = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        if self.device.type == "cuda":
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
        pieces = read_shards(options.data, options.base)
        training, self.validation = ([p for p in pieces if p.split == split] for split in ("train", "validation"))
        if not training:
            raise SystemExit(f"{options.data} holds no pieces for training: choose another folder or base")
        self.run = Run(options, data_checksum(training, self.validation), self.rank == 0)
        self.settings = settings = self.run.settings
        if settings["batchSize"] % self.processes:
            raise SystemExit(f"{self.processes} processes cannot share a batch of {settings['batchSize']}: choose a multiple")
        if self.processes > 1:
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
            dist.barrier()
        self.run.begin()
        self.places = validation_places(self.validation, settings)
        self.batches = Batches(training, settings, settings["seed"], self.rank, self.processes)
        self.steps = settings["steps"] or math.ceil(settings["epochs"] * self.batches.passages / settings["batchSize"])
        torch.manual_seed(settings["seed"])
        self.model = Transformer(settings).to(self.device)
        self.optimisers = Optimisers(self.model, settings)
        self.state, self.best = {"step": 0, "validationsSinceBest": 0}, {}
        if self.run.stored:
            self.state, groups = self.run.stored
            self.model.load_state_dict(groups["parameters"])
            self.optimisers.restore(groups, self.state["step"])
            self.best = groups["best"]
        elif options.weights:
            self.model.load_state_dict(checkpoint.read_model(options.weights)[1])
        self.precision = torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda")
        of = f"{self.processes} x {self.device.type}, {len(training)} pieces, {sum(self.batches.lengths)} notes"
        self.run.tell(f"{of}, {sum(p.numel() for p in self.model.parameters())} weights, {self.steps} batches")

    def total(self, *values):
        """Sums over all processes."""
        sums = torch.tensor([float(value) for value in values], dtype=torch.float64, device=self.device)
        if self.processes > 1:
            dist.all_reduce(sums)
        return sums.tolist()

    def validate(self):
        own, share, sums = self.places[self.rank :: self.processes], self.settings["batchSize"] // self.processes, [0, 0]
        for begin in range(0, len(own), share):
            passages = [plain(self.validation[i], a, b, self.settings) for i, a, b in own[begin : begin + share]]
            batch = stack(passages, self.settings["window"])
            with torch.no_grad(), self.precision:
                sums[0] += self.model(batch.to(self.device))[1].item()
            sums[1] += (batch[..., FIELDS["predicts"]] == 1).sum().item()
        nats, notes = self.total(*sums)
        loss, step, before = nats / notes, self.state["step"], self.state.get("best", {"loss": math.inf})
        if is_best := loss < before["loss"]:
            self.state["best"] = {"step": step, "loss": loss}
            self.best = {name: values.clone() for name, values in self.model.state_dict().items()}
        since = 0 if is_best else self.state["validationsSinceBest"] + 1
        self.state |= {"validationLoss": loss, "validationsSinceBest": since}
        self.run.note(type="validation", step=step, loss=loss, best=is_best)
        self.run.tell(f"step {step}: validation loss {loss:.4f} nats a note{' (best)' if is_best else ''}")

    def save(self):
        best = {"best": self.best} if self.best else {}
        self.run.save(self.state, {"parameters": self.model.state_dict()} | self.optimisers.slots() | best)

    def log(self, shown, seconds):
        """Writes down the steps since the last time."""
        losses = self.total(*(nats for _, nats, *_ in shown))
        for loss, (step, _, notes, rate, norm) in zip(losses, shown):
            if not math.isfinite(loss):
                raise SystemExit(f"the loss is {loss} at step {step}: resume, or train again with a lower learning rate")
            entry = {"loss": loss / max(1, notes), "learningRate": rate, "gradientNorm": norm.item()}
            self.run.note(type="step", step=step, **entry, stepsPerSecond=round(len(shown) / seconds, 2))
        notes = sum(notes for _, _, notes, *_ in shown)
        speed = f"loss {sum(losses) / max(1, notes):.4f} nats a note, {notes / seconds:.0f} notes a second"
        self.run.tell(f"step {step} of {self.steps}, {speed}")

    def loader(self, workers):
        return torch.utils.data.DataLoader(
            torch.utils.data.Subset(self.batches, range(self.state["step"], self.steps)),
            batch_size=None,
            num_workers=max(1, workers // self.processes),
            prefetch_factor=4,
            pin_memory=self.device.type == "cuda",
            worker_init_fn=leave_signals,
        )

    def train(self, options):
        settings, schedule = self.settings, self.settings["schedule"]
        validate_every = settings["validateEvery"] or max(1, int(self.steps / VALIDATIONS + 0.5))
        save_every = settings["checkpointEvery"] or validate_every
        model = torch.compile(self.model) if options.compile else self.model
        if self.processes > 1:
            model = nn.parallel.DistributedDataParallel(model)
        stopped, shown, begun = [], [], time.monotonic()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.append(True))
        for batch in self.loader(options.workers):
            notes, stop = self.total((batch[..., FIELDS["predicts"]] == 1).sum(), len(stopped))
            with self.precision:
                minimised, reported = model(batch.to(self.device, non_blocking=True))
            # Processes average their gradients: each counts its nats against all notes of the batch.
            (minimised * self.processes / max(1, notes)).backward()
            norm = nn.utils.clip_grad_norm_(self.model.parameters(), settings["clipNorm"])
            factor = schedule_factor(schedule, self.state["step"], self.steps)
            self.optimisers.step(factor)
            self.model.zero_grad()
            self.state["step"] = step = self.state["step"] + 1
            shown.append((step, reported, notes, self.optimisers.rate * factor, norm))
            is_last = stop > 0 or step == self.steps
            is_validated = len(self.places) > 0 and (step % validate_every == 0 or step == self.steps)
            is_saved = step % save_every == 0 or is_last
            if step % SHOW_EVERY == 0 or is_validated or is_saved:
                self.log(shown, time.monotonic() - begun)
                if is_validated:
                    self.validate()
                if is_saved:
                    self.save()
                shown, begun = [], time.monotonic()
            if stop > 0:
                break


def leave_signals(_worker):
    """Only the process that trains is to be stopped; it ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    options = read_options(__doc__)
    Training(options).train(options)
    if dist.is_initialized():
        dist.destroy_process_group()
