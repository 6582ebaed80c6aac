/**
 * The studio's player: transport, live keys and previews, on a sampled piano on the audio thread.
 *
 * Sound needs a gesture of the user: `prepare` and `load` may be called before, `resume` and `play` are called from a
 * click or key. The first audio context makes a browser open the computer's sound, for which the page stands still a
 * moment, so there is none before it is asked for. Nothing here grows with playing.
 */
import type { Song } from '../document/song.ts';
import { decodeInWorker } from './decode-in-worker.ts';
import { FONT_URLS, type FontName, fetchFont } from './font-file.ts';
import type { DecodedFont } from './instrument.ts';
import { type PianoNode, startPianoNode } from './piano-node.ts';
import { FIRST_PLAYER_STATE, type Player, type PlayerOptions, type PlayerState } from './player-state.ts';
import { heardSeconds, PositionTrack } from './position.ts';
import type { FromAudio, KeyEvent, ScheduledPart } from './protocol.ts';
import { buffersOf, checkLoop, type TimelineSource, timelineOf } from './timeline.ts';

/** Edits that come faster than this, as in dragging, are heard together. */
const EDIT_MILLISECONDS = 30;
/** How long a browser may take to unlock the sound after a gesture. */
const UNLOCK_MILLISECONDS = 2000;
const DEFAULT_VELOCITY = 80;
const PREVIEW_SECONDS = 0.3;
const EMPTY: Pick<Song, 'notes' | 'pedal' | 'tempos' | 'metres'> = { notes: [], pedal: [], tempos: [], metres: [] };

/**
 * @example
 * const player = createPlayer();
 * player.setSong(song);
 * button.onclick = () => player.play();
 */
export function createPlayer({ context, fontUrls = FONT_URLS }: PlayerOptions = {}): Player {
  let audio: Audio | undefined;
  let prepared: Promise<DecodedFont> | undefined;
  let state = FIRST_PLAYER_STATE;
  const listeners = new Set<() => void>();
  const keyListeners = new Set<(event: KeyEvent) => void>();
  const track = new PositionTrack();
  let piano: PianoNode | undefined;
  let starting: Promise<void> | undefined;
  let song: TimelineSource = EMPTY;
  let isSongSent = false;
  let songTimer: ReturnType<typeof setTimeout> | undefined;
  let whenQuiet: (() => void)[] = [];

  const set = (change: Partial<PlayerState>) => {
    const next = { ...state, ...change };
    const isRunning = audio?.context.state === 'running';
    const sound = next.sound === 'error' ? 'error' : !isRunning ? 'locked' : next.font ? 'ready' : 'loading';
    state = { ...next, sound };
    for (const listener of listeners) listener();
  };
  const isBusy = () => state.isAuditioning || state.transport === 'playing' || state.transport === 'counting-in';

  const open = (): Audio => {
    if (audio === undefined) {
      audio = openAudio(context, state.volume);
      audio.context.onstatechange = () => set({});
    }
    return audio;
  };

  const planSong = () => {
    if (!isSongSent) songTimer ??= setTimeout(sendSong, EDIT_MILLISECONDS);
  };
  const receive = (message: FromAudio) => {
    if (message.kind === 'key') {
      for (const listener of keyListeners) listener(message);
    } else if (message.kind === 'anchor') {
      const isAuditioning = message.part === 'audition' ? message.state === 'playing' : state.isAuditioning;
      const transport = message.part === 'song' ? message.state : state.transport;
      if (message.part === 'song') track.addAnchor(message);
      if (isAuditioning !== state.isAuditioning || transport !== state.transport) set({ isAuditioning, transport });
      // An edit may have come between asking to play and playing.
      if (isBusy()) planSong();
      if (!isBusy()) {
        for (const go of whenQuiet) go();
        whenQuiet = [];
      }
    }
  };

  const fail = (error: unknown) => {
    piano?.close();
    piano = undefined;
    starting = undefined;
    isSongSent = false;
    const message =
      error instanceof Error ? error.message : `the sound stopped (${error}): press play to start it again`;
    set({ sound: 'error', message, font: undefined, loading: undefined, transport: 'stopped', isAuditioning: false });
  };

  const fetchDecoded = async (font: FontName, signal?: AbortSignal) => {
    const onProgress = (progress: { loadedBytes: number; totalBytes: number | undefined }) =>
      set({ loading: { ...progress, font, isWaiting: false } });
    return decodeInWorker(await fetchFont(fontUrls[font], { onProgress, ...(signal && { signal }) }));
  };

  const prepare = () => {
    prepared ??= fetchDecoded('piano');
    return prepared;
  };

  const start = async () => {
    set({ sound: 'loading', message: undefined });
    try {
      const { context, output } = open();
      const [font, node] = await Promise.all([prepare(), startPianoNode(context, receive, fail)]);
      // It is handed over; after a failure another one is made.
      prepared = undefined;
      node.node.connect(output);
      await node.setFont(font);
      piano = node;
      if (state.loop) node.send({ kind: 'loop', loop: state.loop });
      node.send({ kind: 'metronome', isOn: state.metronome });
      const { ticks } = track.latest;
      if (ticks > 0) node.send({ kind: 'seek', ticks });
      set({ font: 'piano', loading: undefined, message: undefined });
    } catch (error) {
      prepared = undefined;
      fail(error);
    }
  };

  const sendTimeline = (part: ScheduledPart, source: TimelineSource) => {
    const timeline = timelineOf(source);
    piano?.send({ kind: 'timeline', part, timeline }, buffersOf(timeline));
  };
  const sendSong = () => {
    clearTimeout(songTimer);
    songTimer = undefined;
    if (isSongSent || piano === undefined) return;
    isSongSent = true;
    track.addSong(song.tempos);
    sendTimeline('song', song);
  };

  const player: Player = {
    get context() {
      return open().context;
    },
    get output() {
      return open().output;
    },
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onKey(listener) {
      keyListeners.add(listener);
      return () => keyListeners.delete(listener);
    },

    async prepare() {
      // What went wrong is tried again, and told, by whoever wants the sound.
      if (starting === undefined) await prepare().catch(() => (prepared = undefined));
      if (state.font === undefined) set({ loading: undefined });
    },
    load() {
      starting ??= start();
      return starting;
    },
    async resume() {
      // First, while the gesture still counts. Without one it waits for ever in some browsers.
      const { context } = open();
      const isUnlocked = context.state === 'running' || withinTime(context.resume(), UNLOCK_MILLISECONDS);
      await Promise.all([isUnlocked, player.load()]);
      set({}); // the context's own event comes later than its promise
      return state.sound === 'ready';
    },
    async useGoodFont(signal) {
      if (state.font === 'piano-good' || state.loading?.font === 'piano-good') return;
      try {
        await player.load();
        const font = await fetchDecoded('piano-good', signal);
        if (isBusy()) {
          // Opening a large font takes the audio thread a moment, which would be heard.
          if (state.loading) set({ loading: { ...state.loading, isWaiting: true } });
          await new Promise<void>((resolve) => whenQuiet.push(resolve));
        }
        signal?.throwIfAborted();
        await piano?.setFont(font);
        if (piano) set({ font: 'piano-good', loading: undefined, message: undefined });
      } catch (error) {
        const message = signal?.aborted ? undefined : error instanceof Error ? error.message : String(error);
        set({ loading: undefined, message });
        throw error;
      }
    },

    setSong(next) {
      song = next;
      isSongSent = false;
      if (isBusy()) planSong();
    },
    async play(options = {}) {
      if (state.sound !== 'ready' && !(await player.resume())) return;
      player.stopAudition();
      sendSong();
      piano?.send({ kind: 'play', part: 'song', options });
    },
    pause() {
      piano?.send({ kind: 'pause', part: 'song' });
    },
    stop() {
      player.stopAudition();
      piano?.send({ kind: 'stop', part: 'song' });
      piano?.send({ kind: 'silence' });
    },
    seek(ticks) {
      sendSong();
      if (piano) piano.send({ kind: 'seek', ticks });
      else track.addAnchor({ ...track.latest, ticks: Math.max(0, ticks) });
    },
    setLoop(loop) {
      const checked = loop && checkLoop(loop);
      piano?.send({ kind: 'loop', loop: checked });
      set({ loop: checked });
    },
    setMetronome(isOn) {
      piano?.send({ kind: 'metronome', isOn });
      set({ metronome: isOn });
    },
    setVolume(volume) {
      const level = Math.min(1, Math.max(0, volume));
      // Loudness is heard by ratios: half way is a quarter of the amplitude. Slowly enough not to crackle.
      audio?.output.gain.setTargetAtTime(level ** 2, audio.context.currentTime, 0.02);
      set({ volume: level });
    },
    place(atMilliseconds) {
      const now = performance.now();
      return track.at(audio === undefined ? 0 : heardSeconds(audio.context, atMilliseconds ?? now, now));
    },

    noteOn(pitch, velocity = DEFAULT_VELOCITY) {
      if (state.sound === 'ready') piano?.send({ kind: 'strike', pitch, velocity });
    },
    noteOff(pitch) {
      piano?.send({ kind: 'release', pitch });
    },
    pedal(value) {
      piano?.send({ kind: 'pedal', value });
    },
    preview(pitch, velocity = DEFAULT_VELOCITY, seconds = PREVIEW_SECONDS) {
      if (state.sound === 'ready') piano?.send({ kind: 'preview', pitch, velocity, seconds });
    },
    async audition(source, options = {}) {
      if (state.sound !== 'ready' && !(await player.resume())) return;
      player.pause();
      piano?.send({ kind: 'stop', part: 'audition' });
      sendTimeline('audition', source);
      piano?.send({ kind: 'play', part: 'audition', options: { fromTicks: 0, ...options } });
    },
    stopAudition() {
      piano?.send({ kind: 'stop', part: 'audition' });
    },
    allNotesOff() {
      player.pause();
      player.stopAudition();
      piano?.send({ kind: 'silence' });
    },
    async close() {
      clearTimeout(songTimer);
      piano?.close();
      piano = undefined;
      listeners.clear();
      keyListeners.clear();
      if (audio === undefined) return;
      audio.context.onstatechange = null;
      if (audio.context.state !== 'closed') await audio.context.close();
    },
  };
  return player;
}

/** What sounds go through. */
interface Audio {
  readonly context: AudioContext;
  readonly output: GainNode;
}

function openAudio(context = new AudioContext(), volume = 1): Audio {
  const output = new GainNode(context, { gain: volume ** 2 });
  output.connect(context.destination);
  return { context, output };
}

/** Settles when the promise does, or after a time; never fails. */
function withinTime(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(done, done);
  });
}
