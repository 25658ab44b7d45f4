import { describe, expect, it } from 'vitest';
import { decodeLiveFrame, encodeLiveFrame, type FullFrame, type SummaryFrame } from '../../../domain/src/index.ts';
import { classId } from '../../support/readings.ts';

// Put together field by field from the contract, not by the encoder: these bytes are what other implementations must produce.
const HEADER = {
  startSeconds: 1_620_992_100,
  classId: classId(3),
  newestSecond: 258,
  standingsVersion: 259,
  publishedAtMs: 1_620_992_358_250,
  rosterVersion: 4,
  count: 4,
};

const hexHeader = (flags: string) =>
  [
    '4143', // magic
    '01', // version
    flags,
    '609e6064', // race start
    '0003', // class
    '0102', // newest second
    '00000103', // standings version
    '427796aac776a000', // time of publication
    '00000004', // roster version
    '00000004', // count
  ].join('');

const FULL: FullFrame = {
  kind: 'full',
  ...HEADER,
  entries: [
    { outputHundredths: 47_025, lagSeconds: 0 },
    { outputHundredths: 2_275, lagSeconds: 3 },
    undefined,
    { outputHundredths: 12_000, lagSeconds: 254 },
  ],
};
const FULL_HEX = `${hexHeader('00')}b7b108e300002ee0${'0003fffe'}`;

const SUMMARY: SummaryFrame = {
  kind: 'summary',
  ...HEADER,
  top: [
    { rosterIndex: 0, outputHundredths: 47_025, lagSeconds: 0 },
    { rosterIndex: 65_538, outputHundredths: 12_000, lagSeconds: 254 },
  ],
  quantiles: [47_025, ...Array<number>(254).fill(12_000), 2_275],
};
const SUMMARY_HEX = [
  hexHeader('01'),
  '0002', // racers in the top
  '00000000b7b100',
  '000100022ee0fe',
  '0100', // quantiles
  'b7b1',
  '2ee0'.repeat(254),
  '08e3',
].join('');

describe.each([
  ['full', FULL, FULL_HEX],
  ['summary', SUMMARY, SUMMARY_HEX],
])('golden vector of the %s form', (_, frame, hex) => {
  it('is what the encoder makes', () => {
    expect(Buffer.from(encodeLiveFrame(frame)).toString('hex')).toBe(hex);
  });

  it('is what the decoder reads', () => {
    expect(decodeLiveFrame(new Uint8Array(Buffer.from(hex, 'hex')))).toEqual(frame);
  });
});
