/** Growth curves: one table for each quantity that is varied, and all of them as one picture. */
import { megabytes, ratio, seconds, table } from './format.mjs';
import { median, ratioOf } from './statistics.mjs';

/** Outcomes of the cases that belong to curves, by the curve's title. */
function byCurve(outcomes) {
  const titles = [...new Set(outcomes.map(({ testCase }) => testCase.curve.title))];
  return titles.map((title) => [title, outcomes.filter(({ testCase }) => testCase.curve.title === title)]);
}

const isMeasured = (side) => side !== undefined && side.error === undefined;

/** @param outcomes as `main.mjs` collects them: { testCase, sides } */
export function growthReport(outcomes) {
  return byCurve(outcomes)
    .map(([title, points]) => {
      const peer = points.find(({ sides }) => isMeasured(sides[1]))?.sides[1].name;
      const head = [points[0].testCase.curve.axis, 'ours', 'peak memory'];
      const rows = points.map(({ testCase, sides: [ours, theirs] }) => [
        `${testCase.curve.value}`,
        seconds(median(ours.rounds)),
        megabytes(ours.memory.peak),
        ...(peer === undefined ? [] : peerCells(ours, theirs)),
      ]);
      return `${title}\n\n${table(peer === undefined ? head : [...head, peer, 'peak memory', `ours / ${peer}`], rows)}`;
    })
    .join('\n\n');
}

function peerCells(ours, peer) {
  if (!isMeasured(peer)) return ['–', '–', '–'];
  return [seconds(median(peer.rounds)), megabytes(peer.memory.peak), ratio(ratioOf(ours.rounds, peer.rounds))];
}

/**
 * The curves as an SVG: time on the left, peak memory on the right, a row for each curve.
 *
 * @returns SVG text
 */
export async function growthPicture(outcomes) {
  const { lineChart } = await import('../dist/pictures/charts.js');
  const chart = (title, points, yLabel, figureOf) => {
    const names = [...new Set(points.flatMap(({ sides }) => sides.map(({ name }) => name)))];
    const series = names.map((label) => ({
      label,
      points: points.flatMap(({ testCase, sides }) => {
        const side = sides.find(({ name }) => name === label);
        return isMeasured(side) ? [{ x: testCase.curve.value, y: figureOf(side) }] : [];
      }),
    }));
    return lineChart({ title, xLabel: points[0].testCase.curve.axis, yLabel, series });
  };
  const rows = byCurve(outcomes).map(([title, points]) => [
    chart(title, points, 'milliseconds', ({ rounds }) => 1e3 * median(rounds)),
    chart(title, points, 'peak memory, MB', ({ memory }) => memory.peak / 1e6),
  ]);
  return arranged(rows);
}

/** Pictures in rows and columns as one: an SVG may hold others. */
function arranged(rows) {
  const opening = /<svg xmlns="[^"]*" viewBox="0 0 (\d+) (\d+)"/;
  let top = 0;
  let right = 0;
  const placed = rows.flatMap((row) => {
    let left = 0;
    let height = 0;
    const inner = row.map((svg) => {
      const [, width, tall] = opening.exec(svg);
      const place = `<svg x="${left}" y="${top}" width="${width}" height="${tall}" viewBox="0 0 ${width} ${tall}"`;
      left += Number(width);
      height = Math.max(height, Number(tall));
      return svg.replace(opening, place);
    });
    top += height;
    right = Math.max(right, left);
    return inner;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${right} ${top}" role="img">\n<title>Growth of time and memory</title>\n${placed.join('')}</svg>\n`;
}
