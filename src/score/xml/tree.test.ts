import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE } from '../../../test/support/scores.ts';
import { ScoreError } from '../../errors.ts';
import { escapeText } from './lines.ts';
import { parseXml } from './tree.ts';
import { writeMusicXml } from './write.ts';

describe('parseXml', () => {
  it('gives elements, attributes and text', () => {
    const text = `\ufeff<?xml version="1.0"?>
      <!DOCTYPE a PUBLIC "-//x//" "http://example.invalid/a>b.dtd" [<!ENTITY b "]>"> <!-- ]> -->]>
      <!-- before --><a b="1 &amp; 2" c='"'> x <d/><![CDATA[<&amp;>]]> y <!-- <e> --><e f="g">&#233;&#x1F3B9;</e></a>
      <?after?>`;
    const root = parseXml(text);
    expect(root).toMatchObject({ name: 'a', attributes: { b: '1 & 2', c: '"' }, text: 'x <&amp;> y' });
    expect(root.children).toMatchObject([
      { name: 'd', text: '' },
      { name: 'e', attributes: { f: 'g' }, text: 'é🎹' },
    ]);
  });

  it.each([
    ['', /line 1: it has no element/],
    ['MThd', /line 1: there is text outside/],
    ['<a>\n<b>\n</a>', /line 3: <b> is ended by <\/a>/],
    ['<a>\n<b>', /line 2: <b> is not ended/],
    ['<a/><b/>', /<b> follows the end/],
    ['<a/></a>', /<\/a> ends what never began/],
    ['<a b=1/>', /the tag <a> is not written right/],
    ['<a b="<"/>', /the tag <a> is not written right/],
    ['<a><!-- </a>', /a comment does not end/],
    ['<!DOCTYPE a [ <a/>', /the document type does not end/],
    ['<a>'.repeat(100), /nested more than 64 deep/],
  ])('refuses %j in one line', (text, message) => {
    expect(() => parseXml(text)).toThrow(ScoreError);
    expect(() => parseXml(text)).toThrow(message);
  });

  it('expands no entities of the document', () => {
    const bomb = `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]><a>&c;&d;</a>`;
    expect(parseXml(bomb).text).toBe('&c;&d;');
    expect(parseXml('<a>&amp;lt;&#38;lt;</a>').text).toBe('&lt;&lt;');
  });

  it('has no names that mean something to JavaScript', () => {
    const root = parseXml('<__proto__ constructor="x" __proto__="y"><constructor/></__proto__>');
    expect(root.name).toBe('__proto__');
    expect(Object.entries(root.attributes)).toEqual([
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ]);
  });

  it('undoes escapeText, for all that XML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = text.replaceAll(/(?![\t\n])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, '?');
        expect(parseXml(`<a b="${escapeText(safe)}">${escapeText(safe)}</a>`)).toEqual({
          name: 'a',
          attributes: { b: safe },
          children: [],
          text: safe.trim(),
        });
      }),
    );
  });

  it('reads or refuses what is left of a damaged file, and never hangs', () => {
    const text = writeMusicXml(PAGE);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string(), (at, length, noise) => {
        try {
          parseXml(text.slice(0, at) + noise + text.slice(at + length));
        } catch (error) {
          expect(error).toBeInstanceOf(ScoreError);
          expect((error as Error).message).not.toMatch(/\n/);
        }
      }),
    );
  });
});
