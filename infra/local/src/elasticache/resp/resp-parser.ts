import { type ByteText, LISTED_TEXT_BYTES } from '../byte-text.ts';
import { splitInline } from './inline-arguments.ts';
import { parseInteger } from './integers.ts';
import { RespProtocolError } from './protocol-error.ts';

/** Bounds of what one client may have the parser keep. */
export interface RespBounds {
  /** Bytes of one argument. */
  readonly bulkBytesMax: number;
  /** Arguments of one command, its name included. */
  readonly argumentsMax: number;
  /** Bytes of all arguments of one command. */
  readonly commandBytesMax: number;
}

/** Bytes of a line that is no argument: a length, or a whole command that a person typed. */
const LINE_BYTES_MAX = 65_536;

/** About what a piece takes that came, besides its bytes: who sends one byte at a time takes more for that than for them. */
const PIECE_BYTES = 256;
const NOTHING = Buffer.alloc(0);

const [CR, LF, ASTERISK, DOLLAR] = [0x0d, 0x0a, 0x2a, 0x24];

/** Takes bytes as they come and gives commands: arrays of bulk strings, or lines for those who type. */
export class RespParser {
  readonly #bounds: RespBounds;
  #buffer: Buffer = NOTHING;
  #at = 0;
  /** What came while too little was there. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Bytes from `#at` on without which nothing can be read. */
  #needed = 1;
  /** Arguments that the command which is being read still lacks. */
  #missing = 0;
  #arguments: ByteText[] = [];
  #argumentBytes = 0;
  /** Of the argument that is being read; -1 = not known yet. */
  #bulkBytes = -1;

  constructor(bounds: RespBounds) {
    this.#bounds = bounds;
  }

  /** About the memory that unfinished commands take. */
  get heldBytes(): number {
    const pieces = this.#buffer.length + this.#waitingBytes + PIECE_BYTES * this.#waiting.length;
    // What was announced is not there yet.
    const read = this.#argumentBytes - Math.max(0, this.#bulkBytes);
    return pieces + read + LISTED_TEXT_BYTES * this.#arguments.length;
  }

  push(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
  }

  /**
   * @returns the next command that is there whole: its name and arguments
   * @throws RespProtocolError; nothing can be read from then on
   */
  next(): readonly ByteText[] | undefined {
    const command = this.#read();
    if (command === undefined && this.#at > 0) this.#release();
    return command;
  }

  #read(): readonly ByteText[] | undefined {
    if (!this.#join()) return undefined;
    for (;;) {
      if (this.#missing === 0 && !this.#readStart()) return undefined;
      if (!this.#readArguments()) return undefined;
      const command = this.#arguments;
      this.#arguments = [];
      this.#argumentBytes = 0;
      if (command.length > 0) return command;
    }
  }

  /** @returns whether enough is there to go on */
  #join(): boolean {
    const rest = this.#buffer.length - this.#at;
    if (rest + this.#waitingBytes < this.#needed) return false;
    if (this.#waitingBytes > 0) {
      this.#buffer = Buffer.concat([this.#buffer.subarray(this.#at), ...this.#waiting]);
      this.#at = 0;
      this.#waiting = [];
      this.#waitingBytes = 0;
    }
    this.#needed = 1;
    return true;
  }

  /** Reads how many arguments follow, or a whole line of them. @returns false where more bytes are needed */
  #readStart(): boolean {
    if (this.#at >= this.#buffer.length) return this.#wait(1);
    if (this.#buffer[this.#at] !== ASTERISK) return this.#readInline();
    const line = this.#line('too big mbulk count string');
    if (line === undefined) return false;
    const count = parseInteger(line.slice(1));
    if (count === undefined || count > this.#bounds.argumentsMax)
      throw new RespProtocolError('invalid multibulk length');
    this.#missing = Math.max(0, count);
    return true;
  }

  #readInline(): boolean {
    const end = this.#buffer.indexOf(LF, this.#at);
    if (end < 0) return this.#waitForLine('too big inline request');
    const line = this.#buffer.toString('latin1', this.#at, end);
    this.#at = end + 1;
    const parts = splitInline(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (parts === undefined) throw new RespProtocolError('unbalanced quotes in request');
    this.#arguments = parts;
    return true;
  }

  /** @returns false where more bytes are needed */
  #readArguments(): boolean {
    while (this.#missing > 0) {
      if (this.#bulkBytes < 0 && !this.#readBulkLength()) return false;
      const length = this.#bulkBytes;
      if (this.#buffer.length - this.#at < length + 2) return this.#wait(length + 2);
      this.#arguments.push(this.#buffer.toString('latin1', this.#at, this.#at + length));
      this.#at += length + 2;
      this.#bulkBytes = -1;
      this.#missing -= 1;
    }
    return true;
  }

  #readBulkLength(): boolean {
    const first = this.#buffer[this.#at];
    const line = this.#line('too big bulk count string');
    if (line === undefined) return false;
    if (first !== DOLLAR) throw new RespProtocolError(`expected '$', got '${line[0] ?? '\r'}'`);
    const length = parseInteger(line.slice(1));
    const { bulkBytesMax, commandBytesMax } = this.#bounds;
    if (length === undefined || length < 0 || length > bulkBytesMax) throw new RespProtocolError('invalid bulk length');
    this.#argumentBytes += length;
    if (this.#argumentBytes > commandBytesMax) throw new RespProtocolError('too big command');
    this.#bulkBytes = length;
    return true;
  }

  /** A line that ends with CR and LF; undefined where more bytes are needed. */
  #line(tooLong: string): ByteText | undefined {
    const end = this.#buffer.indexOf(CR, this.#at);
    if (end < 0 || end + 1 >= this.#buffer.length) {
      this.#waitForLine(tooLong);
      return undefined;
    }
    const line = this.#buffer.toString('latin1', this.#at, end);
    this.#at = end + 2;
    return line;
  }

  #waitForLine(tooLong: string): false {
    const rest = this.#buffer.length - this.#at;
    if (rest > LINE_BYTES_MAX) throw new RespProtocolError(tooLong);
    return this.#wait(rest + 1);
  }

  /** Keeps nothing of what was read: the rest may take its time. */
  #release(): void {
    const rest = this.#buffer.subarray(this.#at);
    this.#buffer = rest.length === 0 ? NOTHING : Buffer.from(rest);
    this.#at = 0;
  }

  #wait(bytes: number): false {
    this.#needed = bytes;
    return false;
  }
}
