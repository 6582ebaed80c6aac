import { describe, expect, it } from 'vitest';
import { ScoreError } from '../../errors.ts';
import { pieceFromMusicXml } from '../play.ts';
import type { Score } from '../score.ts';
import { readMusicXml } from './read.ts';

/** A partwise score: the measures of each part. */
function partwise(...parts: readonly string[][]): string {
  const body = parts.map(
    (measures, part) =>
      `<part id="P${part + 1}">${measures.map((content, index) => `<measure number="${index + 1}">${content}</measure>`).join('')}</part>`,
  );
  return `<score-partwise version="3.1">${body.join('')}</score-partwise>`;
}

/** `C4 2` is a note of two units; with more elements before or behind its type. */
function note(pitch: string, duration: number, more = ''): string {
  const [, step, sign, octave] = /^([A-G])([#b]?)(\d)$/.exec(pitch) ?? [];
  const alter = sign === '#' ? '<alter>1</alter>' : sign === 'b' ? '<alter>-1</alter>' : '';
  return `<note><pitch><step>${step}</step>${alter}<octave>${octave}</octave></pitch><duration>${duration}</duration>${more}</note>`;
}

const attributes = (content: string, divisions = 1) =>
  `<attributes><divisions>${divisions}</divisions>${content}</attributes>`;
const COMMON = '<time><beats>4</beats><beat-type>4</beat-type></time>';
const WHOLE = note('C4', 4);

/** What sounds: onset and length in quarter notes, and pitch. */
function heard(text: string): string[] {
  const piece = pieceFromMusicXml(text);
  return piece.notes.map(
    ({ onsetTicks, durationTicks, pitch }) =>
      `${pitch}@${onsetTicks / piece.ticksPerBeat}+${durationTicks / piece.ticksPerBeat}`,
  );
}

function pitchNames({ measures }: Score): string[] {
  return measures.flatMap(({ voices }) =>
    voices.flatMap(({ elements }) =>
      elements.flatMap((element) =>
        element.kind === 'rest' ? [] : element.notes.map(({ pitch }) => `${pitch.step}${pitch.alter}${pitch.octave}`),
      ),
    ),
  );
}

describe('readMusicXml of other programs', () => {
  it('finds a clock for all divisions, and values where none are written', () => {
    const text = partwise(
      [attributes(COMMON, 2) + note('C4', 1) + note('D4', 3) + note('E4', 4)],
      [attributes('<clef><sign>F</sign><line>4</line></clef>', 3) + note('C3', 1) + note('D3', 2) + note('E3', 9)],
    );
    const { ticksPerBeat, measures } = readMusicXml(text);
    expect(ticksPerBeat).toBe(6);
    expect(measures[0]?.voices.map(({ staff }) => staff)).toEqual([1, 2]);
    expect(measures[0]?.voices[0]?.elements.map(({ value }) => value)).toEqual([
      { type: 'eighth', dots: 0 },
      { type: 'quarter', dots: 1 },
      { type: 'half', dots: 0 },
    ]);
  });

  it('writes transposing instruments as they sound', () => {
    const transpose = '<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>';
    const score = readMusicXml(
      partwise([attributes(`<key><fifths>2</fifths></key>${transpose}`) + note('D4', 2) + note('F#4', 2)]),
    );
    expect(pitchNames(score)).toEqual(['C04', 'E04']);
    expect(score.measures[0]?.key).toEqual({ fifths: 0, mode: 'major' });
    const bass = '<transpose><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>';
    expect(pitchNames(readMusicXml(partwise([attributes(bass) + note('E3', 4)])))).toEqual(['E02']);
  });

  it('sorts the staves of several parts to two, and keeps their voices apart', () => {
    const clef = (sign: string, line: number) => `<clef><sign>${sign}</sign><line>${line}</line></clef>`;
    const score = readMusicXml(
      partwise(
        [attributes(clef('G', 2)) + note('C5', 4)],
        [attributes(clef('C', 3)) + note('E4', 4)],
        [attributes(clef('F', 4)) + note('C3', 4)],
      ),
    );
    expect(score.measures[0]?.voices.map(({ number, staff }) => `${number} on ${staff}`)).toEqual([
      '1 on 1',
      '2 on 1',
      '5 on 2',
    ]);
    expect(score.measures[0]?.clefs).toEqual(['treble', 'bass']);
  });

  it('cuts a voice that goes over both staves in two', () => {
    const on = (staff: number, beam: string) =>
      `<voice>1</voice><staff>${staff}</staff><beam number="1">${beam}</beam>`;
    const [measure] = readMusicXml(
      partwise([
        attributes('<staves>2</staves>', 2) +
          note('C3', 1, on(2, 'begin')) +
          note('G3', 1, on(2, 'continue')) +
          note('C4', 1, on(1, 'continue')) +
          note('E4', 1, on(1, 'end')),
      ]),
    ).measures;
    expect(
      measure?.voices.map(({ staff, elements }) => [
        staff,
        elements.map(({ kind, offsetTicks }) => `${kind}@${offsetTicks}`),
      ]),
    ).toEqual([
      [1, ['rest@0', 'chord@2', 'chord@3']],
      [2, ['chord@0', 'chord@1', 'rest@2']],
    ]);
    // Half a beam is none.
    expect(
      measure?.voices.flatMap(({ elements }) => elements.flatMap((one) => (one.kind === 'chord' ? one.beams : []))),
    ).toEqual([]);
  });

  it('plays repeats and endings, or not', () => {
    const barline = (content: string, location = 'right') => `<barline location="${location}">${content}</barline>`;
    const ending = (number: string, type: string) => `<ending number="${number}" type="${type}"/>`;
    const text = partwise([
      attributes(COMMON) + note('C4', 4),
      barline(ending('1', 'start'), 'left') +
        note('D4', 4) +
        barline(`${ending('1', 'stop')}<repeat direction="backward"/>`),
      barline(ending('2', 'start'), 'left') + note('E4', 4) + barline(ending('2', 'discontinue')),
      note('F4', 4) +
        '<direction><direction-type><words>Fine</words></direction-type><sound dacapo="yes"/></direction>',
    ]);
    expect(
      pitchNames(readMusicXml(text))
        .map(([step]) => step)
        .join(''),
    ).toBe('CDCEFCEF');
    expect(readMusicXml(text).measures.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(readMusicXml(text).measures.filter(({ metre }) => metre !== undefined)).toHaveLength(1);
    expect(
      pitchNames(readMusicXml(text, { repeats: 'ignore' }))
        .map(([step]) => step)
        .join(''),
    ).toBe('CDEF');
  });

  it('leaves no tie or pedal half written, after repeats least of all', () => {
    const repeat = '<barline location="right"><repeat direction="backward"/></barline>';
    const pedal = (type: string) => `<direction><direction-type><pedal type="${type}"/></direction-type></direction>`;
    const tied = note('C4', 2, '<tie type="start"/>');
    const { measures } = readMusicXml(
      partwise([
        attributes(COMMON) + note('C4', 2, '<tie type="stop"/>') + pedal('start') + tied,
        pedal('start') + note('C4', 2, '<tie type="stop"/>') + tied + repeat,
      ]),
    );
    const ties = measures.flatMap(({ voices }) =>
      voices.flatMap(({ elements }) =>
        elements.map((one) =>
          one.kind === 'chord' ? `${one.notes[0]?.tieStop ? '-' : ''}C${one.notes[0]?.tieStart ? '-' : ''}` : '',
        ),
      ),
    );
    // The last measure is tied to the first of the second time, and in the end to nothing.
    expect(ties).toEqual(['C', 'C-', '-C', 'C-', '-C', 'C-', '-C', 'C']);
    const moves = measures.flatMap(({ directions }) =>
      directions.map((one) => (one.kind === 'pedal' ? one.type : one.kind)),
    );
    expect(moves).toEqual(['start', 'change', 'change', 'change', 'stop']);
  });

  it('reads a score written measure by measure', () => {
    const text = `<score-timewise>${[1, 2]
      .map(
        (number) =>
          `<measure number="${number}"><part id="P1">${attributes(COMMON)}${WHOLE}</part><part id="P2">${attributes('')}${note('C3', 4)}</part></measure>`,
      )
      .join('')}</score-timewise>`;
    expect(heard(text)).toEqual(['48@0+4', '60@0+4', '48@4+4', '60@4+4']);
  });

  it('leaves out drums, hidden cues and quarter tones, but not their time', () => {
    const drum = '<note><unpitched/><duration>1</duration></note>';
    const cue = note('C4', 1).replace('<note>', '<note print-object="no"><cue/>');
    const quarterTone = note('C#4', 1).replace('<alter>1', '<alter>0.4');
    expect(heard(partwise([attributes(COMMON) + drum + cue + note('D4', 1) + quarterTone]))).toEqual([
      '62@2+1',
      '60@3+1',
    ]);
  });

  it('takes a measure for as long as its metre when rounding, or a step astray, says otherwise', () => {
    const lengths = (...measures: string[]) =>
      readMusicXml(partwise(measures)).measures.map(({ lengthTicks }) => lengthTicks);
    const metre = attributes(COMMON, 96);
    const steps = (back: number, forward: number) =>
      `<backup><duration>${back}</duration></backup><forward><duration>${forward}</duration></forward>`;
    expect(
      lengths(metre + note('C4', 386), note('C4', 384) + steps(9999, 9999), note('C4', 384) + steps(0, 700)),
    ).toEqual([384, 384, 384]);
    expect(lengths(metre + note('C4', 96), note('C4', 384), note('C4', 500), '')).toEqual([96, 384, 500, 384]);
  });

  it('reads metres that are sums, and keys and clefs of other kinds', () => {
    const time = '<time><beats>3+2</beats><beat-type>8</beat-type></time>';
    const [measure] = readMusicXml(
      partwise([
        attributes(
          `<key><fifths>-3</fifths><mode>dorian</mode></key>${time}<clef><sign>C</sign><line>4</line></clef>`,
          2,
        ) + note('C4', 5),
      ]),
    ).measures;
    expect(measure).toMatchObject({ metre: { numerator: 5, denominator: 8 }, key: { fifths: -3, mode: 'major' } });
  });

  it('reads tempo from sounds, or from metronome marks', () => {
    const mark = (unit: string, perMinute: string, sound = '') =>
      `<direction><direction-type><metronome><beat-unit>${unit}</beat-unit><beat-unit-dot/><per-minute>${perMinute}</per-minute></metronome></direction-type>${sound}</direction>`;
    const tempo = (content: string) => pieceFromMusicXml(partwise([attributes(COMMON) + content + WHOLE])).tempos;
    expect(tempo(mark('quarter', 'c. 80'))).toEqual([{ timeTicks: 0, microsecondsPerBeat: 500_000 }]);
    expect(tempo(mark('quarter', '80', '<sound tempo="60"/>'))).toEqual([
      { timeTicks: 0, microsecondsPerBeat: 1_000_000 },
    ]);
    expect(tempo('<sound tempo="240"/>')).toEqual([{ timeTicks: 0, microsecondsPerBeat: 250_000 }]);
    expect(tempo(mark('quarter', 'fast'))).toEqual([]);
  });

  it.each([
    ['<html/>', /not a MusicXML score \(it begins with <html>\)/],
    [partwise([]), /has no measures/],
    ['<score-partwise/>', /has no measures/],
    [partwise([WHOLE, '<note><rest/></note>']), /measure 2 has a <note> without a usable <duration>/],
    [partwise([note('C4', 4).replace('>C<', '>H<')]), /measure 1 has a note of pitch H4/],
    [partwise([attributes('', 0) + WHOLE]), /measure 1 has 0 <divisions>/],
    [partwise([note('C4', -1)]), /measure 1 has a <note> without a usable/],
  ])('refuses %s', (text, message) => {
    expect(() => readMusicXml(text)).toThrow(ScoreError);
    expect(() => readMusicXml(text)).toThrow(message);
  });
});
