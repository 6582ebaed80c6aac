/**
 * The order in which the model reads a window: its own notes in the order of their onsets, and given notes ahead of
 * their time, so that it knows what is coming while it writes (Thickstun et al. 2023, arXiv 2306.08620).
 *
 * After the start, and after each of its own notes, come all given notes not yet shown whose onset lies at most
 * `lead` ticks later. Continuing (nothing given), filling a gap, accompanying and varying differ only
 * in which notes are given.
 */

export interface Arrangement {
  /** [P]: for each position after the start, the index of its note. */
  readonly order: Uint32Array;
  /** [P]: 1 where the note is given. */
  readonly given: Uint8Array;
}

/**
 * @param onsets of the window's notes, ascending, in ticks
 * @param isGiven which notes are given; none where it is left out
 * @param start the time at which the window begins, in ticks
 * @param lead how far ahead given notes are shown, in ticks
 * @example arrange(Uint32Array.of(0, 10, 20), [false, false, true], 0, 10).order // [0, 1, 2]: the last one is given
 */
export function arrange(
  onsets: Uint32Array,
  isGiven: ArrayLike<boolean | number> | undefined,
  start: number,
  lead: number,
): Arrangement {
  const count = onsets.length;
  const order = new Uint32Array(count);
  const given = new Uint8Array(count);
  let place = 0;
  let nextGiven = 0;
  const showUntil = (now: number): void => {
    for (; nextGiven < count; nextGiven++) {
      if (!isGiven?.[nextGiven]) continue;
      if (onsets[nextGiven]! - lead > now) return;
      given[place] = 1;
      order[place++] = nextGiven;
    }
  };
  showUntil(start);
  for (let note = 0; note < count; note++) {
    if (isGiven?.[note]) continue;
    order[place++] = note;
    showUntil(onsets[note]!);
  }
  showUntil(Number.POSITIVE_INFINITY);
  return { order, given };
}
