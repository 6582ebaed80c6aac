/**
 * Which key signature the music around each note is in, whatever the page says.
 *
 * A hidden Markov model (as in G. Teodoru and C. Raphael, "Pitch Spelling with Conditionally Independent Voices",
 * 2007): states are signatures from 12 flats to 12 sharps, so that a passage may also be taken enharmonically. Moving
 * costs by fifths, and so does distance from the signature on the page; signatures beyond six sharps or flats cost more
 * and more, for they are rarely written.
 */

interface PlacedNote {
  readonly pitch: number;
  readonly onsetTicks: number;
}

const STATES = 25;
const LOWEST_STATE = -12;
const MOVE_COST = 3;
const MOVE_COST_PER_FIFTH = 2;
const AWAY_COST_PER_FIFTH = 0.03;
const USUAL_FIFTHS = 6;
const EXTREME_COST = 0.1;
/** ln of the share of names from 4 fifths below a signature's to 7 above: its scale first. */
const SCALE_LOG_SHARES = [0.003, 0.006, 0.012, 0.13, 0.15, 0.15, 0.15, 0.13, 0.14, 0.1, 0.022, 0.012].map(Math.log);

/** [25][12] what a pitch class costs in a signature. */
const NOTE_COSTS: readonly Float64Array[] = Array.from({ length: STATES }, (_, state) =>
  Float64Array.from({ length: 12 }, (_, pitch) => {
    const lowest = state + LOWEST_STATE - 4;
    return -SCALE_LOG_SHARES[placeFrom(pitch, lowest) - lowest]!;
  }),
);

/** The name of a pitch that lies `lowest` .. `lowest + 11` on the line of fifths. */
export function placeFrom(pitch: number, lowest: number): number {
  return lowest + ((((pitch * 7 - lowest) % 12) + 12) % 12);
}

/**
 * [N] the signature that the music around each note is in, sharps positive: the cheapest path, by Viterbi.
 *
 * @param notes by onset
 * @param signatures [N] the key signature in force at each note
 */
export function followKey(notes: readonly PlacedNote[], signatures: readonly number[]): Int8Array {
  return cheapestPath(
    notes.map(({ pitch }) => pitch),
    notes.map(({ onsetTicks }) => onsetTicks),
    signatures,
  ).path;
}

/**
 * What the cheapest path costs where one signature holds: how well the music fits it, with all its modulations.
 *
 * @param onsets of the pitches, ascending, in any unit: equal ones are of one chord
 */
export function signatureCost(pitches: readonly number[], onsets: readonly number[], signature: number): number {
  return cheapestPath(
    pitches,
    onsets,
    pitches.map(() => signature),
  ).cost;
}

function cheapestPath(
  pitches: readonly number[],
  onsets: readonly number[],
  signatures: readonly number[],
): { readonly path: Int8Array; readonly cost: number } {
  const backs: Int8Array[] = [];
  let costs = new Float64Array(STATES);
  pitches.forEach((pitch, index) => {
    const next = Float64Array.from(costs);
    const back = Int8Array.from({ length: STATES }, (_, state) => state);
    // Notes of one chord are in one key.
    if (index > 0 && onsets[index]! > onsets[index - 1]!) {
      move(costs, next, back, 1);
      move(costs, next, back, -1);
    }
    for (let state = 0; state < STATES; state++) {
      const key = state + LOWEST_STATE;
      const away = AWAY_COST_PER_FIFTH * Math.abs(key - signatures[index]!);
      const extreme = EXTREME_COST * Math.max(0, Math.abs(key) - USUAL_FIFTHS) ** 2;
      next[state]! += away + extreme + NOTE_COSTS[state]![pitch % 12]!;
    }
    costs = next;
    backs.push(back);
  });
  const path = new Int8Array(pitches.length);
  const cost = Math.min(...costs);
  let state = costs.indexOf(cost);
  for (let index = pitches.length - 1; index >= 0; index--) {
    path[index] = state + LOWEST_STATE;
    state = backs[index]![state]!;
  }
  return { path, cost };
}

/** What it costs to come from the states on one side: carried on by a fifth a step, as costs grow evenly. */
function move(costs: Float64Array, next: Float64Array, back: Int8Array, direction: 1 | -1): void {
  let carried = Number.POSITIVE_INFINITY;
  let from = 0;
  for (let step = 0; step < STATES; step++) {
    const state = direction === 1 ? step : STATES - 1 - step;
    carried += MOVE_COST_PER_FIFTH;
    if (carried + MOVE_COST < next[state]!) {
      next[state] = carried + MOVE_COST;
      back[state] = from;
    }
    if (costs[state]! < carried) {
      carried = costs[state]!;
      from = state;
    }
  }
}
