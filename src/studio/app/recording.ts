/** Recording: what is played live becomes notes of the song, as one step of the history. */
import { addNotes, addPedal, applyEdit, groupEdits, notesLabel } from '../document/index.ts';
import { type LiveEvent, Recorder } from '../input/index.ts';
import { texts } from '../texts/index.ts';
import { announce, change, notify, type Studio } from './studio.ts';
import { pause, pressKey } from './transport-actions.ts';

export interface Recording {
  /** What hands and feet do, from any instrument: heard, lit, and recorded while recording. */
  play(event: LiveEvent): void;
  /** Counts in and records; while recording, ends it. */
  toggle(): Promise<void>;
}

export function createRecording(studio: Studio): Recording {
  const { store, player } = studio;
  let recorder: Recorder | undefined;

  const finish = () => {
    if (recorder === undefined) return;
    recorder.finish(player.place());
    const { notes, pedal } = recorder.drain();
    recorder = undefined;
    if (notes.length === 0) return;
    const { song } = store.getState();
    const edit = addNotes(song, notes);
    const withPedal = groupEdits([edit, addPedal(applyEdit(song, edit), pedal)]);
    change(studio, withPedal, { label: notesLabel('Record', notes.length) });
  };

  // Stopping and pausing say so here first, while the place where it happens is still the player's.
  store.subscribe((state, before) => {
    if (before.isRecording && !state.isRecording) finish();
  });
  // The end of sound, whatever its cause, ends recording too.
  let isMoving = false;
  player.subscribe(() => {
    const { transport } = player.getState();
    const moves = transport === 'playing' || transport === 'counting-in';
    if (isMoving && !moves && recorder !== undefined) store.setState({ isRecording: false });
    isMoving = moves;
  });

  return {
    play(event) {
      recorder?.take(event, player.place(event.atMilliseconds));
      switch (event.kind) {
        case 'noteOn':
          void player.resume();
          player.noteOn(event.pitch, event.velocity);
          pressKey(store, event.pitch, true);
          break;
        case 'noteOff':
          player.noteOff(event.pitch);
          pressKey(store, event.pitch, false);
          break;
        case 'pedal':
          player.pedal(event.value);
          break;
      }
    },
    async toggle() {
      if (recorder !== undefined) {
        pause(studio);
        return;
      }
      const { playheadTicks, loop, isLooping } = store.getState();
      const startTicks = isLooping && loop !== undefined ? loop.startTicks : playheadTicks;
      recorder = new Recorder({ startTicks, loop: isLooping ? loop : undefined });
      store.setState({ isRecording: true });
      player.setMetronome(true);
      await player.play({ fromTicks: startTicks, countInBars: 1, isEndless: true });
      const { sound, message } = player.getState();
      if (sound === 'ready') {
        announce(studio, texts.announce.recording);
        return;
      }
      recorder = undefined;
      store.setState({ isRecording: false });
      if (message !== undefined) notify(studio, message);
    },
  };
}
