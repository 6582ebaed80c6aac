"""Passages of pieces as the rows of numbers that the model reads: which come when, how they are changed, and how
they are read (src/models/transformer/{order,augment,arrange,reader,batches}.ts)."""
import bisect

import numpy as np
import torch

from controls import TABLES, controls_of
from shards import Sequence

LOWEST_PITCH, PITCH_COUNT, MAX_VALUE = 21, 88, 65_535
VALUE_CLASSES, COARSE_CLASSES, CANDIDATES = 416, 144, TABLES["candidates"]
INPUT, KNOWN = TABLES["input"], TABLES["known"]
ROW = INPUT["offsets"]
NO_ROW = INPUT["size"]
BAR_TICKS, MOST_PLACES = 192, 8192
MOST_DOWN, MOST_UP, STRETCH = 5, 6, 1.1
GIVEN_SHARE, UNCONTROLLED_SHARE, CONTROL_SHARE = 0.4, 0.25, 0.5



def value_class(value, single_bits, octave_bits):
    """Each value below 2^single_bits is a class of its own, each octave above is cut into 2^octave_bits."""
    octave = value.bit_length() - 1 - single_bits
    if octave < 0:
        return value
    return (1 << single_bits) + (octave << octave_bits) + (value >> (octave + single_bits - octave_bits)) - (1 << octave_bits)


# By value: the classes that times and durations are predicted in, and those that they are read in.
CLASS = [value_class(value, 7, 5) for value in range(MAX_VALUE + 1)]
COARSE = [value_class(value, 6, 3) for value in range(MAX_VALUE + 1)]
CLASS_WIDTHS = np.bincount(CLASS)  # [VALUE_CLASSES]

# A position as one row of numbers: what is read there, and what is to be predicted.
FIELDS, _end = {}, 0
for _name, _size in {
    "rows": 7 + len(TABLES["controls"]),  # of the input table; NO_ROW where there is none
    "time": 1,
    "known": 3,  # rows of the tables of what is known of the note: waiting time, pitch, duration
    "targets": 4,  # classes of waiting time, pitch, duration and velocity
    "lowest": 1,  # the pitch, from A0, that the note must at least have
    "candidates": CANDIDATES,  # classes of the ends that the note may share; -1: none
    "shares": CANDIDATES,  # 1 where it does
    "predicts": 1,  # 0: nothing, 1: a note, 2: the end of the piece
}.items():
    FIELDS[_name] = slice(_end, _end := _end + _size)
WIDTH = _end


def arrange(onsets, given, start, lead):
    """The order in which notes are read, and whether each is given: given ones come `lead` ticks ahead."""
    order, waiting = [], [note for note in range(len(onsets)) if given[note]][::-1]

    def show(now):
        while waiting and onsets[waiting[-1]] - lead <= now:
            order.append((waiting.pop(), True))

    show(start)
    for note, onset in enumerate(onsets):
        if not given[note]:
            order.append((note, False))
            show(onset)
    show(float("inf"))
    return order


def encode(sequence, start, controls, given, is_end, config):
    """A passage that begins at `start` ticks as [S, WIDTH]: position 0 is the start, then one for each note."""
    onsets, pitches, durations, velocities = (
        values.tolist() for values in (sequence.onsets, sequence.pitches, sequence.durations, sequence.velocities)
    )
    metres = sequence.metres if sequence.base == "score" else []
    metre_ticks = [tick for tick, *_ in metres]

    def bar(tick):
        found = bisect.bisect_right(metre_ticks, tick) - 1
        if found < 0:
            return ROW["bar"] + BAR_TICKS
        since, numerator, denominator = metres[found]
        return ROW["bar"] + min(BAR_TICKS, int((tick - since) % (96 * numerator / denominator)))

    everywhere = [ROW["base"] + (sequence.base != "score")]
    everywhere += [ROW["controls"] + offset + value for offset, value in zip(TABLES["controlOffsets"], controls)]
    nothing = [0] * 8 + [-1] * CANDIDATES + [0] * (CANDIDATES + 1)
    kind, now, last, sounding = ROW["kind"], start, None, []
    table = []
    reads = [kind, NO_ROW, NO_ROW, NO_ROW, NO_ROW, bar(start), *everywhere, 0]
    order = arrange(onsets, given, start, config["lead"][sequence.base])
    for note, is_given in order:
        onset, pitch, duration, velocity = onsets[note], pitches[note], durations[note], velocities[note]
        end = onset + duration
        distance = COARSE[min(MAX_VALUE, max(0, onset - now))]
        if is_given:
            table.append(reads + nothing)
        else:
            ends = {}  # of sounding notes, those of the notes read last first: how many notes end there
            for begin, other in reversed(sounding):
                if begin <= onset < other and (other in ends or len(ends) < CANDIDATES):
                    ends[other] = ends.get(other, 0) + 1
            classes = [COARSE[min(MAX_VALUE, e - onset)] + COARSE_CLASSES * (n > 1) for e, n in ends.items()]
            shares = [int(other == end) for other in ends]
            rest = CANDIDATES - len(ends)
            key, coarse = pitch - LOWEST_PITCH, COARSE[duration]
            known = [distance, KNOWN["offsets"]["pitch"] + key, KNOWN["offsets"]["duration"] + coarse]
            targets = [CLASS[min(MAX_VALUE, onset - now)], key, CLASS[duration], velocity]
            lowest = last[1] - LOWEST_PITCH + 1 if last and last[0] == onset else 0
            table.append(reads + known + targets + [lowest] + classes + [-1] * rest + shares + [0] * rest + [1])
            now, last = onset, (onset, pitch)
            sounding = [other for other in sounding if other[1] > onset]
        sounding.append((onset, end))
        rows = [kind + 1 + is_given, ROW["ahead" if is_given else "wait"] + distance, ROW["pitch"] + pitch - LOWEST_PITCH]
        rows += [ROW["duration"] + COARSE[duration], ROW["velocity"] + velocity, bar(onset), *everywhere]
        reads = [*rows, min(MOST_PLACES - 1, max(0, (onset - start) // 2))]
    after = reads + nothing
    if is_end and not (order and order[-1][1]):
        after[FIELDS["targets"].start] = VALUE_CLASSES
        after[FIELDS["predicts"].start] = 2
    table.append(after)
    return np.array(table, np.int16)


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
    given = choose_given(passage, chance) if chance.random() < GIVEN_SHARE else np.zeros(len(passage.onsets), bool)
    share = 0 if chance.random() < UNCONTROLLED_SHARE else CONTROL_SHARE
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
    """The batches of one process, of several that share each batch: batch number -> int16 [B / processes, S, WIDTH]."""

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


def stack(passages, window):
    """int16 [B, S, WIDTH]; behind the end of a passage nothing is read and nothing predicted."""
    batch = np.zeros((len(passages), window, WIDTH), np.int16)
    batch[:, :, FIELDS["rows"]], batch[:, :, FIELDS["candidates"]] = NO_ROW, -1
    for row, passage in zip(batch, passages):
        row[: len(passage)] = passage
    return torch.from_numpy(batch)
