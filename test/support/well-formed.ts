/**
 * A small check that markup is well formed as XML: tags balanced, attributes quoted, nothing unescaped.
 */

const TOKEN =
  /<!doctype [^>]*>|<style>[\s\S]*?<\/style>|<(\/?)([a-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+|</gi;

/** What is wrong with the markup, or an empty list. @example faultsOf('<p>a</b>') // ['</b> closes <p>', …] */
export function faultsOf(markup: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  for (const [token, closing, name, attributes = '', empty] of markup.matchAll(TOKEN)) {
    if (token === '<') faults.push('a stray <');
    else if (token.startsWith('<style>')) continue;
    else if (name === undefined) {
      if (/&(?!#\d+;|[a-z]+;)/.test(token)) faults.push(`unescaped & in ${token.slice(0, 40)}`);
    } else if (closing) {
      const expected = open.pop();
      if (expected !== name) faults.push(`</${name}> closes <${expected}>`);
    } else {
      if (/&(?!#\d+;|[a-z]+;)/.test(attributes)) faults.push(`unescaped & in an attribute of <${name}>`);
      if (!empty) open.push(name);
    }
  }
  return [...faults, ...open.map((name) => `<${name}> is never closed`)];
}
