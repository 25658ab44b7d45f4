import { describe, expect, it } from 'vitest';
import { createRecordJoiner } from '../../../../frontend/src/bike/record-joiner.ts';
import { encodePacket, indoorBikeFields, packetOf } from '../../../support/bike-packets.ts';

/** Flags with "more data", and without. */
const cadenceAndMore = 0b101;
const powerAndMore = 0b1000001;
const justMore = 0b1;
const power = 0b1000000;

const packet = (flags: number, values: { cadence?: number; power?: number } = {}) =>
  packetOf(encodePacket({ fields: indoorBikeFields, flags, flagBytes: 2, values }).bytes);

/** What comes out of packets that come a quarter of a second apart, unless told otherwise. */
const joined = (packets: readonly DataView[], everyMs = 250) => {
  const join = createRecordJoiner();
  return packets.map((each, place) => join(each, place * everyMs));
};

describe('records in several packets', () => {
  it('are whole with the packet that promises no more', () => {
    expect(joined([packet(cadenceAndMore, { cadence: 160 }), packet(power, { power: 210 })])).toEqual([
      undefined,
      { cadenceRpm: 80, powerWatts: 210 },
    ]);
  });

  it('leave nothing behind for the next record', () => {
    const record = [packet(cadenceAndMore, { cadence: 160 }), packet(power, { power: 210 })];
    expect(joined([...record, packet(power, { power: 90 })])[2]).toEqual({ powerWatts: 90 });
  });

  it('are given as they are when a bike never says that a packet is the last one', () => {
    const packets = [160, 162, 164].map((cadence) => packet(cadenceAndMore, { cadence }));
    expect(joined(packets)).toEqual([undefined, { cadenceRpm: 80 }, { cadenceRpm: 81 }]);
  });

  it('are waited for during four packets at most', () => {
    const packets = [packet(cadenceAndMore, { cadence: 160 }), ...Array.from({ length: 3 }, () => packet(justMore))];
    expect(joined(packets)).toEqual([undefined, undefined, undefined, { cadenceRpm: 80 }]);
  });

  it('lose a part whose rest did not come within a second', () => {
    const packets = [packet(cadenceAndMore, { cadence: 160 }), packet(power, { power: 210 })];
    expect([joined(packets, 1_000)[1], joined(packets, 1_001)[1]]).toEqual([
      { cadenceRpm: 80, powerWatts: 210 },
      { powerWatts: 210 },
    ]);
  });

  it('are whole at once in one packet, and empty when it says nothing', () => {
    expect(joined([packetOf([]), packet(power, { power: 1 }), packet(powerAndMore, { power: 2 })])).toEqual([
      {},
      { powerWatts: 1 },
      undefined,
    ]);
  });
});
