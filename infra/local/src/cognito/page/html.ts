/** Ready markup; only {@link html} makes it, so that text can never be taken for it. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

type Part = string | Html | readonly Html[] | undefined;

/** A template whose texts are escaped, inside of elements and of quoted attributes. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((markup, text, index) => markup + markupOf(parts[index - 1]) + text));

const markupOf = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.toString();
  return typeof part === 'string' ? escaped(part) : part.join('');
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
