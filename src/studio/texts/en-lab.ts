/** The words of the helper that compares models. */
import { plural } from './plural.ts';

export const enLab = {
  help: 'Each model hears the same song. How well does it foresee your notes, and how would it go on?',
  scoresTitle: 'Who foresees your notes best?',
  bits: (bits: number) => `${bits.toFixed(1)} bits a note`,
  /** @param choices 2 to the power of the bits */
  sentence: (choices: number) =>
    choices < 1.5
      ? 'It foresaw nearly every note.'
      : `At each note it was as unsure as someone who guesses among ${Number(choices.toPrecision(2))} equally likely possibilities: which notes, when, and for how long.`,
  advanced: (nats: number, unit: 'step' | 'note') =>
    `Cross-entropy: ${nats.toFixed(3)} nats a ${unit === 'step' ? 'time step' : 'note'}.`,
  explain:
    'A bit is one question with the answer yes or no. The fewer questions a model would need to guess your notes, the better it understands your style. The models cut time into pieces of different sizes, so small differences mean little.',
  best: 'best',
  empty: 'Draw some notes first: then you see how well each model foresees them.',
  listening: 'Listening …',
  loading: (title: string, percent: number) => `Fetching ${title}: ${percent} %`,
  goOnTitle: 'How would each go on?',
  bars: 'How long?',
  barCount: (count: number) => plural(count, 'bar', 'bars'),
  compare: 'Let each go on',
  again: 'Once more, differently',
  stop: 'Stop',
  writing: (title: string, percent: number) => `${title} is writing: ${percent} %`,
  notes: (count: number) => plural(count, 'note', 'notes'),
  seed: (seed: number) => `idea number ${seed}`,
  card: (title: string, about: string) => `${title}: ${about}`,
  cardHelp: 'Point at a card or tap it to hear it.',
  take: 'Take',
  takeLabel: (title: string) => `Take what ${title} wrote`,
  stale: 'Your song has changed since these were written.',
  failed: (title: string, reason: string) => `${title}: ${reason}`,
  noModels: 'There is no model on this page yet. Add one to the folder models and build the page again.',
  oneModel: 'There is one model here so far. Teach another one under My style, and compare them.',
  /** For the history. */
  label: (title: string, bars: number) => `Go on for ${plural(bars, 'bar', 'bars')} as ${title}`,
  arrived: (count: number) => `${plural(count, 'model has', 'models have')} gone on`,
  noRoom: 'There is no room for this any more: your song has its notes there already. Let each go on again.',
};
