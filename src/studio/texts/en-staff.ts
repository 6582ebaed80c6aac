/** The words of the song as notes on staves. */
export const enStaff = {
  xml: 'MusicXML',
  xmlHelp: 'Notes on staves, for notation programs such as MuseScore.',
  print: 'Printed notes',
  printHelp: 'Notes on staves, to be looked at and printed.',
  open: 'Show the notes',
  title: 'Your song on staves',
  writing: 'Writing the notes down …',
  printButton: 'Print',
  back: 'Back',
  picture: (title: string, pages: number) =>
    `“${title}” on staves, ${pages === 1 ? 'one page' : `${pages} pages`}. Screen readers find the same notes in the piano roll.`,
  failed: 'The notes could not be written down. Your song is safe: save it as MIDI or MusicXML instead.',
};
