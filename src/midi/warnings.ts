/**
 * What is wrong with a file that could be read all the same. However broken the file, the list stays
 * short: faults of one kind in one track share a warning, and after 100 warnings the rest are left out.
 */

export interface MidiWarning {
  readonly message: string;
  /** Where the fault, or the first of its kind in its track, lies: bytes from the start of the file. */
  readonly byteOffset: number;
}

const MOST_WARNINGS = 100;

/** Collects the warnings of one file. */
export class Warnings {
  readonly list: MidiWarning[] = [];
  readonly #tallies = new Map<string, { count: number; byteOffset: number }>();

  add(message: string, byteOffset: number): void {
    if (this.list.length < MOST_WARNINGS) this.list.push({ message, byteOffset });
    else if (this.list.length === MOST_WARNINGS) this.list.push({ message: 'further warnings left out', byteOffset });
  }

  /** Counts a fault that may come again; `flush` makes the warning. */
  tally(message: string, byteOffset: number): void {
    const tally = this.#tallies.get(message);
    if (tally === undefined) this.#tallies.set(message, { count: 1, byteOffset });
    else tally.count++;
  }

  /** Ends a track: one warning for each kind of fault counted in it. */
  flush(track: number): void {
    if (this.#tallies.size === 0) return;
    for (const [message, { count, byteOffset }] of this.#tallies) {
      this.add(`track ${track}: ${message}${count > 1 ? ` (${count} times)` : ''}`, byteOffset);
    }
    this.#tallies.clear();
  }
}
