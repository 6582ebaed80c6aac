/**
 * A report as data: what it says, apart from how it is written down.
 *
 * Three writers render it: `reportJson` (numbers only), `reportMarkdown`, `reportHtml` (one self-contained page).
 * All text is plain text; each writer escapes it.
 */

export interface Report {
  readonly title: string;
  /** A sentence or two under the title. */
  readonly summary?: string;
  /** What was done, in brief: songs, steps per second, seed, duration. */
  readonly facts?: readonly Fact[];
  readonly sections: readonly Section[];
}

export interface Fact {
  readonly label: string;
  readonly value: string | number;
}

export type Section = Heading | Paragraph | Table | Picture | Audio | Details;

export interface Heading {
  readonly kind: 'heading';
  readonly text: string;
  /** 1 for a chapter (default), 2 below it. */
  readonly level?: 1 | 2;
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
}

/** The first column names the row. */
export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What is printed in bold, in words. */
  readonly boldMeans?: string;
}

export interface Column {
  /** Name in the JSON. */
  readonly key: string;
  readonly label: string;
  /** What the column says, in plain words. */
  readonly explanation?: string;
  /** Numbers stand on the right. */
  readonly numeric: boolean;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** What the row says, in plain words. */
  readonly explanation?: string;
}

/** A text, a number, or null for "there is none". */
export type Cell = string | NumberCell | null;

export interface NumberCell {
  readonly value: number;
  /** What stands after ±: a standard error or a spread, as the table's texts say. */
  readonly error?: number | null;
  /** Decimals shown. Default 2. */
  readonly digits?: number;
  /** Shown as a percentage; the value is a share. */
  readonly percent?: boolean;
  /** Shown in bold. */
  readonly best?: boolean;
}

export interface Picture {
  readonly kind: 'picture';
  /** Base name of its file where pictures are written beside the report, such as 'loss-lstm'. */
  readonly name: string;
  /** SVG of our own making: put into the page as it is. */
  readonly svg: string;
  readonly caption?: string;
}

export interface Audio {
  readonly kind: 'audio';
  /** Base name of its files, such as 'lstm-93-songs'. */
  readonly name: string;
  readonly label: string;
  /** WAV bytes, put into the page: mono at 22,050 Hz is 1.3 MB for 30 s, stereo at 44,100 Hz 5.3 MB. */
  readonly wav?: Uint8Array;
  /** Address of the sound instead of its bytes. */
  readonly source?: string;
  /** MIDI bytes, offered for download. */
  readonly midi?: Uint8Array;
}

/** Sections that are folded away until asked for. */
export interface Details {
  readonly kind: 'details';
  readonly summary: string;
  readonly sections: readonly Section[];
}

/**
 * A cell's text.
 *
 * @example cellText({ value: 0.1234, percent: true, digits: 1 }) // '12.3 %'
 * @example cellText({ value: 5.912, error: 0.04 }) // '5.91 ± 0.04'
 */
export function cellText(cell: Cell): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  if (Number.isNaN(cell.value)) return '–';
  const digits = cell.digits ?? 2;
  const scale = cell.percent ? 100 : 1;
  const value = fixed(cell.value * scale, digits);
  const error = cell.error === undefined || cell.error === null ? '' : ` ± ${fixed(cell.error * scale, digits)}`;
  return `${value}${error}${cell.percent ? ' %' : ''}`;
}

/** Fixed decimals with a true minus sign, and no minus before zero. */
function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/**
 * Marks the best of a list of cells (all of them if several share first place, none if all are alike).
 *
 * @param better 'low', 'high', or the number that is to be met as closely as possible
 * @example markBest([{ value: 3 }, { value: 1 }], 'low') // [{ value: 3 }, { value: 1, best: true }]
 */
export function markBest(cells: readonly Cell[], better: 'low' | 'high' | number): Cell[] {
  const badness = (cell: Cell): number => {
    if (cell === null || typeof cell === 'string' || !Number.isFinite(cell.value)) return Number.NaN;
    if (better === 'low') return cell.value;
    return better === 'high' ? -cell.value : Math.abs(cell.value - better);
  };
  const known = cells.map(badness).filter((value) => !Number.isNaN(value));
  const least = known.reduce((best, value) => Math.min(best, value), Number.POSITIVE_INFINITY);
  if (known.length < 2 || known.every((value) => value === least)) return [...cells];
  return cells.map((cell) =>
    cell !== null && typeof cell !== 'string' && badness(cell) === least ? { ...cell, best: true } : cell,
  );
}

export const REPORT_FORMAT = 'cadenza-report';
export const REPORT_VERSION = 1;

/**
 * The numbers of a report: its facts and tables, for programs.
 * Numbers that do not exist are null; a number with an error is `{ value, error }`.
 */
export function reportJson(report: Report): string {
  const tables = allTables(report.sections).map((table) => ({
    caption: table.caption,
    rows: table.rows.map((row) =>
      Object.fromEntries(table.columns.map((column, index) => [column.key, rawValue(row.cells[index] ?? null)])),
    ),
  }));
  const facts = Object.fromEntries((report.facts ?? []).map(({ label, value }) => [label, value]));
  return `${JSON.stringify({ format: REPORT_FORMAT, version: REPORT_VERSION, title: report.title, facts, tables }, null, 2)}\n`;
}

function rawValue(cell: Cell): unknown {
  if (cell === null || typeof cell === 'string') return cell;
  const value = Number.isFinite(cell.value) ? cell.value : null;
  return cell.error === undefined ? value : { value, error: cell.error };
}

function allTables(sections: readonly Section[]): Table[] {
  return sections.flatMap((section) => {
    if (section.kind === 'table') return [section];
    return section.kind === 'details' ? allTables(section.sections) : [];
  });
}

/** All pictures of a report, those in folded sections included: for writing them beside it. */
export function reportPictures(sections: readonly Section[]): Picture[] {
  return sections.flatMap((section) => {
    if (section.kind === 'picture') return [section];
    return section.kind === 'details' ? reportPictures(section.sections) : [];
  });
}
