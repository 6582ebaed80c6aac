"""What test/scale.test.ts asks of scale/: `scale.py <request.json> <answer.safetensors> <new model's folder>`.

The request names a folder of shards, models and passages; the answer holds, for each model, the logits of every
passage and the nats of all together. Another model is made here, answered for in the same way, and stored.
"""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "scale"))

import checkpoint
import controls
import model
import optimisers
import passages
import shards

request_file, answer_file, folder = sys.argv[1:]
request = json.loads(Path(request_file).read_text())
config = request["config"]
pieces = shards.read_shards(request["data"])
answer = {}


def ask(name, network):
    asked = request["passages"]
    batch = passages.stack(
        [passages.plain(pieces[p["piece"]], p["from"], p["to"], config, p["controls"], p["given"]) for p in asked],
        config["window"],
    )
    with torch.no_grad():
        for head, values in network.logits(batch).items():
            answer[f"{name}/{head}"] = values.flatten()
        answer[f"{name}/nats"] = network(batch)[1].reshape(1)


torch.manual_seed(1)
ours = model.Transformer(config)
for parameter in ours.parameters():
    torch.nn.init.normal_(parameter, std=0.2)
checkpoint.write_model(folder, config, dict(ours.named_parameters()))
ask("ours", ours)

stored_config, parameters = checkpoint.read_model(request["model"])
theirs = model.Transformer(stored_config)
theirs.load_state_dict(parameters)
ask("theirs", theirs)

for number, p in enumerate(request["cuts"]):
    piece = pieces[p["piece"]]
    cut = passages.cut(piece.sequence(), p["from"], p["to"], p["semitones"], p["stretch"])
    for name in ("onsets", "pitches", "durations", "velocities"):
        answer[f"cut{number}/{name}"] = torch.tensor(getattr(cut, name))
    answer[f"cut{number}/controls"] = torch.tensor(controls.controls_of(cut, piece.composer, piece.year))
for number, composer in enumerate(request["composers"]):
    known = [controls.composer_class(composer), controls.period_class(composer, None)]
    answer[f"composer{number}"] = torch.tensor(known)

# Tall, wide and square matrices, of which two have one shape.
shapes = [(24, 8), (8, 24), (8, 24), (12, 12)]
ours, theirs = ([torch.nn.Parameter(torch.ones(shape)) for shape in shapes] for _ in range(2))
muon, reference = optimisers.Muon(ours, lr=0.1), torch.optim.Muon(theirs, lr=0.1)
for _ in range(3):
    for p, q in zip(ours, theirs):
        p.grad = q.grad = torch.randn(p.shape)
    muon.step()
    reference.step()
answer["muon"] = torch.stack([(p - q).abs().max() for p, q in zip(ours, theirs)])

Path(answer_file).write_bytes(checkpoint.encode_tensors(answer))
