"""How a passage is read: its notes as rows of numbers (src/models/transformer/{arrange,reader,batches}.ts and
src/models/recall.ts)."""
import numpy as np
import torch

from controls import TABLES
from values import CLASS, COARSE, INPUT, KNOWN, KNOWN_ROW, LOWEST_PITCH, MAX_VALUE, PITCH_COUNT, ROW, VALUE_CLASSES
from told import CANDIDATES, told

NO_ROW, NOT_KNOWN = INPUT["size"], KNOWN["size"]
# Rows of both tables in one list: behind those of what is known, and the one that stands for none, those that are read.
READ = NOT_KNOWN + 1
BAR_TICKS, MOST_PLACES, BEAT_TICKS = 192, 8192, 24
# From these on the length of what is recalled is of the next class: 2, 4, 8.
RECALL_EDGES = 2 ** np.arange(1, (ROW["recalledWait"] - ROW["recalledPitch"]) // PITCH_COUNT)

# A position as one row of numbers: what is read there, and what is to be predicted.
FIELDS, _end = {}, 0
for _name, _size in {
    "rows": 13 + len(TABLES["controls"]),  # of the input table; NO_ROW where there is none
    "time": 1,
    "targets": 4,  # classes of waiting time, pitch, duration and velocity
    "lowest": 1,  # the pitch, from A0, that the note must at least have
    "candidates": CANDIDATES,  # classes of the ends that the note may share; -1: none
    "kinds": CANDIDATES,  # and their kinds
    "shares": CANDIDATES,  # 1 where it does
    "predicts": 1,  # 0: nothing, 1: a note, 2: the end of the piece
}.items():
    FIELDS[_name] = slice(_end, _end := _end + _size)
# To the end, as many as the fullest position has: rows of the tables of what is known of the note, and from READ on more
# of the input table; NOT_KNOWN beyond.
FIELDS["known"] = slice(_end, None)
FIXED_WIDTH = _end
# Widths are multiples of this, so that a compiled model meets few of them.
WIDTH_STEP = 16


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


def recall(symbols):
    """By symbol read, of int16 [N]: how far back the longest same row of symbols last ended, and its length; 0: none."""
    size = len(symbols)
    if size < 2:
        return np.zeros((2, size), np.int16)
    padded = np.concatenate([np.full(size - 1, np.iinfo(np.int16).min, np.int16), symbols])
    earlier = np.lib.stride_tricks.sliding_window_view(padded[:-1], size - 1)[:, ::-1]  # [place, distance - 1]
    places = np.arange(1, size + 1, dtype=np.int16)[:, None]
    # A row of equal symbols began after the last place at which they differed.
    lengths = places - np.maximum.accumulate((earlier != symbols[:, None]) * places, 0)
    nearest = lengths.argmax(1)
    return nearest + 1, lengths[np.arange(size), nearest]


def rows_of_own(onsets, pitches, durations, velocities):
    """Rows of the input table by how many own notes have been read, [N + 1, 6]: the pitch of the one before the last,
    and what followed when the same pitches, and the same intervals, were last read."""
    rows = np.full((len(pitches) + 1, 6), NO_ROW)
    keys = pitches - LOWEST_PITCH
    rows[2:, 0] = ROW["before"] + keys[:-1]
    distance, length = recall(pitches.astype(np.int16))
    (read,) = length.nonzero()
    followed = read + 1 - distance[read]
    recalled = np.searchsorted(RECALL_EDGES, length[read], "right") * PITCH_COUNT
    rows[read + 1, 1] = ROW["recalledPitch"] + recalled + keys[followed]
    waits = np.minimum(MAX_VALUE, onsets[followed] - onsets[followed - 1])
    rows[read + 1, 2] = ROW["recalledWait"] + COARSE[waits]
    rows[read + 1, 3] = ROW["recalledDuration"] + COARSE[durations[followed]]
    rows[read + 1, 4] = ROW["recalledVelocity"] + velocities[followed]
    intervals = np.diff(pitches)  # the first is read with the second note
    distance, length = recall(intervals.astype(np.int16))
    (read,) = length.nonzero()
    moved = keys[read + 1] + intervals[read + 1 - distance[read]]
    recalled = np.searchsorted(RECALL_EDGES, length[read], "right") * PITCH_COUNT
    in_range = (moved >= 0) & (moved < PITCH_COUNT)
    rows[read + 2, 5] = np.where(in_range, ROW["recalledMove"] + recalled + moved, NO_ROW)
    return rows


def bars(sequence, ticks):
    """Rows of the places in their bars of ticks [N], and the lags of the echoes that are told of each."""
    is_score = sequence.base == "score"
    metres = sequence.metres if is_score else []
    lengths = [4 * BEAT_TICKS * beats / unit for _, beats, unit in metres]
    plain = [0, BEAT_TICKS, 2 * BEAT_TICKS] if is_score else [0]
    lags = [plain, *(plain + [int(bars * length + 0.5) for bars in (1, 2, 4)] for length in lengths)]
    # Before the first metre is a bar without an end, of which no place is known.
    since, lengths = np.array([-np.inf, *(tick for tick, *_ in metres)]), np.array([1, *lengths])
    metre = np.searchsorted(since, ticks, "right") - 1
    places = np.full(len(ticks), BAR_TICKS)
    known = metre > 0
    places[known] = np.minimum(BAR_TICKS, (ticks[known] - since[metre[known]]) % lengths[metre[known]])
    return ROW["bar"] + places, [lags[number] for number in metre.tolist()]


def encode(sequence, start, controls, given, is_end, config):
    """A passage that begins at `start` ticks as [S, width]: position 0 is the start, then one for each note."""
    order = arrange(sequence.onsets.tolist(), given, start, config["lead"][sequence.base])
    notes, is_given = np.array([note for note, _ in order], int), np.array([way for _, way in order], bool)
    columns = (sequence.onsets, sequence.pitches, sequence.durations, sequence.velocities)
    onsets, pitches, durations, velocities = (values[notes] for values in columns)
    keys, ends, (own,) = pitches - LOWEST_PITCH, onsets + durations, (~is_given).nonzero()
    own_read = np.cumsum(np.append(0, ~is_given))  # at each position
    now = np.append(start, onsets[own])[own_read[:-1]]
    waits = np.clip(onsets - now, 0, MAX_VALUE)

    table = np.zeros((len(notes) + 1, FIXED_WIDTH), np.int16)
    fields = {name: table[:, where] for name, where in FIELDS.items()}
    rows = fields["rows"]
    rows[0, :5] = ROW["kind"], NO_ROW, NO_ROW, NO_ROW, NO_ROW
    rows[1:, 0] = ROW["kind"] + 1 + is_given
    rows[1:, 1] = np.where(is_given, ROW["ahead"], ROW["wait"]) + COARSE[waits]
    rows[1:, 2] = ROW["pitch"] + keys
    rows[1:, 3] = ROW["duration"] + COARSE[durations]
    rows[1:, 4] = ROW["velocity"] + velocities
    rows[:, 5], lags = bars(sequence, np.append(start, onsets))
    rows[:, 6] = ROW["base"] + (sequence.base != "score")
    rows[:, 7:-6] = ROW["controls"] + np.add(TABLES["controlOffsets"], controls)
    rows[:, -6:] = rows_of_own(onsets[own], pitches[own], durations[own], velocities[own])[own_read]
    fields["time"][1:, 0] = np.clip((onsets - start) // 2, 0, MOST_PLACES - 1)

    fields["targets"][own] = np.stack([CLASS[waits], keys, CLASS[durations], velocities], 1)[own]
    (chord,) = (np.diff(onsets[own]) == 0).nonzero()  # own notes that another of their onset follows
    fields["lowest"][own[chord + 1], 0] = keys[own[chord]] + 1
    fields["predicts"][own] = 1
    heard = told(*(values.tolist() for values in (onsets, ends, keys, velocities, is_given)), lags[1:], start, sequence.base)
    fields["candidates"][:] = -1
    fields["candidates"][own], fields["kinds"][own] = heard["classes"], heard["kinds"]
    fields["shares"][own] = heard["ends"] == ends[own, None]
    if is_end and not is_given[-1:].any():
        fields["targets"][-1, 0], fields["predicts"][-1] = VALUE_CLASSES, 2

    # A position tells of the note that it predicts, and reads the note before.
    told_of = [[] for _ in table]
    for place, rows_known in zip(own, heard["known"]):
        rows_known += [COARSE[waits[place]], KNOWN_ROW["pitch"] + keys[place], KNOWN_ROW["duration"] + COARSE[durations[place]]]
        told_of[place] += rows_known
    for place, rows_read in enumerate(heard["read"], 1):
        told_of[place] += [READ + row for row in rows_read]
    most = max(map(len, told_of))
    return np.append(table, np.array([rows + [NOT_KNOWN] * (most - len(rows)) for rows in told_of], np.int16), 1)


def stack(passages, window):
    """int16 [B, S, width]; behind the end of a passage nothing is read and nothing predicted."""
    width = -(-max(passage.shape[1] for passage in passages) // WIDTH_STEP) * WIDTH_STEP
    batch = np.zeros((len(passages), window, width), np.int16)
    for field, empty in {"rows": NO_ROW, "known": NOT_KNOWN, "candidates": -1}.items():
        batch[:, :, FIELDS[field]] = empty
    for row, passage in zip(batch, passages):
        row[: passage.shape[0], : passage.shape[1]] = passage
    return torch.from_numpy(batch)
