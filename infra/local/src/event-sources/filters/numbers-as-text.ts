import { type Fields, isFields } from '../../core/fields.ts';

/** A number of a JSON text together with its spelling: filters compare 300 and 3.0e2 as different. */
export class JsonNumber {
  readonly text: string;
  readonly value: number;

  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }
}

/** `JSON.parse`, but numbers keep their spelling. @throws SyntaxError */
export const parseKeepingNumbers = (text: string): unknown => {
  try {
    return JSON.parse(text, keepSpelling);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A reviver recurses, the plain parser does not. One record nested too deeply must not stop its shard for good.
    return JSON.parse(text);
  }
};

const keepSpelling = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? new JsonNumber(context?.source ?? String(value), value) : value;

export const isJsonObject = (value: unknown): value is Fields => isFields(value) && !(value instanceof JsonNumber);
