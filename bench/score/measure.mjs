/** What a score says about each note, and how much of it agrees with what the editors wrote. */

/** In quarter notes: two ticks of the files, which round septuplets to their own clock. */
const NEAR = 1 / 200;

/**
 * The notes of a score by their place in the piece: onset and whole (tied) duration in quarter notes, name, staff.
 *
 * @returns {Map<number, object>} { onset, inBar, duration, step, alter, staff, grace }
 */
export function notesOf(score) {
  const found = new Map();
  score.measures.forEach((measure) => {
    for (const voice of measure.voices) {
      for (const element of voice.elements) {
        if (element.kind !== 'chord') continue;
        for (const note of element.notes) {
          const duration = element.durationTicks / score.ticksPerBeat;
          const held = found.get(note.source);
          if (held !== undefined) held.duration += duration;
          else {
            const onset = (measure.startTicks + element.offsetTicks) / score.ticksPerBeat;
            const { step, alter } = note.pitch;
            found.set(note.source, {
              onset,
              duration,
              step,
              alter,
              staff: voice.staff,
              grace: element.grace === true,
              inBar: placeInBar(measure, element.offsetTicks, score),
            });
          }
        }
      }
    }
  });
  return found;
}

/** Quarter notes from the bar line; a pickup counts from the bar line that is not there. */
function placeInBar(measure, offsetTicks, { measures, ticksPerBeat }) {
  const missing = measure.number === 0 ? Math.max(0, measures[1].lengthTicks - measure.lengthTicks) : 0;
  return (offsetTicks + missing) / ticksPerBeat;
}

/** The same of the truth. */
function truthInBar(note, measures) {
  const measure = measures[note.measure];
  const missing = note.measure === 0 ? Math.max(0, (4 * measure.beats) / measure.beatType - measure.length) : 0;
  return note.onset - measure.start + missing;
}

/** Counts of agreement; add them up over pieces. */
export const emptyCounts = () => ({
  notes: 0,
  onset: 0,
  inBar: 0,
  value: 0,
  staff: 0,
  staffNotes: 0,
  name: 0,
  shifted: 0,
  inPassage: 0,
  step: 0,
  steps: 0,
});

/**
 * @param truth as `readTruth` gives it, on the clock of the score
 * @param match index into the truth for each note of the piece, or -1
 * @param counts added to
 * @param scale what our lengths are multiplied with: for performances whose beats may be halves or doubles
 */
export function compare(found, { notes, measures }, match, counts, { staves = 2, scale = 1 } = {}) {
  const pairs = [];
  const misses = [];
  match.forEach((target, source) => {
    if (target < 0) return;
    const truth = notes[target];
    const ours = found.get(source);
    counts.notes++;
    if (staves === 2) counts.staffNotes++;
    if (ours === undefined) return;
    if ((truth.grace && ours.grace) || Math.abs(ours.onset - truth.onset) < NEAR) counts.onset++;
    if (Math.abs(ours.inBar - truthInBar(truth, measures)) < NEAR) counts.inBar++;
    if (truth.grace || Math.abs(ours.duration * scale - truth.duration) < NEAR) counts.value++;
    if (staves === 2 && ours.staff === (truth.staff === 1 ? 1 : 2)) counts.staff++;
    const miss = placeOf(ours) - placeOf(truth);
    misses.push(miss);
    if (miss === 0) counts.name++;
    if (!truth.grace) pairs.push([truth.onset, ours.onset * scale]);
  });
  counts.shifted += Math.max(...[0, 12, -12].map((shift) => misses.filter((miss) => miss === shift).length));
  counts.inPassage += misses.filter((_, index) => isInPassage(misses, index)).length;
  // How far from one chord to the next: free of where bar one lies.
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (let index = 1; index < pairs.length; index++) {
    const [truth, ours] = [pairs[index][0] - pairs[index - 1][0], pairs[index][1] - pairs[index - 1][1]];
    if (truth < NEAR) continue;
    counts.steps++;
    if (Math.abs(truth - ours) < NEAR) counts.step++;
  }
  return counts;
}

const PLACES = { F: -1, C: 0, G: 1, D: 2, A: 3, E: 4, B: 5 };
/** A name on the line of fifths. */
const placeOf = ({ step, alter }) => PLACES[step] + 7 * alter;

/** Whether a wrong name is one of many: most of the 31 notes around it are as far off, so that a passage was moved. */
function isInPassage(misses, index) {
  if (misses[index] === 0) return false;
  const around = misses.slice(Math.max(0, index - 15), index + 16);
  return around.filter((miss) => miss === misses[index]).length > around.length / 2;
}

/**
 * The beat F-measure: each beat met by at most one other within a tolerance.
 *
 * @param found,annotated seconds, sorted
 */
export function beatFMeasure(found, annotated, tolerance = 0.07) {
  let hits = 0;
  let at = 0;
  for (const beat of annotated) {
    while (at < found.length && found[at] < beat - tolerance) at++;
    if (at < found.length && found[at] <= beat + tolerance) {
      hits++;
      at++;
    }
  }
  return found.length + annotated.length === 0 ? 0 : (2 * hits) / (found.length + annotated.length);
}
