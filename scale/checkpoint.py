"""Models and training states on disk, as TypeScript writes and reads them (src/checkpoint/).

Matrices are [inputs, outputs] in the files and [outputs, inputs] in PyTorch: they are turned here.
"""
import json
import os
import shutil
import zlib
from pathlib import Path

import torch

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def decode_tensors(content):
    """The tensors of a safetensors file, as float32."""
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry["data_offsets"])
        values = torch.frombuffer(bytearray(content[begin:end]), dtype=TYPES[entry["dtype"]])
        values = values.float().reshape(entry["shape"])
        tensors[name] = values.T.contiguous() if values.ndim == 2 else values
    return tensors


def encode_tensors(tensors):
    """The bytes of a safetensors file with float32 tensors."""
    header, contents, end = {}, [], 0
    for name in sorted(tensors):
        values = tensors[name].detach().float().cpu()
        values = (values.T if values.ndim == 2 else values).contiguous()
        contents.append(values.numpy().astype("<f4").tobytes())
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [end, end + len(contents[-1])]}
        end += len(contents[-1])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(contents)


def read_pair(folder, stem, kind, part):
    """A JSON file and the tensors beside it, whose length and checksum it holds in `part`."""
    description = json.loads((folder / f"{stem}.json").read_text())
    content = (folder / f"{stem}.safetensors").read_bytes()
    if (description["format"], description["version"]) != (kind, 1):
        raise SystemExit(f"{folder} is no {kind} of version 1: name a folder written by cadenza")
    expected = description[part]
    if (len(content), zlib.crc32(content)) != (expected["byteLength"], expected["crc32"]):
        raise SystemExit(f"{folder}/{stem}.safetensors is damaged: use another copy")
    return description, decode_tensors(content)


def write_pair(folder, stem, description, part, tensors):
    """Writes both files into a new folder, which then takes the place of an old one."""
    content = encode_tensors(tensors)
    description[part] = {"byteLength": len(content), "crc32": zlib.crc32(content)} | description.get(part, {})
    folder = Path(folder)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    temporary.mkdir(parents=True)
    (temporary / f"{stem}.safetensors").write_bytes(content)
    (temporary / f"{stem}.json").write_text(json.dumps(description, indent=1) + "\n")
    aside = temporary.with_suffix(".old")
    if folder.exists():
        folder.rename(aside)
    temporary.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def read_model(folder):
    """A model's folder, or that of a run -> its settings and its parameters."""
    folder = Path(folder)
    folder = folder / "model" if (folder / "model" / "model.json").exists() else folder
    description, parameters = read_pair(folder, "model", "cadenza-model", "weights")
    if description["kind"] != "transformer":
        raise SystemExit(f"{folder} holds a model of kind {description['kind']}: name a transformer")
    return description["config"], parameters


def write_model(folder, config, parameters):
    shapes = [{"name": name, "shape": list(p.shape)[::-1]} for name, p in parameters.items()]
    description = {"format": "cadenza-model", "version": 1, "kind": "transformer", "config": config}
    write_pair(folder, "model", description | {"weights": {"precision": "float32", "tensors": shapes}}, "weights", parameters)


def write_state(folder, state, groups):
    """state: JSON; groups: {'parameters': …, 'slots/momentum': …, 'best': …} of named tensors."""
    description = {"format": "cadenza-training-state", "version": 1} | state
    description["slots"] = [group.removeprefix("slots/") for group in groups if group.startswith("slots/")]
    tensors = {f"{group}/{name}": tensor for group, named in groups.items() for name, tensor in named.items()}
    write_pair(folder, "state", description, "tensors", tensors)


def read_state(folder):
    """A training state -> (JSON, groups)."""
    state, tensors = read_pair(Path(folder), "state", "cadenza-training-state", "tensors")
    groups = {"parameters": {}, "best": {}} | {f"slots/{slot}": {} for slot in state["slots"]}
    for name, tensor in tensors.items():
        group = next(group for group in groups if name.startswith(f"{group}/"))
        groups[group][name.removeprefix(f"{group}/")] = tensor
    return state, groups
