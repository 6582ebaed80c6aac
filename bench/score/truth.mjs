/**
 * What the editors wrote: the notes of a MusicXML piano score as plain numbers, with repeats unfolded as they are in
 * the MIDI file beside it. A reader for measuring only: it takes what MuseScore and Finale write, and nothing else.
 */

const STEP_CLASS = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** The text of the first element of a name, or undefined. */
const textOf = (xml, name) => new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
const numberOf = (xml, name, otherwise) => Number(textOf(xml, name) ?? otherwise);

/**
 * Notes in the order of time, lengths and positions in quarter notes; tied notes are one note.
 *
 * @param {string} xml a partwise score
 * @returns {{ notes: object[], measures: object[] }} note: { pitch, step, alter, onset, duration, staff, voice, grace,
 *   measure }; measure: { start, length, fifths, beats, beatType }
 */
export function readTruth(xml) {
  const parts = [...xml.matchAll(/<part id="[^"]*">([\s\S]*?)<\/part>/g)].map((match) => match[1]);
  const written = parts.flatMap((part, index) => readPart(part, index * 2));
  const count = Math.max(...parts.map((part) => readPart(part, 0).length));
  // Parts beside each other: the second part's staves lie below the first's.
  const measures = Array.from({ length: count }, (_, index) => {
    const same = written.filter((measure) => measure.index === index);
    return {
      ...same[0],
      length: Math.max(...same.map(({ length }) => length)),
      notes: same.flatMap(({ notes }) => notes),
    };
  });
  return unfold(measures);
}

function readPart(part, staffBase) {
  let divisions = 1;
  let fifths = 0;
  let beats = 4;
  let beatType = 4;
  let repeatMark = {};
  return [...part.matchAll(/<measure\b[^>]*?(?:\/>|>([\s\S]*?)<\/measure>)/g)].map((match, index) => {
    const notes = [];
    let cursor = 0;
    let length = 0;
    let chordStart = 0;
    repeatMark = { endings: [] };
    const elements = (match[1] ?? '').matchAll(
      /<(note|backup|forward|attributes|barline|direction|sound)\b[^>]*?(?:\/>|>[\s\S]*?<\/\1>)/g,
    );
    for (const [element, name] of elements) {
      if (name === 'attributes') {
        divisions = numberOf(element, 'divisions', divisions);
        fifths = numberOf(element, 'fifths', fifths);
        beats = numberOf(element, 'beats', beats);
        beatType = numberOf(element, 'beat-type', beatType);
      } else if (name === 'backup') cursor -= numberOf(element, 'duration', 0) / divisions;
      else if (name === 'forward') cursor += numberOf(element, 'duration', 0) / divisions;
      else if (name === 'barline') readBarline(element, repeatMark);
      else if (name === 'direction' || name === 'sound') readJump(element, repeatMark);
      else {
        const duration = numberOf(element, 'duration', 0) / divisions;
        const isChord = /<chord\s*\/>/.test(element);
        const grace = /<grace\b/.test(element);
        const start = isChord ? chordStart : cursor;
        if (!isChord) {
          chordStart = cursor;
          cursor += duration;
        }
        if (/<pitch>/.test(element) && !/<cue\s*\/>/.test(element)) {
          const step = textOf(element, 'step');
          const alter = numberOf(element, 'alter', 0);
          notes.push({
            pitch: 12 * (numberOf(element, 'octave', 4) + 1) + STEP_CLASS[step] + alter,
            step,
            alter,
            offset: start,
            duration,
            grace,
            staff: staffBase + numberOf(element, 'staff', 1),
            voice: staffBase * 10 + numberOf(element, 'voice', 1),
            tieStart: /<tie\s+type="start"/.test(element),
            tieStop: /<tie\s+type="stop"/.test(element),
          });
        }
      }
      length = Math.max(length, cursor);
    }
    return { index, length, fifths, beats, beatType, notes, ...repeatMark };
  });
}

function readBarline(element, mark) {
  if (/<repeat[^>]*direction="forward"/.test(element)) mark.forward = true;
  if (/<repeat[^>]*direction="backward"/.test(element)) {
    mark.backward = Number(/<repeat[^>]*times="(\d+)"/.exec(element)?.[1] ?? 2);
  }
  const ending = /<ending[^>]*>/.exec(element)?.[0];
  if (ending === undefined) return;
  const numbers = (/number="([^"]*)"/.exec(ending)?.[1] ?? '').split(/[ ,]+/).map(Number);
  if (/type="start"/.test(ending)) mark.endingStart = numbers;
  else mark.endingStop = true;
}

function readJump(element, mark) {
  if (/dacapo="yes"/.test(element)) mark.daCapo = true;
  if (/dalsegno=/.test(element)) mark.dalSegno = true;
  if (/<segno\b|segno="/.test(element) && !/dalsegno/.test(element)) mark.segno = true;
  if (/\bfine="/.test(element)) mark.fine = true;
}

/** Measures in the order in which they are played. */
function playOrder(measures) {
  const order = [];
  const endings = [];
  let open;
  for (const measure of measures) {
    if (measure.endingStart) open = measure.endingStart;
    endings.push(open);
    if (measure.endingStop) open = undefined;
  }
  let start = 0;
  let pass = 1;
  let jumped = false;
  for (let at = 0; at < measures.length && order.length < 20000; ) {
    const measure = measures[at];
    if (measure.forward && start !== at) {
      start = at;
      pass = 1;
    }
    if (endings[at] !== undefined && !endings[at].includes(pass) && !jumped) {
      at++;
      continue;
    }
    order.push(at);
    if (jumped && measure.fine) break;
    if (!jumped && measure.backward !== undefined && pass < measure.backward) {
      pass++;
      at = start;
      continue;
    }
    if (measure.backward !== undefined) {
      start = at + 1;
      // A second ending may follow: the pass counts on until it is over.
      if (endings[at + 1] === undefined) pass = 1;
    } else if (endings[at] !== undefined && measure.endingStop && endings[at + 1] === undefined) {
      pass = 1;
      start = at + 1;
    }
    if (!jumped && (measure.daCapo || measure.dalSegno)) {
      jumped = true;
      at = measure.daCapo
        ? 0
        : Math.max(
            0,
            measures.findIndex(({ segno }) => segno),
          );
      continue;
    }
    at++;
  }
  return order;
}

function unfold(written) {
  const notes = [];
  const measures = [];
  const tied = new Map();
  let start = 0;
  for (const index of playOrder(written)) {
    const { length, fifths, beats, beatType, notes: inMeasure } = written[index];
    measures.push({ start, length, fifths, beats, beatType });
    for (const note of inMeasure) {
      const onset = start + note.offset;
      const key = `${note.pitch}/${note.staff}`;
      const held = tied.get(key);
      if (note.tieStop && held !== undefined && Math.abs(held.onset + held.duration - onset) < 1e-3) {
        held.duration += note.duration;
        if (!note.tieStart) tied.delete(key);
        continue;
      }
      const whole = { ...note, onset, measure: measures.length - 1 };
      notes.push(whole);
      if (note.tieStart) tied.set(key, whole);
    }
    start += length;
  }
  notes.sort((a, b) => a.onset - b.onset || Number(b.grace) - Number(a.grace) || a.pitch - b.pitch);
  return { notes, measures };
}

/**
 * Which written note each played note is: the nearest of its pitch, each at most once.
 *
 * @param played { pitch, position } in quarter notes of the written score, by position
 * @param written as `readTruth` gives them
 * @param reach the greatest distance, in quarter notes
 * @returns index into `written`, or -1, for each played note
 */
export function matchNotes(played, written, reach) {
  const byPitch = new Map();
  written.forEach((note, index) => {
    if (!byPitch.has(note.pitch)) byPitch.set(note.pitch, []);
    byPitch.get(note.pitch).push(index);
  });
  const pairs = [];
  played.forEach((note, index) => {
    const candidates = byPitch.get(note.pitch) ?? [];
    let low = 0;
    let high = candidates.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (written[candidates[middle]].onset < note.position - reach) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < candidates.length; at++) {
      const distance = Math.abs(written[candidates[at]].onset - note.position);
      if (written[candidates[at]].onset > note.position + reach) break;
      pairs.push([distance, index, candidates[at]]);
    }
  });
  pairs.sort((a, b) => a[0] - b[0]);
  const result = new Int32Array(played.length).fill(-1);
  const taken = new Uint8Array(written.length);
  for (const [, note, target] of pairs) {
    if (result[note] >= 0 || taken[target]) continue;
    result[note] = target;
    taken[target] = 1;
  }
  return result;
}

/**
 * The truth on the clock of a played score: bars that are over- or underfull in one of the two files shift all that
 * follows, so each bar is moved to where most of its notes are exactly met.
 *
 * @param played { pitch, position } in quarter notes, by position
 */
export function alignTruth({ notes, measures }, played) {
  const byPitch = new Map();
  for (const { pitch, position } of played) {
    if (!byPitch.has(pitch)) byPitch.set(pitch, []);
    byPitch.get(pitch).push(position);
  }
  const inMeasure = measures.map(() => []);
  for (const note of notes) inMeasure[note.measure].push(note);
  let shift = 0;
  const shifts = measures.map((_, index) => {
    const votes = new Map();
    // The next bar votes too, so that a bar of few notes does not wander.
    for (const note of [...inMeasure[index], ...(inMeasure[index + 1] ?? [])]) {
      for (const position of byPitch.get(note.pitch) ?? []) {
        const difference = position - note.onset;
        if (Math.abs(difference - shift) > 4) continue;
        const key = Math.round(difference * 480);
        votes.set(key, (votes.get(key) ?? 0) + 1);
      }
    }
    let best = Math.round(shift * 480);
    let most = (votes.get(best) ?? 0) * 1.3;
    for (const [key, count] of votes) {
      if (count > most) [best, most] = [key, count];
    }
    shift = best / 480;
    return shift;
  });
  return {
    notes: notes
      .map((note) => ({ ...note, onset: note.onset + shifts[note.measure] }))
      .sort((a, b) => a.onset - b.onset),
    measures: measures.map((measure, index) => ({ ...measure, start: measure.start + shifts[index] })),
  };
}
