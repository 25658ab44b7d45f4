import { describe, expect, it } from 'vitest';
import { decodeIndoorBikeData } from '../../../../frontend/src/bike/indoor-bike-data.ts';
import { encodePacket, indoorBikeFields, packetOf, recordedPackets } from '../../../support/bike-packets.ts';
import { integerBetween, seededRandom } from '../../../support/random.ts';

const seed = Math.floor(Math.random() * 2 ** 32);
const random = seededRandom(seed);

/** Every value that a field can have, whatever its sign. */
const anyValues = () => ({
  ...Object.fromEntries(indoorBikeFields.map(({ name, bytes }) => [name, integerBetween(random, 0, 256 ** bytes - 1)])),
  resistance: integerBetween(random, -32_768, 32_767),
  power: integerBetween(random, -32_768, 32_767),
});

/** What the encoder wrote down to a length, as the decoder names it. */
const expected = (o: { flags: number; values: ReturnType<typeof anyValues>; ends: ReadonlyMap<string, number> }) => {
  const values = o.values as Record<string, number>;
  return (length: number) => {
    const has = (name: string) => (o.ends.get(name) ?? Number.POSITIVE_INFINITY) <= length;
    return {
      hasMore: length >= 2 && o.flags % 2 === 1,
      ...(has('cadence') ? { cadenceRpm: values['cadence']! / 2 } : {}),
      ...(has('resistance') ? { resistanceLevel: o.values.resistance } : {}),
      ...(has('power') ? { powerWatts: o.values.power } : {}),
    };
  };
};

describe('Indoor Bike Data', () => {
  it('is read as the owners of real bikes saw it on their displays', () => {
    expect(Object.values(recordedPackets).map((bytes) => decodeIndoorBikeData(packetOf(bytes)))).toEqual([
      { hasMore: false, cadenceRpm: 71, resistanceLevel: 20, powerWatts: 199 },
      { hasMore: false, cadenceRpm: 0, resistanceLevel: 20, powerWatts: 0 },
      { hasMore: false },
    ]);
  });

  it('is read by its flags, whatever they are, and reserved ones change nothing', () => {
    const wrong: unknown[] = [];
    for (let flags = 0; flags < 2 ** 16; flags += 1) {
      const values = anyValues();
      const { bytes, ends } = encodePacket({ fields: indoorBikeFields, flags, flagBytes: 2, values });
      const [read, meant] = [decodeIndoorBikeData(packetOf(bytes)), expected({ flags, values, ends })(bytes.length)];
      if (JSON.stringify(read) !== JSON.stringify(meant)) wrong.push({ flags, read, meant });
    }
    expect(wrong.slice(0, 3), `seed ${seed}`).toEqual([]);
  });

  it('is read as far as it got when it is cut short, at every length', () => {
    const wrong: unknown[] = [];
    for (let flags = 0; flags < 2 ** 13; flags += 1) {
      const values = anyValues();
      const { bytes, ends } = encodePacket({ fields: indoorBikeFields, flags, flagBytes: 2, values });
      const meantAt = expected({ flags, values, ends });
      for (let length = 0; length < bytes.length; length += 1) {
        const read = decodeIndoorBikeData(packetOf(bytes.slice(0, length)));
        if (JSON.stringify(read) !== JSON.stringify(meantAt(length))) wrong.push({ flags, length, read });
      }
    }
    expect(wrong.slice(0, 3), `seed ${seed}`).toEqual([]);
  });

  it('keeps the sign of resistance and power, and half turns of cadence', () => {
    const values = { cadence: 171, resistance: -3, power: -12 };
    const { bytes } = encodePacket({ fields: indoorBikeFields, flags: 0b1100100, flagBytes: 2, values });
    expect(decodeIndoorBikeData(packetOf(bytes))).toEqual({
      hasMore: false,
      cadenceRpm: 85.5,
      resistanceLevel: -3,
      powerWatts: -12,
    });
  });

  it('is read from within a larger buffer', () => {
    const bytes = Uint8Array.from([0xff, ...recordedPackets.everything, 0xff]);
    const packet = new DataView(bytes.buffer, 1, recordedPackets.everything.length);
    expect(decodeIndoorBikeData(packet).cadenceRpm).toBe(71);
  });
});
