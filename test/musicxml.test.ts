/**
 * What Cadenza writes, before judges from outside: the W3C's schema, Verovio, and musicxml-io's reader.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse, exportMidi as toMidi } from 'musicxml-io';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { readMidi } from '../src/midi/read.ts';
import { engraveScore } from '../src/node/engrave.ts';
import type { Piece } from '../src/notes/piece.ts';
import { pieceFromScore } from '../src/score/play.ts';
import type { Direction, Measure, Score } from '../src/score/score.ts';
import { readMusicXml } from '../src/score/xml/read.ts';
import { writeMusicXml } from '../src/score/xml/write.ts';
import { notatedScores } from './support/notated.ts';
import { scores, withoutGraces } from './support/random-scores.ts';
import { chord, PAGE, TICKS } from './support/scores.ts';

const EMPTY: Score = { ticksPerBeat: 480, measures: [] };

const NAMES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

/** All keys of MIDI at once, and the strangest words. */
const CROWD: Score = {
  title: 'a\u0000b \ud800 ]]> \u{1f3b9}',
  ticksPerBeat: TICKS,
  measures: [
    {
      number: 1,
      startTicks: 0,
      lengthTicks: 4 * TICKS,
      metre: { numerator: 4, denominator: 4 },
      voices: [
        {
          number: 1,
          staff: 1,
          elements: [
            chord(
              Array.from({ length: 128 }, (_, pitch) => `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`).join(' '),
              'whole',
              0,
            ),
          ],
        },
      ],
      directions: [{ kind: 'words', offsetTicks: TICKS, staff: 2, text: '"<&>\'' }],
    },
  ],
};

const random = fc.sample(scores, { numRuns: 40, seed: 7 });
const notated = notatedScores(3);

it('is valid by the schema', async () => {
  const schema = (name: string) => readFileSync(new URL(`./references/musicxml-4.0/${name}`, import.meta.url), 'utf8');
  const { valid, errors } = await validateXML({
    xml: [PAGE, EMPTY, CROWD, ...random, ...notated].map((score, index) => ({
      fileName: `${index}.musicxml`,
      // The document type names a DTD on the network; the schema is what is asked here.
      contents: writeMusicXml(score).replace(/<!DOCTYPE[^>]*>/, ''),
    })),
    schema: schema('musicxml.xsd').replaceAll(
      /schemaLocation="http:\/\/www\.musicxml\.org\/xsd\//g,
      'schemaLocation="',
    ),
    preload: ['xml.xsd', 'xlink.xsd'].map((fileName) => ({ fileName, contents: schema(fileName) })),
    maxMemoryPages: 4096,
  });
  expect(errors.map(({ message }) => message)).toEqual([]);
  expect(valid).toBe(true);
});

it('is drawn by Verovio without a warning', async () => {
  for (const score of [PAGE, EMPTY, CROWD, ...random.slice(0, 4), ...notated]) {
    const { warnings, pages } = await engraveScore(score);
    expect(warnings).toEqual([]);
    expect(pages[0]).toMatch(/^<\?xml.*\n<svg width="210mm"/);
  }
});

it('Verovio complains where there is reason to', async () => {
  const [first, ...others] = PAGE.measures as [Measure, ...Measure[]];
  const open = {
    ...first,
    voices: [{ number: 1, staff: 1 as const, elements: [chord('B4', 'quarter', 0, { tieStart: true })] }],
  };
  expect((await engraveScore({ ...PAGE, measures: [open, ...others.slice(1)] })).warnings.join()).toMatch(
    /ties left open/,
  );
});

it('places marks far inside a long note where they belong', async () => {
  const ticksPerBeat = 10_080;
  const lengthTicks = 4 * ticksPerBeat;
  const [first] = PAGE.measures as [Measure];
  const whole = { ...chord('C3', 'whole', 0), durationTicks: lengthTicks };
  const pedal = (type: 'start' | 'stop', beats: number): Direction => ({
    kind: 'pedal',
    type,
    staff: 2,
    offsetTicks: beats * ticksPerBeat,
  });
  const measure: Measure = {
    ...first,
    number: 1,
    metre: { numerator: 4, denominator: 4 },
    lengthTicks,
    voices: [{ number: 5, staff: 2, elements: [whole] }],
    directions: [pedal('start', 1), pedal('stop', 3.75)],
  };
  const score = { ticksPerBeat, measures: [measure] };
  // Verovio reads offsets of more than 16 bits as negative, and then finds the pedal up before it is down.
  expect((await engraveScore(score)).warnings).toEqual([]);
  expect(readMusicXml(writeMusicXml(score))).toEqual(score);
});

describe('musicxml-io', () => {
  /** Onsets and pitches, in quarter notes: what two programs must agree on whatever they make of velocity. */
  const heard = (piece: Piece) => [
    ...new Set(piece.notes.map(({ onsetTicks, pitch }) => `${(onsetTicks / piece.ticksPerBeat).toFixed(3)} ${pitch}`)),
  ];

  it('reads what is written, and hears the same notes', () => {
    for (const score of [PAGE, ...random].map(withoutGraces)) {
      const other = readMidi(toMidi(parse(writeMusicXml(score))));
      expect(heard(other).sort()).toEqual(heard(pieceFromScore(score)).sort());
    }
  });
});

it('reads back equal', () => {
  fc.assert(
    fc.property(scores, (score) => {
      expect(readMusicXml(writeMusicXml(score))).toEqual(score);
    }),
    { numRuns: 60 },
  );
});
