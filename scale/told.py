"""What each position is told of the notes read before (src/models/transformer/{ends,neighbours,pulse,echoes}.ts)."""
import numpy as np

from controls import TABLES
from values import COARSE, COARSE_CLASSES, KNOWN_ROW, MAX_VALUE, PITCH_COUNT, ROW

CANDIDATES, PLACES, COUNTS = TABLES["candidates"], TABLES["endPlaces"], TABLES["endCounts"]
KINDS = PLACES * COUNTS * 2
REACH, MOST_INTERVAL, SPREAD = TABLES["reach"], TABLES["mostInterval"], TABLES["spread"]


def coarse(ticks):
    return int(COARSE[min(ticks, MAX_VALUE)])


def common_ends(common, sounding, onset):
    """The last two times at which several notes ended at once, until an onset."""
    ended = [end for _, end, *_ in sounding if end <= onset]
    return [*common, *sorted(end for end in set(ended) if ended.count(end) > 1)][-2:]


def ends_known(sounding, common, onset):
    """Rows of what is known of a note that begins at an onset: what sounds, and when notes ended together."""
    now = [note for note in sounding if note[0] <= onset < note[1]]
    rows = [KNOWN_ROW["sounding"] + key for begin, _, key, _ in now if begin < onset]
    if now:
        rows.append(KNOWN_ROW["lastEnd"] + coarse(now[-1][1] - onset))
    if common:
        rows.append(KNOWN_ROW["sinceEnds"] + coarse(onset - common[-1]))
    if len(common) == 2:
        rows.append(KNOWN_ROW["betweenEnds"] + coarse(common[1] - common[0]))
    return rows


def shared_ends(sounding, onset):
    """The ends that a note may share, those of the notes read last first, their classes and their kinds."""
    shared = {}  # by end: how many, and whether the note read last begins now
    for begin, end, *_ in reversed(sounding):
        if begin <= onset < end:
            if end in shared:
                shared[end][0] += 1
            elif len(shared) < CANDIDATES:
                shared[end] = [1, begin == onset]
    classes = [coarse(end - onset) + COARSE_CLASSES * (count > 1) for end, (count, _) in shared.items()]
    kinds = [
        (min(place, PLACES - 1) * COUNTS + min(count, COUNTS) - 1) * 2 + is_chord
        for place, (count, is_chord) in enumerate(shared.values())
    ]
    rest = CANDIDATES - len(shared)
    return [*shared, *[-1] * rest], [*classes, *[-1] * rest], [*kinds, *[0] * rest]


def played(name, onset, begin, end, velocity):
    """Rows of what is known of a note by how one before it was played."""
    values = {"Age": coarse(onset - begin), "Duration": coarse(end - begin), "Velocity": velocity}
    return [KNOWN_ROW[name + what] + value for what, value in values.items()]


def neighbours(last, by_key, onset, key):
    """Rows of what is known of a note by the nearest in pitch of those that began shortly before, and by the last one
    of its pitch."""
    rows = []
    if earlier := [note for note in last[::-1] if note[0] < onset]:
        begin, end, other, velocity = min(earlier, key=lambda note: abs(note[2] - key))  # of several the first: read last
        interval = max(-MOST_INTERVAL, min(MOST_INTERVAL, key - other))
        rows = [KNOWN_ROW["nearInterval"] + MOST_INTERVAL + interval, *played("near", onset, begin, end, velocity)]
    begin, end, _, velocity = by_key.get(key, (onset, 0, 0, 0))
    return rows + played("same", onset, begin, end, velocity) if begin < onset else rows


def gap_known(chords, onset, spread):
    """Rows of what is known of a note that begins at an onset: how long after the chord before."""
    before = [begin for begin in chords[-1:] if onset - begin > spread] or chords[-2:-1]
    return [KNOWN_ROW["gap"] + coarse(onset - begin) for begin in before]


def pulse_rows(chords, now):
    """Rows of the input table: how long after one another chords begin, and when the next is due."""
    if len(chords) < 2:
        return []
    gap = chords[-1] - chords[-2]
    rows = [ROW["gap"] + coarse(gap), ROW["due"] + coarse(max(0, chords[-1] + gap - now))]
    return rows + [ROW["gapBefore"] + coarse(chords[-2] - chords[-3])] if len(chords) > 2 else rows


def told(onsets, ends, keys, velocities, given, lags, start, base):
    """By own note: the ends that it may share, their classes and kinds, [N, CANDIDATES] each, and rows of what is known
    of it but its own attributes; by note read: more rows of the input table."""
    found = {name: [] for name in ("ends", "classes", "kinds", "known", "read")}
    sounding, common, last, by_key, chords, begun, now = [], [], [], {}, [], {}, start
    for note, echoes, is_given in zip(zip(onsets, ends, keys, velocities), lags, given):
        onset, _, key, _ = note
        if not is_given:
            for name, values in zip(("ends", "classes", "kinds"), shared_ends(sounding, onset)):
                found[name].append(values)
            common = common_ends(common, sounding, onset)
            rows = ends_known(sounding, common, onset) + neighbours(last, by_key, onset, key)
            rows += gap_known(chords, onset, SPREAD[base])
            for echo, lag in enumerate(echoes):
                offset = KNOWN_ROW["echoes"] + echo * PITCH_COUNT
                rows += [offset + other for other in begun.get(onset - lag, [])]
            found["known"].append(rows)
            sounding = [other for other in sounding if other[1] > onset]
            now = onset
            if not chords or onset - chords[-1] > SPREAD[base]:
                chords = [*chords[-2:], onset]
        ends_read = [ROW["ends"] + coarse(end - now) for begin, end, *_ in sounding if begin <= now < end]
        found["read"].append(ends_read + pulse_rows(chords, now))
        sounding.append(note)
        last = [*last[1 - REACH :], note]
        by_key[key] = note
        begun.setdefault(onset, []).append(key)
    shaped = {name: np.array(found[name], int).reshape(-1, CANDIDATES) for name in ("ends", "classes", "kinds")}
    return {**found, **shaped}
