/** Playing, stopping, repeating. The player keeps the time; the page remembers where playing begins. */
import { barAt } from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { endOf } from '../view/note-index.ts';
import { announce, notify, type Studio } from './studio.ts';
import { reveal } from './view-actions.ts';

const say = texts.announce;

export function isPlaying({ player }: Studio): boolean {
  const { transport } = player.getState();
  return transport === 'playing' || transport === 'counting-in';
}

export async function play(studio: Studio): Promise<void> {
  const { player, store } = studio;
  const { playheadTicks, song, loop, isLooping } = store.getState();
  player.stopAudition();
  const end = isLooping && loop !== undefined ? Number.POSITIVE_INFINITY : endOf(song.notes);
  await player.play({ fromTicks: playheadTicks >= end ? 0 : playheadTicks });
  const { sound, message } = player.getState();
  if (sound === 'error' && message !== undefined) notify(studio, message);
  else announce(studio, say.playing);
}

export function pause(studio: Studio): void {
  studio.store.setState({ playheadTicks: Math.max(0, Math.round(studio.player.place().ticks)), isRecording: false });
  studio.player.pause();
  announce(studio, say.paused);
}

/** Space. */
export function togglePlay(studio: Studio): void {
  if (isPlaying(studio)) pause(studio);
  else void play(studio);
}

/** Silence; back to where playing began, and from there to the beginning. */
export function stop(studio: Studio): void {
  const wasPlaying = isPlaying(studio);
  studio.store.setState({ isRecording: false });
  studio.player.stop();
  if (!wasPlaying) seek(studio, 0);
  announce(studio, say.stopped);
}

/** Where playing goes on, or begins next. */
export function seek(studio: Studio, ticks: number): void {
  const at = Math.max(0, Math.round(ticks));
  studio.store.setState({ playheadTicks: at });
  studio.player.seek(at);
  const { cursor } = studio.store.getState();
  if (!isPlaying(studio)) reveal(studio, at, cursor.pitch);
}

/** Repeats the part that is marked; where none is, the bars of the selection or the bar at the play-head. */
export function toggleLoop(studio: Studio): void {
  const { store, player } = studio;
  const { isLooping, loop } = store.getState();
  const next = loop ?? barsToRepeat(studio);
  store.setState({ loop: next, isLooping: !isLooping });
  player.setLoop(isLooping ? undefined : next);
  announce(studio, isLooping ? say.loopOff : say.loopOn);
}

/** Marks the part to repeat, and repeats it; undefined takes the mark away. */
export function setLoop(studio: Studio, loop: { startTicks: number; endTicks: number } | undefined): void {
  studio.store.setState({ loop, isLooping: loop !== undefined });
  studio.player.setLoop(loop);
}

function barsToRepeat({ store }: Studio): { startTicks: number; endTicks: number } {
  const { song, selection, playheadTicks } = store.getState();
  const chosen = song.notes.filter(({ id }) => selection.has(id));
  const from = chosen[0]?.onsetTicks ?? playheadTicks;
  const to = chosen.reduce((end, note) => Math.max(end, note.onsetTicks + note.durationTicks), from + 1);
  return { startTicks: barAt(song.metres, from).startTicks, endTicks: barAt(song.metres, to - 1).endTicks };
}

/**
 * Keeps the page's state beside the player's: keys that light up, the place where playing stopped.
 *
 * @returns a function that ends it
 */
export function followPlayer({ store, player }: Studio): () => void {
  let before = player.getState().transport;
  const endState = player.subscribe(() => {
    const { transport } = player.getState();
    if (transport === before) return;
    const wasMoving = before === 'playing' || before === 'counting-in';
    before = transport;
    if (wasMoving && (transport === 'stopped' || transport === 'paused')) {
      store.setState({ playheadTicks: Math.max(0, Math.round(player.place().ticks)), pressed: new Set() });
    }
  });
  const endKeys = player.onKey(({ pitch, isDown }) => pressKey(store, pitch, isDown));
  return () => {
    endState();
    endKeys();
  };
}

/** Lights a key, or puts it out. */
export function pressKey(store: Studio['store'], pitch: number, isDown: boolean): void {
  const { pressed } = store.getState();
  if (pressed.has(pitch) === isDown) return;
  const next = new Set(pressed);
  if (isDown) next.add(pitch);
  else next.delete(pitch);
  store.setState({ pressed: next });
}
