"""What a passage is in a few classes, and which composer is meant by a name: src/tokens/{controls,composers}.ts."""
import json
import re
import unicodedata
from pathlib import Path

import numpy as np

TABLES = json.loads((Path(__file__).parent / "tables.json").read_text())
CONTROLS = {control["name"]: control["classes"] for control in TABLES["controls"]}
NAMES = TABLES["composers"]
PERIOD_OF = {name: period for period, names in NAMES["surnames"].items() for name in names.split()}
UNIT_TICKS = {"score": 24, "performance": 100}
CLEAR_KEY, KEY_NOTES, EVIDENCE_NOTES = 0.6, 8, 20
MAJOR = [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.08, 0.008, 0.081]
MINOR = [0.22, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052]
LOG_PROFILES = np.log([np.roll(profile, tonic) for profile in (MAJOR, MINOR) for tonic in range(12)])  # [24, 12]

LETTERS = [chr(code) for code in range(0x250)]
UPPER = "".join(letter for letter in LETTERS if unicodedata.category(letter) == "Lu")
LOWER = "".join(letter for letter in LETTERS if unicodedata.category(letter) == "Ll")
JOINED = re.compile(rf"([{UPPER}][{LOWER}’'-]+(?:-[{UPPER}][{LOWER}]+)?)([{UPPER}][{UPPER}{LOWER}]*)")


def fold(text):
    letters = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.category(c).startswith("M"))
    return re.sub(r"[\W_]+", " ", letters.lower()).strip()


def composer_name(text):
    """composer_name('Frédéric Chopin') == ('chopin', 'frederic')"""
    first = re.split("[/;&]", re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text))[0].strip()
    if joined := JOINED.fullmatch(first):
        surname, given = joined.groups()
    elif "," in first:
        surname, given = first.split(",")[:2]
    else:
        *others, surname = first.split() or [""]
        given = " ".join(others)
    return NAMES["spellings"].get(fold(surname), fold(surname)), fold(given)


def composer_class(text):
    if not text:
        return 0
    surname, given = composer_name(text)
    is_meant = surname not in NAMES["given"] or re.search(NAMES["given"][surname], given)
    known = next((i for i, name in enumerate(CONTROLS["composer"]) if is_meant and i > 0 and fold(name) == surname), None)
    return CONTROLS["composer"].index("other") if known is None else known


def period_class(composer, year):
    period = None if composer is None else PERIOD_OF.get(composer_name(composer)[0])
    if period is None and year is not None:
        period = next((name for name, end in NAMES["periodEnds"] if year < end), "modern")
    return 0 if period is None else CONTROLS["period"].index(period)


def prevailing(changes, onsets):
    """The change that holds for most of the notes, the first of equals; None where that is none."""
    starts = np.searchsorted(onsets, [tick for tick, *_ in changes])
    counts = np.diff(np.concatenate([[0], starts, [len(onsets)]]))
    most = int(np.argmax(counts))
    return changes[most - 1] if most > 0 else None


def key_class(sequence):
    marked = prevailing(sequence.keys, sequence.onsets)
    if marked:
        return 1 + marked[1] + 12 * marked[2]
    if len(sequence.onsets) < KEY_NOTES:
        return 0
    shares = np.bincount(sequence.pitches % 12, np.sqrt(sequence.durations), 12)
    scores = LOG_PROFILES @ shares / shares.sum()
    best = int(np.argmax(scores))
    return 1 + best if 1 / np.exp(EVIDENCE_NOTES * (scores - scores[best])).sum() >= CLEAR_KEY else 0


def levels(sequence):
    onsets, durations = sequence.onsets, sequence.durations
    first, last = onsets[0], onsets[-1]
    yield "density", (onsets < last).sum() * UNIT_TICKS[sequence.base] / (last - first) if last > first else None
    yield "polyphony", durations.sum() / ((onsets + durations).max() - first)
    yield "register", sequence.pitches.mean()
    varies = (sequence.velocities != sequence.velocities[0]).any()
    yield "loudness", sequence.velocities.mean() if varies else None


def controls_of(sequence, composer, year):
    """The class of each control of a passage, in the order of CONTROLS."""
    metre, tempo = prevailing(sequence.metres, sequence.onsets), prevailing(sequence.tempos, sequence.onsets)
    known = {"key": key_class(sequence), "metre": 0, "tempo": 0}
    if metre:
        name = f"{metre[1]}/{metre[2]}"
        known["metre"] = CONTROLS["metre"].index(name if name in CONTROLS["metre"] else "other")
    if tempo:
        known["tempo"] = 1 + sum(tempo[1] >= edge for edge in TABLES["tempoEdges"])
    for name, value in levels(sequence):
        edges = TABLES["levelEdges"][name][sequence.base]
        known[name] = 0 if value is None else 1 + sum(value >= edge for edge in edges)
    known |= {"period": period_class(composer, year), "composer": composer_class(composer)}
    return [known[name] for name in CONTROLS]
