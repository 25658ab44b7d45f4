import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, elementsOf, textOf } from '../../../../../infra/local/src/core/xml.ts';
import { decodeAwsChunked } from '../../../../../infra/local/src/s3/aws-chunked.ts';
import { parseByteRange } from '../../../../../infra/local/src/s3/byte-range.ts';
import { crc32c, crc64nvme } from '../../../../../infra/local/src/s3/crc.ts';
import { compareKeys, lowerBound } from '../../../../../infra/local/src/s3/key-order.ts';
import { type ListRequest, listPage } from '../../../../../infra/local/src/s3/list-objects.ts';
import { xmlDocument } from '../../../../../infra/local/src/s3/xml.ts';

describe('checksums', () => {
  it('give the check values of their catalogue for "123456789"', () => {
    const digits = Buffer.from('123456789');
    expect([crc32c(digits).toString('hex'), crc64nvme(digits).toString('hex')]).toEqual([
      'e3069283',
      'ae8b14860a799888',
    ]);
    expect([crc32c(Buffer.alloc(0)).toString('hex'), crc64nvme(Buffer.alloc(0)).toString('hex')]).toEqual([
      '00000000',
      '0000000000000000',
    ]);
  });
});

const inChunks = (chunks: readonly Uint8Array[], trailer: string): Buffer =>
  Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=0\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0\r\n${trailer}\r\n`),
  ]);

describe('aws-chunked bodies', () => {
  it('give back any bytes in any chunks, with their trailers', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 }), (chunks) => {
        const { body, trailers } = decodeAwsChunked(inChunks(chunks, 'X-Amz-Checksum-Crc32: AAAA==\r\n'));
        expect(body.equals(Buffer.concat(chunks))).toBe(true);
        expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAA==' });
      }),
    );
  });

  it.each(['', '5', '5\r\nabc', '5\r\nabcde\r\n', 'zz\r\nabc\r\n0\r\n\r\n', '-1\r\n'])(
    'refuse the torn body %j',
    (text) => {
      expect(() => decodeAwsChunked(Buffer.from(text))).toThrow('You did not provide the number of bytes');
    },
  );
});

describe('byte ranges', () => {
  it.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=2-', { first: 2, last: 9 }],
    ['bytes=-3', { first: 7, last: 9 }],
    ['bytes=-30', { first: 0, last: 9 }],
    ['bytes=8-100', { first: 8, last: 9 }],
    ['bytes=5-2', undefined],
    ['bytes=0-1,3-4', undefined],
    ['lines=0-1', undefined],
    [undefined, undefined],
  ])('%s of ten bytes', (header, range) => expect(parseByteRange(header, 10)).toEqual(range));

  it.each(['bytes=10-', 'bytes=-0', 'bytes=10-12'])('%s of ten bytes holds none', (header) => {
    expect(() => parseByteRange(header, 10)).toThrow('not satisfiable');
  });
});

const unicodeKey = fc.string({ unit: 'grapheme', maxLength: 6 });

describe('the order of keys', () => {
  it('is the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(unicodeKey, unicodeKey, (left, right) => {
        expect(Math.sign(compareKeys(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
    expect(compareKeys('\u{1f6b4}', '\uffee')).toBeGreaterThan(0);
  });

  it('finds the first key not before another', () => {
    fc.assert(
      fc.property(fc.uniqueArray(unicodeKey), unicodeKey, (keys, key) => {
        const sorted = [...keys].sort(compareKeys);
        const at = sorted.findIndex((candidate) => compareKeys(candidate, key) >= 0);
        expect(lowerBound(sorted, key)).toBe(at === -1 ? sorted.length : at);
      }),
    );
  });
});

/** Everything a listing says, told plainly: each key or its common prefix, once. */
const plainListing = (sorted: readonly string[], { prefix, delimiter }: ListRequest): string[] => {
  const entries = sorted
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return end === -1 ? `key ${key}` : `prefix ${key.slice(0, end + 1)}`;
    });
  return [...new Set(entries)].sort();
};

describe('pages of a listing', () => {
  it('together say the same as one plain listing, whatever their size', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 30 }),
        fc.constantFrom('', 'a', 'a/', '/'),
        fc.record({ delimiter: fc.constantFrom('', '/'), entriesMax: fc.integer({ min: 1, max: 5 }) }),
        (keys, prefix, { delimiter, entriesMax }) => {
          const sorted = [...keys].sort(compareKeys);
          let request: ListRequest = { prefix, delimiter, entriesMax, after: '' };
          const told: string[] = [];
          for (;;) {
            const page = listPage(sorted, request);
            told.push(...page.keys.map((one) => `key ${one}`), ...page.commonPrefixes.map((one) => `prefix ${one}`));
            expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(entriesMax);
            if (page.next === undefined) break;
            request = { prefix, delimiter, entriesMax, ...page.next };
          }
          expect(told.sort()).toEqual(plainListing(sorted, request));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of no entries is complete', () => {
    expect(listPage(['a'], { prefix: '', delimiter: '', after: '', entriesMax: 0 })).toEqual({
      keys: [],
      commonPrefixes: [],
    });
  });
});

describe('XML', () => {
  it('carries any text there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textOf(xmlDocument('Delete', element('Key', text)), 'Key')).toBe(text);
      }),
    );
  });

  it('finds elements with and without attributes, and nothing in what is never closed', () => {
    expect(elementsOf('<A>1</A><A x="2">2</A><AB>3</AB><A>4', 'A')).toEqual(['1', '2']);
  });

  it.each(['<Object>', '<Object '])('looks through a document of 2 MB full of %s only once', (opening) => {
    expect(elementsOf(opening.repeat(250_000), 'Object')).toEqual([]);
  });

  it('reads numeric and named characters, and leaves unknown ones alone', () => {
    expect(textOf('<Key>&#x41;&#66;&apos;&nope;&#x110000;</Key>', 'Key')).toBe("AB'&nope;&#x110000;");
  });
});
