/**
 * What a model of time steps expects at a place. It is shown to the explanations as a model of notes that knows one
 * time, the next step: a pitch is as likely as it is to sound there without having sounded before.
 */
import type { StepModel } from '../../models/model.ts';
import type { NoteModel, NoteStream } from '../../models/note-model.ts';
import { LOWEST_PITCH, PITCH_COUNT } from '../../tokens/sequence.ts';
import { classOf, VALUE_CLASSES } from '../../tokens/values.ts';
import type { Song } from '../document/song.ts';
import { explainWith, type PlaceExplanation } from './explain.ts';
import { pieceOf, TICKS_PER_GRID_TICK } from './song-music.ts';
import { marginals } from './step-steer.ts';
import { stepClock, stepsBefore } from './step-time.ts';

export async function explainSteps(
  model: StepModel,
  song: Song,
  tick: number,
): Promise<Omit<PlaceExplanation, 'model'>> {
  const piece = pieceOf(song);
  const clock = stepClock(piece, model.grid, tick);
  const before = stepsBefore(piece, clock, { from: tick, pedal: model.pedal, steps: model.context });
  const stream = await model.open(1);
  try {
    for (const combination of before) await stream.push([combination]);
    const [distribution] = await stream.next();
    const chances = distribution === undefined ? new Float64Array(128) : marginals(distribution);
    for (const pitch of before.at(-1) ?? []) chances[pitch] = 0;
    const place = Math.round(tick / TICKS_PER_GRID_TICK);
    return await explainWith(nextStepModel(chances, place), piece, { at: { tick: place }, tick, base: 'score' });
  } finally {
    await stream.close();
  }
}

/** A model of notes that says one thing: what is struck at a tick of the score. */
function nextStepModel(chances: Float64Array, place: number): NoteModel {
  const no = (): never => {
    throw new TypeError('a model of time steps says nothing about single notes');
  };
  const keys = chances.subarray(LOWEST_PITCH, LOWEST_PITCH + PITCH_COUNT);
  const sum = keys.reduce((total, chance) => total + chance, 0);
  const logs = Float32Array.from(keys, (chance) => Math.log(chance / sum));
  return {
    kind: 'transformer',
    context: 0,
    score: no,
    release: async () => {},
    async open({ sequences = 1, before }): Promise<NoteStream> {
      const now = before.onsets.at(-1) ?? 0;
      const waits = new Float32Array(VALUE_CLASSES + 1).fill(Number.NEGATIVE_INFINITY);
      // Where nothing can be struck, "the piece ends" stands for it.
      waits[sum > 0 ? classOf(place - now) : VALUE_CLASSES] = 0;
      return {
        sequences,
        now: () => now,
        wait: () => waits,
        pitch: async (lanes) => lanes.map(() => logs),
        duration: no,
        velocity: no,
        push: no,
        close: async () => {},
      };
    },
  };
}
