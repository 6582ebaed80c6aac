/** The words of the helper that learns a style. */
import { plural } from './plural.ts';

const files = (count: number) => plural(count, 'file', 'files');

export const enLearn = {
  help: 'Give it some MIDI files of music that you like or made. A small model learns from them here, on your computer: nothing is sent anywhere.',
  drop: 'Drop MIDI files here',
  choose: 'Choose MIDI files',
  chosen: (count: number) => `${files(count)} to learn from`,
  addSong: 'Add the song that is open',
  remove: (name: string) => `Leave out ${name}`,
  clear: 'Leave all out',
  advice: 'Five bars are the least. A dozen whole pieces of one kind teach much more.',
  title: 'What is it called?',
  firstTitle: 'My style',
  kind: 'How does it learn?',
  kinds: { lstm: 'From what it knows', logreg: 'From nothing' },
  kindHelp: {
    lstm: 'Starts from a model that knows music, and bends it to yours (an LSTM, a network with a memory).',
    logreg: 'A plain model that only knows your files (logistic regression). Quick, and simple-minded.',
  },
  start: 'Learn',
  cancel: 'Stop and forget it',
  finish: 'Stop and use what it has learnt',
  opening: 'Waking the model …',
  loading: (percent: number) => `Fetching the model that it starts from: ${percent} %`,
  step: (step: number, steps: number, left: string) => `Round ${step} of ${steps}, about ${left} left`,
  seconds: (seconds: number) =>
    seconds < 90
      ? plural(Math.max(1, Math.round(seconds)), 'second', 'seconds')
      : `${Math.round(seconds / 60)} minutes`,
  plan: (pieces: number, heldOut: 'pieces' | 'passages') =>
    `It learns from ${plural(pieces, 'piece', 'pieces')}. ${heldOut === 'pieces' ? 'Some of them are' : 'The end of each is'} kept back, to test it with music that it has not seen.`,
  leftOut: (name: string, reason: string) => `${name} is left out: ${reason}`,
  curve: 'How wrong it is',
  curveHelp: 'Lower is better. Thin: the music it learns from. Thick: the music kept back.',
  curveLabel: (loss: string, heldOut: string | undefined) =>
    `Curve of the error: ${loss} now${heldOut === undefined ? '' : `, ${heldOut} on the music kept back`}`,
  training: 'learnt from',
  heldOut: 'kept back',
  bits: (bits: number) => `${bits.toFixed(2)} bits`,
  overfitting:
    'It begins to learn your files by heart: the music kept back gets harder for it. What it knew before that is what is kept. More files would help.',
  result: {
    title: 'It has learnt',
    better: (before: string, after: string) =>
      `On music that it had not seen it was unsure by ${before} a time step before, and by ${after} now: it understands your style better.`,
    worse: (before: string, after: string) =>
      `On music that it had not seen it was unsure by ${before} a time step before, and by ${after} now: it has not become better. Try more files of one kind.`,
    alone: (after: string) => `On music that it had not seen it is unsure by ${after} a time step. Lower is better.`,
    explain: 'A bit is one question with the answer yes or no.',
    keep: 'Keep it in this browser',
    kept: 'Kept. You find it among the models from now on.',
    save: 'Save it as a file',
    saveHelp: 'A zip file with a folder: once it is unpacked, Cadenza’s command line reads it.',
    again: 'Learn another one',
  },
  mine: {
    title: 'My models',
    none: 'None yet. What you teach, or open from a file, stays here.',
    about: 'Learnt from your own files, in this browser.',
    aboutOpened: 'Opened from a file.',
    firstTitle: 'Opened model',
    open: 'Open a model file',
    openHelp:
      'A zip file that was saved here, or the files model.json and model.safetensors of a model that Cadenza’s command line trained.',
    opening: (name: string) => `Trying ${name} …`,
    opened: (title: string) => `${title} is here: you find it among the models from now on.`,
    save: (title: string) => `Save ${title} as a file`,
    remove: (title: string) => `Delete ${title}`,
    reallyRemove: (title: string) => `Really delete the model ${title}? It cannot be brought back.`,
  },
  announce: {
    learning: 'It is learning',
    learnt: 'It has learnt',
    cancelled: 'Stopped',
    kept: (title: string) => `${title} is kept`,
    removed: (title: string) => `${title} is deleted`,
  },
};
