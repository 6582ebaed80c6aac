/**
 * The helper that explains, at work: follows the place that is pointed at, asks a model what it expects there, and
 * shows that as heat on the keyboard. It works while it is looked at, and keeps quiet otherwise.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { setCursor } from '../../app/cursor-actions.ts';
import { stepTicks } from '../../app/edit-actions.ts';
import { GRIDS } from '../../app/state.ts';
import { change, type Studio } from '../../app/studio.ts';
import { isPlaying } from '../../app/transport-actions.ts';
import { addNote, DEFAULT_VELOCITY, type Song } from '../../document/index.ts';
import type { PlaceExplanation, SuggestClient } from '../../suggest/index.ts';
import { texts } from '../../texts/index.ts';
import type { OwnModels } from '../learn/own-models.ts';
import { sentenceOf } from '../suggest/model-list.ts';
import { type ModelChoice, modelFor } from '../suggest/wishes.ts';
import { type AskedPlace, isSamePlace, placeAt } from './place.ts';

/** The part of the models' client that is used. */
export type Explaining = Pick<SuggestClient, 'catalogue' | 'explain'>;

export interface WhyState {
  /** Undefined until they are known. */
  readonly models: readonly ModelChoice[] | undefined;
  /** The name of the one that was chosen; undefined: the best. */
  readonly model: string | undefined;
  readonly wording: 'simple' | 'advanced';
  /** Undefined before anything was pointed at. */
  readonly place: AskedPlace | undefined;
  readonly isThinking: boolean;
  /** Of a model that is fetched. Share: 0 .. 1. */
  readonly loading: { readonly model: string; readonly share: number } | undefined;
  /** Of `place`, or while another is thought about, of the one before. */
  readonly explained: { readonly place: AskedPlace; readonly explanation: PlaceExplanation } | undefined;
  /** A sentence that says what to do. */
  readonly problem: string | undefined;
}

export interface WhySession {
  readonly store: StoreApi<WhyState>;
  /** Follows the song and its places. @returns a function that ends it and takes the heat away */
  start(): () => void;
  /** A place was pointed at with the mouse. Asked about once the mouse rests. */
  point(ticks: number, pitch: number): void;
  choose(model: string): void;
  setWording(wording: WhyState['wording']): void;
  hear(pitch: number): void;
  /** Puts a note at the place, as one step, and goes on to where it ends. @returns whether the song changed */
  put(pitch: number): boolean;
  /** Asks again, after a failure. */
  retry(): void;
}

export interface WhySessionOptions {
  readonly studio: Studio;
  /** @throws CadenzaError where the list of models cannot be loaded */
  readonly models: () => Promise<Explaining>;
  readonly own?: Pick<OwnModels, 'store'>;
}

/** A place is asked about once it has stayed so long, in milliseconds. */
export const REST = { pointer: 220, cursor: 160, song: 300, playing: 500 } as const;
const LOWEST_KEY = 21;
const PITCHES = 128;

/** @example const end = createWhySession({ studio, models: createModels() }).start() */
export function createWhySession({ studio, models, own }: WhySessionOptions): WhySession {
  const store = createStore<WhyState>()(() => ({
    models: undefined,
    model: undefined,
    wording: 'simple',
    place: undefined,
    isThinking: false,
    loading: undefined,
    explained: undefined,
    problem: undefined,
  }));
  let asking: AbortController | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isOn = false;
  const song = (): Song => studio.store.getState().song;
  const gridTicks = () => GRIDS[studio.store.getState().grid];

  const stopAsking = () => {
    clearTimeout(waiting);
    asking?.abort();
    asking = undefined;
  };
  const ask = async (place: AskedPlace) => {
    stopAsking();
    if (!isOn) return;
    const mine = new AbortController();
    asking = mine;
    store.setState({ place, isThinking: true, problem: undefined });
    try {
      const client = await models();
      if (asking !== mine) return;
      store.setState({ models: [...client.catalogue.models, ...(own?.store.getState().models ?? [])] });
      const model = chosenModel(store.getState(), song());
      if (model === undefined) {
        store.setState({ isThinking: false, loading: undefined });
        return;
      }
      const explanation = await client.explain(
        { song: song(), tick: place.tick, model: model.name },
        {
          signal: mine.signal,
          onProgress: (progress) => {
            if (asking !== mine || progress.phase !== 'load') return;
            const share = progress.allBytes === 0 ? 0 : progress.doneBytes / progress.allBytes;
            store.setState({ loading: { model: progress.model, share } });
          },
        },
      );
      if (asking !== mine) return;
      store.setState({ explained: { place, explanation }, isThinking: false, loading: undefined });
      studio.store.setState({ heat: heatOf(explanation) });
    } catch (error) {
      if (asking === mine) store.setState({ problem: sentenceOf(error), isThinking: false, loading: undefined });
    } finally {
      if (asking === mine) asking = undefined;
    }
  };
  const askSoon = (place: AskedPlace, rest: number) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(place), rest);
  };
  const follow = (place: AskedPlace, rest: number) => {
    if (!isSamePlace(store.getState().place, place)) askSoon(place, rest);
    // Back at the place that is explained already, before another was asked about.
    else clearTimeout(waiting);
  };
  const firstPlace = (): AskedPlace => {
    const { cursor, isCursorShown, playheadTicks } = studio.store.getState();
    return isCursorShown
      ? placeAt(song(), 0, { ...cursor, by: 'cursor' })
      : placeAt(song(), 0, { ticks: playheadTicks, by: 'playhead' });
  };

  return {
    store,
    start() {
      isOn = true;
      const endSong = studio.store.subscribe((state, before) => {
        const { place } = store.getState();
        if (state.song.notes !== before.song.notes || state.song.metres !== before.song.metres) {
          // What was asked has another answer now; a note that is gone is not asked about any more.
          if (place?.pitch === undefined) {
            if (place !== undefined) askSoon(place, REST.song);
          } else {
            askSoon(placeAt(state.song, 0, { ticks: place.tick, pitch: place.pitch, by: place.by }), REST.song);
          }
        }
        if (state.isCursorShown && (state.cursor !== before.cursor || !before.isCursorShown)) {
          follow(placeAt(state.song, 0, { ...state.cursor, by: 'cursor' }), REST.cursor);
        } else if (state.playheadTicks !== before.playheadTicks) {
          follow(placeAt(state.song, 0, { ticks: state.playheadTicks, by: 'playhead' }), REST.cursor);
        }
      });
      const playing = setInterval(() => {
        // A model that is slower than the music is asked again when it is done.
        if (!isPlaying(studio) || asking !== undefined) return;
        const ticks = studio.player.place().ticks;
        const place = placeAt(song(), gridTicks() || stepTicks(studio), { ticks, by: 'playhead' });
        if (!isSamePlace(store.getState().place, place)) void ask(place);
      }, REST.playing);
      void ask(store.getState().place ?? firstPlace());
      return () => {
        isOn = false;
        endSong();
        clearInterval(playing);
        stopAsking();
        store.setState({ isThinking: false, loading: undefined });
        studio.store.setState({ heat: undefined });
      };
    },
    point(ticks, pitch) {
      if (!isPlaying(studio)) follow(placeAt(song(), gridTicks(), { ticks, pitch, by: 'pointer' }), REST.pointer);
    },
    choose(model) {
      store.setState({ model });
      void ask(store.getState().place ?? firstPlace());
    },
    setWording: (wording) => store.setState({ wording }),
    hear(pitch) {
      void studio.player.resume();
      studio.player.preview(pitch, DEFAULT_VELOCITY);
    },
    put(pitch) {
      const { explained } = store.getState();
      if (explained === undefined) return false;
      const { tick } = explained.place;
      const { drawTicks } = studio.store.getState();
      const edit = addNote(song(), { pitch, onsetTicks: tick, durationTicks: drawTicks, origin: 'model' });
      if (!change(studio, edit, { label: texts.why.added })) return false;
      this.hear(pitch);
      // What comes after it is asked about next, so that a tune can be made note by note.
      setCursor(studio, { ticks: tick + drawTicks, pitch });
      void ask({ tick: tick + drawTicks, pitch: undefined, by: 'cursor' });
      return true;
    },
    retry: () => void ask(store.getState().place ?? firstPlace()),
  };
}

/** The model that is asked: the chosen one, or the best there is. */
export function chosenModel(
  { model, models }: Pick<WhyState, 'model' | 'models'>,
  song: Pick<Song, 'notes'>,
): ModelChoice | undefined {
  // Every model can go on, and explain.
  return modelFor({ what: 'continue', model }, models ?? [], song);
}

/** [128] probabilities by MIDI number. */
export function heatOf({ pitches }: Pick<PlaceExplanation, 'pitches'>): Float32Array {
  const heat = new Float32Array(PITCHES);
  heat.set(pitches, LOWEST_KEY);
  return heat;
}

/** How likely a note was held that is there, and how many pitches were likelier, plus one. */
export function rankOf(
  { pitches }: Pick<PlaceExplanation, 'pitches'>,
  pitch: number,
): { readonly probability: number; readonly rank: number } {
  const probability = pitches[pitch - LOWEST_KEY] ?? 0;
  return { probability, rank: 1 + pitches.filter((other) => other > probability).length };
}
