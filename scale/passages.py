"""Passages of pieces for training and validation: which come when, and how they are changed
(src/models/transformer/{order,augment}.ts); how they are read is in reading.py."""
import numpy as np
import torch

from controls import TABLES, controls_of
from reading import encode, stack
from values import LOWEST_PITCH, MAX_VALUE, PITCH_COUNT
from shards import Sequence

MOST_DOWN, MOST_UP, STRETCH = 5, 6, 1.1
CONTROL_SHARE = 0.5


def cut(sequence, first, last, semitones=0, stretch=1.0):
    """Notes `first` .. `last` as a sequence of its own that begins at tick 0, transposed and stretched."""
    start = sequence.onsets[first - 1] if first > 0 else 0

    def scaled(ticks):
        return ticks if stretch == 1 else np.floor(ticks * stretch + 0.5).astype(np.int64)

    begins = sequence.onsets[first:last] - start
    onsets, pitches = scaled(begins), sequence.pitches[first:last] + semitones
    # Ends are rounded, not durations, so that notes which end together still do.
    durations = np.clip(scaled(begins + sequence.durations[first:last]) - onsets, 1, MAX_VALUE)
    velocities = sequence.velocities[first:last]
    order = np.lexsort((-velocities, -durations, onsets, pitches))  # by pitch
    onsets, pitches, durations, velocities = (v[order] for v in (onsets, pitches, durations, velocities))
    same_pitch = pitches[1:] == pitches[:-1]
    kept = np.append(True, ~(same_pitch & (onsets[1:] == onsets[:-1])))
    onsets, pitches, durations, velocities = (v[kept] for v in (onsets, pitches, durations, velocities))
    gaps = np.where(pitches[1:] == pitches[:-1], onsets[1:] - onsets[:-1], MAX_VALUE)
    durations[:-1] = np.minimum(durations[:-1], gaps)  # a new onset ends the earlier note of its pitch
    order = np.lexsort((pitches, onsets))
    onsets, pitches, durations, velocities = (v[order] for v in (onsets, pitches, durations, velocities))
    onsets = np.cumsum(np.minimum(np.diff(onsets, prepend=0), MAX_VALUE))
    metres, tempos, keys = (
        [(int(scaled(np.int64(tick - start))), *what) for tick, *what in changes]
        for changes in (sequence.metres, sequence.tempos, sequence.keys)
    )
    keys = [(tick, (tonic + semitones) % 12, mode) for tick, tonic, mode in keys]
    return Sequence(sequence.base, onsets, pitches, durations, velocities, metres, tempos, keys)


def choose_given(sequence, chance):
    """Which notes are given: what follows a gap, a melody, its accompaniment, one side of the keyboard, or any."""
    onsets, pitches, count = sequence.onsets, sequence.pitches, len(sequence.onsets)
    is_top = np.append(onsets[1:] != onsets[:-1], True)
    way = chance.integers(5)
    if way == 0:
        return np.arange(count) >= int(count * (0.3 + 0.6 * chance.random()))
    if way <= 2:
        return is_top if way == 1 else ~is_top
    if way == 3:
        return (pitches > pitches[chance.integers(count)]) == (chance.random() < 0.5)
    return chance.random(count) < 0.1 + 0.8 * chance.random()


def augmented(piece, first, last, chance, config):
    """A passage for training; everything by chance comes from `chance`."""
    sequence = piece.sequence()
    pitches = sequence.pitches[first:last]
    down = min(MOST_DOWN, pitches.min() - LOWEST_PITCH)
    up = min(MOST_UP, LOWEST_PITCH + PITCH_COUNT - 1 - pitches.max())
    semitones = int(chance.integers(-down, up + 1))
    stretch = STRETCH ** chance.uniform(-1, 1) if piece.base == "performance" else 1
    passage = cut(sequence, first, last, semitones, stretch)
    given = choose_given(passage, chance) if chance.random() < config["givenShare"] else np.zeros(len(passage.onsets), bool)
    share = CONTROL_SHARE if chance.random() < config["controlledShare"] else 0
    known = controls_of(passage, piece.composer, piece.year)
    controls = [value if chance.random() < share else 0 for value in known]
    return encode(passage, 0, controls, given.tolist(), last == piece.length, config)


def plain(piece, first, last, config, controls=None, given=None):
    """A passage as it is, for validation and scoring."""
    whole = piece.sequence()
    start = int(whole.onsets[first - 1]) if first > 0 else 0
    parts = (values[first:last] for values in (whole.onsets, whole.pitches, whole.durations, whole.velocities))
    sequence = Sequence(whole.base, *parts, whole.metres, whole.tempos, whole.keys)
    controls = controls or [0] * len(TABLES["controls"])
    return encode(sequence, start, controls, given or [False] * (last - first), last == piece.length, config)


def cut_all(lengths, notes, firsts):
    """Where passages lie: (piece, first note, the note after the last), the first of a piece `firsts` notes long."""
    borders = ([0, *range(min(length, first), length, notes), length] for length, first in zip(lengths, firsts))
    return [(i, a, b) for i, ends in enumerate(borders) for a, b in zip(ends, ends[1:]) if b > a]


class Batches(torch.utils.data.Dataset):
    """The batches of one process, of several that share each batch: batch number -> int16 [B / processes, S, width]."""

    def __init__(self, pieces, config, seed=0, rank=0, processes=1):
        self.pieces, self.config, self.seed, self.rank, self.processes = pieces, config, seed, rank, processes
        self.notes, self.lengths = config["window"] - 1, [piece.length for piece in pieces]
        self.passages = len(cut_all(self.lengths, self.notes, [self.notes] * len(pieces)))
        self.epochs = {}

    def place(self, index):
        """The passage that comes as number `index` of the whole training: each epoch cuts anew, and shuffles."""
        epoch, place = divmod(index, self.passages)
        if epoch not in self.epochs:
            chance = np.random.default_rng([self.seed, 0, epoch])
            ranges = cut_all(self.lengths, self.notes, chance.integers(1, self.notes + 1, len(self.lengths)).tolist())
            self.epochs = {old: self.epochs[old] for old in self.epochs if old == epoch - 1}
            self.epochs[epoch] = [ranges[i] for i in chance.permutation(len(ranges))]
        return self.epochs[epoch][place]

    def __getitem__(self, step):
        size = self.config["batchSize"]
        numbers = range(step * size + self.rank, (step + 1) * size, self.processes)
        return stack([self._passage(number) for number in numbers], self.config["window"])

    def _passage(self, number):
        piece, first, last = self.place(number)
        return augmented(self.pieces[piece], first, last, np.random.default_rng([self.seed, 1, number]), self.config)


def validation_places(pieces, config):
    """Passages at equal distances over the pieces."""
    notes, most = config["window"] - 1, config["validationPassages"]
    ranges = cut_all([piece.length for piece in pieces], notes, [notes] * len(pieces))
    return [ranges[i * len(ranges) // min(most, len(ranges))] for i in range(min(most, len(ranges)))]
