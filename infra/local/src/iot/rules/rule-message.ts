import { isUtf8 } from 'node:buffer';
import type { Json } from '../sql/syntax.ts';

/** A rule read a field of a payload that is not JSON; AWS counts it as ParseError and skips the rule's actions. */
export class PayloadParseError extends Error {
  constructor(options?: ErrorOptions) {
    super('the payload is not JSON, and the rule reads its fields', options);
    this.name = 'PayloadParseError';
  }
}

export interface RuleMessageFields {
  /** For Basic Ingest without `$aws/rules/<name>/`. */
  readonly topic: string;
  readonly payload: Uint8Array;
  /** `n/a` if the message did not come over MQTT. */
  readonly clientId: string;
  readonly principal: string;
  readonly receivedAtMs: number;
  /** How many republish actions the message has gone through. */
  readonly republishDepth: number;
  readonly newUuid: () => string;
}

type Parsed = { readonly value: Json } | { readonly error: unknown };

/** A message as rules see it. Its JSON is parsed at most once, however many rules and templates read it. */
export class RuleMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly clientId: string;
  readonly principal: string;
  readonly receivedAtMs: number;
  readonly republishDepth: number;
  readonly newUuid: () => string;
  #parsed: Parsed | undefined;

  constructor(fields: RuleMessageFields) {
    this.topic = fields.topic;
    this.payload = fields.payload;
    this.clientId = fields.clientId;
    this.principal = fields.principal;
    this.receivedAtMs = fields.receivedAtMs;
    this.republishDepth = fields.republishDepth;
    this.newUuid = fields.newUuid;
  }

  isJson(): boolean {
    return 'value' in this.#parse();
  }

  /** @throws PayloadParseError */
  json(): Json {
    const parsed = this.#parse();
    if ('value' in parsed) return parsed.value;
    throw new PayloadParseError({ cause: parsed.error });
  }

  payloadBase64(): string {
    return this.#bytes().toString('base64');
  }

  topicLevels(): string[] {
    return this.topic.split('/');
  }

  #parse(): Parsed {
    this.#parsed ??= parseJson(this.#bytes());
    return this.#parsed;
  }

  #bytes(): Buffer {
    return Buffer.from(this.payload.buffer, this.payload.byteOffset, this.payload.byteLength);
  }
}

// Of duplicate keys the last one counts, as everywhere in JavaScript.
const parseJson = (bytes: Buffer): Parsed => {
  if (!isUtf8(bytes)) return { error: new Error('the payload is not UTF-8 text') };
  try {
    return { value: JSON.parse(bytes.toString()) };
  } catch (error) {
    return { error };
  }
};
