import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeLiveFrame,
  encodeLiveFrame,
  type FullFrame,
  type LiveFrame,
  liveFrameOf,
  liveTopicOf,
  METERING_UNIT_BYTES,
  quantilesOf,
  type Standing,
  type SummaryFrame,
} from '../../../domain/src/index.ts';
import { classId, race, standing } from '../../support/readings.ts';

const u16 = fc.integer({ min: 0, max: 65_535 });
const u32 = fc.integer({ min: 0, max: 4_294_967_295 });
const lag = fc.integer({ min: 0, max: 254 });
const header = {
  startSeconds: u32,
  classId: fc.integer({ min: 1, max: 65_535 }).map(classId),
  newestSecond: u16,
  standingsVersion: u32,
  publishedAtMs: fc.double({ noNaN: true, min: 0 }),
  rosterVersion: u32,
};
const entry = fc.record({ outputHundredths: u16, lagSeconds: lag });
const fullFrame: fc.Arbitrary<FullFrame> = fc
  .record({ kind: fc.constant('full' as const), ...header, entries: fc.array(fc.option(entry, { nil: undefined })) })
  .map((frame) => ({ ...frame, count: frame.entries.length }));
const summaryFrame: fc.Arbitrary<SummaryFrame> = fc.record({
  kind: fc.constant('summary' as const),
  ...header,
  count: u32,
  top: fc.array(fc.record({ rosterIndex: u32, outputHundredths: u16, lagSeconds: lag }), { maxLength: 100 }),
  quantiles: fc.array(u16, { minLength: 256, maxLength: 256 }),
});

const frameOf = (standings: readonly (Standing | undefined)[], topicBytes = liveTopicOf(classId(1)).length) =>
  liveFrameOf({
    race: race(),
    standings,
    standingsVersion: 12,
    rosterVersion: standings.length,
    publishedAtMs: 1_620_992_107_250,
    topicBytes,
  });
const field = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    standing({ second: 1 + (index % 9), outputHundredths: 2_275 + ((index * 7) % 5_000) }),
  );
const refusal = expect.objectContaining({ name: 'FrameError', code: 'FRAME_INVALID' });

describe('a live frame', () => {
  it('decodes to what was encoded, in both forms', () => {
    fc.assert(
      fc.property(fc.oneof(fullFrame, summaryFrame), (frame: LiveFrame) => {
        expect(decodeLiveFrame(encodeLiveFrame(frame))).toEqual(frame);
      }),
    );
  });

  it('decodes from the middle of a larger buffer', () => {
    const bytes = encodeLiveFrame(frameOf(field(3)));
    const padded = new Uint8Array([1, 2, 3, ...bytes, 4]);
    expect(decodeLiveFrame(padded.subarray(3, 3 + bytes.length))).toEqual(frameOf(field(3)));
  });

  it('saturates the lag at 254 and says with 255 that there is no reading yet', () => {
    const standings = [standing({ second: 500 }), standing({ second: 246 }), standing({ second: 245 }), undefined];
    const frame = decodeLiveFrame(encodeLiveFrame(frameOf(standings)));
    expect(frame).toMatchObject({
      kind: 'full',
      newestSecond: 500,
      count: 4,
      entries: [{ lagSeconds: 0 }, { lagSeconds: 254 }, { lagSeconds: 254 }, undefined],
    });
  });

  it('is refused whole if a byte is missing or too many, at any length', () => {
    for (const bytes of [encodeLiveFrame(frameOf(field(3))), encodeLiveFrame(frameOf(field(2_000)))]) {
      const lengths = Array.from({ length: bytes.length }, (_, length) => length);
      const accepted = lengths.filter((length) => isFrame(bytes.subarray(0, length)));
      expect(accepted).toEqual([]);
      expect(isFrame(new Uint8Array([...bytes, 0]))).toBe(false);
    }
  });

  it.each([
    ['magic', 0, 0],
    ['version', 2, 2],
    ['class', 9, 0],
  ])('is refused with another %s', (_, offset, value) => {
    const bytes = encodeLiveFrame(frameOf(field(3)));
    bytes[offset] = value;
    expect(() => decodeLiveFrame(bytes)).toThrow(refusal);
  });

  it.each([
    ['a top of more than 100', 33, 101],
    ['another number of quantiles', 32 + 2 + 700, 2],
    ['a racer without a reading in the top', 32 + 2 + 6, 255],
  ])('is refused in the summary form with %s', (_, offset, value) => {
    const bytes = encodeLiveFrame(frameOf(field(2_000)));
    bytes[offset] = value;
    expect(() => decodeLiveFrame(bytes)).toThrow(refusal);
  });

  it('is never anything but a frame or a refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(isFrame(bytes)).toBe(false);
      }),
    );
  });

  it('is not encoded if it contradicts itself', () => {
    const full = frameOf(field(3)) as FullFrame;
    const summary = frameOf(field(2_000)) as SummaryFrame;
    const [first] = summary.top;
    const wrong: LiveFrame[] = [
      { ...full, count: 2 },
      { ...summary, quantiles: [] },
      { ...summary, top: Array(101).fill(first) },
    ];
    for (const frame of wrong) expect(() => encodeLiveFrame(frame)).toThrow(refusal);
  });
});

describe('liveFrameOf', () => {
  it('lists every racer in roster order', () => {
    expect(frameOf([standing({ second: 6, outputHundredths: 11_000 }), undefined, standing({ second: 8 })])).toEqual({
      kind: 'full',
      startSeconds: race().startSeconds,
      classId: 1,
      newestSecond: 8,
      standingsVersion: 12,
      publishedAtMs: 1_620_992_107_250,
      rosterVersion: 3,
      count: 3,
      entries: [{ outputHundredths: 11_000, lagSeconds: 2 }, undefined, { outputHundredths: 12_000, lagSeconds: 0 }],
    });
  });

  it('changes to the summary where full form and topic would exceed one metering unit', () => {
    const countMax = 1_690; // 32 + 3 × 1,690 = 5,102 bytes, 18 are left for the topic
    const kinds = [
      [countMax, 18],
      [countMax, 19],
      [countMax + 1, 15],
      [countMax + 1, 16],
    ].map(([count = 0, topicBytes]) => frameOf(field(count), topicBytes).kind);
    expect(kinds).toEqual(['full', 'summary', 'full', 'summary']);
  });

  it('fits one metering unit with its topic at any size', () => {
    const topicBytes = 18;
    for (const count of [0, 1, 1_690, 1_691, 10_000]) {
      const { byteLength } = encodeLiveFrame(frameOf(field(count), topicBytes));
      expect(byteLength + topicBytes).toBeLessThanOrEqual(METERING_UNIT_BYTES);
    }
  });

  it('summarises by the 100 best, of equals in roster order, and the quantiles of all with a reading', () => {
    const standings = [...field(2_000), undefined];
    const ranked = field(2_000)
      .map((row, rosterIndex) => ({ rosterIndex, outputHundredths: row.outputHundredths, lagSeconds: 9 - row.second }))
      .toSorted((a, b) => b.outputHundredths - a.outputHundredths || a.rosterIndex - b.rosterIndex);
    expect(frameOf(standings)).toMatchObject({
      kind: 'summary',
      count: 2_001,
      top: ranked.slice(0, 100),
      quantiles: quantilesOf(ranked.map((row) => row.outputHundredths)),
    });
  });

  it('summarises a race in which nobody has a reading yet', () => {
    expect(frameOf(Array(2_000).fill(undefined))).toMatchObject({
      top: [],
      quantiles: Array(256).fill(0),
      newestSecond: 0,
    });
  });
});

function isFrame(bytes: Uint8Array): boolean {
  try {
    decodeLiveFrame(bytes);
    return true;
  } catch (error) {
    expect(error).toEqual(refusal);
    return false;
  }
}
