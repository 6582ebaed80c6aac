/**
 * A report as Markdown (GitHub's flavour), for a repository or an e-mail.
 */
import { type Audio, cellText, type Picture, type Report, type Section, type Table } from './report.ts';

export interface MarkdownOptions {
  /**
   * Where a picture or sound can be found from the Markdown file, such as `pictures/loss.svg`;
   * undefined leaves it out but for its caption.
   */
  readonly link?: (section: Picture | Audio) => string | undefined;
}

/** @example reportMarkdown(report, { link: ({ kind, name }) => (kind === 'picture' ? `pictures/${name}.svg` : undefined) }) */
export function reportMarkdown(report: Report, options: MarkdownOptions = {}): string {
  const blocks = [`# ${inline(report.title)}`];
  if (report.summary !== undefined) blocks.push(block(report.summary));
  if (report.facts !== undefined && report.facts.length > 0) {
    blocks.push(report.facts.map(({ label, value }) => `- ${inline(label)}: ${inline(`${value}`)}`).join('\n'));
  }
  blocks.push(...report.sections.flatMap((section) => sectionBlocks(section, options)));
  return `${blocks.filter((text) => text !== '').join('\n\n')}\n`;
}

function sectionBlocks(section: Section, options: MarkdownOptions): string[] {
  switch (section.kind) {
    case 'heading':
      return [`${section.level === 2 ? '###' : '##'} ${inline(section.text)}`];
    case 'paragraph':
      return [block(section.text)];
    case 'table':
      return tableBlocks(section);
    case 'picture': {
      const link = options.link?.(section);
      const caption = inline(section.caption ?? section.name);
      return [link === undefined ? `*${caption}*` : `![${caption}](${target(link)})`];
    }
    case 'audio': {
      const link = options.link?.(section);
      return [link === undefined ? `*${inline(section.label)}*` : `[${inline(section.label)}](${target(link)})`];
    }
    case 'details':
      return [`**${inline(section.summary)}**`, ...section.sections.flatMap((inner) => sectionBlocks(inner, options))];
  }
}

function tableBlocks(table: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = table.rows.map((row) =>
    line(
      table.columns.map((_, index) => {
        const cell = row.cells[index] ?? null;
        const text = inline(cellText(cell));
        return cell !== null && typeof cell !== 'string' && cell.best ? `**${text}**` : text;
      }),
    ),
  );
  const explanations = [
    ...table.columns.map(({ label, explanation }) => [label, explanation] as const),
    ...table.rows.map(({ cells, explanation }) => [cellText(cells[0] ?? null), explanation] as const),
  ].flatMap(([label, explanation]) =>
    explanation === undefined ? [] : [`- *${inline(label)}*: ${inline(explanation)}`],
  );
  return [
    `**${inline(table.caption)}**${table.boldMeans === undefined ? '' : ` (bold: ${inline(table.boldMeans)})`}`,
    [
      line(table.columns.map((column) => inline(column.label))),
      line(table.columns.map((column) => (column.numeric ? '---:' : '---'))),
      ...rows,
    ].join('\n'),
    explanations.join('\n'),
  ];
}

/** One line of text with everything escaped that Markdown or HTML would take for markup. */
function inline(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[\]<|~]/g, '\\$&')
    .replace(/(?<!\w)_|_(?!\w)/g, '\\_')
    .replace(/&(?=[#\w]+;)/g, '\\&');
}

/** A paragraph: also the beginnings that would make it a heading, list or quote are escaped. */
const block = (text: string): string =>
  inline(text.trim())
    .replace(/^([#>+=-])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2');

/** An address with the characters percent-encoded that would end a link. */
const target = (link: string): string =>
  link.replace(/[\s()<>]/g, (character) => encodeURIComponent(character).replace('(', '%28').replace(')', '%29'));
