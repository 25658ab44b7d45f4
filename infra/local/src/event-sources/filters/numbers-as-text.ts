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
export const parseKeepingNumbers = (text: string): unknown =>
  JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new JsonNumber(context?.source ?? String(value), value) : value,
  );

export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
