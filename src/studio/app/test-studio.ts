/** What the tests of actions share: a studio with a few notes, its keys, and its notes as numbers. */
import { addNotes, applyEdit, newSong, newWorkspace } from '../document/index.ts';
import { type CommandContext, commandFor } from './commands.ts';
import { createRecording } from './recording.ts';
import { createSilentPlayer } from './silent-player.ts';
import { createStudio, type Studio } from './studio.ts';

/** A studio with quarter notes C4, D4, E4, one after the other. */
export function studioWith(pitches: readonly number[] = [60, 62, 64]) {
  const player = createSilentPlayer();
  const notes = pitches.map((pitch, index) => ({ pitch, onsetTicks: index * 480, durationTicks: 480 }));
  const song = applyEdit(newSong('Three'), addNotes(newSong('Three'), notes));
  const studio = createStudio(player, newWorkspace(song));
  const context: CommandContext = { studio, recording: createRecording(studio), toggleComputerKeys: () => {} };
  const press = (notation: string, isInRoll = true): boolean => {
    const command = commandFor(notation, isInRoll, context);
    command?.run(context);
    return command !== undefined;
  };
  return { studio, player, press, state: () => studio.store.getState() };
}

/** Pitch, onset and length of each note. */
export const tune = (studio: Studio) =>
  studio.store.getState().song.notes.map(({ pitch, onsetTicks, durationTicks }) => [pitch, onsetTicks, durationTicks]);

export const select = (studio: Studio, ...ids: number[]) => studio.store.setState({ selection: new Set(ids) });
