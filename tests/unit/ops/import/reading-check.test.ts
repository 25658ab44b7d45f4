import { describe, expect, it } from 'vitest';
import { parseReading } from '../../../../domain/src/index.ts';
import { encodeArchivedReading } from '../../../../domain/src/wire/index.ts';
import { createHandler } from '../../../../functions/src/transform/handler.ts';
import { createReadingCheck } from '../../../../ops/src/import/reading-check.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { rules, START_SECONDS, wireReading } from '../../../support/readings.ts';

const check = createReadingCheck(rules);
const refusalOf = (line: string) => check(Buffer.from(line));

/** Lines of every kind that a file may hold; the second says whether they are readings. */
const lines: readonly (readonly [string, string, boolean])[] = [
  ['a reading as a bike sent it', JSON.stringify(wireReading()), true],
  ['a reading without tracing', JSON.stringify(wireReading({ uuid: undefined, deviceTimestamp: undefined })), true],
  ['a reading of a numbered race', JSON.stringify(wireReading({ raceId: START_SECONDS / 300 })), true],
  ['a name beyond ASCII', JSON.stringify(wireReading({ name: 'Zoë 李' })), true],
  ['white space around it', ` ${JSON.stringify(wireReading())} `, true],
  ['half a line', '{"second":', false],
  ['a list', '[]', false],
  ['no racer', JSON.stringify(wireReading({ racerId: 'a b' })), false],
  ['a race of another length', JSON.stringify(wireReading({ raceId: `1-${START_SECONDS + 60}` })), false],
  ['an unknown class', JSON.stringify(wireReading({ raceId: `9-${START_SECONDS}`, classId: 9 })), false],
  ['a second after the race', JSON.stringify(wireReading({ second: 301 })), false],
  ['a final too early', JSON.stringify(wireReading({ event: 'final' })), false],
  ['an impossible cadence', JSON.stringify(wireReading({ cadence: 251 })), false],
  ['a number for a name', JSON.stringify(wireReading({ name: 7 })), false],
];

describe('the check of lines before they are sent', () => {
  it.each(lines)('refuses what the transform would refuse, and nothing else: %s', async (_, line, isReading) => {
    const handler = createHandler({ rules, telemetry: recordingTelemetry() });
    const data = Buffer.from(line).toString('base64');
    const record = { recordId: '1', approximateArrivalTimestamp: 1_800_000_000_000, data };
    const { records } = await handler({ records: [record] });
    expect(records.map(({ result }) => result)).toEqual([isReading ? 'Ok' : 'ProcessingFailed']);
    expect(refusalOf(line) === undefined).toBe(isReading);
  });

  it('takes lines of the archive as they are, and the archive would hold the same line again', () => {
    const sent = wireReading({ name: '  Zoë  ', receivedAt: 1_620_992_107_123, extra: 1 });
    const line = encodeArchivedReading(sent, parseReading(sent, { rules, arrivedAtMs: (START_SECONDS + 7) * 1000 }));
    expect(refusalOf(line)).toBeUndefined();
    const again = JSON.parse(line);
    expect(encodeArchivedReading(again, parseReading(again, { rules, arrivedAtMs: (START_SECONDS + 7) * 1000 }))).toBe(
      line,
    );
  });

  it('says which rule a line breaks', () => {
    expect(refusalOf(JSON.stringify(wireReading({ second: 0 })))).toEqual({
      code: 'SECOND_INVALID',
      message: 'second must be an integer from 1 to 300',
    });
  });
});
