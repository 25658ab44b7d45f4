import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RuleMessage } from '../../../infra/local/src/iot/rules/rule-message.ts';
import { compileTemplate } from '../../../infra/local/src/iot/sql/template.ts';
import { asFields, parseTemplateFile } from '../../../infra/local/src/template/parse-template.ts';
import { readDeployment } from '../../../infra/local/src/template/read-deployment.ts';

const root = join(import.meta.dirname, '../../..');
const templateFile = join(root, 'template.yaml');
const { Parameters, Resources } = parseTemplateFile(templateFile);

const deploymentOf = (stackName: string, parameters: Readonly<Record<string, string>> = {}) =>
  readDeployment({
    templateFile,
    stackName,
    parameters: { DashboardOrigin: 'http://localhost:8080', ...parameters },
    codeFolderOf: (logicalId) => logicalId,
    webUrl: 'http://127.0.0.1:8080',
    secretKey: 'of this machine',
  });

/** The partition key of a racer's reading. */
const partitionKeyOf = (racerId: string, parameters: Readonly<Record<string, string>>): string => {
  const [rule] = deploymentOf('demo', parameters).topicRules;
  const [action] = rule?.actions ?? [];
  const template = action?.type === 'kinesis' ? action.partitionKey : undefined;
  const message = new RuleMessage({
    topic: `demo/readings/${racerId}`,
    payload: Buffer.from('{"raceId":"1-300"}'),
    clientId: racerId,
    principal: racerId,
    receivedAtMs: 0,
    republishDepth: 0,
    newUuid: () => 'uuid',
  });
  return compileTemplate(template ?? '')(message);
};

const readersOfTheStream = Object.entries(Resources).flatMap(([logicalId, { Properties }]) =>
  Object.values(asFields(Properties['Events']))
    .map(asFields)
    .filter(({ Type }) => Type === 'Kinesis')
    .map((event) => ({ logicalId, mapping: asFields(event['Properties']) })),
);

describe('template.yaml', () => {
  it('lets rides be asked for one by one: each costs as much as thousands of other questions', () => {
    const route = 'GET /races/{raceId}/rides/{racerId}';
    expect(asFields(asFields(Resources['Api']?.Properties)['RouteSettings'])[route]).toEqual({
      ThrottlingRateLimit: 1,
      ThrottlingBurstLimit: 5,
    });
  });

  it.each(readersOfTheStream)('lets $logicalId give readings up while the stream still has them', ({ mapping }) => {
    const retentionSeconds = Number(asFields(Parameters['RetentionHours'])['MinValue']) * 3_600;
    expect(mapping['MaximumRecordAgeInSeconds']).toBeLessThan(retentionSeconds);
  });

  it.each([
    { RaceShards: '1', ann: '1-300' },
    // The MD5 of "ann" begins with 7e.
    { RaceShards: '16', ann: '1-300-7' },
    { RaceShards: '256', ann: '1-300-7e' },
  ])('gives the readings of a racer in a race one key, of $RaceShards', ({ RaceShards, ann }) => {
    expect(partitionKeyOf('ann', { RaceShards })).toBe(ann);
  });

  it('has no name in it that two stacks of an account would share', () => {
    const namesOf = (stackName: string): readonly string[] => {
      // The domain of the sign-in pages carries the id of the stack, and every stack of one machine has the same.
      const deployment = deploymentOf(stackName, { LoginUrl: '/' });
      const { topicRules, authorizers, functions, streams, tables, buckets, deliveryStreams } = deployment;
      const owned = [topicRules, authorizers, functions, streams, tables, buckets, deliveryStreams].flat();
      const texts = functions.flatMap(({ environment }) => Object.values(environment));
      return [
        ...owned.map(({ name }) => name),
        ...topicRules.map(({ sql }) => sql.replace(/.* FROM /, '')),
        ...texts.filter((text) => /readings|live|alleycat/i.test(text)),
      ];
    };
    const [ours, theirs] = [namesOf('race'), namesOf('race-prod')];
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
  });

  it('is given values that it takes by the profile for races that matter', () => {
    const profile = readFileSync(join(root, 'samconfig.toml'), 'utf8');
    const values = Object.fromEntries(
      [...profile.matchAll(/"(\w+)=([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    expect(values).toMatchObject({ DeletionProtection: 'on', Monitoring: 'on', Tracing: 'Active' });
    expect(deploymentOf('alleycat-prod', values).parameters).toMatchObject(values);
  });

  it('is built with what is installed, and without npm, by every profile that deploys it', () => {
    const tables = readFileSync(join(root, 'samconfig.toml'), 'utf8').split(/^(?=\[)/m);
    const settingsOf = (table: string) => table.split('\n').filter((line) => /^\w+ = /.test(line));
    const builds = tables.filter((table) => /^\[\w+\.build\.parameters\]/.test(table)).map(settingsOf);
    const deploys = tables.filter((table) => /^\[\w+\.deploy\.parameters\]/.test(table));
    const wanted = ['build_in_source = true', 'parallel = true', 'manifest = "functions/src/package.json"'];
    expect(builds).toEqual(deploys.map(() => wanted));
    expect(existsSync(join(root, 'functions/src/package.json'))).toBe(false); // else SAM would install what it says
  });

  it('delivers an import at full speed in no more objects than the history can take', () => {
    const directPutMebibytesPerSecond = 5; // quota of Firehose
    const updatesPerSecondMax = 0.1; // a thirtieth of what conditional writes on one class get through
    const destination = asFields(Resources['ImportDelivery']?.Properties['ExtendedS3DestinationConfiguration']);
    const { SizeInMBs } = asFields(destination['BufferingHints']);
    expect(directPutMebibytesPerSecond / Number(SizeInMBs)).toBeLessThan(updatesPerSecondMax);
  });
});
