/**
 * XML text as a tree of elements, in one pass over it: elements, attributes, text, CDATA, comments; what is not
 * well-formed is refused with its line.
 *
 * Our own, since a score has millions of characters, this reads them five times as fast as the parser at hand
 * (fast-xml-parser 5.12: 4 MB/s with its check), and there is nothing in it to switch off. No entity but the five of
 * XML and numeric ones is ever expanded, a document type's own are left unread, depth and size are bounded, nothing
 * outside the text is opened.
 */
import { ScoreError } from '../../errors.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, its children's left out, trimmed. */
  readonly text: string;
}

/** Longer texts are refused: the longest scores of real music have about 30 million characters. */
export const MAX_XML_CHARACTERS = 64 * 2 ** 20;

/** MusicXML nests to about 10. */
const MAX_DEPTH = 64;

/** An element that is not closed yet. */
interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const NAME = '[A-Za-z_:\\u0080-\\uffff][\\w:.\\-\\u0080-\\uffff]*';
const START = new RegExp(NAME, 'y');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const TAG_END = /\s*(\/?)>/y;
const CLOSING = new RegExp(`(${NAME})\\s*>`, 'y');
/** With or without declarations of its own in brackets, whose quoted texts may hold anything. */
const DOCUMENT_TYPE = /(?:"[^"]*"|'[^']*'|[^"'[>])*(?:\[(?:"[^"]*"|'[^']*'|<!--[\s\S]*?-->|[^"'\]])*\]\s*)?>/y;

/**
 * The root element of an XML document.
 *
 * @throws ScoreError, with the line, if the text is not well-formed; if it is too long or too deep
 * @example parseXml('<a b="1">x<c/></a>') // { name: 'a', attributes: { b: '1' }, text: 'x', children: [{ name: 'c', .. }] }
 */
export function parseXml(text: string): XmlElement {
  if (text.length > MAX_XML_CHARACTERS) {
    throw new ScoreError(`the XML has more than ${MAX_XML_CHARACTERS} characters: split the score into shorter ones`);
  }
  const document: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open: OpenElement[] = [document];
  let current = document;
  let index = text.startsWith('\ufeff') ? 1 : 0;

  const fail = (what: string): never => {
    const line = text.slice(0, index).split('\n').length;
    throw new ScoreError(`the XML is damaged at line ${line}: ${what}; save it again from the program that wrote it`);
  };
  /** Goes on behind the end of what begins here. @returns what is between */
  const skipTo = (end: string, from: number, what: string): string => {
    const at = text.indexOf(end, from);
    if (at === -1) fail(`${what} does not end`);
    index = at + end.length;
    return text.slice(from, at);
  };
  const match = (pattern: RegExp, from: number): RegExpExecArray | null => {
    pattern.lastIndex = from;
    return pattern.exec(text);
  };
  const close = (): void => {
    const { name, attributes, children, text: own } = current;
    open.pop();
    current = open[open.length - 1] as OpenElement;
    current.children.push({ name, attributes, children, text: own.trim() });
  };

  while (index < text.length) {
    const next = text.indexOf('<', index);
    const end = next === -1 ? text.length : next;
    if (end > index) {
      current.text += decode(text.slice(index, end));
      if (current === document && document.text.trim() !== '') fail('there is text outside of all elements');
    }
    index = end;
    if (next === -1) break;
    const kind = text[next + 1];
    if (kind === '/') {
      const [whole, name] = match(CLOSING, next + 2) ?? [];
      if (whole === undefined) fail('an end tag has no name');
      if (current === document || name !== current.name) {
        fail(current === document ? `</${name}> ends what never began` : `<${current.name}> is ended by </${name}>`);
      }
      index = next + 2 + (whole as string).length;
      close();
    } else if (kind === '!') {
      if (text.startsWith('<!--', next)) skipTo('-->', next + 4, 'a comment');
      else if (text.startsWith('<![CDATA[', next) && current !== document) {
        current.text += skipTo(']]>', next + 9, 'a CDATA section');
      } else if (text.startsWith('<!DOCTYPE', next) && current === document) {
        const type = match(DOCUMENT_TYPE, next + 9);
        if (type === null) fail('the document type does not end');
        index = next + 9 + (type as RegExpExecArray)[0].length;
      } else fail('there is a declaration out of place');
    } else if (kind === '?') {
      skipTo('?>', next + 2, 'a processing instruction');
    } else {
      const name = match(START, next + 1)?.[0] ?? fail('a tag has no name');
      if (current === document && document.children.length > 0) fail(`<${name}> follows the end of the document`);
      let at = next + 1 + name.length;
      let attributes = NO_ATTRIBUTES;
      for (let found = match(ATTRIBUTE, at); found !== null; found = match(ATTRIBUTE, at)) {
        const [whole, key, double, single] = found;
        // Without a prototype: an attribute may have any name.
        if (attributes === NO_ATTRIBUTES) attributes = Object.create(null) as Record<string, string>;
        attributes[key as string] = decode(double ?? single ?? '');
        at += whole.length;
      }
      const tagEnd = match(TAG_END, at) ?? fail(`the tag <${name}> is not written right`);
      index = at + tagEnd[0].length;
      current = { name, attributes, children: [], text: '' };
      open.push(current);
      if (open.length > MAX_DEPTH) fail(`elements are nested more than ${MAX_DEPTH} deep`);
      if (tagEnd[1] === '/') close();
    }
  }
  if (current !== document) fail(`<${current.name}> is not ended`);
  return document.children[0] ?? fail('it has no element');
}

const NO_ATTRIBUTES: Record<string, string> = Object.freeze({});

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Replaces each reference once, and never looks at what came out: nothing can grow. Unknown ones stay as they are. */
function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex, decimal, name) => {
      if (name !== undefined) return NAMED[name as string] ?? whole;
      const code = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** The first child of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** All children of a name. */
export function childrenNamed(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

/** The text of the first child of a name; undefined without the child, or where it is empty. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  const text = child(element, name)?.text;
  return text === '' ? undefined : text;
}

/** A child's text as a number; undefined where there is none, or not a number. */
export function childNumber(element: XmlElement | undefined, name: string): number | undefined {
  return asNumber(childText(element, name));
}

/** @example asNumber('12') // 12 */
export function asNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
