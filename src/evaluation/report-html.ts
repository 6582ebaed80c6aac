/**
 * A report as one self-contained HTML page: styles, pictures, sounds and MIDI files inside, no script.
 */

import { escapeText } from '../pictures/svg.ts';
import { dataUri } from './base64.ts';
import { type Audio, type Cell, cellText, type Report, type Section, type Table } from './report.ts';
import { REPORT_CSS } from './report-style.ts';

export interface HtmlOptions {
  /** Language of the texts. Default 'en'. */
  readonly language?: string;
  /**
   * Last word on what is embedded for a sound: other WAV bytes (for example mono at 22,050 Hz, which is
   * four times smaller), an address, or undefined for no player.
   * Default: the section's own bytes, else its source.
   */
  readonly audio?: (section: Audio) => Uint8Array | string | undefined;
}

/** @example reportHtml({ title: 'Two models', sections: [{ kind: 'paragraph', text: 'Hello' }] }) // '<!doctype html>…' */
export function reportHtml(report: Report, options: HtmlOptions = {}): string {
  const facts = (report.facts ?? []).map(
    ({ label, value }) => `<div><dt>${escapeText(label)}</dt><dd>${escapeText(`${value}`)}</dd></div>`,
  );
  return [
    '<!doctype html>',
    `<html lang="${escapeText(options.language ?? 'en')}">`,
    '<head>',
    '<meta charset="utf-8"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    '<meta name="color-scheme" content="light dark"/>',
    `<meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; base-uri 'none'"/>`,
    `<title>${escapeText(report.title)}</title>`,
    `<style>${REPORT_CSS}</style>`,
    '</head>',
    '<body>',
    '<main>',
    '<header>',
    `<h1>${escapeText(report.title)}</h1>`,
    ...(report.summary === undefined ? [] : [`<p class="summary">${escapeText(report.summary)}</p>`]),
    ...(facts.length === 0 ? [] : [`<dl class="facts">${facts.join('')}</dl>`]),
    '</header>',
    ...report.sections.map((section) => sectionHtml(section, options)),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function sectionHtml(section: Section, options: HtmlOptions): string {
  switch (section.kind) {
    case 'heading': {
      const tag = section.level === 2 ? 'h3' : 'h2';
      return `<${tag}>${escapeText(section.text)}</${tag}>`;
    }
    case 'paragraph':
      return `<p>${escapeText(section.text)}</p>`;
    case 'table':
      return tableHtml(section);
    case 'picture': {
      const caption = section.caption === undefined ? '' : `<figcaption>${escapeText(section.caption)}</figcaption>`;
      return `<figure><div class="picture">${section.svg}</div>${caption}</figure>`;
    }
    case 'audio':
      return audioHtml(section, options);
    case 'details': {
      const inner = section.sections.map((each) => sectionHtml(each, options)).join('\n');
      return `<details><summary>${escapeText(section.summary)}</summary>\n${inner}\n</details>`;
    }
  }
}

function tableHtml(table: Table): string {
  const caption = escapeText(table.caption);
  const bold = table.boldMeans === undefined ? '' : ` <span>Bold: ${escapeText(table.boldMeans)}.</span>`;
  const head = table.columns.map(
    (column) => `<th scope="col"${column.numeric ? ' class="number"' : ''}>${escapeText(column.label)}</th>`,
  );
  const body = table.rows.map((row) => {
    const [first, ...rest] = table.columns.map((_, index) => row.cells[index] ?? null);
    const explanation = row.explanation === undefined ? '' : `<small>${escapeText(row.explanation)}</small>`;
    const cells = rest.map((cell, index) => cellHtml(cell, table.columns[index + 1]?.numeric ?? false));
    return `<tr><th scope="row">${escapeText(cellText(first ?? null))}${explanation}</th>${cells.join('')}</tr>`;
  });
  const explained = table.columns.flatMap(({ label, explanation }) =>
    explanation === undefined ? [] : [`<div><dt>${escapeText(label)}</dt><dd>${escapeText(explanation)}</dd></div>`],
  );
  return [
    `<figure><div class="table" role="region" aria-label="${caption}" tabindex="0"><table>`,
    `<caption>${caption}${bold}</caption>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody>`,
    '</table></div>',
    explained.length === 0 ? '' : `<dl class="columns">${explained.join('')}</dl>`,
    '</figure>',
  ].join('\n');
}

function cellHtml(cell: Cell, numeric: boolean): string {
  const text = escapeText(cellText(cell));
  const best = cell !== null && typeof cell !== 'string' && cell.best;
  return `<td${numeric ? ' class="number"' : ''}>${best ? `<strong>${text}</strong>` : text}</td>`;
}

function audioHtml(section: Audio, options: HtmlOptions): string {
  const sound = options.audio === undefined ? (section.wav ?? section.source) : options.audio(section);
  const label = escapeText(section.label);
  const player =
    sound === undefined
      ? ''
      : `<audio controls="controls" preload="metadata" aria-label="${label}" src="${escapeText(
          typeof sound === 'string' ? sound : dataUri('audio/wav', sound),
        )}"></audio>`;
  const download =
    section.midi === undefined
      ? ''
      : `<a class="download" download="${escapeText(section.name)}.mid" href="${dataUri('audio/midi', section.midi)}">MIDI file</a>`;
  return `<figure class="audio"><figcaption>${label}</figcaption><div>${player}${download}</div></figure>`;
}
