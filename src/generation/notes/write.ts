/**
 * Writing a passage: several alternatives side by side, note by note, each until it is over.
 *
 * A draft is over when the model waits beyond the end of the passage (or ends the piece, where it may), when it has as
 * many notes as it may, or when nothing that is allowed has any probability; so writing always comes to an end: each
 * step writes a note or closes its draft. Draft i uses the i-th stream of random numbers and nothing of the others.
 */
import { CadenzaError } from '../../errors.ts';
import type { GridNote, NoteModel, NoteStream } from '../../models/note-model.ts';
import type { Random } from '../../random.ts';
import { LOWEST_PITCH } from '../../tokens/sequence.ts';
import { classOf, classStart, classWidth, VALUE_CLASSES } from '../../tokens/values.ts';
import { gridNotes } from './grid-notes.ts';
import { hasLooped, isBlurred } from './guards.ts';
import { MotifMemory } from './motifs.ts';
import { Pace } from './pace.ts';
import type { Page, Rules } from './rules.ts';
import { type Attribute, drawDuration, drawIndex, drawPitch, drawWait, type Sampling } from './sampler.ts';

/** Why a draft is over. */
export type Closing = 'over' | 'most notes' | 'stuck' | 'loop' | 'blur';

/** One way of writing a passage. */
export interface Draft {
  readonly notes: readonly GridNote[];
  readonly closing: Closing;
  /** Mean over the notes of the log-probability of all four attributes under the model, in nats; 0 without notes. */
  readonly meanLogProbability: number;
}

export interface WriteOptions {
  readonly sampling: Readonly<Record<Attribute, Sampling>>;
  /** The class of each control. */
  readonly controls: ArrayLike<number>;
  /** Nats by which the log-probability of a note is raised that brings a motif back; 0: none. */
  readonly motifReward: number;
  /** Whether the pace is to stay about what it is around the passage. */
  readonly keepPace: boolean;
  /** Notes a tick around the passage. */
  readonly usualDensity?: number;
  /** Whether the model may end the piece before the passage is over. */
  readonly endEarly: boolean;
  readonly mostNotes: number;
  readonly signal?: { readonly aborted: boolean };
  /** Called after each step with the part of the passage that all drafts have reached, 0..1. */
  readonly onProgress?: (share: number) => void;
}

interface Writing {
  readonly page: Page;
  readonly random: Random;
  /** Absent where no reward is given. */
  readonly memory: MotifMemory | undefined;
  /** Absent where the pace is the model's own affair. */
  readonly pace: Pace | undefined;
  logProbability: number;
  closing?: Closing;
}

/** A note on its way: what is not chosen yet is a stand-in that the model ignores. */
interface Chosen {
  wait: number;
  pitch: number;
  duration: number;
  velocity: number;
}

const STAND_IN: Chosen = { wait: 0, pitch: LOWEST_PITCH, duration: 1, velocity: 0 };

/**
 * Writes as many drafts of a passage as there are streams of random numbers.
 *
 * @throws CadenzaError where it was stopped
 */
export async function writeDrafts(
  model: NoteModel,
  rules: Rules,
  randoms: readonly Random[],
  options: WriteOptions,
): Promise<Draft[]> {
  const { before, start, end, given, base } = rules.passage;
  const { signal, onProgress, controls, motifReward, keepPace, usualDensity } = options;
  const heard = gridNotes(before);
  const writings = randoms.map(
    (random): Writing => ({
      page: rules.newPage(),
      random,
      memory: motifReward > 0 ? new MotifMemory(base, heard) : undefined,
      pace: keepPace && usualDensity !== undefined ? new Pace(usualDensity, heard) : undefined,
      logProbability: 0,
    }),
  );
  const stream = await model.open({ sequences: randoms.length, before, start, given, controls });
  try {
    while (writings.some(({ closing }) => closing === undefined)) {
      if (signal?.aborted) {
        const notes = writings.reduce((sum, { page }) => sum + page.notes.length, 0);
        throw new CadenzaError(`stopped after ${notes} notes; nothing was kept`);
      }
      await step(stream, rules, writings, options);
      const reached = writings.map(({ page, closing }) => (closing ? end : (page.notes.at(-1)?.onset ?? start)));
      onProgress?.((Math.min(...reached) - start) / (end - start));
    }
  } finally {
    await stream.close();
  }
  return writings.map(({ page: { notes }, closing = 'over', logProbability }) => ({
    notes,
    closing,
    meanLogProbability: notes.length === 0 ? 0 : logProbability / notes.length,
  }));
}

/** Writes the next note of every draft that is not over. */
async function step(
  stream: NoteStream,
  rules: Rules,
  writings: readonly Writing[],
  { sampling, motifReward, endEarly, mostNotes }: WriteOptions,
): Promise<void> {
  const expected = writings.map(({ memory }) => memory?.expected());
  const chosen = writings.map((): Chosen => ({ ...STAND_IN }));
  // What has been added to a draft's likelihood counts only once its note is written.
  const gained = writings.map(() => 0);
  const forOpen = (choose: (writing: Writing, note: Chosen, index: number, now: number) => number | Closing): void => {
    writings.forEach((writing, index) => {
      if (writing.closing) return;
      const result = choose(writing, chosen[index]!, index, stream.now(index));
      if (typeof result === 'string') {
        writing.closing = result;
        chosen[index] = { ...STAND_IN };
      } else gained[index]! += result;
    });
  };
  const all = <Key extends keyof Chosen>(key: Key): number[] => chosen.map((note) => note[key]);

  forOpen(({ page, random, memory, pace }, note, index, now) => {
    if (page.notes.length >= mostNotes) return 'most notes';
    const choices = { mayClose: page.notes.length > 0, mayEnd: endEarly };
    const allowed = rules.waits(page, now);
    const logProbabilities = stream.wait(index);
    const motif = expected[index];
    // What stands still is to find other notes; its rhythm may well go on.
    const liked =
      motif !== undefined && motif.worth > 0
        ? raised(logProbabilities, (klass) => isWaitOf(klass, motif.wait, memory), motifReward * motif.worth)
        : logProbabilities;
    const choice = drawWait(pace?.kept(liked) ?? liked, allowed, choices, sampling.wait, random);
    if (choice === 'closed') return 'over';
    if (choice === 'stuck')
      return page.notes.length > 0 && allowed.ticks.every((count) => count === 0) ? 'over' : 'stuck';
    note.wait = choice;
    const klass = classOf(choice);
    return logProbabilities[klass]! - Math.log(classWidth(klass));
  });
  if (writings.every(({ closing }) => closing)) return;

  const pitches = await stream.pitch(all('wait'));
  forOpen(({ page, random, memory }, note, index, now) => {
    const logProbabilities = pitches[index]!;
    const mayPlay = (pitch: number): boolean => rules.mayPlay(page, pitch + LOWEST_PITCH, now + note.wait);
    const motif = expected[index];
    const comes = motif !== undefined && memory?.isAlike(note.wait, motif.wait);
    const liked = comes
      ? raised(logProbabilities, (pitch) => pitch === motif.pitch - LOWEST_PITCH, motifReward * motif.worth)
      : logProbabilities;
    const pitch = drawPitch(liked, mayPlay, sampling.pitch, random);
    if (pitch < 0) return 'stuck';
    note.pitch = pitch + LOWEST_PITCH;
    return logProbabilities[pitch]!;
  });

  const durations = await stream.duration(all('wait'), all('pitch'));
  forOpen(({ page, random }, note, index, now) => {
    const onset = now + note.wait;
    const choice = drawDuration(durations[index]!, rules.ends(page, note.pitch, onset), sampling.duration, random);
    if (choice === undefined) return 'stuck';
    note.duration = choice.duration;
    return choice.logProbability;
  });

  const velocities = await stream.velocity(all('wait'), all('pitch'), all('duration'));
  forOpen(({ random }, note, index) => {
    const logProbabilities = velocities[index]!;
    note.velocity = drawIndex(
      logProbabilities,
      new Uint8Array(logProbabilities.length).fill(1),
      sampling.velocity,
      random,
    );
    return note.velocity < 0 ? 'stuck' : logProbabilities[note.velocity]!;
  });

  const notes = writings.map(({ closing }, index): GridNote | undefined => {
    const { wait, ...rest } = chosen[index]!;
    return closing ? undefined : { ...rest, onset: stream.now(index) + wait };
  });
  await stream.push(notes);
  writings.forEach((writing, index) => {
    const note = notes[index];
    if (note === undefined) return;
    writing.page.add(note);
    writing.memory?.add(note);
    writing.pace?.add(note);
    writing.logProbability += gained[index]!;
    if (hasLooped(writing.page.notes)) writing.closing = 'loop';
    else if (isBlurred(writing.page.notes)) writing.closing = 'blur';
  });
}

/** Whether a class of waiting times is that of an expected one, or as good. */
const isWaitOf = (klass: number, expected: number, memory: MotifMemory | undefined): boolean =>
  klass < VALUE_CLASSES && (klass === classOf(expected) || memory?.isAlike(classStart(klass), expected) === true);

/** A copy with some entries raised; no longer normalised, which choosing does not need. */
const raised = (logProbabilities: Float32Array, isLiked: (index: number) => boolean, by: number): Float32Array =>
  logProbabilities.map((value, index) => (isLiked(index) ? value + by : value));
