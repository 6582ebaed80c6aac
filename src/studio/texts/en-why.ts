/** The words of the helper that explains. */
import { plural } from './plural.ts';

export const enWhy = {
  help: 'Rest the mouse on a place in the roll, move the cursor there, or let the song play: the warmer a key on the left, the more a model expects it next.',
  place: {
    pointer: (place: string) => `Where you point: ${place}`,
    cursor: (place: string) => `At the cursor: ${place}`,
    playhead: (place: string) => `Where the song plays: ${place}`,
  },
  wording: { label: 'In which words?', simple: 'Simple words', advanced: 'Terms of music' },
  model: 'Who is asked?',
  noModel: 'There is no model on this page yet. Add one to the folder models and build the page again.',
  loading: (title: string, percent: number) => `Fetching ${title}: ${percent} %`,
  thinking: 'Thinking …',
  likeliest: 'Likeliest notes',
  /** Of a note that is in the song already. */
  note: (name: string, percent: string, rank: number) =>
    rank === 1
      ? `The note there, ${name}, is the one that was expected most: ${percent}.`
      : `The note there, ${name}, was expected with ${percent}; ${plural(rank - 1, 'other', 'others')} more than it.`,
  surprise: (name: string) => `The note there, ${name}, is a surprise: hardly any chance was given to it.`,
  percent: (share: number) => (share > 0 && share < 0.01 ? 'less than 1 %' : `${Math.round(100 * share)} %`),
  hear: (name: string, percent: string) => `Hear ${name}, ${percent}`,
  put: 'Put it there',
  putLabel: (name: string, place: string) => `Put ${name} at ${place}`,
  added: 'Put the note that a model expected',
  nothing: 'Draw some notes first: what comes next depends on what was there before.',
};
