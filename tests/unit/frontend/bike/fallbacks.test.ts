import { describe, expect, it } from 'vitest';
import { bikeSources } from '../../../../frontend/src/bike/bike-sources.ts';
import { decodeCadenceMeasurement } from '../../../../frontend/src/bike/cadence-measurement.ts';
import { decodePowerMeasurement } from '../../../../frontend/src/bike/cycling-power.ts';
import { cadenceFields, encodePacket, type Field, packetOf, powerFields } from '../../../support/bike-packets.ts';
import { integerBetween, seededRandom } from '../../../support/random.ts';

const seed = Math.floor(Math.random() * 2 ** 32);
const random = seededRandom(seed);
const anyValues = (fields: readonly Field[]): Record<string, number> =>
  Object.fromEntries(fields.map(({ name, bytes }) => [name, integerBetween(random, 0, 256 ** bytes - 1)]));

/** What is in a packet of this length, of the fields that are read. */
const crankIn = (values: Record<string, number>, ends: ReadonlyMap<string, number>, length: number) =>
  (ends.get('eventTime') ?? Number.POSITIVE_INFINITY) <= length
    ? { revolutions: values['revolutions']!, eventTime: values['eventTime']! }
    : undefined;

describe('Cycling Power', () => {
  it('is read by its flags, whatever they are, as far as the packet goes', () => {
    const wrong: unknown[] = [];
    for (let flags = 0; flags < 2 ** 13; flags += 1) {
      const values = { ...anyValues(powerFields), power: integerBetween(random, -32_768, 32_767) };
      const { bytes, ends } = encodePacket({ fields: powerFields, flags, flagBytes: 2, values });
      for (let length = 0; length <= bytes.length; length += 1) {
        const crank = crankIn(values, ends, length);
        const meant = length < 4 ? {} : { powerWatts: values.power, ...(crank === undefined ? {} : { crank }) };
        const read = decodePowerMeasurement(packetOf(bytes.slice(0, length)));
        if (JSON.stringify(read) !== JSON.stringify(meant)) wrong.push({ flags, length, read, meant });
      }
    }
    expect(wrong.slice(0, 3), `seed ${seed}`).toEqual([]);
  });

  it('gives power at once, and cadence from the second revolution on', () => {
    const decode = bikeSources[1]!.createDecoder();
    const packet = (revolutions: number, eventTime: number) =>
      packetOf(
        encodePacket({
          fields: powerFields,
          flags: 0b110000,
          flagBytes: 2,
          values: { power: 180, revolutions, eventTime },
        }).bytes,
      );
    expect([decode(packet(7, 1_000), 0), decode(packet(8, 1_768), 750)]).toEqual([
      { powerWatts: 180 },
      { powerWatts: 180, cadenceRpm: 80 },
    ]);
  });
});

describe('Cycling Speed and Cadence', () => {
  it('is read by its flags, whatever they are, as far as the packet goes', () => {
    const wrong: unknown[] = [];
    for (let flags = 0; flags < 2 ** 8; flags += 1) {
      const values = anyValues(cadenceFields);
      const { bytes, ends } = encodePacket({ fields: cadenceFields, flags, flagBytes: 1, values });
      for (let length = 0; length <= bytes.length; length += 1) {
        const read = decodeCadenceMeasurement(packetOf(bytes.slice(0, length)));
        const meant = crankIn(values, ends, length);
        if (JSON.stringify(read) !== JSON.stringify(meant)) wrong.push({ flags, length, read, meant });
      }
    }
    expect(wrong.slice(0, 3), `seed ${seed}`).toEqual([]);
  });

  it('tells nothing of a wheel', () => {
    const decode = bikeSources[2]!.createDecoder();
    const values = { wheelRevolutions: 9, wheelTime: 9 };
    const wheel = encodePacket({ fields: cadenceFields, flags: 0b1, flagBytes: 1, values });
    expect(decode(packetOf(wheel.bytes), 0)).toEqual({});
  });
});
