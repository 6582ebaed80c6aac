/**
 * XML as indented lines: what is written nests by itself, and no text can break out of its element.
 */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Collects the lines of a document. Attributes that are undefined are left out. */
export class XmlLines {
  readonly #lines: string[] = [];
  #indent = '';

  /** An element with other elements in it. */
  nest(name: string, attributes: Attributes, content: () => void): void {
    this.#add(`<${name}${attributeText(attributes)}>`);
    const outer = this.#indent;
    this.#indent += '  ';
    content();
    this.#indent = outer;
    this.#add(`</${name}>`);
  }

  /** An element with text in it. */
  leaf(name: string, text: string | number, attributes: Attributes = {}): void {
    this.#add(`<${name}${attributeText(attributes)}>${escapeText(String(text))}</${name}>`);
  }

  empty(name: string, attributes: Attributes = {}): void {
    this.#add(`<${name}${attributeText(attributes)}/>`);
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  #add(line: string): void {
    this.#lines.push(this.#indent + line);
  }
}

function attributeText(attributes: Attributes): string {
  let text = '';
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) text += ` ${name}="${escapeText(String(value))}"`;
  }
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 cannot hold, not even escaped: control characters, halves of surrogate pairs, two noncharacters. */
const IMPOSSIBLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

/** @example escapeText('a < b & c') // 'a &lt; b &amp; c' */
export function escapeText(text: string): string {
  return text
    .replaceAll(IMPOSSIBLE, '\ufffd')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[&<>"]/g, (found) => ESCAPES[found] ?? found);
}

/** A number as XML's decimal, which has no exponents: at most six places. @example decimalText(1 / 3) // '0.333333' */
export function decimalText(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}
