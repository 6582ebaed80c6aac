/**
 * The studio's sound in a page: what the tests in Node call there. Compiled with the studio.
 */
import { createMidiInput, type LiveEvent, type MidiInput, Recorder } from '../../src/studio/input/index.ts';
import { fetchFont } from '../../src/studio/playback/font-file.ts';
import {
  createPlayer,
  type KeyEvent,
  type Player,
  type PlayerState,
  renderSongWav,
  type TimelineSource,
} from '../../src/studio/playback/index.ts';
import { decodeFont } from '../../src/studio/playback/instrument.ts';
import { startPianoNode } from '../../src/studio/playback/piano-node.ts';
import { buffersOf, timelineOf } from '../../src/studio/playback/timeline.ts';

/** The second is the small piano again: what the good one sounds like is not tested here. */
const FONT_URLS = { piano: '/dist/fonts/piano.sf3', 'piano-good': '/dist/fonts/piano.sf3?good' };

let opened: { readonly player: Player; readonly analyser: AnalyserNode } | undefined;
const keys: KeyEvent[] = [];
const states: PlayerState[] = [];
const live: LiveEvent[] = [];
let midi: MidiInput | undefined;

function the(): NonNullable<typeof opened> {
  if (opened === undefined) throw new Error('call open first');
  return opened;
}

/** A new player; the one before is closed. */
export async function open(): Promise<void> {
  await opened?.player.close();
  keys.length = 0;
  states.length = 0;
  live.length = 0;
  midi = undefined;
  const player = createPlayer({ fontUrls: FONT_URLS });
  const analyser = new AnalyserNode(player.context, { fftSize: 2048 });
  player.output.connect(analyser);
  player.onKey((event) => keys.push(event));
  player.subscribe(() => states.push(player.getState()));
  opened = { player, analyser };
}

/** A player from its making until it is loaded: how many contexts there were before and after, and what it said. */
export async function prepareFirst() {
  const Real = AudioContext;
  let contexts = 0;
  globalThis.AudioContext = class extends Real {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts++;
    }
  };
  try {
    const player = createPlayer({ fontUrls: FONT_URLS });
    player.setVolume(0.5);
    player.seek(480);
    await player.prepare();
    const before = { contexts, sound: player.getState().sound, ticks: player.place().ticks };
    await player.load();
    const gain = player.output instanceof GainNode ? player.output.gain.value : undefined;
    const after = { contexts, font: player.getState().font, ticks: player.place().ticks, gain };
    await player.close();
    return { before, after };
  } finally {
    globalThis.AudioContext = Real;
  }
}

/** Calls a method of the player. */
export async function call(method: keyof Player, ...parameters: unknown[]): Promise<unknown> {
  const result = await (the().player[method] as (...all: unknown[]) => unknown)(...parameters);
  return typeof result === 'function' ? undefined : result;
}

export const state = (): PlayerState => the().player.getState();
export const seenStates = (): PlayerState[] => states;
export const seenKeys = (): KeyEvent[] => keys;

/** Root mean square of the last 46 ms that were played. */
export function level(): number {
  const samples = new Float32Array(the().analyser.fftSize);
  the().analyser.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Plays, and then keeps the page's own thread busy. */
export async function playWhileBusy(milliseconds: number): Promise<void> {
  await the().player.play();
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Plays and edits the song at once, then again at every step, as somebody does who drags a note. */
export async function playWhileEditing(songs: readonly TimelineSource[], stepMilliseconds: number): Promise<void> {
  await the().player.play();
  for (const song of songs) {
    the().player.setSong(song);
    await new Promise((resolve) => setTimeout(resolve, stepMilliseconds));
  }
}

/** What the audio thread's processor plays, rendered offline: the left channel in 16 bits. */
export async function renderByWorklet(song: TimelineSource, seconds: number, sampleRate: number): Promise<number[]> {
  const context = new OfflineAudioContext({ numberOfChannels: 2, length: seconds * sampleRate, sampleRate });
  const fail = (reason: string) => {
    throw new Error(reason);
  };
  const piano = await startPianoNode(context, () => {}, fail);
  piano.node.connect(context.destination);
  const timeline = timelineOf(song);
  piano.send({ kind: 'timeline', part: 'song', timeline }, buffersOf(timeline));
  piano.send({ kind: 'play', part: 'song', options: {} });
  await piano.setFont(await decodeFont(await fetchFont(FONT_URLS.piano)));
  const rendered = await context.startRendering();
  return Array.from(rendered.getChannelData(0), (sample) => Math.round(sample * 32767));
}

/** The WAV's bytes, and what was said on the way. */
export async function wav(song: TimelineSource): Promise<{ readonly base64: string; readonly progress: number[] }> {
  const progress: number[] = [];
  const onProgress = (fraction: number) => progress.push(fraction);
  const blob = await renderSongWav(song, { onProgress, fontUrl: FONT_URLS.piano, sampleRate: 22_050 });
  const reader = new FileReader();
  reader.readAsDataURL(blob);
  await new Promise((resolve) => reader.addEventListener('load', resolve));
  return { base64: String(reader.result).replace(/^.*,/, ''), progress };
}

/** Aborts at the first sign of progress. @returns the error's name, and how much was said after that */
export async function abortedWav(song: TimelineSource): Promise<{ readonly name: string; readonly later: number }> {
  const controller = new AbortController();
  let later = 0;
  const onProgress = () => {
    if (controller.signal.aborted) later++;
    controller.abort();
  };
  try {
    await renderSongWav(song, { onProgress, signal: controller.signal, fontUrl: FONT_URLS.piano });
    return { name: 'none', later };
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { name: (error as Error).name, later };
  }
}

/** Connects the keyboards that the browser has to the player. */
export async function connectMidi(): Promise<string> {
  const { player } = the();
  midi ??= createMidiInput({
    onEvent(event) {
      live.push(event);
      if (event.kind === 'noteOn') player.noteOn(event.pitch, event.velocity);
      else if (event.kind === 'noteOff') player.noteOff(event.pitch);
      else player.pedal(event.value);
    },
  });
  await midi.connect();
  return JSON.stringify(midi.getState());
}

export const liveEvents = (): LiveEvent[] => live;

/**
 * Records somebody who strikes a key whenever they hear a beat, for some beats after a bar of count-in.
 *
 * @returns how far each note lies from its beat, in seconds, and how long an audio buffer is
 */
export async function recordOnTheBeat(
  beats: number,
  beatSeconds: number,
): Promise<{ readonly errors: number[]; readonly bufferSeconds: number }> {
  const { player } = the();
  const { context } = player;
  await player.resume();
  const recorder = new Recorder({ startTicks: 0 });
  await player.play({ fromTicks: 0, countInBars: 1, isEndless: true });
  const heardAt = async (beat: number): Promise<number> => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
      const first = keys[0]?.atSeconds;
      const time = (first ?? 0) + beat * beatSeconds;
      if (first !== undefined && contextTime >= time) return performanceTime + (time - contextTime) * 1000;
    }
  };
  for (let beat = 0; beat < beats; beat++) {
    const atMilliseconds = await heardAt(beat);
    recorder.take({ kind: 'noteOn', pitch: 60, velocity: 80, atMilliseconds }, player.place(atMilliseconds));
    recorder.take({ kind: 'noteOff', pitch: 60, atMilliseconds }, player.place(atMilliseconds + 50));
  }
  recorder.finish(player.place());
  player.stop();
  const { notes } = recorder.drain();
  const errors = notes.map(({ onsetTicks }, beat) => ((onsetTicks - beat * 480) / 480) * beatSeconds);
  return { errors, bufferSeconds: context.baseLatency };
}
