/**
 * The baseline of models of notes: how often each waiting time, pitch, duration and velocity occurs, each on its own.
 *
 * It knows nothing of what came before; whatever a model of notes gains on it, it has from context. Times are counted
 * by the classes of `tokens/values.ts`, within which every value is as likely as the others.
 */
import type { NoteModel, NoteScores } from '../models/note-model.ts';
import { LOWEST_PITCH, type NoteSequence, PITCH_COUNT, type TimeBase, VELOCITY_BINS } from '../tokens/sequence.ts';
import { classOf, classWidth, VALUE_CLASSES } from '../tokens/values.ts';

/** What scores notes: a model of notes, or a baseline. */
export type NoteScorer = Pick<NoteModel, 'score'>;

/** Add-half smoothing (Krichevsky and Trofimov 1981): what never occurred keeps a probability. */
const PRIOR = 0.5;

interface Counts {
  readonly wait: Float64Array;
  readonly pitch: Float64Array;
  readonly duration: Float64Array;
  readonly velocity: Float64Array;
}

/**
 * Counts the four attributes, scores and performances apart. Waiting times count from the note before, that of the first
 * note from tick 0.
 *
 * @param sequences music to count in; a time base without any gives every class the same probability
 * @example
 * const scores = await fitNoteUnigram(training).score(sequence);
 * scores.pitch[0] // 4.1 nats
 */
export function fitNoteUnigram(sequences: Iterable<NoteSequence>): NoteScorer {
  const counts: Readonly<Record<TimeBase, Counts>> = { performance: newCounts(), score: newCounts() };
  for (const sequence of sequences) {
    const { wait, pitch, duration, velocity } = counts[sequence.base];
    sequence.onsets.forEach((_, note) => {
      wait[classOf(waitOf(sequence, note))]! += 1;
      pitch[sequence.pitches[note]! - LOWEST_PITCH]! += 1;
      duration[classOf(sequence.durations[note]!)]! += 1;
      velocity[sequence.velocities[note]!]! += 1;
    });
  }
  const nats = { performance: natsOf(counts.performance), score: natsOf(counts.score) };
  return {
    async score(sequence): Promise<NoteScores> {
      const { wait, pitch, duration, velocity } = nats[sequence.base];
      const { onsets, pitches, durations, velocities } = sequence;
      const ofTime = (table: Float64Array, value: number): number => {
        const klass = classOf(value);
        return table[klass]! + Math.log(classWidth(klass));
      };
      return {
        wait: Float64Array.from(onsets, (_, note) => ofTime(wait, waitOf(sequence, note))),
        pitch: Float64Array.from(pitches, (value) => pitch[value - LOWEST_PITCH]!),
        duration: Float64Array.from(durations, (value) => ofTime(duration, value)),
        velocity: Float64Array.from(velocities, (value) => velocity[value]!),
      };
    },
  };
}

const waitOf = ({ onsets }: NoteSequence, note: number): number => onsets[note]! - (note === 0 ? 0 : onsets[note - 1]!);

const newCounts = (): Counts => ({
  wait: new Float64Array(VALUE_CLASSES).fill(PRIOR),
  pitch: new Float64Array(PITCH_COUNT).fill(PRIOR),
  duration: new Float64Array(VALUE_CLASSES).fill(PRIOR),
  velocity: new Float64Array(VELOCITY_BINS).fill(PRIOR),
});

function natsOf({ wait, pitch, duration, velocity }: Counts): Counts {
  const table = (counts: Float64Array): Float64Array => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => Math.log(total / count));
  };
  return { wait: table(wait), pitch: table(pitch), duration: table(duration), velocity: table(velocity) };
}
