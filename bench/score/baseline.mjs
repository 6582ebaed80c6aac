/** The simple way: sixteenths at 120 beats a minute (or of the file's beats), a split at middle C, sharps, C, 4/4. */

/**
 * @param piece
 * @param beatsAt quarter notes at a tick: of the file for scores, of a clock of 120 beats a minute for performances
 * @param sharpsOnly names a pitch
 * @returns as `notesOf` gives it
 */
export function baselineNotes(piece, beatsAt, sharpsOnly) {
  const round = (beats) => Math.round(beats * 4) / 4;
  return new Map(
    piece.notes.map(({ pitch, onsetTicks, durationTicks }, source) => {
      const onset = round(beatsAt(onsetTicks));
      const duration = Math.max(0.25, round(beatsAt(onsetTicks + durationTicks) - onset));
      const { step, alter } = sharpsOnly(pitch);
      return [source, { onset, duration, step, alter, staff: pitch < 60 ? 2 : 1, inBar: onset % 4 }];
    }),
  );
}
