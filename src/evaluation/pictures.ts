/**
 * Pictures of music: the piano roll of a sample, and histograms of samples beside the real music's.
 */

import { barChart, percentText } from '../pictures/charts.ts';
import { coordinate, legend, linearScale, seriesClass, svgDocument, svgLine, svgText } from '../pictures/svg.ts';
import { pitchName } from '../roll/dictionary.ts';
import type { Roll } from '../roll/roll.ts';
import { type RollNote, rollNotes, secondsPerStep } from './roll-notes.ts';
import { NOTE_LENGTH_EDGES, type SetStatistics } from './statistics.ts';

const WIDTH = 960;
const LEFT = 48;
const RIGHT = 16;
/** Shorter gaps are part of the music and would only flicker. */
const SHOWN_SILENCE_SECONDS = 0.5;
const BLACK_KEYS = [1, 3, 6, 8, 10];
/** Which series colours the two kinds of notes have. */
const SEED = 1;
const CONTINUATION = 0;

export interface PianoRollPicture {
  readonly title: string;
  /** The seed and, after it, its continuation. */
  readonly roll: Roll;
  /** How many steps are the seed; 0 if all is generated. Default 0. */
  readonly seedSteps?: number;
  /** Tempo of rolls by beats, default 120. */
  readonly beatsPerMinute?: number;
}

/**
 * Draws notes as bars over seconds: the seed in one colour, the continuation in another,
 * silent gaps of half a second or more tinted.
 *
 * @returns SVG text
 * @example pianoRollPicture({ title: 'LSTM, 93 songs', roll, seedSteps: 50 })
 */
export function pianoRollPicture(picture: PianoRollPicture): string {
  const { roll, title } = picture;
  const seedSteps = picture.seedSteps ?? 0;
  const notes = rollNotes(roll);
  const stepSeconds = secondsPerStep(roll.grid, picture.beatsPerMinute);
  const seconds = roll.steps * stepSeconds;
  const { low, high } = pitchBounds(notes);
  const rows = high - low;
  const rowHeight = Math.min(9, Math.max(4, 260 / rows));
  const gaps = silentGaps(roll, Math.ceil(SHOWN_SILENCE_SECONDS / stepSeconds - 1e-9));
  const keys = legend(
    [
      ...(seedSteps > 0 ? [{ label: 'seed', className: seriesClass(SEED, 'fill') }] : []),
      { label: seedSteps > 0 ? 'continuation' : 'notes', className: seriesClass(CONTINUATION, 'fill') },
      ...(gaps.length > 0 ? [{ label: 'silence', className: 'cz-silence' }] : []),
    ],
    16,
    40,
    WIDTH - 32,
  );
  const top = 50 + keys.height;
  const bottom = top + rows * rowHeight;
  const time = linearScale({ low: 0, high: seconds || 1 }, { from: LEFT, to: WIDTH - RIGHT }, { count: 10 });
  const rowTop = (pitch: number): number => bottom - (pitch - low + 1) * rowHeight;
  const stepAt = (step: number): number => time.at(step * stepSeconds);
  const bars = (chosen: readonly RollNote[], series: number): string => {
    const inset = Math.min(0.6, rowHeight * 0.1);
    const line = chosen.map((note) => {
      const x = stepAt(note.onsetStep);
      // A sliver is left between notes, so that a note struck again looks like two.
      const width = Math.max(stepAt(note.onsetStep + note.steps) - x - 0.5, 0.8);
      const height = rowHeight - 2 * inset;
      return `M${coordinate(x)} ${coordinate(rowTop(note.pitch) + inset)}h${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}z`;
    });
    return `<path d="${line.join('')}" class="${seriesClass(series, 'fill')}"/>`;
  };
  const rectangle = (x: number, y: number, width: number, height: number, className: string): string =>
    `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(width)}" height="${coordinate(height)}" class="${className}"/>`;
  const pitches = Array.from({ length: rows }, (_, row) => low + row);
  return svgDocument({ width: WIDTH, height: bottom + 44, title, description: describe(notes, seconds, gaps.length) }, [
    svgText(16, 26, title, { tone: 'ink', size: 15, weight: 600 }),
    ...keys.elements,
    ...pitches
      .filter((pitch) => BLACK_KEYS.includes(pitch % 12))
      .map((pitch) => rectangle(LEFT, rowTop(pitch), WIDTH - LEFT - RIGHT, rowHeight, 'cz-shade')),
    ...gaps.map(({ start, end }) =>
      rectangle(stepAt(start), top, stepAt(end) - stepAt(start), bottom - top, 'cz-silence'),
    ),
    ...time.ticks.flatMap((tick) => [
      svgLine(time.at(tick), top, time.at(tick), bottom, 'cz-grid'),
      svgText(time.at(tick), bottom + 17, `${tick}`, { anchor: 'middle' }),
    ]),
    ...pitches
      .filter((pitch) => pitch % 12 === 0)
      .flatMap((pitch) => [
        svgLine(LEFT, rowTop(pitch) + rowHeight, WIDTH - RIGHT, rowTop(pitch) + rowHeight, 'cz-grid'),
        svgText(LEFT - 8, rowTop(pitch) + rowHeight, pitchName(pitch), { anchor: 'end' }),
      ]),
    bars(
      notes.filter((note) => note.onsetStep < seedSteps),
      SEED,
    ),
    bars(
      notes.filter((note) => note.onsetStep >= seedSteps),
      CONTINUATION,
    ),
    ...(seedSteps > 0 && seedSteps < roll.steps
      ? [svgLine(stepAt(seedSteps), top, stepAt(seedSteps), bottom, 'cz-axis', ' stroke-dasharray="4 3"')]
      : []),
    svgLine(LEFT, bottom, WIDTH - RIGHT, bottom, 'cz-axis'),
    svgText((LEFT + WIDTH - RIGHT) / 2, bottom + 36, 'seconds', { anchor: 'middle' }),
  ]);
}

/** Whole octaves around the notes, at least two: [low, high). */
function pitchBounds(notes: readonly RollNote[]): { readonly low: number; readonly high: number } {
  const lowest = notes.reduce((least, note) => Math.min(least, note.pitch), notes[0]?.pitch ?? 60);
  const highest = notes.reduce((most, note) => Math.max(most, note.pitch), notes[0]?.pitch ?? 60);
  const low = Math.floor(lowest / 12) * 12;
  const high = Math.floor(highest / 12) * 12 + 12;
  return high - low >= 24 ? { low, high } : { low: Math.max(low - 12, 0), high: Math.max(high, 24) };
}

/** Stretches of at least `least` silent steps. */
function silentGaps(roll: Roll, least: number): { readonly start: number; readonly end: number }[] {
  const gaps: { start: number; end: number }[] = [];
  let start = 0;
  for (let step = 0; step <= roll.steps; step++) {
    const silent = step < roll.steps && roll.offsets[step] === roll.offsets[step + 1];
    if (silent) continue;
    if (step > start && step - start >= least) gaps.push({ start, end: step });
    start = step + 1;
  }
  return gaps;
}

function describe(notes: readonly RollNote[], seconds: number, gaps: number): string {
  const silences = gaps === 0 ? 'no silent gap' : gaps === 1 ? 'one silent gap' : `${gaps} silent gaps`;
  return `Piano roll: ${notes.length} notes in ${Number(seconds.toFixed(1))} seconds, with ${silences} of half a second or more.`;
}

/**
 * How often each pitch class is struck, set beside set; the first is real music, in grey.
 *
 * @returns SVG text
 */
export function pitchClassPicture(sets: readonly [real: SetStatistics, ...generated: SetStatistics[]]): string {
  return barChart({
    title: 'Which notes are played',
    xLabel: 'note name, in any octave',
    yLabel: 'share of notes',
    categories: ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'],
    series: sets.map((set, index) => ({ label: set.name, values: set.pitchClasses, reference: index === 0 })),
    format: percentText,
  });
}

/**
 * How long notes are, set beside set; the first is real music, in grey.
 *
 * @returns SVG text
 */
export function noteLengthPicture(sets: readonly [real: SetStatistics, ...generated: SetStatistics[]]): string {
  const edges = NOTE_LENGTH_EDGES;
  return barChart({
    title: 'How long notes sound',
    xLabel: 'seconds',
    yLabel: 'share of notes',
    categories: [
      ...edges.map((edge, index) => (index === 0 ? `up to ${edge}` : `${edges[index - 1]}–${edge}`)),
      `over ${edges.at(-1)}`,
    ],
    series: sets.map((set, index) => ({ label: set.name, values: set.noteLengths, reference: index === 0 })),
    format: percentText,
  });
}
