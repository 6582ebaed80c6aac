"""A run: its options and settings, and its folder (src/node/run-folder.ts), which `cadenza` knows as well."""
import argparse
import json
import math
import os
import re
import shutil
from pathlib import Path

import checkpoint
from controls import TABLES

KEPT_CHECKPOINTS = 2
CONFIG = ("width", "layers", "heads", "feedForward", "headWidth", "window", "lead")


def read_options(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="a folder of shards, made by `cadenza data prepare`")
    parser.add_argument("--out", required=True, type=Path, help="folder of the run")
    parser.add_argument("--base", choices=["score", "performance"], help="only pieces of this time base")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in the folder of the run")
    parser.add_argument("--weights", help="begin with the weights of this model instead of new ones")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that make batches")
    parser.add_argument("--compile", action="store_true", help="let PyTorch compile the model")
    for name, value in TABLES["settings"].items():
        option = "--" + re.sub("[A-Z]+", lambda upper: f"-{upper[0].lower()}", name)
        parser.add_argument(option, dest=name, type=json.loads, metavar="JSON", help=f"default {json.dumps(value)}")
    return parser.parse_args()


def step_of(line):
    """The step of a line of the log; the last line of a killed run may be cut off."""
    try:
        return json.loads(line)["step"]
    except ValueError:
        return math.inf


class Run:
    """A new run in a new or empty folder, or with --resume the one that is there; only `is_writer` writes."""

    def __init__(self, options, checksum, is_writer):
        self.path, self.is_writer = options.out, is_writer
        given = {name: getattr(options, name) for name in TABLES["settings"] if getattr(options, name) is not None}
        config, log = self.path / "config.json", self.path / "metrics.jsonl"
        if options.resume:
            if not config.exists():
                raise SystemExit(f"{self.path} holds no run to resume: leave out --resume or name another folder")
            description = json.loads(config.read_text())
            self.settings = TABLES["settings"] | description["settings"]
            now = {**given, "data": checksum}
            changed = [name for name, value in now.items() if self.settings.get(name) != value]
            if description["kind"] != "transformer" or changed:
                raise SystemExit(f"{self.path} was started with other {', '.join(changed) or 'models'}: choose another folder")
        else:
            if self.path.exists() and any(self.path.iterdir()):
                raise SystemExit(f"{self.path} is not empty: choose another folder, or go on with its run by --resume")
            self.settings = TABLES["settings"] | given | {"data": checksum}
        self.stored = self._read_state() if options.resume else None
        step = self.stored[0]["step"] if self.stored else 0
        lines = log.read_text().splitlines() if log.exists() else []
        self._lines = [line for line in lines if step_of(line) <= step]

    def begin(self):
        """To be called once all processes have looked into the folder."""
        if not self.is_writer:
            return
        self.path.mkdir(parents=True, exist_ok=True)
        description = {"format": "cadenza-run", "version": 1, "kind": "transformer", "settings": self.settings}
        (self.path / "config.json").write_text(json.dumps(description, indent=2) + "\n")
        (self.path / "metrics.jsonl").write_text("".join(f"{line}\n" for line in self._lines))

    def note(self, **entry):
        if self.is_writer:
            with (self.path / "metrics.jsonl").open("a") as file:
                file.write(json.dumps(entry) + "\n")

    def tell(self, text):
        if self.is_writer:
            print(text, flush=True)

    def save(self, state, groups):
        """A checkpoint, and the model with the best weights so far, or the latest where there is no best."""
        if not self.is_writer:
            return
        checkpoint.write_state(self.path / f"checkpoint-{state['step']}", state, groups)
        for step in self._checkpoints()[KEPT_CHECKPOINTS:]:
            shutil.rmtree(self.path / f"checkpoint-{step}")
        config = {name: self.settings[name] for name in CONFIG}
        checkpoint.write_model(self.path / "model", config, groups.get("best") or groups["parameters"])

    def _checkpoints(self):
        """The steps of the checkpoints, newest first."""
        names = (re.fullmatch(r"checkpoint-(\d+)", path.name) for path in self.path.iterdir())
        return sorted((int(name[1]) for name in names if name), reverse=True)

    def _read_state(self):
        steps = self._checkpoints()
        return checkpoint.read_state(self.path / f"checkpoint-{steps[0]}") if steps else None
