/**
 * The model lab, at work: how well each model foresees what the user writes, told anew while it is written, and how
 * each would go on from the same song with the same seed.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { acceptSuggestion } from '../../app/edit-actions.ts';
import { announce, notify, type Studio } from '../../app/studio.ts';
import { isPlaying } from '../../app/transport-actions.ts';
import type { Song } from '../../document/index.ts';
import type { Comparison, ModelScore, Progress, SuggestClient, Suggestions } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import type { OwnModels } from '../learn/own-models.ts';
import type { Audition } from '../suggest/audition.ts';
import { sentenceOf } from '../suggest/model-list.ts';
import { excerptOf, fittingNotes, isSameMusic, type Stretch, songWith } from '../suggest/music.ts';
import { nextSeed } from '../suggest/state.ts';
import { heardRange, type ModelChoice } from '../suggest/wishes.ts';

const words = texts.lab;

/** The part of the models' client that is used. */
export type Comparing = Pick<SuggestClient, 'catalogue' | 'score' | 'compare'>;

/** How far a model that is asked is; shares are 0 .. 1. */
export type Doing = { readonly phase: Progress['phase']; readonly model: string; readonly share: number };

export interface LabState {
  /** Undefined until they are known. */
  readonly models: readonly ModelChoice[] | undefined;
  /** By the model's name; of the song as it was last listened to. */
  readonly scores: Readonly<Record<string, ModelScore>>;
  /** Whether the scores are being made anew. */
  readonly isScoring: boolean;
  readonly bars: number;
  readonly seed: number;
  readonly isComparing: boolean;
  readonly doing: Doing | undefined;
  /** How each went on, and from which song; by the model's name. */
  readonly answer:
    | {
        readonly song: Song;
        readonly bars: number;
        readonly seed: number;
        readonly results: Readonly<Record<string, Comparison>>;
      }
    | undefined;
  /** A sentence that says what to do. */
  readonly problem: string | undefined;
}

export interface LabSession {
  readonly store: StoreApi<LabState>;
  readonly audition: Audition;
  /** Listens to the song while it is written. @returns a function that ends it */
  start(): () => void;
  setBars(bars: number): void;
  /** Lets each model go on; after an answer, with the next seed. */
  compare(): Promise<void>;
  cancel(): void;
  /** `gently`: not while the song plays. */
  hear(model: string, gently?: boolean): void;
  /** Takes what a model wrote into the song, as one step. @returns whether the song changed */
  take(model: string): boolean;
  retry(): void;
}

export interface LabSessionOptions {
  readonly studio: Studio;
  readonly audition: Audition;
  /** @throws CadenzaError where the list of models cannot be loaded */
  readonly models: () => Promise<Comparing>;
  readonly own?: Pick<OwnModels, 'store'>;
}

/** The song is listened to once it has stayed so long, in milliseconds. */
export const REST = 400;
export const LAB_BARS = [2, 4, 8] as const;

/** The name by which a model's music is heard. */
export const labName = (model: string): string => `lab ${model}`;

export function createLabSession({ studio, models, own, audition }: LabSessionOptions): LabSession {
  const store = createStore<LabState>()(() => ({
    models: undefined,
    scores: {},
    isScoring: false,
    bars: 4,
    seed: 1,
    isComparing: false,
    doing: undefined,
    answer: undefined,
    problem: undefined,
  }));
  let scoring: AbortController | undefined;
  let comparing: AbortController | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const song = (): Song => studio.store.getState().song;

  const open = async (): Promise<Comparing> => {
    const client = await models();
    store.setState({ models: [...client.catalogue.models, ...(own?.store.getState().models ?? [])] });
    return client;
  };
  const namesNow = () => (store.getState().models ?? []).map(({ name }) => name);
  const noteProgress = (progress: Progress) => {
    const share =
      progress.phase === 'write'
        ? progress.share
        : progress.allBytes === 0
          ? 0
          : progress.doneBytes / progress.allBytes;
    store.setState({ doing: { phase: progress.phase, model: progress.model, share } });
  };
  const noteScore = (score: ModelScore) =>
    store.setState(({ scores }) => ({ scores: { ...scores, [score.model]: score } }));

  const stopScoring = () => {
    clearTimeout(waiting);
    scoring?.abort();
    scoring = undefined;
  };
  const score = async () => {
    stopScoring();
    const mine = new AbortController();
    scoring = mine;
    const music = song();
    try {
      const client = await open();
      if (scoring !== mine) return;
      if (music.notes.length === 0) {
        store.setState({ scores: {}, isScoring: false });
        return;
      }
      store.setState({ isScoring: true });
      await client.score(
        { song: music, models: namesNow() },
        {
          signal: mine.signal,
          onProgress(progress) {
            if (scoring !== mine) return;
            if ('phase' in progress) noteProgress(progress);
            else noteScore(progress);
          },
        },
      );
      if (scoring === mine) store.setState({ isScoring: false, problem: undefined });
    } catch (error) {
      if (scoring === mine) store.setState({ isScoring: false, problem: sentenceOf(error) });
    } finally {
      if (scoring === mine) {
        scoring = undefined;
        if (comparing === undefined) store.setState({ doing: undefined });
      }
    }
  };
  const scoreSoon = () => {
    clearTimeout(waiting);
    // What is said of another song is not wanted any more.
    scoring?.abort();
    scoring = undefined;
    waiting = setTimeout(() => void score(), REST);
  };

  return {
    store,
    audition,
    start() {
      const endSong = studio.store.subscribe((state, before) => {
        if (!isSameMusic(state.song, before.song)) scoreSoon();
      });
      const endOwn = own?.store.subscribe(scoreSoon);
      void score();
      return () => {
        endSong();
        endOwn?.();
        stopScoring();
        audition.stop();
        store.setState({ isScoring: false });
      };
    },
    setBars: (bars) => store.setState({ bars }),
    async compare() {
      comparing?.abort();
      const mine = new AbortController();
      comparing = mine;
      audition.stop();
      if (studio.player.getState().sound !== 'ready') void studio.player.resume();
      const { answer, bars, seed: last } = store.getState();
      const seed = answer === undefined ? last : nextSeed(last);
      const music = song();
      store.setState({
        isComparing: true,
        problem: undefined,
        seed,
        answer: { song: music, bars, seed, results: {} },
      });
      try {
        const client = await open();
        if (comparing !== mine) return;
        const all = await client.compare(
          { song: music, models: namesNow(), bars, seed },
          {
            signal: mine.signal,
            onProgress(progress) {
              if (comparing !== mine) return;
              if ('phase' in progress) noteProgress(progress);
              else {
                if (isSameMusic(music, song())) noteScore(progress.score);
                store.setState(({ answer: now }) => ({
                  answer: now && { ...now, results: { ...now.results, [progress.score.model]: progress } },
                }));
              }
            },
          },
        );
        if (comparing !== mine) return;
        announce(studio, words.arrived(all.filter(({ suggestions }) => suggestions !== undefined).length));
      } catch (error) {
        if (comparing === mine) store.setState({ problem: sentenceOf(error) });
      } finally {
        if (comparing === mine) {
          comparing = undefined;
          store.setState({ isComparing: false, doing: undefined });
        }
      }
    },
    cancel() {
      if (comparing === undefined) return;
      comparing.abort();
      comparing = undefined;
      store.setState({ isComparing: false, doing: undefined });
    },
    hear(model, gently = false) {
      const written = writtenBy(store.getState(), model);
      if (written === undefined || (gently && (isPlaying(studio) || studio.store.getState().isRecording))) return;
      const { song: music, range } = pictureOf(written, song());
      audition.play(labName(model), excerptOf(music, range), range.from);
    },
    take(model) {
      const { answer, models: choices } = store.getState();
      const written = writtenBy(store.getState(), model);
      if (written === undefined || answer === undefined) return false;
      audition.stop();
      const title = choices?.find(({ name }) => name === model)?.title ?? model;
      const label = words.label(title, answer.bars);
      const notes = placedNotes(written, song());
      studio.store.setState({ suggestion: { notes, removed: written.removed, label, model, seed: answer.seed } });
      if (acceptSuggestion(studio)) return true;
      studio.store.setState({ suggestion: undefined });
      notify(studio, words.noRoom);
      return false;
    },
    retry: () => void score(),
  };
}

/** What a model wrote; undefined where it did not, or failed. */
export function writtenBy({ answer }: Pick<LabState, 'answer'>, model: string): Suggestions | undefined {
  return answer?.results[model]?.suggestions;
}

/** The notes for which the song as it is now has room. */
function placedNotes({ alternatives, removed }: Suggestions, now: Song) {
  return fittingNotes(now, removed, alternatives[0]?.notes ?? []);
}

/** The song with what a model wrote, and the part of it that is heard and pictured. */
export function pictureOf(written: Suggestions, now: Song): { readonly song: Song; readonly range: Stretch } {
  const song = songWith(now, written.removed, placedNotes(written, now));
  return { song, range: heardRange(song, written) };
}

/** The model with the fewest bits a note; undefined where fewer than two have a score. */
export function bestOf(scores: LabState['scores']): string | undefined {
  const known = Object.values(scores).filter(({ bitsPerNote }) => bitsPerNote !== null);
  if (known.length < 2) return undefined;
  return known.reduce((best, each) => ((each.bitsPerNote ?? 0) < (best.bitsPerNote ?? 0) ? each : best)).model;
}
