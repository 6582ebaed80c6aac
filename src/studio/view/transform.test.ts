import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HIGHEST_PITCH, LOWEST_PITCH } from '../document/index.ts';
import {
  clampView,
  followPlayhead,
  pitchAtY,
  ROWS,
  revealPlace,
  START_VIEW,
  ticksAtX,
  type View,
  xOfTicks,
  yOfPitch,
  zoomPitch,
  zoomTime,
} from './transform.ts';

const views: fc.Arbitrary<View> = fc.record({
  leftTicks: fc.integer({ min: 0, max: 1e6 }),
  pixelsPerBeat: fc.double({ min: 6, max: 480, noNaN: true }),
  topRows: fc.double({ min: 0, max: 60, noNaN: true }),
  rowHeight: fc.double({ min: 7, max: 40, noNaN: true }),
});
const size = { width: 900, height: 420 };

describe('ticks, pitches and pixels', () => {
  it('are inverse to each other', () => {
    fc.assert(
      fc.property(views, fc.integer({ min: 0, max: 1e6 }), (view, ticks) => {
        expect(ticksAtX(view, xOfTicks(view, ticks))).toBeCloseTo(ticks, 4);
      }),
    );
    fc.assert(
      fc.property(views, fc.integer({ min: LOWEST_PITCH, max: HIGHEST_PITCH }), (view, pitch) => {
        expect(pitchAtY(view, yOfPitch(view, pitch) + view.rowHeight / 2)).toBe(pitch);
      }),
    );
  });

  it('never leave the piano', () => {
    expect(pitchAtY(START_VIEW, -9999)).toBe(HIGHEST_PITCH);
    expect(pitchAtY(START_VIEW, 9999)).toBe(LOWEST_PITCH);
  });
});

describe('zooming', () => {
  it('keeps the place under the pointer', () => {
    fc.assert(
      fc.property(
        views,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.integer({ min: 0, max: 900 }),
        (view, factor, x) => {
          const zoomed = zoomTime(view, factor, x);
          if (zoomed.leftTicks > 0) expect(ticksAtX(zoomed, x)).toBeCloseTo(ticksAtX(view, x), 3);
          const taller = zoomPitch(view, factor, x);
          expect(taller.topRows + x / taller.rowHeight).toBeCloseTo(view.topRows + x / view.rowHeight, 6);
        },
      ),
    );
  });
});

describe('clamping', () => {
  it('shows nothing beyond the piano or before the song', () => {
    const view = clampView({ leftTicks: -5, pixelsPerBeat: 1, topRows: 500, rowHeight: 10 }, size, 1000);
    expect(view).toEqual({ leftTicks: 0, pixelsPerBeat: 6, topRows: ROWS - 42, rowHeight: 10 });
  });
  it('starts at the top where all rows fit', () => {
    expect(clampView({ ...START_VIEW, rowHeight: 7 }, { width: 900, height: 2000 }, 0).topRows).toBe(0);
  });
});

describe('revealing a place', () => {
  it('ends with the place in sight, and moves nothing when it was', () => {
    fc.assert(
      fc.property(
        views,
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: LOWEST_PITCH, max: HIGHEST_PITCH }),
        (view, ticks, pitch) => {
          const seen = revealPlace(view, size, ticks, pitch);
          expect(xOfTicks(seen, ticks)).toBeGreaterThanOrEqual(-1e-6);
          expect(xOfTicks(seen, ticks)).toBeLessThanOrEqual(size.width);
          expect(yOfPitch(seen, pitch)).toBeGreaterThanOrEqual(-1e-6);
          expect(yOfPitch(seen, pitch) + seen.rowHeight).toBeLessThanOrEqual(size.height + 1e-6);
        },
      ),
    );
    expect(revealPlace(START_VIEW, size, 960, 70)).toBe(START_VIEW);
  });
});

describe('following the play-head', () => {
  it('turns the page near the right edge and after a jump back, not between', () => {
    expect(followPlayhead(START_VIEW, 900, 480)).toBe(START_VIEW);
    const turned = followPlayhead(START_VIEW, 900, ticksAtX(START_VIEW, 880));
    expect(xOfTicks(turned, ticksAtX(START_VIEW, 880))).toBeCloseTo(72);
    expect(followPlayhead(turned, 900, 0).leftTicks).toBe(0);
  });
});
