/**
 * A place in a timeline, moving forwards: which event comes next, and which notes sound because of those
 * that went by. Knows ticks only; when a tick is, its caller decides.
 */
import { type Beat, beatAtOrAfter, type Timeline } from './timeline.ts';

/** What the hands, the foot and the metronome do. At one tick in this order: a pedal pressed as fingers leave catches the notes. */
export type Move =
  | { readonly kind: 'pedal'; readonly value: number }
  | { readonly kind: 'release'; readonly id: number; readonly pitch: number }
  | { readonly kind: 'click'; readonly isBar: boolean }
  | { readonly kind: 'strike'; readonly id: number; readonly pitch: number; readonly velocity: number };

/** First index in 0 .. count for which `isDone` is false; true must come before false. */
function firstNot(count: number, isDone: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isDone(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Reader {
  #timeline: Timeline;
  #strike = 0;
  #release = 0;
  #pedal = 0;
  /** The value last given out. */
  #pedalValue = 0;
  /** Pitches of the notes that sound, by id. Never more than the notes that overlap. */
  readonly #sounding = new Map<number, number>();
  #click: Beat | undefined;
  readonly #emit: (move: Move) => void;

  /** @param emit takes each move in its turn */
  constructor(timeline: Timeline, emit: (move: Move) => void) {
    this.#timeline = timeline;
    this.#emit = emit;
  }

  /** Ticks of the next event, infinity when there is none. */
  get nextTicks(): number {
    return Math.min(this.#pedalTicks, this.#releaseTicks, this.#clickTicks, this.#strikeTicks);
  }

  /** Gives out one event: the next. */
  step(): void {
    const ticks = this.nextTicks;
    const timeline = this.#timeline;
    if (this.#pedalTicks === ticks) {
      this.#movePedal(timeline.pedalValues[this.#pedal++]!);
    } else if (this.#releaseTicks === ticks) {
      this.#letGo(timeline.ids[timeline.byEnd[this.#release++]!]!);
    } else if (this.#clickTicks === ticks) {
      this.#emit({ kind: 'click', isBar: this.#click?.isBar ?? false });
      this.#click = beatAtOrAfter(timeline.metres, ticks + 1);
    } else if (this.#strikeTicks === ticks) {
      const index = this.#strike++;
      const id = timeline.ids[index]!;
      const pitch = timeline.pitches[index]!;
      this.#letGo(id); // ids are unique; were one there twice, no key must stay down
      this.#sounding.set(id, pitch);
      this.#emit({ kind: 'strike', id, pitch, velocity: timeline.velocities[index]! });
    }
  }

  /** Everything falls silent, then reading goes on at `ticks` with the pedal as it is there. */
  jump(ticks: number, hasClicks: boolean): void {
    this.silence();
    this.#place((place) => place < ticks);
    this.setClicks(hasClicks, ticks);
    this.#movePedal(this.#pedalBefore());
  }

  /** Releases every key and lifts the pedal. */
  silence(): void {
    for (const id of [...this.#sounding.keys()]) this.#letGo(id);
    this.#movePedal(0);
  }

  /** Turns the metronome on or off. The first click is at or after `ticks`, at a beat that is not done. */
  setClicks(hasClicks: boolean, ticks: number, isDone = (_ticks: number): boolean => false): void {
    const { metres } = this.#timeline;
    let beat = beatAtOrAfter(metres, ticks);
    while (isDone(beat.ticks)) beat = beatAtOrAfter(metres, beat.ticks + 1);
    this.#click = hasClicks ? beat : undefined;
  }

  /**
   * Goes on in a changed song. What sounds and still has to sounds on, the rest is released; what begins
   * later is struck then, also if it has been struck before the change.
   *
   * @param isDone whether the events of a tick were given out before the change: of all up to some tick, and of no later one
   * @param isPlaying otherwise nothing sounds, and the pedal stays up
   */
  change(timeline: Timeline, isDone: (ticks: number) => boolean, isPlaying: boolean): void {
    this.#timeline = timeline;
    this.#place(isDone);
    const kept = new Set<number>();
    if (this.#sounding.size > 0) {
      timeline.ids.forEach((id, index) => {
        const sounds = this.#sounding.get(id) === timeline.pitches[index];
        if (sounds && isDone(timeline.onsetTicks[index]!) && !isDone(timeline.endTicks[index]!)) kept.add(id);
      });
    }
    for (const id of [...this.#sounding.keys()]) if (!kept.has(id)) this.#letGo(id);
    if (isPlaying) this.#movePedal(this.#pedalBefore());
  }

  get #strikeTicks(): number {
    return this.#timeline.onsetTicks[this.#strike] ?? Number.POSITIVE_INFINITY;
  }

  get #releaseTicks(): number {
    return this.#timeline.endTicks[this.#timeline.byEnd[this.#release] ?? -1] ?? Number.POSITIVE_INFINITY;
  }

  get #pedalTicks(): number {
    return this.#timeline.pedalTicks[this.#pedal] ?? Number.POSITIVE_INFINITY;
  }

  get #clickTicks(): number {
    return this.#click?.ticks ?? Number.POSITIVE_INFINITY;
  }

  #place(isDone: (ticks: number) => boolean): void {
    const { onsetTicks, endTicks, byEnd, pedalTicks } = this.#timeline;
    this.#strike = firstNot(onsetTicks.length, (index) => isDone(onsetTicks[index]!));
    this.#release = firstNot(byEnd.length, (index) => isDone(endTicks[byEnd[index]!]!));
    this.#pedal = firstNot(pedalTicks.length, (index) => isDone(pedalTicks[index]!));
  }

  #pedalBefore(): number {
    return this.#timeline.pedalValues[this.#pedal - 1] ?? 0;
  }

  #movePedal(value: number): void {
    if (value === this.#pedalValue) return;
    this.#pedalValue = value;
    this.#emit({ kind: 'pedal', value });
  }

  #letGo(id: number): void {
    const pitch = this.#sounding.get(id);
    if (pitch === undefined) return;
    this.#sounding.delete(id);
    this.#emit({ kind: 'release', id, pitch });
  }
}
