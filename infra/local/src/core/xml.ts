const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

const escapeText = (text: string): string => text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);

/** Text that is markup already. */
export interface Markup {
  readonly markup: string;
}

/** `<name>content</name>`; text is escaped, markup is not. */
export const element = (name: string, ...content: readonly (string | number | boolean | Markup)[]): Markup => ({
  markup: `<${name}>${content.map(render).join('')}</${name}>`,
});

const render = (content: string | number | boolean | Markup): string =>
  typeof content === 'object' ? content.markup : escapeText(String(content));

export interface XmlRoot {
  readonly name: string;
  readonly namespace?: string;
}

/** A whole document. */
export const document = ({ name, namespace }: XmlRoot, content: readonly Markup[]): string => {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  const body = content.map(({ markup }) => markup).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${body}</${name}>`;
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeText = (text: string): string =>
  text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const codePoint = Number(name.startsWith('#x') ? `0x${name.slice(2)}` : name.slice(1));
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
  });

/** The content of every `<name>` in a document without attributes, as SDKs send it. */
export const elementsOf = (xml: string, name: string): string[] => {
  const contents: string[] = [];
  const opening = new RegExp(`<${name}(?:\\s[^<>]*)?>`, 'g');
  const closing = `</${name}>`;
  while (opening.test(xml)) {
    // One expression for both ends would look through the whole document for each opening that is never closed.
    const end = xml.indexOf(closing, opening.lastIndex);
    if (end === -1) break;
    contents.push(xml.slice(opening.lastIndex, end));
    opening.lastIndex = end + closing.length;
  }
  return contents;
};

/** The text of the first `<name>`; undefined without one. */
export const textOf = (xml: string, name: string): string | undefined => {
  const [content] = elementsOf(xml, name);
  return content === undefined ? undefined : unescapeText(content);
};
