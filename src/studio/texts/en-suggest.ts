/** The words of the helper that suggests notes. */
import { plural } from './plural.ts';

const notes = (count: number) => plural(count, 'note', 'notes');
const bars = (count: number) => plural(count, 'bar', 'bars');
/** @example stretch(2, 4) // 'bars 2 to 4' */
const stretch = (first: number, last: number) => (first === last ? `bar ${first}` : `bars ${first} to ${last}`);

export const enSuggest = {
  what: {
    legend: 'What would you like?',
    continue: 'Go on',
    continueHelp: 'New notes after the end of your song',
    fill: 'Fill in',
    fillHelp: 'New notes in a part that you choose',
    accompany: 'Accompany',
    accompanyHelp: 'A left hand under your melody',
    vary: 'Change a bit',
    varyHelp: 'Your notes, some of them new',
    missing: 'No model on this page can do this yet: choose “Go on”.',
  },
  place: {
    end: (bar: number) => `After the end of your song, from bar ${bar}`,
    start: 'From the beginning: your song is still empty. Draw a few notes first, and the ideas will fit them.',
    selection: (count: number, first: number, last: number) =>
      `The ${count === 1 ? 'note' : `${count} notes`} you selected, in ${stretch(first, last)}`,
    melody: (first: number, last: number) => `Under the notes you selected, in ${stretch(first, last)}`,
    loop: (first: number, last: number) => `The part you marked, ${stretch(first, last)}`,
    song: (first: number, last: number) => `The whole song, ${stretch(first, last)}`,
    needsPart: 'First choose a part: select some notes, or drag over the bar numbers above the grid.',
    needsNotes: 'First draw some notes, so that there is something to work with.',
    loopInstead: (first: number, last: number) => `Use the part you marked, ${stretch(first, last)}`,
    selectionInstead: 'Use what I selected instead',
    songInstead: 'Use the whole song instead',
    locked: 'Notes here may give way to new ones. Lock those to keep with K.',
  },
  bars: { legend: 'How long?', count: bars, unit: 'bars' },
  dials: {
    legend: 'How should it sound?',
    adventurous: 'Adventurous',
    adventurousEnds: ['safe', 'bold'],
    busy: 'Busy',
    busyEnds: ['few notes', 'many notes'],
    keep: 'Close to mine',
    keepEnds: ['mostly new', 'mostly mine'],
    percent: (share: number) => `${Math.round(100 * share)} %`,
    busyValue: [
      'very few notes',
      'few notes',
      'rather few notes',
      'like my music',
      'rather many notes',
      'many notes',
      'very many notes',
    ],
    inKey: (key: string | undefined) =>
      key === undefined ? 'Only notes that fit the key of my notes' : `Only notes of ${key}`,
    inKeyHelp: 'A key is a family of notes that sound at home together. Without it, surprises are allowed.',
  },
  model: {
    label: 'Who writes?',
    kind: 'A model is a program that has learnt from many pieces which notes tend to follow which.',
    none: 'There is no model on this page yet. Add one to the folder models and build the page again.',
  },
  seed: {
    label: 'Idea number',
    help: 'The same number and the same song always give the same ideas. Another number gives others.',
  },
  more: 'More choices',
  ask: 'Give me three ideas',
  stop: 'Stop',
  progress: {
    open: 'Waking the model …',
    load: (title: string, percent: number) => `Fetching ${title}: ${percent} %`,
    write: (percent: number) => `Writing: ${percent} %`,
  },
  ideas: {
    title: 'Ideas',
    number: (seed: number) => `idea number ${seed}`,
    help: 'Point at one to hear it. Keys: ↑ ↓ choose, Tab takes it, Esc puts it away.',
    helpTouch: 'Tap one to hear it.',
    name: (place: number) => `Idea ${place}`,
    first: 'the model likes this one best',
    about: (count: number, lowest: string, highest: string) =>
      lowest === highest ? `${notes(count)}, ${lowest}` : `${notes(count)}, ${lowest} to ${highest}`,
    label: (place: number, about: string) => `Idea ${place}: ${about}`,
    take: 'Take',
    taken: 'In your song',
    giveBack: 'Take out',
    keep: (place: number) => `Keep idea ${place} on the shelf`,
    kept: (place: number) => `Idea ${place} is on the shelf: take it off`,
    another: 'Three others',
    change: 'Something else',
    before: 'The ideas before',
    again: 'Ask again for the song as it is now',
    stale: 'Your song has changed since these were written. You can still hear and take them.',
    takenHelp: 'It is in your song, striped as the model’s. Notes that you change become yours.',
    noRoom: 'There is no room for this idea any more: your song has its notes there already. Ask again.',
  },
  announce: {
    asked: 'The model is writing',
    cancelled: 'Stopped',
    arrived: (count: number) =>
      `${plural(count, 'idea is', 'ideas are')} there. Arrow keys choose, Tab takes, Escape puts away.`,
    taken: (count: number, place: string) =>
      `${notes(count)} of the model’s ${count === 1 ? 'is' : 'are'} in your song, from ${place}`,
    rejected: 'Put away',
    kept: 'On the shelf',
    unkept: 'Taken off the shelf',
    went: (label: string) => `This is ${label} now`,
  },
  errors: {
    noList: 'The list of models could not be loaded. Check the connection, then try again.',
    gone: 'The model stopped working and was woken anew. Your song is safe: try again.',
    fault: 'Something went wrong while writing. Your song is safe: try again.',
  },
  takes: {
    shelf: 'Shelf',
    shelfHelp: 'Ideas that you kept with the star.',
    tree: 'All versions',
    treeHelp: 'Every idea that you took or kept is a branch. Go back to any of them: nothing is lost.',
    root: 'The beginning',
    mine: 'Your changes',
    current: 'here',
    changed: 'here, and changed since',
    goTo: 'Go there',
    goToLabel: (label: string) => `Go to ${label}`,
    by: (model: string, seed: number) => `${model}, idea number ${seed}`,
    hear: (label: string) => `Hear ${label}`,
    keep: (label: string) => `Keep ${label} on the shelf`,
    unkeep: (label: string) => `Take ${label} off the shelf`,
  },
  /** For the history: what was done. */
  labels: {
    continue: (count: number) => `Go on for ${bars(count)}`,
    fill: (first: number, last: number) => `Fill in ${stretch(first, last)}`,
    accompany: (first: number, last: number) => `Accompany ${stretch(first, last)}`,
    vary: (first: number, last: number) => `Change ${stretch(first, last)} a bit`,
    goTo: (label: string) => `Go to ${label}`,
  },
};
