import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asFields, parseTemplateFile } from '../../infra/local/src/template/parse-template.ts';
import { referencesIn } from '../tools/template-graph.ts';
import { AWS_METRICS } from './monitoring-metrics.ts';
import { alarms, evaluate, idsIn, monitoring, textOf, type WatchedMetric, widgets } from './monitoring-template.ts';
import { functionsOf } from './template-policies.ts';

const root = parseTemplateFile('template.yaml');
const functionIds = functionsOf(root).map(([logicalId]) => logicalId);
const watched = [...alarms, ...widgets].flatMap(({ metrics }) => metrics);
const named = (name: string) => {
  const alarm = alarms.find((one) => one.name === name);
  if (alarm === undefined) throw new Error(`there is no alarm ${name}`);
  return alarm;
};

describe('alarms', () => {
  it.each(alarms)(
    '$name tells the topic when it rings and when it is over, and says what it means and where to read on',
    ({ name, properties }) => {
      const { AlarmName, AlarmActions, OKActions, AlarmDescription, DatapointsToAlarm, EvaluationPeriods } = properties;
      expect(textOf(AlarmName)).toMatch(/^\$\{StackName\}-(page|look)-[a-z-]+$/);
      expect({ AlarmActions, OKActions }).toEqual({
        AlarmActions: [{ Ref: 'AlarmTopic' }],
        OKActions: [{ Ref: 'AlarmTopic' }],
      });
      expect(textOf(AlarmDescription)).toMatch(new RegExp(`^[A-Z][^.]{30,}\\. Runbook: docs/operations\\.md#${name}$`));
      expect(Number(DatapointsToAlarm)).toBeLessThanOrEqual(Number(EvaluationPeriods));
    },
  );

  it('wake people for few reasons', () => {
    expect(alarms.filter(({ name }) => name.startsWith('page-')).length).toBeLessThanOrEqual(6);
  });

  it('hold ages as they were while there is no data, and take no data for well everywhere else', () => {
    const isAge = ({ metric }: WatchedMetric) => /Age|Freshness/.test(metric);
    const expected = alarms.map(({ name, metrics }) => [name, metrics.some(isAge) ? 'ignore' : 'notBreaching']);
    expect(alarms.map(({ name, properties }) => [name, properties['TreatMissingData']])).toEqual(expected);
  });

  it('ring at once for what is said once, and fill no gap where one value decides', () => {
    const { EvaluationPeriods, MetricName } = named('look-batches-left-behind').properties;
    expect({ EvaluationPeriods, MetricName }).toEqual({ EvaluationPeriods: 1, MetricName: 'BatchesLeftBehind' });
    const ofOne = alarms.filter(({ properties }) => properties['EvaluationPeriods'] === 1);
    expect(ofOne.filter(({ expression = '' }) => expression.includes('FILL')).map(({ name }) => name)).toEqual([]);
  });

  it.each(alarms.filter(({ expression }) => expression !== undefined))(
    '$name reckons with what it asks for, of one period each, and asks for no more than ten',
    ({ expression = '', metrics }) => {
      const ids = metrics.map(({ id }) => id);
      expect([...new Set(idsIn(expression))].sort()).toEqual(ids.sort());
      expect(ids.length).toBeLessThanOrEqual(10);
      expect(new Set(metrics.map(({ periodSeconds }) => periodSeconds)).size).toBe(1);
      expect(metrics.filter(({ periodSeconds }) => periodSeconds % 60 !== 0)).toEqual([]);
    },
  );
});

describe('the runbook', () => {
  const [, section = ''] =
    /^## When an alarm rings\n(.*?)^## /ms.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  const entries = [...section.matchAll(/^### ((?:page|look)-\S+)\n(.*?)(?=^### )/gms)];

  it('has one entry for every alarm, and none for others', () => {
    expect(entries.map(([, name]) => name).sort()).toEqual(alarms.map(({ name }) => name).sort());
  });

  it.each(entries.map(([, name = '', text = '']) => ({ name, text })))(
    'says of $name what it means and what to do',
    ({ text }) => {
      expect(text).toMatch(/\*\*Means:\*\* .{30,}[.]\n/s);
      expect(text).toMatch(/\*\*Do:\*\* .{5,}[.]\n/s);
    },
  );

  it('leads to places that exist', () => {
    const headings = [...readFileSync('docs/operations.md', 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const anchors = [...section.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(anchors.length).toBeGreaterThan(20);
    expect(anchors.filter((anchor) => !headings.includes(anchor ?? ''))).toEqual([]);
  });
});

describe('what is watched', () => {
  it('of AWS are metrics that it has, by their dimensions', () => {
    const unknown = watched
      .filter(({ namespace }) => namespace !== `\${MetricsNamespace}`)
      .filter(({ namespace, metric, dimensions }) => {
        return AWS_METRICS[namespace]?.[metric] !== Object.keys(dimensions).sort().join(' ');
      });
    expect(unknown).toEqual([]);
  });

  it('knows no metric of AWS that nobody watches', () => {
    const known = Object.entries(AWS_METRICS).flatMap(([namespace, metrics]) =>
      Object.keys(metrics).map((metric) => `${namespace} ${metric}`),
    );
    const used = watched.map(({ namespace, metric }) => `${namespace} ${metric}`);
    expect(known.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('of functions are metrics that their code counts', () => {
    const shared = globSync('functions/src/lambda/*.ts');
    const own = watched.filter(({ namespace }) => namespace === `\${MetricsNamespace}`);
    const notCounted = own.filter(({ metric, dimensions }) => {
      const files = [...globSync(`functions/src/${dimensions['service']}/*.ts`), ...shared];
      const names = new RegExp(`\\b${metric}:|'${metric}'`);
      return !files.some((file) => names.test(readFileSync(file, 'utf8')));
    });
    expect(own.length).toBeGreaterThan(10);
    expect(notCounted).toEqual([]);
    expect(own.filter(({ dimensions }) => Object.keys(dimensions).join() !== 'service')).toEqual([]);
  });

  it.each(['Errors', 'Throttles', 'Duration'])('are %s of every function, by alarms and on the dashboard', (metric) => {
    const functionsIn = (metrics: readonly WatchedMetric[]): string[] =>
      metrics
        .filter((one) => one.namespace === 'AWS/Lambda' && one.metric === metric)
        .map(({ dimensions }) => dimensions['FunctionName'] ?? '')
        .sort();
    const all = functionIds.map((logicalId) => `\${${logicalId}Name}`).sort();
    expect(functionsIn(alarms.flatMap(({ metrics }) => metrics))).toEqual(all);
    expect(functionsIn(widgets.flatMap(({ metrics }) => metrics))).toEqual(all);
  });
});

describe('what follows from template.yaml', () => {
  const timeoutMs = (logicalId: string): number => {
    const standard = asFields(root.Globals['Function'])['Timeout'];
    return Number(root.Resources[logicalId]?.Properties['Timeout'] ?? standard) * 1_000;
  };
  const divisorsIn = (expression: string) =>
    new Map([...expression.matchAll(/(\w+) \/ (\d+)/g)].map(([, id, divisor]) => [id, Number(divisor)]));

  it('durations are shares of time-outs', () => {
    const shares = [
      ...alarms.map(({ expression = '', metrics }) => ({ expressions: [expression], metrics })),
      ...widgets,
    ].flatMap(({ expressions, metrics }) =>
      metrics
        .filter(({ metric }) => metric === 'Duration')
        .map(({ id, dimensions }) => {
          const logicalId = dimensions['FunctionName']?.slice(2, -'Name}'.length) ?? '';
          return { logicalId, divisor: expressions.map((text) => divisorsIn(text).get(id)).find(Boolean) };
        }),
    );
    expect(shares).toEqual(shares.map(({ logicalId }) => ({ logicalId, divisor: timeoutMs(logicalId) })));
    expect(shares.length).toBe(2 * functionIds.length);
  });

  it('functions give readings up after the time that the share of waiting is reckoned by', () => {
    const ageMs = (logicalId: string, event: string): number => {
      const properties = asFields(asFields(root.Resources[logicalId]?.Properties['Events'])[event])['Properties'];
      return Number(asFields(properties)['MaximumRecordAgeInSeconds']) * 1_000;
    };
    const divisors = divisorsIn(named('page-readings-waiting').expression ?? '');
    expect({ aggregate: divisors.get('aggregate'), finish: divisors.get('finish') }).toEqual({
      aggregate: ageMs('AggregateFunction', 'Readings'),
      finish: ageMs('FinishFunction', 'Finals'),
    });
  });

  it('every parameter without a default is given, and no other', () => {
    const stack = Object.values(root.Resources).find(({ Properties }) =>
      textOf(Properties['Location']).includes('monitoring'),
    );
    const needed = Object.entries(monitoring.Parameters).filter(([, one]) => !('Default' in asFields(one)));
    expect(Object.keys(asFields(stack?.Properties['Parameters'])).sort()).toEqual(needed.map(([name]) => name).sort());
  });

  it('event sources whose failures are watched count them', () => {
    const stack = Object.values(root.Resources).find(({ Condition }) => Condition === 'Monitored');
    const given = Object.entries(asFields(stack?.Properties['Parameters'])).filter(([name]) => /MappingId$/.test(name));
    const configOf = (mapping: string): unknown =>
      functionsOf(root)
        .flatMap(([logicalId, { Properties }]) =>
          Object.entries(asFields(Properties['Events'])).map(([event, one]) => ({ id: `${logicalId}${event}`, one })),
        )
        .filter(({ id }) => id === mapping)
        .map(({ one }) => asFields(asFields(one)['Properties'])['MetricsConfig'])[0];
    expect(given.length).toBe(4);
    for (const [, mapping] of given) {
      expect(configOf(String(referencesIn(mapping).map(({ name }) => name)))).toEqual({
        'Fn::If': ['Monitored', { Metrics: ['EventCount'] }, { Ref: 'AWS::NoValue' }],
      });
    }
  });

  it('every parameter is used', () => {
    const text = readFileSync('infra/monitoring/template.yaml', 'utf8').replace(/^Metadata:.*?^Resources:/ms, '');
    const conditions = JSON.stringify(monitoring.Conditions);
    const unused = Object.keys(monitoring.Parameters).filter(
      (name) => !new RegExp(`!Ref ${name}\\b|\\$\\{${name}\\}`).test(text) && !conditions.includes(`"${name}"`),
    );
    expect(unused).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('goes the way of a reading', () => {
    const titles = widgets.filter(({ type }) => type === 'metric').map(({ title }) => title.replace(/:.*/, ''));
    expect(titles).toEqual([
      '1 Bikes',
      '2 Stream',
      '3 Consumers',
      '4 Table',
      '5 Live frames',
      '6 Archive',
      '7 API',
      '8 Ranks',
      'Functions',
    ]);
  });

  it('draws thresholds where their alarms have them', () => {
    const drawn = widgets.flatMap(({ properties }) => {
      const lines = asFields(properties['annotations'])['horizontal'];
      return (Array.isArray(lines) ? lines : []).flatMap((line) =>
        textOf(asFields(line)['label'])
          .split(', ')
          .map((name) => [name, asFields(line)['value']]),
      );
    });
    expect(drawn.length).toBeGreaterThan(6);
    expect(drawn).toEqual(drawn.map(([name]) => [name, named(String(name)).properties['Threshold']]));
  });

  it('shows how every alarm is that is there always', () => {
    const shown = widgets.find(({ type }) => type === 'alarm')?.properties['alarms'];
    const always = alarms.filter(({ logicalId }) => monitoring.Resources[logicalId]?.Condition === undefined);
    expect(shown).toEqual(always.map(({ logicalId }) => `\${${logicalId}.Arn}`));
  });

  it.each(widgets.filter(({ expressions }) => expressions.length > 0))(
    'reckons in $title with what it has',
    ({ expressions, metrics }) => {
      const ids = metrics.map(({ id }) => id);
      expect(expressions.flatMap(idsIn).filter((id) => !ids.includes(id))).toEqual([]);
    },
  );
});

const parameters = { ShardCount: 2, RetentionHours: 24, WindowSeconds: 1, DeliveryBufferSeconds: 60 };
const HOUR_MS = 3_600_000;

describe('an alarm', () => {
  it.each([
    ['page-boards-stand-still', { readings: 600, frames: 60 }, false],
    ['page-boards-stand-still', { readings: 600 }, true],
    ['page-boards-stand-still', { readings: 600, rejected: 600 }, false], // nobody rides who could be on a board
    ['page-boards-stand-still', { readings: 20 }, false],
    ['page-boards-stand-still', {}, false],
    ['page-readings-waiting', { aggregate: 11 * HOUR_MS, stream: 11 * HOUR_MS }, false],
    ['page-readings-waiting', { aggregate: 12 * HOUR_MS, finish: 0, stream: 0 }, true],
    ['page-readings-waiting', { archive: 13 * 3_600 }, true], // seconds
    ['page-readings-waiting', { aggregate: 0, finish: 0, stream: 0, off: 11 * HOUR_MS }, false],
    ['page-readings-waiting', { aggregate: 0, stream: 0, off: 13 * HOUR_MS }, true], // nobody measures the age of what finish does not take
    ['page-readings-refused', { failed: 40, taken: 6_000 }, false],
    ['page-readings-refused', { failed: 6_000 }, true],
    ['page-readings-refused', { taken: 6_000 }, false],
    ['page-api-failing', { requests: 10, failed: 10 }, false],
    ['page-api-failing', { requests: 100, failed: 11 }, true],
    ['page-failures-lost', { message: 1 }, true],
    ['look-stream-full', { records: 90_000, bytes: 1 }, false],
    ['look-stream-full', { records: 100_000, bytes: 1 }, true],
    ['look-stream-full', { records: 1, bytes: 0.9 * 2 * 60 * 2 ** 20 }, true],
    ['look-stream-writes', { success: 1 }, false],
    ['look-stream-writes', { success: 0.99 }, true],
    ['look-stream-writes', { throttled: 3, success: 1 }, true],
    ['look-readings-rejected', { readings: 600, rejected: 29 }, false],
    ['look-readings-rejected', { readings: 600, rejected: 31 }, true],
    ['look-aggregate-behind', { age: 10_900 }, false],
    ['look-aggregate-behind', { age: 11_100 }, true],
    ['look-consumers-slow', { aggregate: 23_000, announce: 7_900 }, false],
    ['look-consumers-slow', { announce: 8_100 }, true],
    ['look-requests-slow', { authorize: 4_100 }, true],
    ['look-archive-late', { readings: 400, imports: 0 }, false],
    ['look-archive-late', { readings: 430 }, true],
    ['look-archive-failing', { readings: 1, readingsPut: 1 }, false], // nobody imports
    ['look-archive-failing', { readings: 1, importsPut: 0.5 }, true],
    ['look-boards-late', { standings: 1_600, frame: 300 }, false],
    ['look-boards-late', { standings: 3_600, frame: 500 }, true],
    ['look-table-full', { written: 230_000, writable: 1_000, read: 0, readable: 1_000 }, false],
    ['look-table-full', { written: 250_000, writable: 1_000, read: 0, readable: 1_000 }, true],
    ['look-consumer-errors', { finals: 1 }, true],
    ['look-breaker-stuck', {}, false],
    ['look-breaker-stuck', { unsaved: 1 }, true],
    ['look-batches-left-behind', { value: 2 }, true],
    ['look-ranks-away', { value: 1 }, true],
    ['look-ranks-failing', { givenUp: 1 }, true],
    ['look-ranks-slow', { duration: 700_000 }, false],
    ['look-ranks-slow', { duration: 730_000 }, true],
    ['look-ranks-repaired', { repaired: 60, indexed: 1_000 }, false], // they were on their way
    ['look-ranks-repaired', { repaired: 11 }, true],
    ['look-ranks-full', { bytes: 0.7e9 }, false],
    ['look-ranks-full', { bytes: 0.9e9 }, true],
  ])('%s with %j rings: %s', (name, points, rings) => {
    const alarm = named(name);
    expect(alarm.properties['ComparisonOperator']).toBe('GreaterThanThreshold');
    const value = evaluate(alarm, points, parameters);
    expect(Number(value) > Number(alarm.properties['Threshold'])).toBe(rings);
  });
});
