import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createHandler } from '../../../../functions/src/transform/handler.ts';
import { asFields, parseTemplateFile } from '../../../../infra/local/src/template/parse-template.ts';
import { deliveryEvent } from '../../../support/aws-events.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { RACE_LENGTH_SECONDS, rules, START_SECONDS } from '../../../support/readings.ts';

const MEBIBYTE = 1024 * 1024;
const LAMBDA_RESPONSE_BYTES_MAX = 6 * MEBIBYTE;
/** Firehose's ids are that long. */
const RECORD_ID_LENGTH = 56;

// What makes a line longer than the reading that it is made of: defaults that are filled in, numbers that are written
// out, and bytes that are no UTF-8, each of which becomes a character of three bytes.
const noUtf8 = (length: number): string => '\xff'.repeat(length);
const GROWING_FIELDS = [
  `"uuid":"${noUtf8(64)}"`,
  `"deviceTimestamp":"${noUtf8(64)}"`,
  `"deviceTimestamp":1e20`,
  `"receivedAt":1e20`,
  `"name":"${noUtf8(40)}"`,
  `"classId":1,"raceId":${START_SECONDS / RACE_LENGTH_SECONDS}`,
];
const shortest = (racerId: string): string =>
  `"event":"update","second":7,"raceId":"1-${START_SECONDS}","racerId":"${racerId}","cadence":1e-6,"resistance":1e-6`;

/** Every choice of fields, of a racer whose id is short, or as long as an id may be. */
const shapes = Array.from({ length: 2 ** GROWING_FIELDS.length }, (_, choice) =>
  GROWING_FIELDS.filter((_field, index) => (choice >> index) & 1),
).flatMap((fields) =>
  ['a', 'a'.repeat(64)].map((racerId) => Buffer.from(`{${[shortest(racerId), ...fields].join()}}`, 'latin1')),
);

it('aws-semantics 5.3: answers a full buffer of the readings that grow most with less than Lambda may answer', async () => {
  const handle = createHandler({ rules, telemetry: recordingTelemetry() });
  const answerBytes = async (content: Uint8Array): Promise<number> => {
    const { records } = await handle(deliveryEvent([{ content }], { isFromStream: false }));
    expect(records.map(({ result }) => result)).toEqual(['Ok']);
    const answer = JSON.stringify(records.map((record) => ({ ...record, recordId: '4'.repeat(RECORD_ID_LENGTH) })));
    return answer.length;
  };
  const growths: number[] = [];
  for (const shape of shapes) growths.push((await answerBytes(shape)) / shape.length);
  // A buffer is full when a record takes it over its size: that last one may be of the greatest size there is.
  const lastRecordBytes = (MEBIBYTE * 4) / 3;
  const mostBytes = Math.max(...growths) * bufferMegabytes() * MEBIBYTE + lastRecordBytes;
  expect(mostBytes).toBeLessThan(LAMBDA_RESPONSE_BYTES_MAX);
});

/** The largest buffer of a delivery stream in template.yaml. */
const bufferMegabytes = (): number => {
  const { Resources } = parseTemplateFile(join(import.meta.dirname, '../../../../template.yaml'));
  const deliveries = Object.values(Resources).filter(({ Type }) => Type === 'AWS::KinesisFirehose::DeliveryStream');
  const sizes = deliveries.flatMap(({ Properties }) => {
    const { ProcessingConfiguration } = asFields(Properties['ExtendedS3DestinationConfiguration']);
    const processors = [asFields(ProcessingConfiguration)['Processors']].flat().map(asFields);
    const parameters = processors.flatMap((processor) => [processor['Parameters']].flat().map(asFields));
    return parameters.filter(({ ParameterName }) => ParameterName === 'BufferSizeInMBs');
  });
  expect(sizes).toHaveLength(deliveries.length);
  return Math.max(...sizes.map(({ ParameterValue }) => Number(ParameterValue)));
};
