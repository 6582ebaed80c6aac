/** The pieces of ASAP, split by composition, with what their editors wrote and their performances with beats. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignTruth, matchNotes, readTruth } from './truth.mjs';

const compositionOf = (folder) => folder.replace(/_?no(_\w+)?_repeats?|_repeat$/, '');

/**
 * 'tune' or 'test', by a hash of the composition's folder. Versions of one composition that differ in their repeats
 * are one composition.
 */
export function splitOf(folder) {
  const hash = createHash('sha256').update(compositionOf(folder)).digest('hex').slice(0, 8);
  return Number.parseInt(hash, 16) % 2 ? 'tune' : 'test';
}

/** The rows of the data set's table, by folder, of one split; of versions of a composition the first. */
export function readFolders(data, split) {
  const [head, ...rows] = readFileSync(join(data, 'metadata.csv'), 'utf8').trim().split('\n').map(cells);
  const folders = new Map();
  const taken = new Map();
  for (const row of rows) {
    const entry = Object.fromEntries(head.map((name, index) => [name, row[index]]));
    if (splitOf(entry.folder) !== split || !existsSync(join(data, entry.xml_score))) continue;
    const composition = compositionOf(entry.folder);
    if (!taken.has(composition)) taken.set(composition, entry.folder);
    if (taken.get(composition) !== entry.folder) continue;
    if (!folders.has(entry.folder)) folders.set(entry.folder, []);
    folders.get(entry.folder).push(entry);
  }
  return folders;
}

const cells = (line) => [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell.replaceAll('"', ''));

/** A score with its truth on the clock of its MIDI file; `agreement` says how much of the truth the file plays in place. */
export function loadScore(data, { midi_score, xml_score }, readMidi) {
  const piece = readMidi(readFileSync(join(data, midi_score)));
  const played = piece.notes.map(({ pitch, onsetTicks }) => ({ pitch, position: onsetTicks / piece.ticksPerBeat }));
  const truth = alignTruth(readTruth(readFileSync(join(data, xml_score), 'utf8')), played);
  const match = matchNotes(played, truth.notes, 0.5);
  let exact = 0;
  match.forEach((target, note) => {
    if (target >= 0 && Math.abs(truth.notes[target].onset - played[note].position) < 0.25) exact++;
  });
  const numbers = [...new Set(truth.notes.map(({ staff }) => staff))].sort((a, b) => a - b);
  // Staves without notes may stand above: they count from the first that has some.
  const notes = truth.notes.map((note) => ({ ...note, staff: numbers.indexOf(note.staff) + 1 }));
  return {
    piece,
    truth: { ...truth, notes },
    match,
    staves: numbers.length,
    agreement: exact / Math.max(1, truth.notes.length),
  };
}

/** Beats and bar lines in seconds, as annotated. */
export function readBeats(path) {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , label]) => /^(b|db)/.test(label.trim()))
    .map(([seconds]) => Number(seconds));
}

/**
 * Which written note each performed one is, through the beats annotated in both; undefined where they do not match.
 *
 * @param scoreClock,clock seconds at a tick, of the score's MIDI file and of the performance
 */
export function matchPerformance(piece, clock, beats, score, scoreClock, scoreBeats) {
  if (beats.length !== scoreBeats.length || beats.length < 2) return undefined;
  const scorePlaces = scoreBeats.map((seconds) => scoreClock.ticksAt(seconds) / score.piece.ticksPerBeat);
  let at = 0;
  const played = piece.notes.map(({ pitch, onsetTicks }) => {
    const seconds = clock.secondsAt(onsetTicks);
    while (at + 2 < beats.length && beats[at + 1] <= seconds) at++;
    const share = (seconds - beats[at]) / (beats[at + 1] - beats[at]);
    return { pitch, position: scorePlaces[at] + share * (scorePlaces[at + 1] - scorePlaces[at]) };
  });
  return matchNotes(played, score.truth.notes, 0.5);
}
