/** Text that is written as it is where a JSON value is expected. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Fields as a JSON object, in this order; unlike an object, they may have one name twice. */
export const jsonOfFields = (fields: readonly (readonly [name: string, value: unknown])[]): string =>
  `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${jsonOf(value)}`).join(',')}}`;

const jsonOf = (value: unknown): string => (value instanceof RawJson ? value.text : (JSON.stringify(value) ?? 'null'));

/** Arrays and objects in each other, `depth` times two levels. */
export const nestedJson = (depth: number): RawJson => new RawJson(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`);
