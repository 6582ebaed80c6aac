/** What must hold of every alternative that is written. */
import { expect } from 'vitest';
import type { Alternative } from '../../src/generation/notes/options.ts';

/** Every note begins and ends where it was asked for, and there is one. */
export function expectWithin({ notes, start, end }: Alternative): void {
  expect(notes.length).toBeGreaterThan(0);
  for (const { onset, duration } of notes) {
    expect(onset).toBeGreaterThanOrEqual(start);
    expect(duration).toBeGreaterThanOrEqual(1);
    expect(onset + duration).toBeLessThanOrEqual(end);
  }
}
