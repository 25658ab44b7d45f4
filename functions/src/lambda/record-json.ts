import { RejectedReadingError } from '@alleycat/domain';

/**
 * JSON of a record, for what a reading is made of. `atob` gives one character per byte and takes a quarter of the time of
 * a `Buffer`. That is UTF-8 as long as all is ASCII; of what a reading is made of only the name may be anything else, so
 * it alone is looked at.
 * @param data base64
 * @throws RejectedReadingError NOT_JSON
 */
export const parseReadingRecord = (data: string): unknown => parsed(data, jsonWithName);

/** As {@link parseReadingRecord}, but every text in it is as the sender wrote it. */
export const parseWholeRecord = (data: string): unknown => parsed(data, json);

const parsed = (data: string, parse: (bytes: string, data: string) => unknown): unknown => {
  try {
    return parse(atob(data), data);
  } catch (cause) {
    throw new RejectedReadingError('NOT_JSON', 'the record is not JSON', { cause });
  }
};

const jsonWithName = (bytes: string, data: string): unknown => {
  const input: unknown = JSON.parse(bytes);
  return hasOnlyAsciiName(input) ? input : JSON.parse(textOf(data));
};

const json = (bytes: string, data: string): unknown => JSON.parse(beyondAscii.test(bytes) ? textOf(data) : bytes);

const textOf = (data: string): string => Buffer.from(data, 'base64').toString('utf8');

const beyondAscii = /[^\0-\x7f]/;

const hasOnlyAsciiName = (input: unknown): boolean =>
  typeof input !== 'object' ||
  input === null ||
  !('name' in input) ||
  typeof input.name !== 'string' ||
  !beyondAscii.test(input.name);
