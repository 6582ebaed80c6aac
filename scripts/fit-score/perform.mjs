/**
 * Scores played as people play: where the beats are is known, and the licence is the score's.
 *
 * The model is put together from what is known of pianists (C. Palmer, "Music performance", Annual Review of Psychology
 * 1997; W. Goebl, "Melody lead in piano performance", JASA 2001; N. Todd, "The dynamics of dynamics", JASA 1992): the tempo
 * wanders, arches over phrases and gives way at their ends; strong beats and long notes are stretched a little; chords
 * are not struck at once, the melody comes first and loudest, some chords are broken, in no fixed order; keys are let
 * go early or late.
 */

/** How much faster music for concerts is than scores are on the whole, in octaves of tempo. */
const FASTER = 0.7;
/** A phrase is so many bars. */
const PHRASE_BARS = [2, 4, 4, 8];

/**
 * @param piece a score
 * @param {(metre: object) => number} beatsOf quarter notes in a beat of a metre
 * @param random a stream of chance
 * @returns {{ notes: object[], beatSeconds: number[] }} notes { pitch, velocity, onsetSeconds, endSeconds } by onset
 */
export function perform(piece, beatsOf, random) {
  const quarters = (ticks) => ticks / piece.ticksPerBeat;
  const end = piece.notes.reduce((last, note) => Math.max(last, quarters(note.onsetTicks + note.durationTicks)), 0);
  const beats = beatsIn(piece, end, beatsOf, quarters);
  const secondsAt = tempoCurve(piece, beats, end, random, quarters);
  return {
    notes: strike(piece, secondsAt, beats, random, quarters),
    beatSeconds: beats.map(({ at }) => secondsAt(at)),
  };
}

/** Every beat: { at, bar } in quarter notes; bar is whether a bar begins there. */
function beatsIn(piece, end, beatsOf, quarters) {
  const metres = piece.metres.length > 0 ? piece.metres : [{ timeTicks: 0, numerator: 4, denominator: 4 }];
  return metres.flatMap((metre, index) => {
    const from = quarters(metre.timeTicks);
    const next = metres[index + 1];
    const to = next === undefined ? end + 1 : quarters(next.timeTicks);
    const step = beatsOf(metre);
    const inBar = Math.max(1, Math.round((4 * metre.numerator) / metre.denominator / step));
    return Array.from({ length: Math.max(0, Math.ceil((to - from) / step - 1e-6)) }, (_, beat) => ({
      at: from + beat * step,
      bar: beat % inBar === 0,
    }));
  });
}

/** Seconds at a place in the score, in quarter notes. */
function tempoCurve(piece, beats, end, random, quarters) {
  const microseconds = piece.tempos[0]?.microsecondsPerBeat ?? 500_000;
  const usual = (Math.max(250_000, Math.min(1_500_000, microseconds)) / 1e6) * 2 ** (0.3 * random.normal() - FASTER);
  // How freely this player plays, in octaves of tempo.
  const freedom = 0.3 + 1.2 * random.uniform();
  const busy = longestWaits(piece, quarters);
  const places = [...new Set([...beats.map(({ at }) => at), ...busy.keys()])].sort((a, b) => a - b);
  const bars = new Set(beats.filter(({ bar }) => bar).map(({ at }) => at));
  const starts = [0];
  const seconds = [0];
  let wander = 0;
  let giving = 0;
  let phrase = { from: 0, bars: 4, depth: 0 };
  let bar = -1;
  let at = 0;
  for (const [index, place] of places.entries()) {
    const next = places[index + 1] ?? end + 4;
    if (bars.has(place)) {
      bar++;
      if (bar >= phrase.from + phrase.bars) {
        phrase = {
          from: bar,
          bars: PHRASE_BARS[Math.floor(random.uniform() * PHRASE_BARS.length)],
          depth: Math.max(0, 0.07 + 0.07 * random.normal()),
        };
        if (random.uniform() < 0.08) giving = 0.3 + 0.3 * random.uniform();
      }
    }
    const step = next - place;
    wander = wander * 0.8 ** step + 0.045 * Math.sqrt(step) * random.normal();
    giving *= 0.5 ** step;
    const arch = 2 * ((bar - phrase.from + 0.5) / phrase.bars) - 1;
    const stretch = (bars.has(place) ? 0.02 : 0) + 0.025 * Math.min(2, busy.get(place) ?? 0) + 0.035 * random.normal();
    at += usual * step * 2 ** (freedom * (wander + phrase.depth * arch ** 2 + giving + stretch));
    starts.push(next);
    seconds.push(at);
  }
  return (place) => {
    let low = 0;
    let high = starts.length - 1;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= place) low = middle;
      else high = middle;
    }
    return seconds[low] + ((place - starts[low]) / (starts[high] - starts[low])) * (seconds[high] - seconds[low]);
  };
}

/** How long the longest note of every onset is, in quarter notes. */
function longestWaits(piece, quarters) {
  const longest = new Map();
  for (const { onsetTicks, durationTicks } of piece.notes) {
    const at = quarters(onsetTicks);
    longest.set(at, Math.max(longest.get(at) ?? 0, quarters(durationTicks)));
  }
  return longest;
}

function strike(piece, secondsAt, beats, random, quarters) {
  const chords = new Map();
  for (const note of piece.notes) {
    if (!chords.has(note.onsetTicks)) chords.set(note.onsetTicks, []);
    chords.get(note.onsetTicks).push(note);
  }
  const onBeat = new Map(beats.map(({ at, bar }) => [Math.round(at * 96), bar ? 2 : 1]));
  const tightness = 0.004 + 0.01 * random.uniform();
  const lead = 0.03 * random.uniform();
  const breaks = random.uniform() < 0.5 ? 0.1 * random.uniform() : 0;
  const held = 0.3 * random.normal() - 0.55;
  const accent = 1 + 2 * random.normal();
  let loudness = 0;
  const notes = [];
  for (const [onsetTicks, chord] of chords) {
    const at = quarters(onsetTicks);
    const place = secondsAt(at) + 0.008 * random.normal();
    chord.sort((a, b) => a.pitch - b.pitch);
    loudness = 0.9 * loudness + 5 * random.normal();
    const broken = chord.length > 2 && random.uniform() < breaks ? 0.02 + 0.04 * random.uniform() : 0;
    for (const [index, { pitch, velocity, durationTicks }] of chord.entries()) {
      const isTop = index === chord.length - 1;
      const early = isTop && chord.length > 1 ? lead * random.uniform() : 0;
      const apart = broken * (index - (random.uniform() < 0.5 ? 0 : chord.length - 1));
      const onsetSeconds = Math.max(0, place + tightness * random.normal() - early + apart);
      const length = secondsAt(at + quarters(durationTicks)) - secondsAt(at);
      const loud = 64 + 0.4 * (velocity - 64) + loudness + accent * (onBeat.get(Math.round(at * 96)) ?? 0);
      notes.push({
        pitch,
        onsetSeconds,
        endSeconds: onsetSeconds + Math.max(0.03, length * 2 ** (held + 0.35 * random.normal())),
        velocity: Math.max(
          8,
          Math.min(124, Math.round(loud + (isTop ? 9 : index === 0 ? 0 : -6) + 8 * random.normal())),
        ),
      });
    }
  }
  return notes.sort((a, b) => a.onsetSeconds - b.onsetSeconds);
}
