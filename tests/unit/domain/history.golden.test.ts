import { describe, expect, it } from 'vitest';
import {
  createHistoryBoardBuilder,
  curvesOf,
  decodeCurves,
  decodeHistoryBoard,
  encodeCurves,
} from '../../../domain/src/index.ts';
import { archivedReading } from '../../support/history.ts';
import { classId } from '../../support/readings.ts';

// Put together field by field from the contract, not by the encoders: what is stored must stay readable.
const CURVES = curvesOf([
  archivedReading({ racerId: 'bob', name: 'Zoë', startSeconds: 1_620_992_400, second: 2, outputHundredths: 2_275 }),
  archivedReading({ racerId: 'ann', name: 'Ann', startSeconds: 1_620_992_100, second: 1, outputHundredths: 12_000 }),
  archivedReading({ racerId: 'ann', name: 'Ann', startSeconds: 1_620_992_100, second: 2, outputHundredths: 11_990 }),
]);

const IDS_HEX = '616e6e0a626f620a'; // ann, bob
const NAMES_HEX = '416e6e0a5a6fc3ab0a'; // Ann, Zoë

const CURVES_HEX = [
  '4156', // magic
  '01', // version
  '00', // flags
  '00000002', // racers
  '0002', // length
  '00000008', // bytes of ids
  '00000009', // bytes of names
  IDS_HEX,
  NAMES_HEX,
  ...['6060', '9e9e', '6061', '6490'], // starts 609e6064 and 609e6190, byte by byte
  '5d000011', // high bytes of +12,000 −10 | 0 +2,275 with folded signs: 5dc0 0013 | 0000 11c6
  'c01300c6', // low bytes
].join('');

const BOARD_HEX = [
  '4148', // magic
  '01', // version
  '00', // flags
  '0003', // class
  '0002', // length
  '00000002', // racers
  '00000002', // racers in any top
  '00000008', // bytes of ids
  '00000009', // bytes of names
  ...['0000', '0000', '0000', '0102'], // racers of each second, byte by byte
  IDS_HEX,
  NAMES_HEX,
  '2e2e25', // high bytes of the tops, 12,000 | 11,990 −9,715: 2ee0 | 2ed6 25f3
  'e0d6f3', // low bytes
  ...['000000', '000000', '000001'], // Ann | Ann, Bob
  `2e${'00'.repeat(255)}`, // high bytes of the quantiles of second 1: 12,000 throughout
  `2e${'00'.repeat(127)}25${'00'.repeat(127)}`, // of second 2: 128 times 11,990, then 2,275
  `e0${'00'.repeat(255)}`, // low bytes
  `d6${'00'.repeat(127)}f3${'00'.repeat(127)}`,
].join('');

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

describe('golden vector of curves', () => {
  it('is what the encoder makes', () => {
    expect(toHex(encodeCurves(CURVES))).toBe(CURVES_HEX);
  });

  it('is what the decoder reads', () => {
    expect(decodeCurves(fromHex(CURVES_HEX))).toEqual(CURVES);
  });
});

describe('golden vector of a history board', () => {
  it('is what the builder makes', () => {
    const builder = createHistoryBoardBuilder(classId(3));
    builder.add(CURVES);
    expect(toHex(builder.encode())).toBe(BOARD_HEX);
  });

  it('is what the decoder reads', () => {
    const board = decodeHistoryBoard(fromHex(BOARD_HEX));
    const ann = { rank: 1, racerId: 'ann', name: 'Ann' };
    const bob = { rank: 2, racerId: 'bob', name: 'Zoë', outputHundredths: 2_275 };
    const half = Array<number>(128);
    expect({ ...board, seconds: [board.at(1), board.at(2), board.at(3)] }).toMatchObject({
      classId: 3,
      racerCount: 2,
      lengthSeconds: 2,
      seconds: [
        {
          second: 1,
          racerCount: 1,
          top: [{ ...ann, outputHundredths: 12_000 }],
          quantiles: Array(256).fill(12_000),
        },
        {
          second: 2,
          racerCount: 2,
          top: [{ ...ann, outputHundredths: 11_990 }, bob],
          quantiles: [...half.fill(11_990), ...half.fill(2_275)],
        },
        undefined,
      ],
    });
  });
});
