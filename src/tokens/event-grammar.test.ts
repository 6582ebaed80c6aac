import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPerformance } from '../../test/support/sequences.ts';
import { Random } from '../random.ts';
import { CANONICAL_EVENTS, fromCanonicalEvents, toCanonicalEvents } from './canonical.ts';
import { EventGrammar } from './event-grammar.ts';

const { noteOff, timeShift, velocity, size } = CANONICAL_EVENTS;

function marked(grammar: EventGrammar): number[] {
  const mask = new Uint8Array(size + 2).fill(7);
  grammar.mark(mask, 1);
  expect([mask[0], mask[size + 1]]).toEqual([7, 7]);
  return [...mask.subarray(1, size + 1).entries()].flatMap(([event, allowed]) => (allowed === 1 ? [event] : []));
}

describe('EventGrammar', () => {
  it('allows every event of every performance, read from its beginning or from anywhere in it', () => {
    fc.assert(
      fc.property(arbitraryPerformance, fc.nat(), (sequence, start) => {
        const events = toCanonicalEvents(sequence);
        const whole = new EventGrammar();
        for (const event of events) whole.read(event);
        expect(whole.isSounding).toBe(false);
        const part = new EventGrammar('middle');
        for (const event of events.subarray(events.length === 0 ? 0 : start % events.length)) part.read(event);
      }),
    );
  });

  it('allows nothing else: whatever is drawn by its rules is the one text of a performance', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 120 }), (seed, length) => {
        const random = Random.of(seed);
        const grammar = new EventGrammar();
        const events: number[] = [];
        const say = (event: number): void => {
          grammar.read(event);
          events.push(event);
        };
        const draw = (among: (event: number) => boolean): void => {
          const all = marked(grammar);
          const choice = all.some(among) ? all.filter(among) : all;
          say(choice[random.below(choice.length)]!);
        };
        // Few keys and short times, so that rules meet often.
        const isNear = (event: number): boolean =>
          event >= velocity || (event >= timeShift ? event - timeShift < 3 || event === velocity - 1 : event % 88 < 4);
        while (events.length < length) draw(isNear);
        // The notes that sound are ended.
        if (events.at(-1)! >= velocity) draw((event) => event < noteOff);
        const isEnd = (event: number): boolean => event >= noteOff && event < timeShift;
        while (grammar.isSounding) {
          // At the moment at which a note has begun, or a higher one ended, time has to pass first.
          if (marked(grammar).some(isEnd)) draw(isEnd);
          else say(timeShift);
        }
        const last = events.findLastIndex((event) => event < timeShift);
        const text = Uint16Array.from(events.slice(0, last + 1));
        expect(toCanonicalEvents(fromCanonicalEvents(text))).toEqual(text);
      }),
      { numRuns: 60 },
    );
  });

  it('marks the events that it allows', () => {
    fc.assert(
      fc.property(arbitraryPerformance, fc.boolean(), (sequence, isMiddle) => {
        const grammar = new EventGrammar(isMiddle ? 'middle' : 'beginning');
        for (const event of toCanonicalEvents(sequence).subarray(0, 40)) {
          const allowed = Array.from({ length: size }, (_, each) => each).filter((each) => grammar.allows(each));
          expect(marked(grammar)).toEqual(allowed);
          grammar.read(event);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('begins with a velocity, and forbids what has no meaning', () => {
    const grammar = new EventGrammar();
    expect(marked(grammar)).toEqual(Array.from({ length: 32 }, (_, bin) => velocity + bin));
    for (const event of [velocity + 10, 39]) grammar.read(event);
    expect(grammar.allows(38)).toBe(false); // a chord is told from below
    expect(grammar.allows(noteOff + 39)).toBe(false); // it has only begun
    expect(grammar.allows(velocity + 10)).toBe(false); // the velocity is known
    grammar.read(timeShift + 49);
    expect([grammar.sinceStruck(39), grammar.sinceStruck(40)]).toEqual([50, undefined]);
    expect([grammar.now, grammar.velocityBin]).toEqual([50, 10]);
    expect(grammar.allows(timeShift)).toBe(false); // 510 ms would be one event
    expect(() => grammar.read(noteOff + 40)).toThrow(/note off 61 may not follow here/);
    expect(() => grammar.read(308)).toThrow(RangeError);
    expect([grammar.sounds(39), grammar.sounds(40)]).toEqual([true, false]);
    grammar.read(noteOff + 39);
    expect([grammar.isSounding, grammar.sounds(39), grammar.sinceStruck(39)]).toEqual([false, false, 50]);
  });
});
