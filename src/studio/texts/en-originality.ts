/** The words of the helper that looks for copies. */
import { plural } from './plural.ts';

const notes = (count: number) => plural(count, 'note', 'notes');

export const enOriginality = {
  help: 'A model can repeat by heart what it has learnt. Here your music is compared with the pieces that the models learnt from, in any key and at any speed.',
  checkSong: 'Check the whole song',
  checkSelection: (count: number) => `Check the ${notes(count)} you selected`,
  checking: 'Comparing …',
  unknown:
    'This page does not have the list of the pieces that the models learnt from, so it cannot say whether your music is new. Your song stays as it is.',
  unknownHelp:
    'Whoever sets the page up can make that list with “cadenza data index”. On a computer with Cadenza’s command line, “cadenza data match” compares a MIDI file that you save here.',
  empty: 'Draw some notes first: there is nothing to compare yet.',
  tooFew: 'Two notes or more are needed to compare.',
  none: (count: number) => `None of the ${notes(count)} follow each other as in any of those pieces.`,
  found: (count: number, of: number) => `The longest run that stands in one of those pieces: ${count} of ${notes(of)}.`,
  where: (from: string, to: string) => `In your song: ${from} to ${to}`,
  piece: (title: string, composer: string | undefined) =>
    composer === undefined ? `In “${title}”` : `In “${title}” by ${composer}`,
  source: (source: string) => `From the collection ${source}`,
  usual: (typical: number, high: number, of: number) =>
    `Usual: pieces by different composers share runs, too, such as scales and closing chords. In ${of} notes of real songs it is mostly about ${typical}, and rarely more than ${high}.`,
  verdict: {
    fresh: 'That is as new as other music is.',
    some: 'That is a little more than usual. Listen to it: is it a scale or a common pattern, or does it remind you of something?',
    copy: 'That is much more than usual: this part is probably taken from that piece. Change it if it should be your own.',
  },
  chart: (length: number, typical: number, high: number) =>
    `Your longest run: ${length} notes. Usual: about ${typical}. Rarely more than ${high}.`,
  yours: 'yours',
  usualShort: 'usual',
  show: 'Show it in the roll',
  stale: 'Your song has changed since this was compared.',
};
