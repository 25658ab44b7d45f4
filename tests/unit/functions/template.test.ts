import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asFields, parseTemplateFile } from '../../../infra/local/src/template/parse-template.ts';

const { Parameters, Resources } = parseTemplateFile(join(import.meta.dirname, '../../../template.yaml'));

const readersOfTheStream = Object.entries(Resources).flatMap(([logicalId, { Properties }]) =>
  Object.values(asFields(Properties['Events']))
    .map(asFields)
    .filter(({ Type }) => Type === 'Kinesis')
    .map((event) => ({ logicalId, mapping: asFields(event['Properties']) })),
);

describe('template.yaml', () => {
  it.each(readersOfTheStream)('lets $logicalId give readings up while the stream still has them', ({ mapping }) => {
    const retentionSeconds = Number(asFields(Parameters['RetentionHours'])['MinValue']) * 3_600;
    expect(mapping['MaximumRecordAgeInSeconds']).toBeLessThan(retentionSeconds);
  });

  it('delivers an import at full speed in no more objects than the history can take', () => {
    const directPutMebibytesPerSecond = 5; // quota of Firehose
    const updatesPerSecondMax = 0.1; // a thirtieth of what conditional writes on one class get through
    const destination = asFields(Resources['ImportDelivery']?.Properties['ExtendedS3DestinationConfiguration']);
    const { SizeInMBs } = asFields(destination['BufferingHints']);
    expect(directPutMebibytesPerSecond / Number(SizeInMBs)).toBeLessThan(updatesPerSecondMax);
  });
});
