"""What times and pitches are counted in (src/tokens/{sequence,values}.ts, src/models/transformer/features.ts)."""
import numpy as np

from controls import TABLES

LOWEST_PITCH, PITCH_COUNT, MAX_VALUE = 21, 88, 65_535
VALUE_CLASSES, COARSE_CLASSES = 416, 144
INPUT, KNOWN = TABLES["input"], TABLES["known"]
ROW, KNOWN_ROW = INPUT["offsets"], KNOWN["offsets"]


def value_class(value, single_bits, octave_bits):
    """Each value below 2^single_bits is a class of its own, each octave above is cut into 2^octave_bits."""
    octave = value.bit_length() - 1 - single_bits
    if octave < 0:
        return value
    return (1 << single_bits) + (octave << octave_bits) + (value >> (octave + single_bits - octave_bits)) - (1 << octave_bits)


# By value: the classes that times and durations are predicted in, and those that they are read in.
CLASS, COARSE = (np.array([value_class(value, *bits) for value in range(MAX_VALUE + 1)]) for bits in ((7, 5), (6, 3)))
CLASS_WIDTHS = np.bincount(CLASS)  # [VALUE_CLASSES]
