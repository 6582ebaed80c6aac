/**
 * A model of time steps as a suggester: it continues, explains and scores.
 *
 * Its drafts obey the guard rails of the note models: one that is empty, repeats one note, stands still or copies too
 * much is drawn again. Draft i of attempt a draws from `Random.of(seed, i, a)`, whatever the others do.
 */
import { CadenzaError } from '../../errors.ts';
import {
  ATTEMPTS,
  hasLooped,
  LOOP_NOTES,
  longestCopy,
  MOST_COPIED_CONTEXT,
  MOST_COPIED_TRAINING,
  rankingScore,
} from '../../generation/notes/guards.ts';
import { createTimeline } from '../../generation/notes/index.ts';
import type { StepModel } from '../../models/model.ts';
import type { GridNote } from '../../models/note-model.ts';
import { Random } from '../../random.ts';
import { encodePiece } from '../../tokens/encode.ts';
import { TICKS_PER_BEAT } from '../document/song.ts';
import { createBreaks } from './courteous.ts';
import { type NewNote, type SuggestedNotes, type SuggestRequest, temperatureOf, topPOf } from './request.ts';
import { constraintsOf, fitted, type Plan, pieceOf, snapped, TICKS_PER_GRID_TICK } from './song-music.ts';
import { explainSteps } from './step-explain.ts';
import { createStepScorer } from './step-score.ts';
import { notesOfSteps, type StepClock, stepClock, stepsBefore, stepsUntil } from './step-time.ts';
import { type StepDraft, writeSteps } from './step-write.ts';
import type { Suggester, Work } from './suggester.ts';

const DEFAULT_ALTERNATIVES = 3;
const DEFAULT_VELOCITY = 80;
/** Nats that a struck pitch gains where the dial of busyness is at its end. */
const MOST_TILT = 1.2;
/** No silence is longer. */
const MOST_SILENT_BEATS = 2;
/** With nothing new for longer, a draft stands still. */
const MOST_STILL_BEATS = 4;
/** So many of the notes before tell how dense the music is; fewer than the least tell nothing. */
const DENSITY_NOTES = 64;
const LEAST_DENSITY_NOTES = 8;

export function createStepSuggester(model: StepModel): Omit<Suggester, 'capabilities'> {
  const scorer = createStepScorer(model);
  return {
    continue: (request, plan, work) => continueSteps(model, request, plan, work),
    explain: (song, tick) => explainSteps(model, song, tick),
    score: (song, signal) => scorer.score(song, signal),
    async release() {
      await scorer.close();
      await model.release();
    },
  };
}

interface Judged extends SuggestedNotes {
  readonly faults: number;
}

async function continueSteps(
  model: StepModel,
  request: SuggestRequest,
  plan: Plan,
  { signal, onProgress, longestMatch }: Work,
): Promise<SuggestedNotes[]> {
  const { song, seed, alternatives = DEFAULT_ALTERNATIVES, adventurous, busy = 0, voices = 128 } = request;
  const { from, to } = plan;
  const piece = pieceOf(song, plan.kept);
  const clock = stepClock(piece, model.grid, from);
  const heard = plan.kept.filter((note) => note.onsetTicks < from).slice(-DENSITY_NOTES);
  const velocity =
    heard.length === 0
      ? DEFAULT_VELOCITY
      : Math.round(heard.reduce((sum, note) => sum + note.velocity, 0) / heard.length);
  const { gridTicks = gridOf(model) } = request;
  const steps = Math.max(1, stepsUntil(clock, to));
  const stepTicks = (to - from) / steps;
  const shared = {
    before: stepsBefore(piece, clock, { from, pedal: model.pedal, steps: model.context }),
    steps,
    temperature: temperatureOf(adventurous),
    topP: topPOf(adventurous),
    mayPlay: allowedPitches(request, plan, clock, gridTicks),
    voices,
    tilt: MOST_TILT * busy,
    // A passage shorter than the longest silence sounds nevertheless.
    maxSilenceSteps: Math.min(Math.round((MOST_SILENT_BEATS * TICKS_PER_BEAT) / stepTicks), Math.max(0, steps - 1)),
    signal,
    pause: createBreaks(),
  };
  const best = new Map<number, Judged>();
  let pending = Array.from({ length: alternatives }, (_, number) => number);
  for (let attempt = 0; attempt < ATTEMPTS && pending.length > 0; attempt++) {
    const drafts = await writeSteps(model, {
      ...shared,
      randoms: pending.map((number) => Random.of(seed, number, attempt)),
      onProgress: attempt === 0 ? onProgress : () => {},
    });
    const numbers = pending;
    pending = [];
    drafts.forEach((draft, index) => {
      const number = numbers[index]!;
      const judged = judge(draft, number);
      const before = best.get(number);
      const isBetter =
        before === undefined ||
        judged.faults < before.faults ||
        (judged.faults === before.faults && judged.score > before.score);
      if (isBetter) best.set(number, judged);
      if (judged.faults > 0) pending.push(number);
    });
  }
  const written = [...best.values()].filter(({ notes }) => notes.length > 0);
  if (written.length === 0) {
    throw new CadenzaError('the model finds no note that is allowed here; widen the limits, or choose another place');
  }
  return written.sort((a, b) => b.score - a.score || a.number - b.number).map(({ faults: _, ...rest }) => rest);

  function judge({ combinations, logProbability }: StepDraft, number: number): Judged {
    const notes = fitted(notesOfSteps(combinations, clock, velocity), plan, gridTicks);
    const asGrid = notes.map(gridNote);
    const faults: string[] = [];
    if (notes.length === 0) faults.push('nothing could be written');
    if (loops(asGrid)) faults.push(`one note comes more than ${LOOP_NOTES} times in a row`);
    if (standsStill(notes, plan)) faults.push('nothing new comes for more than a bar');
    const copied = longestCopy(asGrid, heard.map(gridNote));
    if (copied > MOST_COPIED_CONTEXT) faults.push(`${copied} notes in a row repeat the notes before`);
    const match = longestMatch?.(encodePiece(pieceOf(song, notes), { base: 'score' }));
    if (match !== undefined && match.length > MOST_COPIED_TRAINING) {
      faults.push(`${match.length} notes in a row stand in ${match.piece?.name ?? 'the training music'}`);
    }
    const density = notes.length / (to - from);
    const mean = notes.length === 0 ? 0 : logProbability / notes.length;
    return {
      notes,
      number,
      score: rankingScore(asGrid, mean, density, busy === 0 ? densityOf(heard) : undefined),
      warnings: faults,
      faults: faults.length,
    };
  }
}

const gridNote = ({ onsetTicks, pitch, durationTicks, velocity }: NewNote): GridNote => ({
  onset: onsetTicks,
  pitch,
  duration: durationTicks,
  velocity: velocity >> 2,
});

const loops = (notes: readonly GridNote[]): boolean =>
  notes.some((_, index) => hasLooped(notes.slice(Math.max(0, index - LOOP_NOTES), index + 1)));

function standsStill(notes: readonly NewNote[], { from, to }: Plan): boolean {
  let last = from;
  for (const tick of [...notes.map(({ onsetTicks }) => onsetTicks), to]) {
    if (tick - last > MOST_STILL_BEATS * TICKS_PER_BEAT) return true;
    last = tick;
  }
  return false;
}

/** Notes a tick. */
function densityOf(notes: readonly NewNote[]): number | undefined {
  const span = notes.length < LEAST_DENSITY_NOTES ? 0 : notes.at(-1)!.onsetTicks - notes[0]!.onsetTicks;
  return span === 0 ? undefined : notes.length / span;
}

/** Steps of a beat are whole ticks already; steps of a second are brought to sixteenths. */
const gridOf = ({ grid }: StepModel): number =>
  grid.unit === 'beat' ? Math.max(1, Math.round(TICKS_PER_BEAT / grid.stepsPerBeat)) : TICKS_PER_BEAT / 4;

/** Which pitches the limits allow in a step, and where its notes will be moved to; only those of the piano ever. */
function allowedPitches(
  request: SuggestRequest,
  plan: Plan,
  clock: StepClock,
  gridTicks: number,
): (pitch: number, step: number) => boolean {
  const before = encodePiece(pieceOf(request.song, []), { base: 'score' });
  const [start, end] = [Math.floor(plan.from / TICKS_PER_GRID_TICK), Math.ceil(plan.to / TICKS_PER_GRID_TICK)];
  const timeline = createTimeline(before);
  const passage = { base: 'score' as const, start, end, timeline, hasTempo: true, before, given: [] };
  const bound = constraintsOf(request, plan).map((constraint) => constraint.bind(passage));
  const placesOf = (step: number): number[] => {
    const tick = Math.round(clock.tickAt(step));
    return [tick, snapped(tick, gridTicks)].map((each) => Math.floor(each / TICKS_PER_GRID_TICK));
  };
  let asked = { step: -1, places: [] as number[] };
  return (pitch, step) => {
    if (asked.step !== step) asked = { step, places: placesOf(step) };
    const may = (place: number): boolean => bound.every((each) => each.pitch?.(pitch, place) ?? true);
    return pitch >= 21 && pitch <= 108 && asked.places.every(may);
  };
}
