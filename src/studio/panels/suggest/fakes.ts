/** For tests: a song to begin with, models that answer when a test says so, and a player that remembers auditions. */
import { createSilentPlayer, type SilentPlayer } from '../../app/silent-player.ts';
import { createStudio, type Studio } from '../../app/studio.ts';
import { addNotes, applyEdit, newSong, newWorkspace, type Song } from '../../document/index.ts';
import type { Progress, SuggestedNotes, Suggestions, SuggestRequest } from '../../suggest/index.ts';
import type { Suggesting } from './model-list.ts';
import { createSuggestSession } from './session.ts';
import type { ModelChoice } from './wishes.ts';

export const BAR = 1920;

export const LSTM: ModelChoice = { name: 'lstm-small', kind: 'lstm', title: 'Quick sketcher', about: 'Goes on.' };
export const COMPOSER: ModelChoice = {
  name: 'composer',
  kind: 'transformer',
  title: 'Composer',
  about: 'Does it all.',
};

/** Quarter notes, one after the other. @example songOf(60, 62) */
export function songOf(...pitches: readonly number[]): Song {
  const notes = pitches.map((pitch, index) => ({ pitch, onsetTicks: index * 480, durationTicks: 480 }));
  return applyEdit(newSong('Test'), addNotes(newSong('Test'), notes));
}

export function studioOf(song: Song): Studio & { readonly player: SilentPlayer } {
  const player = createSilentPlayer();
  const { store } = createStudio(player, newWorkspace(song));
  return { store, player };
}

/** One idea of quarter notes from a time on. */
export function ideaOf(from: number, ...pitches: readonly number[]): SuggestedNotes {
  const notes = pitches.map((pitch, index) => ({
    pitch,
    onsetTicks: from + index * 480,
    durationTicks: 480,
    velocity: 70,
    origin: 'model' as const,
  }));
  return { notes, number: pitches[0] ?? 0, score: 0, warnings: [] };
}

export interface FakeCall {
  readonly request: SuggestRequest;
  readonly isCancelled: () => boolean;
  progress(progress: Progress): void;
  answer(...ideas: readonly SuggestedNotes[]): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** Models whose answers are the test's. */
export function fakeModels(...choices: readonly ModelChoice[]) {
  const calls: FakeCall[] = [];
  const loads: string[] = [];
  const catalogue: Suggesting['catalogue'] = {
    format: 'cadenza-catalogue',
    version: 1,
    models: choices.map((choice) => ({ ...choice, licence: '', bytes: 1, revision: '1', json: '', weights: '' })),
  };
  const client: Suggesting = {
    catalogue,
    async load(model) {
      loads.push(model);
      return { name: model, title: model, kind: 'lstm', capabilities: [] };
    },
    suggest(request, { signal, onProgress } = {}) {
      return new Promise<Suggestions>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        calls.push({
          request,
          isCancelled: () => signal?.aborted ?? false,
          progress: (progress) => onProgress?.(progress),
          answer(...alternatives) {
            const { what, model, seed } = request;
            const from = request.range?.from ?? BAR;
            resolve({ what, model, seed, from, to: from + BAR, removed: [], alternatives });
            return settled();
          },
          fail(error) {
            reject(error);
            return settled();
          },
        });
      });
    },
  };
  return { client, calls, loads, models: async () => client };
}

/** Lets promises go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}

/** A bar of C D E F, and a session over models that answer when told to. */
export function setUp({ models = fakeModels(LSTM), song = songOf(60, 62, 64, 65) } = {}) {
  const studio = studioOf(song);
  const session = createSuggestSession({ studio, models: models.models });
  const pitches = () => studio.store.getState().song.notes.map(({ pitch }) => pitch);
  const said = () => studio.store.getState().announcement?.text;
  return { studio, session, models, pitches, said, state: () => session.store.getState() };
}

/** The same with three ideas for the second bar. */
export async function withIdeas() {
  const parts = setUp();
  const asking = parts.session.ask();
  await settled();
  await parts.models.calls[0]?.answer(ideaOf(1920, 67, 69), ideaOf(1920, 71), ideaOf(1920, 72, 74, 76));
  await asking;
  return parts;
}
