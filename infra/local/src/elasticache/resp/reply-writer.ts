import type { ByteText } from '../byte-text.ts';

/** Characters that are collected before they are handed on. */
const CHUNK_CHARACTERS = 16_384;

/** Writes replies of RESP2. */
export class ReplyWriter {
  readonly #send: (bytes: Buffer) => boolean;
  #text = '';
  #isLost = false;

  /**
   * @param send takes bytes as they become many, and the rest when {@link flush} is called; returns false when they are
   * lost, and is not called again
   */
  constructor(send: (bytes: Buffer) => boolean) {
    this.#send = send;
  }

  /** Nobody will have what is written from now on. */
  get isLost(): boolean {
    return this.#isLost;
  }

  status(text: string): void {
    this.#add(`+${text}\r\n`);
  }

  /** @param text with its code: `ERR syntax error`; of what clients sent it may say again, only one line is written */
  error(text: string): void {
    this.#add(`-${onOneLine(text)}\r\n`);
  }

  integer(value: number | bigint): void {
    this.#add(`:${value}\r\n`);
  }

  /** @param text undefined = there is nothing */
  bulk(text: ByteText | undefined): void {
    this.#add(text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`);
  }

  /** So many replies follow. */
  array(length: number): void {
    this.#add(`*${length}\r\n`);
  }

  noArray(): void {
    this.#add('*-1\r\n');
  }

  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#isLost = !this.#send(Buffer.from(text, 'latin1'));
  }

  #add(text: ByteText): void {
    if (this.#isLost) return;
    this.#text += text;
    if (this.#text.length >= CHUNK_CHARACTERS) this.flush();
  }
}

/** As C sees it, up to the first NUL; as Redis does, without line ends behind it and with spaces for the others. */
const onOneLine = (text: string): string => {
  const seen = text.split('\0', 1)[0] ?? '';
  let end = seen.length;
  while (seen[end - 1] === '\r' || seen[end - 1] === '\n') end -= 1;
  return seen.slice(0, end).replace(/[\r\n]/g, ' ');
};
