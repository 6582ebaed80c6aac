"""Pieces in shards, as `cadenza data prepare` writes them (the format: src/tokens/shard.ts)."""
import json
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PREFIX_BYTES = 24


@dataclass
class Sequence:
    """A piece or a passage on the grid of a time base ('score': 24 ticks a beat, 'performance': 10 ms a tick)."""

    base: str
    onsets: np.ndarray  # [N] ticks, ascending; equal onsets by ascending pitch
    pitches: np.ndarray  # [N] MIDI 21..108
    durations: np.ndarray  # [N] ticks, 1..65535
    velocities: np.ndarray  # [N] bins 0..31
    metres: list  # of (tick, numerator, denominator)
    tempos: list  # of (tick, quarter notes a minute)
    keys: list  # of (tick, tonic, 0 for major or 1 for minor)


class Piece:
    """A piece in a shard; its notes are read when they are asked for."""

    def __init__(self, record, path, start):
        self.name, self.split, self.base = record["name"], record["split"], record["base"]
        self.composer, self.year = record.get("composer"), record.get("year")
        self.length, self.checksum = record["notes"], record["adler32"]
        self._record, self._path, self._start = record, path, start

    def sequence(self):
        size, record = self.length, self._record
        with self._path.open("rb") as file:
            file.seek(self._start + record["offset"])
            content = np.frombuffer(file.read(6 * size), np.uint8)
        if zlib.adler32(content) != self.checksum:
            raise SystemExit(f"{self.name} in {self._path} is damaged: run cadenza data prepare again")
        short = content[: 4 * size].view("<u2").astype(np.int64)
        metres, tempos, keys = (record[name] for name in ("metres", "tempos", "keys"))
        return Sequence(
            self.base,
            np.cumsum(short[:size]),
            content[4 * size : 5 * size].astype(np.int64),
            short[size:],
            content[5 * size :].astype(np.int64),
            list(zip(metres[::3], metres[1::3], metres[2::3])),
            [(tick, 60e6 / min(6_000_000, max(60_000, length))) for tick, length in zip(tempos[::2], tempos[1::2])],
            list(zip(keys[::3], keys[1::3], keys[2::3])),
        )


def read_shards(folder, base=None):
    """All pieces of a folder of shards, in order."""
    manifest = Path(folder) / "shards.json"
    if not manifest.exists():
        raise SystemExit(f"{folder} holds no shards.json: make it with cadenza data prepare {folder} --from <data set>")
    pieces = []
    for shard in json.loads(manifest.read_text())["shards"]:
        path = Path(folder) / shard["file"]
        with path.open("rb") as file:
            magic, version, index_bytes, checksum, _ = struct.unpack("<8sIIII", file.read(PREFIX_BYTES))
            index = file.read(index_bytes)
        if magic != b"CADSHARD" or version != 1:
            raise SystemExit(f"{path} is no shard of version 1: run cadenza data prepare again")
        if zlib.adler32(index) != checksum:
            raise SystemExit(f"{path} is damaged: run cadenza data prepare again")
        start = PREFIX_BYTES + index_bytes
        pieces += [Piece(record, path, start) for record in json.loads(index)["pieces"]]
    return [piece for piece in pieces if base is None or piece.base == base]


def data_checksum(*selections):
    """What a run says of its data, so that it is resumed with the same (src/cli/train-transformer.ts)."""
    checksum = 0
    for pieces in selections:
        checksum ^= zlib.adler32(np.array([piece.checksum for piece in pieces], "<u4").tobytes())
    return checksum
